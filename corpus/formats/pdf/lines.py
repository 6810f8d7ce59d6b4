"""Finds the lines of a PDF page: which characters stand beside one another, and their spaces.

Coordinates count points from the top left, as the page is seen.
"""

import ctypes
import math
import re
import statistics
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from corpus.formats.pdf.thresholds import LAYOUT

HYPHENS = "\x02\ufffe\u00ad"  # what PDFium makes of a hyphen at the end of a line
_SPACES = {0x85, 0xA0, 0x2028, 0x2029, 0x202F, 0x3000} | set(range(0x2000, 0x200C))
# Radicals that fonts give for the characters they look like, and presentation forms of letters.
_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")
# Full-width punctuation fills half of its box; what follows it in the other half is no space.
_PUNCTUATION = re.compile(
    "[\u2014\u2018-\u201d\u2026\u3001-\u301f\uff01-\uff0f\uff1a-\uff20\uff5b-\uff65]"
)

_Box = tuple[float, float, float, float]
_Space = Literal["none", "gap", "blank", "typed"]  # a gap is what PDFium takes for a space
_Blank = tuple[float, float]  # from the top and from the left


@dataclass(frozen=True, slots=True)
class Line:
    """A run of characters beside one another."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float  # of the font, in points
    page: int  # counted from 0
    order: int  # of its first character in the file

    @property
    def height(self) -> float:
        """Return how high its characters stand."""
        return self.bottom - self.top


@dataclass(slots=True)
class _Character:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    index: int
    space: _Space  # what stands in front of it


@dataclass(slots=True)
class _Piece:
    """Characters that the file has one after the other and that touch."""

    characters: list[_Character]
    top: float
    bottom: float

    @property
    def left(self) -> float:
        return self.characters[0].left

    @property
    def right(self) -> float:
        return self.characters[-1].right


def read_lines(page: Any, number: int) -> tuple[list[Line], float]:
    """Return a page's lines from the top, and its height, both with the text upright."""
    textpage = page.get_textpage()
    box = page.get_bbox()
    if quarters := _quarters_turned(textpage):
        textpage.close()
        box = _turn_back(page, quarters)
        textpage = page.get_textpage()
    characters = list(_read_characters(textpage, box))
    blanks = _find_blanks(page, box)
    lines = []
    for row in _group_in_rows(_split_in_pieces(characters)):
        for run in _split_in_runs(row):
            _place_blanks(run, blanks)
            lines.append(_write_line(run, number, textpage))
    textpage.close()
    return [line for line in lines if line.text], box[3] - box[1]


def _quarters_turned(textpage: Any, sample: int = 60) -> int:
    """Return by how many quarters of a turn, clockwise, most of the page's text is turned.

    The page may be turned back when it is shown; either way its lines are read along the text.
    """
    from pypdfium2 import raw  # noqa: PLC0415

    count = textpage.count_chars()
    angles = (
        raw.FPDFText_GetCharAngle(textpage.raw, index)
        for index in range(0, count, count // sample + 1)
    )
    quarters = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    return quarters.most_common(1)[0][0] if quarters else 0


def _read_characters(textpage: Any, page_box: _Box) -> Iterator[_Character]:
    """Yield the visible characters in the order of the file."""
    from pypdfium2 import raw  # noqa: PLC0415

    pointer = textpage.raw
    space: _Space = "none"
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
            if code and space != "typed":
                space = "gap" if raw.FPDFText_IsGenerated(pointer, index) else "typed"
            continue
        if (box := _box_of(textpage, index)) is not None:
            yield _Character(_character_of(code), *_from_top(box, page_box), index, space)
        space = "none"


def _find_blanks(page: Any, page_box: _Box) -> list[_Blank]:
    """Return where the page's text objects without ink stand, from the top.

    PDFium leaves them out of the page's text. Chromium writes each space as one.
    """
    from pypdfium2 import raw  # noqa: PLC0415

    edges = [ctypes.c_float() for _ in range(4)]  # left, bottom, right, top
    references = [ctypes.byref(edge) for edge in edges]
    blanks = []
    for found in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], max_depth=1):
        if raw.FPDFPageObj_GetBounds(found.raw, *references):
            left, bottom, right, _ = (edge.value for edge in edges)
            if right - left < 0.01:
                blanks.append((page_box[3] - bottom, left - page_box[0]))
    return sorted(blanks)


