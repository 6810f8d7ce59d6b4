"""Writes the tables of PDF pages, with what stands above them, over page breaks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.formats.extracted import Extract, Writer
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.spaces import join_lines
from corpus.formats.pdf.tables.cells import PageTable, Paragraph, group_by_height, is_value
from corpus.formats.pdf.thresholds import TABLES
from corpus.formats.tables.grid import Grid
from corpus.formats.tables.writing import write_table

_UNIT = re.compile(
    r".{0,20}(?:[单單]位|\bunits?)\s*[:：].*|[（(].{0,6}[单單]位.*[)）]", re.IGNORECASE
)
_AGAIN = re.compile(
    r"[（(]?\s*[续續]\s*表?\s*[\d一二三四五六七八九十.-]*.{0,40}|.*[（(][续續]\d*[)）]"
)
_NUMBERED = re.compile(r"[续續]?[附]?表\s*[\d一二三四五六七八九十]|Table\s*\d", re.IGNORECASE)
_ENDS = tuple("。！？；：，、.!?;:,")


def find_captions(paragraphs: Sequence[Paragraph], texts: Sequence[str], nth: int) -> Iterator[str]:
    """Yield what stands above the table that is the nth paragraph: its title, its units."""
    first = nth
    while first > max(0, nth - TABLES.titles):
        above = paragraphs[first - 1]
        if above.tables or len(above.lines) > 1 or above.cells > 2:
            break
        if not _is_unit(texts[first - 1]):
            first -= _is_title(texts[first - 1])
            break
        first -= 1
    yield from texts[first:nth]


def put_tables_together(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Yield the paragraphs, a table that goes on at the next page as one.

    What stands between its parts and only repeats its title goes.
    """
    open_table: Paragraph | None = None
    between: list[Paragraph] = []
    captions: list[str] = []
    last: list[str] = []
    for paragraph in paragraphs:
        text = paragraph.row or "".join(line.text for line in paragraph.lines)
        if paragraph.tables:
            if (
                open_table
                and paragraph.lines[0].page == open_table.lines[-1].page + 1
                and _goes_on(open_table.tables[-1], paragraph.tables[0])
            ):
                open_table = replace(
                    open_table,
                    lines=open_table.lines + paragraph.lines,
                    tables=open_table.tables + paragraph.tables,
                )
            else:
                yield from filter(None, (open_table, *between))
                open_table, captions = paragraph, last
            between = []
        elif open_table and len(paragraph.lines) == 1 and _is_repeated(text, captions):
            between.append(paragraph)
        else:
            yield from filter(None, (open_table, *between, paragraph))
            open_table, between = None, []
        last = [*last[-2:], text]
    yield from filter(None, (open_table, *between))


def is_caption(line: Line, following: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a line is the title or the unit of a table that follows at once."""
    if _is_unit(line.text) or _NUMBERED.match(line.text):
        for row in following:
            if row[0].table:
                return True
            if not _is_unit(row[0].text):
                return False
    return False


def _is_unit(text: str) -> bool:
    """Tell whether a line above a table says what its numbers count: 单位：万元."""
    return _UNIT.fullmatch(text) is not None


def _is_title(text: str) -> bool:
    """Tell whether a line above a table may be its title."""
    return len(text) <= TABLES.title_length and not text.endswith(_ENDS)


def _goes_on(table: PageTable, following: PageTable) -> bool:
    """Tell whether a table on the next page has the columns of one, and so goes on with it."""
    if len(table.edges) != len(following.edges):
        return False
    first, other = table.edges[0], following.edges[0]  # margins of left and right pages differ
    slack = TABLES.same_edge * (table.edges[-1] - first)
    return all(
        abs((one - first) - (two - other)) <= slack
        for one, two in zip(table.edges, following.edges, strict=True)
    )


def _is_repeated(text: str, captions: Sequence[str]) -> bool:
    """Tell whether a line between two parts of a table says again what stands above the first."""
    return text in captions or _is_unit(text) or _AGAIN.fullmatch(text) is not None


def write_page_tables(
    tables: Sequence[PageTable], caption: str, spacing: Mapping[str, bool]
) -> Extract:
    """Write a table, of which each page has a part; `page_starts` tells where all but the first do.

    A header that a page repeats is dropped. What is merged over the page break counts for the rows
    on both pages.
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
        at = len(grid.rows)
        for row, column, text, height, width in _find_cells(table, spacing):
            if row >= skipped:
                grid.put(at + row - skipped, column, text, height, width)
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
