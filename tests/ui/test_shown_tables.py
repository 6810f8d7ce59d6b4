"""Rows of a document as the table that they are: every cell in its column, the cited row marked."""

from lxml import html as lxml

from assistant import Citation
from corpus import Document, RawDocument, build_document
from corpus.formats.extracted import Extract, Writer
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import write_table
from ui.chat.sources import show_source
from ui.reader import page as reader
from ui.reader import tables
from ui.templating import render

ROW = "乙鎮\t7.5\t8.25\t合格"


def document_of(extract: Extract, name: str = "年報.docx") -> Document:
    raw = RawDocument(
        name,
        extract.text,
        "docx",
        "",
        "0" * 64,
        page_starts=extract.page_starts,
        marks=extract.marks,
        tables=extract.tables,
    )
    return build_document(raw)


def yearly(rows: int = 2) -> Document:
    """A table with names in two rows, a unit above it, and a row that begins with an empty cell."""
    grid = Grid()
    grid.put(0, 0, "鄉鎮", rows=2)
    grid.put(0, 1, "產量", columns=2)
    grid.put(0, 3, "評定", rows=2)
    for column, year in enumerate(("2022年", "2023年"), 1):
        grid.put(1, column, year)
    lines = [["甲鎮", "12", "13.5", "良"], ROW.split("\t"), ["", "1,280.50", "", "計"]]
    lines += [[f"第{at}鎮", str(at), str(at + 1), "良"] for at in range(rows - 2)]
    for at, line in enumerate(lines, 2):
        for column, text in enumerate(line):
            grid.put(at, column, text)
    writer = Writer()
    writer.heading("一、產量", 1)
    writer.text("單位：公噸")
    write_table(writer, grid, header_rows=2, caption="單位：公噸")
    writer.text("資料由各鄉鎮填報，經主管機關核定後公布。")
    return document_of(writer.extract())


def cells_of(table: lxml.HtmlElement) -> list[list[str]]:
    """Return the texts of a table by row and column; covered places hold nothing."""
    found = []
    for row in table.iter("tr"):
        texts: list[str] = []
        for cell in row:
            texts += [cell.text_content(), *[""] * (int(cell.get("colspan", "1")) - 1)]
        found.append(texts)
    return found


def read(document: Document, span: tuple[int, int] | None = None) -> lxml.HtmlElement:
    return lxml.fromstring(reader.render_document(document, span, indexed=True, asked_version=""))


def span_of(document: Document, text: str = ROW) -> tuple[int, int]:
    start = document.text.index(text)
    return start, start + len(text)


def test_rows_are_a_table_with_every_cell_in_its_column() -> None:
    (table,) = read(yearly()).iter("table")
    assert cells_of(table) == [
        ["鄉鎮", "產量", "", "評定"],
        ["2022年", "2023年"],
        ["甲鎮", "12", "13.5", "良"],
        ROW.split("\t"),
        ["", "1,280.50", "", "計"],
    ]
    names = {cell.text_content(): cell for cell in table.iter("th")}
    assert [names[name].get("rowspan") for name in ("鄉鎮", "產量", "評定")] == ["2", None, "2"]
    assert {cell.get("scope") for cell in names.values()} == {"col"}
    numbers = [cell.text_content() for cell in table.iter("td") if cell.get("class") == "number"]
    assert [names[name].get("class") for name in ("鄉鎮", "產量", "2022年")] == [
        *("short", "short", "number")
    ]
    assert numbers == ["12", "13.5", "7.5", "8.25", "1,280.50"]


def test_the_cited_row_is_marked_cell_by_cell() -> None:
    document = yearly()
    page = read(document, span_of(document))
    (row,) = page.xpath("//tr[@class='cited']")
    assert [mark.text for mark in row.iter("mark")] == ROW.split("\t")
    assert len(list(page.iter("mark"))) == 4
    assert row.get("aria-current") == "true"


def test_each_cell_tells_where_its_text_stands() -> None:
    document = yearly(40)
    cells = read(document).xpath("//table//*[@data-at]")
    assert len(cells) > 150
    for cell in cells:
        assert document.text.startswith(cell.text_content(), int(cell.get("data-at")))


