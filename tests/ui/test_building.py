"""A rebuild in a process of its own: how far it is, how it ends, how it is ended."""

import multiprocessing
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ui_support import work_and_die, work_deaf, work_slowly

from corpus import Message
from index import build_index, read_manifest
from ui.documents.page import render_build
from ui.service import building
from ui.service.building import STEPS, Build, Builder
from ui.service.service import Status


def ended(builder: Builder, seconds: float = 60) -> Build:
    limit = time.monotonic() + seconds
    while builder.build.active:
        assert time.monotonic() < limit, builder.build
        time.sleep(0.02)
    return builder.build


def started(builder: Builder) -> None:
    assert builder.start()
    limit = time.monotonic() + 60
    while not builder.build.step and builder.build.active:
        assert time.monotonic() < limit
        time.sleep(0.02)


@given(st.lists(st.tuples(st.sampled_from([*STEPS, "tidy"]), st.integers(0, 9), st.integers(0, 9))))
def test_the_share_never_falls_and_is_not_full_before_the_end(reports) -> None:
    state = Build("running")
    for number, (step, done, of) in enumerate(reports):
        after = state.advance(step, min(done, of), of, number)
        assert state.share <= after.share < 1
        assert after.seconds_left is None or after.seconds_left >= 0
        state = after


def test_what_remains_is_told_once_it_can_be_known() -> None:
    state = Build("running").advance("read", 1, 100, 0.1)
    assert state.seconds_left is None
    state = state.advance("read", 50, 100, 10.0)
    assert state.seconds_left == round(10 * (1 - state.share) / state.share)


def test_steps_with_nothing_to_do_are_done_when_the_writing_starts() -> None:
    state = Build("running").advance("read", 3, 3, 1).advance("write", 0, 2, 2)
    assert state.steps["encode"] == (1, 1)
    assert state.share == pytest.approx(0.95)
    panel = render_build(state, Status(), 0)
    assert panel.count('<li class="done">') == 3
    assert 'aria-valuenow="95"' in panel


def test_a_real_rebuild_is_done_and_says_what_changed(tmp_path) -> None:
    folder, home = tmp_path / "reports", tmp_path / "home"
    folder.mkdir()
    (folder / "a.txt").write_text("一、公園\n濱河公園的步道全長六公里。\n", "utf-8")
    build_index(home, folder)
    (home / "documents").mkdir()
    (home / "documents" / "b.txt").write_text("一、電梯\n海棠社區加裝電梯。\n", "utf-8")
    builder, calls = Builder(home), []
    builder.ended = lambda: calls.append(1)
    assert builder.start()
    assert not builder.start()  # one at a time
    done = ended(builder)
    assert done.state == "done", done
    assert done.report["added"] == 1
    assert done.report["generation"] == read_manifest(home).generation
    assert calls == [1]
    panel = render_build(done, Status("ready", generation=done.report["generation"]), 0)
    assert "新增 1 份" in panel and "索引已重建。" in panel
    assert "索引已重建，正在載入……" in render_build(done, Status("ready", generation="1"), 0)
    assert "索引已重建" not in render_build(done, Status("ready", generation="9"), 0)  # since then


def test_a_cancelled_rebuild_leaves_the_index_as_it_was(tmp_path) -> None:
    folder, home = tmp_path / "reports", tmp_path / "home"
    folder.mkdir()
    (folder / "a.txt").write_text("一、公園\n濱河公園的步道全長六公里。\n", "utf-8")
    before = build_index(home, folder).generation
    for number in range(300):
        text = "".join(f"第{number}號社區第{n}次會議決定加裝電梯。\n" for n in range(60))
        (folder / f"{number}.txt").write_text(text, "utf-8")
    builder = Builder(home)
    started(builder)
    builder.cancel()
    assert builder.build.state == "cancelling"
    assert ended(builder).state == "cancelled"
    assert read_manifest(home).generation == before
    for path in folder.glob("[1-9]*.txt"):  # what is left is built at once
        path.unlink()
    builder.start()
    assert ended(builder).state == "done"


def test_a_user_s_mistake_is_one_line_with_its_remedy(tmp_path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text("一、公園\n濱河公園的步道全長六公里。\n", "utf-8")
    build_index(tmp_path / "home", folder)
    (folder / "a.txt").unlink()
    builder = Builder(tmp_path / "home")
    builder.start()
    failed = ended(builder)
    assert failed.state == "failed"
    assert failed.failure.code == "folder.empty"
    assert str(folder) in str(failed.failure) and "\n" not in str(failed.failure)


def test_a_process_that_dies_is_a_failure_and_the_next_one_can_start(tmp_path, caplog) -> None:
    builder = Builder(tmp_path, work_and_die)
    builder.start()
    failed = ended(builder)
    assert failed.failure == Message("build.ended", {"code": "9"})
    assert "exit code 9" in caplog.text
    assert builder.start()
    ended(builder)


def test_one_that_does_not_listen_is_killed(tmp_path) -> None:
    builder = Builder(tmp_path, work_deaf, patience=0.2)
    started(builder)
    builder.cancel()
    assert ended(builder, 15).state == "cancelled"


def test_closing_ends_it_at_once(tmp_path) -> None:
    builder = Builder(tmp_path, work_slowly)
    started(builder)
    process = builder._process
    began = time.monotonic()
    builder.close()
    ended(builder, 5)  # two threads wait for the process; the other one may know it first
    assert not process.is_alive()
    assert time.monotonic() - began < 5
    builder.close()  # harmless


def test_a_lack_of_memory_is_said_to_the_page(tmp_path, monkeypatch) -> None:
    def build(*_, **__):
        raise MemoryError

    monkeypatch.setattr("assistant.build", build)
    monkeypatch.setattr(building.signal, "signal", lambda *_: None)  # this process keeps Ctrl-C
    monkeypatch.setattr(building, "lower_priority", lambda: None)  # and its priority
    ours, theirs = multiprocessing.Pipe()
    building.rebuild(tmp_path, False, theirs)
    assert ours.recv() == ("failed", Message("memory.exhausted"))
