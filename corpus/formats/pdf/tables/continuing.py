"""Puts together the parts of a table that goes on at the next page of a PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.captions import is_repeated
from corpus.formats.pdf.tables.cells import Cell, PageTable, Paragraph
from corpus.formats.pdf.thresholds import TABLES


def put_tables_together(paragraphs: Iterable[Paragraph]) -> list[Paragraph]:
    """Return the paragraphs, a table that goes on at the next page as one.

    What stands between its parts and only repeats its title goes. A row alone at the end or the
    beginning of a page, too little for a table, is one of the table's.
    """
    done: list[Paragraph] = []
    at: int | None = None  # of the table that may go on, in `done`
    captions: list[str] = []
    for paragraph in paragraphs:
        text = paragraph.row or "".join(line.text for line in paragraph.lines)
        whole = done[at] if at is not None else None
        if whole and (part := _find_part(whole, paragraph)):
            done[at:] = [_join(whole, part)]
        elif paragraph.tables:
            captions = [
                each.row or each.lines[0].text for each in done[-TABLES.titles :] if not each.tables
            ]
            at, table = len(done), paragraph
            while at and (part := _find_row_before(done[at - 1], table)):
                table, at = _join(part, table), at - 1
            done[at:] = [table]
        else:
            if len(paragraph.lines) > 1 or not is_repeated(text, captions):
                at = None
            done.append(paragraph)
    return done


def _join(table: Paragraph, part: Paragraph) -> Paragraph:
    return replace(table, lines=table.lines + part.lines, tables=table.tables + part.tables)


def _find_part(table: Paragraph, paragraph: Paragraph) -> Paragraph | None:
    """Return the paragraph as a part of the table before it, if it is one."""
    page, last = paragraph.lines[0].page, table.lines[-1].page
    if paragraph.tables:
        goes_on = page == last + 1 and _goes_on(table.tables[-1], paragraph.tables[0])
        return paragraph if goes_on else None
    after_row = len(table.tables) > 1 and len(table.tables[-1].cells) == len(paragraph.lines)
    if page == last + 1 or (page == last and after_row):
        return _make_part(paragraph, table.tables[0])
    return None


def _find_row_before(paragraph: Paragraph, table: Paragraph) -> Paragraph | None:
    """Return a row at the end of a page as the beginning of the table on the next."""
    if paragraph.lines[0].page != table.lines[-1].page - 1:
        return None
    return _make_part(paragraph, table.tables[-1])


def _make_part(paragraph: Paragraph, table: PageTable) -> Paragraph | None:
    """Return a row of pieces as a part of a table, if each stands in a column of its own."""
    if paragraph.cells < 2 or paragraph.tables:
        return None
    cells = []
    for line in paragraph.lines:
        held = [
            column
            for column, (left, right) in enumerate(pairwise(table.edges))
            if left - line.size <= line.left and line.right <= right + line.size
        ]
        if not held:
            return None
        cells.append(Cell(0, held[0], 1, 1, (line,)))
    if len({cell.column for cell in cells}) < len(cells):
        return None
    part = PageTable(tuple(cells), table.edges)
    return Paragraph(paragraph.lines[:1], tables=(part,))


def _goes_on(table: PageTable, following: PageTable) -> bool:
    """Tell whether a table on the next page has the columns of one, and so goes on with it."""
    if len(table.edges) != len(following.edges):
        return False
    first, other = table.edges[0], following.edges[0]  # margins of left and right pages differ
    slack = TABLES.same_edge * (table.edges[-1] - first)
    same = all(
        abs((one - first) - (two - other)) <= slack
        for one, two in zip(table.edges, following.edges, strict=True)
    )
    return same or all(
        left <= middle <= right
        for (left, right), middle in zip(
            pairwise(table.edges), _find_middles(following), strict=True
        )
        if middle is not None
    )


def _find_middles(table: PageTable) -> Sequence[float | None]:
    """Return the middle of what stands in each column."""
    held: list[list[Line]] = [[] for _ in table.edges[1:]]
    for cell in table.cells:
        if cell.columns == 1:
            held[cell.column] += cell.lines
    return [
        (min(line.left for line in lines) + max(line.right for line in lines)) / 2
        if lines
        else None
        for lines in held
    ]
