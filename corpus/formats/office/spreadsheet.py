"""Parses spreadsheets and comma-separated values: every row a line that names its columns."""

import csv
import io
import re
from datetime import date, datetime, time
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.containers import checked_package, has_part
from corpus.formats.extracted import Extract, Writer, best_title, find_day
from corpus.formats.plain_text import decode
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import write_sheet

_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)
_PERCENT = re.compile(r"0(?:\.(0+))?%")
_DELIMITERS = ",\t;|"


def is_xlsx(data: bytes) -> bool:
    """Tell whether the bytes are an Excel workbook."""
    return has_part(data, "xl/workbook.xml")


def read_xlsx(data: bytes) -> Extract:
    """Read a workbook: its visible sheets, each under its name unless that says nothing."""
    from openpyxl import load_workbook  # noqa: PLC0415

    with checked_package(data, "workbook.damaged"):
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        writer = Writer()
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # some programs declare the wrong ones
            if not _DEFAULT_NAME.fullmatch(sheet.title):
                writer.heading(sheet.title, 1)
            grid = Grid([_shown(cell) for cell in row] for row in sheet.iter_rows())
            write_sheet(writer, grid, level=2)
        core = book.properties
        return writer.extract(
            title=best_title(core.title, None),
            author=core.creator if core.creator != "openpyxl" else None,
            date=find_day(core),
        )


def read_csv(data: bytes) -> Extract:
    """Read comma-, semicolon-, bar- or tab-separated values."""
    text, encoding = decode(data)
    writer = Writer()
    csv.field_size_limit(1_000_000)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        write_sheet(writer, Grid(rows))
    except csv.Error as error:
        raise UnreadableFile("table.unreadable", reason=error) from error
    return writer.extract(encoding=encoding)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first lines into the same number of cells, and most."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]

    def score(delimiter: str) -> tuple[int, int]:
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_DELIMITERS, key=score)


def _shown(cell: Any) -> str:
    """Return a cell as the sheet shows it, as far as words and numbers go."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return (
            value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format or ""))
    return str(value)


def _number(value: float, number_format: str) -> str:
    if match := _PERCENT.search(number_format):
        return f"{value * 100:.{len(match[1] or '')}f}%"
    return format(value, ".15g") if abs(value) < 1e15 else str(value)
