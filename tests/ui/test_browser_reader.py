"""The reader in a browser: pages with the quotation marked, from citation to citation, finding."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import FakeAssistant, needs_browser

from corpus import RawDocument, build_document
from index import build_index
from ui.service.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
expect = playwright.expect

PRINTED = Path(__file__).parents[1] / "documents" / "report-chromium.pdf"
TABLE = "鄉鎮,面積,產量\n" + "\n".join(f"第{n}鄉,{n}.5,{n * 12}" for n in range(300))
PAGE = (
    "<!DOCTYPE html><html><meta charset=utf-8><title>未動</title><p>京張鐵路遺址公園全長九公里。</p>"
    "<script>document.title = '動了'; fetch('/yinju/build', {method: 'POST'})</script>"
)
BOOK = "\n\n".join(f"第{n}段，𠀋城市更新要聽取居民的意見，並且公開說明。" for n in range(20_000))


@pytest.fixture(scope="module")
def url(tmp_path_factory) -> Iterator[str]:
    home, folder = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("reports")
    shutil.copy(PRINTED, folder / "報告.pdf")
    (folder / "網頁.html").write_text(PAGE, "utf-8")
    (folder / "清冊.csv").write_text(TABLE, "utf-8")
    build_index(home, folder)
    with served(Service.of_home(home)) as server:
        yield server.url


@pytest.fixture
def book(tmp_path) -> Iterator[str]:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "長篇.txt").write_text(BOOK.replace("第15000段", "獨一無二的段落"), "utf-8")
    build_index(tmp_path / "home", folder)
    with served(Service.of_home(tmp_path / "home")) as server:
        yield server.url


def in_picture(page) -> list[bool]:
    """Tell of each box whether it lies on its picture and is large enough to be seen."""
    return page.evaluate(
        """() => {
          const paper = document.querySelector(".sheet img").getBoundingClientRect();
          return [...document.querySelectorAll(".sheet .box")].map((box) => {
            const one = box.getBoundingClientRect();
            return one.left >= paper.left && one.right <= paper.right + 1 && one.top >= paper.top
              && one.bottom <= paper.bottom + 1 && one.width > 20 && one.height > 5;
          });
        }"""
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_of_a_quotation_is_shown_with_the_quotation_marked(visit, url, width) -> None:
    page = visit(url, width)
    ask(page, "京張鐵路遺址公園是怎樣和鐵路方面協調的?")
    page.locator("#turn-1 .cite").first.click()
    page.locator("#sources .source.open a[data-picture]").click()
    box = page.locator(".sheet .box").first
    expect(box).to_be_in_viewport()
    page.wait_for_function("document.querySelector('.sheet img')?.naturalWidth > 300")
    assert all(in_picture(page)) and in_picture(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    number = int(page.locator(".sheet").get_attribute("data-page"))

    # from page to page, by button, key and number
    page.locator("[data-do=page-next]").click()
    expect(page.locator(".sheet")).to_have_attribute("data-page", str(number + 1))
    expect(page.locator("[data-label='sheet.number']")).to_have_value(str(number + 1))
    page.locator(".doc h2").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".sheet")).to_have_attribute("data-page", str(number))
    page.locator("[data-label='sheet.number']").fill("1")
    page.keyboard.press("Enter")
    expect(page.locator(".sheet")).to_have_attribute("data-page", "1")
    expect(page.locator("[data-do=page-previous]")).to_be_disabled()

    # larger: the picture grows, the page does not
    before = page.locator(".sheet img").bounding_box()["width"]
    page.locator("[data-do=larger]").click()
    assert page.locator(".sheet img").bounding_box()["width"] > before * 1.2
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    # a reload shows the same view, and the text has the same mark
    page.reload()
    expect(page.locator(".sheet .box").first).to_be_in_viewport()
    page.locator("[data-view-as=text]").click()
    expect(page.locator("#read .pages mark").first).to_be_in_viewport()
    expect(page.locator(".sheets")).to_be_hidden()


def test_text_and_pages_show_the_same_place(visit, url) -> None:
    page = visit(f"{url}/#/read?document=報告.pdf&view=picture")
    sheet = page.locator(".sheet")
    expect(sheet).to_have_attribute("data-page", "1")
    page.locator("[data-do=page-next]").click()
    expect(sheet).to_have_attribute("data-page", "2")
    page.locator("[data-view-as=text]").click()
    expect(page.locator(".pages [data-page='2']")).to_be_in_viewport()
    page.locator(".outline button").last.click()
    last = page.locator(".outline button").last.get_attribute("data-on")
    page.locator("[data-view-as=picture]").click()
    expect(sheet).to_have_attribute("data-page", last)
    page.locator(".outline button").first.click()
    expect(sheet).to_have_attribute("data-page", "1")


def test_a_saved_page_is_shown_without_its_scripts(visit, url) -> None:
    page = visit(f"{url}/#/read?document=網頁.html")
    address = page.locator("#read a[target]").get_attribute("href")
    page.goto(f"{url}/{address}")
    expect(page.locator("p")).to_have_text("京張鐵路遺址公園全長九公里。")
    assert page.title() == "未動"
    assert page.evaluate("window.origin") == "null"


def test_from_one_citation_of_an_answer_to_the_next_and_back_to_it(visit, url) -> None:
    page = visit(url)
    ask(page, "10月27日調研了哪些項目?")
    count = page.locator("#sources .source").count()
    assert count > 1
    page.locator("#turn-1 .cite").first.click()
    page.locator("#sources .source.open a[data-place]").click()
    at = page.locator(".citations .at")
    expect(at).to_have_text(f"[1] / {count}")
    first = page.locator("#read .pages mark").first.inner_text()
    page.keyboard.press("n")
    expect(at).to_have_text(f"[2] / {count}")
    expect(page.locator("#read .pages mark").first).not_to_have_text(first)
    page.locator("[data-do=leave]").click()
    expect(page.locator("html")).to_have_attribute("data-view", "ask")
    expect(page.locator("#sources .source.open .sign")).to_have_text("[2]")


@pytest.mark.soak
def test_words_are_found_in_a_document_that_comes_in_parts(visit, book) -> None:
    page = visit(f"{book}/#/read?document=長篇.txt")
    page.locator("#read .part").first.wait_for()
    page.keyboard.press("/")
    box = page.locator(".find-bar input")
    expect(box).to_be_focused()
    box.fill("独一无二的段落")  # the text has it in the other script, in a part that is not loaded
    output = page.locator(".find-bar output")
    expect(output).to_contain_text("1 / 1")
    expect(output).to_contain_text("獨一無二的段落")  # what a screen reader says
    assert page.locator("#read .part").count() == 2
    shown = "[...CSS.highlights.get('found-now')].map((range) => range.toString())"
    assert page.evaluate(shown) == ["獨一無二的段落"]
    line = page.locator("#read [data-at]", has_text="獨一無二的段落")
    expect(line).to_be_in_viewport()

    box.fill("城市更新要")  # after a character of two code units
    expect(output).to_contain_text("20,000")
    assert page.evaluate(shown) == ["城市更新要"]
    number = int(output.locator("span").first.inner_text().split(" ")[0])
    assert number > 14_000 or number == 1  # from what is read on
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Enter")
    expect(output).to_contain_text(f"{number} / ")
    box.fill("沒有這些字")
    expect(output).to_contain_text("找不到")
    page.keyboard.press("Escape")
    expect(page.locator(".find-bar")).to_be_hidden()
    assert page.evaluate("CSS.highlights.has('found-now')") is False


def test_words_are_found_in_a_table_whose_row_is_marked(visit, url) -> None:
    page = visit(url, width=390)
    ask(page, "第200鄉的產量是多少?")
    row = page.locator(".statement .quoted-row").first
    expect(row.locator("thead")).to_contain_text("產量")
    expect(row.locator("tbody")).to_contain_text("2400")
    row.locator(".cite").first.click()  # on a phone, that opens the sheet of sources
    expect(page.locator("#sources .source.open tr.cited")).to_contain_text("2400")
    expect(page.locator("#sources .source.open thead")).to_contain_text("面積")
    page.locator("#sources .source.open a[data-place]").click()
    expect(page.locator("#read tr.cited")).to_be_in_viewport()
    page.locator("[data-do=find]").click()
    page.locator(".find-bar input").fill("第250乡 250.5")
    expect(page.locator(".find-bar output")).to_contain_text("1 / 1")
    expect(page.locator("#read td", has_text="第250鄉")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.soak
def test_a_book_stays_quick(visit) -> None:
    chapter = "({0})第{0}章\n第{0}段。" + "城市更新實(shí)踐要聽取居民意見。" * 15
    fake = FakeAssistant()
    text = "\n".join(chapter.format(number) for number in range(1, 1500))
    assert len(text.encode()) > 1_000_000
    fake.documents = {
        "book.txt": build_document(RawDocument("book.txt", text, "txt", "utf-8", "b" * 64))
    }
    with served(Service(lambda progress, notice: fake)) as server:
        page = visit(f"{server.url}/#/read?document=book.txt")
        page.locator(".pages .heading").first.wait_for()
        places = page.locator(".outline button")
        for place in (places.last, places.first):
            title = place.inner_text()
            began = page.evaluate("performance.now()")
            place.click()
            heading = page.locator(".pages .heading").get_by_text(title, exact=True)
            expect(heading).to_be_in_viewport()
            assert page.evaluate("performance.now()") - began < 2_000
