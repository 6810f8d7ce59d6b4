"""Parses workbooks and separated values: every visible sheet, its cells as the sheet shows them."""

import csv
import io
from typing import Any

from corpus.errors import UnreadableFile
from corpus.formats.containers import checked_package, has_part
from corpus.formats.extracted import Extract, Writer, best_title, find_day
from corpus.formats.office.sheet_cells import make_grid, read_cells
from corpus.formats.plain_text import decode
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import write_named_sheet, write_sheet

_DELIMITERS = ",\t;|"


def is_xlsx(data: bytes) -> bool:
    """Tell whether the bytes are an Excel workbook."""
    return has_part(data, "xl/workbook.xml")


def read_xlsx(data: bytes) -> Extract:
    """Read a workbook: its visible sheets, each under its name unless that says nothing."""
    from openpyxl import load_workbook  # noqa: PLC0415

    with checked_package(data, "workbook.damaged"):
        book = load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False, rich_text=True
        )
        writer = Writer()
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                _write_sheet(writer, sheet)
        core = book.properties
        return writer.extract(
            title=best_title(core.title, None),
            author=core.creator if core.creator != "openpyxl" else None,
            date=find_day(core),
        )


def _write_sheet(writer: Writer, sheet: Any) -> None:
    cells = read_cells(sheet)
    write_named_sheet(writer, sheet.title, make_grid(cells), unstored=cells.unstored)


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
