"""The first minutes: an empty home, files dropped on it, questions offered, a file deleted."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import needs_browser

from index import read_manifest, switch_sample
from ui.service.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.register_assert_rewrite("browser_support")
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
expect = playwright.expect

MINUTES = """翠屏里小區四月例會紀要

一、會議情形
會議地點：翠屏里小區會所二樓閱覽室
主持人：副主任委員康立文
工程預算：23.8萬元

二、充電棚選址
經過現場踏勘，北門地點被放棄，充電棚改設在西側綠地旁。
"""
BULLETIN = """浔安市2020年国民经济和社会发展统计公报

一、综合
初步核算，全年地区生产总值2136.4亿元，比上年增长2.1%。年末全市常住人口358.6万人\ufffd\ufffd。

二、工业和交通
年末公路通车里程9874公里，其中高速公路316公里。
"""
HOLD = """() => { const data = new DataTransfer();
  data.items.add(new File([MINUTES], '例會紀要.txt'));
  data.items.add(new File([BULLETIN], '浔安市2020年统计公报.txt'));
  data.items.add(new File(['\\0\\1'], 'movie.bin')); return data; }"""


@pytest.fixture
def home(tmp_path) -> Path:
    switch_sample(tmp_path / "home", off=True)
    return tmp_path / "home"


@pytest.fixture
def url(home) -> Iterator[str]:
    with served(Service.of_home(home)) as server:
        yield server.url


def hold(page):
    """Return what is dragged: two reports, and a file that is none."""
    texts = f"const MINUTES = {MINUTES!r}, BULLETIN = {BULLETIN!r};"
    return page.evaluate_handle(HOLD.replace("{", "{" + texts, 1))


def ask(page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.locator("textarea").last.fill(question)
    page.keyboard.press("Enter")
    page.locator(".turn").nth(turns).locator(".acts").wait_for()


def test_from_an_empty_home_to_a_deleted_file(visit, url: str, home) -> None:
    page = visit(url)
    drop_files(page)
    ask_what_is_offered(page)
    give_a_title(page)
    gather_and_ask(page)
    delete_and_ask(page)
    names = [entry.document for entry in read_manifest(home).documents]
    assert names == ["浔安市2020年统计公报.txt"]


def drop_files(page) -> None:
    greeting = page.locator(".greeting")
    expect(greeting).to_contain_text("先放進報告，再提問")
    expect(page.locator("#status")).to_contain_text("還沒有文件")
    expect(greeting.locator("[data-do=sample-back]")).to_be_visible()
    assert greeting.locator(".pick input").evaluate_all(
        "all => all.map((one) => one.multiple)"
    ) == [*[True, False]]

    # Files are dropped anywhere on the page.
    data = hold(page)
    page.locator("#masthead").dispatch_event("dragover", {"dataTransfer": data})
    expect(page.locator("#overlay")).to_be_visible()
    expect(page.locator("#overlay")).to_contain_text("放開即可加入文件")
    page.locator("#masthead").dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator("#overlay")).to_be_hidden()
    rows = page.locator("#sending li")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="movie.bin")).to_contain_text(".bin")

    # They are indexed by themselves, and each says how far it is.
    seen = page.wait_for_function(
        """() => document.querySelector("#sending .indexing .outcome")?.textContent.match(/\\d+ %/)?.[0]"""
    ).json_value()
    assert seen.endswith("%")
    minutes, bulletin = rows.filter(has_text="例會紀要"), rows.filter(has_text="统计公报")
    expect(minutes).to_have_class("ready")
    expect(minutes).to_contain_text(re.compile("可以提問了（\\d 個段落）"))
    expect(bulletin).to_have_class("partly")
    expect(bulletin.locator(".outcome")).to_contain_text("未能完整讀取")


def ask_what_is_offered(page) -> None:
    """Questions about the files are offered, in the reader's language, and answered."""
    chips = page.locator(".chip:visible")
    expect(
        chips.filter(has_text="潯安市2020年").or_(chips.filter(has_text="浔安市2020年")).first
    ).to_be_visible()
    offered = chips.filter(has_text="翠屏里小區四月例會紀要的").first
    expect(offered).to_be_visible()
    page.locator(".languages [lang=en]").click()
    expect(offered).to_be_hidden()
    page.locator(".languages [lang=zh-Hant]").click()
    offered.click()
    answer = page.locator("#turn-1 .answer")
    expect(answer.locator(".statement").first).to_be_visible()
    expect(answer).to_contain_text("例會紀要.txt")
    assert answer.locator(".unindexed").count() == 0
    following = page.locator("#turn-1 .following .chip")
    expect(following.first).to_be_visible()
    expect(following.nth(3)).to_have_count(0)


def listed(page):
    return page.locator("#listing tr", has=page.locator("[data-retitle='例會紀要.txt']"))


def give_a_title(page) -> None:
    page.locator("nav [data-view=documents]").click()
    row = listed(page)
    row.locator("[data-retitle]").click()
    page.locator("#retitle-name").fill("碧湖月會紀錄")
    page.locator("#retitle-year").fill("2019")
    page.keyboard.press("Enter")
    expect(page.locator("#listing th.name a", has_text="碧湖月會紀錄")).to_be_visible()
    expect(row.locator(".date")).to_have_text("2019")


def gather_and_ask(page) -> None:
    """A set of documents is named, and questions are limited to it."""
    listed(page).locator("[data-tick]").check()
    expect(page.locator("#ticked")).to_contain_text("已選 1 份")
    page.locator("[data-do=gather]").click()
    page.locator("#gather-name").fill("會議 <b>")
    page.keyboard.press("Enter")
    page.locator(".collections button", has_text="會議 <b>").click()
    expect(page.locator("#listing tbody tr")).to_have_count(1)
    page.locator("[data-ask-collection]").click()
    expect(page.locator(".chosen li")).to_contain_text("會議 <b>（1 份）")
    ask(page, "公路通車里程是多少?")
    expect(page.locator("#turn-2")).not_to_contain_text("9874")
    page.locator(".chosen button").click()


def delete_and_ask(page) -> None:
    """A deleted file is used no more, from the next question on."""
    row = listed(page)
    page.locator("nav [data-view=documents]").click()
    page.locator(".collections [data-collection='']").click()
    page.locator("[data-sort=size]").click()
    expect(page.locator("th.size")).to_have_attribute("aria-sort", "ascending")
    names = page.locator("#listing th.name small")
    smaller = min(
        ("例會紀要.txt", MINUTES),
        ("浔安市2020年统计公报.txt", BULLETIN),
        key=lambda one: len(one[1].encode()),
    )
    expect(names.first).to_contain_text(smaller[0])
    row.locator("[data-delete]").click()
    page.locator("#sure [data-do=delete]").click()
    expect(row).to_have_count(0)
    page.locator("nav [data-view=ask]").click()
    ask(page, "翠屏里小區例會的主持人是誰?")
    newest = page.locator(".turn").last
    expect(newest.locator(".answer.refused")).to_be_visible()
    expect(newest).not_to_contain_text("康立文")
    page.locator("#work .work:not(.running)").wait_for(state="attached")
    page.wait_for_function(
        "() => document.querySelector('#status').textContent.includes('1 份文件')", timeout=60_000
    )
