"""Lists of web pages: the numbers that a browser shows, and definitions with their terms."""

import pytest

from corpus.formats.html.lists import write_marker
from corpus.formats.html.page import read_html


def read(body, head=""):
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return read_html(page.encode())


def lines(body, head=""):
    return read(body, head).text.splitlines()


@pytest.mark.parametrize(
    ("opening", "numbers"),
    [
        ("<ol>", ["1. ", "2. ", "3. "]),
        ('<ol start="4">', ["4. ", "5. ", "6. "]),
        ('<ol start=" 7x">', ["7. ", "8. ", "9. "]),
        ('<ol start="x">', ["1. ", "2. ", "3. "]),
        ('<ol start="-1">', ["-1. ", "0. ", "1. "]),
        ("<ol reversed>", ["3. ", "2. ", "1. "]),
        ("<ol reversed start=10>", ["10. ", "9. ", "8. "]),
        ('<ol type="a" start="26">', ["z. ", "aa. ", "ab. "]),
        ('<ol type="A">', ["A. ", "B. ", "C. "]),
        ('<ol type="i" start="3">', ["iii. ", "iv. ", "v. "]),
        ('<ol type="I">', ["I. ", "II. ", "III. "]),
        ('<ol type="x">', ["1. ", "2. ", "3. "]),
        ('<ol style="list-style-type: cjk-ideographic" start=10>', ["十、", "十一、", "十二、"]),
        (
            '<ol style="list-style: simp-chinese-informal inside" start=100>',
            ["一百、", "一百零一、", "一百零二、"],
        ),
        ('<ol style="list-style-type: trad-chinese-formal">', ["壹、", "貳、", "參、"]),
        ('<ol style="list-style-type: cjk-heavenly-stem">', ["甲、", "乙、", "丙、"]),
        ('<ol style="list-style: none">', ["", "", ""]),
        ('<ol style="list-style-type: disc">', ["", "", ""]),
        ("<ul>", ["", "", ""]),
        ("<ul start=3>", ["", "", ""]),
        ('<ul style="list-style-type: decimal">', ["1. ", "2. ", "3. "]),
    ],
)
def test_items_have_their_numbers(opening, numbers):
    close = opening[1:3]
    found = lines(f"{opening}<li>立項<li>建設<li>驗收</{close}>")
    assert found == [n + t for n, t in zip(numbers, ["立項", "建設", "驗收"], strict=True)]


def test_values_and_types_of_single_items():
    found = lines("<ol><li>甲<li value=5>乙<li>丙<li value=x type=a>丁</ol>")
    assert found == ["1. 甲", "5. 乙", "6. 丙", "g. 丁"]


def test_lists_in_lists():
    found = lines(
        "<ol><li>甲<ol type=a><li>子<li>丑</ol>後<li><p>乙</p><p>又</p><ul><li>點</ul></ol><p>完。</p>"
    )
    assert found == ["1. 甲", "a. 子", "b. 丑", "後", "2. 乙", "又", "點", "完。"]


def test_a_list_goes_on_after_what_is_hidden():
    assert lines("<ol><li>甲<li hidden>乙<li>丙</ol>") == ["1. 甲", "2. 丙"]


def test_style_sheets_number_lists():
    head = "<style>.a>li{list-style-type:upper-roman} ol.b{list-style:none} li.c{display:block}</style>"
    assert lines("<ol class=a><li>甲</ol><ol class=b><li>乙</ol>", head) == ["I. 甲", "乙"]
    assert lines("<ol><li class=c>甲<li>乙</ol>", head)[0] == "甲"


def test_numbers_in_the_text_are_not_doubled_where_a_sheet_may_hide_the_others():
    body = "<ol><li>1. 甲</li><li>2. 乙</li></ol>"
    assert lines(body, "<link rel=stylesheet href=x.css>") == ["1. 甲", "2. 乙"]
    assert lines(body) == ["1. 1. 甲", "2. 2. 乙"]


def test_ticked_items():
    body = (
        "<ul><li><input type=checkbox checked disabled> 立項<li><input type=checkbox disabled> 建設"
        "<li><input type=checkbox> 訂閱</ul>"
    )
    assert lines(body) == ["☑ 立項", "☐ 建設", "訂閱"]


@pytest.mark.parametrize(
    ("number", "style", "shown"),
    [
        *((0, "lower-alpha", "0. "), (4000, "upper-roman", "4000. "), (25, "lower-greek", "25. ")),
        *(
            (2, "lower-greek", "β. "),
            (5, "decimal-leading-zero", "05. "),
            (11, "cjk-decimal", "一一、"),
        ),
        *((12, "cjk-earthly-branch", "亥、"), (13, "cjk-earthly-branch", "一三、")),
        *((-2, "cjk-ideographic", "-2. "), (3, "square", ""), (703, "upper-latin", "AAA. ")),
    ],
)
def test_styles_of_counters(number, style, shown):
    assert write_marker(number, style) == shown


def test_short_definitions_stand_beside_their_terms():
    found = read("<dl><dt>發布機構<dd>甘棠鎮<dt>文號<dt>字號<dd>甘政〔2023〕5號<dd>存檔</dl>")
    assert [(m.kind, found.text[m.start : m.end]) for m in found.marks] == [
        ("row", "發布機構\t甘棠鎮"),
        ("row", "文號 字號\t甘政〔2023〕5號"),
        ("row", "文號 字號\t存檔"),
    ]


def test_a_term_names_its_long_definition():
    long = "指對建成區的改善。" * 30
    found = read(
        f"<dl><div><dt>城市更新<dd><p>{long}</p><p>又稱再開發。</p></div><dt>留白<dd>不建設。</dl>"
    )
    assert [(m.kind, found.text[m.start : m.end]) for m in found.marks] == [
        ("header", "城市更新"),
        ("row", long),
        ("row", "又稱再開發。"),
        ("header", "留白"),
        ("row", "不建設。"),
    ]
    assert [head.columns for head in found.tables] == [("城市更新",), ("留白",)]


def test_definitions_without_terms_are_items():
    assert lines("<dl><dd>縮進的一段。</dl>") == ["縮進的一段。"]
