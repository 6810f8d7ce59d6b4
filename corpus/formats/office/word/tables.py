"""Reads the tables of a Word document into cells and the places they cover (ECMA-376, 17.4).

The columns of a table's grid are often split by a hair where rows were drawn by hand; borders that
near one another are one.
"""

from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from typing import Any

from corpus.formats.office.word.blocks import Block, Cell, Table
from corpus.formats.office.word.markup import MOST_COLUMNS, W, find_number, is_on, iterate_parts

_ONE_BORDER = 120  # twips, 2 mm, between borders that are meant as one


def read_table(element: Any, read_blocks: Callable[[Any], list[Block]]) -> Table:
    """Read a table; `read_blocks` reads what stands in a cell, and is called in their order."""
    cells: list[Cell] = []
    headers = 0
    open_cells: dict[int, int] = {}  # of each column, the cell that may go on in the next row
    at = 0
    for row in iterate_parts(element, f"{W}tr"):
        if row.find(f"{W}trPr/{W}del") is not None or is_on(row.find(f"{W}trPr/{W}hidden")):
            continue
        column = min(find_number(row, "trPr/gridBefore") or 0, MOST_COLUMNS)
        going_on: dict[int, int] = {}
        for cell in iterate_parts(row, f"{W}tc"):
            span = find_number(cell, "tcPr/gridSpan") or 1
            span = max(1, min(span, MOST_COLUMNS - column))
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
            sideways = cell.find(f"{W}tcPr/{W}hMerge")
            if sideways is not None and sideways.get(f"{W}val") != "restart" and cells:
                cells[-1] = replace(cells[-1], columns=cells[-1].columns + span)
            elif goes_on and column in open_cells:
                above = open_cells[column]
                cells[above] = replace(cells[above], rows=at - cells[above].row + 1)
                going_on[column] = above
            else:
                if merge is not None:
                    going_on[column] = len(cells)
                cells.append(Cell(tuple(read_blocks(cell)), at, column, 1, span))
            column += span
            if column >= MOST_COLUMNS:
                break
        open_cells = going_on
        headers += headers == at and is_on(row.find(f"{W}trPr/{W}tblHeader"))
        at += 1
    return Table(tuple(_join_columns(cells, _read_widths(element))), headers)


def _read_widths(element: Any) -> list[int]:
    columns = element.findall(f"{W}tblGrid/{W}gridCol")
    return [int(w) if (w := column.get(f"{W}w", "")).isdigit() else 0 for column in columns]


def _join_columns(cells: list[Cell], widths: list[int]) -> list[Cell]:
    """Count the columns by the borders that cells have, those nearly in one place as one."""
    last = max((cell.column + cell.columns for cell in cells), default=0)
    known = len(widths) >= last and all(widths[:last])
    edges = list(accumulate(widths[:last] if known else [_ONE_BORDER + 1] * last, initial=0))
    used = sorted({edge for cell in cells for edge in (cell.column, cell.column + cell.columns)})
    places: dict[int, int] = {}
    column = -1
    for before, edge in zip([None, *used], used, strict=False):
        if before is None or edges[edge] - edges[before] > _ONE_BORDER:
            column += 1
        places[edge] = column
    joined = []
    for cell in cells:
        first = places[cell.column]
        end = max(places[cell.column + cell.columns], first + 1)
        joined.append(replace(cell, column=first, columns=end - first))
    return joined
