"""Conversations over HTTP: each browser reaches its own, whatever ids it sends."""

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from ui_support import NAME, QUOTE, FakeAssistant

from assistant.evaluation.cases import Case
from assistant.evaluation.questions.reading import read_cases
from ui.page import build_page
from ui.server import application
from ui.service.service import Service

TALK, TURN = "c" * 20, "t" * 20
KEY = {"conversation": TALK, "turn": TURN}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def app(home) -> FastAPI:
    service = Service(lambda progress, notice: FakeAssistant(), home=home)
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    return application(build_page(service), service)


def visit(app: FastAPI) -> TestClient:
    """Return a browser of its own."""
    return TestClient(app, base_url="http://127.0.0.1", headers={"x-yinju": "1"})


@pytest.fixture
def owner(app) -> TestClient:
    client = visit(app)
    client.get("/yinju/conversations")  # which gives the browser its cookie
    return client


@pytest.fixture
def stranger(app) -> TestClient:
    return visit(app)


def ask(client: TestClient, question: str = "京張怎樣協調?") -> None:
    values = {"number": 1, "question": question, **KEY}
    last = client.post("/yinju/ask", json=values).text.splitlines()[-1]
    assert json.loads(last)["saved"]["id"] == TURN


def post(client: TestClient, path: str, **values: object):
    return client.post(f"/yinju/conversations/{path}", json=values)


def test_nothing_of_a_browser_is_reached_with_forged_ids(owner, stranger, home) -> None:
    ask(owner)
    feedback = home / "feedback.questions.jsonl"
    rated = feedback.exists()
    before = post(owner, "open", conversation=TALK).text
    assert QUOTE in before
    stolen = owner.cookies["yinju_browser"]
    stranger.cookies.set("yinju_browser", stolen[:-1] + ("A" if stolen[-1] != "A" else "B"))
    for attempt in (
        post(stranger, "open", conversation=TALK),
        post(stranger, "rename", conversation=TALK, title="mine"),
        post(stranger, "rate", **KEY, rating="down"),
        stranger.get("/yinju/conversations/export", params={"conversation": TALK}),
    ):
        assert attempt.status_code == 404
    for undo in (False, True):
        assert post(stranger, "delete", conversation=TALK, undo=undo).json() == {"done": False}
        assert post(stranger, "delete", **KEY, undo=undo).json() == {"done": False}
    for find in ("", "京張", QUOTE[:4]):
        shown = stranger.get("/yinju/conversations", params={"find": find}).text
        assert "京張" not in shown and TALK not in shown
    assert stranger.get("/yinju/conversations/questions").json() == []
    ask(stranger, "別的問題?")
    assert post(owner, "open", conversation=TALK).text == before
    assert feedback.exists() == rated


def test_a_page_of_another_site_gets_nothing(owner) -> None:
    ask(owner)
    del owner.headers["x-yinju"]
    for path in ("", "/questions", f"/export?conversation={TALK}"):
        assert owner.get(f"/yinju/conversations{path}").status_code == 403
    for path in ("open", "rename", "delete", "rate", "take"):
        assert post(owner, path, **KEY).status_code == 403


def test_a_conversation_is_named_saved_and_rated(owner, home) -> None:
    ask(owner)
    assert post(owner, "rename", conversation=TALK, title="京張/調研").json() == {
        "title": "京張/調研"
    }
    saved = owner.get("/yinju/conversations/export", params={"conversation": TALK})
    assert saved.text.startswith("# 京張/調研\n\n## 京張怎樣協調?")
    assert "filename*=utf-8''%E4%BA%AC%E5%BC%B5%EF%BC%8F" in saved.headers["content-disposition"]
    assert post(owner, "rate", **KEY, rating="up", note="好").json() == {"done": True}
    assert QUOTE in (home / "feedback.questions.jsonl").read_text("utf-8")
    opened = post(owner, "open", conversation=TALK, known={}, first=7).text
    steps = [json.loads(line) for line in opened.splitlines()][1:]
    assert {step["number"] for step in steps} == {7}
    assert 'data-act="up" data-title="act.up" aria-pressed="true"' in steps[0]["turn"]
    mark = steps[0]["saved"]["mark"]
    for known, lines in (({TURN: mark}, 1), ({TURN: ""}, 1), ({TURN: "another"}, 3)):
        assert post(owner, "open", conversation=TALK, known=known).text.count("\n") == lines
    assert json.loads(opened.splitlines()[0])["count"] == 1


def test_a_wrong_answer_becomes_a_test_by_the_passage_that_is_right(owner, stranger, home) -> None:
    ask(owner)
    file = home / "feedback.questions.jsonl"
    made = post(owner, "test", **KEY).json()["id"]

    def read() -> Case:
        return next(case for case in read_cases(file) if case.id == made)

    assert QUOTE in read().evidence[0]
    right = {"document": NAME, "quote": "城市更新策略主要有\n歷史傳承"}
    gone = post(owner, "correct", **KEY, document=NAME, quote="不在文件裡的話")
    assert gone.status_code == 422 and "does not hold this text" in gone.text
    assert post(stranger, "correct", **KEY, **right).status_code == 404
    assert post(stranger, "test", **KEY).status_code == 404
    assert post(owner, "correct", **KEY, **right).json() == {"id": made}
    for _ in range(2):
        case = read()
        assert (case.evidence, case.document, case.draft) == ((right["quote"],), NAME, False)
        assert QUOTE in case.model_extra["answered"][0]
        post(owner, "rate", **KEY, rating="down", note="不對")  # a note takes nothing back
    assert case.note == "不對"


def test_lists_are_grouped_by_the_days_of_the_visitor(owner) -> None:
    ask(owner)
    for offset in (-480, 0, 300, 99_999):
        shown = owner.get("/yinju/conversations", params={"offset": offset}).text
        assert "Today" in shown and "Yesterday" not in shown


@pytest.mark.parametrize(
    ("path", "values", "status"),
    [
        ("rate", {**KEY, "rating": "sideways"}, 422),
        ("rename", {"conversation": "../../x", "title": "x"}, 422),
        ("rename", {"conversation": TALK, "title": "x" * 2_000}, 422),
        ("open", {"conversation": TALK, "first": 0}, 422),
        (
            "open",
            {"conversation": TALK, "known": {"x" * 20 + str(n): "" for n in range(9_000)}},
            413,
        ),
        ("take", {"conversation": TALK, "turns": ["x", 3, None, {"question": 3}]}, 200),
        ("take", {"conversation": TALK, "turns": {}}, 422),
    ],
)
def test_whatever_is_sent_is_survived(owner, path: str, values: dict, status: int) -> None:
    assert post(owner, path, **values).status_code == status


def test_a_turn_that_is_resumed_is_asked_again_only_if_it_has_no_answer(tmp_path) -> None:
    assistant = FakeAssistant()
    service = Service(lambda progress, notice: assistant, home=tmp_path)
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    client = visit(application(build_page(service), service))
    client.get("/yinju/conversations")
    values = {"number": 1, "question": "京張怎樣協調?", **KEY, "resumed": True}
    for _ in range(2):
        last = client.post("/yinju/ask", json=values).text.splitlines()[-1]
        assert QUOTE in last
    assert len(assistant.asked) == 1
    client.post("/yinju/ask", json=values | {"resumed": False})  # as "ask again" does
    assert len(assistant.asked) == 2
