"""Composed answers over HTTP: asked for after the quotations, checked, kept with the turn."""

import json
import threading
import time
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from llm_server import Scripted, serve_script
from ui_support import QUOTE, FakeAssistant

from assistant.composing.llm.model import LanguageModel
from ui.conversations.composed.stopping import note_stop
from ui.conversations.store import ConversationStore
from ui.page import build_page
from ui.server import application
from ui.service.service import Service

TALK, TURN = "c" * 20, "t" * 20
KEY = "sk-never-shown"
TRUE = "當地黨組織建立了路地合作的協調機制。[1]\n"
FALSE = "協調機制花費了七千億元。[1]\n"
MARKUP = '公園有<img src=x onerror="window.ran = true">七億棵樹。[1]\n'


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> Iterator[TestClient]:
    home = tmp_path_factory.mktemp("home")
    service = Service(lambda progress, notice: FakeAssistant(), home=home)
    service.start()
    while service.status.state == "warming":
        service.wait(service.status, 5)
    app = application(build_page(service), service)
    with TestClient(app, base_url="http://127.0.0.1", headers={"x-yinju": "1"}) as client:
        client.service = service
        yield client


@pytest.fixture
def llm() -> Iterator[Scripted]:
    with serve_script([TRUE, FALSE, MARKUP]) as server:
        yield server


@pytest.fixture
def client(app: TestClient, llm: Scripted) -> TestClient:
    """Return a browser of its own: no test sees another's conversation."""
    app.cookies.clear()
    app.service.language_model = LanguageModel("small<model", llm.url, KEY)
    return app


def ask(client: TestClient, question: str = "京張怎樣協調?", **values: object) -> dict:
    asked = {"number": 1, "question": question, "conversation": TALK, "turn": TURN} | values
    return json.loads(client.post("/yinju/ask", json=asked).text.splitlines()[-1])


def post(client: TestClient, path: str, **values: object):
    return client.post(f"/yinju/composed/{path}", json={"conversation": TALK} | values)


def compose(client: TestClient, **values: object) -> list[dict]:
    reply = post(client, "compose", **{"turn": TURN, "number": 1} | values)
    assert reply.status_code == 200 and KEY not in reply.text
    return [json.loads(line) for line in reply.text.splitlines()]


def reopen(client: TestClient) -> tuple[dict, str]:
    """Return what is told of the conversation, and the HTML of its turn, as after a reload."""
    opened = client.post("/yinju/conversations/open", json={"conversation": TALK}).text
    head, turn, *_ = map(json.loads, opened.splitlines())
    return head, turn["turn"]


def test_the_model_is_asked_once_the_quotations_are_there(client, llm) -> None:
    answered = ask(client)
    assert QUOTE in answered["turn"] and "composed" not in answered["turn"]
    assert llm.requests == []  # so they are not delayed, not by a millisecond
    steps = compose(client)
    assert "data-writing" in steps[0]["html"] and "data-writing" not in steps[-1]["html"]
    html = steps[-1]["html"]
    assert "當地黨組織建立了路地合作的協調機制。" in html and 'data-source="s1-c1"' in html
    before, _, left_out = html.partition("<details")
    assert "七千億" not in before and "<s lang" in left_out and "七千億" in left_out
    assert "2 sentences left out" in html and "a number is not in the quotations" in html
    assert "<img" not in html and "small&lt;model" in html
    assert llm.url.split("/")[2] in html  # who received the passages
    assert llm.keys == [f"Bearer {KEY}"]


def test_it_is_kept_and_not_asked_for_again(client, llm) -> None:
    ask(client)
    html = compose(client)[-1]["html"]
    assert html in reopen(client)[1]
    assert compose(client)[-1]["html"] == html
    assert len(llm.requests) == 1
    compose(client, again=True)
    assert len(llm.requests) == 2


def test_copies_and_exports_hold_it_marked_as_composed(client) -> None:
    saved = ask(client)["saved"]
    assert "撰寫" not in saved["plain"]
    saved = compose(client)[-1]["saved"]
    export = client.get("/yinju/conversations/export", params={"conversation": TALK}).text
    for text in (saved["plain"], saved["markdown"], export):
        marked, _, said = text.partition("當地黨組織建立了路地合作的協調機制。")
        assert "撰寫，並非報告原文" in marked and QUOTE in said
        assert "七千億" not in text


def test_a_conversation_of_another_visitor_is_not_composed(client, llm) -> None:
    ask(client)
    client.cookies.clear()
    (step,) = compose(client)
    assert "not kept" in step["html"] and llm.requests == []


