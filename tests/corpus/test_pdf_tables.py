"""Tables of PDFs are read as tables: rows of cells with the names of their columns."""

import io

import pypdfium2
import pytest
from documents import tables

from corpus.formats.pdf.document import read_pdf
from corpus.formats.pdf.layout import lay_out
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.aligned import gather_aligned_tables
from corpus.formats.pdf.tables.cells import Cell, PageTable
from corpus.formats.pdf.tables.writing import write_page_tables

pytest_plugins = ["browser_support"]

CAPTION = "表3 各镇粮食产量；单位：吨"
ROWS = ["白沙镇\t851\t1293\t65.0", "龙潭镇\t964\t1300\t66.5", "和顺镇\t1077\t1307\t68.0"]


def list_rows(found, kind="row"):
    return [found.text[mark.start : mark.end] for mark in found.marks if mark.kind == kind]


def find_head(found, row):
    """Return the head of the first row that begins with a text."""
    for mark in found.marks:
        if mark.kind == "row" and found.text[mark.start : mark.end].startswith(row):
            return found.tables[mark.table]
    raise AssertionError(row)


def read_golden(name):
    return read_pdf((tables.HERE / name).read_bytes())


@pytest.mark.parametrize("name", tables.TABLES)
def test_a_table_is_read_however_it_is_ruled(browser, name):
    found = read_pdf(tables.print_pdf(browser, tables.TABLES[name]))
    assert list_rows(found)[:3] == ROWS
    assert len(list_rows(found)) == len(tables.TOWNS)
    assert list_rows(found, "header") == ["乡镇\t玉米\t小麦\t大豆"]
    (head,) = found.tables
    assert (head.columns, head.caption) == (("乡镇", "玉米", "小麦", "大豆"), CAPTION)
    lines = found.text.splitlines()
    assert lines[:3] == ["各镇粮食产量见下表。", "表3 各镇粮食产量", "单位：吨"]
    assert lines[-1] == "以上由统计局提供。"


@pytest.mark.parametrize("name", tables.PROSES)
def test_what_is_no_table_stays_text(browser, name):
    found = read_pdf(tables.print_pdf(browser, tables.PROSES[name]))
    assert not found.tables
    assert "\t" not in found.text


def test_merged_cells_carry_their_value_and_two_rows_name_the_columns(browser):
    found = read_pdf(tables.print_pdf(browser, tables.MERGED))
    assert list_rows(found) == [
        "总产值\t12\t13\t14\t15",
        "总产值\t22\t23\t24\t25",
        "利润\t合并\t合并\t34\t-",
    ]
    (head,) = found.tables
    assert head.columns[1:3] == ("2022年 › 一季度", "2022年 › 二季度")


def test_the_lines_of_a_cell_are_joined(browser):
    found = read_pdf(tables.print_pdf(browser, tables.WRAPPED))
    assert list_rows(found) == [
        f"1\t{tables.PROSE}\t市住房城乡建设委、市规划自然资源委",
        "2\tBuild Back Better program of the city council\t区政府",
    ]


def test_a_table_over_pages_keeps_its_names_and_repeats_none(browser):
    found = read_pdf(tables.print_pdf(browser, tables.LONG))
    assert list_rows(found) == [f"{n}\t单位{n}\t{n * 17}" for n in range(1, 90)]
    assert list_rows(found, "header") == ["序号\t单位\t数量"]
    assert [head.caption for head in found.tables] == ["表5 各单位情况"]
    starts = [found.text[start:].split("\t")[0] for start in found.page_starts[1:]]
    assert len(starts) == 2
    assert all(start.isdigit() for start in starts), "each page begins with a row"


def test_names_over_two_columns_and_rows_that_name_a_section(browser):
    found = read_pdf(tables.print_pdf(browser, tables.SECTIONS))
    assert list_rows(found) == [
        "一、核心区",
        "东城区\t30.1\t70.4\t30.2\t70.3",
        "西城区\t40.5\t110.1\t40.3\t109.8",
        "二、城市功能拓展区",
        "朝阳区\t120.3\t344.2\t121.1\t344.6",
        "丰台区\t\t201.2\t\t201.1",
    ]
    head = find_head(found, "丰台区")
    assert head.columns == (
        "地 区",
        *(f"{year} › {name}" for year in ("2022年", "2023年") for name in ("户数", "人口")),
    )
    assert head.caption == "2-5 各区常住人口；单位：万人"


def test_tables_side_by_side_are_read_one_after_the_other(browser):
    found = read_pdf(tables.print_pdf(browser, tables.BESIDE))
    assert found.text.splitlines() == [
        *("区\t数量", "东城\t1", "西城\t2"),
        *("类别\t金额", "住宅\t1.5", "商业\t2.5"),
    ]


def test_a_page_full_of_small_cells_is_a_table_and_no_drawing(browser):
    cells = [[f"{row}-{column}" for column in range(24)] for row in range(110)]
    style = "td {border: 0.5px solid; font-size: 4pt; padding: 0; line-height: 1.1}"
    page = (style, f"<table>{tables.write_rows(cells)}</table>")
    found = read_pdf(tables.print_pdf(browser, page))
    assert "\t".join(cells[-1]) in list_rows(found)


