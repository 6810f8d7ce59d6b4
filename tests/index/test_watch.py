"""Watching: a real folder, real events, real builds."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import BuildReport, build_index, current_name, open_index
from index.build.watch import Watch

ROOT = Path(__file__).parents[2]
PATIENCE = 30  # seconds; most is done in one


class Watched:
    """A watch in a thread, and what it told."""

    def __init__(self, home: Path, folder: Path | None, **options) -> None:
        self.build = build_index
        self.built: list[int] = []
        self.failed: list[str] = []
        self.stop = threading.Event()
        self.watch = Watch(
            home,
            folder,
            self._build,
            lambda report: self.built.append(report.documents),
            self.failed.append,
            **{"settle": 0.3, "retry": 0.2} | options,
        )

    def _build(self, home: Path, folder: Path | None) -> BuildReport:
        return self.build(home, folder)

    def start(self, **options) -> None:
        self.thread = threading.Thread(target=lambda: self.watch.run(self.stop, **options))
        self.thread.start()

    def until(self, holds) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end and self.thread.is_alive(), (self.built, self.failed)
            time.sleep(0.05)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text("公園裡種了樹。", "utf-8")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def watched(home: Path, folder: Path) -> Iterator[Watched]:
    made = Watched(home, folder)
    made.start()
    made.until(lambda: made.built)
    yield made
    made.stop.set()
    made.thread.join(PATIENCE)
    assert not made.thread.is_alive()


def test_a_burst_of_changes_is_one_build(watched: Watched, home: Path, folder: Path) -> None:
    assert watched.built == [1]
    (folder / "sub").mkdir()
    for n in range(6):
        (folder / "sub" / f"{n}.txt").write_text(f"第{n}份報告談鐵路。", "utf-8")
        time.sleep(0.05)
    watched.until(lambda: watched.built == [1, 7])
    (folder / "a.txt").unlink()
    watched.until(lambda: watched.built == [1, 7, 6])
    (home / "documents" / "上傳.txt").write_text("上傳的文件。", "utf-8")
    watched.until(lambda: watched.built == [1, 7, 6, 7])
    assert "上傳.txt" in open_index(home).documents and not watched.failed


def test_what_is_no_document_starts_no_build(watched: Watched, home: Path, folder: Path) -> None:
    (folder / ".hidden.txt").write_text("no", "utf-8")
    (home / "terms.txt").write_text("綠心 = Green", "utf-8")
    os.utime(folder / "a.txt")  # touched, with the same bytes
    time.sleep(1.5)
    assert watched.built == [1]


def test_what_goes_wrong_is_told_once_and_does_not_end_it(
    watched: Watched, home: Path, folder: Path
) -> None:
    generation = current_name(home)
    shutil.move(folder, folder.with_name("away"))
    watched.until(lambda: watched.failed)
    time.sleep(1)
    assert len(watched.failed) == 1 and "is not a folder" in watched.failed[0]
    assert current_name(home) == generation
    (folder.with_name("away") / "b.txt").write_text("鐵路。", "utf-8")
    shutil.move(folder.with_name("away"), folder)
    watched.until(lambda: watched.built == [1, 2])
    watched.build = lambda home, folder: 1 / 0
    (folder / "c.txt").write_text("預算。", "utf-8")
    watched.until(lambda: len(watched.failed) == 2)
    assert "ZeroDivisionError" in watched.failed[1]
    watched.build = build_index
    (folder / "d.txt").write_text("合作。", "utf-8")
    watched.until(lambda: watched.built == [1, 2, 4])


def test_changes_that_no_event_tells_are_found(home: Path, folder: Path, monkeypatch) -> None:
    monkeypatch.setattr(Watch, "_is_relevant", lambda *_: False)  # as on a network share
    build_index(home, folder)
    watched = Watched(home, None, compare=0.4)
    watched.start()
    time.sleep(0.5)
    (folder / "b.txt").write_text("鐵路。", "utf-8")
    watched.until(lambda: watched.built == [2])
    watched.stop.set()
    watched.thread.join(PATIENCE)


def test_beside_a_server_it_waits_for_the_first_index(home: Path, folder: Path) -> None:
    watched = Watched(home, None)
    watched.start(build_first=False)
    time.sleep(0.5)
    assert not watched.built and not current_name(home)
    build_index(home, folder)
    time.sleep(1.2)
    (folder / "b.txt").write_text("鐵路。", "utf-8")
    watched.until(lambda: watched.built == [2])
    watched.stop.set()
    watched.thread.join(PATIENCE)


def _command(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    # A shell's background job is deaf to ctrl-C, and so would be whatever the tests start there.
    hear = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{hear}; import sys, cli.main; sys.exit(cli.main.main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-c", code, "watch", "--home", str(home), "--settle", "0.3", *arguments],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_the_command_tells_of_builds_and_ends_by_ctrl_c(home: Path, folder: Path) -> None:
    process = _command(home, str(folder))
    assert "Indexed 1 documents" in process.stderr.readline()
    assert "1 added" in process.stderr.readline()
    time.sleep(0.7)
    (folder / "b.txt").write_text("鐵路。", "utf-8")
    assert "Indexed 2 documents" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert process.returncode in (0, 130)


def test_beside_a_server_it_ends_with_it(home: Path, folder: Path) -> None:
    build_index(home, folder)
    process = _command(home, "--beside")
    process.stdin.close()  # as when the server is killed
    process.wait(PATIENCE)
    assert process.returncode == 0
