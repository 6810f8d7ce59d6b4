"""Composed answers in a real browser: above the quotations, apart from them, and never in their way."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from llm_server import Scripted, serve_script
from ui_support import QUOTE, FakeAssistant, needs_browser

from assistant.composing.llm.model import LanguageModel
from ui.service.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_playwright_python = pytest.importorskip("axe_playwright_python")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import serve  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
expect = playwright.expect

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
FAULTS = """async () => {
  const found = await axe.run(document, { resultTypes: ['violations'] });
  return found.violations
    .filter((one) => ['serious', 'critical'].includes(one.impact) || one.id === 'heading-order')
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
SMALL = """() => [...document.querySelectorAll('#talk :is(a, button, summary)')]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .filter((one) => one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 160))"""
TRUE = "當地黨組織建立了路地合作的協調機制。[1]\n"
FALSE = "協調機制花費了七千億元。[1]\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Scripted]:
    with serve_script([TRUE]) as server:
        yield server


@pytest.fixture
def llm(server: Scripted) -> Scripted:
    server.scripts = [[TRUE]]
    server.requests.clear()
    return server


@pytest.fixture(scope="module")
def served(tmp_path_factory, server) -> Iterator[tuple[str, Service]]:
    home = tmp_path_factory.mktemp("home")
    service = Service(lambda progress, notice: FakeAssistant(), home=home)
    service.language_model = LanguageModel("small", server.url, "sk-never-shown")
    with serve(service) as url:
        yield url, service


def is_clean(page) -> bool:
    """Whether axe finds nothing serious in the page, in both themes, and all can be touched."""
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(AXE)
    for theme in ("dark", "light"):
        page.evaluate("theme => window.yinju.looks.choose('theme', theme)", theme)
        assert page.evaluate(FAULTS) == [], theme
    width = page.viewport_size["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    return width > 900 or page.evaluate(SMALL) == []


@pytest.mark.parametrize(
    ("width", "language"), [pytest.param(1280, "zh-TW", marks=pytest.mark.soak), (390, "zh-CN")]
)
def test_it_grows_above_the_quotations_and_is_marked(visit, served, llm, width, language) -> None:
    first, second = threading.Event(), threading.Event()
    llm.scripts = [[first, TRUE, second, FALSE]]
    page = visit(served[0], width=width, language=language)
    expect(page.locator("#composer")).to_contain_text(llm.url.split("/")[2], use_inner_text=True)
    ask(page, "京張怎樣協調?")
    turn = page.locator(".turn").first
    expect(turn.locator(".statement q").first).to_contain_text(QUOTE)
    block = turn.locator(".composed")
    expect(block.locator(".writing")).to_be_visible()  # the quotations did not wait for it
    assert block.locator("li").count() == 0
    first.set()
    expect(block.locator(".sentences li")).to_have_count(1)
    expect(block.locator(".writing")).to_be_visible()  # its second sentence is on the way
    second.set()
    expect(block.locator(".writing")).to_have_count(0)
    said = block.locator(".sentences .said")
    assert said.inner_text() == TRUE.removesuffix("[1]\n")
    assert block.bounding_box()["y"] < turn.locator(".statement").first.bounding_box()["y"]
    fonts = "element => getComputedStyle(element).fontFamily"
    assert "erif" in turn.locator("blockquote q").first.evaluate(fonts).split(",")[0]
    assert "erif" not in said.evaluate(fonts).split(",")[0]
    assert re.search("撰[寫写]", block.locator(".by").inner_text())

    # What is left out is shown struck through, on demand and by keyboard.
    expect(block.locator("s")).to_be_hidden()
    block.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(block.locator("s")).to_be_visible()
    assert "line-through" in block.locator("s").evaluate(
        "e => getComputedStyle(e).textDecorationLine"
    )
    assert is_clean(page)

    block.locator(".cite").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#sources .source.open mark").first).to_contain_text(QUOTE)
    page.reload()
    expect(page.locator(".composed .sentences .said")).to_be_attached()
    assert len(llm.requests) == 1  # it is kept


def test_what_is_asked_next_stops_it_and_the_switch_turns_it_off(visit, served, llm) -> None:
    llm.scripts = [[threading.Event()]]
    page = visit(served[0], language="en-GB")
    ask(page, "How did it coordinate?")
    first = page.locator(".turn").first
    expect(first.locator(".writing")).to_be_visible()
    while not llm.requests:
        page.wait_for_timeout(20)
    began = time.monotonic()
    llm.scripts = [[TRUE]]
    ask(page, "京張怎樣協調?")
    expect(first.locator(".trouble")).to_contain_text("was stopped", use_inner_text=True)
    assert time.monotonic() - began < 20
    expect(page.locator(".turn").nth(1).locator(".sentences li")).to_have_count(1)

    switch = page.get_by_role("switch")
    expect(switch).to_be_checked()
    switch.focus()
    page.keyboard.press("Space")
    expect(switch).not_to_be_checked()
    expect(page.locator("#composer .off")).to_be_visible()
    asked = len(llm.requests)
    ask(page, "How, once more?")
    ask(page, "巴黎鐵塔?")
    expect(page.locator(".turn").nth(3).locator(".refused")).to_be_visible()
    assert page.locator(".nearest-offer:visible, button.translate:visible").count() == 0
    page.reload()
    expect(page.locator(".turn")).to_have_count(4)
    expect(page.get_by_role("switch")).not_to_be_checked()
    page.locator(".fresh").click()  # it was of that conversation
    expect(page.get_by_role("switch")).to_be_checked()
    assert len(llm.requests) == asked


def test_a_refusal_offers_the_model_and_quotations_are_translated(visit, served, llm) -> None:
    llm.scripts = [["當地黨組織建立路地合作、多部門高效統籌協調機制。[2]\n"]]
    page = visit(served[0], width=390, language="en-GB")
    ask(page, "巴黎鐵塔有多高?")
    offer = page.locator(".nearest-offer button")
    expect(offer).to_contain_text("Let small answer from the nearest passages", use_inner_text=True)
    assert llm.requests == []
    assert is_clean(page)
    offer.press("Enter")
    expect(page.locator(".composed .sentences li")).to_have_count(1)
    expect(offer).to_have_count(0)
    assert page.locator(".composed .cite").get_attribute("data-source") == "s1-h2"

    llm.scripts = [[], ["The local Party organisation set up road and rail cooperation."]]
    ask(page, "How did it coordinate?")
    turn = page.locator(".turn").nth(1)
    expect(turn.locator(".trouble")).to_contain_text("wrote no sentence", use_inner_text=True)
    button = turn.locator("button.translate").first
    expect(button).to_be_visible()
    expect(turn.locator("button.gloss").first).to_be_visible()  # the reading aid stays
    button.press("Enter")
    line = turn.locator(".statement").first.locator(".translated")
    expect(line).to_contain_text("small")
    expect(button).to_be_hidden()
    assert is_clean(page)
    page.reload()
    expect(page.locator(".turn").nth(1).locator(".translated")).to_be_attached()
    assert "sk-never-shown" not in page.content()


def test_translations_always(visit, served, llm) -> None:
    llm.scripts = [[TRUE], ["The local Party organisation set up road and rail cooperation."]]
    page = visit(served[0], language="en-GB")
    page.evaluate("() => window.yinju.looks.choose('translations', 'always')")
    ask(page, "How did it coordinate?")
    expect(page.locator(".translated:not(.none)")).to_have_count(2)  # of both quotations


def test_without_a_server_the_quotations_stand(visit, served) -> None:
    _, service = served
    service.language_model = LanguageModel("small", "http://127.0.0.1:9/v1")
    page = visit(served[0], language="en-GB")
    ask(page, "How did it coordinate?")
    trouble = page.locator(".composed .trouble")
    expect(trouble).to_contain_text("cannot be reached", use_inner_text=True)
    assert QUOTE in page.locator(".statement").first.inner_text()
    page.route("**/composed/compose", lambda route: route.abort())
    trouble.get_by_role("button", name="Try again").click()
    expect(page.locator(".composed .trouble")).to_have_count(2)
