"""Reading in other processes: what a file does to its reader costs that file and no other."""

import os
import sys
import threading
import time
from pathlib import Path

import pytest

import corpus
from corpus import limits
from corpus.processes import Pool
from corpus.reading import workers

pytestmark = pytest.mark.usefixtures("own_processes")

READERS = """
import sys
sys.path.insert(0, {root!r})
import ctypes, os, time
from corpus import formats, limits
from corpus import alarm

limits.FILE = limits.Limits(seconds=1.0)

def hang(data):
    while True:
        time.sleep(60)

def spin(data):
    sum(range(1 << 60))

def eat(data):
    return formats.Extract(str(len(bytearray(limits.FILE.memory + 1))))  # within what machines have

def slow(data):
    for _ in range(6):
        time.sleep(0.4)
        alarm.extend_alarm(1.0)
    return formats.Extract("Every page had its time.")

def chatter(data):
    print("to the console " * 10_000)
    os.write(1, b"and past Python")
    return formats.Extract("Nobody hears what a reader prints.")

def fail(data):
    raise KeyError("a slip in a reader")

KINDS = {{
    ".hang": hang, ".spin": spin, ".eat": eat, ".chatter": chatter, ".slow": slow, ".fail": fail,
    ".abort": lambda data: os.abort(),
    ".segv": lambda data: ctypes.string_at(0),
    ".exit": lambda data: os._exit(0),
}}
formats.FORMATS[:0] = [formats.Format(name[1:], read, (name,)) for name, read in KINDS.items()]
"""
REASONS = {
    "hang": "more than 1 seconds",
    "spin": "more than 1 seconds",
    "eat": "more than 2 GiB",
    "fail": "KeyError",
    "abort": "ended the reading process",
    "segv": "ended the reading process",
    "exit": "ended the reading process",
}


@pytest.fixture
def bad_readers(tmp_path, monkeypatch):
    """Give the reading processes formats whose readers misbehave."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(READERS.format(root=str(Path(__file__).parents[2])))
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.setattr(limits, "FILE", limits.Limits(seconds=1.0))  # for the wording of the reason


def write(folder, names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text(f"這是{name}的內容。\n", "utf-8")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits are the system's")
def test_a_bad_file_costs_itself(tmp_path, bad_readers):
    names = []
    for kind in [*REASONS, "chatter", "slow"]:
        names += [f"{kind}-before.txt", f"x.{kind}", f"{kind}-after.txt"]
    write(tmp_path / "in", names)
    started = time.monotonic()
    loaded = list(corpus.load_files(tmp_path / "in", names, workers=2))
    assert time.monotonic() - started < 120  # a busy machine is slow
    assert [one.file for one in loaded] == names
    reasons = {file: str(why) for one in loaded for file, why in one.skipped}
    assert set(reasons) == {f"x.{kind}" for kind in REASONS}
    for kind, words in REASONS.items():
        assert words in reasons[f"x.{kind}"], reasons
        assert "\n" not in reasons[f"x.{kind}"]
    for one in loaded:
        assert one.sha256 == corpus.hash_file(tmp_path / "in" / one.file)
        assert bool(one.documents) != bool(one.skipped)


def test_other_processes_read_the_same(tmp_path):
    names = [f"{n:04}.txt" for n in range(300)]
    write(tmp_path / "in", names)
    here = [corpus.load_file(tmp_path / "in", name) for name in names]
    assert list(corpus.load_files(tmp_path / "in", names, workers=2)) == here


def test_the_order_is_that_of_the_names_and_missing_files_say_so(tmp_path):
    write(tmp_path, ["b.csv", "a.csv"])
    loaded = list(corpus.load_files(tmp_path, ["b.csv", "none.pdf", "a.csv"]))
    assert [one.file for one in loaded] == ["b.csv", "none.pdf", "a.csv"]
    assert loaded[1].skipped[0][1].code == "file.unreadable" and loaded[1].sha256 == ""


def children():
    return Path(f"/proc/self/task/{threading.get_native_id()}/children")


@pytest.mark.skipif(not children().exists(), reason="needs Linux")
def test_processes_end_with_the_iterator(tmp_path, bad_readers):
    write(tmp_path / "in", ["a.csv", "x.hang"])
    files = corpus.load_files(tmp_path / "in", ["a.csv", "x.hang"], workers=2)
    assert next(files).documents
    hands = [t for t in threading.enumerate() if t.name.startswith("pool")]
    assert hands
    started = time.monotonic()
    files.close()
    assert time.monotonic() - started < 20  # the file hangs for a minute
    assert not any(hand.is_alive() for hand in hands)


def test_it_works_from_a_thread_of_a_server(tmp_path):
    write(tmp_path, ["a.csv", "b.csv"])
    found = []
    thread = threading.Thread(
        target=lambda: found.extend(corpus.load_files(tmp_path, ["a.csv", "b.csv"]))
    )
    thread.start()
    thread.join(60)
    assert [len(one.documents) for one in found] == [1, 1]


def test_files_are_read_without_processes_where_none_can_be_had(tmp_path, monkeypatch):
    write(tmp_path, ["a.csv", "b.csv"])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    loaded = list(corpus.load_files(tmp_path, ["a.csv", "b.csv"]))
    assert [len(one.documents) for one in loaded] == [1, 1]


def test_a_few_small_texts_start_no_process(tmp_path, monkeypatch):
    write(tmp_path, ["a.txt", "b.text"])
    monkeypatch.setattr(workers, "Pool", None)
    found = corpus.load_files(tmp_path, ["a.txt", "b.text"])
    assert [len(one.documents) for one in found] == [1, 1]
    (tmp_path / "c.txt").write_bytes(b"%PDF-1.7\n")  # not what its name says
    with pytest.raises(TypeError):
        list(corpus.load_files(tmp_path, ["a.txt", "c.txt"]))


def test_documents_ahead_of_their_taker_are_bounded(tmp_path, monkeypatch):
    names = [f"{n}.csv" for n in range(40)]
    write(tmp_path, names)
    most, submit = 0, Pool.submit

    def count(self, *args, **options):
        nonlocal most
        most = max(most, names.index(args[0][1]) - len(loaded))
        return submit(self, *args, **options)

    monkeypatch.setattr(Pool, "submit", count)
    loaded = []
    for one in corpus.load_files(tmp_path, names, workers=2, ahead=1):
        loaded.append(one.file)
        time.sleep(0.001)
    assert loaded == names
    assert 0 < most < 39
