"""Deepening: which passages are encoded and when, what stays, and what goes."""

import json
import logging
import os
import pickle
import sqlite3
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import deepening as soak
from cli.main import main
from corpus.processes import Pool
from index import Deepener, build_index, deepen, is_off, measure_share, open_index, read_manifest
from index.build.deepening import order_passages
from index.encoders.loading import CONTEXTUAL_DIMENSION, find_contextual, load_encoder
from index.storage.context.file import CONTEXT, hash_text
from index.storage.context.reader import ContextReader

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YINJU_CONTEXT")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number in range(12):
        write(folder, number)
    return folder


@pytest.fixture
def home(tmp_path: Path, folder: Path) -> Path:
    home = tmp_path / "home"
    build_index(home, folder)
    return home


def write(folder: Path, number: int, what: str = "種樹") -> None:
    text = f"{number}號公園{what},並修繕步道{number}公里。"
    (folder / f"{number:02} {2000 + number}.txt").write_text(text, "utf-8")


class Encoder:
    """Stands for the child processes: remembers what they were asked for, and when."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts):
        self.asked += texts
        return np.eye(len(texts), CONTEXTUAL_DIMENSION, dtype=np.float32)


def deepener(home: Path, encoder: Encoder | None = None, **options) -> Deepener:
    return Deepener(home, task=encoder or Encoder(), workers=0, **options)


def list_keys(home: Path) -> set[bytes]:
    encoder = find_contextual()
    return ContextReader(home, lambda: encoder.fingerprint, encoder.dimension).list_keys()


def texts_of(home: Path) -> list[str]:
    return [passage.searched_text for passage in open_index(home).passages]


def test_all_are_encoded_once_the_newest_first(home):
    encoder, seen = Encoder(), []
    assert measure_share(home) == 0
    assert deepener(home, encoder).run(progress=lambda *report: seen.append(report)) == "complete"
    assert encoder.asked == texts_of(home)[::-1]
    assert seen == [(0, 12), (4, 12), (8, 12), (12, 12)]
    assert measure_share(home) == 1
    assert deepener(home, encoder).run() == "complete"
    assert len(encoder.asked) == 12


def test_a_document_is_as_old_as_it_says_else_as_its_file(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, changed in (
        ("a", "2015-06-01"),
        ("b 2001", None),
        ("c", "2020-06-01"),
        ("d 2018", None),
    ):
        (folder / f"{name}.txt").write_text(f"{name}的公園。", "utf-8")
        if changed:
            at = time.mktime(time.strptime(changed, "%Y-%m-%d"))
            os.utime(folder / f"{name}.txt", (at, at))
    build_index(tmp_path / "home", folder)
    assert order_passages(read_manifest(tmp_path / "home"), [0, 1, 2, 3, 4]) == [2, 3, 0, 1]


def test_a_limit_leaves_the_others(home):
    encoder = Encoder()
    assert deepener(home, encoder).run(6) == "limit"
    assert len(encoder.asked) == 6 and measure_share(home) == 0.5
    assert deepener(home, encoder).run(6) == "complete"
    assert measure_share(home) == 1 and len(set(encoder.asked)) == 12


def test_a_changed_document_costs_its_passages_alone(home, folder):
    deepener(home).run()
    write(folder, 3, "鋪草")
    report = build_index(home)
    assert report.contextual == 0.91  # 11 of 12, before anything is encoded
    encoder = Encoder()
    deepener(home, encoder).run()
    assert encoder.asked == ["3號公園鋪草,並修繕步道3公里。"] or len(encoder.asked) == 1
    build_index(home, full=True)
    deepener(home, encoder).run()
    assert len(encoder.asked) == 1 and measure_share(home) == 1


def test_a_deleted_document_takes_its_vectors_with_it(home, folder):
    deepener(home).run()
    text = next(one for one in texts_of(home) if "3號" in one)
    (folder / "03 2003.txt").unlink()
    build_index(home)
    assert hash_text(text) in list_keys(home)  # the generation before may still be open
    write(folder, 5, "鋪草")
    build_index(home)
    assert hash_text(text) not in list_keys(home) and len(list_keys(home)) == 11


def test_a_build_meanwhile_is_taken_up(home, folder):
    class Rebuilding(Encoder):
        def __call__(self, texts):
            if len(self.asked) == 4:
                (folder / "01 2001.txt").unlink()
                write(folder, 99, "鋪草")
                build_index(home)
            return super().__call__(texts)

    encoder = Rebuilding()
    assert deepener(home, encoder).run() == "complete"
    assert [text for text in encoder.asked if "1號公園種樹" in text and "11號" not in text] == []
    assert len([text for text in encoder.asked if "99號" in text]) == 1
    assert encoder.asked.index(next(t for t in encoder.asked if "99號" in t)) < 12
    assert measure_share(home) == 1 and len(set(encoder.asked)) == len(encoder.asked) == 12


def test_an_open_index_takes_up_what_comes(home):
    index = open_index(home)
    assert index.contextual == 0
    deepener(home).run(6)
    assert index.contextual == 0.5
    deepener(home).run()
    assert index.contextual == 1


def test_an_encoder_that_was_named_needs_no_second(home):
    build_index(home, model=str(ROOT / "index" / "encoders" / "builtin"))
    encoder = Encoder()
    assert deepener(home, encoder).run() == "complete" and not encoder.asked
    assert measure_share(home) == 1 and open_index(home).context is None


def test_one_process_deepens_a_home(home):
    inside = []

    class Curious(Encoder):
        def __call__(self, texts):
            if not inside:
                inside.append(deepener(home).run())
            return super().__call__(texts)

    assert deepener(home, Curious()).run() == "complete"
    assert inside == ["taken"]


def test_no_batch_begins_while_it_may_not(home):
    allowed, stop, encoder = threading.Event(), threading.Event(), Encoder()
    one = deepener(home, encoder, may_begin=allowed.wait, stop=stop)
    thread = threading.Thread(target=one.run)
    thread.start()
    time.sleep(0.6)
    assert not encoder.asked
    allowed.set()
    thread.join(30)
    assert len(encoder.asked) == 12


def test_a_damaged_file_is_made_again_meanwhile(home, caplog):
    class Damaging(Encoder):
        def __call__(self, texts):
            if len(self.asked) == 4:
                for path in home.glob(f"{CONTEXT}*"):
                    path.unlink()
                (home / CONTEXT).write_bytes(b"no database at all" * 999)
            return super().__call__(texts)

    with caplog.at_level(logging.WARNING):
        deepener(home, Damaging()).run()
    deepener(home).run()
    assert "damaged" in caplog.text and measure_share(home) == 1


def test_a_home_that_cannot_be_written_fails_quietly(home, monkeypatch, caplog):
    def full(*arguments):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("index.storage.context.store.ContextStore.put", full)
    assert deepener(home).run() == "failed"
    assert "disk is full" in caplog.text and open_index(home).search("公園")


def test_it_is_kept_deepened_until_it_is_stopped(home, folder):
    stop, encoder = threading.Event(), Encoder()
    thread = threading.Thread(target=lambda: deepener(home, encoder, stop=stop).keep(0.05))
    thread.start()
    _until(lambda: measure_share(home) == 1)
    write(folder, 20)
    build_index(home)
    _until(lambda: measure_share(home) == 1)
    deepen(home, "off")
    write(folder, 21)
    build_index(home)
    time.sleep(0.5)
    assert measure_share(home) < 1 and len(encoder.asked) == 13
    deepen(home, "later")
    _until(lambda: measure_share(home) == 1)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()


def _until(holds, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


# --- with the real encoder, in processes of its own


def test_the_real_encoder_in_its_processes(home, monkeypatch):
    assert Deepener(home, workers=2).run() == "complete"
    index = open_index(home)
    assert index.contextual == 1
    expected = load_encoder("contextual").encode(texts_of(home), "document")
    assert (index.context.vectors * expected).sum(axis=1).min() > 0.9999


@pytest.mark.usefixtures("own_processes")
def test_children_run_at_the_lowest_priority():
    pool = Pool(len, 1, idle=True)
    try:
        assert pickle.loads(pool.submit([1, 2]).result(60)) == 2
        (child,) = pool.children
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, child.process.pid) == min(19, own + 19)
        assert os.sched_getscheduler(child.process.pid) == os.SCHED_IDLE
    finally:
        pool.close()
    assert os.sched_getscheduler(0) != os.SCHED_IDLE


@pytest.mark.usefixtures("own_processes")
def test_children_that_die_end_the_run_and_lose_nothing_else(home, caplog):
    assert Deepener(home, task=sys.exit, workers=1).run() == "failed"
    assert "ended (1)" in caplog.text and measure_share(home) == 0
    assert deepener(home).run() == "complete"


def test_two_kills_of_the_fifty(tmp_path):
    assert soak.kill(2, seed=1, documents=40, quick=True).kills == 2


# --- the command line


def _index(capsys, *arguments) -> dict:
    assert main(["index", *map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_command_deepens_after_it_has_published(folder, tmp_path, capsys):
    home = tmp_path / "home"
    assert _index(capsys, folder, "--home", home, "--context", "later")["contextual"] == 0
    assert _index(capsys, "--home", home)["contextual"] == 1
    write(folder, 50)
    assert _index(capsys, "--home", home, "--context", "off")["contextual"] == 0.92
    assert is_off(home) and _index(capsys, "--home", home)["contextual"] == 0.92
    assert main(["status", "--home", str(home)]) == 0
    assert "92% of the passages are read in context" in (said := capsys.readouterr().out)
    assert "--context later changes that" in said
    assert _index(capsys, "--home", home, "--context", "now")["contextual"] == 1
    assert not is_off(home)
    assert main(["status", "--json", "--home", str(home)]) == 0
    assert json.loads(capsys.readouterr().out)["contextual"] == 1
