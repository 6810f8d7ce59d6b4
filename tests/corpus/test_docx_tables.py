"""Tables of Word documents: merged cells, borders that nearly meet, layouts, nested tables, charts."""

import pytest
from office_files import make_docx, paragraph, read_lines, read_marks

from corpus import formats


def cell(text, *, span=1, merge="", width=0):
    properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    properties += {"": "", "restart": '<w:vMerge w:val="restart"/>', "go on": "<w:vMerge/>"}[merge]
    lines = "".join(map(paragraph, text.split("\n")))
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{lines}</w:tc>"


def row(*cells, properties=""):
    inner = "".join(one if one.startswith("<w:tc>") else cell(one) for one in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def table(*rows, widths=()):
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def read(body, **parts):
    known = formats.detect_format(data := make_docx(body, **parts), ".docx")
    return known.read(data)


def test_merged_cells_stand_in_each_place():
    found = read(
        table(
            row(cell("镇", merge="restart"), cell("人口", span=2)),
            row(cell("", merge="go on"), "男", "女"),
            row(cell("青石镇", merge="restart"), "120", "118"),
            row(cell("", merge="go on"), "90", "95"),
        )
    )
    assert found.text.splitlines()[2:] == ["青石镇\t120\t118", "青石镇\t90\t95"]
    assert found.tables[-1].columns == ("镇", "人口 › 男", "人口 › 女")


def test_rows_that_repeat_on_each_page_are_headers():
    header = "<w:tblHeader/>"
    body = table(row("1", "2", properties=header), row("3", "4"), row("5", "6"))
    assert read_marks(make_docx(body)) == [("header", "1\t2"), ("row", "3\t4"), ("row", "5\t6")]


def test_borders_that_nearly_meet_are_one():
    body = table(
        row(cell("项目", span=2), "面积"),
        row("绿心", cell("85", span=2)),
        row(cell("小街", span=2), "12"),
        widths=(2000, 30, 2000),
    )
    assert read_lines(make_docx(body)) == ["项目\t面积", "绿心\t85", "小街\t12"]


def test_cells_before_and_rows_taken_away():
    gone = row("删", "去", properties="<w:del/>")
    before = row("85", properties='<w:gridBefore w:val="1"/>')
    body = table(row("项目", "面积"), gone, row("绿心", "12"), before)
    assert read_lines(make_docx(body)) == ["项目\t面积", "绿心\t12", "85"]


def test_the_lines_above_a_table_go_with_its_rows():
    body = paragraph("表1 各镇人口") + paragraph("单位：万人")
    found = read(body + table(row("镇", "人口"), row("青石镇", "12")))
    assert found.tables[-1].caption == "表1 各镇人口；单位：万人"


def test_a_table_in_a_cell_of_data_is_its_text_and_a_layout_is_walked():
    inner = table(row("男", "60"), row("女", "58"))
    nested = f"<w:tc>{inner}{paragraph('')}</w:tc>"
    body = table(row("镇", "人口"), row("青石镇", nested))
    assert read_lines(make_docx(body))[-1] == "青石镇\t男 60 女 58"
    layout = f"<w:tbl><w:tr><w:tc>{paragraph('左栏。')}{inner}</w:tc></w:tr></w:tbl>"
    assert read_lines(make_docx(layout)) == ["左栏。", "男\t60", "女\t58"]


def test_what_a_cell_holds_in_content_controls_is_read():
    inner = f"<w:sdt><w:sdtContent>{cell('12')}</w:sdtContent></w:sdt>"
    body = f"<w:tbl>{row('镇', '人口')}<w:tr>{cell('青石镇')}{inner}</w:tr></w:tbl>"
    assert read_lines(make_docx(body))[-1] == "青石镇\t12"


@pytest.mark.parametrize(("span", "columns"), [("9999999", 63), ("x", 2)])
def test_a_damaged_span_is_bounded(span, columns):
    wide = cell("宽", span=2).replace('w:val="2"', f'w:val="{span}"')
    shown = read_lines(make_docx(table(row("甲", "乙"), row(wide, "丙"), row("丁", "戊"))))
    assert shown[0].startswith("甲\t乙") and len(shown[1].split("\t")) <= columns


POINTS = "".join(
    f'<c:pt idx="{at}"><c:v>{{}}</c:v></c:pt>'.format(value) for at, value in enumerate("甲乙")
)
CHART = (
    "<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>客流量</a:t></a:r></a:p></c:rich></c:tx>"
    "</c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>2023年</c:v>"
    f"</c:pt></c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>{POINTS}</c:strCache></c:strRef>"
    "</c:cat><c:val><c:numRef><c:numCache><c:formatCode>0.0%</c:formatCode><c:pt idx='0'><c:v>0.256</c:v></c:pt>"
    "<c:pt idx='1' formatCode='#,##0'><c:v>1234</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser>"
    "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
)
EXTENDED = (
    "<cx:chartSpace><cx:chartData><cx:data id='0'><cx:strDim type='cat'><cx:lvl ptCount='2'>"
    "<cx:pt idx='0'>收入</cx:pt><cx:pt idx='1'>支出</cx:pt></cx:lvl></cx:strDim><cx:numDim type='val'>"
    "<cx:lvl ptCount='2' formatCode='0.0'><cx:pt idx='0'>12</cx:pt><cx:pt idx='1'>-3.25</cx:pt></cx:lvl>"
    "</cx:numDim></cx:data></cx:chartData><cx:chart><cx:plotArea><cx:plotAreaRegion>"
    "<cx:series layoutId='waterfall'><cx:tx><cx:txData><cx:v>万元</cx:v></cx:txData></cx:tx>"
    "<cx:dataId val='0'/></cx:series></cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"
)


def drawing(inner):
    return f"<w:p><w:r><w:drawing>{inner}</w:drawing></w:r></w:p>"


def test_charts_are_tables():
    found = read(drawing('<c:chart r:id="chart1"/>'), chart1=CHART)
    assert found.text.splitlines() == ["客流量", "2023年", "甲\t25.6%", "乙\t1,234"]
    assert found.tables[-1].columns == ("", "2023年")
    assert found.tables[-1].caption == "客流量"


def test_a_chart_in_a_centred_paragraph_is_read():
    centred = drawing('<c:chart r:id="chart1"/>').replace(
        "<w:p>", '<w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
    )
    assert read(centred, chart1=CHART).text.splitlines()[-1] == "乙\t1,234"


def test_charts_of_the_newer_kinds_are_tables():
    found = read(drawing('<cx:chart r:id="chartEx1"/>'), chartEx1=EXTENDED)
    assert found.text.splitlines() == ["万元", "收入\t12.0", "支出\t-3.3"]


def test_a_chart_without_data_is_reported():
    empty = CHART[: CHART.index("<c:ser>")] + CHART[CHART.index("</c:ser>") + len("</c:ser>") :]
    found = read(drawing('<c:chart r:id="chart1"/>'), chart1=empty)
    assert [one.code for one in found.warnings] == ["office.chart_unread"]
    assert read(drawing('<c:chart r:id="none"/>')).text == ""


def test_diagrams_are_items():
    def point(id, text, kind="node"):
        return f"<dgm:pt modelId='{id}' type='{kind}'><dgm:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>"

    def link(source, target, order):
        return f"<dgm:cxn modelId='{target}x' srcId='{source}' destId='{target}' srcOrd='{order}'/>"

    points = point("r", "", "doc") + point("2", "绿化") + point("1", "清淤") + point("3", "种树")
    links = link("r", "2", 1) + link("r", "1", 0) + link("2", "3", 0)
    model = f"<dgm:dataModel><dgm:ptLst>{points}</dgm:ptLst><dgm:cxnLst>{links}</dgm:cxnLst></dgm:dataModel>"
    data = make_docx(drawing('<dgm:relIds r:dm="data1"/>'), data1=model)
    assert read_marks(data) == [("item", "清淤"), ("item", "绿化"), ("item", "种树")]


def test_equations_made_as_pictures_are_reported():
    body = '<w:p><w:r><w:t>见式</w:t></w:r><w:r><w:object><o:OLEObject ProgID="Equation.3"/></w:object></w:r></w:p>'
    assert [one.code for one in read(body).warnings] == ["office.equations_unread"]
