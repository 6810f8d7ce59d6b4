"""OpenDocument files as LibreOffice shows them, from XML that says what each test needs."""

import io
import zipfile

import pytest

from corpus import UnreadableFile, limits
from corpus.formats import detect_format

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("style", "style"), ("text", "text"), ("table", "table")),
        *(("draw", "drawing"), ("presentation", "presentation"), ("chart", "chart")),
        *(("meta", "meta"), ("svg", "svg-compatible")),
    )
)
_NAMES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
MANIFEST = "<manifest/>"
ARTICLES = (
    '<text:list-style style:name="A">'
    '<text:list-level-style-number text:level="1" style:num-format="一, 二, 三, ..." style:num-prefix="第" style:num-suffix="條"><style:list-level-properties text:min-label-width="1cm"/></text:list-level-style-number>'
    '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2" style:num-suffix="）"><style:list-level-properties>'
    '<style:list-level-label-alignment text:label-followed-by="nothing"/></style:list-level-properties></text:list-level-style-number>'
    "</text:list-style>"
)


def root(tag, body, styles=""):
    return (
        f"<office:{tag} {_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body>{body}</office:body></office:{tag}>"
    )


def packed(kind, content, **parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        package.writestr("META-INF/manifest.xml", parts.pop("manifest", MANIFEST))
        package.writestr("content.xml", content)
        for name, part in parts.items():
            package.writestr(name.replace("__", "/") + ".xml", part)
    return out.getvalue()


def read(kind, body, styles="", **parts):
    tag = {"text": "text", "spreadsheet": "spreadsheet", "presentation": "presentation"}[kind]
    content = root("document-content", f"<office:{tag}>{body}</office:{tag}>", styles)
    data = packed(kind, content, **parts)
    return detect_format(data, ".bin").read(data)


def lines(extract):
    return [
        (m.kind + (str(m.level) if m.level else ""), extract.text[m.start : m.end])
        for m in extract.marks
    ]


def test_text_is_what_the_page_shows():
    found = read(
        "text",
        "<text:tracked-changes><text:p>刪去的。</text:p></text:tracked-changes>"
        '<text:h text:outline-level="2">概況</text:h>'
        '<text:p>庫容3.2×10<text:span text:style-name="U">7</text:span>立方米<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>據驗收資料。</text:p></text:note-body></text:note>，\n灌溉1800畝。"
        '<text:span text:style-name="H">內部。</text:span><office:annotation><text:p>批註。</text:p></office:annotation></text:p>'
        "<text:p>里長<text:ruby><text:ruby-base>溫</text:ruby-base><text:ruby-text>ㄨㄣ</text:ruby-text></text:ruby>景行。"
        '<text:line-break/>第二行<text:s text:c="3"/>完。</text:p>'
        '<text:section text:display="none"><text:p>隱藏的節。</text:p></text:section>',
        '<style:style style:name="U" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>'
        '<style:style style:name="V" style:family="text"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="H" style:family="text" style:parent-style-name="V"/>',
    )
    assert lines(found) == [
        ("heading2", "概況"),
        ("text", "庫容3.2×10⁷立方米， 灌溉1800畝。"),
        ("item", "1 據驗收資料。"),
        ("text", "里長溫景行。"),
        ("text", "第二行   完。"),
    ]


def test_lists_have_their_numbers():
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    nested = "<text:list>" + item.format("甲。", "") + item.format("乙。", "") + "</text:list>"
    found = read(
        "text",
        f'<text:list xml:id="one" text:style-name="A">{item.format("總則。", "")}{item.format("禁止：", nested)}</text:list>'
        "<text:p>中間一段。</text:p>"
        f'<text:list text:continue-list="one" text:style-name="A">{item.format("附則。", "")}</text:list>'
        f'<text:list text:style-name="A">{item.format("重新開始。", "")}</text:list>'
        f"<text:list>{item.format('沒有編號。', '')}</text:list>",
        ARTICLES,
    )
    assert [text for _, text in lines(found)] == [
        *("第一條 總則。", "第二條 禁止：", "二.1）甲。", "二.2）乙。", "中間一段。"),
        *("第三條 附則。", "第一條 重新開始。", "沒有編號。"),
    ]


def test_headings_have_the_numbers_of_the_outline():
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="1"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"><style:list-level-properties text:min-label-distance="0.1in"/></text:outline-level-style></text:outline-style>'
    )
    heading = '<text:h text:outline-level="{}">{}</text:h>'
    body = heading.format(1, "總論") + heading.format(2, "背景") + heading.format(2, "目標")
    body += heading.format(1, "現況") + heading.format(2, "人口")
    found = read("text", body, outline)
    assert [text for _, text in lines(found)] == [
        "1總論",
        "1.1 背景",
        "1.2 目標",
        "2現況",
        "2.1 人口",
    ]


