"""Finds the tables of a PDF page whose cells stand in columns, without rules between them.

Rows of pieces that stand apart are a table where the same white space parts them in each row.
Columns of prose, lists, tables of contents and forms have such rows too and are told apart.
"""

import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.formats.pdf.columns import Column, find_columns
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.captions import begins_table
from corpus.formats.pdf.tables.cells import (
    Cell,
    PageTable,
    is_value,
    make_line,
    part_stacked_rows,
)
from corpus.formats.pdf.tables.rules import Rule
from corpus.formats.pdf.tables.spans import (
    Row,
    Span,
    find_place,
    find_spans,
    part_pieces,
    place_pieces,
)
from corpus.formats.pdf.thresholds import TABLES
from corpus.structure.lines import has_leaders


def gather_aligned_tables(lines: Sequence[Line], cuts: Sequence[Rule]) -> list[Line]:
    """Return a page's lines, those in a table replaced by one that stands for it.

    `cuts` are the rules across the page; rows stand between them where there are several.
    """
    rest = list(lines)
    if sum(bool(line.parts) for line in lines) + len(lines) < 2 * TABLES.rows:
        return rest
    for column in find_columns(rest):
        for run in _find_runs(column, cuts):
            if table := _make_table(run, cuts):
                held = {line for row in run for line in row.lines}
                at = min(map(rest.index, held))
                stands_for = make_line(table, [line for line in rest if line in held])
                rest = [line for line in rest if line not in held]
                rest.insert(at, stands_for)
    return rest


def _find_runs(column: Column, cuts: Sequence[Rule]) -> Iterator[list[Row]]:
    """Yield rows that follow one another and have pieces apart.

    Rows with one piece may stand between them: a few, or more where rules part the rows. What
    stands close under a piece, but for the first of its row, is the rest of its text.
    """
    run: list[Row] = []
    single: list[Row] = []  # behind the run

    def is_near(row: Row) -> bool:
        return row.top - (run + single)[-1].bottom <= TABLES.row_gap * row.size

    for lines in column:
        pieces = tuple(part for line in lines for part in line.parts or (line,))
        row = Row(tuple(lines), pieces)
        barrier = any(line.table for line in lines)
        if run and (barrier or not is_near(row)):
            yield run
            run, single = [], []
        if barrier:
            continue
        if len(pieces) > 1 or (run and _is_rest(row, run)):
            run += [*single, row]
            single = []
        elif run:
            if begins_table(pieces[0].text):
                yield run
                run, single = [], []
                continue
            single.append(row)
            left = min(piece.left for row in run for piece in row.pieces)
            ruled = any(run[-1].bottom < cut.at < row.top for cut in cuts) or pieces[0].left > left
            ruled = ruled and any(run[0].top < cut.at < row.top for cut in cuts)
            wide = pieces[0].right - pieces[0].left > TABLES.wide * _measure_width(run)
            most = TABLES.broken if ruled else TABLES.singles
            if (wide and not ruled) or len(single) > most:
                yield run
                run, single = [], []
    if run:
        yield run


def _is_rest(row: Row, run: Sequence[Row]) -> bool:
    """Tell whether a single piece is a further line of a cell that is not the first of its row."""
    piece, last = row.pieces[0], run[-1]
    if row.top - last.bottom > TABLES.close * row.size:
        return False
    slack = TABLES.same_place * row.size
    first = min(above.pieces[0].left for above in run)
    inner = [one.left for one in last.pieces if one.left > first + slack]
    return any(abs(piece.left - left) <= slack for left in inner)


def _measure_width(rows: Sequence[Row]) -> float:
    pieces = [piece for row in rows for piece in row.pieces]
    return max(piece.right for piece in pieces) - min(piece.left for piece in pieces)


def _make_table(run: Sequence[Row], cuts: Sequence[Rule]) -> PageTable | None:
    """Return the table that rows are, or nothing."""
    rows = [row for row in run if len(row.pieces) > 1]
    if len(rows) < TABLES.rows or any(has_leaders(piece.text) for r in rows for piece in r.pieces):
        return None
    spans = find_spans(rows)
    if len(spans) < 2:
        return None
    run = [part_pieces(row, spans) for row in run]
    rows = [row for row in run if len(row.pieces) > 1]
    middles = [(one[1] + other[0]) / 2 for one, other in pairwise(spans)]
    edges = (spans[0][0], *middles, spans[-1][1])
    zones = _split_in_zones(run, edges, cuts)
    ruled = len(zones) >= TABLES.rows
    if not _is_table(rows, spans, ruled=ruled):
        return None
    if not ruled:
        zones = _join_broken_rows(run, edges)
    cells: list[Cell] = []
    for zone in zones:
        cells += _make_cells(zone, spans, first=1 + max((cell.row for cell in cells), default=-1))
    return PageTable(part_stacked_rows(cells, edges), edges)


