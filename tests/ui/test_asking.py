"""One question through the page's event, without a browser."""

import asyncio
import copy
import threading
import time
from collections.abc import Iterator

import gradio as gr
import pytest
from ui_support import QUOTE, FakeBackend, load_slowly

from corpus import NoDocuments
from ui.chat import asking as ask
from ui.chat.conversation import Conversation
from ui.service import status
from ui.service.service import Service


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch) -> None:
    monkeypatch.setattr(ask, "BEAT", 0)
    monkeypatch.setattr(status, "PULSE", 0.01)


@pytest.fixture
def taipei(monkeypatch) -> Iterator[None]:
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Asia/Taipei")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def backend() -> FakeBackend:
    return FakeBackend()


@pytest.fixture
def service(backend: FakeBackend) -> Service:
    service = Service(lambda progress, notice: backend)
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    return service


@pytest.fixture
def mine() -> Conversation:
    return Conversation()


def skipped(value: object) -> bool:
    return value == gr.skip()


def lines_until(service: Service, state: str) -> list[str]:
    async def collect() -> list[str]:
        lines = []
        async for line, _ in status.status_lines(service):
            lines.append(line)
            if f'class="status {state}"' in line:
                break
        return lines

    return asyncio.run(collect())


def test_statements_come_one_by_one_and_the_panel_with_the_last(service, mine) -> None:
    steps = list(ask.converse(service, " 京張和鐵路? ", mine))
    assert len(steps) == 1 + 2 + 1
    assert steps[0][2] == ""  # the box is free for the next question
    assert [QUOTE in step[0] for step in steps] == [False, False, True, True]
    thread, panel, *_ = steps[-1]
    assert mine.turns[0].question == "京張和鐵路?"
    assert 'class="refs"' in thread
    assert 'data-open="s1-c1"' in panel
    assert all(skipped(step[1]) for step in steps[:-1])


def test_earlier_questions_go_along_but_not_those_that_failed(service, backend, mine) -> None:
    for question in ("京張?", "壞", "它呢?"):
        list(ask.converse(service, question, mine))
    assert backend.asked[-1] == ("它呢?", ("京張?",))


def test_a_failing_question_keeps_the_turns_and_the_question(service, mine, caplog) -> None:
    list(ask.converse(service, "京張?", mine))
    thread, panel, box, _ = list(ask.converse(service, "壞 <b>", mine))[-1]
    assert [turn.number for turn in mine.turns] == [1, 2]
    assert QUOTE in thread
    assert "RuntimeError" in thread
    assert "<b>" not in thread
    assert "broken on purpose" in caplog.text  # the terminal has the details
    assert skipped(panel)
    assert box == "壞 <b>"


@pytest.mark.parametrize("question", ["", "  ", "\n\t　"])
def test_nothing_asked_is_nothing_said(service, backend, mine, question: str) -> None:
    ((thread, panel, box, _),) = ask.converse(service, question, mine)
    assert skipped(thread)
    assert skipped(panel)
    assert skipped(box)
    assert backend.asked == []


@pytest.mark.parametrize("question", ["長" * 20_000, "🚉👩‍👩‍👧", "\ud800 lone", "a\x00b"])
def test_odd_questions_break_nothing(service, mine, question: str) -> None:
    thread, *_ = list(ask.converse(service, question, mine))[-1]
    assert len(mine.turns) == 1
    thread.encode("utf-8")  # what cannot be sent would be lost


def test_two_questions_at_once_both_stay(service, mine) -> None:
    first, second = ask.converse(service, "京張?", mine), ask.converse(service, "巴黎?", mine)
    next(first)
    assert "巴黎?" in next(second)[0]
    list(second)
    thread, panel, *_ = list(first)[-1]
    assert QUOTE in thread
    assert "最接近的段落" in thread
    assert 's1-c1"' in panel
    assert 's2-h1"' in panel


def test_enter_pressed_twice_asks_once(service, backend, mine) -> None:
    first = ask.converse(service, "京張?", mine)
    next(first)
    list(ask.converse(service, "京張?", mine))
    list(first)
    assert len(backend.asked) == 1
    list(ask.converse(service, "京張?", mine))  # answered: it may be asked again
    assert [turn.number for turn in mine.turns] == [1, 2]


def test_a_new_conversation_drops_what_is_under_way(service, mine) -> None:
    under_way = ask.converse(service, "京張?", mine)
    next(under_way)
    thread, panel, box, _ = ask.cleared(mine)
    assert 'class="chip"' in thread
    assert 'data-open=""' in panel
    assert box == ""
    # Gradio sends a stream's last step once more when it ends: that must be the cleared thread.
    assert [step[0] for step in under_way] == [thread]
    assert mine.turns == []


def test_a_new_conversation_drops_what_waits_for_the_warming(mine) -> None:
    service = Service(lambda progress, notice: FakeBackend())  # never started
    steps: list[ask.Parts] = []
    asking = threading.Thread(target=lambda: steps.extend(ask.converse(service, "京張?", mine)))
    asking.start()
    time.sleep(0.1)
    mine.clear()
    asking.join(5)
    assert not asking.is_alive()
    assert ["turn-1" in step[0] for step in steps] == [True, False]


def test_each_visitor_has_a_conversation_of_their_own(service, mine) -> None:
    list(ask.converse(service, "京張?", mine))
    assert copy.deepcopy(mine).turns == []


def test_a_failed_start_answers_every_question_with_its_remedy(mine) -> None:
    def load(progress, notice):
        raise NoDocuments("folder.empty", folder="<reports>")

    service = Service(load)
    service.start()
    thread, _, box, _ = list(ask.converse(service, "京張?", mine))[-1]
    assert "&lt;reports&gt; holds no document" in thread
    assert box == "京張?"
    assert "Put your reports there" in lines_until(service, "failed")[-1]


def test_the_line_follows_the_warming_to_its_end(taipei) -> None:
    service = Service(load_slowly(0.3))
    service.start()
    lines = lines_until(service, "ready")
    assert 'class="status warming"' in lines[0]
    assert any("splitting" in line for line in lines)
    assert any("encoding passages" in line and "3/10" in line for line in lines)
    assert "7 passages" in lines[-1]
    assert "built-in encoder" in lines[-1] and "內建編碼器" in lines[-1]
    assert "2026-11-23 07:36" in lines[-1]  # in this machine's zone


def test_a_question_too_long_is_said_in_the_three_languages(report_home, mine) -> None:
    service = Service.of_home(report_home)
    service.start()
    thread, _, box, _ = list(ask.converse(service, "長" * 2_001, mine))[-1]
    assert "超過上限 2,000 字" in thread and "at most 2,000 are allowed" in thread
    assert len(box) == 2_001  # theirs to shorten
