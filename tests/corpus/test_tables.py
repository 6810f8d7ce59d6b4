"""Tables of any format: titles, units, header rows, merged cells, several tables on a sheet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Writer
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import is_table, write_sheet, write_table


def written(write, grid, **options):
    """Return the lines as (kind, text), and of each row its columns."""
    writer = Writer()
    write(writer, grid, **options)
    extract = writer.extract()
    lines = [(m.kind, extract.text[m.start : m.end]) for m in extract.marks]
    heads = [extract.tables[m.table] for m in extract.marks if m.kind == "row"]
    return lines, heads


def sheet(*rows):
    return written(write_sheet, Grid([cell or "" for cell in row] for row in rows))


def test_a_header_names_the_columns_of_each_row():
    lines, heads = sheet(["站點", "客流量"], ["柳灣站", "198"], ["青石站", "312"])
    assert lines == [("header", "站點\t客流量"), ("row", "柳灣站\t198"), ("row", "青石站\t312")]
    assert heads[0].columns == ("站點", "客流量")
    assert heads[0].describe("柳灣站\t198") == "站點: 柳灣站; 客流量: 198"


def test_a_title_is_a_heading_and_a_unit_belongs_to_the_rows():
    lines, heads = sheet(
        ["2023年各縣產值", None, None],
        ["編制單位：統計局", None, "單位：億元"],
        ["縣", "一季度", "二季度"],
        ["雲嶺縣", "15.1", "16.9"],
    )
    assert lines[:2] == [("heading", "2023年各縣產值"), ("text", "編制單位：統計局 單位：億元")]
    assert heads[0].caption == "編制單位：統計局 單位：億元"


@pytest.mark.parametrize("merged", [True, False])
def test_bands_of_two_and_three_rows(merged):
    grid = Grid(
        [
            ["縣", "產值", "", "", ""],
            ["", "2022年", "", "2023年", ""],
            ["", "一季度", "二季度", "一季度", "二季度"],
            ["雲嶺縣", "12.5", "13.8", "15.1", "16.9"],
        ]
    )
    if merged:
        grid.put(0, 0, "縣", rows=3)
        grid.put(0, 1, "產值", columns=4)
        grid.put(1, 1, "2022年", columns=2)
        grid.put(1, 3, "2023年", columns=2)
    _, heads = written(write_sheet, grid)
    assert heads[0].columns[-1] == "產值 › 2023年 › 二季度"
    assert heads[0].columns[0] == "縣"


def test_a_merged_cell_stands_in_every_row_it_covers():
    grid = Grid([["片區", "站點", "客流"], ["", "青石站", "312"], ["", "柳灣站", "198"]])
    grid.put(1, 0, "東嶺片區", rows=2)
    lines, _ = written(write_table, grid)
    assert lines[-1] == ("row", "東嶺片區\t柳灣站\t198")


def test_html_cells_go_to_the_next_free_column():
    grid = Grid()
    grid.append(0, "類別", rows=2)
    grid.append(0, "補貼額（元）", columns=2)
    grid.append(1, "一般地區")
    grid.append(1, "山區")
    grid.append(2, "大型", rows=2)
    grid.append(2, "9000")
    grid.append(2, "9900")
    grid.append(3, "9100")
    grid.append(3, "9910")
    lines, heads = written(write_table, grid, header_rows=2)
    assert heads[0].columns == ("類別", "補貼額（元） › 一般地區", "補貼額（元） › 山區")
    assert lines[-1] == ("row", "大型\t9100\t9910")


def test_tables_below_and_beside_each_other():
    lines, heads = sheet(
        ["表一", None, None, None, None],
        ["村", "戶數", None, "村", "畝數"],
        ["石橋村", "120", None, "柳灣村", "340"],
        [None] * 5,
        ["表二", None],
        ["年份", "產量"],
        ["2022", "15"],
        ["2023", "18"],
    )
    assert ("row", "石橋村\t120") in lines
    assert ("row", "柳灣村\t340") in lines
    assert ("row", "2023\t18") in lines
    assert [one.columns for one in heads] == [
        ("村", "戶數"),
        ("村", "畝數"),
        ("年份", "產量"),
        ("年份", "產量"),
    ]


def test_empty_rows_and_columns_do_not_part_a_table():
    lines, heads = sheet(
        ["村", None, "戶數"], ["石橋村", None, "120"], [None] * 3, ["柳灣村", None, "340"]
    )
    assert lines[-1] == ("row", "柳灣村\t340")
    assert heads[-1].columns == ("村", "戶數")


def test_a_header_repeated_on_a_new_page_is_no_row():
    lines, _ = sheet(["村", "戶數"], ["石橋村", "120"], ["村", "戶數"], ["柳灣村", "340"])
    assert [text for kind, text in lines if kind == "row"] == ["石橋村\t120", "柳灣村\t340"]


def test_empty_cells_in_a_row_keep_the_others_in_their_columns():
    lines, heads = sheet(["村", "戶數", "畝數"], ["石橋村", None, "120"], [None, "5", "9"])
    assert lines[1] == ("row", "石橋村\t\t120")
    assert heads[0].describe("石橋村\t\t120") == "村: 石橋村; 畝數: 120"
    assert lines[2] == ("row", "5\t9")
    assert heads[1].columns == ("戶數", "畝數")


def test_two_columns_of_a_form_have_no_header():
    grid = Grid([["項目名稱", "紅石渠"], ["負責人", "許功蓋"], ["地址", "水務處二樓"]])
    lines, heads = written(write_table, grid)
    assert [kind for kind, _ in lines] == ["row"] * 3
    assert heads[1].describe("負責人\t許功蓋") == "負責人: 許功蓋"


def test_a_form_with_a_merged_value_has_no_header():
    grid = Grid(
        [
            ["項目名稱", "紅石渠改造", "", ""],
            ["負責人", "許功蓋", "電話", "內線"],
            ["地址", "二樓", "郵編", "甲"],
        ]
    )
    grid.put(0, 1, "紅石渠改造", columns=3)
    lines, _ = written(write_table, grid)
    assert [kind for kind, _ in lines] == ["row"] * 3


def test_two_columns_of_texts_have_their_header():
    _, heads = written(
        write_table,
        Grid(
            [["任務", "措施"], ["完善政策體系", "建立協商機制"], ["改造老舊小區", "引入社會資本"]]
        ),
    )
    assert heads[0].columns == ("任務", "措施")


def test_a_table_without_header_has_its_cells():
    assert sheet(["1", "2"], ["3", "4"])[0] == [("row", "1\t2"), ("row", "3\t4")]
    assert sheet(["甲", "乙"])[0] == [("row", "甲\t乙")]


def test_a_form_whose_later_rows_have_wider_values():
    grid = Grid(
        [
            ["姓  名", "許功蓋", "性  別", "男", "相片"],
            ["籍  貫", "甘棠鎮", "學  歷", "大學", "相片"],
            ["地  址", "水務處二樓", "", "", ""],
        ]
    )
    grid.put(0, 4, "相片", rows=2)
    grid.put(2, 1, "水務處二樓", columns=4)
    for write in (write_table, write_sheet):
        lines, heads = written(write, grid)
        assert lines[0] == ("row", "姓  名\t許功蓋\t性  別\t男\t相片")
        assert not heads[0].columns


def test_a_total_over_several_columns_makes_no_form():
    grid = Grid(
        [["部門", "姓名", "電話", "酬金"], ["水務", "甲", "內線", "12"], ["合計"] * 3 + ["12"]]
    )
    grid.put(2, 0, "合計", columns=3)
    lines, _ = written(write_sheet, grid)
    assert lines[0][0] == "header"


def test_lines_over_all_columns_apart_from_the_table():
    grid = Grid(
        [["產量", "", ""], ["（單位：噸）", "", ""], [], ["年份", "稻", "麥"], ["2022", "5", "3"]]
    )
    grid.put(0, 0, "產量", columns=3)
    grid.put(1, 0, "（單位：噸）", columns=3)
    lines, heads = written(write_sheet, grid)
    assert lines[:2] == [("heading", "產量"), ("text", "（單位：噸）")]
    assert heads[0].caption == "（單位：噸）"


def test_a_date_beside_the_unit_names_no_columns():
    grid = Grid([["112年底", "", "單位：戶"], ["區", "里數", "戶數"], ["中山區", "42", "104"]])
    grid.put(0, 0, "112年底", columns=2)
    lines, heads = written(write_sheet, grid)
    assert lines[0] == ("text", "112年底 單位：戶")
    assert heads[0].columns == ("區", "里數", "戶數")
    assert heads[0].caption == "112年底 單位：戶"


def test_the_lines_of_a_cell_stay_apart_and_those_of_a_name_do_not():
    lines, heads = sheet(["組別", "成員\n名單"], ["防汛組", "張三\n李四"], ["工程組", "趙六"])
    assert lines[:2] == [("header", "組別\t成員名單"), ("row", "防汛組\t張三 李四")]
    assert heads[0].columns == ("組別", "成員名單")


def test_units_below_the_names_belong_to_them():
    rows = [
        ["站", "月", "流量"],
        [None, None, "m³/s"],
        ["青山", "2月", "41.2"],
        ["綠水", "2月", "9"],
    ]
    _, heads = sheet(*rows)
    assert heads[0].columns == ("站", "月", "流量 › m³/s")


def test_the_name_of_a_group_counts_for_its_rows():
    rows = [
        *(
            ["指標", "金額"],
            ["一、城鎮", ""],
            ["（一）工資", ""],
            ["獎金", "5"],
            ["（二）其他", ""],
        ),
        *(["利息", "4"], ["二、農村", ""], ["工資", "3"]),
    ]
    _, heads = written(write_sheet, Grid(rows))
    assert [head.group for head in heads if head.group] == [
        *("一、城鎮 › （一）工資", "一、城鎮 › （二）其他", "二、農村")
    ]
    assert heads[-1].describe("工資\t3") == "二、農村; 指標: 工資; 金額: 3"


def test_a_row_with_one_value_names_no_group():
    _, heads = sheet(["村", "戶數"], ["石橋村", "12"], ["柳灣村", None], ["青石村", "34"])
    assert not any(head.group for head in heads)


def test_cells_that_lay_out_a_page_are_no_table():
    assert not is_table(Grid([["首頁", "長" * 700], ["要聞", "通知"]]))
    assert is_table(Grid([["村", "戶數"], ["石橋村", "120"]]))


def test_too_many_cells_are_refused():
    with pytest.raises(UnreadableFile) as error:
        Grid().put(0, 0, "甲", rows=3000, columns=3000)
    assert error.value.code == "table.too_large"


@given(
    st.lists(
        st.lists(st.sampled_from(["", "甲", "村", "12", "3.5%", "單位：元"]), max_size=5),
        max_size=7,
    )
)
def test_no_cell_is_lost_or_made_up(rows):
    lines, _ = sheet(*rows)
    given_cells = sorted(cell for row in rows for cell in row if cell)
    found = sorted(cell for _, text in lines for cell in text.replace("\t", " ").split())
    alike = ["\t".join(row).rstrip("\t") for row in rows]  # but for empty cells at the end
    if not any(alike.count(row) > 1 for row in alike if row):  # a repeated header is left out
        assert found == given_cells
