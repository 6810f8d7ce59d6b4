"""Excel 97 to 2003 workbooks as the sheet shows them (tests/documents/contracts.xls)."""

from pathlib import Path

import pytest

from corpus import UnreadableFile
from corpus.formats import detect_format

CONTRACTS = (Path(__file__).parents[1] / "documents" / "contracts.xls").read_bytes()


def test_a_sheet_as_it_is_shown():
    """Merged cells, number formats, hidden rows, columns and sheets, errors, raised characters."""
    found = detect_format(CONTRACTS, ".xls").read(CONTRACTS)
    assert [(m.kind, found.text[m.start : m.end]) for m in found.marks] == [
        ("heading", "合同"),
        ("heading", "护岸工程合同台账"),
        ("text", "单位：万元"),
        ("header", "项目\t金额\t签订日期\t完成率"),
        ("row", "护岸\t1,280.50万元\t2023年5月12日\t12.5%"),
        ("row", "护岸\t99.90万元\t2023年6月1日\t100.0%"),
        ("row", "监理\t¥1,999.90\t2024年1月2日\t#DIV/0!"),
        ("row", "面积 km²\t1.00万元"),
    ]
    assert {found.tables[m.table].caption for m in found.marks if m.kind == "row"} == {"单位：万元"}


@pytest.mark.parametrize("name", ["a.doc", "a.txt", "a.et"])
def test_content_tells_what_it_is(name):
    assert detect_format(CONTRACTS, name[1:]).name == "xls"


@pytest.mark.parametrize("cut", [600, 2000, 5000, 7000])
def test_damage_says_so(cut):
    data = CONTRACTS[:cut]
    with pytest.raises(UnreadableFile):
        detect_format(data, ".xls").read(data)


XML_WORKBOOK = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles><Style ss:ID="s1"><NumberFormat ss:Format="#,##0&quot;萬m³&quot;"/></Style></Styles>
<Worksheet ss:Name="水庫"><Table><Column/><Column/><Column ss:Hidden="1"/>
<Row><Cell><Data ss:Type="String">水庫</Data></Cell><Cell><Data ss:Type="String">庫容</Data></Cell>
<Cell><Data ss:Type="String">底價</Data></Cell><Cell><Data ss:Type="String">建成</Data></Cell></Row>
<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">南門</Data></Cell>
<Cell ss:StyleID="s1"><Data ss:Type="Number">1250</Data></Cell>
<Cell ss:Index="4"><Data ss:Type="DateTime">2019-06-01T00:00:00.000</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="Number">980.5</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">內部</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="隱藏"><Table><Row><Cell><Data ss:Type="String">密</Data></Cell></Row></Table>
<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>
"""


def test_a_workbook_of_one_xml_file():
    data = XML_WORKBOOK.encode()
    known = detect_format(data, ".xls")
    assert known is not None and known.name == "xls"
    assert known.read(data).text.splitlines() == [
        "水庫",
        "水庫\t庫容\t建成",
        "南門\t1,250萬m³\t2019/6/1",
        "南門\t980.5",
    ]


def test_a_damaged_workbook_of_one_xml_file_is_refused():
    with pytest.raises(UnreadableFile):
        detect_format(XML_WORKBOOK.encode(), ".xls").read(XML_WORKBOOK[:-40].encode())
