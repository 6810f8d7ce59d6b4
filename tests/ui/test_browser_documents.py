"""Documents that change under a running page: uploads, rebuilds, the reader, switched generations."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from ui_support import QUOTE, Disk, FakeAssistant, Gate, needs_browser, work_slowly

from index import build_index
from ui.service.building import Builder
from ui.service.service import Service
from ui.service.uploads import Uploads

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.register_assert_rewrite("browser_support")
from browser_support import ask  # noqa: E402
from serving import served  # noqa: E402

pytest_plugins = ["browser_support"]
pytestmark = needs_browser
expect = playwright.expect

LIFTS = "海棠社區的電梯加裝由居民議事會推動,共加裝四十二部電梯。"
GARDEN = "梧桐花園的屋頂菜園由三個社團輪流照料,每年秋天辦一次收成市集。"
PARK = "濱河公園的慢行步道全長六公里,由街道辦事處管理。"


def write(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "reports"
    write(folder, "公園.txt", f"一、公園\n{PARK}\n")
    write(folder, "菜園.txt", f"一、菜園\n{GARDEN}\n")
    return folder


@pytest.fixture
def home(tmp_path, folder) -> Path:
    build_index(tmp_path / "home", folder)
    return tmp_path / "home"


@pytest.fixture
def url(home) -> Iterator[str]:
    with served(Service.of_home(home)) as server:
        yield server.url


def documents(visit, url: str, **options):
    page = visit(f"{url}/#/documents", **options)
    page.locator("#listing tbody tr").first.wait_for()
    return page


def uploads(home: Path) -> list[str]:
    return sorted(path.name for path in home.joinpath("documents").iterdir() if path.is_file())


def row(page, name: str):
    return page.locator("#listing tr", has=page.locator("th.name", has_text=name))


def rebuild(page) -> None:
    page.locator("#library-head [data-do=build]").click()
    page.locator(".work.running, .work.done").first.wait_for()
    page.locator(".work.done").wait_for(timeout=60_000)
    expect(page.locator(".work.done")).to_contain_text("索引已重建")


def dots(page, language: str) -> int:
    """Count the dots drawn between the changes, as the style sheet puts them."""
    return page.evaluate(
        """language => {
          const kept = document.documentElement.dataset.lang;
          document.documentElement.dataset.lang = language;
          const drawn = [...document.querySelectorAll(".work .changes span")].filter((one) =>
            one.getClientRects().length && getComputedStyle(one, "::before").content.includes("·"));
          document.documentElement.dataset.lang = kept;
          return drawn.length;
        }""",
        language,
    )


def test_a_file_is_uploaded_found_and_deleted_again(visit, url: str, home, tmp_path) -> None:
    page = documents(visit, url)
    expect(page.locator("#listing")).to_contain_text("只能閱讀")
    assert page.locator("[data-delete]").count() == 0  # the user's own folder

    other = tmp_path / "elsewhere"
    page.locator("#pick").set_input_files(
        [
            write(other, "電梯.txt", f"一、電梯\n{LIFTS}\n"),
            write(other, "movie.bin", "\x00\x01" * 99),
        ]
    )
    sending = page.locator("#sending li")
    expect(sending.filter(has_text="電梯.txt")).to_contain_text("已收到")
    expect(sending.filter(has_text="movie.bin")).to_contain_text(".bin")
    assert uploads(home) == ["電梯.txt"]
    page.locator(".work.done").wait_for()
    expect(page.locator(".work.done")).to_contain_text("新增 1 份")
    assert dots(page, "zh-Hant") == dots(page, "zh-Hans") == dots(page, "en") == 1
    expect(row(page, "電梯.txt").locator(".passages")).to_contain_text(re.compile("[1-9]"))
    page.locator("nav [data-view=ask]").click()
    ask(page, "海棠社區的電梯是誰推動加裝的?")
    expect(page.locator("#turn-1 .statement").first).to_contain_text("居民議事會")

    page.locator("#sources .source.open .whole a").first.click()
    page.locator("#read mark").first.wait_for()
    reading = page.context.new_page()  # another tab, which stays at the document
    reading.goto(page.url)
    reading.locator("#read mark").first.wait_for()
    page.go_back()

    page.locator("nav [data-view=documents]").click()
    row(page, "電梯.txt").locator("[data-delete]").click()
    dialog = page.locator("#sure")
    expect(dialog).to_contain_text("電梯.txt")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    row(page, "電梯.txt").locator("[data-delete]").click()
    dialog.locator("[data-do=delete]").click()
    expect(row(page, "電梯.txt")).to_have_count(0)  # at once
    assert not home.joinpath("documents", "電梯.txt").exists()
    expect(reading.locator("#read .error")).to_contain_text("不在索引中", use_inner_text=True)
    expect(reading.locator("#read")).not_to_contain_text("居民議事會")
    reading.close()
    page.locator("nav [data-view=ask]").click()
    # What was answered before says that the document is gone, and quotes it no more.
    thread = page.locator("#thread")
    expect(thread.locator(".gone").first).to_contain_text("文件已刪除", use_inner_text=True)
    expect(thread).not_to_contain_text("居民議事會")
    ask(page, "海棠社區的電梯是誰推動加裝的?")
    expect(page.locator(".turn").nth(1).locator(".answer.refused")).to_be_visible()
    expect(thread).not_to_contain_text("居民議事會")
    page.reload()
    page.locator("#turn-1 .cite").first.click()
    source = page.locator("#sources .source.open")
    expect(source.locator(".gone")).to_contain_text("文件已刪除", use_inner_text=True)
    expect(source.locator("mark, a")).to_have_count(0)


def test_a_rebuild_tells_how_far_it_is_and_can_be_cancelled(visit, home) -> None:
    service = Service(
        lambda progress, notice: FakeAssistant(),
        builder=Builder(home, work_slowly),
        uploads=Uploads(home),
    )
    with served(service) as server:
        page = visit(f"{server.url}/#/documents")
        page.locator("#library-head [data-do=build]").click()
        bar = page.get_by_role("progressbar")
        expect(page.locator(".stages .doing")).to_contain_text("讀取文件", use_inner_text=True)
        expect(page.locator(".work-title")).to_contain_text(re.compile("還需約 \\d+ (秒|分鐘)"))
        first = bar.get_attribute("aria-valuenow")
        expect(page.locator(".stages .done")).not_to_have_count(0)
        expect(bar).not_to_have_attribute("aria-valuenow", first)  # it may stand still for a moment
        assert int(bar.get_attribute("aria-valuenow")) > int(first)
        expect(page.locator("#status")).to_contain_text("正在重建")
        page.get_by_role("button", name="取消").click()
        expect(page.locator(".work")).to_contain_text("已取消；索引維持原樣")
        expect(bar).to_have_count(0)


HOSTILE = '<img src=x onerror="window.ran = true">${1+1}.txt'


def test_a_hostile_name_is_only_a_name(visit, url: str, home, tmp_path) -> None:
    page = documents(visit, url)
    send = """([name, text]) => fetch(`yinju/upload?name=${encodeURIComponent(name)}`,
        {method: 'POST', headers: {'x-yinju': '1'}, body: text}).then((reply) => reply.json())"""
    page.evaluate(send, ["../../../outside.txt", LIFTS])
    page.evaluate(send, [HOSTILE, GARDEN + PARK])
    assert not (tmp_path / "outside.txt").exists()
    assert uploads(home) == ["_img src=x onerror=_window.ran = true__${1+1}.txt", "outside.txt"]
    # A name that the system allows and no page made: put there by hand.
    write(home / "documents", HOSTILE.replace("/", ""), LIFTS + GARDEN)
    page.locator(".work.done").wait_for()
    rebuild(page)
    expect(row(page, HOSTILE)).to_have_count(1)
    row(page, HOSTILE).locator("[data-only]").click()
    expect(page.locator(".chosen li")).to_contain_text(HOSTILE)
    ask(page, "海棠社區的電梯是誰推動加裝的?")
    expect(page.locator("#turn-1 .only")).to_contain_text(HOSTILE)
    page.locator("#sources .source.open .whole a").click()
    expect(page.locator(".doc h2")).to_have_text(HOSTILE)
    assert page.evaluate("window.ran === undefined")


def test_a_file_of_the_same_name_is_replaced_only_when_told(
    visit, url: str, home, tmp_path
) -> None:
    page = documents(visit, url)
    mine = home / "documents" / "a.txt"
    newest, settled = page.locator("#sending li").last, re.compile("taken|indexing|ready")
    for text in (LIFTS, LIFTS):  # the same again is no question
        page.locator("#pick").set_input_files([write(tmp_path / "x", "a.txt", text)])
        expect(newest).to_have_class(settled)
    page.locator("#pick").set_input_files([write(tmp_path / "x", "a.txt", GARDEN)])
    asked = page.locator("#sending li.exists")
    asked.locator("[data-existing=both]").click()
    expect(newest).to_contain_text("a (2).txt")
    assert mine.read_text("utf-8") == LIFTS
    page.locator("#pick").set_input_files([write(tmp_path / "x", "a.txt", PARK)])
    asked.locator("[data-existing=replace]").click()
    expect(newest).to_have_class(settled)
    assert mine.read_text("utf-8") == PARK
    assert uploads(home) == ["a (2).txt", "a.txt"]


def test_files_are_dropped_and_a_drop_elsewhere_does_not_leave_the_page(visit, url: str) -> None:
    page = documents(visit, url)
    data = page.evaluate_handle(
        """() => { const data = new DataTransfer();
        data.items.add(new File(['一、甲\\n海棠社區加裝電梯四十二部。'], '甲.txt'));
        data.items.add(new File(['# B\\nA garden opened in 2021.'], 'b.md')); return data; }"""
    )
    page.locator("#drop").dispatch_event("dragover", {"dataTransfer": data})
    expect(page.locator("#drop")).to_have_class(re.compile("over"))
    page.locator("#drop").dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator("#sending li:is(.taken, .indexing, .ready)")).to_have_count(2)
    expect(row(page, "b.md")).to_have_count(1)
    stayed = page.locator("#masthead").evaluate(
        """(element, data) => { const event = new DragEvent('drop', {dataTransfer: data,
        bubbles: true, cancelable: true}); return !element.dispatchEvent(event); }""",
        data,
    )
    assert stayed


def test_a_generation_switched_underneath(visit, url: str, home, folder) -> None:
    page = visit(url)
    ask(page, "濱河公園的步道多長?")
    expect(page.locator("#turn-1 .statement").first).to_contain_text("六公里")
    # The colleague edits the file and rebuilds elsewhere.
    write(folder, "公園.txt", f"一、公園\n本節重寫。\n{PARK.replace('六公里', '九公里')}\n")
    report = build_index(home)
    assert report.changed == 1
    page.locator(f"#work [data-generation='{report.generation}']").wait_for(state="attached")
    ask(page, "濱河公園的步道多長?")
    expect(page.locator("#turn-2 .statement").first).to_contain_text("九公里")
    page.locator("#turn-1 .cite").first.click()
    source = page.locator("#sources .source.open")
    expect(source.locator("mark")).to_contain_text("六公里")
    assert source.locator(".hint").count() == 0  # it stands in its surroundings
    source.locator(".whole a").click()
    expect(page.locator(".doc mark")).to_contain_text("六公里")
    expect(page.locator(".doc .notice")).to_contain_text("引用時的版本")
    page.go_back()
    page.locator("#turn-2 .cite").first.click()
    source.locator(".whole a").click()
    expect(page.locator(".doc mark")).to_contain_text("九公里")
    assert page.locator(".doc .notice").count() == 0


def test_a_question_under_way_outlives_the_switch(visit) -> None:
    disk, inside, go_on = Disk(), threading.Event(), threading.Event()
    answer = disk.generations["one"].ask

    def slowly(*arguments, **options):
        inside.set()
        assert go_on.wait(60)
        return answer(*arguments, **options)

    disk.generations["one"].ask = slowly
    service = Service(
        lambda progress, notice: disk.open(), reload=disk.open, current=lambda: disk.name
    )
    with served(service) as server:
        page = visit(server.url)
        page.locator("textarea").last.fill("京張?")
        page.keyboard.press("Enter")
        assert inside.wait(20)
        disk.publish("two")
        disk.generations["two"].documents = {}  # it does not even hold the document any more
        page.locator("#work [data-generation='two']").wait_for(state="attached")
        go_on.set()
        page.locator("#turn-1 .cite").first.click()
        source = page.locator("#sources .source.open")
        expect(source.locator("mark")).to_contain_text(QUOTE)
        source.locator(".whole a").click()
        expect(page.locator(".doc mark")).to_contain_text(QUOTE)


def test_the_conversation_survives_a_reload_until_it_is_cleared(visit, url: str) -> None:
    page = visit(url)
    ask(page, "濱河公園的步道多長?")
    ask(page, "屋頂菜園由誰照料?")
    page.reload()
    expect(page.locator("#turn-2 .statement").first).to_contain_text("三個社團")
    page.locator("#turn-1 .cite").first.click()
    expect(page.locator("#sources .source.open mark")).to_contain_text("六公里")
    assert page.locator("#sources .source.open .hint").count() == 0
    ask(page, "它由誰管理?")
    expect(page.locator(".turn")).to_have_count(3)
    page.locator(".fresh").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    page.locator(".greeting").wait_for()
    page.wait_for_timeout(500)
    assert page.locator(".turn").count() == 0


def test_a_question_cut_off_by_a_reload_is_answered_after_it(visit) -> None:
    gate = Gate()
    with served(Service(gate)) as server:
        page = visit(server.url)
        page.locator("textarea").last.fill("京張?")
        page.keyboard.press("Enter")
        page.locator(".pending").wait_for()
        page.wait_for_timeout(300)
        page.reload()
        page.locator(".pending").wait_for()
        gate.opened.set()
        page.locator("#turn-1 .refs").wait_for()
        expect(page.locator(".turn")).to_have_count(1)


def test_asking_is_limited_to_the_chosen_document(visit, url: str) -> None:
    page = visit(url)
    page.locator(".choose").click()
    page.locator("#choices input[type=search]").fill("菜園")
    expect(page.locator(".options label")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator(".chosen li")).to_contain_text("菜園.txt")
    page.keyboard.press("Escape")
    expect(page.locator("#choices")).to_be_hidden()
    ask(page, "濱河公園的步道多長?")
    expect(page.locator("#turn-1 .only")).to_contain_text("菜園.txt")
    expect(page.locator("#turn-1")).not_to_contain_text("六公里")
    page.locator("[data-unchoose]").click()
    ask(page, "濱河公園的步道多長?")
    expect(page.locator("#turn-2 .statement").first).to_contain_text("六公里")
    assert page.locator("#turn-2 .only").count() == 0


def test_the_choice_opened_while_warming_is_filled_when_the_index_is_there(visit) -> None:
    gate = Gate()
    with served(Service(gate)) as server:
        page = visit(server.url)
        page.locator(".choose").click()
        page.wait_for_timeout(300)
        assert page.locator(".options li").count() == 0
        gate.opened.set()
        expect(page.locator(".options li").first).to_be_visible()


def test_the_reader_jumps_and_shows_the_original_beside(visit, report_home) -> None:
    with served(Service.of_home(report_home)) as server:
        page = visit(server.url)
        ask(page, "京張鐵路遺址公園是怎樣和鐵路方面協調的?")
        page.locator("#sources .source.open .whole a").click()
        mark = page.locator(".doc mark")
        expect(mark).to_be_in_viewport()
        expect(page.locator("[data-do=leave]")).to_be_in_viewport()  # it stays at hand
        expect(page.locator(".outline button").first).to_be_in_viewport()
        expect(mark).to_contain_text("路地合作")
        pair = page.locator(".pair", has=page.locator("mark"))
        expect(pair.locator(".original")).to_contain_text("當(dāng)?shù)攸h組織")
        expect(pair.locator(".original u").first).to_be_visible()
        page.locator("[data-do=beside]").click()
        expect(pair.locator(".original")).to_be_hidden()
        expect(mark).to_be_in_viewport()  # what is read stays in sight
        page.locator(".outline button", has_text="01研究背景").click()
        expect(page.locator(".pages .heading", has_text="01研究背景")).to_be_in_viewport()
        address = page.url
        page.locator("[data-do=leave]").click()
        expect(page.locator("#turn-1 .statement").first).to_be_visible()
        page.goto("about:blank")
        page.goto(address)  # a link that was kept
        expect(mark).to_be_in_viewport()
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [1280, 390])
def test_the_documents_fit_every_width(visit, url: str, width: int) -> None:
    page = documents(visit, url, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("#find").fill("菜園")
    expect(page.locator("#listing tbody tr")).to_have_count(1)
