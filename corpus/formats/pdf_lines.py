"""The characters of a pdf page to lines. Knows places and sizes; knows no paragraph.

Coordinates count points from the top left, as the page is seen.
"""

import ctypes
import re
import statistics
import unicodedata
from dataclasses import dataclass
from typing import Any

from corpus.pinyin import is_han

HYPHENS = "\x02\ufffe\u00ad"  # what PDFium makes of a hyphen at the end of a line
_SAME_LINE = 0.4  # of the lower height, by which characters of a line overlap
_APART = 2.5  # heights between two pieces of one line that are columns or cells
_BACK = 1.0  # heights a character may step back, as italics and kerning do
_SPACE = 0.25  # heights between ideographs from which a space was meant
# Radicals that fonts give for the characters they look like, and presentation forms of letters.
_FORMS = re.compile("[\u2e80-\u2fdf\ufb00-\ufb06]")


@dataclass(frozen=True)
class Line:
    """A run of characters beside one another."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float  # of the font, in points
    page: int  # counted from 0

    @property
    def height(self) -> float:
        """Return how high its characters stand."""
        return self.bottom - self.top


@dataclass
class _Character:
    text: str
    left: float
    top: float
    right: float
    bottom: float
    index: int


def read_lines(page: Any, number: int) -> tuple[list[Line], float]:
    """Return a page's lines in the order of the file, and the height of the page."""
    from pypdfium2 import raw  # noqa: PLC0415

    width, height = page.get_size()
    rotation = page.get_rotation()
    origin = page.get_bbox()
    textpage = page.get_textpage()
    pointer = textpage.raw
    rect = raw.FS_RECTF()
    at = ctypes.byref(rect)
    lines: list[Line] = []
    run: list[_Character] = []

    def end_run() -> None:
        if run and (line := _line(run, number, lambda i: _size(raw, pointer, i))) is not None:
            lines.append(line)
        run.clear()

    for index in range(textpage.count_chars()):
        code = raw.FPDFText_GetUnicode(pointer, index)
        if code in (0x0D, 0x0A):
            end_run()
            continue
        if not code or not raw.FPDFText_GetLooseCharBox(pointer, index, at):
            continue
        box = _seen(rect, rotation, origin, width, height)
        character = _Character(_character(code), *box, index)
        if run and not character.text.isspace() and not _continues(run, character):
            end_run()
        if run or not character.text.isspace():
            run.append(character)
    end_run()
    textpage.close()
    return lines, height


def _seen(
    rect: Any, rotation: int, origin: tuple[float, float, float, float], width: float, height: float
) -> tuple[float, float, float, float]:
    """Return a box as it is seen, from the top left: left, top, right, bottom."""
    left, bottom = rect.left - origin[0], rect.bottom - origin[1]
    right, top = rect.right - origin[0], rect.top - origin[1]
    if rotation == 90:
        return bottom, left, top, right
    if rotation == 180:
        return width - right, bottom, width - left, top
    if rotation == 270:
        return width - top, height - right, width - bottom, height - left
    return left, height - top, right, height - bottom


def _character(code: int) -> str:
    character = chr(code) if code < 0x110000 else "\ufffd"
    return unicodedata.normalize("NFKC", character) if _FORMS.match(character) else character


def _continues(run: list[_Character], character: _Character) -> bool:
    """Tell whether a character stands in the line of those before it, next to the last."""
    last = next(c for c in reversed(run) if not c.text.isspace())
    lower = min(last.bottom - last.top, character.bottom - character.top)
    overlap = min(last.bottom, character.bottom) - max(last.top, character.top)
    if overlap < _SAME_LINE * lower:
        return False
    height = max(last.bottom - last.top, character.bottom - character.top)
    gap = character.left - last.right
    return -_BACK * height - (last.right - last.left) <= gap <= _APART * height


def _line(run: list[_Character], page: int, size_of: Any) -> Line | None:
    while run and run[-1].text.isspace():
        run.pop()
    pieces: list[str] = []
    for nth, character in enumerate(run):
        if character.text.isspace():
            before, after = run[nth - 1], run[nth + 1]
            if after.text.isspace():
                continue
            both = is_han(before.text[-1]) and is_han(after.text[0])
            visible = next(c for c in reversed(run[:nth]) if not c.text.isspace())
            gap = after.left - visible.right
            if not both or gap >= _SPACE * (visible.bottom - visible.top):
                pieces.append(" ")
        else:
            pieces.append(character.text)
    text = "".join(pieces)
    shown = [c for c in run if not c.text.isspace() and c.right > c.left]
    if not text.strip() or not shown:
        return None
    sizes = [size_of(c.index) for c in shown[:: max(1, len(shown) // 3)]]
    return Line(
        text,
        min(c.left for c in shown),
        statistics.median_low([c.top for c in shown]),
        max(c.right for c in shown),
        statistics.median_high([c.bottom for c in shown]),
        statistics.median(sizes),
        page,
    )


def _size(raw: Any, pointer: Any, index: int) -> float:
    """Return the size of a character's font as it is seen; the matrix may scale it."""
    matrix = raw.FS_MATRIX()
    size = float(raw.FPDFText_GetFontSize(pointer, index))
    if raw.FPDFText_GetMatrix(pointer, index, ctypes.byref(matrix)):
        size *= max(abs(matrix.d), abs(matrix.b)) or 1.0
    return round(size, 1)
