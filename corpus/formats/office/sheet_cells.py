"""Reads the cells of an Excel sheet as text, with what is merged and what is hidden."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from corpus import limits
from corpus.errors import UnreadableFile
from corpus.formats.office.number_codes import CHINESE_FORMATS
from corpus.formats.office.number_formats import format_value
from corpus.formats.tables.grid import Grid
from corpus.text.superscripts import lower_text, raise_text

_SHIFTS = {"superscript": raise_text, "subscript": lower_text}

Place = tuple[int, int]  # row and column, from 1


@dataclass
class SheetCells:
    """The cells of a sheet that hold text, in any order."""

    texts: dict[Place, str] = field(default_factory=dict)
    merged: list[tuple[Place, Place]] = field(default_factory=list)  # first and last place
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    unstored: int = 0  # formulas of which the file holds no value


def read_cells(sheet: Any) -> SheetCells:
    """Read a sheet of a workbook that openpyxl opened `read_only`.

    openpyxl's own read-only sheets leave out what is merged and hidden, and fill every row up to
    the last column of the sheet. Its parser gives the cells that there are.
    """
    from openpyxl.worksheet._reader import WorkSheetParser  # noqa: PLC0415

    book = sheet.parent
    found = SheetCells()
    show = _CellText(book)

    class Parser(WorkSheetParser):  # type: ignore[misc]
        def parse_cell(self, element: Any) -> Any:
            cell = super().parse_cell(element)
            if cell["value"] is None and element.find("{*}f") is not None:
                found.unstored += 1
            return cell

    with sheet._get_source() as source:
        parser = Parser(
            source, sheet._shared_strings, data_only=True, epoch=book.epoch, rich_text=True
        )
        for number, row in parser.parse():
            for cell in row:
                if cell["value"] is not None and (text := show(cell["value"], cell["style_id"])):
                    found.texts[number, cell["column"]] = text
    for area in parser.merged_cells.mergeCell if parser.merged_cells else ():
        found.merged.append(((area.min_row, area.min_col), (area.max_row, area.max_col)))
    for number, attributes in parser.row_dimensions.items():
        if _is_hidden(attributes, "ht"):
            found.hidden_rows.add(int(number))
    for attributes in parser.column_dimensions.values():
        if _is_hidden(attributes, "width"):
            found.hidden_columns.update(range(int(attributes["min"]), int(attributes["max"]) + 1))
    return found


def make_grid(cells: SheetCells) -> Grid:
    """Return the visible cells; several empty rows or columns count as one, hidden ones as none.

    Raises UnreadableFile for more cells than a file may hold.
    """
    rows = _number({row for row, _ in cells.texts}, cells.hidden_rows)
    columns = _number({column for _, column in cells.texts}, cells.hidden_columns)
    if not rows or not columns:
        return Grid()
    if (max(columns.values()) + 1) * (max(rows.values()) + 1) > limits.FILE.cells:
        raise UnreadableFile("table.too_large", count=limits.FILE.cells)
    lines = [[""] * (max(columns.values()) + 1) for _ in range(max(rows.values()) + 1)]
    for (row, column), text in cells.texts.items():
        if row in rows and column in columns:
            lines[rows[row]][columns[column]] = text
    grid = Grid(lines)
    for first, last in cells.merged:
        down, across = _find_span(rows, first[0], last[0]), _find_span(columns, first[1], last[1])
        text = cells.texts.get(first, "")
        if down and across and text:
            grid.put(down[0], across[0], text, len(down), len(across))
    return grid


def _number(used: Collection[int], hidden: Collection[int]) -> dict[int, int]:
    """Return for each visible row or column in use its place, with one place for each gap."""
    places: dict[int, int] = {}
    at, last = -1, None
    for one in sorted(used):
        if one in hidden:
            continue
        if last is not None and any(between not in hidden for between in range(last + 1, one)):
            at += 1
        at += 1
        places[one], last = at, one
    return places


def _find_span(places: dict[int, int], first: int, last: int) -> range:
    """Return the places from the first to the last row or column in use within a merged area."""
    used = list(places)
    within = used[bisect_left(used, first) : bisect_right(used, last)]
    return range(places[within[0]], places[within[-1]] + 1) if within else range(0)


def _is_hidden(attributes: dict[str, str], size: str) -> bool:
    return attributes.get("hidden") in ("1", "true") or attributes.get(size) == "0"


class _CellText:
    """Shows the values of a workbook's cells by the number formats of their styles."""

    def __init__(self, book: Any) -> None:
        self._date1904 = book.epoch.year == 1904
        self._codes = [_find_code(style.numFmtId, book) for style in book._cell_styles]

    def __call__(self, value: Any, style: int) -> str:
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        code = self._codes[style] if style < len(self._codes) else "General"
        if isinstance(value, (date, time, timedelta)):  # stored as ISO 8601
            value = _count_days(value, date1904=self._date1904)
        if isinstance(value, int | float):
            return format_value(value, code, date1904=self._date1904)
        text = value if isinstance(value, str) else _join_runs(value)
        return format_value(text, code) if "@" in code and code != "@" else text


def _find_code(number: int, book: Any) -> str:
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415

    own = number - 164  # the first number that a file defines itself
    if 0 <= own < len(book._number_formats):
        return str(book._number_formats[own])
    return CHINESE_FORMATS.get(number) or str(BUILTIN_FORMATS.get(number, "General"))


def _count_days(value: date | time | timedelta, *, date1904: bool) -> float:
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30)
    if isinstance(value, time):
        value = datetime.combine(start, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    passed = value - start if isinstance(value, datetime) else value
    return passed / timedelta(days=1)


def _join_runs(runs: Any) -> str:
    """Return rich text, its raised and lowered characters as such: 10⁷."""
    text = ""
    for run in runs:
        if isinstance(run, str):
            text += run
        else:
            shift = _SHIFTS.get(run.font.vertAlign) if run.font else None
            text += shift(run.text) if shift else run.text
    return text
