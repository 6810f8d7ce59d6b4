"""Three of the two hundred kills of `make soak`, and what else must survive: a full disk, a crowd."""

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from benchmarks import generated, soak
from corpus.processes import Pool
from index import DiskFull, build_index, open_index
from index.build.workers import analyse
from index.ragged import Ragged
from index.storage.lock import describe_holder, hold_lock
from index.storage.manifest import GENERATIONS

ROOT = Path(__file__).parents[2]


def test_three_killed_builds() -> None:
    outcomes = soak.run(kills=3, seed=3)
    assert sum(n for outcome, n in outcomes.items() if outcome.startswith("killed")) == 3


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    """A home and its folder."""
    folder, home = tmp_path / "documents", tmp_path / "home"
    generated.write(folder, 12)
    build_index(home, folder)
    return home, folder


FULL = """
import resource, signal, sys
from pathlib import Path
from index import build_index
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for limit in map(int, sys.argv[2:]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        build_index(Path(sys.argv[1]), full=True)
    except Exception as error:
        print(type(error).__name__, error)
"""


def test_a_full_disk_leaves_the_old_generation(built) -> None:
    """No file may grow beyond a limit: another one fails each time, FAISS's among them."""
    home, _ = built
    before = open_index(home).manifest.generation
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(home), "100", "20000", "200000"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["DiskFull"] * 3, done
    assert open_index(home).manifest.generation == before
    assert [path.name for path in (home / GENERATIONS).iterdir()] == [before]
    build_index(home, full=True)
    assert open_index(home).manifest.generation != before


def test_no_room_is_said_in_one_line(built, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    from index.storage.generations import draft

    def full(*arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(draft.np, "save", full)
    with pytest.raises(
        DiskFull, match=r"not enough disk space to write the index .* Free disk space"
    ):
        build_index(built[0], full=True)


HOLD = """
import sys, time
from pathlib import Path
from index.storage.lock import hold_lock
with hold_lock(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_builder_waits_and_says_for_whom(built, caplog: pytest.LogCaptureFixture) -> None:
    home, _ = built
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert other.stdout.readline() == "held\n"
    reports = []
    thread = threading.Thread(target=lambda: reports.append(build_index(home, full=True)))
    thread.start()
    for _ in range(600):
        if caplog.text:
            break
        time.sleep(0.05)
    assert thread.is_alive() and not reports
    assert f"Process {other.pid} has been building this index since 20" in caplog.text
    other.send_signal(signal.SIGKILL)  # a lock dies with its process
    other.wait()
    thread.join(30)
    assert reports and open_index(home).manifest.generation == reports[0].generation
    assert "Another process" in describe_holder(home)  # nobody is named any more


def test_two_builders_in_one_process_take_turns(built) -> None:
    home, _ = built
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(build_index(home, full=True)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len({report.generation for report in reports}) == 3
    assert open_index(home).manifest.generation == max(report.generation for report in reports)


def test_who_waits_may_give_up(tmp_path: Path) -> None:
    class Enough(Exception):
        pass

    def enough() -> None:
        raise Enough

    with hold_lock(tmp_path, lambda: None), pytest.raises(Enough), hold_lock(tmp_path, enough):
        pytest.fail("two hold the lock")


# --- the processes that analyse


PARENT = """
import sys, time
from corpus.processes import Pool
from index.build.workers import analyse
from index.ragged import Ragged
workers = Pool(analyse, 1)
workers.submit((["京張鐵路"], Ragged.of([[0]], int))).result()
print(*[child.process.pid for child in workers.children], flush=True)
time.sleep(60)
"""


@pytest.mark.usefixtures("own_processes")
def test_workers_give_what_is_made_here() -> None:
    texts, passages = ["京張鐵路 railway", "公園"], Ragged.of([[0, 1], [1]], np.int64)
    workers = Pool(analyse, 2)
    try:
        there = [workers.submit((texts, passages)) for _ in range(4)]
        here = analyse((texts, passages))
        for future in there:
            counts, plain = pickle.loads(future.result(120))
            assert counts.vocabulary == here[0].vocabulary
            assert counts.counts.tolist() == here[0].counts.tolist()
            assert [part.values.tolist() for part in plain] == [
                part.values.tolist() for part in here[1]
            ]
        for child in workers.children:  # what a dead one was to do is done here
            child.process.kill()
            child.process.wait()
        again = [workers.submit((texts, passages)) for _ in range(4)]
        assert all(
            pickle.loads(future.result(120))[0].vocabulary == here[0].vocabulary for future in again
        )
    finally:
        workers.close()


@pytest.mark.usefixtures("own_processes")
def test_workers_import_nothing_from_where_they_are_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "index.py").write_text("raise SystemExit('not this one')", "utf-8")
    monkeypatch.chdir(tmp_path)
    workers = Pool(analyse, 1)
    try:
        workers.submit((["京張鐵路"], Ragged.of([[0]], np.int64))).result(120)
        assert [child.process.poll() for child in workers.children] == [None]
    finally:
        workers.close()


def test_workers_end_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    for _ in range(100):
        if not _alive(child):
            break
        time.sleep(0.1)
    assert not _alive(child)


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
