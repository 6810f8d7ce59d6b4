"""Tables of web pages: spans, sections, names of columns, layouts."""

import pytest

from corpus.formats.html.page import read_html


def read(body):
    found = read_html(
        f"<!DOCTYPE html><html><meta charset=utf-8><body>{body}</body></html>".encode()
    )
    rows = [
        (m.kind, found.text[m.start : m.end], found.tables[m.table].columns)
        if m.table is not None
        else (m.kind, found.text[m.start : m.end])
        for m in found.marks
    ]
    return rows, found.tables


def rows(body):
    return [row[1] for row in read(body)[0] if row[0] == "row"]


def test_cells_over_rows_and_columns():
    body = """<table><caption>表1 農機補貼</caption>
    <thead><tr><th rowspan=2>類別<th rowspan=2>機型<th colspan=2>補貼（元）
    <tr><th>平原<th>山區</thead>
    <tbody><tr><td rowspan=2>拖拉機<td>小型<td>300<td>360<tr><td>大型<td>900<td>990
    <tr><td rowspan=0>插秧機<td>四行<td colspan=2>410<tr><td>六行<td>520<td>550
    <tbody><tr><td>水泵<td>單級<td>80<td>95</table>"""
    found, tables = read(body)
    names = ("類別", "機型", "補貼（元） › 平原", "補貼（元） › 山區")
    assert found == [
        ("text", "表1 農機補貼"),
        ("header", "類別\\t機型\\t補貼（元）\\t補貼（元）".replace("\\t", "\t"), names),
        ("header", "類別\t機型\t平原\t山區", names),
        ("row", "拖拉機\t小型\t300\t360", names),
        ("row", "拖拉機\t大型\t900\t990", names),
        ("row", "插秧機\t四行\t410\t410", names),
        ("row", "插秧機\t六行\t520\t550", names),
        ("row", "水泵\t單級\t80\t95", names),
    ]
    assert tables[0].caption == "表1 農機補貼"


@pytest.mark.parametrize("span", ["-1", "x", "", "1.9", "2e3"])
def test_wrong_spans_count_as_a_browser_counts_them(span):
    wide = int(span[0]) if span[:1].isdigit() else 1
    found = rows(f"<table><tr><th>甲<th>乙<th>丙<tr><td colspan='{span}'>1<td>2<td>3</table>")
    assert found == ["\t".join([*["1"] * wide, "2", "3"])]


def test_a_span_reaches_no_further_than_its_section():
    body = (
        "<table><tr><th>甲<th>乙<tbody><tr><td rowspan=9>子<td>1<tr><td>2"
        "<tbody><tr><td>丑<td>3</table>"
    )
    assert rows(body) == ["子\t1", "子\t2", "丑\t3"]


def test_a_title_over_more_columns_than_there_are():
    body = "<table><tr><td colspan=99>收支表<tr><td>項目<td>金額<tr><td>水費<td>12<tr><td>電費<td>30</table>"
    assert [row[:2] for row in read(body)[0]] == [
        ("text", "收支表"),
        ("header", "項目\t金額"),
        ("row", "水費\t12"),
        ("row", "電費\t30"),
    ]


def test_a_foot_stands_below_wherever_it_is_written():
    body = (
        "<table><thead><tr><td>項目<td>金額</thead><tfoot><tr><td>合計<td>42</tfoot>"
        "<tbody><tr><td>水費<td>12</table>"
    )
    assert rows(body) == ["水費\t12", "合計\t42"]


def test_names_of_rows_are_no_names_of_columns():
    body = "<table><tr><th>年份<td>2021<td>2022<td>2023<tr><th>水費<td>12<td>13<td>14</table>"
    found, _ = read(body)
    assert found[-1][:2] == ("row", "水費\t12\t13\t14")
    one = "<table><tr><th>負責人<td>張三</table>"
    assert rows(one) == ["負責人\t張三"]


