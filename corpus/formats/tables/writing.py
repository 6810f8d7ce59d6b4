"""Writes tables: titles as lines, header rows, and each row with the full names of its columns."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from corpus.errors import Message
from corpus.formats.extracted import Writer, tidy
from corpus.formats.tables.areas import Area, find_areas, make_area
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.headers import (
    Header,
    find_header,
    is_number,
    is_title,
    is_unit,
    name_columns,
)
from corpus.text.numbering import find_style
from corpus.types import TableHead

_JOIN = " › "  # between the names of groups of rows
_DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)


def is_table(grid: Grid) -> bool:
    """Tell whether cells are a table of data: two rows and columns at least, and short cells.

    The others lay out a page; their cells are paragraphs.
    """
    filled = [[cell for cell in row if cell] for row in grid.rows]
    wide = sum(len(row) > 1 for row in filled)
    return wide >= 2 and max(len(cell) for row in filled for cell in row) <= 600


def write_table(
    writer: Writer,
    grid: Grid,
    *,
    header_rows: int | None = None,
    caption: str = "",
    page_rows: Collection[int] = (),
) -> None:
    """Write a table in running text.

    `header_rows` says how many rows the file itself marks as names of columns; None looks at them.
    `caption` is what the file says above the table and its rows need: a title, a unit. A page
    begins with each of `page_rows`.
    """
    area = make_area(grid)
    if header_rows is None and _is_list_of_pairs(area):
        header = Header((), (), area.rows)
    else:
        header = find_header(area, header_rows)
    titles = [_join_cells(area, row) for row in header.titles]
    for title in titles:
        writer.text(title)
    notes = "；".join(dict.fromkeys(filter(None, [caption, *titles])))
    _write_rows(writer, area, header, notes, page_rows)


def write_named_sheet(writer: Writer, name: str, grid: Grid, *, unstored: int = 0) -> None:
    """Write a sheet under its name, unless the program gave that.

    `unstored` counts the formulas whose values the file does not hold.
    """
    named = not _DEFAULT_NAME.fullmatch(name)
    if named:
        writer.heading(name, 1)
    write_sheet(writer, grid, level=1 + named)
    if unstored:
        writer.warn(Message("workbook.formulas", {"sheet": name, "count": unstored}))


def write_sheet(writer: Writer, grid: Grid, *, level: int = 1) -> None:
    """Write the tables of a sheet; a title above one is a heading of this level.

    A table without names that has the columns of the one before it goes on with its names.
    """
    above: list[str] = []  # lines of the area right above
    last, head = None, TableHead(())
    for area in find_areas(grid):
        header = find_header(area, None)
        lines = [_join_cells(area, row) for row in header.titles]
        if max(map(area.count_cells, area.rows)) == 1:  # no two cells beside each other
            _write_lines(writer, above)
            above = [_join_cells(area, row) for row in area.rows]
            continue
        goes_on = not (header.names or lines or above) and area.columns == last
        if goes_on:
            for row in header.body:
                writer.row(area.cells(row), head)
            continue
        notes = _write_titles(writer, above + lines, level)
        head = _write_rows(writer, area, header, "；".join(notes))
        above, last = [], area.columns
    _write_lines(writer, above)


def _write_lines(writer: Writer, lines: Sequence[str]) -> None:
    for line in lines:
        writer.text(line)


def _write_titles(writer: Writer, lines: Sequence[str], level: int) -> list[str]:
    """Write what stands above a table: its title as a heading. Return what its rows need too."""
    titles = [line for line in lines if is_title(line)]
    for line in lines:
        if titles and line == titles[-1]:
            writer.heading(line, level)
        else:
            writer.text(line)
    return [line for line in lines if is_unit(line)]


def _write_rows(
    writer: Writer, area: Area, header: Header, caption: str, page_rows: Collection[int] = ()
) -> TableHead:
    """Write the header and the body; a table that is but a header is its own row."""
    head = TableHead(name_columns(area, header.names), caption)
    for row in header.names:
        if header.body:
            writer.header(area.names(row), head)
        else:
            writer.row(area.cells(row), TableHead((), caption))
    names = [area.cells(row) for row in header.names]
    groups: list[tuple[int, str]] = []  # with the ranks of their numbers
    begun = False  # the rows of the last group
    for row in header.body:
        if row in page_rows:
            writer.page()
        cells = area.cells(row)
        if not area.begins_cell(row):  # only what is merged with the row above it
            continue
        if cells in names:  # repeated on a new page
            continue
        lone = area.count_cells(row) == 1 and bool(cells[0])
        rank = find_style(cells[0])
        if lone and names and (cells[-1] == cells[0] or rank is not None):
            outer = [group for group in groups if not begun or group[0] < (rank or 0)]
            groups, begun = [*outer, (rank or 0, cells[0])], False
            writer.row(cells[:1], head)
        else:
            begun = True
            within = replace(head, group=_JOIN.join(name for _, name in groups))
            writer.row(cells[:1] if lone else cells, within)
    return head


def _join_cells(area: Area, row: int) -> str:
    """Return a row outside the table as one line; a merged cell stands in it once."""
    places = dict.fromkeys(area.grid.origin(row, column) for column in area.columns)
    return " ".join(filter(None, (tidy(area.grid.cell(*place)) for place in places)))


def _names_longer_texts(column: Sequence[str]) -> bool:
    """Tell whether the first cell of a column is a name and the others are texts: 任務, 措施."""
    lengths = sorted(map(len, column[1:]))
    return 2 * len(column[0]) <= lengths[len(lengths) // 2]


def _is_list_of_pairs(area: Area) -> bool:
    """Tell whether two columns are names and values, as in a form, without a header."""
    if len(area.columns) != 2:
        return False
    pairs = [cells for row in area.rows if all(cells := area.cells(row))]
    if len(pairs) > 2 and all(map(_names_longer_texts, zip(*pairs, strict=True))):
        return False
    return 2 * sum(is_number(value) for _, value in pairs) <= len(pairs)
