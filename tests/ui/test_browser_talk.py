"""All that stands around an answer, and the list of conversations, in one visit on two reports."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import needs_browser

from assistant.evaluation.questions.reading import read_cases
from index import build_index
from ui.service.service import Service

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
expect = playwright.expect

REPORTS = {
    "青川鎮2022年年報.md": """# 青川鎮2022年年報

## 一、水利

青川鎮2022年整修灌溉渠道四十二公里，受益農田一千三百畝。渠道整修由水利站負責，經費來自縣財政。

## 二、各村產量

| 村 | 稻米（噸） | 茶葉（噸） |
| --- | --- | --- |
| 石橋村 | 1,280 | 36 |
| 竹坑村 | 940 | 58 |
""",
    "白水镇2023年年报.md": """# 白水镇2023年年报

## 一、教育

白水镇2023年新建小学两所，新增学位九百个。学校建设由教育办公室负责。

## 二、卫生

白水镇2023年改造卫生院一座，新增床位三十张。
""",
}
CHANNEL = "青川鎮2022年整修灌溉渠道四十二公里，受益農田一千三百畝。"
SCHOOL = "白水镇2023年新建小学两所，新增学位九百个。"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("reports")
    for name, text in REPORTS.items():
        (folder / name).write_text(text, "utf-8")
    home = tmp_path_factory.mktemp("talk") / "home"
    build_index(home, folder)
    return home


@pytest.fixture(scope="module")
def url(home) -> Iterator[str]:
    with served(Service.of_home(home)) as server:
        yield server.url


def cases(home: Path) -> list[dict]:
    path = home / "feedback.questions.jsonl"
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    )


def soon(check) -> None:
    for _ in range(200):
        if check():
            return
        time.sleep(0.1)
    assert check()


def focused(page) -> str:
    """Return what tells the focused element apart."""
    return page.evaluate(
        "() => { const e = document.activeElement;"
        " return e.dataset.do || e.dataset.act || e.type || e.tagName; }"
    )


def clipboard(page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def talk(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, "青川鎮整修了多少公里的灌溉渠道?")
    ask(page, "它由誰負責?")
    expect(page.locator("#turn-2 .understood")).to_be_visible()
    return page


def act(page, turn: int, name: str):
    page.locator(f"#turn-{turn} .acts [data-act={name}]").click()


def test_an_answer_is_copied_linked_rated_asked_again_edited_and_deleted(visit, url, home) -> None:
    page = talk(visit(url))
    check_copying(page, url)
    check_rating(page, home)
    check_asking_again(page)
    check_deleting(page)


def check_copying(page, url: str) -> None:
    # Copying: plain, as Markdown with links into the reader, and by hand.
    act(page, 1, "copy")
    expect(page.locator("#turn-1 .done")).to_contain_text("已複製", use_inner_text=True)
    plain = clipboard(page)
    assert f"「{CHANNEL}」[1]" in plain and "\n出處\n" in plain
    assert re.search(r"^\[1\] 青川鎮2022年年報 · 青川鎮2022年年報\.md .*一、水利$", plain, re.M)
    act(page, 1, "markdown")
    soon(lambda: clipboard(page).startswith("報告") and "> 「" in clipboard(page))
    link = re.search(r"\]\((http[^)]+)\)", clipboard(page))[1]
    assert link.startswith(f"{url}/#/read?document=")
    page.locator("#sources .source.open [data-link]").click()
    soon(lambda: clipboard(page).startswith(f"{url}/#/read?"))
    other = page.context.new_page()
    other.goto(link)
    expect(other.locator("#read mark").first).to_contain_text(CHANNEL)
    other.close()
    select = "(id) => getSelection().selectAllChildren(document.getElementById(id))"
    page.evaluate(select, "turn-1")
    page.keyboard.press("Control+c")
    by_hand = clipboard(page)
    assert f"「{CHANNEL}」[1]" in by_hand and by_hand.count(CHANNEL) == 1
    for not_said in ("逐詞", "Word by word", "简体", "你問", "Sources", "受益农田"):
        assert not_said not in by_hand
    page.locator("#turn-1 [data-script=zh-Hans]").click()
    expect(page.locator("#turn-1 [data-converted=zh-Hans]").first).to_be_visible()
    assert "受益农田" in page.locator("#turn-1 .statement").first.inner_text()
    page.evaluate(select, "turn-1")
    page.keyboard.press("Control+c")
    assert clipboard(page) == by_hand  # what is copied stays as in the document
    page.locator("#turn-1 [data-script=own]").click()


def check_rating(page, home: Path) -> None:
    # Rating: a good answer is a test at once, a bad one a draft; a second click takes it back.
    act(page, 1, "up")
    soon(lambda: cases(home))
    (case,) = cases(home)
    assert case["evidence"] == [CHANNEL] and case["document"] == "青川鎮2022年年報.md"
    assert case["answerable"] and "draft" not in case and "history" not in case
    act(page, 2, "down")
    expect(page.locator("#turn-2 textarea")).to_be_focused()
    page.keyboard.type("應該先說縣財政")
    page.keyboard.press("Enter")
    expect(page.locator("#turn-2 .noted")).to_contain_text("應該先說縣財政")
    assert focused(page) == "down"
    case = cases(home)[1]
    assert (case["draft"], case["note"]) == (True, "應該先說縣財政")
    assert case["history"] == ["青川鎮整修了多少公里的灌溉渠道?"]
    (kept,) = read_cases(home / "feedback.questions.jsonl")  # a draft is no test yet
    assert kept.evidence == (CHANNEL,)
    act(page, 1, "up")
    soon(lambda: len(cases(home)) == 1)
    expect(page.locator("#turn-1 [data-act=up]")).to_have_attribute("aria-pressed", "false")


def check_asking_again(page) -> None:
    # What was not meant is asked as typed; asking again keeps the place.
    page.locator("#turn-2 [data-act=typed]").click()
    expect(page.locator("#turn-2 .understood")).to_contain_text("已按原句", use_inner_text=True)
    act(page, 1, "again")
    page.locator("#turn-1 .refs").wait_for()
    expect(page.locator("#turn-1 [data-act=again]")).to_be_focused()
    expect(page.locator(".turn")).to_have_count(2)
    expect(page.locator("#sources .source[id^=s1-c1]")).to_have_count(1)

    # Editing: Esc leaves all as it was; the turns behind it stay.
    act(page, 1, "edit")
    expect(page.locator("#turn-1 textarea")).to_be_focused()
    page.keyboard.press("Escape")
    assert focused(page) == "edit"
    act(page, 1, "edit")
    page.locator("#turn-1 textarea").fill("白水镇新建了几所小学?")
    page.keyboard.press("Enter")
    expect(page.locator("#turn-1 .statement").first).to_contain_text(SCHOOL)
    expect(page.locator("#turn-2 .asked")).to_contain_text("它由誰負責?")


def check_deleting(page) -> None:
    # Deleting, and undoing it where it stood.
    act(page, 1, "remove")
    expect(page.locator("#turn-1")).to_have_count(0)
    expect(page.locator("#toasts .toast")).to_contain_text("已刪除", use_inner_text=True)
    page.locator("#toasts button").click()
    expect(page.locator(".turn").first).to_have_attribute("id", "turn-1")
    assert focused(page) == "remove"
    page.reload()
    expect(page.locator(".asked")).to_contain_text(["白水镇新建了几所小学?", "它由誰負責?"])
    expect(page.locator("#turn-2 .understood")).to_contain_text("已按原句", use_inner_text=True)


def test_conversations_are_listed_found_named_deleted_saved_and_printed(visit, url) -> None:
    page = talk(visit(url))
    check_list(page)
    check_naming_and_deleting(page)
    check_recall_and_tabs(page, url)
    check_files(page, url)
    check_editing_in_another_tab(page, url)
    check_deleting_in_another_tab(page, url)

    # Another browser sees none of it, even with the address.
    stranger = visit(page.url)
    expect(stranger.locator(".greeting")).to_be_visible()
    assert stranger.locator(".turn").count() == 0
    stranger.locator("[data-do=conversations]").click()
    expect(stranger.locator("#conversations .hint")).to_be_visible()


def check_list(page) -> None:
    page.locator(".fresh").click()
    assert focused(page) == "textarea"
    ask(page, "竹坑村產了多少茶葉?")
    expect(page.locator(".talk-title")).to_have_text("竹坑村產了多少茶葉?")

    # A new conversation destroys none: both are listed, the one open is marked.
    opener = page.locator("[data-do=conversations]")
    opener.focus()
    page.keyboard.press("Enter")
    names = page.locator("#conversations .name")
    expect(names).to_have_text(["竹坑村產了多少茶葉?", "青川鎮整修了多少公里的灌溉渠道?"])
    expect(page.locator("#conversations h3")).to_have_text("今天", use_inner_text=True)
    expect(page.locator("#conversations [aria-current]")).to_contain_text("竹坑村")
    page.keyboard.press("Escape")
    assert focused(page) == "conversations"

    # Searching reaches questions and quotations, in either script.
    opener.click()
    find = page.locator("#conversations [type=search]")
    find.fill("县财政")
    expect(names).to_have_text(["青川鎮整修了多少公里的灌溉渠道?"])
    expect(page.locator("#conversations .found mark")).to_have_text("縣財政")
    find.fill("沒有這回事")
    expect(page.locator("#conversations .hint")).to_contain_text("沒有找到", use_inner_text=True)
    find.fill("")
    expect(names).to_have_count(2)


def check_naming_and_deleting(page) -> None:
    # A name is typed in place.
    names = page.locator("#conversations .name")
    line = page.locator("#conversations .talk").nth(1)
    line.locator("[data-do=rename]").click()
    page.keyboard.type("水利")
    page.keyboard.press("Enter")
    expect(names.nth(1)).to_have_text("水利")
    soon(lambda: focused(page) != "BODY")

    # Deleting: the focus stays in the list, undo brings it back.
    line.locator("[data-do=delete-conversation]").click()
    expect(names).to_have_count(1)
    assert focused(page) == "delete-conversation"
    page.locator("#conversations .toast button").click()
    expect(names).to_have_count(2)
    line.locator("a").click()
    expect(page.locator(".asked")).to_have_count(2)
    expect(page.locator(".talk-title")).to_have_text("水利")
    page.locator("#turn-2 .refs").wait_for()
    assert focused(page) != "BODY"


def check_recall_and_tabs(page, url: str) -> None:
    # ↑ recalls, the newest of this conversation first, and those of others behind them.
    box = page.locator("#question textarea")
    box.focus()
    seen = []
    for _ in range(3):
        page.keyboard.press("ArrowUp")
        page.wait_for_timeout(300)
        seen.append(box.input_value())
    assert seen == ["它由誰負責?", "青川鎮整修了多少公里的灌溉渠道?", "竹坑村產了多少茶葉?"]
    page.keyboard.press("ArrowDown")
    expect(box).to_have_value(seen[1])

    # What is typed survives a reload; another tab opens what was open; "back" goes back.
    page.reload()
    expect(box).to_have_value(seen[1])
    expect(page.locator(".asked")).to_have_count(2)
    box.fill("")
    tab = page.context.new_page()
    tab.goto(url)
    expect(tab.locator(".asked")).to_have_count(2)
    ask(tab, "渠道整修由誰負責?")
    expect(page.locator(".asked")).to_have_count(3)  # two tabs on one conversation
    ask(page, "石橋村產了多少稻米?")
    expect(tab.locator(".asked")).to_have_count(4)
    tab.close()
    act(page, 2, "remove")  # which leaves the conversation as it was
    page.locator("#toasts button").last.click()


def check_files(page, url: str) -> None:
    # The conversation as a file, and on paper.
    with page.expect_download() as saving:
        page.locator("[data-do=export]").click()
    assert saving.value.suggested_filename == "水利.md"
    text = Path(saving.value.path()).read_text("utf-8")
    assert text.startswith("# 水利\n\n## 青川鎮整修了多少公里的灌溉渠道?")
    assert f"> 「{CHANNEL}」" in text and f"]({url}/#/read?" in text
    assert "| 石橋村 | 1,280 | 36 |" in text
    printed = read_pdf(page.pdf())
    for said in ("水利", "石橋村", "一千三百畝", "青川鎮2022年年報.md"):
        assert said in printed
    for not_said in ("搜尋全部文件", "Enter", "新對話", "逐詞", "原文核對", "简体"):
        assert not_said not in printed


def check_editing_in_another_tab(page, url: str) -> None:
    # What is edited or rated in one tab shows in the other, where it stood; a form stays open.
    tab = page.context.new_page()
    tab.goto(url)
    expect(tab.locator(".turn .acts")).to_have_count(4)
    act(page, 2, "edit")
    tab.locator(".turn").nth(0).locator("[data-act=edit]").click()
    tab.locator(".turn textarea").fill("白水镇改造了几座卫生院?")
    tab.keyboard.press("Enter")
    expect(page.locator(".turn").first.locator(".asked")).to_contain_text("白水镇改造了几座")
    expect(page.locator(".turn").first.locator(".statement").first).to_contain_text("卫生院一座")
    expect(page.locator(".turn").first.locator("[data-act=down]")).to_have_count(1)
    expect(page.locator("#turn-2 textarea")).to_be_focused()
    expect(page.locator(".asked")).to_have_count(4)
    page.keyboard.press("Escape")
    tab.locator(".turn").nth(0).locator("[data-act=up]").click()
    up = page.locator(".turn").first.locator("[data-act=up]")
    expect(up).to_have_attribute("aria-pressed", "true")
    up.click()
    tab.close()


def check_deleting_in_another_tab(page, url: str) -> None:
    # A conversation that is deleted in one tab leaves the other; what is typed there stays.
    tab = page.context.new_page()
    tab.goto(url)
    expect(tab.locator(".turn")).not_to_have_count(0)
    tab.locator("#question textarea").fill("還沒問完")
    page.locator("[data-do=conversations]").click()
    page.locator("#conversations [aria-current]").wait_for()
    line = page.locator("#conversations .talk", has=page.locator("[aria-current]"))
    line.locator("[data-do=delete-conversation]").click()
    expect(tab.locator(".turn")).to_have_count(0)
    expect(tab.locator("#question textarea")).to_have_value("還沒問完")
    page.locator("#conversations .toast button").last.click()
    expect(page.locator(".turn")).not_to_have_count(0)
    tab.close()


def read_pdf(content: bytes) -> str:
    import pypdfium2

    pages = pypdfium2.PdfDocument(content)
    return "\n".join(page.get_textpage().get_text_range() for page in pages)