def test_a_form_has_no_names_of_columns():
    body = (
        "<table><tr><th>姓名<td>張三<th>性別<td>男<tr><th>住址<td colspan=3>甘棠鎮"
        "<tr><th>電話<td>123<th>郵編<td>456</table>"
    )
    found, _ = read(body)
    assert [row[0] for row in found] == ["row"] * 3 and found[0][1] == "姓名\t張三\t性別\t男"
    assert not any(found[0][2])


def test_a_group_of_rows_has_a_name():
    body = (
        "<table><tr><th>項目<th>金額<tr><th colspan=2>一、收入<tr><td>稅收<td>12"
        "<tr><th colspan=2>二、支出<tr><td>教育<td>9</table>"
    )
    found, _ = read(body)
    assert found[1:] == [
        ("row", "一、收入", ("項目",)),
        ("row", "稅收\t12", ("項目", "金額")),
        ("row", "二、支出", ("項目",)),
        ("row", "教育\t9", ("項目", "金額")),
    ]


def test_what_stands_in_a_cell():
    body = (
        "<table><tr><th>耗電<br>量<th>說明<tr><td>10<sup>4</sup>度<td><p>甲</p><p>乙</p>"
        "<tr><td>2&nbsp;度<td><ol><li>丙<li>丁</ol></table>"
    )
    found, _ = read(body)
    assert [row[1] for row in found] == ["耗電量\t說明", "10⁴度\t甲 乙", "2\u00a0度\t1. 丙 2. 丁"]


def test_a_table_in_a_layout():
    data = "<table><tr><th>甲<th>乙<tr><td>1<td>2</table>"
    body = f"<table><tr><td>目錄<td><p>第一段。</p>{data}<tr><td>頁腳<td>第二段。</table>"
    found, _ = read(body)
    assert [row[:2] for row in found] == [
        ("text", "目錄"),
        ("text", "第一段。"),
        ("header", "甲\t乙"),
        ("row", "1\t2"),
        ("text", "頁腳"),
        ("text", "第二段。"),
    ]


def test_a_table_in_a_table_of_data():
    data = "<table><tr><td>1<td>2</table>"
    body = f"<table><tr><th>項目<th>明細<tr><td>水費<td>{data}<tr><td>電費<td>3</table>"
    assert rows(body) == ["水費\t1 2", "電費\t3"]


def test_a_table_that_only_lays_out():
    body = "<table role=presentation><tr><td>甲<td>乙<tr><td>丙<td>丁</table>"
    assert {row[0] for row in read(body)[0]} == {"text"}


def test_hidden_cells_and_rows_are_left_out():
    body = (
        "<table><tr><th>甲<th hidden>編碼<th>乙<tr><td>1<td hidden>x9<td>2"
        "<tr style='display:none'><td>3<td>4<td>5</table>"
    )
    assert rows(body) == ["1\t2"]


def test_lines_above_a_table_belong_to_it():
    body = (
        "<p>概況。</p><p>表2 水費</p><p align=right>單位：元</p><table><tr><th>月<th>元<tr><td>5<td>12"
        "</table><p>說明：見下。</p><p>如下：</p><table><tr><th>甲<th>乙<tr><td>1<td>2</table>"
    )
    _, tables = read(body)
    assert [head.caption for head in tables] == ["表2 水費；單位：元", ""]


def test_a_title_among_the_marked_rows():
    body = (
        "<table><thead><tr><th colspan=3>收支表<tr><th>項目<th>2022<th>2023</thead>"
        "<tr><td>水費<td>12<td>13<tr><td>電費<td>30<td>31</table>"
    )
    found, tables = read(body)
    assert [row[:2] for row in found] == [
        ("text", "收支表"),
        ("header", "項目\t2022\t2023"),
        ("row", "水費\t12\t13"),
        ("row", "電費\t30\t31"),
    ]
    assert tables[0].caption == "收支表"
