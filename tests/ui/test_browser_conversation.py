"""The conversation that is shown: what a question costs, reloads, tabs, what an old version kept."""

import json
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from ui_support import QUOTE, FakeAssistant, Gate, needs_browser

from ui.service.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
expect = playwright.expect

KEPT = json.loads(Path(__file__).with_name("kept_by_earlier_version.json").read_text("utf-8"))
SEEN = "京張怎樣和鐵路協調?"


class Follower(FakeAssistant):
    """Understands each question as itself with the one before it in brackets."""

    def ask(self, question, previous=None, document=None, language=None):
        understood = f"{question}({previous})" if previous else question
        given = super().ask(question, previous, document, language)
        return replace(given, understood_as=understood)


@pytest.fixture
def fake() -> Follower:
    return Follower()


@pytest.fixture
def url(fake) -> Iterator[str]:
    with served(Service(lambda progress, notice: fake)) as server:
        yield server.url


def kept(page) -> list[str]:
    """Return the questions that the home has of the conversation shown."""
    reply = page.evaluate(
        """async () => {
          const values = { conversation: window.yinju.talk.id };
          const reply = await window.yinju.talk.send("conversations/open", values);
          return reply.ok ? await reply.text() : "";
        }"""
    )
    steps = [json.loads(line) for line in reply.splitlines()][1:]
    return [step["saved"]["question"] for step in steps if step["saved"]]


def with_kept(page, turns: list[dict]) -> None:
    """Reload the page as if its tab had kept these turns."""
    text = json.dumps(turns, ensure_ascii=False)
    page.evaluate("text => sessionStorage.setItem('yinju.turns', text)", text)
    page.reload()
    expect(page.locator(".turn")).to_have_count(len(turns))
    page.locator("#sources .source.open").wait_for(state="attached")


@pytest.mark.soak
def test_a_question_costs_the_same_at_turn_40_as_at_turn_2(visit, url) -> None:
    tabs = []
    for turns in (1, 40):
        page = visit(url)
        with_kept(page, (KEPT * 7)[:turns])
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        cost = {"seconds": [], "received": 0, "sent": 0}
        tabs.append((page, cost))
        devtools.on(
            "Network.dataReceived",
            lambda event, cost=cost: cost.update(received=cost["received"] + event["dataLength"]),
        )
        page.on(
            "request",
            lambda request, cost=cost: cost.update(
                sent=cost["sent"] + len(request.post_data_buffer or b"")
            ),
        )
    for number in range(9):  # in turn, so that a busy machine slows both
        for page, cost in tabs:
            began = time.perf_counter()
            ask(page, f"京張第{number}問?")
            cost["seconds"].append(time.perf_counter() - began)
            page.wait_for_timeout(100)
    early, late = (cost for _, cost in tabs)
    assert late["received"] < 1.3 * early["received"], (early, late)
    assert late["sent"] < 1.3 * early["sent"], (early, late)
    slowdown = statistics.median(late["seconds"]) / statistics.median(early["seconds"])
    assert slowdown < 1.8, (early, late)  # generous: machines are busy


def test_the_page_sends_how_the_turn_before_was_understood(visit, url, fake) -> None:
    page = visit(url)
    ask(page, "京張一")
    ask(page, "壞")
    page.locator("textarea").last.fill("")
    ask(page, "京張二")
    page.reload()
    expect(page.locator(".turn")).to_have_count(2)
    ask(page, "京張三")
    assert fake.asked == [
        ("京張一", None),
        ("壞", "京張一"),
        ("京張二", "京張一"),
        ("京張三", "京張二(京張一)"),
    ]
    assert kept(page) == ["京張一", "京張二", "京張三"]


def test_questions_sent_at_once_are_answered_in_order(visit) -> None:
    gate = Gate()
    gate.assistant = Follower()
    with served(Service(gate)) as server:
        page = visit(server.url)
        for question in ("京張一", "京張一", "京張二", "京張三"):  # Enter was pressed twice
            page.locator("textarea").last.fill(question)
            page.keyboard.press("Enter")
            expect(page.locator("textarea").last).to_have_value("")
        expect(page.locator(".pending")).to_have_count(3)
        gate.opened.set()
        page.locator("#turn-3 .refs").wait_for()
        assert gate.assistant.asked == [
            ("京張一", None),
            ("京張二", "京張一"),
            ("京張三", "京張二(京張一)"),
        ]


