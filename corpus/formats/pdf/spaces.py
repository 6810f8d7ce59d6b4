"""Finds where spaces stand between the characters of a line of a PDF page, and between two lines.

A file may hold its spaces as characters, as text objects without ink, or as gaps only.
"""

import re
import statistics
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from corpus.formats.pdf.thresholds import LAYOUT

Space = Literal["none", "gap", "blank", "typed"]  # a gap is what PDFium takes for a space
Blank = tuple[float, float]  # from the top and from the left of the page

HYPHENS = "\x02\ufffe\u00ad"  # what PDFium makes of a hyphen at the end of a line
HYPHEN = "-\u2010"
_SOFT = "\u00ad\ufffe"  # hyphens that stand only at the end of a line
_TYING = "—–/~“‘(["  # what follows these belongs to them
_CLOSING = "”’.,;:!?)]%‰"
_EITHER = "“”‘’…—·‰"  # as wide as an ideograph among ideographs, narrow among letters
# An ideograph beside Latin text, where lines were joined.
_SEAM = re.compile(
    r"[\u3400-\u9fff](?:([0-9])|[A-Za-z])|(?:([0-9%])|[A-Za-z.,;:!?)])[\u3400-\u9fff]"
)
# Boundaries between an ideograph and a letter, or a digit, with the space that may stand there.
_BOUNDARIES = {
    kind: re.compile(
        rf"(?<=[\u3400-\u9fff])( ?)(?=[{latin}])|(?<=[{latin}])( ?)(?=[\u3400-\u9fff])"
    )
    for kind, latin in {"letter": "A-Za-z", "digit": "0-9"}.items()
}

# Full-width punctuation fills half of its box; what follows it in the other half is no space.
_PUNCTUATION = re.compile(
    "[\u2014\u2018-\u201d\u2026\u3001-\u301f\uff01-\uff0f\uff1a-\uff20\uff5b-\uff65]"
)
BULLETS = tuple("•·●○■□◆▪➢✓") + tuple(map(chr, range(0xF020, 0xF100)))  # the last of symbol fonts


@dataclass(slots=True)
class Character:
    """One visible character, its box from the top left, and its place in the file."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    index: int
    space: Space  # what stands in front of it


def place_blanks(characters: Sequence[Character], blanks: Iterable[Blank]) -> None:
    """Note which characters of a line one of its blanks precedes."""
    lefts = [character.left for character in characters]
    for _, left in blanks:
        following = bisect_left(lefts, left + 0.01)
        if 0 < following < len(characters) and characters[following].space != "typed":
            characters[following].space = "blank"


def write_spaced(characters: Sequence[Character]) -> str:
    """Return the text of a line's characters, with its spaces."""
    usual: list[float] = []
    written = [characters[0].text]
    for one, following in pairwise(characters):
        least = LAYOUT.stretched * (following.bottom - following.top)
        if following.left - one.right >= least or following.space == "typed":
            usual = usual or _find_usual_gaps(characters)
            if _has_space(one, following, usual[_count_wide(one, following)]):
                written.append(" ")
        written.append(following.text)
    return "".join(written).strip()


def _find_usual_gaps(characters: Sequence[Character]) -> list[float]:
    """Return the usual gap between two letters, a letter and an ideograph, two ideographs.

    Justified and letter-spaced lines are stretched: their usual gap is no space.
    """
    gaps: defaultdict[int, list[float]] = defaultdict(list)
    for one, following in pairwise(characters):
        if following.space not in ("blank", "typed"):
            gaps[_count_wide(one, following)].append(following.left - one.right)
    every = [gap for found in gaps.values() for gap in found]
    usual = statistics.median(every) if every else 0.0
    letters, _, ideographs = (
        statistics.median(gaps[wide]) if gaps[wide] else usual for wide in range(3)
    )
    return [letters, max(letters, ideographs) if gaps[2] else letters, ideographs]


def _count_wide(one: Character, following: Character) -> int:
    """Count the ideographs of a pair, and the signs that are as wide as one (“ — ‰) in its font."""
    return is_wide(one.text[-1], one) + is_wide(following.text[0], following)


def is_wide(character: str, box: Character | None = None) -> bool:
    """Tell whether a character is as wide as it is high, as ideographs are.

    The font decides it for punctuation and signs that Chinese and Latin share.
    """
    if character > "\u2e7f" or character < "\u2000" or box is None:
        return character > "\u2e7f"
    return box.right - box.left >= LAYOUT.full_width * (box.bottom - box.top)


def _has_space(one: Character, following: Character, usual: float) -> bool:
    """Tell whether a space stands between two characters that stand side by side.

    Typesetters part ideographs from letters by a quarter of a character, and stretch whole lines;
    only a wider gap is a space, unless one was typed.
    """
    if following.space == "typed" and following.index - one.index <= LAYOUT.blanks:
        return True
    height = max(one.bottom - one.top, following.bottom - following.top)
    gap = following.left - one.right
    if one.text in BULLETS and gap >= LAYOUT.han_gap * height:
        return True
    beyond = gap - max(0.0, usual)
    wide = _count_wide(one, following)
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


def find_spacing(lines: Iterable[str]) -> dict[str, bool]:
    """Tell whether spaces part ideographs from letters, and from digits, inside these lines."""
    text = "\n".join(lines)
    spacing = {}
    for kind, boundary in _BOUNDARIES.items():
        spaces = [match[0] for match in boundary.finditer(text)]
        if spaces:
            spacing[kind] = 2 * spaces.count(" ") > len(spaces)
    return spacing


def join_lines(text: str, line: str, spacing: Mapping[str, bool], *, spaced: bool = False) -> str:
    """Append a line to a paragraph: Chinese without a space, a hyphenated word as one.

    Programs may drop the space at which they break a line (those that keep it make a line
    `spaced`); between Chinese and Latin one is put back where the text has such spaces elsewhere
    (`spacing`).
    """
    if not text:
        return line
    if text[-1] in HYPHENS + HYPHEN:
        word = text.rstrip(HYPHENS + HYPHEN)
        parted = word[-2:].isalpha() and word[-1:].islower() and line[0].islower()
        return (word if parted or text[-1] in _SOFT else f"{word}-") + line
    if seam := _SEAM.fullmatch(text[-1] + line[0]):
        spaced = spaced or spacing.get("digit" if seam[1] or seam[2] else "letter", False)
    else:
        spaced = not (_ends_closed(text) or _begins_closed(line))
    return f"{text} {line}" if spaced else text + line


def _ends_closed(text: str) -> bool:
    """Tell whether a text goes on without a space in the next line."""
    if text[-1] in _TYING:
        return not text[:-1].endswith(" ")
    return is_wide(text.rstrip(_EITHER)[-1:] or "。")


def _begins_closed(line: str) -> bool:
    """Tell whether a line goes on without a space from the line above."""
    if line[0] in "—–":
        return line[1:2] != " "
    return line[0] in _CLOSING or is_wide(line.lstrip(_EITHER)[:1] or "。")
