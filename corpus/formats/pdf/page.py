"""Reads the lines of a PDF page with PDFium: its characters, their boxes and sizes.

Coordinates count points from the top left, as the page is seen.
"""

import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

from pypdfium2 import PdfMatrix, raw

from corpus.formats.pdf.lines import Line, find_lines
from corpus.formats.pdf.spaces import Blank, Character, Space, is_wide
from corpus.formats.pdf.tables.aligned import gather_aligned_tables
from corpus.formats.pdf.tables.ruled import find_lattices, gather_ruled_tables
from corpus.formats.pdf.tables.rules import read_rules
from corpus.formats.pdf.thresholds import LAYOUT

_SPACES = {0x85, 0xA0, 0x2028, 0x2029, 0x202F, 0x3000} | set(range(0x2000, 0x200C))
# Radicals that fonts give for the characters they look like, and presentation forms of letters.
_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")

_Box = tuple[float, float, float, float]


def read_lines(page: Any, number: int) -> tuple[list[Line], float]:
    """Return a page's lines from the top, and its height, both with the text upright."""
    textpage = page.get_textpage()
    box = page.get_bbox()
    if quarters := _count_quarter_turns(textpage):
        textpage.close()
        box = _turn_back(page, quarters)
        textpage = page.get_textpage()
    blanks = _find_blanks(page, box)
    characters = list(_read_characters(textpage, box, blanks))
    find_size = partial(_find_font_size, textpage)
    rules = read_rules(page, box)
    lattices = find_lattices(rules)
    walls = sorted({*rules.shade_down, *(rule for each in lattices for rule in each.down)})
    lines = find_lines(characters, sorted(blanks), number, find_size, walls)
    textpage.close()
    cuts = sorted({*rules.across, *rules.shade_across})
    lines = gather_aligned_tables(gather_ruled_tables(lines, lattices), cuts)
    return lines, box[3] - box[1]


def is_picture(page: Any) -> bool:
    """Tell whether a picture covers a good part of the page."""
    width, height = page.get_size()
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, bottom, right, top = found.get_bounds()
        if abs(right - left) * abs(top - bottom) >= LAYOUT.picture * width * height:
            return True
    return False


def _count_quarter_turns(textpage: Any, sample: int = 60) -> int:
    """Return by how many quarters of a turn, clockwise, most of the page's text is turned.

    The page may be turned back when it is shown; either way its lines are read along the text.
    """
    count = textpage.count_chars()
    angles = (
        raw.FPDFText_GetCharAngle(textpage.raw, index)
        for index in range(0, count, count // sample + 1)
    )
    quarters = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    return quarters.most_common(1)[0][0] if quarters else 0


def _read_characters(textpage: Any, page_box: _Box, blanks: list[Blank]) -> Iterator[Character]:
    """Yield the visible characters in the order of the file; add where spaces are to `blanks`."""
    pointer = textpage.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    last: Character | None = None
    space: Space = "none"
    half = 0  # the first of two that PDFium makes of a character beyond the basic plane
    for index in range(textpage.count_chars()):
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
                blanks.append((page_box[3] - y.value, x.value - page_box[0]))
            elif code and space == "none":
                space = "gap"
            continue
        if (box := _find_box(textpage, index)) is not None:
            text, place = _write_character(code), _count_from_top(box, page_box)
            if last and place == (last.left, last.top, last.right, last.bottom) and space == "none":
                last.text += text  # one shape for several characters: ﬁ, ——
            else:
                if last:
                    yield last
                last = Character(text, *place, index, space)
        space = "none"
    if last:
        yield last


def _find_blanks(page: Any, page_box: _Box) -> list[Blank]:
    """Return where the page's text objects without ink stand, from the top.

    PDFium leaves them out of the page's text. Chromium writes each space as one.
    """
    edges = [ctypes.c_float() for _ in range(4)]  # left, bottom, right, top
    references = [ctypes.byref(edge) for edge in edges]
    blanks = []
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
        if raw.FPDFPageObj_GetBounds(found.raw, *references):
            left, bottom, right, _ = (edge.value for edge in edges)
            if right - left < 0.01:
                blanks.append((page_box[3] - bottom, left - page_box[0]))
    return blanks


def _find_box(textpage: Any, index: int) -> _Box | None:
    """Return a character's box in the page's own coordinates: left, bottom, right, top.

    The box is as wide as the character's advance and as high as the font. Where the file names the
    character itself (ActualText, which Chromium writes for 日 or 一), PDFium gives the box of the
    ink instead, which is much smaller.
    """
    rect, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    if not raw.FPDFText_GetLooseCharBox(textpage.raw, index, ctypes.byref(rect)):
        return None
    box = rect.left, rect.bottom, rect.right, rect.top
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    raw.FPDFText_GetCharBox(textpage.raw, index, *map(ctypes.byref, (left, right, bottom, top)))
    if abs(rect.left - left.value) + abs(rect.bottom - bottom.value) > 0.01:
        return box
    raw.FPDFText_GetMatrix(textpage.raw, index, ctypes.byref(matrix))
    found = raw.FPDFText_GetTextObject(textpage.raw, index)
    if not found or matrix.b or matrix.c:  # slanted or turned
        return box
    raw.FPDFText_GetCharOrigin(textpage.raw, index, ctypes.byref(x), ctypes.byref(y))
    code, size = raw.FPDFText_GetUnicode(textpage.raw, index), _find_font_size(textpage, index)
    width = ctypes.c_float()
    raw.FPDFFont_GetGlyphWidth(raw.FPDFTextObj_GetFont(found), code, size, ctypes.byref(width))
    advance = (width.value or size * is_wide(chr(code))) * abs(matrix.a / (matrix.d or 1))
    lower = y.value - (1 - LAYOUT.ascent) * size
    return (
        min(x.value, rect.left),
        min(lower, rect.bottom),
        max(x.value + advance, rect.right),
        max(lower + size, rect.top),
    )


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


def _write_character(code: int) -> str:
    character = chr(code) if code < 0x110000 else "\ufffd"
    return unicodedata.normalize("NFKC", character) if _FORMS.match(character) else character


def _find_font_size(textpage: Any, index: int) -> float:
    """Return the size of a character's font as it is seen; the matrix may scale it."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(textpage.raw, index))
    if raw.FPDFText_GetMatrix(textpage.raw, index, ctypes.byref(matrix)):
        size *= max(abs(matrix.d), abs(matrix.b)) or 1.0
    return round(size, 1)
