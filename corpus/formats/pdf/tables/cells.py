"""The table of a PDF page: its cells with their lines; and rows that no rule parts."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.thresholds import TABLES
from corpus.formats.tables.headers import is_number

_NOTHING = re.compile(r"[-–—−…·./*#\s]+|[无無]")  # what stands in a cell without a value
_SIGNS = "↑↓△▲▽▼*※# "  # beside a number: it rose, it is preliminary


@dataclass(frozen=True)
class Cell:
    """A cell: the first place it covers, how many rows and columns, and its lines from the top."""

    row: int
    column: int
    rows: int
    columns: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class PageTable:
    """A table as one page has it."""

    cells: tuple[Cell, ...]
    edges: tuple[float, ...]  # of its columns, from the left


@dataclass(frozen=True)
class Paragraph:
    """Lines of a PDF that are one paragraph, a row of pieces that stand apart, or a table."""

    lines: tuple[Line, ...]
    row: str = ""  # the text of a row of cells
    cells: int = 1  # pieces of its only line that stand apart
    tables: tuple[PageTable, ...] = ()  # one a page, if its lines stand for a table


def make_line(
    table: PageTable, lines: Sequence[Line], bounds: tuple[float, float, float, float] | None = None
) -> Line:
    """Return what stands for a table among the lines of its page; `lines` are those it holds.

    `bounds` are its edges (left, top, right, bottom) where rules draw them.
    """
    sizes = sorted(line.size for line in lines)
    return Line(
        " ".join(line.text for line in lines),
        *(
            bounds
            or (
                min(line.left for line in lines),
                min(line.top for line in lines),
                max(line.right for line in lines),
                max(line.bottom for line in lines),
            )
        ),
        sizes[len(sizes) // 2],
        lines[0].page,
        min(line.order for line in lines),
        table=table,
    )


def group_by_height(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the lines that stand side by side together, from top to bottom, from the left."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top + line.bottom):
        middle = (line.top + line.bottom) / 2
        if rows and rows[-1][0].top < middle < rows[-1][0].bottom:
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
    return rows


def part_stacked_rows(cells: Iterable[Cell], edges: Sequence[float]) -> tuple[Cell, ...]:
    """Return cells, those that hold several rows of the table parted into the cells of each.

    Yearbooks rule the columns only. Numbers that stand below one another are values of rows: no
    number goes on in the next line.
    """
    rows: dict[int, list[Cell]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append(cell)
    parted: list[Cell] = []
    added = 0
    heights: dict[int, int] = {}  # of each row, the rows that it becomes
    for row in sorted(rows):
        low = [cell for cell in rows[row] if cell.rows == 1]
        bands = _find_bands(low, edges)
        heights[row] = max(1, len(bands))
        for cell in rows[row]:
            if cell.rows > 1 or len(bands) < 2:
                parted.append(replace(cell, row=row + added, rows=cell.rows))
                continue
            for nth, band in enumerate(bands):
                own = tuple(line for line in cell.lines if line in band)
                parted.append(replace(cell, row=row + added + nth, lines=own))
        added += heights[row] - 1
    return tuple(_cover_parted(parted, heights)) if added else tuple(parted)


def _cover_parted(cells: Iterable[Cell], heights: dict[int, int]) -> Iterable[Cell]:
    """Yield cells that cover the rows which rows below their first became."""
    first: dict[int, int] = {}
    at = 0
    for row in range(max(heights) + 1):
        first[at] = row
        at += heights.get(row, 1)
    for cell in cells:
        if cell.rows > 1:
            row = first[cell.row]
            yield replace(cell, rows=sum(heights.get(row + n, 1) for n in range(cell.rows)))
        else:
            yield cell


def _find_bands(cells: Sequence[Cell], edges: Sequence[float]) -> list[list[Line]]:
    """Return the lines of each row that cells side by side hold; one band where they hold one."""
    filled = [group_by_height(cell.lines) for cell in cells if cell.lines]
    most = max(map(len, filled), default=0)
    if most < 2 or len(filled) < 2:
        return []
    numbers = [rows for rows in filled if len(rows) > 1 and _hold_values(rows)]
    if numbers:
        if len(filled[0]) < max(map(len, numbers)):
            return []  # 1,280 (12.5%) below one another
    elif not (
        len({len(rows) for rows in filled}) == 1
        and most >= TABLES.stacked_rows
        and sum(_is_full(cell, edges) for cell in cells) == 0
    ):
        return []
    return group_by_height(line for cell in cells for line in cell.lines)


def _hold_values(rows: Sequence[Sequence[Line]]) -> bool:
    """Tell whether lines below one another are values, but for a name above and some others."""
    count = sum(is_value(" ".join(line.text for line in row)) for row in rows)
    most = len(rows) >= TABLES.rows and count >= max(TABLES.rows, TABLES.values * len(rows))
    return count == len(rows) or most


def is_value(text: str) -> bool:
    """Tell whether the text of a cell is a number, or stands for one."""
    return is_number(text.strip(_SIGNS)) or _NOTHING.fullmatch(text) is not None


def _is_full(cell: Cell, edges: Sequence[float]) -> bool:
    """Tell whether a line of a cell but the last fills it, as those of a broken text do."""
    room = edges[cell.column + cell.columns] - edges[cell.column]
    return any(line.right - line.left > TABLES.filled * room for line in cell.lines[:-1])
