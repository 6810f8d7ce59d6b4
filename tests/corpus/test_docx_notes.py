"""Notes, headers and footers of Word documents, and the title that the first page shows."""

import pytest
from office_files import make_docx, paragraph, read_lines, read_marks

from corpus import formats


def note(id, text, kind="footnote"):
    return f'<w:{kind} w:id="{id}"><w:p><w:r><w:{kind}Ref/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:{kind}>'


def mark(id, kind="footnote", more="", text=""):
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{id}"{more}/>{text}</w:r>'


def run(text):
    return f"<w:r><w:t>{text}</w:t></w:r>"


SEPARATOR = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>线</w:t></w:r></w:p></w:footnote>'
)
FOOTNOTES = f"<w:footnotes>{SEPARATOR}{note(2, ' 含水面。')}{note(3, '不含石桥镇。')}</w:footnotes>"


def test_notes_follow_their_paragraph_and_marks_are_no_text():
    body = f"<w:p>{run('灌溉1800')}{mark(2)}{run('亩，人口300')}{mark(3)}{run('人。')}</w:p>"
    body += paragraph("下段。")
    assert read_marks(make_docx(body, footnotes=FOOTNOTES)) == [
        ("text", "灌溉1800亩，人口300人。"),
        ("item", "1 含水面。"),
        ("item", "2 不含石桥镇。"),
        ("text", "下段。"),
    ]


def test_marks_of_notes_have_the_format_and_start_of_the_document():
    settings = (
        '<w:settings><w:footnotePr><w:numFmt w:val="decimalEnclosedCircle"/><w:numStart w:val="3"/>'
        "</w:footnotePr></w:settings>"
    )
    endnotes = f"<w:endnotes>{note(1, '终注。', 'endnote')}</w:endnotes>"
    body = f"<w:p>{run('文')}{mark(2)}{mark(1, 'endnote')}</w:p>"
    shown = read_lines(make_docx(body, footnotes=FOOTNOTES, endnotes=endnotes, settings=settings))
    assert shown == ["文", "③ 含水面。", "i 终注。"]


def test_a_mark_may_be_typed():
    typed = mark(2, more=' w:customMarkFollows="1"', text="<w:t>*</w:t>")
    shown = read_lines(make_docx(f"<w:p>{run('文')}{typed}</w:p>", footnotes=FOOTNOTES))
    assert shown == ["文", "* 含水面。"]


def test_marks_begin_again_with_a_section():
    restart = '<w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr>'
    section = f"<w:sectPr>{restart}</w:sectPr>"
    body = f"<w:p><w:pPr>{section}</w:pPr>{run('甲')}{mark(2)}</w:p><w:p>{run('乙')}{mark(3)}</w:p>{section}"
    shown = read_lines(make_docx(body, footnotes=FOOTNOTES))
    assert shown == ["甲", "1 含水面。", "乙", "1 不含石桥镇。"]


def test_notes_of_a_table_stand_below_it():
    cells = f"<w:tc><w:p>{run('人口')}{mark(2)}</w:p></w:tc><w:tc>{paragraph('1800')}</w:tc>"
    head = f"<w:tr><w:tc>{paragraph('指标')}</w:tc><w:tc>{paragraph('数量')}</w:tc></w:tr>"
    body = f"<w:tbl>{head}<w:tr>{cells}</w:tr></w:tbl>"
    shown = read_lines(make_docx(body, footnotes=FOOTNOTES))
    assert shown == ["指标\t数量", "人口\t1800", "1 含水面。"]


def reference(kind, name, type="default"):
    return f'<w:{kind}Reference w:type="{type}" r:id="{name}"/>'


def head(kind, *lines):
    tag = {"header": "hdr", "footer": "ftr"}[kind]
    return f"<w:{tag}>{''.join(lines)}</w:{tag}>"


PAGE = '<w:fldSimple w:instr="PAGE"><w:r><w:t>7</w:t></w:r></w:fldSimple>'
PAGES = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> NUMPAGES </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>9</w:t></w:r>'
    '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