def test_a_merged_cell_stands_in_every_cell_that_it_covers():
    found = read(
        "text",
        "<table:table><table:table-header-rows>"
        '<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>車站</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-spanned="2"><text:p>2023年</text:p></table:table-cell><table:covered-table-cell/></table:table-row>'
        "<table:table-row><table:covered-table-cell/><table:table-cell><text:p>一季度</text:p></table:table-cell>"
        "<table:table-cell><text:p>二季度</text:p></table:table-cell></table:table-row></table:table-header-rows>"
        "<table:table-row><table:table-cell><text:p>柳灣站</text:p></table:table-cell>"
        "<table:table-cell><text:p>198</text:p></table:table-cell><table:table-cell><text:p>205</text:p></table:table-cell></table:table-row>"
        "</table:table>",
    )
    assert [kind for kind, _ in lines(found)] == ["header", "header", "row"]
    assert lines(found)[-1][1] == "柳灣站\t198\t205"
    assert found.tables[0].columns == ("車站", "2023年 › 一季度", "2023年 › 二季度")


def cell(text, more=""):
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


TWO_ROWS = 'table:number-rows-spanned="2"'
AMOUNT = 'office:value-type="float" office:value="1280.5"'
SHARE = 'office:value-type="percentage" office:value="0.125"'
MILLION = 'table:number-columns-repeated="1000000"'
NOTES = 'presentation:class="notes"'


def test_a_sheet_as_it_is_shown():
    empty = '<table:table-cell table:number-columns-repeated="16380"/>'
    found = read(
        "spreadsheet",
        '<table:table table:name="合同"><table:table-column/><table:table-column table:visibility="collapse"/>'
        '<table:table-column table:number-columns-repeated="16382"/>'
        f"<table:table-row>{cell('單位：萬元')}{empty}</table:table-row>"
        f"<table:table-row>{cell('項目')}{cell('經辦')}{cell('金額')}{cell('比例')}{empty}</table:table-row>"
        f"<table:table-row>{cell('護岸', TWO_ROWS)}{cell('某某')}"
        f"{cell('1,280.50萬元', AMOUNT)}"
        f"{cell('12.5%', SHARE)}{empty}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{cell('某某')}{cell('99.90萬元')}"
        '<table:table-cell office:value-type="float" office:value="0.5"/></table:table-row>'
        f'<table:table-row table:visibility="collapse">{cell("作廢")}{cell("")}{cell("1")}{cell("2")}</table:table-row>'
        f'<table:table-row>{cell("合計")}{cell("")}<table:table-cell table:formula="of:=SUM(A1)"/></table:table-row>'
        f'<table:table-row table:visibility="filter">{cell("篩去")}{cell("")}{cell("1")}{cell("2")}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row></table:table>'
        f'<table:table table:name="內部" table:style-name="S"><table:table-row>{cell("秘密")}</table:table-row></table:table>',
        '<style:style style:name="S" style:family="table"><style:table-properties table:display="false"/></style:style>',
    )
    assert lines(found) == [
        ("heading1", "合同"),
        ("text", "單位：萬元"),
        ("header", "項目\t金額\t比例"),
        ("row", "護岸\t1,280.50萬元\t12.5%"),
        ("row", "護岸\t99.90萬元\t0.5"),
        ("row", "合計"),
    ]
    assert found.tables[0].caption == "單位：萬元"
    assert [warning.code for warning in found.warnings] == ["workbook.formulas"]


