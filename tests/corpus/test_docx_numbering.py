"""Paragraphs of Word documents have the numbers that Word shows."""

import pytest
from office_files import level, make_docx, numbered, numbering, paragraph, read_lines, read_marks

from corpus.formats.office.list_numbers import write_number
from corpus.formats.office.word.document import read_docx

ARTICLES = numbering(level(0, "chineseCountingThousand", "第%1条", '<w:suff w:val="space"/>'))


@pytest.mark.parametrize(
    ("format", "number", "shown"),
    [
        ("decimal", 12, "12"),
        ("decimalZero", 3, "03"),
        ("upperLetter", 27, "AA"),
        ("lowerLetter", 2, "b"),
        ("upperRoman", 4, "IV"),
        ("lowerRoman", 9, "ix"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 100, "一○○"),
        ("chineseCountingThousand", 105, "一百○五"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographLegalTraditional", 12, "壹拾貳"),
        ("ideographTraditional", 2, "乙"),
        ("ideographZodiac", 3, "寅"),
        ("ideographZodiacTraditional", 3, "丙寅"),
        ("ideographDigital", 10, "一〇"),
        ("japaneseCounting", 101, "百一"),
        ("taiwaneseCounting", 11, "十一"),
        ("taiwaneseCountingThousand", 10000, "一萬"),
        ("decimalEnclosedCircle", 10, "⑩"),
        ("decimalEnclosedCircleChinese", 21, "㉑"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalFullWidth", 12, "１２"),
        ("numberInDash", 5, "- 5 -"),
        ("ideographEnclosedCircle", 3, "㈢"),
        ("japaneseLegal", 12, "拾弐"),
        ("koreanCounting", 21, "이십일"),
        ("ordinal", 12, "12th"),
        ("ordinal", 22, "22nd"),
        ("none", 5, ""),
        ("upperRoman", 0, "0"),
        ("001, 002, 003, ...", 7, "007"),
        ("not a format", 7, "7"),
    ],
)
def test_a_number_is_written_in_each_format(format, number, shown):
    assert write_number(number, format) == shown


def test_articles_are_numbered():
    body = "".join(map(numbered, ["总则。", "禁止倾倒垃圾。"]))
    assert read_marks(make_docx(body, numbering=ARTICLES)) == [
        ("text", "第一条 总则。"),
        ("text", "第二条 禁止倾倒垃圾。"),
    ]


@pytest.mark.parametrize(
    ("suffix", "shown"),
    [
        ("", "（一） 目标"),  # a tab
        ('<w:suff w:val="tab"/>', "（一） 目标"),
        ('<w:suff w:val="space"/>', "（一） 目标"),
        ('<w:suff w:val="nothing"/>', "（一）目标"),
    ],
)
def test_what_stands_between_number_and_text(suffix, shown):
    part = numbering(level(0, "chineseCounting", "（%1）", suffix))
    assert read_lines(make_docx(numbered("目标"), numbering=part)) == [shown]


def test_levels_restart_below_those_above():
    part = numbering(
        level(0, "decimal", "%1"), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "%3)")
    )
    levels = [0, 1, 1, 2, 2, 0, 1, 2]
    body = "".join(numbered("文", level=at) for at in levels)
    assert read_lines(make_docx(body, numbering=part)) == [
        *("1 文", "1.1 文", "1.2 文", "a) 文", "b) 文", "2 文", "2.1 文", "a) 文"),
    ]


@pytest.mark.parametrize(("restart", "last"), [("0", "1.3"), ("1", "2.1")])
def test_a_level_may_say_what_restarts_it(restart, last):
    more = f'<w:lvlRestart w:val="{restart}"/>'
    part = numbering(level(0, "decimal", "%1"), level(1, "decimal", "%1.%2", more))
    body = "".join(numbered("文", level=at) for at in [0, 1, 1, 0, 1])
    shown = read_lines(make_docx(body, numbering=part))
    assert shown[-1] == f"2.{last[-1]} 文"


def test_a_level_used_first_counts_those_above_as_begun():
    part = numbering(level(0, "decimal", "%1", start=3), level(1, "decimal", "%1.%2"))
    assert read_lines(make_docx(numbered("文", level=1), numbering=part)) == ["3.1 文"]


def test_legal_numbers_are_decimal():
    part = numbering(
        level(0, "chineseCounting", "第%1章"), level(1, "decimal", "%1.%2", "<w:isLgl/>")
    )
    body = numbered("总则") + numbered("目的", level=1)
    assert read_lines(make_docx(body, numbering=part)) == ["第一章 总则", "1.1 目的"]


def test_lists_upon_one_definition_go_on_and_an_override_restarts():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    lists = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="3"><w:abstractNumId w:val="0"/>{override}</w:num>'
    )
    part = numbering(level(0, "decimal", "%1."), lists=lists)
    body = "".join(numbered("文", number) for number in [1, 1, 2, 3, 3])
    shown = read_lines(make_docx(body, numbering=part))
    assert shown == ["1. 文", "2. 文", "3. 文", "5. 文", "6. 文"]


