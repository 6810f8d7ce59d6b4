"""Workbooks and separated values: cells as the sheet shows them, and what is not shown left out."""

import io
from datetime import date, datetime

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from corpus.formats.office import spreadsheet


def read(book):
    out = io.BytesIO()
    book.save(out)
    return spreadsheet.read_xlsx(out.getvalue())


def lines(extract):
    return [(mark.kind, extract.text[mark.start : mark.end]) for mark in extract.marks]


def heads(extract):
    return [extract.tables[mark.table] for mark in extract.marks if mark.kind == "row"]


@pytest.fixture
def book():
    return openpyxl.Workbook()


def test_a_sheet_with_a_title_formats_and_a_hidden_sheet(book):
    first = book.active
    first.title = "完成情況"
    first.append(["表1 各區完成情況", None, None, None])
    first.append([])
    first.append(["區", "比例", "金額", "日期"])
    first.append(["海淀", 0.256, 1234.5, datetime(2023, 12, 5)])
    first.append(["朝陽", None, 0.1 + 0.2, datetime(2023, 12, 5, 18, 30)])
    first["B4"].number_format = "0.0%"
    first["D4"].number_format = 'yyyy"年"m"月"d"日"'
    second = book.create_sheet("Sheet2")
    second.append(["年份", 2022, 2023])
    second.append(["面積", 12, 15])
    book.create_sheet("隱藏").sheet_state = "hidden"
    book["隱藏"].append(["看不見"])
    assert lines(read(book)) == [
        ("heading", "完成情況"),
        ("heading", "表1 各區完成情況"),
        ("header", "區\t比例\t金額\t日期"),
        ("row", "海淀\t25.6%\t1234.5\t2023年12月5日"),
        ("row", "朝陽\t\t0.3\t2023-12-05 18:30:00"),
        ("header", "年份\t2022\t2023"),
        ("row", "面積\t12\t15"),
    ]


def test_merged_cells_stand_where_they_cover(book):
    sheet = book.active
    for row in [
        ["2023年客流統計", None, None],
        ["片區", "站點", "客流（萬人次）"],
        ["東嶺片區", "青石站", 312],
        [None, "柳灣站", 198],
        ["合計", None, 510],
    ]:
        sheet.append(row)
    sheet.merge_cells("A1:XFD1")
    sheet.merge_cells("A3:A4")
    sheet.merge_cells("A5:B5")
    found = read(book)
    assert ("heading", "2023年客流統計") in lines(found)
    assert ("row", "東嶺片區\t柳灣站\t198") in lines(found)
    assert ("row", "合計\t合計\t510") in lines(found)


def test_hidden_rows_and_columns_are_left_out(book):
    sheet = book.active
    for row in [
        ["村", "內部編號", "戶數"],
        ["石橋村", "X1", 120],
        ["廢止村", "X2", 7],
        ["柳灣村", "X3", 9],
    ]:
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    assert lines(read(book)) == [
        ("header", "村\t戶數"),
        ("row", "石橋村\t120"),
        ("row", "柳灣村\t9"),
    ]


def test_a_merged_cell_that_begins_in_a_hidden_row_is_shown(book):
    sheet = book.active
    for row in [["片區", "站"], ["東嶺", "青石站"], [None, "柳灣站"], [None, "石橋站"]]:
        sheet.append(row)
    sheet.merge_cells("A2:A4")
    sheet.row_dimensions[2].hidden = True
    assert lines(read(book))[1:] == [("row", "東嶺\t柳灣站"), ("row", "東嶺\t石橋站")]


def test_formatting_up_to_the_edge_of_the_sheet_costs_nothing(book):
    sheet = book.active
    sheet.append(["品名", "報價（元）"])
    for number in range(300):
        sheet.append([f"{number}號禮盒", 100 + number])
        sheet.cell(number + 2, 16384).number_format = "0.00"
    sheet["A1048576"].number_format = "0.00"
    assert ("row", "88號禮盒\t188") in lines(read(book))


def test_values_that_are_no_numbers(book):
    sheet = book.active
    sheet.append(["項", "值"])
    sheet.append(["完成", True])
    sheet.append(["編號", "0012"])
    sheet.append(["日", date(2023, 5, 12)])
    sheet.append(["分行\n寫", "一\n二"])
    sheet["B4"].number_format = "[$-404]e/m/d"
    assert lines(read(book))[1:] == [
        ("row", "完成\tTRUE"),
        ("row", "編號\t0012"),
        ("row", "日\t112/5/12"),
        ("row", "分行 寫\t一 二"),
    ]


def test_raised_digits_are_not_glued_to_numbers(book):
    raised = TextBlock(InlineFont(vertAlign="superscript"), "7")
    book.active.append(["水庫", "庫容"])
    book.active.append(["紅石水庫", CellRichText("3.2×10", raised, "立方米")])
    assert lines(read(book))[1] == ("row", "紅石水庫\t3.2×10⁷立方米")


def test_a_formula_without_its_value_is_reported(book):
    book.active.title = "匯總"
    book.active.append(["項", "值"])
    book.active.append(["小計", 5])
    book.active.append(["合計", "=SUM(B2:B2)"])
    found = read(book)
    assert [(one.code, dict(one.values)) for one in found.warnings] == [
        ("workbook.formulas", {"sheet": "匯總", "count": 1})
    ]


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_separated_values(delimiter, encoding):
    text = f'名稱{delimiter}說明\n綠心{delimiter}"公園{delimiter}\n含水面"\n小街{delimiter}商業\n'
    found = spreadsheet.read_csv((text * 3).encode(encoding))
    said = f"綠心\t公園{delimiter.strip()}"
    assert found.text.splitlines()[1].replace(" ", "") == f"{said}含水面"
    assert heads(found)[0].columns == ("名稱", "說明")
