"""Finds the columns of rows whose pieces stand apart on a PDF page."""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.cells import is_value
from corpus.formats.pdf.thresholds import TABLES

Span = tuple[float, float]  # from the left, to the right


@dataclass(frozen=True)
class Row:
    """What stands at one height of a column of the page."""

    lines: tuple[Line, ...]
    pieces: tuple[Line, ...]  # their parts, from the left

    @property
    def top(self) -> float:
        """Return the top of the highest line."""
        return min(line.top for line in self.lines)

    @property
    def bottom(self) -> float:
        """Return the bottom of the lowest line."""
        return max(line.bottom for line in self.lines)

    @property
    def size(self) -> float:
        """Return the size of the font, in points."""
        return self.lines[0].size


def find_spans(rows: Sequence[Row]) -> list[Span]:
    """Return the columns that rows of pieces have, from the left."""
    return [part for span in _find_wide_spans(rows) for part in _part_span(span, rows)]


def _find_wide_spans(rows: Sequence[Row]) -> list[Span]:
    """Return the columns: what the pieces of rows with the usual number of them, or more, cover."""
    usual = statistics.median_high([len(row.pieces) for row in rows])
    full = [row for row in rows if len(row.pieces) >= usual]
    full = [row for row in full if not _has_span(row, full)]
    if len(full) < TABLES.rows:
        return []
    spans = _find_spans_by_order(rows, usual)
    if spans:
        return spans
    gap = TABLES.column_gap * full[0].size
    for piece in sorted((piece for row in full for piece in row.pieces), key=lambda p: p.left):
        if spans and piece.left < spans[-1][1] + gap:
            spans[-1] = spans[-1][0], max(spans[-1][1], piece.right)
        else:
            spans.append((piece.left, piece.right))
    return spans


def _find_spans_by_order(rows: Sequence[Row], usual: int) -> list[Span]:
    """Return the columns where each row with the usual number of pieces has one in each.

    Names in the middle of a wide column do not stand over its numbers at the right.
    """
    same = [row.pieces for row in rows if len(row.pieces) == usual]
    spans = [
        (min(piece.left for piece in column), max(piece.right for piece in column))
        for column in zip(*same, strict=True)
    ]
    gap = TABLES.column_gap * rows[0].size
    apart = all(one[1] + gap <= other[0] for one, other in pairwise(spans))
    return spans if apart and len(same) >= TABLES.rows else []


def _part_span(span: Span, rows: Sequence[Row]) -> list[Span]:
    """Return the columns that a column is, if spaces in its pieces part names and numbers."""
    held = [[p for p in row.pieces if p.left < span[1] and span[0] < p.right] for row in rows]
    pieces = [one[0].words for one in held if one and not is_value(one[0].text)]
    split = [words for words in pieces if words and all(is_value(w.text) for w in words[1:])]
    count = statistics.mode(map(len, split)) if split else 0
    same = [words for words in split if len(words) == count]
    if len(same) < TABLES.rows or len(same) < TABLES.aligned * len(pieces):
        return [span]
    parts = [
        (min(word.left for word in column), max(word.right for word in column))
        for column in zip(*same, strict=True)
    ]
    return parts if all(one[1] < other[0] for one, other in pairwise(parts)) else [span]


def part_pieces(row: Row, spans: Sequence[Span]) -> Row:
    """Return a row, its pieces that stand in several columns parted where a space is between."""
    pieces: list[Line] = []
    for piece in row.pieces:
        first, last = find_place(piece, spans)
        places = [find_place(word, spans) for word in piece.words]
        if first < last and places and all(one == other for one, other in places):
            groups = groupby(zip(places, piece.words, strict=True), key=lambda pair: pair[0])
            pieces += [_join_words([word for _, word in group]) for _, group in groups]
        else:
            pieces.append(piece)
    return replace(row, pieces=tuple(pieces))


def _join_words(words: Sequence[Line]) -> Line:
    text = " ".join(word.text for word in words)
    return replace(words[0], text=text, right=max(word.right for word in words))


def _has_span(row: Row, rows: Sequence[Row]) -> bool:
    """Tell whether a piece stands over several of most other rows."""
    return any(
        2 * sum(_count_beside(piece, other.pieces) > 1 for other in rows) > len(rows)
        for piece in row.pieces
    )


def _count_beside(piece: Line, pieces: Sequence[Line]) -> int:
    return sum(other.left < piece.right and piece.left < other.right for other in pieces)


def place_pieces(row: Row, spans: Sequence[Span]) -> Iterator[tuple[tuple[int, int], Line]]:
    """Yield the first and last column of each piece of a row; no two pieces cover one column.

    Where they would, as signs beside a number do, each stands in the column nearest to it.
    """
    places = [find_place(piece, spans) for piece in row.pieces]
    for at, (piece, place) in enumerate(zip(row.pieces, places, strict=True)):
        others = places[:at] + places[at + 1 :]
        if place[0] < place[1] and any(o[0] <= place[1] and place[0] <= o[1] for o in others):
            distances = [_measure_distance(piece, span) for span in spans]
            nearest = distances.index(min(distances))
            yield (nearest, nearest), piece
        else:
            yield place, piece


def _measure_distance(piece: Line, span: Span) -> float:
    """Return how far a piece is from a column; less than 0 by how much it stands in it."""
    return max(span[0] - piece.right, piece.left - span[1])


def find_place(piece: Line, spans: Sequence[Span]) -> tuple[int, int]:
    """Return the first and the last column that a piece stands in or between."""
    covered = [
        at for at, (left, right) in enumerate(spans) if piece.left < right and left < piece.right
    ]
    if covered:
        return covered[0], covered[-1]
    distances = [_measure_distance(piece, span) for span in spans]
    nearest = min(distances)
    near = [at for at, one in enumerate(distances) if one <= TABLES.between * nearest]
    return near[0], near[-1]
