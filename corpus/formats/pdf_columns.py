"""Which lines of a page are read after which: columns one after the other, tables row by row.

Knows places; knows no text. Two sides of a gutter are columns when both are made of lines that fill
their width; otherwise they are cells of rows.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from corpus.formats.pdf_lines import Line

Row = list[Line]  # pieces side by side, from the left
Flow = list[Row]  # rows from top to bottom, read as one column

_LEAST = 4  # lines that each column must have
_FILLED = 0.6  # of its column's width, that the average line must fill
_WIDTH = 9  # sizes that a line of prose is wide at least
_CROSSING = 0.35  # share of lines that may cross a gutter: titles, wide figures, other bands
_STEPS = 48  # places tried for the gutter


def flows(lines: Sequence[Line]) -> Iterator[Flow]:
    """Yield the columns of a page in reading order."""
    if not lines:
        return
    gutter = _gutter(lines)
    if gutter is None:
        yield _rows(lines)
        return
    rest: list[Line] = []
    for band in _bands(lines, gutter):
        left = [line for line in band if line.right <= gutter]
        right = [line for line in band if line.left >= gutter]
        if len(left) + len(right) == len(band) and _are_columns(left, right):
            if rest:
                yield _rows(rest)
                rest = []
            yield from flows(left)
            yield from flows(right)
        else:
            rest += band
    if rest:
        yield _rows(rest)


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where the page parts into columns, if it does."""
    if len(lines) < 2 * _LEAST:
        return None
    first, last = min(line.left for line in lines), max(line.right for line in lines)
    best, fewest = None, len(lines) * _CROSSING
    for step in range(_STEPS // 5, _STEPS - _STEPS // 5 + 1):
        at = first + (last - first) * step / _STEPS
        left = [line for line in lines if line.right <= at]
        right = [line for line in lines if line.left >= at]
        crossing = len(lines) - len(left) - len(right)
        if crossing < fewest and _are_columns(left, right):
            best, fewest = at, crossing
    return best


def _bands(lines: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    """Yield runs of lines, from top to bottom, that all cross the gutter or all do not."""
    ordered = sorted(lines, key=lambda line: line.top)
    for _, band in groupby(ordered, key=lambda line: line.left < gutter < line.right):
        yield list(band)


def _are_columns(left: Sequence[Line], right: Sequence[Line]) -> bool:
    return all(len(side) >= _LEAST and _is_prose(side) for side in (left, right))


def _is_prose(side: Sequence[Line]) -> bool:
    first, last = min(line.left for line in side), max(line.right for line in side)
    widths = [line.right - line.left for line in side]
    average = sum(widths) / len(widths)
    size = sorted(line.size for line in side)[len(side) // 2]
    return average >= _FILLED * (last - first) and average >= _WIDTH * size


def _rows(lines: Sequence[Line]) -> Flow:
    """Return lines from top to bottom, those at one height together."""
    rows: Flow = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        if rows and any(piece.top < middle < piece.bottom for piece in rows[-1][-1:]):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
    return rows
