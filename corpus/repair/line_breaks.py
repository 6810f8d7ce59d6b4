"""Finds the line breaks of plain text that no writer made, so that sentences are whole again.

There are two kinds. A program wrapped the text at a fixed width: then a line that has no room for
the next word goes on, unless it ends a sentence. Or a page was taken apart at its links, notes and
bold words: then a sentence stands in pieces, and what follows a link often begins with a comma.
Lists, rosters, verse, addresses and tables keep their lines.
"""

import re
from collections import Counter

from corpus.offsets import Edit
from corpus.repair.lines import CONTINUES, WIDE, Line, find_blocks
from corpus.repair.pieces import OPENS, join_pieces, was_taken_apart
from corpus.repair.wrapping import find_width, join_wrapped

_HAN = re.compile("[\u3400-\u9fff]")
_SEAM = re.compile(r"[\u3400-\u9fff]( ?)[A-Za-z0-9]|[A-Za-z0-9]( ?)[\u3400-\u9fff]")

_FIRST_WORD = re.compile(r"[A-Za-z]+(?![A-Za-z]|-\n)")
_LAST_WORD = re.compile(r"([A-Za-z]+)-$")


def find_breaks(text: str) -> list[Edit]:
    """Return the edits that take the accidental line breaks out of `text`."""
    blocks = list(find_blocks(text))
    if all(len(block) == 1 for block in blocks):
        return []
    width = find_width(blocks)
    is_apart = was_taken_apart(blocks)
    joins: list[tuple[Line, Line, bool]] = []
    noted: set[str] = set()
    for block in blocks:
        wrapped = join_wrapped(block, width) if width else set()
        joined = wrapped | join_pieces(block, noted, is_apart=is_apart)
        joins += [(block[at], block[at + 1], at in wrapped) for at in sorted(joined)]
    spaced = bool(joins) and _is_spaced(text)
    return [_edit(text, line, following, spaced, wrapped=how) for line, following, how in joins]


def _is_spaced(text: str) -> bool:
    """Tell whether the text sets a blank between ideographs and Latin words."""
    seams = Counter(bool(match[1] or match[2]) for match in _SEAM.finditer(text[:5_000]))
    return seams[True] > seams[False]


def _edit(text: str, line: Line, following: Line, spaced: bool, *, wrapped: bool) -> Edit:
    """Return the edit that takes out the break after a line."""
    start, end = line.end, following.start
    before, behind = line.text[-1], following.text[0]
    if not wrapped:  # the blanks around the break are the page's own
        start, end = _within(text, start, end)
        if end < following.start or start > line.end:
            return Edit(start, end, "")
    if wrapped and before == "-" and line.text[-2:-1].islower() and behind.islower():
        return Edit(start if _is_compound(text, line, following) else start - 1, end, "")
    wide = bool(WIDE.match(before)) + bool(WIDE.match(behind))
    if before == "-" or wide == 2 or CONTINUES.match(behind) or before in OPENS:
        return Edit(start, end, " " if before in ",;:" and not wide else "")
    if wide == 1:
        is_seam = _SEAM.fullmatch(before + behind) is not None
        return Edit(start, end, " " if spaced and is_seam else "")
    if behind == "[" and not wrapped:  # a note mark
        return Edit(start, end, "")
    is_index = not wrapped and before.isalpha() and behind.isdigit() and _HAN.search(line.text)
    return Edit(start, end, "" if is_index else " ")


def _within(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the span from the first to the last line break of `text[start:end]`."""
    return text.index("\n", start, end), text.rindex("\n", start, end) + 1


def _is_compound(text: str, line: Line, following: Line) -> bool:
    """Tell a compound (well-known) from a word that was hyphenated at the end of a line."""
    first, second = _LAST_WORD.search(line.text), _FIRST_WORD.match(following.text)
    if first is None or second is None:
        return False
    words = {first[1], second[0]}
    return f"{first[0]}{second[0]}" in text or words <= set(_FIRST_WORD.findall(text))