def _box_of(textpage: Any, index: int) -> _Box | None:
    """Return a character's box in the page's own coordinates: left, bottom, right, top.

    The box is as wide as the character's advance and as high as the font. Where the file names the
    character itself (ActualText, which Chromium writes for 日 or 一), PDFium gives the box of the
    ink instead, which is much smaller.
    """
    from pypdfium2 import raw  # noqa: PLC0415

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
    code, size = raw.FPDFText_GetUnicode(textpage.raw, index), _font_size(textpage, index)
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
    from pypdfium2 import PdfMatrix  # noqa: PLC0415

    turn = PdfMatrix().rotate(90 * quarters, ccw=True)
    for found in page.get_objects(max_depth=1):
        found.transform(turn)
    page.gen_content()
    page.set_rotation(0)
    left, bottom, right, top = page.get_bbox()
    (x1, y1), (x2, y2) = turn.on_point(left, bottom), turn.on_point(right, top)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _from_top(box: _Box, page: _Box) -> _Box:
    """Return a box counted from the top left of the page: left, top, right, bottom."""
    return box[0] - page[0], page[3] - box[3], box[2] - page[0], page[3] - box[1]


def _split_in_pieces(characters: Iterable[_Character]) -> list[_Piece]:
    pieces: list[_Piece] = []
    run: list[_Character] = []
    for character in characters:
        if run and not _touches(run[-1], character):
            pieces.append(_piece_of(run))
            run = []
        run.append(character)
    return [*pieces, _piece_of(run)] if run else pieces


def _piece_of(run: list[_Character]) -> _Piece:
    top = statistics.median_low([c.top for c in run])
    return _Piece(run, top, statistics.median_high([c.bottom for c in run]))


def _touches(last: _Character, character: _Character) -> bool:
    height = max(last.bottom - last.top, character.bottom - character.top)
    gap = character.left - last.right
    return -LAYOUT.kerning * height <= gap <= LAYOUT.touching * height and _is_beside(
        last, character
    )


def _is_beside(one: _Character | _Piece, other: _Character | _Piece) -> bool:
    lower = min(one.bottom - one.top, other.bottom - other.top)
    return min(one.bottom, other.bottom) - max(one.top, other.top) > LAYOUT.same_line * lower


