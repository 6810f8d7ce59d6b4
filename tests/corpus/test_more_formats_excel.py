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