def test_a_list_may_replace_a_level():
    lists = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f"{level(0, 'upperLetter', '%1、')}</w:lvlOverride></w:num>"
    )
    part = numbering(level(0, "decimal", "%1."), lists=lists)
    assert read_lines(make_docx(numbered("文", 2), numbering=part)) == ["A、 文"]


STYLES = """<w:styles>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>
<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="1"/>
<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="9"><w:name w:val="附件标题"/><w:basedOn w:val="2"/></w:style>
<w:style w:type="paragraph" w:styleId="b"><w:name w:val="List Bullet"/>
<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>
</w:styles>"""
LEVELS = level(0, "decimal", "%1"), level(1, "decimal", "%1.%2")
BULLETS = '<w:abstractNum w:abstractNumId="7">' + level(0, "bullet", "\uf0b7") + "</w:abstractNum>"


def styled(text, style, more=""):
    return paragraph(text, f'<w:pStyle w:val="{style}"/>{more}')


def test_numbers_of_sections_may_open_one_and_others_are_items():
    lists = '<w:num w:numId="2"><w:abstractNumId w:val="5"/></w:num>'
    more = f'<w:abstractNum w:abstractNumId="5">{level(0, "decimal", "%1.")}</w:abstractNum>'
    part = numbering(level(0, "chineseCounting", "%1、"), lists=lists, more=more)
    bold = numbered("目标", 2).replace("<w:r>", "<w:r><w:rPr><w:b/></w:rPr>")
    body = numbered("总体要求") + numbered("清淤", 2) + bold
    assert read_marks(make_docx(body, numbering=part)) == [
        ("text", "一、 总体要求"),
        ("item", "1. 清淤"),
        ("text", "2. 目标"),
    ]


def test_styles_number_headings_and_bullets_are_no_text():
    part = numbering(
        *LEVELS, more=BULLETS, lists='<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>'
    )
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    body = (
        styled("概况", "1")
        + styled("地理", "2")
        + styled("水系", "9")
        + styled("前言", "1", off)
        + styled("石桥镇", "b")
    )
    assert read_marks(make_docx(body, numbering=part, styles=STYLES)) == [
        ("heading", "1 概况"),
        ("heading", "1.1 地理"),
        ("heading", "1.2 水系"),
        ("heading", "前言"),
        ("item", "石桥镇"),
    ]


def test_a_style_finds_its_level_in_the_list():
    styles = STYLES.replace('<w:ilvl w:val="1"/>', "")
    part = numbering(
        level(0, "decimal", "%1", '<w:pStyle w:val="1"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="2"/>'),
    )
    body = styled("概况", "1") + styled("地理", "2")
    shown = read_lines(make_docx(body, numbering=part, styles=styles))
    assert shown == ["1 概况", "1.1 地理"]


def test_a_list_may_take_its_levels_from_a_style_of_lists():
    styles = (
        '<w:styles><w:style w:type="numbering" w:styleId="L"><w:name w:val="条"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    )
    more = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="L"/></w:abstractNum>'
    part = numbering(
        level(0, "decimal", "%1."),
        more=more,
        lists='<w:num w:numId="4"><w:abstractNumId w:val="5"/></w:num>',
    )
    assert read_lines(make_docx(numbered("文", 4), numbering=part, styles=styles)) == ["1. 文"]


def test_empty_paragraphs_count_and_are_not_read():
    body = numbered("甲") + numbered("") + numbered("乙")
    assert read_lines(make_docx(body, numbering=ARTICLES)) == ["第一条 甲", "第三条 乙"]


def test_cells_that_hold_but_a_number_show_it():
    part = numbering(level(0, "decimal", "%1"))
    rows = "".join(
        f"<w:tr><w:tc>{numbered('')}</w:tc><w:tc>{paragraph(name)}</w:tc></w:tr>"
        for name in ["石桥镇", "柳湾镇"]
    )
    head = f"<w:tr><w:tc>{paragraph('序号')}</w:tc><w:tc>{paragraph('名称')}</w:tc></w:tr>"
    shown = read_lines(make_docx(f"<w:tbl>{head}{rows}</w:tbl>", numbering=part))
    assert shown == ["序号\t名称", "1\t石桥镇", "2\t柳湾镇"]


def test_damaged_lists_number_nothing():
    assert read_lines(make_docx(numbered("文", 9))) == ["文"]
    assert read_lines(make_docx(numbered("文", 9), numbering=ARTICLES)) == ["文"]
    part = '<w:numbering><w:num w:numId="1"><w:abstractNumId w:val="3"/></w:num></w:numbering>'
    assert read_lines(make_docx(numbered("文"), numbering=part)) == ["文"]


def test_a_numbered_heading_is_no_title():
    outline = '<w:outlineLvl w:val="0"/>'
    for heading, title in (("一、總體要求", None), ("青石縣工作方案", "青石縣工作方案")):
        body = paragraph(heading, outline) + paragraph("正文。")
        assert read_docx(make_docx(body)).title == title