def _group_in_rows(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Return the pieces of each height of the page, from the left."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.top + piece.bottom):
        row = next((row for row in rows[:-4:-1] if _is_beside(row[0], piece)), None)
        if row is None:
            rows.append([piece])
        else:
            row.append(piece)
    for row in rows:
        row.sort(key=lambda piece: piece.left)
    return rows


def _split_in_runs(row: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield the pieces that belong together; the others are columns or cells."""
    run = row[:1]
    for piece in row[1:]:
        last = run[-1]
        height = max(last.bottom - last.top, piece.bottom - piece.top)
        gap = piece.left - last.right
        follows = 0 < piece.characters[0].index - last.characters[-1].index <= LAYOUT.blanks
        if gap <= (LAYOUT.apart if follows else LAYOUT.near) * height:
            run.append(piece)
        else:
            yield run
            run = [piece]
    yield run


def _character_of(code: int) -> str:
    character = chr(code) if code < 0x110000 else "\ufffd"
    return unicodedata.normalize("NFKC", character) if _FORMS.match(character) else character


def _place_blanks(run: list[_Piece], blanks: list[_Blank]) -> None:
    """Note which characters of a line a blank precedes."""
    characters = [character for piece in run for character in piece.characters]
    top, bottom = min(piece.top for piece in run), max(piece.bottom for piece in run)
    on_line = blanks[bisect_left(blanks, (top,)) : bisect_left(blanks, (bottom,))]
    lefts = [character.left for character in characters]
    for _, left in on_line:
        following = bisect_left(lefts, left + 0.01)
        if 0 < following < len(characters) and characters[following].space != "typed":
            characters[following].space = "blank"


def _write_line(run: list[_Piece], page: int, textpage: Any) -> Line:
    characters = [character for piece in run for character in piece.characters]
    usual = _usual_gaps(characters)
    written = [characters[0].text]
    for one, following in pairwise(characters):
        if _has_space(one, following, usual[_wide_of(one, following)]):
            written.append(" ")
        written.append(following.text)
    sizes = [_font_size(textpage, c.index) for c in characters[:: len(characters) // 3 + 1]]
    return Line(
        "".join(written).strip(),
        min(piece.left for piece in run),
        min(piece.top for piece in run),
        max(piece.right for piece in run),
        max(piece.bottom for piece in run),
        statistics.median(sizes),
        page,
        min(piece.characters[0].index for piece in run),
    )


def _usual_gaps(characters: list[_Character]) -> list[float]:
    """Return the usual gap between two letters, a letter and an ideograph, two ideographs.

    Justified and letter-spaced lines are stretched: their usual gap is no space.
    """
    gaps: defaultdict[int, list[float]] = defaultdict(list)
    for one, following in pairwise(characters):
        if following.space not in ("blank", "typed"):
            gaps[_wide_of(one, following)].append(following.left - one.right)
    every = [gap for found in gaps.values() for gap in found]
    usual = statistics.median(every) if every else 0.0
    letters, _, ideographs = (
        statistics.median(gaps[wide]) if gaps[wide] else usual for wide in range(3)
    )
    return [letters, max(letters, ideographs) if gaps[2] else letters, ideographs]


def _wide_of(one: _Character, following: _Character) -> int:
    """Count the ideographs of a pair."""
    return is_wide(one.text[-1]) + is_wide(following.text[0])


def is_wide(character: str) -> bool:
    """Tell whether a character is as wide as it is high, as ideographs are."""
    return ord(character) > 0x2E7F


def _has_space(one: _Character, following: _Character, usual: float) -> bool:
    """Tell whether a space stands between two characters that stand side by side.

    Typesetters part ideographs from letters by a quarter of a character, and stretch whole lines;
    only a wider gap is a space, unless one was typed.
    """
    if following.space == "typed" and following.index - one.index <= LAYOUT.blanks:
        return True
    height = max(one.bottom - one.top, following.bottom - following.top)
    gap = following.left - one.right
    beyond = gap - max(0.0, usual)
    wide = _wide_of(one, following)
    if following.space == "blank" and beyond >= LAYOUT.stretched * height:
        return True  # else it is nothing that shows: a soft hyphen
    if not wide:
        return beyond >= LAYOUT.stretched * height and (
            following.space == "gap" or gap >= LAYOUT.touching * height
        )
    if _PUNCTUATION.match(one.text[-1]) or _PUNCTUATION.match(following.text[0]):
        return beyond >= LAYOUT.blank_cell * height
    if wide == 1:
        return beyond >= LAYOUT.mixed_gap * height
    return gap >= LAYOUT.han_gap * height and beyond >= LAYOUT.stretched * height


def _font_size(textpage: Any, index: int) -> float:
    """Return the size of a character's font as it is seen; the matrix may scale it."""
    from pypdfium2 import raw  # noqa: PLC0415

    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(textpage.raw, index))
    if raw.FPDFText_GetMatrix(textpage.raw, index, ctypes.byref(matrix)):
        size *= max(abs(matrix.d), abs(matrix.b)) or 1.0
    return round(size, 1)
