"""All views in a real browser: for everyone, by keyboard alone, on a phone, in the dark."""

import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from ui_support import needs_browser

from ui.access import sign_in
from ui.i18n.texts import LANGUAGES
from ui.service.service import Service
from ui.templating import render

expect = pytest.importorskip("playwright.sync_api").expect
axe_playwright_python = pytest.importorskip("axe_playwright_python")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
ANSWERED = "京張鐵路遺址公園是怎樣和鐵路方面協調的?"
# Of forced colours axe knows only what the page would have without them.
FAULTS = """async () => {
  const rules = { 'color-contrast': { enabled: !matchMedia('(forced-colors: active)').matches } };
  const found = await axe.run(document, { resultTypes: ['violations'], rules });
  return found.violations
    .filter((one) => ['serious', 'critical'].includes(one.impact) || one.id === 'heading-order')
    .flatMap((one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
SMALL = """() => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
  .filter((one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .map((one) => one.closest('label') || one)
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 1 && box.height > 1 && (box.width < 43.5 || box.height < 43.5))
  .map(([one, box]) => `${one.outerHTML.slice(0, 120)} ${box.width} x ${box.height}`)"""
FOCUS = "() => document.activeElement.outerHTML.slice(0, 200)"


@pytest.fixture(scope="module")
def url(report_home, tmp_path_factory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("views") / "home"
    shutil.copytree(report_home, home)
    service = Service.of_home(home)
    with served(service) as server:
        yield server.url


def go(page, address: str, there: str) -> None:
    page.evaluate("address => { location.hash = address; }", address)
    page.locator(there).first.wait_for()


ALL = tuple((*one, "none") for one in product((1280, 390), ("light", "dark")))
FORCED = ((1280, "light", "active"), (390, "dark", "active"))  # in the system's own colours


@pytest.mark.parametrize(
    "looks",
    [
        (ALL[3],),
        pytest.param((*ALL, *FORCED), marks=(pytest.mark.soak, pytest.mark.timeout(900))),
    ],
    ids=["a dark phone", "all looks"],
)
def test_axe_finds_nothing_serious_in_any_view(visit, url, looks) -> None:
    page = visit(url, language="en-US")
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(AXE)
    wrong = {}

    def look(view: str) -> None:
        for width, theme, forced in looks:
            page.set_viewport_size({"width": width, "height": 844})
            page.emulate_media(forced_colors=forced, color_scheme=theme, reduced_motion="reduce")
            page.evaluate("theme => window.yinju.looks.choose('theme', theme)", theme)
            if found := page.evaluate(FAULTS):
                wrong[view, width, theme, forced] = found
            if width == 390:
                if small := page.evaluate(SMALL):
                    wrong[view, "small"] = small
                assert page.evaluate("document.documentElement.scrollWidth") <= 390, view

    page.locator("#question textarea").wait_for()
    look("empty")
    ask(page, ANSWERED)
    ask(page, "巴黎鐵塔有多高?")
    look("answered and refused")
    page.locator(".turn .cite").first.click()  # at 390 pixels: the sheet
    expect(page.locator("#sheet")).to_be_visible()
    look("sources")
    page.set_viewport_size({"width": 390, "height": 844})
    page.keyboard.press("Escape")
    page.locator("[data-do=conversations]").click()
    page.locator("#conversations .talk").first.wait_for()
    look("conversations")
    page.keyboard.press("Escape")
    go(page, "#/documents", "#listing a")
    look("documents")
    page.set_viewport_size({"width": 1280, "height": 844})
    page.locator("#listing a").first.click()
    page.locator("#read .doc").wait_for()
    look("reader")
    go(page, "#/search?query=公園&explain=1", "#found .hit")
    look("search")
    go(page, "#/tests", "#tests tbody .of-question")
    look("tests")
    page.set_viewport_size({"width": 1280, "height": 844})
    page.locator("#tests tbody .of-question a").first.click()
    page.locator(".one-case > h3").wait_for()
    look("one test")
    go(page, "#/settings", "#settings .in-use dd")
    look("settings")
    assert {**wrong, **look_at_sign_in(page)} == {}


def look_at_sign_in(page) -> dict:
    made, wrong = Path(sign_in.__file__).parent, {}
    style, script = ((made / f"sign_in.{kind}").read_text("utf-8") for kind in ("css", "js"))
    values = {"name": "", "is_wrong": True, "minutes": 0, "languages": LANGUAGES}
    page.set_content(render("access/sign_in.html", style=style, script=script, **values))
    page.evaluate(AXE)
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        if found := page.evaluate(FAULTS):
            wrong["sign in", theme] = found
    return wrong


def test_a_search_is_in_the_address_and_back_leads_to_the_one_before(visit, url) -> None:
    page = visit(url)
    page.get_by_role("link", name="搜尋").click()
    query = page.locator("#search [name=query]")
    expect(query).to_be_focused()
    query.fill("麗都")
    page.keyboard.press("Enter")
    first = page.locator("#found .hit").first
    expect(first.locator("mark").first).to_have_text("麗都")
    page.locator("#search [name=explain]").check()
    expect(page.locator("#found .reasons").first).to_contain_text("字詞名次")
    page.locator("#search [name=year]").select_option("2023")
    expect(page.locator("#found .facts")).to_contain_text("共 1 份")
    shared = page.url
    assert "year=2023" in shared and "explain=1" in shared
    page.go_back()
    expect(page.locator("#search [name=year]")).to_have_value("")
    page.go_back()
    expect(page.locator("#found .reasons")).to_have_count(0)
    page.locator("#found .more button").click()
    expect(page.locator("#found .hit").nth(10).locator("h3 a")).to_be_focused()
    first.locator("h3 a").click()
    expect(page.locator("#read mark").first).to_be_in_viewport()
    other = visit(shared)
    expect(other.locator("#search [name=query]")).to_have_value("麗都")
    expect(other.locator("#search [name=year]")).to_have_value("2023")
    expect(other.locator("#found .reasons").first).to_be_visible()


def test_what_is_chosen_holds_for_every_view_and_after_a_reload(visit, url) -> None:
    page = visit(url + "/#/settings")
    root = page.locator("html")
    page.locator("#settings label", has_text="深色").click()
    page.locator("#settings label", has_text="特大").click()
    expect(root).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    # From the first thing that is drawn on, the page is dark.
    page.add_init_script(
        "new MutationObserver(() => { if (document.body) (window.first ||= document.documentElement"
        ".dataset.theme); }).observe(document, { childList: true, subtree: true });"
    )
    page.reload()
    page.locator("#question").wait_for(state="attached")
    assert page.evaluate("window.first") == "dark"
    expect(page.locator("body")).to_have_class("dark")
    assert page.evaluate("document.documentElement.dataset.size") == "larger"
    paper = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(23, 24, 27)"
    go(page, "#/settings", "#settings .in-use dd")
    page.locator("#settings label", has_text="跟隨系統").click()
    expect(page.locator("body")).not_to_have_class("dark")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-theme", "dark")
    page.locator("#settings label", has_text="照介面的字體").click()
    page.locator("#settings label", has_text="简体").click()
    page.locator("#settings label", has_text="标准").click()
    expect(page.locator("#settings h2")).to_contain_text("设置", use_inner_text=True)
    go(page, "#/", "#question textarea")
    ask(page, ANSWERED)
    quote = page.locator(".statement [data-converted]").first
    expect(quote).to_contain_text("当地党组织")
    assert page.title() == "引據 Yinju"


def test_aliases_are_checked_by_line_and_kept(visit, url) -> None:
    page = visit(url + "/#/settings")
    box = page.locator("#settings textarea")
    expect(box).to_be_enabled()
    box.fill("麗都 = Zzyzx\nLonely")
    page.locator("#settings form .primary").click()
    fault = page.locator("#settings .faults button")
    expect(fault).to_contain_text("第 2 行", use_inner_text=True)
    fault.click()
    assert page.evaluate("window.getSelection().toString()") in ("Lonely", "")
    assert page.evaluate("document.activeElement.selectionStart") == 11
    box.fill("麗都 = Zzyzx")
    page.locator("#settings form .primary").click()
    expect(page.locator("#settings .outcome")).to_contain_text("已儲存", use_inner_text=True)
    expect(box).to_be_focused()
    go(page, "#/search?query=Zzyzx&explain=1", "#found .hit")
    expect(page.locator("#found .hit mark").first).to_have_text("麗都")
    go(page, "#/", "#question textarea")
    assert page.locator("textarea").count() == 1  # the question box is the last text box


def test_the_whole_app_by_keyboard_alone(visit, url) -> None:
    page = visit(url)
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(ANSWERED)
    page.keyboard.press("Enter")
    page.locator(".turn .refs").first.wait_for()

    def tab_to(selector: str, key: str = "Tab", most: int = 60) -> None:
        for _ in range(most):
            page.keyboard.press(key)
            assert page.evaluate("document.activeElement !== document.body"), selector
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"{selector} was not reached; at {page.evaluate(FOCUS)}")

    tab_to(".turn .cite", "Shift+Tab")
    page.keyboard.press("Enter")
    tab_to("#sources .source.open .whole a")
    page.keyboard.press("Enter")
    expect(page.locator("#read h2")).to_be_focused()
    tab_to("#read [data-do=leave]")
    page.keyboard.press("Enter")
    expect(page.locator("#sources .source.open .whole a").first).to_be_focused()
    for view, there in (("search", "#search [name=query]"), ("documents", "#documents h2")):
        tab_to(f".views a[data-view={view}]", "Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator(there)).to_be_focused()
    tab_to(".views a[data-view=settings]", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#settings h2")).to_be_focused()
    tab_to("#settings input[name=theme]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    # What goes away while it has the focus hands it on.
    page.evaluate("document.activeElement.closest('.choice').remove()")
    expect(page.locator("#settings h2")).to_be_focused()
    tab_to(".views a[data-view=ask]", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement !== document.body")
    assert page.evaluate("!document.activeElement.closest('#settings')")


def swipe(page, by: int) -> None:
    """Draw a finger down over the page."""
    touch = page.context.new_cdp_session(page)
    for kind, y in (("Start", 300), ("Move", 300 + by // 2), ("Move", 300 + by), ("End", None)):
        points = [] if y is None else [{"x": 195, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})
    touch.detach()


def test_on_a_phone_sources_are_a_sheet_over_the_chat(visit, url) -> None:
    page = visit(url, width=390)
    ask(page, ANSWERED)
    number, sheet = page.locator(".statement .cite").first, page.locator("#sheet")
    number.click()
    expect(sheet.locator("mark").first).to_be_in_viewport()
    for _ in range(12):  # the focus stays inside
        page.keyboard.press("Tab")
        assert page.evaluate("!document.activeElement.closest('#talk, #masthead')")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(number).to_be_focused()
    number.click()
    page.go_back()
    expect(sheet).to_be_hidden()
    expect(number).to_be_focused()
    number.click()
    swipe(page, 40)
    expect(sheet).to_be_visible()
    swipe(page, 160)
    expect(sheet).to_be_hidden()
    expect(number).to_be_focused()
    number.click()
    sheet.locator(".source.open .whole a").first.click()
    page.locator("#read mark").first.wait_for()
    page.go_back()
    expect(sheet).to_be_visible()  # where one came from
    page.locator("[data-do=close-sheet]").click()
    expect(sheet).to_be_hidden()
    number.click()
    page.set_viewport_size({"width": 1280, "height": 844})
    expect(sheet).to_be_hidden()
    expect(page.locator("#side .source.open mark").first).to_be_visible()


def test_a_lost_server_is_told_before_one_asks_and_when_it_is_back(visit, url) -> None:
    page = visit(url)
    page.locator("#status .ready").wait_for()
    page.context.set_offline(True)
    page.evaluate("window.yinju.lookAtStatus()")
    line = page.locator("#lost")
    expect(line).to_contain_text("連不上伺服器")
    page.locator("[data-language=en]").click()
    expect(line).to_contain_text("cannot be reached")
    box, told = page.locator("#question").bounding_box(), line.bounding_box()
    assert told["y"] + told["height"] < box["y"]
    page.context.set_offline(False)
    expect(line).to_contain_text("is back")
    expect(line).to_be_empty()
