"""Finds the lines of a PDF page: the characters that stand beside one another.

Coordinates count points from the top left, as the page is seen.
"""

import re
import statistics
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Protocol

from corpus.formats.pdf.spaces import Blank, Character, place_blanks, write_spaced
from corpus.formats.pdf.thresholds import LAYOUT
from corpus.text.superscripts import lower_text, raise_text

# Word and LibreOffice take bullets from symbol fonts, whose characters are for private use.
_BULLET = re.compile("^[\ue000-\uf8ff](?=[^\ue000-\uf8ff]+$)")
_SHIFTED = frozenset("0123456789+-−n")
Wall = tuple[float, float, float]  # a rule down the page: from the left, its top and its bottom


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
    spaced: bool = False  # a space is typed in front of it, at the end of the line above it
    parts: tuple["Line", ...] = ()  # that wide gaps part, if any do: they may be cells
    words: tuple["Line", ...] = ()  # that spaces part, where others stand beside it
    table: object = None  # of a line that stands for a table on the page: its PageTable

    @property
    def height(self) -> float:
        """Return how high its characters stand."""
        return self.bottom - self.top


class Layer(Protocol):
    """What is known of a character of the page by its index in the file."""

    def find_size(self, index: int) -> float:
        """Return the size of its font, in points."""

    def find_baseline(self, index: int) -> float:
        """Return where it stands, in points from the top."""


@dataclass(slots=True)
class _Piece:
    """Characters that the file has one after the other and that touch."""

    characters: list[Character]
    top: float
    bottom: float

    @property
    def left(self) -> float:
        return self.characters[0].left

    @property
    def right(self) -> float:
        return self.characters[-1].right


def find_lines(
    characters: Iterable[Character],
    blanks: list[Blank],
    page: int,
    layer: Layer,
    walls: Sequence[Wall] = (),
) -> list[Line]:
    """Return the lines of a page from the top.

    `characters` come in the order of the file, `blanks` from the top. `walls`, from the left, part
    lines.
    """
    lines = []
    for row in _group_in_rows(_split_in_pieces(characters, walls)):
        runs = list(_split_in_runs(row, walls))
        for run in runs:
            own = [character for piece in run for character in piece.characters]
            top, bottom = min(piece.top for piece in run), max(piece.bottom for piece in run)
            place_blanks(own, blanks[bisect_left(blanks, (top,)) : bisect_left(blanks, (bottom,))])
            _write_shifted(own, layer)
            beside = len(runs) > 1
            lines.append(_write_line(own, top, bottom, page, layer.find_size, beside=beside))
    return [line for line in lines if line.text]


def _is_parted(left: float, right: float, at: float, walls: Sequence[Wall]) -> bool:
    """Tell whether a wall stands between two places at a height of the page."""
    near = walls[bisect_left(walls, (left,)) : bisect_left(walls, (right,))]
    return any(top <= at <= bottom for _, top, bottom in near)


def _split_in_pieces(characters: Iterable[Character], walls: Sequence[Wall]) -> list[_Piece]:
    pieces: list[_Piece] = []
    run: list[Character] = []
    for character in characters:
        if run and (
            not _touches(run[-1], character) or (walls and _is_walled(run[-1], character, walls))
        ):
            pieces.append(_make_piece(run))
            run = []
        run.append(character)
    return [*pieces, _make_piece(run)] if run else pieces


def _make_piece(run: list[Character]) -> _Piece:
    top = statistics.median_low([c.top for c in run])
    return _Piece(run, top, statistics.median_high([c.bottom for c in run]))


def _is_walled(last: Character, character: Character, walls: Sequence[Wall]) -> bool:
    middle = (character.top + character.bottom) / 2
    left, right = (last.left + last.right) / 2, (character.left + character.right) / 2
    return _is_parted(left, right, middle, walls)


def _touches(last: Character, character: Character) -> bool:
    height = max(last.bottom - last.top, character.bottom - character.top)
    gap = character.left - last.right
    return -LAYOUT.kerning * height <= gap <= LAYOUT.touching * height and _is_beside(
        last, character
    )


def _is_beside(one: Character | _Piece, other: Character | _Piece) -> bool:
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


def _split_in_runs(row: list[_Piece], walls: Sequence[Wall]) -> Iterator[list[_Piece]]:
    """Yield the pieces that belong together; the others are columns or cells."""
    run = row[:1]
    for piece in row[1:]:
        last = run[-1]
        height = max(last.bottom - last.top, piece.bottom - piece.top)
        gap = piece.left - last.right
        follows = 0 < piece.characters[0].index - last.characters[-1].index <= LAYOUT.blanks
        if gap <= (LAYOUT.apart if follows else LAYOUT.near) * height and not (
            walls and _is_walled(last.characters[-1], piece.characters[0], walls)
        ):
            run.append(piece)
        else:
            yield run
            run = [piece]
    yield run


def _write_shifted(characters: Sequence[Character], layer: Layer) -> None:
    """Write small characters above or below the line as such: 10⁷, H₂O, 1200³."""
    if not any(character.text in _SHIFTED for character in characters):
        return
    highest = LAYOUT.small * max(c.bottom - c.top for c in characters)
    small = [c.bottom - c.top <= highest for c in characters]
    if all(small) or not any(small):
        return
    base = characters[small.index(False)]
    size, baseline = layer.find_size(base.index), layer.find_baseline(base.index)
    shifts = []
    for is_small, character in zip(small, characters, strict=True):
        shift = 0
        if is_small and layer.find_size(character.index) <= LAYOUT.small * size:
            rise = (baseline - layer.find_baseline(character.index)) / size
            shift = (rise >= LAYOUT.raised) - (rise <= -LAYOUT.lowered)
        shifts.append(shift)
    for shift, group in groupby(zip(shifts, characters, strict=True), key=lambda pair: pair[0]):
        if shift:
            run = [character for _, character in group]
            write = raise_text if shift > 0 else lower_text
            if not any(c.text in "[]()（）〔〕" for c in run):
                for character in run:
                    character.text = write(character.text)


def _write_line(
    characters: Sequence[Character],
    top: float,
    bottom: float,
    page: int,
    find_size: Callable[[int], float],
    *,
    beside: bool = False,
) -> Line:
    """Return a line; with its words if something stands `beside` it, as in rows of cells."""
    sizes = [find_size(c.index) for c in characters[:: len(characters) // 5 + 1]]
    height = bottom - top
    gaps = [following.left - one.right for one, following in pairwise(characters)]
    wide = [at for at, gap in enumerate(gaps, 1) if gap >= LAYOUT.cell_gap * height]
    narrow = [
        at
        for at, gap in enumerate(gaps, 1)
        if beside and gap >= LAYOUT.han_gap * height and characters[at].space != "none"
    ]

    def part(breaks: list[int], *, beside: bool) -> tuple[Line, ...]:
        edges = pairwise([0, *breaks, len(characters)]) if breaks else ()
        return tuple(
            _write_line(characters[start:end], top, bottom, page, find_size, beside=beside)
            for start, end in edges
        )

    return Line(
        _BULLET.sub("•", write_spaced(characters)),
        characters[0].left,
        top,
        max(character.right for character in characters),
        bottom,
        statistics.median_high(sizes),
        page,
        min(character.index for character in characters),
        characters[0].space == "typed",
        part(wide, beside=True),
        () if wide else part(narrow, beside=False),
    )
