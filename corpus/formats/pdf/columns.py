"""Finds the columns of a PDF page: columns are read one after the other, tables row by row.

Two sides of a gutter are columns if the file has one side after the other, or if it has them line
by line and both are made of lines that fill their width. Otherwise they are cells of rows.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.thresholds import LAYOUT

Row = list[Line]  # pieces side by side, from the left
Column = list[Row]  # rows from top to bottom, read as one column

# A band's lines, and those of its two columns if it has any.
_Band = tuple[list[Line], tuple[list[Line], list[Line]] | None]


def find_columns(lines: Sequence[Line]) -> Iterator[Column]:
    """Yield the columns of a page in reading order."""
    found = [list(_find_bands(lines, gutter)) for gutter in _find_gutters(lines)]
    best = max(found, key=_count_lines_in_columns, default=None)
    if best is None or not _count_lines_in_columns(best):
        if lines:
            yield _group_in_rows(lines)
        return
    rest: list[Line] = []
    for band, columns in best:
        if not columns:
            rest += band
            continue
        if rest:
            yield _group_in_rows(rest)
            rest = []
        for side in columns:
            yield from find_columns(side)
    if rest:
        yield _group_in_rows(rest)


def _count_lines_in_columns(bands: Sequence[_Band]) -> int:
    return sum(len(band) for band, columns in bands if columns)


def _find_gutters(lines: Sequence[Line], *, steps: int = 48, most: int = 4) -> Iterator[float]:
    """Try places across the page; yield those that few lines cross, with lines on both sides."""
    if len(lines) < 2 * LAYOUT.column_lines:
        return
    first, last = min(line.left for line in lines), max(line.right for line in lines)
    places = []
    for step in range(steps // 6, steps - steps // 6 + 1):
        at = first + (last - first) * step / steps
        left = sum(line.right <= at for line in lines)
        right = sum(line.left >= at for line in lines)
        crossing = len(lines) - left - right
        if min(left, right) >= LAYOUT.column_lines and crossing <= LAYOUT.crossing * len(lines):
            places.append((crossing, at))
    seen: set[int] = set()
    for crossing, _ in sorted(places):
        if crossing not in seen and len(seen) < most:
            seen.add(crossing)
            alike = [place for count, place in places if count == crossing]
            yield alike[len(alike) // 2]


def _find_bands(lines: Sequence[Line], gutter: float) -> Iterator[_Band]:
    """Cut the page across; put together as many bands as are columns together."""
    strips = list(_split_in_strips(lines, gutter))
    at = 0
    while at < len(strips):
        if _crosses(strips[at], gutter):
            yield strips[at], None
            at += 1
            continue
        end = at
        while end < len(strips) and not _crosses(strips[end], gutter):
            end += 1
        for stop in range(end, at, -1):
            band = [line for strip in strips[at:stop] for line in strip]
            left = [line for line in band if line.right <= gutter]
            right = [line for line in band if line.left >= gutter]
            if _are_columns(left, right):
                yield band, (left, right)
                at = stop
                break
        else:
            yield strips[at], None
            at += 1


def _crosses(strip: Sequence[Line], gutter: float) -> bool:
    return any(line.left < gutter < line.right for line in strip)


def _split_in_strips(lines: Sequence[Line], gutter: float) -> Iterator[list[Line]]:
    """Yield runs of lines between white space across the page, or that all cross the gutter."""
    ordered = sorted(lines, key=lambda line: line.top)
    for _, run in groupby(ordered, key=lambda line: line.left < gutter < line.right):
        strip: list[Line] = []
        bottom = 0.0
        for line in run:
            if strip and line.top > bottom + LAYOUT.band_gap * line.size:
                yield strip
                strip = []
            strip.append(line)
            bottom = max(bottom, line.bottom) if len(strip) > 1 else line.bottom
        yield strip


def _are_columns(left: Sequence[Line], right: Sequence[Line]) -> bool:
    if min(len(left), len(right)) < LAYOUT.column_lines:
        return False
    if max(line.order for line in left) < min(line.order for line in right):
        return True
    sides = sorted([(line.order, 0) for line in left] + [(line.order, 1) for line in right])
    changes = sum(one[1] != other[1] for one, other in pairwise(sides))
    return changes >= LAYOUT.side_changes * len(sides) and _is_prose(left) and _is_prose(right)


def _is_prose(side: Sequence[Line]) -> bool:
    first, last = min(line.left for line in side), max(line.right for line in side)
    widths = [line.right - line.left for line in side]
    average = sum(widths) / len(widths)
    size = sorted(line.size for line in side)[len(side) // 2]
    return average >= LAYOUT.filled * (last - first) and average >= LAYOUT.prose_width * size


def _group_in_rows(lines: Sequence[Line]) -> Column:
    """Return lines from top to bottom, those at one height together."""
    rows: Column = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        if (
            rows
            and not (line.table or rows[-1][-1].table)
            and any(piece.top < middle < piece.bottom for piece in rows[-1][-1:])
        ):
            rows[-1].append(line)
        else:
            rows.append([line])
    for row in rows:
        row.sort(key=lambda line: line.left)
    return rows
