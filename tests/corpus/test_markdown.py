"""Markdown is read as its rendered page shows it; what is none is read as plain text."""

import pytest

import corpus
from corpus.formats.markdown.document import read_markdown


def read(text):
    return read_markdown(text.encode())


def lines(text):
    return read(text).text.splitlines()


def marks(text):
    found = read(text)
    return [(m.kind, found.text[m.start : m.end]) for m in found.marks]


def paths(tmp_path, text):
    """Return (path, line) for each line of a file that is not a heading."""
    (tmp_path / "a.md").write_text(text, "utf-8")
    found = corpus.load_document(tmp_path, "a.md")
    return [
        (" › ".join(h.title for h in block.headings), found.text[block.start : block.end])
        for block in found.blocks
        if block.kind != "heading"
    ]


def test_headings_and_only_they_count(tmp_path):
    text = "# 年报\n第一段。\n\n## 1. 背景\n1. 其一\n2. 其二\n\n### 细节\n说明。\n\n结论\n---\n完。"
    assert paths(tmp_path, text) == [
        ("年报", "第一段。"),
        ("年报 › 1. 背景", "1. 其一"),
        ("年报 › 1. 背景", "2. 其二"),
        ("年报 › 1. 背景 › 细节", "说明。"),
        ("年报 › 结论", "完。"),
    ]


def test_numbers_tell_headings_where_the_file_marks_but_a_title(tmp_path):
    text = "# 年报\n\n一、总体要求\n\n全面落实。\n\n二、主要任务\n\n加快建设。"
    assert paths(tmp_path, text) == [
        ("年报 › 一、总体要求", "全面落实。"),
        ("年报 › 二、主要任务", "加快建设。"),
    ]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("**全市**有*三*座[水库](http://x 'y')。![图](a.png)", "全市有三座水库。"),
        ("**重点：**库容`Q3`，~~旧~~。", "重点：库容Q3，。"),
        ("称为**“甘棠”**的镇，**(见表)**后", "称为“甘棠”的镇，(见表)后"),
        ("2*3*4=24，a_b_c，\\*星\\*", "234=24，a_b_c，*星*"),
        ("10<sup>7</sup>立方米<!-- 注 -->，<ruby>甘<rt>gān</rt></ruby>棠", "10⁷立方米，甘棠"),
        ("见<http://x.cn>。&nbsp;3 < 5 &amp; <张三>", "见http://x.cn。\u00a03 < 5 & <张三>"),
        ("[公报][1]\n\n[1]: http://x", "公报"),
    ],
)
def test_markup_is_not_read(source, shown):
    assert lines(f"# 题\n\n{source}") == ["题", shown]


def test_a_table_names_its_columns():
    found = read(
        "# 台账\n\n| 泵站 | **日耗电量**（度） | 备注 \\| 人 |\n|:--|--:|:-:|\n"
        "| 1号 | 10<sup>3</sup> | 张三<br>李四 |\n| 2号 | 14\n\n完。"
    )
    assert [(m.kind, found.text[m.start : m.end]) for m in found.marks][1:] == [
        ("header", "泵站\t日耗电量（度）\t备注 | 人"),
        ("row", "1号\t10³\t张三 李四"),
        ("row", "2号\t14"),
        ("text", "完。"),
    ]
    assert found.tables[0].columns == ("泵站", "日耗电量（度）", "备注 | 人")


def test_a_table_in_html():
    body = "<table><tr><th>甲<th>乙<tr><td rowspan=2>1<td>2<tr><td>3</table>"
    assert marks(f"# 题\n\n{body}\n")[1:] == [
        ("header", "甲\t乙"),
        ("row", "1\t2"),
        ("row", "1\t3"),
    ]


def test_lists_have_their_numbers():
    text = "# 题\n\n3. 甲\n4. 乙\n   - [x] 完成\n   - [ ] **未**完成\n\n   又\n\n1) 丙\n\n* 丁\n"
    assert [line for kind, line in marks(text)[1:] if kind == "item"] == [
        "3. 甲",
        "4. 乙",
        "☑ 完成",
        "☐ 未完成",
        "又",
        "1. 丙",
        "丁",
    ]


def test_wrapped_lines_are_joined():
    text = (
        "# 题\n\n全市共有\n三座水库，库容\n12 million\ncubic metres。\n第二句\n。\n\n"
        "> 引用的\n> 一段。\n\n- 列表的\n  一项\n"
    )
    assert lines(text)[1:] == [
        "全市共有三座水库，库容 12 million cubic metres。",
        "第二句。",
        "引用的一段。",
        "列表的一项",
    ]


def test_stacked_lines_are_not():
    text = "# 题\n\n　　第一段。\n　　第二段没有完\n　　第三段。\n一、总则\n本办法适用。\n电话：123\n传真：456\n甲  \n乙"
    assert lines(text)[1:] == [
        *("第一段。", "第二段没有完", "第三段。", "一、总则", "本办法适用。"),
        *("电话：123", "传真：456", "甲", "乙"),
    ]


