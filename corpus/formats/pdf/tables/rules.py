"""Reads the ruling lines of a PDF page with PDFium: strokes, thin boxes, edges of shaded cells.

Coordinates count points from the top left, as the page is seen.
"""

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from pypdfium2 import PdfMatrix, raw

from corpus.formats.pdf.thresholds import TABLES

_Box = tuple[float, float, float, float]
_Point = tuple[float, float]


class Rule(NamedTuple):
    """A straight line, across or down the page."""

    at: float  # its height on the page, or its distance from the left
    start: float
    end: float


@dataclass(frozen=True)
class Rules:
    """The ruling lines of a page, parts of one line put together."""

    across: tuple[Rule, ...] = ()
    down: tuple[Rule, ...] = ()
    shade_across: tuple[Rule, ...] = ()  # edges of shaded cells; every other row may be shaded
    shade_down: tuple[Rule, ...] = ()


def read_rules(page: Any, box: _Box) -> Rules:
    """Return the ruling lines on a page whose box (left, bottom, right, top) is given."""
    across: list[Rule] = []
    down: list[Rule] = []
    shades: list[_Box] = []
    for path, matrix in _find_paths(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject):
        for x1, y1, x2, y2 in _find_strokes(path, matrix, shades):
            if abs(y1 - y2) <= abs(x1 - x2):
                across.append(Rule((y1 + y2) / 2, min(x1, x2), max(x1, x2)))
            else:
                down.append(Rule((x1 + x2) / 2, min(y1, y2), max(y1, y2)))
        if max(len(across), len(down), len(shades)) > TABLES.most_rules:
            return Rules()  # a drawing
    cells = list(_find_shaded_cells(shades))
    edges_across = [Rule(at, cell[0], cell[2]) for cell in cells for at in (cell[1], cell[3])]
    edges_down = [Rule(at, cell[1], cell[3]) for cell in cells for at in (cell[0], cell[2])]

    def count_across(rules: Sequence[Rule]) -> tuple[Rule, ...]:
        seen = (Rule(box[3] - at, start, end) for at, start, end in _put_together(rules))
        return tuple(sorted(Rule(at, start - box[0], end - box[0]) for at, start, end in seen))

    def count_down(rules: Sequence[Rule]) -> tuple[Rule, ...]:
        seen = (Rule(at - box[0], start, end) for at, start, end in _put_together(rules))
        return tuple(sorted(Rule(at, box[3] - end, box[3] - start) for at, start, end in seen))

    return Rules(
        count_across(across),
        count_down(down),
        count_across(edges_across),
        count_down(edges_down),
    )


def _find_paths(
    holder: Any, count: Any, get: Any, matrix: PdfMatrix | None = None, depth: int = 3
) -> Iterator[tuple[Any, PdfMatrix | None]]:
    """Yield the paths of a page or a form, each with the matrix of the forms around it."""
    for at in range(count(holder)):
        found = get(holder, at)
        kind = raw.FPDFPageObj_GetType(found)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield found, matrix
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
            own = _read_matrix(found)
            inner = own.multiply(matrix) if matrix else own
            yield from _find_paths(
                found, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth - 1
            )


def _read_matrix(found: Any) -> PdfMatrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(found, ctypes.byref(matrix))
    return PdfMatrix.from_raw(matrix)


def _find_strokes(path: Any, matrix: PdfMatrix | None, shades: list[_Box]) -> Iterator[_Box]:
    """Yield the straight lines that a path draws along the page; add what it fills to `shades`."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    count = raw.FPDFPath_CountSegments(path)
    filled = fill.value and _is_visible(path, raw.FPDFPageObj_GetFillColor)
    stroked = stroke.value and _is_visible(path, raw.FPDFPageObj_GetStrokeColor)
    if not (filled or stroked) or count > TABLES.most_segments:
        return
    if matrix is None and (bounds := _read_bounds(path)):
        yield _find_middle(bounds)
        return
    own = _read_matrix(path)
    for points, curved in _read_outlines(path, count, own.multiply(matrix) if matrix else own):
        xs, ys = [x for x, _ in points], [y for _, y in points]
        bounds = min(xs), min(ys), max(xs), max(ys)
        width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
        if min(width, height) <= TABLES.thickness:
            if not curved and max(width, height) > TABLES.thickness:
                yield _find_middle(bounds)
        elif stroked:
            for (x1, y1), (x2, y2) in pairwise(points):
                if min(abs(x1 - x2), abs(y1 - y2)) <= TABLES.slant:
                    yield x1, y1, x2, y2
        elif not curved and all(x in (bounds[0], bounds[2]) for x in xs):
            shades.append(bounds)


def _read_bounds(path: Any) -> _Box | None:
    """Return the bounds of a path that is as thin as a line, which most rules are."""
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(path, *map(ctypes.byref, edges)):
        return None
    left, low, right, high = (edge.value for edge in edges)
    thin = min(right - left, high - low) <= TABLES.thickness < max(right - left, high - low)
    return (left, low, right, high) if thin else None


def _is_visible(path: Any, get: Any) -> bool:
    color = [ctypes.c_uint() for _ in range(4)]
    return not get(path, *map(ctypes.byref, color)) or color[3].value > 0


def _read_outlines(path: Any, count: int, matrix: PdfMatrix) -> Iterator[tuple[list[_Point], bool]]:
    """Yield the points of each outline of a path, and whether one of its lines is curved."""
    points: list[_Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            yield points, curved
            points, curved = [], False
        curved |= kind == raw.FPDF_SEGMENT_BEZIERTO
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        points.append(matrix.on_point(x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points, curved


def _find_middle(bounds: _Box) -> _Box:
    """Return the line in the middle of a thin rectangle."""
    left, low, right, high = bounds
    if right - left > high - low:
        return left, (low + high) / 2, right, (low + high) / 2
    return (left + right) / 2, low, (left + right) / 2, high


def _find_shaded_cells(shades: Iterable[_Box]) -> Iterator[_Box]:
    """Yield rectangles that touch another at their side, and share both edges with one above.

    The others are marked words, bars of charts and frames.
    """
    rows: defaultdict[tuple[int, int], list[_Box]] = defaultdict(list)
    columns: defaultdict[tuple[int, int], int] = defaultdict(int)
    for shade in set(shades):
        rows[round(shade[1]), round(shade[3])].append(shade)
    found = []
    for row in rows.values():
        row.sort()
        for at, shade in enumerate(row):
            near = row[max(0, at - 1) : at] + row[at + 1 : at + 2]
            if any(
                min(abs(shade[0] - other[2]), abs(shade[2] - other[0])) <= TABLES.touching
                for other in near
            ):
                found.append(shade)
                columns[round(shade[0]), round(shade[2])] += 1
    for shade in found:
        if columns[round(shade[0]), round(shade[2])] > 1:
            yield shade


def _put_together(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Join the parts of a line: those at one place that touch. Two close lines are one."""
    places: list[list[Rule]] = []
    for rule in sorted(rules):
        if places and rule.at - places[-1][0].at <= TABLES.touching:
            places[-1].append(rule)
        else:
            places.append([rule])
    for place in places:
        at = sum(rule.at for rule in place) / len(place)
        parts = sorted(place, key=lambda rule: rule.start)
        start, end = parts[0].start, parts[0].end
        for part in parts[1:]:
            if part.start > end + TABLES.touching:
                yield Rule(at, start, end)
                start = part.start
                end = part.end
            end = max(end, part.end)
        yield Rule(at, start, end)
