"""What Word shows of a paragraph's runs is its text, character by character."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from office_files import level, make_docx, numbered, numbering, paragraph, read_lines, read_marks


def run(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def lines_of(*runs, **parts):
    return read_lines(make_docx(f"<w:p>{''.join(runs)}</w:p>", **parts))


def field(code, result=None, kind="instrText"):
    parts = [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        f'<w:r><w:{kind} xml:space="preserve">{code}</w:{kind}></w:r>',
    ]
    if result is not None:
        parts += ['<w:r><w:fldChar w:fldCharType="separate"/></w:r>', result]
    return "".join([*parts, '<w:r><w:fldChar w:fldCharType="end"/></w:r>'])


def raised(text):
    return run(text, '<w:vertAlign w:val="superscript"/>')


def lowered(text):
    return run(text, '<w:vertAlign w:val="subscript"/>')


@pytest.mark.parametrize(
    ("runs", "shown"),
    [
        ([run("库容3.2×10"), raised("7"), run("立方米")], "库容3.2×10⁷立方米"),
        ([run("浓度10"), raised("-3"), run("mol")], "浓度10⁻³mol"),
        (
            [run("面积12km"), raised("2"), run("，流量3m"), raised("3"), run("/s")],
            "面积12km²，流量3m³/s",
        ),
        ([run("面积12厘米"), raised("2"), run("。")], "面积12厘米²。"),
        ([run("x"), raised("n+1")], "xⁿ⁺¹"),
        ([run("e"), raised("kt")], "e^(kt)"),
        ([run("2"), raised("3"), run("=8")], "2³=8"),
        ([run("the 5"), raised("th"), run(" plan")], "the 5th plan"),
        ([run("CO"), lowered("2"), run("与PM"), lowered("2.5")], "CO₂与PM2.5"),
        ([run("SO"), lowered("4"), raised("2-")], "SO₄²⁻"),
        ([run("人口12000"), raised("[2]"), run("人")], "人口12000人"),
        ([run("灌溉1800"), raised("3"), run("亩")], "灌溉1800亩"),
        ([run("增长5.2%"), raised("①"), run("。")], "增长5.2%。"),
        ([run("据统计。"), raised("12")], "据统计。"),
        ([run("据统计"), raised("1,2"), run("，全年")], "据统计，全年"),
        ([run("数据"), raised("[注1]")], "数据"),
        ([raised("全文都是上标")], "全文都是上标"),
        ([raised("1"), run("本表数据为快报数。")], "¹本表数据为快报数。"),
        ([run("10"), run("6", '<w:position w:val="8"/>'), run("人")], "10⁶人"),
        ([run("CO"), run("2", '<w:position w:val="-2"/><w:sz w:val="14"/>')], "CO₂"),
        ([run("3"), run("2", '<w:position w:val="2"/>')], "32"),
    ],
)
def test_raised_and_lowered_characters(runs, shown):
    assert lines_of(*runs) == [shown]


def test_a_character_style_may_raise():
    styles = (
        '<w:styles><w:style w:type="character" w:styleId="up"><w:name w:val="指数"/>'
        '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>'
    )
    assert lines_of(run("10"), run("7", '<w:rStyle w:val="up"/>'), styles=styles) == ["10⁷"]


@pytest.mark.parametrize(
    ("inner", "shown"),
    [
        ("<w:t>a</w:t><w:tab/><w:t>b</w:t>", "a b"),
        ("<w:t>3</w:t><w:noBreakHyphen/><w:t>4</w:t>", "3-4"),
        ("<w:t>更</w:t><w:softHyphen/><w:t>新</w:t>", "更新"),
        ('<w:sym w:font="Wingdings" w:char="F0FE"/><w:t>同意</w:t>', "☑同意"),
        ('<w:sym w:font="Wingdings 2" w:char="F0A3"/><w:t>不同意</w:t>', "□不同意"),
        ('<w:sym w:font="Symbol" w:char="F061"/><w:t>值</w:t>', "α值"),
        ('<w:sym w:font="Webdings" w:char="F0FF"/><w:t>文</w:t>', "文"),
        ('<w:rPr><w:rFonts w:ascii="Symbol"/></w:rPr><w:t>\uf0b3 a 青石</w:t>', "≥ α 青石"),
    ],
)
def test_characters_that_are_elements(inner, shown):
    assert lines_of(f"<w:r>{inner}</w:r>") == [shown]


def ruby(base, reading):
    return (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run(reading)}</w:rt>"
        f"<w:rubyBase>{run(base)}</w:rubyBase></w:ruby></w:r>"
    )


def test_phonetic_guides_are_no_text():
    assert lines_of(run("首任里长是"), ruby("温", "wēn"), ruby("景", "jǐng")) == ["首任里长是温景"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        (r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(qīng),青)', "青"),
        (r"eq \o\ac(○,3)", "③"),
        (r"eq \o\ac(□,注)", "注"),
        (r"EQ \f(1,2)", "1/2"),
        (r"EQ \f(a+b,\r(,c))", "(a+b)/√(c)"),
        (r"EQ \s\up5(2)", "²"),
        (r'SYMBOL 254 \f "Wingdings" \s 12', "☑"),
        ("PAGE", ""),
        ("ADVANCE", ""),
    ],
)
def test_fields_without_a_result_show_their_code(code, shown):
    assert lines_of(run("文"), field(code)) == [f"文{shown}"]


def test_results_of_fields_are_text_and_codes_are_not():
    date = field(r'DATE \@ "yyyy年"', run("2023年"))
    nested = field("IF " + field("PAGE", run("1")) + " = 1", run("首页"))
    link = f'<w:hyperlink>{run("官网")}</w:hyperlink><w:fldSimple w:instr="AUTHOR">{run("王芳")}</w:fldSimple>'
    assert lines_of(date, nested, link) == ["2023年首页官网王芳"]
    assert lines_of(run("见注"), field(r"NOTEREF _Ref1 \f", run("3"))) == ["见注"]


def test_a_table_of_contents_is_no_text_and_a_broken_one_hides_nothing():
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
    )
    begin += '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = f"<w:p>{begin}{run('一、总则 1')}</w:p><w:p>{run('二、附则 9')}</w:p>"
    after = paragraph("正文。")
    assert read_lines(make_docx(f"{body}<w:p>{end}</w:p>{after}")) == ["正文。"]
    assert read_lines(make_docx(body + after)) == ["一、总则 1", "二、附则 9", "正文。"]


DELETED = "<w:del>" + run("删").replace("w:t", "w:delText") + "</w:del>"


def test_the_review_as_it_reads_when_all_is_accepted():
    moved = f"<w:moveFrom>{run('旧处')}</w:moveFrom><w:moveTo>{run('新处')}</w:moveTo>"
    assert lines_of(run("甲"), DELETED, f"<w:ins>{run('乙')}</w:ins>", moved) == ["甲乙新处"]


def test_a_deleted_mark_joins_a_paragraph_to_the_next():
    mark = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = paragraph("前半，", mark) + paragraph("后半。") + paragraph("另段。")
    assert read_lines(make_docx(body)) == ["前半，后半。", "另段。"]


def test_a_drop_cap_belongs_to_its_paragraph():
    body = paragraph("青", '<w:framePr w:dropCap="drop" w:lines="2"/>') + paragraph("石镇在山下。")
    assert read_lines(make_docx(body)) == ["青石镇在山下。"]


def test_a_deleted_paragraph_takes_no_number():
    deleted = f'<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr></w:pPr>{DELETED}</w:p>'
    part = numbering(level(0, "decimal", "%1."))
    body = numbered("甲") + deleted + numbered("乙")
    assert read_lines(make_docx(body, numbering=part)) == ["1. 甲", "2. 乙"]


def test_hidden_text_is_not_read():
    styles = (
        '<w:styles><w:style w:type="paragraph" w:styleId="h"><w:name w:val="隐"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style></w:styles>"
    )
    assert lines_of(run("看得见"), run("看不见", "<w:vanish/>")) == ["看得见"]
    body = paragraph("看不见", '<w:pStyle w:val="h"/>') + paragraph("看得见")
    assert read_lines(make_docx(body, styles=styles)) == ["看得见"]
    shown = run("例外", '<w:vanish w:val="0"/>')
    body = f'<w:p><w:pPr><w:pStyle w:val="h"/></w:pPr>{shown}</w:p>'
    assert read_lines(make_docx(body, styles=styles)) == ["例外"]


def test_a_web_page_put_in_whole_is_read():
    page = "<html><body><h1>通知</h1><p>各村应完成清淤。</p></body></html>"
    data = make_docx('<w:altChunk r:id="page1"/>' + paragraph("尾。"), page1=page)
    assert read_marks(data) == [("heading", "通知"), ("text", "各村应完成清淤。"), ("text", "尾。")]


def test_comments_are_no_text():
    comment = '<w:commentRangeStart/><w:r><w:commentReference w:id="0"/></w:r>'
    comments = f"<w:comments><w:comment>{paragraph('此处待核')}</w:comment></w:comments>"
    assert lines_of(run("文"), comment, comments=comments) == ["文"]


def test_alternatives_are_read_once():
    def box(text):
        return f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"

    both = (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{box("框中")}</w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict>{box('框中')}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    assert lines_of(run("正文"), both) == ["正文", "框中"]


@pytest.mark.parametrize(
    ("broken", "lines"),
    [
        ("联系人：张三\n电话：010-1234", ["联系人：张三", "电话：010-1234"]),
        ("会议要求，\n各村抓好落实。", ["会议要求，各村抓好落实。"]),
    ],
)
def test_line_breaks(broken, lines):
    runs = "<w:br/>".join(f"<w:t>{line}</w:t>" for line in broken.split("\n"))
    assert lines_of(f"<w:r>{runs}</w:r>") == lines


def test_lines_broken_at_a_width_are_one():
    full = "".join(chr(ord("一") + at) for at in range(60))
    runs = "<w:br/>".join(f"<w:t>{full[at : at + 24]}</w:t>" for at in range(0, 60, 24))
    assert lines_of(f"<w:r>{runs}</w:r>") == [full]


def test_lists_tables_and_what_python_docx_leaves_out():
    def build(document):
        document.add_heading("報告", 1)
        document.add_paragraph("其一", style="List Bullet")
        table = document.add_table(2, 3)
        for at, text in enumerate(["項目", "面積", "年份", "綠心", "85", "2022"]):
            table.cell(at // 3, at % 3).text = text
        pairs = document.add_table(2, 2)
        for at, text in enumerate(["名稱", "京張公園", "地點", "海淀區"]):
            pairs.cell(at // 2, at % 2).text = text
        body = document.element.body
        w = nsdecls("w")
        text = "<w:r><w:t>{}</w:t></w:r>"
        for xml in [
            f"<w:sdt {w}><w:sdtContent><w:p>{text.format('控件裡的字。')}</w:p></w:sdtContent></w:sdt>",
            f"<w:p {w}><w:ins>{text.format('審閱中加入的字。')}</w:ins>"
            "<w:del><w:r><w:delText>刪去的字。</w:delText></w:r></w:del></w:p>",
            f"<w:p {w}><w:r><w:t>第一行</w:t><w:br/><w:t>第二行</w:t></w:r></w:p>",
            f"<w:p {w}><w:pPr><w:outlineLvl w:val='1'/></w:pPr>{text.format('大綱級別的標題')}</w:p>",
            f"<w:p {w}><w:r><w:pict><w:txbxContent><w:p>{text.format('文本框。')}</w:p>"
            "</w:txbxContent></w:pict></w:r></w:p>",
        ]:
            body.insert(len(body) - 1, parse_xml(xml))

    document = docx.Document()
    build(document)
    out = io.BytesIO()
    document.save(out)
    assert read_marks(out.getvalue()) == [
        ("heading", "報告"),
        ("item", "其一"),
        ("header", "項目\t面積\t年份"),
        ("row", "綠心\t85\t2022"),
        ("row", "名稱\t京張公園"),
        ("row", "地點\t海淀區"),
        ("text", "控件裡的字。"),
        ("text", "審閱中加入的字。"),
        ("text", "第一行"),
        ("text", "第二行"),
        ("heading", "大綱級別的標題"),
        ("text", "文本框。"),
    ]


def test_strict_open_xml_is_read():
    strict = io.BytesIO()
    package = zipfile.ZipFile(io.BytesIO(make_docx(paragraph("严格格式。"))))
    with package, zipfile.ZipFile(strict, "w") as other:
        for name in package.namelist():
            content = re.sub(
                rb"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml)/2006/",
                rb"http://purl.oclc.org/ooxml/\1/",
                package.read(name),
            )
            other.writestr(name, content)
    assert b"purl" in strict.getvalue()
    assert read_lines(strict.getvalue()) == ["严格格式。"]
