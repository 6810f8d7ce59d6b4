"""The page in a real browser, over a small back end and over the real one."""

from collections.abc import Iterator

import pytest
from ui_support import NAME, QUOTE, FakeAssistant, Gate, needs_browser

from ui.service.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser

QUESTIONS = (
    "How did 京張 coordinate with the railway?",
    "京張鐵路遺址公園是怎樣和鐵路方面協調的?",
    "京张铁路遗址公园怎么和铁路部门协调?",
)


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    with served(Service(lambda progress, notice: FakeAssistant())) as server:
        yield server.url


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Iterator[str]:
    with served(Service.of_home(tmp_path_factory.mktemp("home"))) as server:
        yield server.url


def test_the_three_questions_on_the_real_report(visit, real: str) -> None:
    page = visit(real)
    for number, question in enumerate(QUESTIONS, 1):
        ask(page, question)
        statement = page.locator(f"#turn-{number} .statement", has_text=QUOTE)
        playwright.expect(statement.first).to_be_visible()
        statement.first.locator(".cite").first.click()
        view = page.locator("#sources .source.open")
        playwright.expect(view.locator("mark")).to_contain_text(QUOTE)
        playwright.expect(view.locator(".path").first).to_have_text(
            "04研究成果 › (7)海淀區京張鐵路遺址公園"
        )
        playwright.expect(view.locator("h4")).to_have_text("(7)海淀區京張鐵路遺址公園")
        view.locator("summary").click()
        playwright.expect(view.locator(".original")).to_contain_text(
            "當(dāng)?shù)攸h組織建立路地合作"
        )
    playwright.expect(page.locator("#status")).to_contain_text("編碼器")


def test_a_citation_is_reached_by_keyboard_on_a_phone(visit, real: str) -> None:
    page = visit(real, width=390)
    ask(page, QUESTIONS[1])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    number = page.locator(".statement", has_text=QUOTE).locator(".cite").first
    number.focus()
    page.keyboard.press("Enter")
    mark = page.locator("#sources .source.open mark", has_text=QUOTE)
    playwright.expect(mark).to_be_in_viewport()
    page.keyboard.press("Escape")
    playwright.expect(mark).to_be_hidden()
    playwright.expect(number).to_be_focused()


def test_the_page_is_there_while_warming_and_an_early_question_is_answered(visit) -> None:
    gate = Gate()
    with served(Service(gate)) as server:
        page = visit(server.url)
        status = page.locator("#status")
        warming = "正在準備：編碼段落 1/3"
        playwright.expect(status).to_contain_text(warming, use_inner_text=True)
        page.locator("textarea").last.fill("京張?")
        page.keyboard.press("Enter")
        playwright.expect(page.locator(".pending")).to_contain_text("備妥後就會回答")
        gate.opened.set()
        playwright.expect(page.locator(".statement").first).to_contain_text(QUOTE)
        playwright.expect(status).to_contain_text("7 個段落")


def test_a_new_conversation_drops_the_question_that_still_waits(visit) -> None:
    gate = Gate()
    with served(Service(gate)) as server:
        page = visit(server.url)
        page.locator("textarea").last.fill("京張一")
        page.keyboard.press("Enter")
        page.locator(".pending").wait_for()
        page.locator(".fresh").click()
        page.locator(".greeting").wait_for()
        gate.opened.set()
        ask(page, "京張二")
        playwright.expect(page.locator(".turn")).to_have_count(1)
        playwright.expect(page.locator(".asked")).to_contain_text("京張二")


def test_markup_is_shown_and_not_run(visit, fake: str) -> None:
    page = visit(fake)
    ask(page, '標記 <img src=x onerror="window.ran = true"> ${1+1} {{1}}')
    for place in (".asked", ".statement q", "#sources mark"):
        text = page.locator(place).first.inner_text()
        assert "<img src=x onerror=" in text
        assert "${1+1}" in text
    assert "$$x^2$$ [1]" in page.locator(".statement q").inner_text()
    assert page.evaluate("window.ran === undefined")
    assert page.locator(".statement .cite").count() == 1


def test_old_numbers_open_their_own_sources_and_errors_keep_the_conversation(
    visit, fake: str
) -> None:
    page = visit(fake)
    ask(page, "京張?")
    page.locator("#turn-1 .refs").wait_for()
    ask(page, "巴黎鐵塔?")
    playwright.expect(page.locator("#sources .source.open")).to_contain_text("模式口")
    ask(page, "壞")
    playwright.expect(page.locator("textarea").last).to_have_value("壞")
    page.locator("#turn-1 .cite").first.click()
    playwright.expect(page.locator("#sources .source.open mark")).to_contain_text(QUOTE)
    page.locator("#turn-2 .ref").nth(1).click()
    playwright.expect(page.locator("#sources .source.open .hint")).to_contain_text("並未回答")
    page.locator(".fresh").click()
    playwright.expect(page.locator(".turn")).to_have_count(0)
    playwright.expect(page.locator(".greeting")).to_be_visible()


def test_the_language_is_the_browsers_until_chosen_and_then_kept(visit, fake: str) -> None:
    page = visit(fake, language="en-GB")
    box = page.locator("textarea").last
    playwright.expect(box).to_have_attribute("placeholder", "Ask in Chinese or English…")
    page.get_by_role("button", name="简体").click()
    playwright.expect(box).to_have_attribute("placeholder", "用中文或英文提问……")
    ask(page, "京张?")
    playwright.expect(page.locator(".answer h3")).to_have_text("出处", use_inner_text=True)
    page.reload()
    playwright.expect(box).to_have_attribute("placeholder", "用中文或英文提问……")


def test_only_the_links_of_the_views_tell_which_one_is_shown(visit, fake: str) -> None:
    page = visit(fake)
    html = page.locator("html")
    for view in ("documents", "ask"):
        page.locator(f"nav [data-view={view}]").click()
        playwright.expect(html).to_have_attribute("data-view", view)
        playwright.expect(page.locator("[aria-current]")).to_have_attribute("data-view", view)
        names = html.evaluate("(element) => element.getAttributeNames()")
        assert not [name for name in names if name == "role" or name.startswith("aria-")]


def test_keys_in_the_box(visit, fake: str) -> None:
    page = visit(fake)
    box = page.locator("textarea").last
    box.fill("   ")
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)  # Gradio reads the box a moment after the key
    box.fill("京張")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("鐵路")
    playwright.expect(box).to_have_value("京張\n鐵路")
    for kind in ("keydown", "keypress"):  # Enter that ends the composing of a word
        box.dispatch_event(kind, {"key": "Enter", "keyCode": 229, "isComposing": True})
    page.wait_for_timeout(300)
    assert page.locator(".turn").count() == 0
    ask(page, "長" * 20_000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    playwright.expect(page.locator(".statement").first).to_contain_text(QUOTE)
    playwright.expect(page.locator(".refs").first).to_contain_text(NAME)
