"""Reads the cells of a table as a browser places them: spans, sections, names of columns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import is_table

_INTEGER = re.compile(r"\s*\+?(\d{1,9})")
_WIDEST, _TALLEST = 1000, 65534  # as HTML limits colspan and rowspan
_ORDER = {"thead": 0, "tfoot": 2}  # a foot stands below the bodies wherever it is written


@dataclass(frozen=True)
class Table:
    """A table of data."""

    grid: Grid
    header_rows: int | None  # that the page marks as names of columns; 0 in a form, None: look
    caption: str


def read_table(element: Any, read_cell: Callable[[Any], str]) -> Table | None:
    """Return a table of data, None for a table that only lays out a page.

    `read_cell` returns the text of a cell. A table that holds tables is a layout, unless it names
    its columns. Raises UnreadableFile for too many cells.
    """
    if (element.get("role") or "").lower() in ("presentation", "none"):
        return None
    caption = element.find("caption")
    sections = _find_sections(element)
    rows = [row for section in sections for row in section]
    marks = [[cell.tag == "th" for cell in _find_cells(row)] for row in rows]
    marked = caption is not None or any(map(any, marks))
    if not marked and element.find(".//table") is not None:
        return None
    grid = Grid()
    for section in sections:
        _fill(grid, section, read_cell)
    if not is_table(grid) and not (marked and any(len(set(row) - {""}) > 1 for row in grid.rows)):
        return None
    header: int | None = sum(
        next(row.iterancestors("table", "thead")).tag == "thead" for row in rows
    )
    if not header and not all(_names_columns(row, 0) for row in marks):
        header = next(at for at, row in enumerate(marks) if not _names_columns(row, at))
    if not header:
        header = 0 if _is_form(marks) else None
    return Table(grid, header, "" if caption is None else read_cell(caption))


def _is_form(marks: list[list[bool]]) -> bool:
    """Tell a form, whose names stand beside their values: there a name follows a value."""
    return any(name and not value for row in marks for value, name in pairwise(row))


def _names_columns(marks: list[bool], at: int) -> bool:
    """Tell a row of names from one of data, and from the name of a group of rows."""
    return bool(marks) and all(marks) and (at == 0 or len(marks) > 1)


def _find_sections(table: Any) -> list[list[Any]]:
    """Return the rows of a table by section, in the order in which they are shown."""
    sections: dict[Any, list[Any]] = {}
    for row in table.iter("tr"):
        if next(row.iterancestors("table")) is table:
            section = next(row.iterancestors("table", "thead", "tbody", "tfoot"))
            sections.setdefault(section, []).append(row)
    return [sections[section] for section in sorted(sections, key=lambda s: _ORDER.get(s.tag, 1))]


def _find_cells(row: Any) -> Iterator[Any]:
    return row.iterchildren("td", "th")  # type: ignore[no-any-return]


def _fill(grid: Grid, rows: list[Any], read_cell: Callable[[Any], str]) -> None:
    """Add the rows of a section; no cell reaches beyond its section."""
    first = len(grid.rows)
    grid.fill_rows(first, first + len(rows))
    for at, row in enumerate(rows):
        for cell in _find_cells(row):
            tall = _read_span(cell.get("rowspan"), 1)
            tall = min(tall or _TALLEST, len(rows) - at)  # 0: down to the end of the section
            wide = min(_read_span(cell.get("colspan"), 1) or 1, _WIDEST)
            grid.append(first + at, read_cell(cell), tall, wide)


def _read_span(value: str | None, usual: int) -> int:
    match = _INTEGER.match(value or "")
    return int(match[1]) if match else usual