def test_headers_come_first_and_footers_last_each_text_once():
    body = paragraph("各村应完成清淤。") + paragraph("清淤通知")
    body += (
        f"<w:sectPr>{reference('header', 'header1')}{reference('header', 'header2', 'first')}"
        f"{reference('footer', 'footer1')}<w:titlePg/></w:sectPr>"
    )
    data = make_docx(
        body,
        header1=head("header", paragraph("青政发〔2023〕15号"), paragraph("清淤通知")),
        header2=head("header", paragraph("青石镇人民政府文件"), paragraph("青政发〔2023〕15号")),
        footer1=head("footer", paragraph("2023年10月9日印发"), f"<w:p>{PAGE}</w:p>"),
    )
    assert read_marks(data) == [
        ("item", "青石镇人民政府文件"),
        ("item", "青政发〔2023〕15号"),
        ("text", "各村应完成清淤。"),
        ("text", "清淤通知"),
        ("item", "2023年10月9日印发"),
    ]


@pytest.mark.parametrize(
    ("footer", "shown"),
    [
        (f"<w:p>{run('第 ')}{PAGE}{run(' 页 共 ')}{PAGES}{run(' 页')}</w:p>", []),
        (f"<w:p>{run('- ')}{PAGE}{run(' -')}</w:p>", []),
        (f"<w:p>{run('Page ')}{PAGE}{run(' of ')}{PAGES}</w:p>", []),
        (f"<w:p>{run('— 3 —')}</w:p>", []),
        (f"<w:p>{run('青石镇年鉴 第')}{PAGE}{run('页')}</w:p>", ["青石镇年鉴"]),
        (f"<w:p>{run('共青团青石镇委 ')}{PAGE}</w:p>", ["共青团青石镇委"]),
    ],
)
def test_page_numbers_are_no_text(footer, shown):
    body = paragraph("正文。") + f"<w:sectPr>{reference('footer', 'footer1')}</w:sectPr>"
    data = make_docx(body, footer1=head("footer", footer))
    assert read_lines(data) == ["正文。", *shown]


def test_headers_that_no_page_shows_are_not_read():
    body = paragraph("正文。")
    body += f"<w:sectPr>{reference('header', 'header1', 'even')}{reference('header', 'header2', 'first')}</w:sectPr>"
    heads = {
        "header1": head("header", paragraph("偶数页")),
        "header2": head("header", paragraph("首页")),
    }
    assert read_lines(make_docx(body, **heads)) == ["正文。"]
    settings = "<w:settings><w:evenAndOddHeaders/></w:settings>"
    assert read_lines(make_docx(body, settings=settings, **heads)) == ["偶数页", "正文。"]


def centred(text, size=44):
    return (
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="{size}"/></w:rPr>'
        f"<w:t>{text}</w:t></w:r></w:p>"
    )


STYLES = (
    '<w:styles><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style></w:styles>'
)


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (
            centred("青石镇人民政府文件", 72)
            + centred("青政发〔2023〕15号", 32)
            + centred("青石镇人民政府")
            + centred("关于做好清淤工作的通知")
            + paragraph("各村：")
            + paragraph("一、总体要求", '<w:pStyle w:val="1"/>'),
            "青石镇人民政府关于做好清淤工作的通知",
        ),
        (
            centred("2023年青石镇统计公报") + centred("青石镇统计站") + centred("2024年3月1日"),
            "2023年青石镇统计公报",
        ),
        (paragraph("年报", '<w:pStyle w:val="t"/>') + centred("大字"), "年报"),
        (paragraph("概况", '<w:pStyle w:val="1"/>') + centred("图1 大字"), "概况"),
        (paragraph("各村应完成清淤。"), None),
    ],
)
def test_the_title_that_the_first_page_shows(body, title):
    known = formats.detect_format(data := make_docx(body, styles=STYLES), ".docx")
    assert known.read(data).title == title