def test_rows_repeated_without_end_are_refused(monkeypatch):
    monkeypatch.setattr(limits, "FILE", limits.Limits(cells=50_000))
    row = f'<table:table-row table:number-rows-repeated="1000000">{cell("x", MILLION)}</table:table-row>'
    with pytest.raises(UnreadableFile, match="50,000 cells"):
        read("spreadsheet", f'<table:table table:name="一">{row}</table:table>')


def slide(name, shapes, more=""):
    return f'<draw:page draw:name="{name}" {more}>{shapes}</draw:page>'


def frame(inner, more=""):
    return f"<draw:frame {more}>{inner}</draw:frame>"


def box(text):
    return f"<draw:text-box><text:p>{text}</text:p></draw:text-box>"


def test_slides_with_charts_and_notes():
    chart = root(
        "document-content",
        "<office:chart><chart:chart><chart:title><text:p>遊客量</text:p></chart:title><table:table><table:table-rows>"
        f"<table:table-row>{cell('')}{cell('萬人次')}</table:table-row><table:table-row>{cell('柳灣鎮')}{cell('31.2')}</table:table-row>"
        f"<table:table-row>{cell('石橋鎮')}{cell('12.5')}</table:table-row></table:table-rows></table:table></chart:chart></office:chart>",
    )
    found = read(
        "presentation",
        slide(
            "一",
            frame(box("下面的。"), 'svg:x="1cm" svg:y="9cm"')
            + frame(box("左邊的。"), 'svg:x="1cm" svg:y="3cm"')
            + frame(box("右邊的。"), 'svg:x="9cm" svg:y="3.1cm"')
            + frame(box("遊客統計"), 'presentation:class="title"')
            + frame(box("2"), 'presentation:class="page-number"')
            + f"<presentation:notes>{frame(box('備註。'), NOTES)}</presentation:notes>",
        )
        + slide("二", frame(box("藏起來的。")), 'draw:style-name="H"')
        + slide("三", frame('<draw:object xlink:href="./Object 1"/>')),
        '<style:style style:name="H" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>',
        **{"Object 1__content": chart},
    )
    assert lines(found) == [
        ("heading1", "遊客統計"),
        *[("text", text) for text in ("左邊的。", "右邊的。", "下面的。", "備註。", "遊客量")],
        ("header", "萬人次"),
        ("row", "柳灣鎮\t31.2"),
        ("row", "石橋鎮\t12.5"),
    ]
    assert len(found.page_starts) == 3


def test_properties_headers_and_what_cannot_be_opened():
    meta = root(
        "document-meta",
        "<office:meta><dc:title>水利年報</dc:title><meta:initial-creator>水務局</meta:initial-creator>"
        "<dc:date>2023-05-12T08:00:00</dc:date></office:meta>",
    ).replace("office:body", "office:x")
    styles = root(
        "document-styles",
        '<style:master-page style:name="Standard"><style:header><text:p>雲政發〔2023〕15號</text:p></style:header>'
        "<style:footer><text:p>第<text:page-number>1</text:page-number>頁</text:p></style:footer></style:master-page>"
        '<style:master-page style:name="Unused"><style:header><text:p>範本</text:p></style:header></style:master-page>',
    )
    found = read("text", "<text:p>正文。</text:p>", meta=meta, styles=styles)
    assert (found.title, found.author, found.date) == ("水利年報", "水務局", "2023-05-12")
    assert found.text.splitlines() == ["雲政發〔2023〕15號", "正文。"]
    with pytest.raises(UnreadableFile, match="password"):
        read("text", "", manifest="<manifest:encryption-data/>")
    with pytest.raises(UnreadableFile, match="damaged"):
        data = packed("text", "<office:document-content")
        detect_format(data, ".odt").read(data)
