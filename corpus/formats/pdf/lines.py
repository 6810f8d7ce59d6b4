"""The characters of a pdf page to lines. Knows places and sizes; knows no paragraph.

Coordinates count points from the top left, as the page is seen.
"""

import ctypes
import math
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

HYPHENS = "\x02\ufffe\u00ad"  # what PDFium makes of a hyphen at the end of a line
_SAME_LINE = 0.5  # of the lower height, by which pieces of a line overlap
_TOUCHING = 0.3  # heights between characters of one piece
_NEAR = 0.6  # heights between pieces of one line, in whatever order the file has them
_APART = 2.5  # heights between pieces that the file has one after the other; more is a column
_SAMPLED = 60  # characters that tell how the page is turned
_BLANKS = 4  # spaces and line ends between two pieces that follow one another
_BACK = 0.5  # heights by which a character may stand before the end of the last, as kerning does
_SPACE_HAN = 0.2  # heights between ideographs from which a gap is a space
_SPACE_MIXED = 0.35  # the same between an ideograph and a letter
# Radicals that fonts give for the characters they look like, and presentation forms of letters.
_SPACES = {0x85, 0xA0, 0x2028, 0x2029, 0x202F, 0x3000} | set(range(0x2000, 0x200C))
_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")


_Box = tuple[float, float, float, float]


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
    space: Literal["none", "gap", "typed"]  # what stands before it


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
    if quarters := _turned(textpage):
        textpage.close()
        box = _turn_back(page, quarters)
        textpage = page.get_textpage()
    pieces = _pieces(_characters(textpage, box))
    lines = [_line(run, number, textpage) for row in _rows(pieces) for run in _runs(row)]
    textpage.close()
    return [line for line in lines if line.text], box[3] - box[1]


def _turned(textpage: Any) -> int:
    """Return by how many quarters of a turn, clockwise, most of the page's text is turned.

    The page may be turned back when it is shown; either way its lines are read along the text.
    """
    from pypdfium2 import raw  # noqa: PLC0415

    count = textpage.count_chars()
    angles = (
        raw.FPDFText_GetCharAngle(textpage.raw, index)
        for index in range(0, count, count // _SAMPLED + 1)
    )
    quarters = Counter(round(angle / (math.pi / 2)) % 4 for angle in angles if angle >= 0)
    return quarters.most_common(1)[0][0] if quarters else 0


def _characters(textpage: Any, page: _Box) -> Iterator[_Character]:
    """Yield the visible characters in the order of the file."""
    from pypdfium2 import raw  # noqa: PLC0415

    pointer = textpage.raw
    rect = raw.FS_RECTF()
    at = ctypes.byref(rect)
    space: Literal["none", "gap", "typed"] = "none"
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
        if raw.FPDFText_GetLooseCharBox(pointer, index, at):
            yield _Character(_character(code), *_from_top(rect, page), index, space)
        space = "none"


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


def _from_top(rect: Any, page: _Box) -> _Box:
    """Return a box counted from the top left of the page: left, top, right, bottom."""
    left, _, _, top = page
    return rect.left - left, top - rect.top, rect.right - left, top - rect.bottom


def _pieces(characters: Iterable[_Character]) -> list[_Piece]:
    pieces: list[_Piece] = []
    run: list[_Character] = []
    for character in characters:
        if run and not _touches(run[-1], character):
            pieces.append(_piece(run))
            run = []
        run.append(character)
    return [*pieces, _piece(run)] if run else pieces


def _piece(run: list[_Character]) -> _Piece:
    top = statistics.median_low([c.top for c in run])
    return _Piece(run, top, statistics.median_high([c.bottom for c in run]))


def _touches(last: _Character, character: _Character) -> bool:
    height = max(last.bottom - last.top, character.bottom - character.top)
    gap = character.left - last.right
    return -_BACK * height <= gap <= _TOUCHING * height and _is_beside(last, character)


def _is_beside(one: _Character | _Piece, other: _Character | _Piece) -> bool:
    lower = min(one.bottom - one.top, other.bottom - other.top)
    return min(one.bottom, other.bottom) - max(one.top, other.top) > _SAME_LINE * lower


def _rows(pieces: list[_Piece]) -> list[list[_Piece]]:
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


def _runs(row: list[_Piece]) -> Iterator[list[_Piece]]:
    """Yield the pieces that belong together; the others are columns or cells."""
    run = row[:1]
    for piece in row[1:]:
        last = run[-1]
        height = max(last.bottom - last.top, piece.bottom - piece.top)
        gap = piece.left - last.right
        follows = 0 < piece.characters[0].index - last.characters[-1].index <= _BLANKS
        if gap <= (_APART if follows else _NEAR) * height:
            run.append(piece)
        else:
            yield run
            run = [piece]
    yield run


def _character(code: int) -> str:
    character = chr(code) if code < 0x110000 else "\ufffd"
    return unicodedata.normalize("NFKC", character) if _FORMS.match(character) else character


def _line(run: list[_Piece], page: int, textpage: Any) -> Line:
    characters = [character for piece in run for character in piece.characters]
    gaps = [after.left - before.right for before, after in pairwise(characters)]
    usual = statistics.median(gaps) if gaps else 0.0
    written = [characters[0].text]
    for before, after in pairwise(characters):
        if _has_space(before, after, usual):
            written.append(" ")
        written.append(after.text)
    sizes = [_size(textpage, c.index) for c in characters[:: len(characters) // 3 + 1]]
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


def _has_space(before: _Character, after: _Character, usual: float) -> bool:
    """Tell whether a space stands between two characters that stand side by side.

    Typesetters part ideographs from letters by a quarter of a character, and stretch whole lines;
    only a wider gap than these is a space, unless one was typed.
    """
    if after.space == "typed" and after.index - before.index <= _BLANKS:
        return True
    gap = after.left - before.right
    height = max(before.bottom - before.top, after.bottom - after.top)
    wide = [ord(before.text[-1]) > 0x2E7F, ord(after.text[0]) > 0x2E7F]
    if all(wide):
        return gap >= max(_SPACE_HAN * height, usual + _SPACE_HAN * height / 2)
    if any(wide):
        return gap >= _SPACE_MIXED * height
    return after.space == "gap" or gap >= _TOUCHING * height


def _size(textpage: Any, index: int) -> float:
    """Return the size of a character's font as it is seen; the matrix may scale it."""
    from pypdfium2 import raw  # noqa: PLC0415

    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(textpage.raw, index))
    if raw.FPDFText_GetMatrix(textpage.raw, index, ctypes.byref(matrix)):
        size *= max(abs(matrix.d), abs(matrix.b)) or 1.0
    return round(size, 1)
