"""Parses workbooks of one XML file, as Excel 2003 and many programs save tables (xls, xml).

Format: Microsoft, "XML Spreadsheet Reference". Cells stand in rows; an index skips empty ones.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer, best_title
from corpus.formats.office.number_formats import format_value
from corpus.formats.office.sheet_cells import SheetCells, make_grid
from corpus.formats.tables.writing import write_named_sheet

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_S = f"{{{_NAMESPACE}}}"
_O = "{urn:schemas-microsoft-com:office:office}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_HEAD = 4096
_FORMATS = {  # that have names; the dates as in Chinese editions
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "General Number": "General",
    "General Date": "yyyy/m/d h:mm",
    "Short Date": "yyyy/m/d",
    "Long Date": 'yyyy"年"m"月"d"日"',
}
_EPOCH = datetime(1899, 12, 30)
_MOST_COLUMNS = 16_384  # of a sheet in Excel


def is_xml_workbook(data: bytes) -> bool:
    """Tell whether the bytes are a workbook of one XML file."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<Workbook" in head and _NAMESPACE.encode() in head


def read_xml_workbook(data: bytes) -> Extract:
    """Read a workbook of one XML file."""
    from lxml import etree  # noqa: PLC0415

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(data.strip(), parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile("workbook.damaged", kind=type(error).__name__) from error
    codes = {
        style.get(f"{_S}ID"): one.get(f"{_S}Format") or "General"
        for style in root.iter(f"{_S}Style")
        if (one := style.find(f"{_S}NumberFormat")) is not None
    }
    writer = Writer()
    for sheet in root.iterchildren(f"{_S}Worksheet"):
        if sheet.findtext(f"{_X}WorksheetOptions/{_X}Visible") is None:
            write_named_sheet(writer, sheet.get(f"{_S}Name", ""), make_grid(_read(sheet, codes)))
    properties = root.find(f"{_O}DocumentProperties")
    stated = {} if properties is None else {one.tag: one.text for one in properties}
    return writer.extract(
        title=best_title(stated.get(f"{_O}Title"), None), author=stated.get(f"{_O}Author")
    )


def _read(sheet: Any, codes: Mapping[str, str]) -> SheetCells:
    found = SheetCells()
    at = 0
    for column in sheet.iterfind(f"{_S}Table/{_S}Column"):
        at = _read_count(column, "Index") or at + 1
        last = min(at + _read_count(column, "Span"), _MOST_COLUMNS)
        if column.get(f"{_S}Hidden") == "1":
            found.hidden_columns.update(range(at, last + 1))
        at = last
    row = 0
    for line in sheet.iterfind(f"{_S}Table/{_S}Row"):
        row = _read_count(line, "Index") or row + 1
        if line.get(f"{_S}Hidden") == "1":
            found.hidden_rows.add(row)
        at = 0
        for cell in line.iterchildren(f"{_S}Cell"):
            at = _read_count(cell, "Index") or at + 1
            if text := _show(cell, codes):
                found.texts[row, at] = text
            wide, tall = _read_count(cell, "MergeAcross"), _read_count(cell, "MergeDown")
            wide = min(wide, _MOST_COLUMNS)
            if wide or tall:
                found.merged.append(((row, at), (row + tall, at + wide)))
            at += wide
    return found


def _show(cell: Any, codes: Mapping[str, str]) -> str:
    """Return a cell as the sheet shows it; a value that is none of its type as it is written."""
    data = cell.find(f"{_S}Data")
    text = "" if data is None else "".join(data.itertext())
    kind = "" if data is None else data.get(f"{_S}Type", "")
    code = codes.get(cell.get(f"{_S}StyleID"), "General")
    code = _FORMATS.get(code, code)
    try:
        if kind == "Number":
            return format_value(float(text), code)
        if kind == "DateTime":
            days = (datetime.fromisoformat(text) - _EPOCH).total_seconds() / 86_400
            return format_value(days, _FORMATS["Short Date"] if code == "General" else code)
    except (ValueError, OverflowError, TypeError):
        return text
    return {"1": "TRUE", "0": "FALSE"}.get(text, text) if kind == "Boolean" else text


def _read_count(element: Any, name: str) -> int:
    stated = element.get(f"{_S}{name}", "")
    return int(stated) if stated.isdecimal() and len(stated) < 8 else 0
