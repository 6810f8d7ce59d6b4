"""The reading aid in a real browser: it opens below a quotation and leaves it alone."""

from collections.abc import Iterator

import pytest
from ui_support import QUOTE, FakeAssistant, needs_browser

from ui.service.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser


@pytest.fixture(scope="module")
def fake() -> Iterator[str]:
    with served(Service(lambda progress, notice: FakeAssistant())) as server:
        yield server.url


@pytest.mark.parametrize("width", [390, 1280])
def test_it_opens_below_the_quotation_and_changes_nothing_in_it(visit, fake, width) -> None:
    page = visit(fake, width=width, language="en-GB")
    ask(page, "How did it coordinate?")
    statement = page.locator(".statement").first
    view = page.locator("#sources .source.open")
    for inside, quotation in ((statement, "q"), (view, "mark")):
        if inside is view:  # on a phone it opens over the chat
            statement.locator(".cite").first.click()
        before = inside.locator(quotation).first.evaluate("element => element.outerHTML")
        button = inside.locator("button.gloss")
        assert button.inner_text().startswith("Word by word")
        button.focus()
        page.keyboard.press("Enter")
        playwright.expect(button).to_have_attribute("aria-expanded", "true")
        aid = inside.locator(".words")
        playwright.expect(aid).to_contain_text("xiétiáo")
        playwright.expect(aid).to_contain_text("to coordinate")
        playwright.expect(aid.locator(".hint")).to_contain_text(
            "not part of the quotation", use_inner_text=True
        )
        assert inside.locator(quotation).first.evaluate("element => element.outerHTML") == before
        assert aid.locator("q, mark").count() == 0
        below = aid.bounding_box()["y"] - inside.locator(quotation).first.bounding_box()["y"]
        assert below > 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Enter")
        playwright.expect(aid).to_be_hidden()
        playwright.expect(button).to_have_attribute("aria-expanded", "false")


def test_a_copied_quotation_comes_without_it(visit, fake) -> None:
    page = visit(fake, language="en-GB")
    ask(page, "How did it coordinate?")
    page.locator(".statement .gloss").first.click()
    playwright.expect(page.locator(".statement .words").first).to_contain_text("xiétiáo")
    copied = page.locator(".statement blockquote").first.evaluate(
        "quote => { getSelection().selectAllChildren(quote); return getSelection().toString(); }"
    )
    assert QUOTE in copied
    assert "Word by word" not in copied and "xiétiáo" not in copied


def test_it_stays_open_when_the_conversation_goes_on(visit, fake) -> None:
    page = visit(fake, language="en-GB")
    ask(page, "How did it coordinate?")
    first = page.locator("#turn-1 .statement").first
    first.locator(".gloss").click()
    playwright.expect(first.locator(".words")).to_contain_text("xiétiáo")
    ask(page, "How, once more?")
    playwright.expect(first.locator(".words")).to_be_visible()
    playwright.expect(first.locator(".words")).to_contain_text("xiétiáo")
    playwright.expect(first.locator(".gloss")).to_have_attribute("aria-expanded", "true")
    page.locator(".fresh").click()  # its ids are not given to others' aids
    playwright.expect(page.locator(".turn")).to_have_count(0)
    ask(page, "How did it coordinate?")
    playwright.expect(page.locator(".statement .words").first).to_be_hidden()


def test_readers_of_chinese_find_it_in_the_panel_only(visit, fake) -> None:
    page = visit(fake)
    ask(page, "京張鐵路怎樣協調?")
    playwright.expect(page.locator(".statement .gloss").first).to_be_hidden()
    page.locator("#sources .source.open .gloss").click()
    aid = page.locator("#sources .source.open .words")
    playwright.expect(aid).to_contain_text("閱讀輔助，不屬引文", use_inner_text=True)


def test_markup_in_a_quotation_is_shown_and_not_run(visit, fake) -> None:
    page = visit(fake, language="en-GB")
    ask(page, "標記")
    assert page.locator(".gloss").count() == 0  # it has no Chinese
    page.evaluate(
        """() => {
          const q = document.querySelector('.statement q');
          q.textContent = '城市<img src=x onerror="window.ran = true">';
          const box = '<div class="words" id="made-words" hidden></div>';
          const button = '<button class="gloss" aria-controls="made-words">…</button>';
          q.closest('.statement').insertAdjacentHTML('beforeend', button + box);
        }"""
    )
    page.locator(".statement .gloss").evaluate("button => button.click()")
    playwright.expect(page.locator("#made-words")).to_contain_text("chéngshì")
    assert page.locator("#made-words img").count() == 0
    assert page.evaluate("window.ran === undefined")


def test_without_the_server_it_says_so(visit, fake) -> None:
    page = visit(fake, language="en-GB")
    ask(page, "How did it coordinate?")
    page.route("**/yinju/words*", lambda route: route.abort())
    button = page.locator(".statement .gloss").first
    button.click()
    playwright.expect(page.locator(".statement .words .hint").first).to_contain_text("not")
    page.unroute("**/yinju/words*")
    button.click()
    button.click()
    playwright.expect(page.locator(".statement .words").first).to_contain_text("xiétiáo")
