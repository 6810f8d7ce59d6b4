"""Questions that a table answers: a cell is what the head of its column says."""

import openpyxl
import pytest

from assistant import Assistant, build
from assistant.evidence.answer_forms import has_asked_cell
from assistant.question.parsing import parse_question


def asked_cell(question, columns, cells, caption=""):
    parsed = parse_question(question)
    return has_asked_cell(parsed.expected, columns, cells, parsed.folded, caption)


@pytest.mark.parametrize(
    ("question", "columns", "cells", "caption"),
    [
        ("柳灣站的客流量是多少?", ["站點", "客流量"], ["柳灣站", "198"], ""),
        (
            "2022年的GDP是多少亿元?",
            ["指标", "2021年", "2022年"],
            ["GDP（亿元）", "310.2", "335.8"],
            "",
        ),
        ("青石村有多少户?", ["村", "户数"], ["青石村", "143"], ""),
        ("石桥渠花了多少钱?", ["项目", "投入"], ["石桥渠", "820"], "单位：万元"),
        ("谁是水库的负责人?", ["水库", "负责人"], ["红石水库", "温景行"], ""),
    ],
)
def test_a_cell_answers_by_its_column_or_its_unit(question, columns, cells, caption):
    assert asked_cell(question, columns, cells, caption)


def test_a_cell_that_only_repeats_the_question_answers_nothing():
    assert not asked_cell("柳灣站的客流量是多少?", ["站點", "客流量"], ["柳灣站", "不詳"])
    assert not asked_cell("石橋村在哪里?", ["村", "戶數"], ["石橋村", "143"])


@pytest.fixture(scope="module")
def assistant(tmp_path_factory):
    folder, home = tmp_path_factory.mktemp("tables"), tmp_path_factory.mktemp("home")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in [
        ["青岚县2023年水利项目投资情况表"],
        [None, None, None, None, "单位：万元"],
        ["序号", "项目名称", "总投资", "其中"],
        [None, None, None, "中央资金", "地方资金"],
        [1, "石桥渠改造", 820, 500, 320],
        [2, "柳湾水库除险", 1350, 900, 450],
        [3, "红石泵站更新", 640, 400, 240],
    ]:
        sheet.append(row)
    for area in ("A1:E1", "A3:A4", "B3:B4", "C3:C4", "D3:E3"):
        sheet.merge_cells(area)
    book.save(folder / "投资.xlsx")
    rates = book.create_sheet("指标")
    for row in [
        ["指标", "2021年", "2022年"],
        ["人口（万人）", 52.1, 52.6],
        ["城镇化率", 0.551, 0.563],
    ]:
        rates.append(row)
    rates["C3"].number_format = "0.0%"
    del book["Sheet"]
    book.save(folder / "指标.xlsx")
    build(home, folder)
    return Assistant.open(home)


@pytest.mark.parametrize(
    ("question", "said", "column"),
    [
        ("柳湾水库除险的中央资金是多少?", "900", "其中 › 中央资金"),
        ("紅石泵站更新的總投資是多少?", "640", "总投资"),
        ("2022年城镇化率是多少?", "56.3%", "2022年"),
        ("2021年人口是多少万人?", "52.1", "2021年"),
    ],
)
def test_the_row_is_quoted_with_the_names_of_its_columns(assistant, question, said, column):
    answer = assistant.ask(question)
    assert not answer.refused
    row = answer.citations[0].table
    assert row.cells[row.columns.index(column)] == said


def test_what_no_row_has_is_refused(assistant):
    assert assistant.ask("大熊猫保护投入了多少资金?").refused


def test_the_row_that_the_question_names_comes_first(tmp_path):
    rows = ["季度,進口額,出口額", "一季度,3.2,5.1", "二季度,3.9,5.6", "三季度,4.1,6.0"]
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "外貿.csv").write_text("\n".join(rows), "utf-8")
    build(tmp_path / "home", tmp_path / "documents")
    answer = Assistant.open(tmp_path / "home").ask("二季度的出口額是多少?")
    assert answer.citations[0].quote == "二季度\t3.9\t5.6"