def test_code_keeps_its_lines_and_indented_chinese_is_none():
    text = "# 题\n\n```python\nrows = [1,\n        2]\n```\n\n    第一段缩进，\n    没有丢失。\n\n\t第二段。"
    assert lines(text)[1:] == ["rows = [1,", "2]", "第一段缩进，没有丢失。", "第二段。"]


def test_notes_stand_behind_their_paragraphs():
    text = (
        "# 题[^a]\n\n库容1200[^b]方[^2]。\n\n第二段[^b]。\n\n| 甲 | 乙 |\n|--|--|\n| 1[^c] | 2 |\n\n"
        "- 项[^d]\n- 又\n\n[^a]: 题注。\n[^b]: 据年报，\n    又据公报。\n[^2]: **二**。\n[^c]: 表注。\n[^d]: 项注。\n"
    )
    assert lines(text) == [
        *("题", "题注。", "库容1200方。", "据年报，又据公报。", "二。", "第二段。"),
        *("甲\t乙", "1\t2", "表注。", "项", "项注。", "又"),
    ]


@pytest.mark.parametrize(
    ("front", "facts"),
    [
        (
            "---\ntitle: 泵站台账\ndate: 2023-05-06\nauthor: 张三\n---\n",
            ("泵站台账", "2023-05-06", "张三"),
        ),
        (
            "---\r\nTitle: '报告: 一'\r\ndate: 2023-05-06 10:00:00 +0800\r\nauthors: [张三, 李四]\r\n---\r\n",
            ("报告: 一", "2023-05-06", "张三、李四"),
        ),
        ('+++\ntitle = "台账"\ndate = 2023-05-06T10:00:00Z\n+++\n', ("台账", "2023-05-06", None)),
        ("---\ntitle: [不是: YAML\n---\n", ("题", None, None)),
        ("---\n---\n", ("题", None, None)),
        ("<!--\ntitle: 注释\n-->\n", ("题", None, None)),
        ("", ("题", None, None)),
    ],
)
def test_front_matter_is_no_text(front, facts):
    found = read(f"{front}# 题\n\n正文。\n")
    assert found.text == "题\n正文。\n"
    assert (found.title, found.date, found.author) == facts


def test_lines_across_the_page_are_no_front_matter():
    assert lines("---\n\n第一部分。\n\n---\n\n# 题") == ["第一部分。", "题"]


PLAIN = """　　关于水库的报告

　　全市共有三座水库，库容三千万立方米，灌溉面积一千八
百亩。
　　一、总体情况
　　建设进展顺利。
1. 甲库
2. 乙库
-----------------
    张三  2023年5月1日
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_plain_text_is_read_as_it_is(tmp_path, end):
    found = read(PLAIN.replace("\n", end))
    assert found.text == PLAIN.replace("\n", end) and not found.marks
    (tmp_path / "a.md").write_text(PLAIN)
    (tmp_path / "a.txt").write_text(PLAIN)
    plain, same = (corpus.load_document(tmp_path, name) for name in ("a.txt", "a.md"))
    assert (same.format, same.blocks) == ("md", plain.blocks)


def test_lines_wrapped_in_plain_text_are_joined(tmp_path):
    prose = (
        "全市共有三座水庫，庫容三千萬立方米，灌溉面積一千八百畝，由水利局管理，每年檢修兩次。" * 3
    )
    wrapped = "\n".join(prose[at : at + 26] for at in range(0, len(prose), 26))
    assert paths(tmp_path, f"關於水庫的報告\n\n{wrapped}\n")[-1] == ("關於水庫的報告", prose)


def test_a_line_drawn_below_prose_makes_no_heading():
    text = f"# 题\n\n{'全市共有三座水库。' * 8}\n--------\n\n又一段。"
    assert [kind for kind, _ in marks(text)] == ["heading", "text", "text"]


def test_a_split_character_is_repaired(tmp_path):
    (tmp_path / "a.md").write_text("# 題\n\n流程創新轉變?yōu)椋哼\\(yùn)營需求。\n", "utf-8")
    assert corpus.load_document(tmp_path, "a.md").text == "題\n流程創新轉變為：運營需求。\n"


def test_quotations_lead_back_to_the_text_that_was_read(tmp_path):
    (tmp_path / "a.md").write_text("# 題\n\n**實**(shí)踐 `x`。\n", "utf-8")
    found = corpus.load_document(tmp_path, "a.md")
    assert (found.source, found.text) == ("題\n實(shí)踐 x。\n", "題\n實踐 x。\n")
    at = found.text.index("實踐")
    start, end = found.offsets.to_source(at, at + 2)
    assert found.source[start:end] == "實(shí)踐"
