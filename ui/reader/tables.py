"""Makes tables of the rows of a document: which rows belong together, and each cell's column.

A row is a line of text, its cells separated by tabs. The reader and the source panel show such
lines as the table that they are.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ui.reader.markup import Marked, Repaired, split_marked

if TYPE_CHECKING:
    from corpus import Block, Document
    from corpus.types import TableHead

Span = tuple[int, int]
Kind = Literal["number", "short", "long"]  # what a cell holds; a short one is not wrapped

ROWS_AT_ONCE = 60  # of a longer table; the browser lays out pieces that come near the window
_NUMBER = re.compile(r"[+\-−(（¥￥$€£≈<>≤≥\s]*\d[\d,，.\s]*[%％‰)）]*")


@dataclass(frozen=True)
class Cell:
    """One cell: where its text begins in the document, and what is marked of it."""

    start: int
    text: Marked
    columns: int = 1  # that it covers
    rows: int = 1
    kind: Kind = "short"


@dataclass(frozen=True)
class Row:
    """One row; None stands for a place without text."""

    start: int
    cells: Sequence[Cell | None]
    is_cited: bool = False
    page: int | None = None  # that begins here
    original: Repaired | None = None  # as the file has it, where it was repaired


@dataclass(frozen=True)
class Table:
    """A table, or a piece of a long one, which begins with the names of the columns again."""

    columns: int
    header: Sequence[Row]
    rows: Sequence[Row] = ()
    caption: str = ""  # where the lines above the table are not shown
    is_cut: bool = False  # rows between the header and the first one are left out
    repeats: bool = False  # the header was shown before
    widths: Sequence[float] = ()  # of the columns in em, for pieces to agree; else the browser's


@dataclass
class _Run:
    """Blocks in order that make one table, and the names of its columns by their places."""

    blocks: list["Block"] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    caption: str = ""

    def accepts(self, document: "Document", block: "Block") -> bool:
        """Tell whether a block goes on with this table."""
        if block.kind == "header" and self.blocks[-1].kind == "row":
            return False
        head = _head_of(document, block)
        named = _names_of(document, block).items()
        known = all(self.names.get(at, name) == name for at, name in named)
        return head.caption == self.caption and known

    def add(self, document: "Document", block: "Block") -> None:
        """Add a block."""
        self.blocks.append(block)
        self.caption = _head_of(document, block).caption
        self.names |= _names_of(document, block)


def is_of_table(block: "Block") -> bool:
    """Tell whether a block is a row of a table, or names its columns."""
    return block.kind in ("header", "row") and block.table is not None


def find_runs(document: "Document", blocks: Sequence["Block"]) -> Iterator[list["Block"]]:
    """Yield the blocks that belong together: those of one table, else each one alone."""
    run = _Run()
    for block in blocks:
        if run.blocks and not (is_of_table(block) and run.accepts(document, block)):
            yield run.blocks
            run = _Run()
        if is_of_table(block):
            run.add(document, block)
        else:
            yield [block]
    if run.blocks:
        yield run.blocks


def find_header(document: "Document", at: int) -> Sequence["Block"]:
    """Return the blocks that name the columns of the row that is block `at`, wherever they stand.

    None for a row of a table without names, or for what is no row.
    """
    blocks, last = document.blocks, at
    while last >= 0 and is_of_table(blocks[last]) and blocks[last].kind == "row":
        last -= 1
    if last < 0 or last == at or not is_of_table(blocks[last]):
        return ()
    first = last
    while first > 0 and is_of_table(blocks[first - 1]) and blocks[first - 1].kind == "header":
        first -= 1
    header = blocks[first : last + 1]
    found = next(find_runs(document, [*header, blocks[at]]))
    return header if len(found) > len(header) else ()


def find_caption(document: "Document", block: "Block") -> str:
    """Return what stands above the table of a row and is needed to read it, such as a unit."""
    return _head_of(document, block).caption


def make_table(
    document: "Document",
    blocks: Sequence["Block"],
    span: Span = (0, 0),
    pages: Mapping[int, int] | None = None,
    originals: Mapping[int, Repaired] | None = None,
) -> Table:
    """Return the table of blocks that belong together, with `span` marked.

    `pages` and `originals` hold, by the start of a block, the page that begins there and its text
    as the file has it.
    """
    rows = []
    for block in blocks:
        row = _make_row(document, block, span)
        page = (pages or {}).get(block.start)
        rows.append(replace(row, page=page, original=(originals or {}).get(block.start)))
    count = sum(block.kind == "header" for block in blocks)
    columns = max(len(row.cells) for row in rows)
    body = [_spread(row, columns) for row in rows[count:]]
    header = _merge_names(rows[:count], columns, _find_numeric(body))
    return Table(columns, header, body)


def split_table(table: Table, most: int = ROWS_AT_ONCE) -> Iterator[Table]:
    """Yield a table in pieces of at most `most` rows, their columns equally wide."""
    if len(table.rows) <= most:
        yield table
        return
    widths = _measure_columns(table)
    for at in range(0, len(table.rows), most):
        rows = table.rows[at : at + most]
        repeats = table.repeats or at > 0
        yield replace(table, rows=rows, widths=widths, repeats=repeats)


def find_name_kind(text: str, *, over_numbers: bool) -> Kind:
    """Return how the name of a column is set."""
    kind = find_kind(text)
    if over_numbers and kind != "long":
        return "number"
    return "short" if kind == "number" else kind


def find_kind(text: str, *, longest: float = 12) -> Kind:
    """Return how a cell is set: a number is digits with their signs; `longest` is in em."""
    if _NUMBER.fullmatch(text):
        return "number"
    return "short" if _measure(text) <= longest else "long"


def _head_of(document: "Document", block: "Block") -> "TableHead":
    assert block.table is not None
    return document.tables[block.table]


def _names_of(document: "Document", block: "Block") -> dict[int, str]:
    head = _head_of(document, block)
    return {head.first + at: name for at, name in enumerate(head.columns) if name}


def _make_row(document: "Document", block: "Block", span: Span) -> Row:
    cells: list[Cell | None] = [None] * _head_of(document, block).first
    start = block.start
    for text in document.text[block.start : block.end].split("\t"):
        end = start + len(text)
        pieces = split_marked(document.text, start, end, *span)
        cells.append(Cell(start, pieces, kind=find_kind(text)) if text else None)
        start = end + 1
    return Row(block.start, cells, is_cited=span[0] < block.end and block.start < span[1])


def _spread(row: Row, columns: int) -> Row:
    """Fill a row up to the table's width; one that is a single cell stands over all columns."""
    if len(row.cells) == 1 and row.cells[0] is not None and columns > 1:
        return replace(row, cells=[replace(row.cells[0], columns=columns)])
    return replace(row, cells=[*row.cells, *[None] * (columns - len(row.cells))])