def test_earlier_turns_are_not_drawn_again(visit, url) -> None:
    page = visit(url)
    ask(page, "京張一")
    page.evaluate(
        """() => {
          window.changes = 0;
          new MutationObserver((all) => { window.changes += all.length; }).observe(
            document.querySelector("#turn-1 .statement"), { childList: true, subtree: true });
          document.querySelector("#sources .source").dataset.same = "yes";
        }"""
    )
    ask(page, "京張二")
    assert page.evaluate("window.changes") == 0
    expect(page.locator("#sources .source").first).to_have_attribute("data-same", "yes")


def test_a_reload_keeps_the_conversation_and_answers_what_it_cut_off(visit) -> None:
    gate = Gate()
    with served(Service(gate)) as server:
        page = visit(server.url)
        page.locator("textarea").last.fill(SEEN)
        page.keyboard.press("Enter")
        page.locator(".pending").wait_for()
        page.reload()
        expect(page.locator(".pending")).to_have_count(1)
        gate.opened.set()
        expect(page.locator("#turn-1 .refs")).to_be_visible()  # the answer is complete
        expect(page.locator("#turn-1 .statement").first).to_contain_text(QUOTE)
        before = page.locator("#turn-1").inner_text()
        page.reload()
        expect(page.locator("#turn-1 .refs")).to_be_visible()
        assert page.locator("#turn-1").inner_text() == before
        page.locator("#turn-1 .cite").first.click()
        expect(page.locator("#sources .source.open mark")).to_contain_text(QUOTE)
        page.locator(".fresh").click()
        expect(page.locator(".greeting")).to_be_visible()
        page.reload()
        expect(page.locator(".greeting")).to_be_visible()
        assert page.locator(".turn").count() == 0


def test_two_tabs_and_two_visitors_have_conversations_of_their_own(visit, url) -> None:
    first, stranger = visit(url), visit(url)
    second = first.context.new_page()
    second.goto(url)
    second.locator("textarea").last.wait_for()  # nothing was asked when it opened
    ask(first, "京張一")
    ask(second, "京張二")
    ask(stranger, "京張三")
    for page, question in ((first, "京張一"), (second, "京張二"), (stranger, "京張三")):
        page.reload()
        expect(page.locator(".asked")).to_have_count(1)
        expect(page.locator(".asked")).to_contain_text(question)
        assert kept(page) == [question]


def test_what_an_earlier_version_kept_is_shown_and_followed_up(visit, url, fake) -> None:
    page = visit(url)
    with_kept(page, KEPT)
    for number, turn in enumerate(KEPT, 1):
        expect(page.locator(f"#turn-{number} .asked")).to_contain_text(turn["question"])
    ask(page, "京張?")
    assert fake.asked == [("京張?", KEPT[-1]["answer"]["understood_as"])]
    assert kept(page)[:-1] == [turn["question"] for turn in KEPT]


def test_a_server_that_is_gone_is_said_and_the_question_stays(visit) -> None:
    with served(Service(lambda progress, notice: FakeAssistant())) as server:
        page = visit(server.url)
        ask(page, "京張一")
    page.locator("textarea").last.fill("京張二")
    page.keyboard.press("Enter")
    expect(page.locator("#turn-2 .error")).to_contain_text("連不上伺服器")
    expect(page.locator("textarea").last).to_have_value("京張二")
    assert page.evaluate("sessionStorage.getItem('yinju.draft')") == "京張二"  # for a reload


def test_closing_the_tab_mid_answer_loses_nothing_and_asks_nothing_twice(visit) -> None:
    gate = Gate()
    gate.assistant = Follower()
    with served(Service(gate)) as server:
        page = visit(server.url)
        page.locator("textarea").last.fill("京張一")
        page.keyboard.press("Enter")
        page.locator(".pending").wait_for()
        page.wait_for_timeout(300)  # the question is on its way
        tab = page.context.new_page()
        page.close()
        tab.goto(server.url)
        expect(tab.locator("#turn-1 .pending")).to_be_visible()
        gate.opened.set()
        expect(tab.locator("#turn-1 .refs")).to_be_visible()
        tab.close()
        again = visit(server.url)
        assert again.locator(".turn").count() == 0  # another browser's
        assert gate.assistant.asked == [("京張一", None)]
