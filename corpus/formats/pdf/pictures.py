"""Shows a page of a PDF as a picture, and finds where on it a quotation stands.

Nothing is stored: both work on the bytes of the file. Places are fractions of the page as it is
seen, turned and cropped, so that they fit a picture of any width.
"""

import ctypes
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from typing import Any, NamedTuple

from corpus.formats.pdf.document import open_pdf
from corpus.formats.pdf.thresholds import PICTURE
from corpus.text.normalization import fold

_HYPHENS = "-\x02\ufffe\u00ad\u2010"
_RAISED = "^"  # what folding puts in front of 7 in 10⁷; the page has 107
_UNITS = 1_000_000  # of the page's width and height: PDFium counts places in whole numbers

_Box = tuple[float, float, float, float]  # left, top, right, bottom, in fractions of the page
_Found = tuple["_Page", list[_Box]]


class QuoteBox(NamedTuple):
    """A part of a quotation on one line: its page from 1, and fractions from the top left."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


def render_page(data: bytes, page: int, width: int) -> bytes:
    """Return a page, counted from 1, as a WebP picture of `width` pixels.

    A page so long that its picture would be too large gets a narrower one. Raises UnreadableFile
    for a damaged file, ValueError for a page that it does not have.
    """
    with open_pdf(data) as document:
        document.init_forms()  # what was filled in is shown
        found = _get_page(document, page)
        across, down = found.get_size()
        most = (PICTURE.pixels / max(1.0, across * down)) ** 0.5
        scale = max(0.5, width - 0.5) / max(1.0, across)  # PDFium rounds up
        image = found.render(scale=min(scale, most)).to_pil()
    out = io.BytesIO()
    image.convert("RGB").save(out, "WEBP", quality=PICTURE.quality, method=2)
    return out.getvalue()


def find_quote_boxes(data: bytes, page: int, quote: str, nth: int = 0) -> list[QuoteBox]:
    """Return where a quotation stands that begins on a page, one box for each of its lines.

    White space, line ends, hyphens, width and script are ignored. A row of a table, its cells
    separated by tabs, is found cell by cell. What does not end on the page goes on at the next.
    `nth` counts from 0 where the page has the quote several times. Returns nothing where it is not
    found, as on a page that is a picture. Raises as `render_page`.
    """
    cells = [cell for cell in map(_fold, quote.split("\t")) if cell]
    with open_pdf(data) as document:
        pages = [_Page(_get_page(document, page), page)]
        if page < len(document):
            pages.append(_Page(_get_page(document, page + 1), page + 1))
        try:
            if len(cells) > 1:
                found = _find_row(pages, cells, nth)
            else:
                found = _find_text(pages, "".join(cells), nth)
            return [QuoteBox(page.number, *box) for page, boxes in found for box in boxes]
        finally:
            for each in pages:
                each.close()


def _get_page(document: Any, page: int) -> Any:
    if not 1 <= page <= len(document):
        raise ValueError(f"expected a page from 1 to {len(document)}, given {page}")
    from corpus.formats.pdf.visibility import load_page  # noqa: PLC0415 -- loads PDFium

    return load_page(document, page - 1)


def _fold(text: str) -> str:
    """Return text folded for comparing, without white space and hyphens."""
    return "".join(c for c in fold(text) if not c.isspace() and c not in _HYPHENS + _RAISED)


class _Page:
    """The characters of a page in the order of the file, folded."""

    def __init__(self, page: Any, number: int) -> None:
        self.number = number
        self._page = page
        self._textpage = page.get_textpage()

    def close(self) -> None:
        self._textpage.close()
        self._page.close()

    @cached_property
    def _characters(self) -> tuple[str, list[int]]:
        from pypdfium2 import raw  # noqa: PLC0415 -- loads PDFium

        folded: list[str] = []
        indexes: list[int] = []  # in the file, of each folded character
        half = 0
        for index in range(self._textpage.count_chars()):
            code = raw.FPDFText_GetUnicode(self._textpage.raw, index)
            if 0xD800 <= code < 0xDC00:  # PDFium makes two of one beyond the basic plane
                half = code
                continue
            if half and 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((half - 0xD800) << 10) + code - 0xDC00
            half = 0
            for character in _fold(chr(code)) if code < 0x110000 else "":
                folded.append(character)
                indexes.append(index)
        return "".join(folded), indexes

    @property
    def text(self) -> str:
        return self._characters[0]

    def find(self, wanted: str) -> Iterator[int]:
        """Yield where a text begins, one place after the other."""
        at = self.text.find(wanted)
        while at >= 0:
            yield at
            at = self.text.find(wanted, at + 1)

    def is_whole(self, start: int, end: int) -> bool:
        """Tell whether a text is not a part of a longer one that the file writes in one go."""
        indexes = self._characters[1]
        return not any(
            0 < at < len(indexes) and indexes[at] - indexes[at - 1] <= 1 for at in (start, end)
        )

    def find_boxes(self, start: int, end: int) -> list[_Box]:
        """Return the boxes of a run of characters, those of a line together."""
        indexes = dict.fromkeys(self._characters[1][start:end])
        boxes: list[_Box] = []
        for box in filter(None, map(self._find_box, indexes)):
            if boxes and _is_in_line(boxes[-1], box):
                (left, top, right, bottom), (x1, y1, x2, y2) = boxes[-1], box
                boxes[-1] = min(left, x1), min(top, y1), max(right, x2), max(bottom, y2)
            else:
                boxes.append(box)
        return boxes

    def _find_box(self, index: int) -> _Box | None:
        from pypdfium2 import raw  # noqa: PLC0415 -- loads PDFium

        rect = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(self._textpage.raw, index, ctypes.byref(rect)):
            return None
        x, y = ctypes.c_int(), ctypes.c_int()
        corners = []
        for corner in ((rect.left, rect.top), (rect.right, rect.bottom)):
            raw.FPDF_PageToDevice(
                self._page.raw, 0, 0, _UNITS, _UNITS, 0, *corner, ctypes.byref(x), ctypes.byref(y)
            )
            corners.append((x.value / _UNITS, y.value / _UNITS))
        (x1, y1), (x2, y2) = corners
        left, right = sorted((_clip(x1), _clip(x2)))
        top, bottom = sorted((_clip(y1), _clip(y2)))
        return (left, top, right, bottom) if left < right and top < bottom else None


def _clip(place: float) -> float:
    return min(1.0, max(0.0, place))


def _is_in_line(line: _Box, box: _Box) -> bool:
    """Tell whether a character stands behind those of a line, or below those of a vertical one."""
    left, top, right, bottom = box
    beside = min(line[3], bottom) - max(line[1], top) > (bottom - top) / 2
    if beside:
        return max(left - line[2], line[0] - right) <= PICTURE.line_gap * (bottom - top)
    below = min(line[2], right) - max(line[0], left) > (right - left) / 2
    narrow = line[2] - line[0] <= PICTURE.vertical * (right - left)
    return below and narrow and max(top - line[3], line[1] - bottom) <= (bottom - top) / 2


def _find_text(pages: Sequence[_Page], wanted: str, nth: int) -> list[_Found]:
    """Return where a text stands; it may be parted by a line between two pages or columns."""
    if not wanted:
        return []
    for page in pages:
        if places := list(page.find(wanted)):
            at = places[min(nth, len(places) - 1)]
            return [(page, page.find_boxes(at, at + len(wanted)))]
    found: list[_Found] = []
    done = covered = 0
    ends = {page.number: 0 for page in pages}  # of what was found on each page
    while done < len(wanted):
        page, start, length = _find_longest(pages, wanted[done:], ends)
        if length:
            found.append((page, page.find_boxes(start, start + length)))
            ends[page.number] = start + length
            covered += length
        done += length or 1
    return found if covered >= PICTURE.covered * len(wanted) else []


def _find_longest(
    pages: Sequence[_Page], wanted: str, ends: Mapping[int, int]
) -> tuple[_Page, int, int]:
    """Return the page, the place and the length of the longest beginning of a text.

    Of several as long the first behind what was found is taken. The length is 0 where none is as
    long as a seed; what is shorter counts only where it follows at once.
    """
    best = pages[0], 0, 0
    for page in pages:
        end = ends[page.number]
        seed = wanted[: PICTURE.seed]
        places = sorted(page.find(seed), key=lambda at: (at < end, at))
        if len(seed) < PICTURE.seed:
            places = [at for at in places if at == end]
        for at in places:
            pairs = zip(wanted, page.text[at : at + len(wanted)], strict=False)
            length = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            if length > best[2]:
                best = page, at, length
    return best


@dataclass(frozen=True)
class _Cell:
    """One place where the text of a cell stands."""

    boxes: list[_Box]
    whole: bool  # not a part of a longer text

    @property
    def left(self) -> float:
        return min(box[0] for box in self.boxes)

    @property
    def middle(self) -> float:
        return (min(box[1] for box in self.boxes) + max(box[3] for box in self.boxes)) / 2

    def measure_distance(self, other: "_Cell") -> float:
        """Return how far another cell is from the line of this one."""
        return abs(self.middle - other.middle) + (0.0 if other.whole else PICTURE.part)


def _find_row(pages: Sequence[_Page], cells: Sequence[str], nth: int) -> list[_Found]:
    """Return where the cells of a row stand: those nearest to one line, from left to right.

    A long cell may go on at the next page.
    """
    page = pages[0]
    places = [_find_cells(page, cell) for cell in cells]
    if sum(map(bool, places)) < PICTURE.covered * len(cells):
        return []
    rarest = min((at for at, found in enumerate(places) if found), key=lambda at: len(places[at]))
    rows = []
    for anchor in places[rarest]:
        row, distance = {rarest: anchor}, 0.0 if anchor.whole else PICTURE.part
        for order in (range(rarest + 1, len(cells)), range(rarest - 1, -1, -1)):
            last = anchor
            for at in order:
                behind = [
                    cell
                    for cell in places[at]
                    if (cell.left > last.left if at > rarest else cell.left < last.left)
                ]
                nearest = min(behind, key=anchor.measure_distance, default=None)
                far = anchor.measure_distance(nearest) if nearest else PICTURE.far
                distance += min(far, PICTURE.far)
                if nearest and far < PICTURE.far:
                    row[at] = last = nearest
        rows.append((round(distance, 3), row))
    least = min(distance for distance, _ in rows)
    best = [row for distance, row in rows if distance == least]
    row = best[min(nth, len(best) - 1)]
    found = [(page, row[at].boxes) for at in sorted(row)]
    for cell, standing in zip(cells, places, strict=True):
        if not standing and len(cell) > PICTURE.seed:
            found += _find_text(pages, cell, 0)
    return found


def _find_cells(page: _Page, cell: str) -> list[_Cell]:
    found = []
    for at in page.find(cell):
        if boxes := page.find_boxes(at, at + len(cell)):
            found.append(_Cell(boxes, page.is_whole(at, at + len(cell))))
    return found
