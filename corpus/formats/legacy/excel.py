"""Parses Excel 97 to 2003 workbooks (xls): visible sheets, their cells as the sheet shows them."""

import io
import math
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.extracted import Extract, Writer, best_title
from corpus.formats.legacy.compound import has_stream, open_compound, read_properties
from corpus.formats.office.number_codes import CHINESE_FORMATS
from corpus.formats.office.number_formats import format_value
from corpus.formats.office.sheet_cells import SheetCells, make_grid
from corpus.formats.tables.writing import write_named_sheet
from corpus.text.superscripts import lower_text, raise_text

_SHIFTS = {1: raise_text, 2: lower_text}  # by a font's escapement


def is_xls(data: bytes) -> bool:
    """Tell whether the bytes are an Excel 97 to 2003 workbook."""
    return has_stream(data, "Workbook", "Book")


def read_xls(data: bytes) -> Extract:
    """Read an Excel 97 to 2003 workbook."""
    import xlrd  # noqa: PLC0415

    writer = Writer()
    with open_compound(data, "workbook.damaged") as file:
        properties = read_properties(file)
        try:
            book = xlrd.open_workbook(
                file_contents=data,
                formatting_info=True,
                ragged_rows=True,
                ignore_workbook_corruption=True,  # Excel opens files whose sectors overlap
                logfile=io.StringIO(),
            )
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                raise UnreadableFile("file.encrypted") from error
            raise
        for sheet in book.sheets():
            if not sheet.visibility:
                write_named_sheet(writer, sheet.name, make_grid(_read_cells(book, sheet)))
    return writer.extract(
        title=best_title(properties.title, None), author=properties.author, date=properties.date
    )


def _read_cells(book: Any, sheet: Any) -> SheetCells:
    found = SheetCells()
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row)):
            runs = sheet.rich_text_runlist_map.get((row, column), ())
            if text := _show(book, cell, runs):
                found.texts[row + 1, column + 1] = text
    for top, bottom, left, right in sheet.merged_cells:
        found.merged.append(((top + 1, left + 1), (bottom, right)))
    found.hidden_rows.update(
        row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0
    )
    found.hidden_columns.update(
        column + 1 for column, info in sheet.colinfo_map.items() if info.hidden or info.width == 0
    )
    return found


def _show(book: Any, cell: Any, runs: Any) -> str:
    from xlrd import (  # noqa: PLC0415
        XL_CELL_BOOLEAN,
        XL_CELL_DATE,
        XL_CELL_ERROR,
        XL_CELL_NUMBER,
        XL_CELL_TEXT,
        error_text_from_code,
    )

    if cell.ctype in (XL_CELL_NUMBER, XL_CELL_DATE):
        if not math.isfinite(cell.value):
            return ""
        return format_value(cell.value, _find_code(book, cell), date1904=bool(book.datemode))
    if cell.ctype == XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == XL_CELL_ERROR:
        return str(error_text_from_code.get(cell.value, ""))
    if cell.ctype != XL_CELL_TEXT:
        return ""
    text = _shift_runs(book, cell.value, runs)
    code = _find_code(book, cell)
    return format_value(text, code) if "@" in code and code != "@" else text


def _find_code(book: Any, cell: Any) -> str:
    key = book.xf_list[cell.xf_index].format_key
    code = book.format_map[key].format_str if key in book.format_map else "General"
    return CHINESE_FORMATS.get(key) or str(code)


def _shift_runs(book: Any, text: str, runs: Any) -> str:
    """Return rich text, its raised and lowered characters as such: 10⁷."""
    bounds = [*(start for start, _ in runs), len(text)]
    pieces = [text[: bounds[0]]]
    for (start, font), end in zip(runs, bounds[1:], strict=True):
        known = font < len(book.font_list)
        shift = _SHIFTS.get(book.font_list[font].escapement) if known else None
        pieces.append(shift(text[start:end]) if shift else text[start:end])
    return "".join(pieces)