def test_what_is_stopped_ends_at_once_and_keeps_what_was_checked(client, llm) -> None:
    llm.scripts = [[TRUE, threading.Event(), FALSE]]
    ask(client)
    steps: list[dict] = []
    thread = threading.Thread(target=lambda: steps.extend(compose(client)))
    thread.start()
    while "協調機制。" not in reopen(client)[1] and not llm.requests:
        time.sleep(0.05)
    time.sleep(0.5)  # the first sentence is checked
    began = time.monotonic()
    post(client, "stop")
    thread.join(10)
    assert time.monotonic() - began < 5  # the server would have been silent for a minute
    assert "The language model was stopped" in steps[-1]["html"] and "saved" in steps[-1]
    while "data-writing" in (html := reopen(client)[1]):
        time.sleep(0.05)
    assert "The language model was stopped" in html and len(llm.requests) == 1


def test_another_process_of_the_server_stops_it_too(client, llm) -> None:
    llm.scripts = [[threading.Event()]]
    ask(client)
    steps: list[dict] = []
    thread = threading.Thread(target=lambda: steps.extend(compose(client)))
    thread.start()
    while not llm.requests:
        time.sleep(0.02)
    other = ConversationStore(client.service.home / "conversations.sqlite")
    with other.transaction() as database:
        (visitor,) = database.execute(
            "SELECT visitor FROM turns WHERE id = ? ORDER BY asked DESC", (TURN,)
        ).fetchone()
    note_stop(other, visitor, TALK)
    thread.join(10)
    assert "was stopped" in steps[-1]["html"]


def test_a_failure_leaves_the_quotations_and_one_line(client, llm) -> None:
    llm.scripts = [500]
    ask(client)
    html = compose(client)[-1]["html"]
    assert html.count("status 500") == 1 and "secret of the server" not in html
    assert QUOTE in reopen(client)[1]


def test_the_switch_is_kept_with_the_conversation(client, llm) -> None:
    assert post(client, "switch", on=False).json() == {"on": False}  # before anything is asked
    ask(client)
    (step,) = compose(client)
    assert "switched off" in step["html"] and llm.requests == []
    head, html = reopen(client)
    assert head["composing"] is False and head["title"] and "composed" not in html
    translated = post(client, "translate", turn=TURN, number=1, citation=1, language="en")
    assert "switched off" in translated.json()["html"] and llm.requests == []
    post(client, "switch", on=True)
    assert reopen(client)[0]["composing"] is True
    assert "協調機制。" in compose(client)[-1]["html"]


def test_a_refused_question_is_sent_only_if_the_reader_wants_it(client, llm) -> None:
    ask(client, "巴黎鐵塔有多高?")
    (step,) = compose(client)
    assert "not answer this question" in step["html"] and llm.requests == []
    good = "當地黨組織建立路地合作、多部門高效統籌協調機制。[2]\n"
    llm.scripts = [[good, FALSE]]
    steps = compose(client, nearest=True)
    assert all('<ul class="sentences">' not in step["html"] for step in steps)
    html = steps[-1]["html"]  # one sentence passed, but not every one
    assert "not every sentence passed" in html and "passed the check" in html
    llm.scripts = [[good]]
    html = compose(client, nearest=True, again=True)[-1]["html"]
    assert '<ul class="sentences">' in html and 'data-source="s1-h2"' in html
    assert "checked against the nearest passages" in html
    assert "[2] " in compose(client)[-1]["saved"]["plain"]


def test_an_answer_that_was_asked_for_anew_keeps_nothing_of_the_old_one(client, llm) -> None:
    written = threading.Event()
    llm.scripts = [[TRUE, written]]
    ask(client)
    thread = threading.Thread(target=lambda: compose(client))
    thread.start()
    while not llm.requests:
        time.sleep(0.02)
    ask(client, "巴黎鐵塔有多高?")  # under the same id: it is refused
    written.set()
    thread.join(10)
    assert "協調機制。" not in reopen(client)[1]


def test_a_translation_is_checked_kept_and_marked(client, llm) -> None:
    good = "The local Party organisation set up road and rail cooperation."
    llm.scripts = [["It cost 777 billion dollars."], [good]]
    ask(client)
    key = {"turn": TURN, "number": 1, "citation": 1, "language": "en"}
    html = post(client, "translate", **key).json()["html"]
    assert "<details" in html and "does not match" in html
    assert post(client, "translate", **key).json()["html"] == html and len(llm.requests) == 1
    assert html in reopen(client)[1]
    compose(client)  # does not take it away
    assert "777" in reopen(client)[1]


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("compose", {"turn": "../x", "number": 1}),
        ("translate", {"turn": TURN, "number": 1, "citation": 1, "language": "fr"}),
        ("switch", {"on": "perhaps"}),
        ("stop", {"conversation": ""}),
    ],
)
def test_misshapen_requests_are_refused(client, path, values) -> None:
    assert post(client, path, **values).status_code == 422
    bare = client.post(f"/yinju/composed/{path}", json={}, headers={"origin": "http://evil"})
    assert bare.status_code == 403