def test_a_title_over_all_columns_covers_them() -> None:
    grid = Grid([["名稱", "數量"], ["", ""], ["樹木", "3"]])
    grid.put(1, 0, "一、綠化", columns=2)
    writer = Writer()
    write_table(writer, grid, header_rows=1)
    (table,) = read(document_of(writer.extract())).iter("table")
    assert cells_of(table)[1] == ["一、綠化", ""]


def test_tables_that_follow_each_other_stay_apart() -> None:
    writer = Writer()
    for names in (["名稱", "數量"], ["單位", "地址"]):
        write_table(writer, Grid([names, ["甲", "3"], ["乙", "4"]]), header_rows=1)
    found = list(read(document_of(writer.extract())).iter("table"))
    assert [cells_of(table)[0] for table in found] == [["名稱", "數量"], ["單位", "地址"]]


def test_a_long_table_comes_in_pieces_that_name_their_columns() -> None:
    document = yearly(400)
    found = list(read(document).iter("table"))
    assert len(found) == -(-401 // tables.ROWS_AT_ONCE)
    assert all(cells_of(table)[0][0] == "鄉鎮" for table in found)
    assert len({table.get("style") for table in found}) == 1  # equally wide
    rows = [row for table in found for row in cells_of(table)[2:]]
    assert [row[0] for row in rows[3:]] == [f"第{at}鎮" for at in range(398)]


def test_a_part_that_begins_inside_a_table_names_its_columns_too() -> None:
    document = yearly(400)
    html = reader.render_part(document, 1, part_length=1_000)
    table = next(lxml.fromstring(html).iter("table"))
    assert cells_of(table)[0] == ["鄉鎮", "產量", "", "評定"]
    assert not table.xpath(".//thead//*[@data-at]")  # the first part has them


def test_a_page_that_begins_inside_a_table_is_said_there() -> None:
    writer = Writer()
    writer.page()
    grid = Grid([["名稱", "數量"], ["甲", "3"], ["乙", "4"]])
    write_table(writer, grid, header_rows=1)
    text = writer.extract()
    starts = (0, text.text.index("乙"))
    document = document_of(
        Extract(text.text, marks=text.marks, tables=text.tables, page_starts=starts)
    )
    (row,) = read(document).xpath("//tr[@data-page='2']")
    assert row.getnext().text_content() == "乙4"


def source_of(document: Document, quote: str) -> lxml.HtmlElement:
    start, end = span_of(document, quote)
    citation = Citation(
        1, document.name, None, None, None, ("一、產量",), "", start, end, quote, start, end
    )
    source = show_source("s1-c1", citation, quote, document, number=1)
    return lxml.fromstring(render("chat/sources.html", sources=[source], opened="s1-c1"))


def test_the_source_panel_names_the_columns_of_a_row_far_below_them() -> None:
    document = yearly(400)
    panel = source_of(document, "第390鎮\t390\t391\t良")
    (table,) = panel.iter("table")
    found = cells_of(table)
    assert found[0] == ["鄉鎮", "產量", "", "評定"]
    assert "略" in found[2][0] and len(found) < 140
    assert table.find("caption").text == "單位：公噸"
    assert [mark.text for mark in panel.iter("mark")] == ["第390鎮", "390", "391", "良"]


def test_the_source_panel_shows_a_near_table_whole_and_cuts_nothing() -> None:
    panel = source_of(yearly(), ROW)
    (table,) = panel.iter("table")
    assert cells_of(table)[0] == ["鄉鎮", "產量", "", "評定"]
    assert not panel.xpath("//tr[@class='omitted']") and table.find("caption") is None


def test_numbers_are_told_from_words() -> None:
    numbers = ["12", "1,280.50", "-3.5", "¥1,999.90", "12.5%", "（3.2）", "≈7", "１２"]
    words = ["2023年", "12萬元", "B-12", "合計", "2023-05-12", "—", "3/4"]
    assert {tables.find_kind(text) for text in numbers} == {"number"}
    assert {tables.find_kind(text) for text in words} == {"short"}
    assert tables.find_kind("由各鄉鎮填報，經主管機關核定後公布") == "long"
