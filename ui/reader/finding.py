"""Finds words in one document, folded as the search folds: script, width and case do not matter."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.text.normalization import fold

if TYPE_CHECKING:
    from corpus import Document

LONGEST = 300  # characters that can be looked for
_MOST = 10_000  # places that are told; all are counted


@dataclass(frozen=True)
class Found:
    """Where a text stands in a document."""

    count: int
    places: Sequence[tuple[int, int, int]]  # start, end, and the part of the reader; the first ones


def find_text(document: "Document", wanted: str, part_starts: Sequence[int]) -> Found:
    """Return where `wanted` stands within the blocks of a document, in order.

    A space may be missing or added between two characters of which one is no ASCII: lines are
    wrapped anywhere in Chinese. A space that is looked for also stands for the end of a table cell.
    """
    pattern = make_pattern(fold(wanted.strip()[:LONGEST]))
    if pattern is None:
        return Found(0, ())
    count = 0
    places: list[tuple[int, int, int]] = []
    for block in document.blocks:
        part = max(0, bisect_right(part_starts, block.start) - 1)
        for start, end in find_spans(document.text[block.start : block.end], pattern):
            count += 1
            if len(places) < _MOST:
                places.append((block.start + start, block.start + end, part))
    return Found(count, places)


def make_pattern(wanted: str) -> re.Pattern[str] | None:
    """Return what finds a folded text in folded text; None for nothing but white space."""
    pieces: list[str] = []
    last, space = "", False
    for character in wanted:
        if character.isspace():
            space = True
            continue
        if last:
            plain = last.isascii() and character.isascii()
            pieces.append((r"\s+" if plain else r"\s*") if space else "" if plain else r"[^\S\t]*")
        pieces.append(re.escape(character))
        last, space = character, False
    return re.compile("".join(pieces)) if pieces else None


def find_spans(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a text that fit a folded pattern."""
    folded = fold(text)
    if len(folded) == len(text):
        yield from (match.span() for match in pattern.finditer(folded))
        return
    pieces = [fold(character) for character in text]  # some became several, or none
    places = [at for at, piece in enumerate(pieces) for _ in piece]
    for match in pattern.finditer("".join(pieces)):
        yield places[match.start()], places[match.end() - 1] + 1
