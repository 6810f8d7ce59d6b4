"""Finds the tables of a sheet: the areas that empty rows and columns separate."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from corpus.formats.extracted import tidy
from corpus.formats.tables.grid import Grid


@dataclass(frozen=True)
class Area:
    """A part of a grid: its rows, and its columns that are not empty."""

    grid: Grid
    rows: tuple[int, ...]
    columns: tuple[int, ...]

    def cells(self, row: int) -> list[str]:
        """Return the texts of a row, one for each column; a space parts the lines of a cell.

        In a column of persons each has a line of its own.
        """
        return [self.grid.cell(row, column).replace("\n", " ") for column in self.columns]

    def names(self, row: int) -> list[str]:
        """Return the texts of a row that names the columns: a name wraps in a narrow column."""
        return [tidy(self.grid.cell(row, column)) for column in self.columns]

    def begins_cell(self, row: int) -> bool:
        """Tell whether a cell with text begins in a row, and does not only reach into it."""
        return any(
            self.grid.cell(row, column) and self.grid.origin(row, column)[0] == row
            for column in self.columns
        )

    def count_cells(self, row: int) -> int:
        """Count the cells of a row that hold text; a merged one counts once."""
        return len({self.grid.origin(row, c) for c in self.columns if self.grid.cell(row, c)})


def make_area(grid: Grid, rows: range | None = None, columns: range | None = None) -> Area:
    """Return an area without its empty rows and columns; without bounds that of the whole grid."""
    within = columns or range(max(map(len, grid.rows), default=0))
    filled = [
        row
        for row in (range(len(grid.rows)) if rows is None else rows)
        if any(grid.rows[row][within.start : within.stop])
    ]
    used = {
        column
        for row in filled
        for column, text in enumerate(grid.rows[row][: within.stop])
        if text and column >= within.start
    }
    return Area(grid, tuple(filled), tuple(sorted(used)))


def find_areas(grid: Grid) -> Iterator[Area]:
    """Yield the tables and free lines of a sheet in reading order.

    Rows without text separate them. Columns without text separate tables that stand side by side:
    those that differ in where they begin or end, or repeat the names of their columns.
    """
    for rows in _find_runs([any(row) for row in grid.rows]):
        band = make_area(grid, rows)
        found: list[Area] = []
        filled = [False] * (band.columns[-1] + 1)
        for column in band.columns:
            filled[column] = True
        for columns in _find_runs(filled):
            part = make_area(grid, rows, columns)
            if found and not _stand_apart(found[-1], part):
                joined = range(found[-1].columns[0], part.columns[-1] + 1)
                found[-1] = make_area(grid, rows, joined)
            else:
                found.append(part)
        yield from found


def _stand_apart(one: Area, other: Area) -> bool:
    """Tell whether two areas side by side are tables of their own."""
    if min(len(one.columns), len(other.columns)) < 2:
        return False
    if (one.rows[0], one.rows[-1]) != (other.rows[0], other.rows[-1]):
        return True
    titled = one.count_cells(one.rows[0]) == other.count_cells(other.rows[0]) == 1
    first = [{cell for cell in area.cells(area.rows[0]) if cell} for area in (one, other)]
    return titled or bool(first[0] & first[1])


def _find_runs(filled: list[bool]) -> Iterator[range]:
    """Yield the runs of true values."""
    at = 0
    for value, group in groupby(filled):
        length = sum(1 for _ in group)
        if value:
            yield range(at, at + length)
        at += length