def make_part(rows, page):
    """Return the part of a table that one page has, empty cells left out."""
    cells = [
        Cell(row, column, 1, 1, (Line(text, 90 * column, 20 * row, 0, 20 * row + 10, 10, page, 0),))
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
        if text
    ]
    return PageTable(tuple(cells), (0, 90, 180, 270))


def test_a_row_goes_on_under_the_header_that_the_next_page_repeats():
    names = ["序号", "任务", "单位"]
    first = make_part([names, ["1", "推进老旧小区综合整治，", "市住建委"]], 0)
    second = make_part([names, ["", "加装电梯。", ""], ["2", "补建停车位。", "区政府"]], 1)
    found = write_page_tables([first, second], "", {})
    assert list_rows(found) == [
        "1\t推进老旧小区综合整治，加装电梯。\t市住建委",
        "2\t补建停车位。\t区政府",
    ]
    assert found.text[found.page_starts[0] :].startswith("2\t")


def test_a_name_merged_over_the_page_break_counts_for_both_pages():
    first = make_part([["类别", "指标", "数值"], ["教育", "学校", "12"]], 0)
    second = make_part([["", "教师", "34"], ["卫生", "医院", "56"]], 1)
    found = write_page_tables([first, second], "", {})
    assert list_rows(found)[1] == "教育\t教师\t34"


def test_pieces_that_a_picture_has_in_columns_are_a_table():
    rows = [["乡镇", "玉米"], ["白沙镇", "851"], ["龙潭镇", "964"], ["和顺镇", "1077"]]
    lines = [
        Line(text, 100 + 90 * column, 100 + 20 * row, 140 + 90 * column, 110 + 20 * row, 10, 0, row)
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
    ]
    (found,) = gather_aligned_tables(lines, ())
    assert list_rows(lay_out([[found]], [800.0], [])) == ["\t".join(row) for row in rows[1:]]


def test_a_label_down_a_narrow_cell_is_a_word(browser):
    found = read_pdf(tables.print_pdf(browser, tables.LABELS))
    assert list_rows(found) == ["经济发展\t财政收入\t100", "经济发展\t进出口\t20"]


def test_columns_that_only_a_space_parts(browser):
    found = read_pdf(tables.print_pdf(browser, tables.TIGHT))
    assert list_rows(found)[:3] == ROWS


def test_the_lines_of_a_cell_are_joined_where_no_rule_parts_rows(browser):
    found = read_pdf(tables.print_pdf(browser, tables.BROKEN))
    assert list_rows(found) == [
        f"{n}\t{tables.PROSE[: 30 * n]}\t2024年{n}月\t{n * 1.5}" for n in range(1, 5)
    ]


def test_a_sign_beside_a_number_stays_in_its_cell(browser):
    found = read_pdf(tables.print_pdf(browser, tables.SIGNS))
    assert list_rows(found)[:2] == ["指标1\t↑ 1.5\tg/L", "指标2\t2.5\tg/L"]


@pytest.mark.parametrize("quarters", range(4))
def test_a_table_on_a_turned_page_is_the_same(quarters):
    data = (tables.HERE / "tables-chromium.pdf").read_bytes()
    file = pypdfium2.PdfDocument(data)
    for page in file:
        page.set_rotation(90 * quarters)
    out = io.BytesIO()
    file.save(out)
    assert read_pdf(out.getvalue()).text == read_pdf(data).text


def test_the_tables_of_a_golden_pdf_of_chromium():
    found = read_golden("tables-chromium.pdf")
    rows = list_rows(found)
    assert rows.count(ROWS[1]) == 2
    assert "利润\t合并\t合并\t34\t-" in rows
    assert find_head(found, "龙潭镇").caption == CAPTION


def test_the_tables_of_a_golden_pdf_of_libreoffice():
    found = read_golden("tables-libreoffice.pdf")
    rows = list_rows(found)
    assert rows[:45] == [f"第{n}区\t{n * 3}\t{n * 7.5:,.2f}\t{n}\t-" for n in range(45)]
    head = find_head(found, "第44区")
    assert head.columns == (
        "区",
        *(f"{kind} › {name}" for kind in ("老旧小区", "危旧楼房") for name in ("个数", "面积")),
    )
    assert head.caption == "表3 城市更新项目情况；单位：万平方米"
    tasks = [f"{n}\t任务{n}：{tables.PROSE}\t单位{n}" for n in range(1, 13)]
    assert rows[45:57] == tasks, "rows that a page break parts are one"
    assert find_head(found, "1\t任务").caption == "", "a heading is no caption"
    assert rows[57:] == [
        "展览路\t7\t0\t0.0%",
        "月坛\t38\t3\t1.5%",
        "金融街\t69\t6\t3.0%",
        *rows[60:],
    ]
    assert rows[60:] == ["德胜\t100\t9\t4.5%"]
    assert find_head(found, "月坛").columns == ("街道", "总数", "新增", "占比")
