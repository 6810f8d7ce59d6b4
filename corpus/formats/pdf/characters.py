"""Reads the characters of a PDF page with PDFium: what they are, their boxes and how they stand.

Coordinates count points from the top left, as the page is seen.
"""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from typing import Any

from pypdfium2 import PdfMatrix, raw

from corpus.formats.pdf.spaces import Blank, Character, Space, is_wide
from corpus.formats.pdf.thresholds import LAYOUT, LEGIBILITY
from corpus.text.normalization import RADICALS

_SPACES = {0x85, 0xA0, 0x2028, 0x2029, 0x202F, 0x3000} | set(range(0x2000, 0x200C))
# Radicals that fonts give for the characters they look like, and presentation forms of letters.
_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")

_Box = tuple[float, float, float, float]
Turn = int | None  # quarters of a turn against the page's text, counter-clockwise; None: slanted


class TextLayer:
    """The characters of a page, with most of its text upright. Close it after use."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._text = page.get_textpage()
        self._rect = raw.FS_RECTF()  # made once: PDFium fills them for each character
        self._height = 0.0  # of the character read last
        self._edges = tuple(ctypes.c_double() for _ in range(4))
        self.box: _Box = page.get_bbox()
        if quarters := self._count_quarter_turns():
            self._text.close()
            self.box = _turn_back(page, quarters)
            self._text = page.get_textpage()
        self._count: int = self._text.count_chars()
        self.blanks = self._find_blanks()  # where spaces are

    def close(self) -> None:
        """Give back what PDFium holds of the text."""
        self._text.close()

    @property
    def size(self) -> tuple[float, float]:
        """Return the page's width and height."""
        return self.box[2] - self.box[0], self.box[3] - self.box[1]

    def read_characters(self) -> dict[int, list[Character]]:
        """Return the visible characters in the order of the file, by their quarter of a turn.

        What stands at another angle is a watermark or a stamp, and is left out. Adds to `blanks`.
        """
        pointer = self._text.raw
        x, y = ctypes.c_double(), ctypes.c_double()
        found: dict[int, list[Character]] = {0: []}
        last: Character | None = None
        space: Space = "none"
        half = 0  # the first of two that PDFium makes of a character beyond the basic plane
        upright = LEGIBILITY.slant, 2 * math.pi - LEGIBILITY.slant
        for index in range(self._count):
            code = raw.FPDFText_GetUnicode(pointer, index)
            if 0xD800 <= code < 0xDC00:
                half = code
                continue
            if half and 0xDC00 <= code < 0xE000:
                code = 0x10000 + ((half - 0xD800) << 10) + code - 0xDC00
            half = 0
            if (code <= 0x20 and code != 0x02) or code in _SPACES:
                if code and not raw.FPDFText_IsGenerated(pointer, index):
                    space = "typed"
                    raw.FPDFText_GetCharOrigin(pointer, index, x, y)
                    self.blanks.append((self.box[3] - y.value, x.value - self.box[0]))
                elif code and space == "none":
                    space = "gap"
                continue
            angle = raw.FPDFText_GetCharAngle(pointer, index)
            turn: Turn = 0 if not upright[0] < angle < upright[1] else self._find_turn(index)
            if turn is not None and (box := self._find_box(index)) is not None:
                text, place = _write_character(code), _count_from_top(box, self.box)
                if space == "typed" and _is_elsewhere(*self.blanks[-1], place):
                    space = "none"
                if last and text == last.text and self._is_again(last, place, index):
                    continue
                if last and place == (last.left, last.top, last.right, last.bottom):
                    last.text += text  # one shape for several characters: ﬁ, ——
                else:
                    last = Character(text, *place, index, space)
                    found.setdefault(turn, []).append(last)
            space = "none"
        return found

    def _is_again(self, last: Character, place: _Box, index: int) -> bool:
        """Tell whether a character is the last one's shadow, or makes it bold.

        PDFium leaves such characters out, but not those that the file names itself (ActualText).
        """
        apart = max(abs(place[0] - last.left), abs(place[1] - last.top))
        if apart > LAYOUT.shadow * (last.bottom - last.top):
            return False
        pointer = self._text.raw
        one, other = (raw.FPDFText_GetTextObject(pointer, at) for at in (last.index, index))
        return ctypes.addressof(one.contents) != ctypes.addressof(other.contents)

    def measure_unmapped(self, sample: int = 60) -> float:
        """Return the share of the characters of which the file does not say what they are.

        PDFium gives the number of the shape in the font instead.
        """
        indexes = range(0, self._count, self._count // sample + 1)
        if not any(
            raw.FPDFText_HasUnicodeMapError(self._text.raw, index) == 1 for index in indexes
        ):
            return 0.0
        counts: Counter[bool] = Counter(
            raw.FPDFText_HasUnicodeMapError(self._text.raw, index) == 1
            for index in range(self._count)
            if not raw.FPDFText_IsGenerated(self._text.raw, index)
        )
        return counts[True] / max(1, counts.total())

    def find_size(self, index: int) -> float:
        """Return the size of a character's font as it is seen; the matrix may scale it."""
        matrix = raw.FS_MATRIX()
        size = float(raw.FPDFText_GetFontSize(self._text.raw, index))
        if raw.FPDFText_GetMatrix(self._text.raw, index, matrix):
            size *= max(abs(matrix.d), abs(matrix.b)) or 1.0
        return round(size, 1)

    def find_baseline(self, index: int) -> float:
        """Return how far from the top a character stands on its line."""
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(self._text.raw, index, x, y)
        return self.box[3] - y.value

    def is_pale(self, index: int) -> bool:
        """Tell whether a character is painted in a light colour, or lets others show through."""
        found = raw.FPDFText_GetTextObject(self._text.raw, index)
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        if not found or not raw.FPDFPageObj_GetFillColor(found, red, green, blue, alpha):
            return False
        light = (red.value + green.value + blue.value) / (3 * 255)
        cover = alpha.value / 255
        return 1 - cover * (1 - light) >= LEGIBILITY.pale

    def _count_quarter_turns(self, sample: int = 60) -> int:
        """Return by how many quarters of a turn, clockwise, most of the page's text is turned.

        The page may be turned back when it is shown; either way its lines are read along the text.
        """
        count = self._text.count_chars()
        angles = (
            raw.FPDFText_GetCharAngle(self._text.raw, index)
            for index in range(0, count, count // sample + 1)
        )
        turns = [angle / (math.pi / 2) for angle in angles if angle >= 0]
        quarters = Counter(round(t) % 4 for t in turns if abs(t - round(t)) <= LEGIBILITY.askew)
        return quarters.most_common(1)[0][0] if quarters else 0

    def _find_turn(self, index: int) -> Turn:
        """Return how a character's line runs. Its shape may be slanted, as in italics."""
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text.raw, index, matrix)
        angle = math.atan2(matrix.b, matrix.a)
        quarters = round(angle / (math.pi / 2))
        return quarters % 4 if abs(angle - quarters * math.pi / 2) <= LEGIBILITY.slant else None

    def _find_blanks(self) -> list[Blank]:
        """Return where the page's text objects without ink stand, from the top.

        PDFium leaves them out of the page's text. Chromium writes each space as one.
        """
        edges = [ctypes.c_float() for _ in range(4)]  # left, bottom, right, top
        references = [ctypes.byref(edge) for edge in edges]
        blanks = []
        for found in self._page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
            if raw.FPDFPageObj_GetBounds(found.raw, *references):
                left, bottom, right, _ = (edge.value for edge in edges)
                if right - left < 0.01:
                    blanks.append((self.box[3] - bottom, left - self.box[0]))
        return blanks

    def _find_box(self, index: int) -> _Box | None:
        """Return a character's box in the page's own coordinates: left, bottom, right, top.

        The box is as wide as the character's advance and as high as the font. Where the file names
        the character itself (ActualText, which Chromium writes for 日 or 一), PDFium gives the box
        of the ink instead, which is much smaller.
        """
        text, rect = self._text.raw, self._rect
        if not raw.FPDFText_GetLooseCharBox(text, index, rect):
            return None
        box = rect.left, rect.bottom, rect.right, rect.top
        left, right, bottom, top = self._edges
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        if abs(box[1] - bottom.value) > 0.01:
            return box
        if abs(box[0] - left.value) > 0.01:
            return self._heighten(box, index)
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(text, index, matrix)
        found = raw.FPDFText_GetTextObject(text, index)
        if not found or matrix.b or matrix.c:  # slanted or turned
            return box
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        code, size = raw.FPDFText_GetUnicode(text, index), self.find_size(index)
        width = ctypes.c_float()
        raw.FPDFFont_GetGlyphWidth(raw.FPDFTextObj_GetFont(found), code, size, width)
        advance = (width.value or size * is_wide(chr(code))) * abs(matrix.a / (matrix.d or 1))
        lower = y.value - (1 - LAYOUT.ascent) * size
        return (
            min(x.value, box[0]),
            min(lower, box[1]),
            max(x.value + advance, box[2]),
            max(lower + size, box[3]),
        )

    def _heighten(self, box: _Box, index: int) -> _Box:
        """Return a box as high as the font for one much lower than those before: of a comma, of 一.

        PDFium gives the height of the ink where the font does not say how high it is.
        """
        height = box[3] - box[1]
        if height >= LAYOUT.low * self._height:
            self._height = height
            return box
        matrix = raw.FS_MATRIX()
        raw.FPDFText_GetMatrix(self._text.raw, index, matrix)
        if matrix.b:  # turned
            return box
        self._height = size = self.find_size(index)
        lower = self.box[3] - self.find_baseline(index) - (1 - LAYOUT.ascent) * size
        return box[0], min(lower, box[1]), box[2], max(lower + size, box[3])


def _turn_back(page: Any, quarters: int) -> _Box:
    """Turn what is on the page until its text is upright, and return the page's new box.

    PDFium finds words along the horizontal; the file on disk stays as it is.
    """
    turn = PdfMatrix().rotate(90 * quarters, ccw=True)
    for found in page.get_objects(max_depth=1):
        found.transform(turn)
    page.gen_content()
    page.set_rotation(0)
    left, bottom, right, top = page.get_bbox()
    (x1, y1), (x2, y2) = turn.on_point(left, bottom), turn.on_point(right, top)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _count_from_top(box: _Box, page: _Box) -> _Box:
    """Return a box counted from the top left of the page: left, top, right, bottom."""
    return box[0] - page[0], page[3] - box[3], box[2] - page[0], page[3] - box[1]


def _is_elsewhere(baseline: float, left: float, box: _Box) -> bool:
    """Tell whether a space that precedes a character in the file is at another place of its line.

    What is written in another font may come later in the file, and its spaces before it.
    """
    height = box[3] - box[1]
    in_line = box[1] - height / 2 < baseline < box[3] + height / 2
    return in_line and not -height / 2 <= box[0] - left <= LAYOUT.apart * height


def _write_character(code: int) -> str:
    character = chr(code) if code < 0x110000 else "\ufffd"
    if not _FORMS.match(character):
        return character
    return unicodedata.normalize("NFKC", character).translate(RADICALS)
