"""Writes the tables of PDF pages, over page breaks."""

import re
from collections.abc import Iterator, Mapping, Sequence

from corpus.formats.extracted import Extract, Writer
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.spaces import join_lines
from corpus.formats.pdf.tables.cells import PageTable, group_by_height, is_value
from corpus.formats.pdf.thresholds import TABLES
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import write_table

# Dates and amounts, of which a cell may hold several below one another.
_WHOLE = re.compile(r"\d[\d.,:/ \-–—~至]*(?:[年月日时分%‰万亿元][\d.,:/ \-–—~至]*)+")
_ENDS = tuple("。！？；.!?;")


def write_page_tables(
    tables: Sequence[PageTable], caption: str, spacing: Mapping[str, bool]
) -> Extract:
    """Write a table, of which each page has a part; `page_starts` tells where all but the first do.

    A header that a page repeats is dropped. What is merged over the page break counts for the rows
    on both pages, and a row that the page break parts is one.
    """
    grid = Grid()
    page_rows = []
    first: list[list[str]] = []  # the rows of the first page
    for table in tables:
        part = _make_grid(table, spacing)
        rows = part.rows
        if not first:
            first, grid = rows, part
            continue
        skipped = _count_repeated(first, rows)
        if _is_rest_of_row(grid.rows[-1], rows[skipped]):
            for column, text in enumerate(rows[skipped]):
                if text:
                    joined = join_lines(grid.cell(len(grid.rows) - 1, column), text, spacing)
                    grid.put(len(grid.rows) - 1, column, joined)
            skipped += 1
        at = len(grid.rows)
        for row, column, text, height, width in _find_cells(table, spacing):
            if row >= skipped:
                grid.put(at + row - skipped, column, text, height, width)
        if at < len(grid.rows):
            _carry_over(grid, at)
        page_rows += [row for row in range(at, len(grid.rows)) if any(grid.rows[row])][:1]
    writer = Writer()
    write_table(writer, grid, caption=caption, page_rows=page_rows)
    return writer.extract()


def _find_cells(
    table: PageTable, spacing: Mapping[str, bool]
) -> Iterator[tuple[int, int, str, int, int]]:
    """Yield the place of each cell, its text, its rows and its columns."""
    for cell in table.cells:
        yield cell.row, cell.column, _join_cell(cell.lines, spacing), cell.rows, cell.columns


def _make_grid(table: PageTable, spacing: Mapping[str, bool]) -> Grid:
    grid = Grid()
    for cell in _find_cells(table, spacing):
        grid.put(*cell)
    return grid


def _join_cell(lines: Sequence[Line], spacing: Mapping[str, bool]) -> str:
    """Return the text of a cell of several lines: Chinese without a space between them."""
    text = ""
    for row in group_by_height(lines):
        line = " ".join(piece.text for piece in row)
        if _WHOLE.fullmatch(text) and _WHOLE.fullmatch(line):
            text = f"{text} {line}"
        else:
            text = join_lines(text, line, spacing, spaced=row[0].spaced)
    return text


def _count_repeated(first: Sequence[Sequence[str]], rows: Sequence[Sequence[str]]) -> int:
    """Count the rows with which a page repeats the beginning of the table."""
    count = 0
    while count < min(len(first), len(rows) - 1) and first[count] == rows[count]:
        count += 1
    return count


def _carry_over(grid: Grid, row: int) -> None:
    """Set the first cells of a page's first row, where they are empty, to those above them."""
    for column, text in enumerate(grid.rows[row]):
        above = grid.cell(row - 1, column)
        if text or not above or is_value(above):
            return
        grid.put(row, column, above)


def _is_rest_of_row(row: Sequence[str], following: Sequence[str]) -> bool:
    """Tell whether the first row of a page goes on with the texts of the last row before it.

    It has no first cell; where it has most of the others it is a row under a merged cell, unless
    a sentence goes on.
    """
    filled = [at for at, text in enumerate(following) if text]
    if not filled or following[0] or any(at >= len(row) or not row[at] for at in filled):
        return False
    if any(_is_whole(text) for at in filled for text in (row[at], following[at])):
        return False
    return 2 * len(filled) < len(row) or any(
        not row[at].endswith(_ENDS) and len(row[at]) > TABLES.broken_text for at in filled
    )


def _is_whole(text: str) -> bool:
    return is_value(text) or _WHOLE.fullmatch(text) is not None
