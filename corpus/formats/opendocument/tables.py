"""Reads the cells of a table or sheet; repeated, covered and hidden ones count as they should."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.office.sheet_cells import SheetCells, make_grid
from corpus.formats.opendocument.package import OFFICE, TABLE, TEXT, Styles
from corpus.formats.opendocument.paragraphs import join_paragraphs
from corpus.formats.tables.grid import Grid

_GROUPS = {
    f"{TABLE}{tag}"
    for tag in ("table-header-rows", "table-rows", "table-row-group", "table-header-columns")
} | {f"{TABLE}table-columns", f"{TABLE}table-column-group"}
_CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
_HIDDEN = ("collapse", "filter")
_MOST_COPIES = 10_000  # of a row or cell with text


@dataclass
class Table:
    """The cells of a table, and how many of its rows name its columns."""

    cells: SheetCells
    header_rows: int = 0

    @property
    def grid(self) -> Grid:
        """Return the visible cells; a merged one stands in every place it covers."""
        return make_grid(self.cells)


def read_table(element: Any, styles: Styles) -> Table:
    """Read the cells of a table or a sheet. Raises UnreadableFile for too many of them."""
    table = Table(SheetCells())
    table.cells.hidden_columns.update(_find_hidden_columns(element))
    at = 0
    for row, is_header in _rows(element, heads=False):
        cells = list(_read_row(row, styles))
        for _ in range(min(_repeats(row, "rows"), _MOST_COPIES) if cells else 0):
            at += 1
            if row.get(f"{TABLE}visibility") in _HIDDEN:
                table.cells.hidden_rows.add(at)
            else:
                table.header_rows += is_header
            _place_cells(table.cells, at, cells)
        if not cells:  # one empty row separates as well as a million, to which sheets repeat it
            at += 1
    return table


def _place_cells(cells: SheetCells, row: int, read: list[tuple[int, str, Any]]) -> None:
    for column, text, cell in read:
        if not text:
            cells.unstored += 1
            continue
        cells.texts[row, column] = text
        last = row + _span(cell, "rows") - 1, column + _span(cell, "columns") - 1
        if last != (row, column):
            cells.merged.append(((row, column), last))
    if len(cells.texts) > limits.FILE.cells:
        raise UnreadableFile("table.too_large", count=limits.FILE.cells)


def _read_row(row: Any, styles: Styles) -> Iterator[tuple[int, str, Any]]:
    """Yield the column, from 1, and the text of each cell; no text where a formula has no value."""
    column = 1
    for cell in row.iterchildren(*_CELLS):
        copies = _repeats(cell, "columns")
        text = _show_cell(cell, styles) if cell.tag == _CELLS[0] else ""
        for copy in range(min(copies, _MOST_COPIES) if text or _lacks_value(cell) else 0):
            yield column + copy, text, cell
        column += copies


def _rows(element: Any, *, heads: bool) -> Iterator[tuple[Any, bool]]:
    for child in element:
        if child.tag == f"{TABLE}table-row":
            yield child, heads
        elif child.tag in _GROUPS and child.get(f"{TABLE}display") != "false":
            yield from _rows(child, heads=heads or child.tag == f"{TABLE}table-header-rows")


def _find_hidden_columns(element: Any) -> Iterator[int]:
    at = 1
    for column in _columns(element):
        copies = _repeats(column, "columns")
        if column.get(f"{TABLE}visibility") in _HIDDEN:
            yield from range(at, at + min(copies, _MOST_COPIES))
        at += copies


def _columns(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == f"{TABLE}table-column":
            yield child
        elif child.tag in _GROUPS:
            yield from _columns(child)


def _show_cell(cell: Any, styles: Styles) -> str:
    """Return a cell as the sheet shows it; programs that write no text write the value at least."""
    text = join_paragraphs(cell, styles)
    if text or cell.find(f"{TEXT}p") is not None:
        return text
    for name in ("string-value", "date-value", "time-value", "boolean-value", "value"):
        if (value := cell.get(f"{OFFICE}{name}")) is not None:
            return str(value)
    return ""


def _lacks_value(cell: Any) -> bool:
    return cell.get(f"{TABLE}formula") is not None and cell.get(f"{OFFICE}value-type") is None


def _repeats(element: Any, what: str) -> int:
    return max(1, int(element.get(f"{TABLE}number-{what}-repeated", "1")))


def _span(cell: Any, what: str) -> int:
    return max(1, min(int(cell.get(f"{TABLE}number-{what}-spanned", "1")), _MOST_COPIES))
