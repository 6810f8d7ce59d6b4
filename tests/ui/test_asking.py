"""One question in steps, as the page's script gets them, without a browser."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator

import pytest
from anyio import CapacityLimiter
from fastapi.testclient import TestClient
from ui_support import NAME, QUOTE, FakeAssistant, Gate, load_slowly

from corpus import NoDocuments
from ui.chat import asking as ask
from ui.documents.status import StatusBoard
from ui.page import build_page
from ui.server import application
from ui.service.service import Service


@pytest.fixture
def taipei(monkeypatch) -> Iterator[None]:
    with monkeypatch.context() as zone:
        zone.setenv("TZ", "Asia/Taipei")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def fake() -> FakeAssistant:
    return FakeAssistant()


@pytest.fixture
def service(fake: FakeAssistant) -> Service:
    service = Service(lambda progress, notice: fake)
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    return service


def steps_of(service: Service, question: str, **values: object) -> list[ask.Step]:
    """Return the steps of an answer as the page gets them."""

    async def collect() -> list[ask.Step]:
        asked = ask.AskedQuestion(number=1, question=question, **values)
        return [step async for step in ask.answer_in_steps(service, asked, CapacityLimiter(8))]

    return asyncio.run(collect())


def lines_until(service: Service, state: str) -> list[str]:
    board = StatusBoard(service)
    lines = [board.read().status]
    while f'class="status {state}"' not in lines[-1]:
        service.wait(service.status, 0.01)
        lines.append(board.read().status)
    return lines


def test_an_answer_comes_whole_with_its_sources(service) -> None:
    steps = steps_of(service, "京張和鐵路?")
    assert [QUOTE in step.turn for step in steps] == [False, True]
    assert "京張和鐵路?" in steps[0].turn
    assert 'class="refs"' in steps[-1].turn
    assert 'data-open="s1-c1"' in steps[-1].sources
    assert all(step.sources is None and step.saved is None for step in steps[:-1])


def test_the_turn_before_goes_along_as_it_was_understood(service, fake) -> None:
    steps_of(service, "它呢?", previous="京張怎樣協調?")
    assert fake.asked == [("它呢?", "京張怎樣協調?")]
    assert steps_of(service, "京張?")[-1].saved["understood_as"] == "京張?"
    assert fake.asked[-1] == ("京張?", None)
    steps_of(service, "它呢?", previous="京張怎樣協調?", as_typed=True)
    assert fake.asked[-1] == ("它呢?", None)


def test_a_failing_question_is_said_and_not_kept(service, caplog) -> None:
    *earlier, last = steps_of(service, "壞 <b>")
    assert "RuntimeError" in last.turn and "<b>" not in last.turn
    assert last.failed and last.saved is None and last.sources is None
    assert not any(step.failed for step in earlier)
    assert "broken on purpose" in caplog.text  # the terminal has the details


@pytest.mark.parametrize("question", ["長" * 20_000, "🚉👩‍👩‍👧", "a\x00b"])
def test_odd_questions_break_nothing(service, question: str) -> None:
    assert steps_of(service, question)[-1].saved["question"] == question


def test_a_question_waits_for_the_warming() -> None:
    gate = Gate()
    service = Service(gate)
    service.start()
    threading.Timer(0.3, gate.opened.set).start()
    steps = steps_of(service, "京張?")
    assert "備妥後就會回答" in steps[0].turn
    assert QUOTE in steps[-1].turn and "備妥後" not in steps[-1].turn


def test_a_failed_start_answers_every_question_with_its_remedy() -> None:
    def load(progress, notice):
        raise NoDocuments("folder.empty", folder="<reports>")

    service = Service(load)
    service.start()
    last = steps_of(service, "京張?")[-1]
    assert "&lt;reports&gt; holds no document" in last.turn
    assert last.failed
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


def test_a_question_too_long_is_said_in_the_three_languages(report_home) -> None:
    service = Service.of_home(report_home)
    service.start()
    last = steps_of(service, "長" * 2_001)[-1]
    assert "超過上限 2,000 字" in last.turn and "at most 2,000 are allowed" in last.turn
    assert last.failed  # theirs to shorten


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    service = Service(lambda progress, notice: FakeAssistant())
    service.start()
    with TestClient(
        application(build_page(service), service), base_url="http://127.0.0.1"
    ) as client:
        yield client


def posted(client: TestClient, path: str, values: object) -> list[dict]:
    reply = client.post(f"/yinju/{path}", json=values, headers={"x-yinju": "1"})
    assert reply.status_code == 200, reply.text
    return [json.loads(line) for line in reply.text.splitlines()]


def test_the_page_asks_over_http_and_opens_what_was_kept(client) -> None:
    asked = posted(
        client,
        "ask",
        {
            "number": 3,
            "question": "京張?",
            "only": [NAME],
            "conversation": "c" * 20,
            "turn": "t" * 20,
        },
    )
    assert {step["number"] for step in asked} == {3}
    said = asked[-1]["saved"]
    assert said["only"] == [NAME] and said["understood_as"] == "京張?"
    assert f"「{QUOTE}" in said["plain"] and f"> 「{QUOTE}" in said["markdown"]
    head, *steps = posted(client, "conversations/open", {"conversation": "c" * 20})
    assert head == {"title": "京張?", "turns": ["t" * 20], "count": 1, "composing": True}
    assert [(step["number"], step["sources"] is not None) for step in steps] == [
        *[(1, False), (1, True)]
    ]
    assert steps[0]["saved"] == said
    assert steps[0]["turn"] == asked[-1]["turn"].replace("turn-3", "turn-1").replace("s3-", "s1-")
    assert steps[1]["sources"] == asked[-1]["sources"].replace("s3-", "s1-")


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("ask", "{", 422),
        ("ask", '{"number": 0, "question": "?"}', 422),
        ("ask", '{"number": 1}', 422),
        ("ask", " " * 2_000_000, 413),
        ("ask", '{"number": 1, "question": "?", "turn": "../x"}', 422),
        ("conversations/open", '{"a": 1}', 422),
        ("conversations/open", "[" * 5000, 422),
        ("conversations/take", " " * 9_000_000, 413),
    ],
)
def test_whatever_is_sent_is_survived(client, path: str, body: str, status: int) -> None:
    reply = client.post(f"/yinju/{path}", content=body, headers={"x-yinju": "1"})
    assert reply.status_code == status


def test_another_site_cannot_ask(client) -> None:
    assert client.post("/yinju/ask", json={"number": 1, "question": "京張?"}).status_code == 403


def test_the_assistant_is_told_the_language_of_the_interface(service, fake) -> None:
    steps_of(service, "Lido", language="zh-Hans")
    steps_of(service, "京張")
    assert fake.languages == ["zh-Hans", None]