def _make_cells(zone: Sequence[Row], spans: Sequence[Span], first: int) -> list[Cell]:
    """Return the cells of a row of the table, or of several where names stand over others."""
    found: dict[tuple[int, int], list[Line]] = {}
    for row in zone:
        for place, piece in place_pieces(row, spans):
            found.setdefault(place, []).append(piece)
    places = sorted(found)
    if len(zone) > 1 and any(one[1] >= other[0] for one, other in pairwise(places)):
        return [
            cell for nth, row in enumerate(zone) for cell in _make_cells([row], spans, first + nth)
        ]
    return [
        Cell(first, place[0], 1, place[1] - place[0] + 1, tuple(lines))
        for place, lines in found.items()
    ]


def _split_in_zones(
    run: Sequence[Row], edges: Sequence[float], cuts: Sequence[Rule]
) -> list[list[Row]]:
    """Return the rows of text between the rules across the table."""
    own = [
        cut.at
        for cut in cuts
        if min(cut.end, edges[-1]) - max(cut.start, edges[0])
        > TABLES.covered * (edges[-1] - edges[0])
    ]
    zones: dict[int, list[Row]] = {}
    for row in run:
        middle = (row.top + row.bottom) / 2
        zones.setdefault(sum(at < middle for at in own), []).append(row)
    return list(zones.values())


def _join_broken_rows(run: Sequence[Row], edges: Sequence[float]) -> list[list[Row]]:
    """Return rows of text, those together that begin no row: nearer to the last, no first cell."""
    pitches = [row.top - above.top for above, row in pairwise(run) if row.pieces[0].left < edges[1]]
    usual = statistics.median(pitches) if pitches else 0.0
    joined: list[list[Row]] = []
    for row in run:
        begins = row.pieces[0].left < edges[1]
        if joined and not begins and row.top - joined[-1][-1].top < TABLES.near * usual:
            joined[-1].append(row)
        else:
            joined.append([row])
    return joined


def _is_table(rows: Sequence[Row], spans: Sequence[Span], *, ruled: bool) -> bool:
    """Tell whether rows hold data, and are no prose, list, form or table of contents."""
    columns: list[list[Line]] = [[] for _ in spans]
    for row in rows:
        for piece in row.pieces:
            first, last = find_place(piece, spans)
            if first == last:
                columns[first].append(piece)
    if any(not column for column in columns):
        return False
    aligned = sum(_is_aligned(column) for column in columns)
    if aligned < 2:
        return False
    texts = [[piece.text for piece in column] for column in columns]
    values = [sum(map(is_value, column)) / len(column) for column in texts]
    lengths = [statistics.mean(map(len, column)) for column in texts]
    labelled = sum("：" in text or ":" in text for column in texts for text in column)
    numbered = max(values[:-1]) < TABLES.values and _has_page_numbers(texts[-1])
    if numbered or 3 * labelled > sum(map(len, texts)):
        return False
    if max(lengths) > TABLES.cell_length:
        return False
    if ruled or any(value >= TABLES.values for value in values[1:]):
        return True
    return len(spans) > 2 and max(lengths) >= 2 * min(lengths) and len(rows) > TABLES.rows


def _is_aligned(column: Sequence[Line]) -> bool:
    """Tell whether most cells of a column begin, end, or have their middle at one place."""
    size = column[0].size
    for places in (
        [piece.left for piece in column],
        [piece.right for piece in column],
        [(piece.left + piece.right) / 2 for piece in column],
    ):
        usual = statistics.median(places)
        near = sum(abs(place - usual) <= TABLES.same_place * size for place in places)
        if near >= TABLES.aligned * len(places):
            return True
    return False


def _has_page_numbers(texts: Sequence[str]) -> bool:
    """Tell whether the last column are the page numbers of a table of contents."""
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    return len(numbers) == len(texts) and numbers == sorted(numbers)
