"""Finds the lines that a program wrapped at a fixed width: 30 to 120 columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.repair.lines import Line
from corpus.thresholds import sourced

_WORD = re.compile(r"[!-~\u00c0-\u024f]+")


@dataclass(frozen=True)
class WrapThresholds:
    """When the lines of a text were wrapped by a program."""

    narrowest: int = sourced(30, "chosen: columns; below stand verse, rosters and addresses")
    widest: int = sourced(120, "chosen: columns; mail wraps at 72 to 80, terminals at up to 120")
    slack: int = sourced(4, "two ideographs: an indent, or punctuation that may not begin a line")
    lines: int = sourced(2, "chosen: full lines that must be unfinished; one proves nothing")
    full: float = sourced(0.6, "chosen: of the unfinished lines, those that are full")
    prose: float = sourced(0.3, "chosen: of the full lines, those that hold punctuation")
    longer: float = sourced(0.1, "chosen: lines beyond the width, to full ones: links, tables")


WRAP = WrapThresholds()


def find_width(blocks: Sequence[Sequence[Line]]) -> int | None:
    """Return the columns at which the text was wrapped, None if it was not."""
    widths = Counter(line.width for block in blocks for line in block)
    longest = sum(count for width, count in widths.items() if width > WRAP.widest)
    if longest > WRAP.longer * sum(len(block) - 1 for block in blocks):
        return None  # the common case: a paragraph a line
    pairs = [
        (line, following)
        for block in blocks
        for line, following in pairwise(block)
        if _may_go_on(line, following)
    ]
    longer = 0
    for width in sorted(widths, reverse=True):
        if width < WRAP.narrowest or longer > WRAP.longer * len(pairs):
            return None
        if width <= WRAP.widest:
            shorter = [pair for pair in pairs if pair[0].width <= width]
            full = [line for line, following in shorter if _is_full(line, following, width)]
            prose = sum(line.is_prose for line in full)
            if (
                longer <= WRAP.longer * len(full)
                and len(full) >= max(1, WRAP.full * len(shorter))
                and prose >= WRAP.prose * len(full)
                and (len(full) >= WRAP.lines or _is_surely_prose(full[0]))
            ):
                return width
        longer += widths[width]
    return None


def _may_go_on(line: Line, following: Line) -> bool:
    """Tell whether neither line says that a sentence ends between the two."""
    if line.stops or line.is_table or following.is_table:
        return False
    return following.text.startswith(("—", "–")) or not following.is_item


def _is_full(line: Line, following: Line, width: int) -> bool:
    """Tell whether the next word had no room in a line."""
    word = _WORD.match(following.text)
    needed = min(len(word[0]) + 1, width // 3) if word else 2
    return line.width + needed + WRAP.slack > width


def _is_surely_prose(line: Line) -> bool:
    """Tell a line of prose from a title with a comma."""
    return line.clauses >= 2 or "。" in line.text


def join_wrapped(block: Sequence[Line], width: int) -> set[int]:
    """Return the places of the lines that go on in the next one, in a wrapped text."""
    joined: set[int] = set()
    base = min(line.indent for line in block)
    first = 0  # of the paragraph
    for at, (line, following) in enumerate(pairwise(block)):
        if at > first:
            goes_on = following.indent == line.indent
        elif following.indent > base and following.indent == line.indent:
            goes_on = all(one.indent == line.indent for one in block)
        else:
            goes_on = following.indent <= line.indent or line.is_item  # an item's lines hang
        if (
            goes_on
            and line.width <= width + WRAP.slack
            and _may_go_on(line, following)
            and _is_full(line, following, width)
        ):
            joined.add(at)
            continue
        if not line.is_finished:  # lines that end no sentence are a list of equal lengths
            joined -= set(range(first, at))
        first = at + 1
    return joined if block[-1].is_finished else joined - set(range(first, len(block)))