def _merge_names(rows: Sequence[Row], columns: int, numeric: Container[int]) -> list[Row]:
    """Return the header with each name once over the columns and rows that it covers.

    A merged name stands in the text once for every place that it covers. The name of a `numeric`
    column is set as the numbers below it.
    """
    grid = [[*row.cells, *[None] * (columns - len(row.cells))] for row in rows]
    texts = [["".join(cell.text) if cell else "" for cell in row] for row in grid]
    taken: set[tuple[int, int]] = set()
    merged = []
    for at, row in enumerate(rows):
        cells: list[Cell | None] = []
        for column in range(columns):
            cell, text = grid[at][column], texts[at][column]
            if (at, column) in taken:
                continue
            across = down = 1
            if cell is not None:
                while column + across < columns and texts[at][column + across] == text:
                    across += 1
                while at + down < len(rows) and all(
                    texts[at + down][place] == text for place in range(column, column + across)
                ):
                    down += 1
                kind = find_name_kind(text, over_numbers=across == 1 and column in numeric)
                cell = replace(cell, columns=across, rows=down, kind=kind)
            taken |= {(at + y, column + x) for y in range(down) for x in range(across)}
            cells.append(cell)
        merged.append(replace(row, cells=cells))
    return merged


def _find_numeric(rows: Sequence[Row]) -> set[int]:
    """Return the columns that hold numbers and nothing else."""
    kinds: dict[int, set[Kind]] = {}
    for row in rows:
        for column, cell in enumerate(row.cells):
            if cell is not None and cell.columns == 1:
                kinds.setdefault(column, set()).add(cell.kind)
    return {column for column, found in kinds.items() if found == {"number"}}


def _measure_columns(table: Table, least: float = 3, most: float = 16) -> list[float]:
    """Return the width of each column in em, by its longest text, between `least` and `most`."""
    widths = [least] * table.columns
    for row in (*table.header, *table.rows):
        if len(row.cells) == table.columns:
            for column, cell in enumerate(row.cells):
                if cell is not None:
                    length = _measure("".join(cell.text)) + 1.6
                    widths[column] = max(widths[column], min(most, length))
    return widths


def _measure(text: str) -> float:
    return sum(0.6 if ord(character) < 0x2E80 else 1.0 for character in text)
