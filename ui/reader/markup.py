"""Cuts a document's own text into the pieces that a template shows in different ways."""

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus import Document

Marked = tuple[str, str, str]  # what precedes the marked text, the marked text, what follows
Repaired = list[tuple[str, bool]]  # a text in pieces, each with whether it was repaired


def split_marked(text: str, low: int, high: int, start: int, end: int) -> Marked:
    """Return `text[low:high]` in three pieces, the second inside `[start, end)`."""
    start, end = max(low, start), min(high, end)
    if start >= end:
        return text[low:high], "", ""
    return text[low:start], text[start:end], text[end:high]


def split_repaired(document: "Document", start: int, end: int) -> Repaired | None:
    """Return `[start, end)` of the repaired text as the file has it, in pieces.

    Each piece says whether it was repaired. None where the file has the same text.
    """
    edits = document.offsets.edits
    low, high = document.offsets.to_source(start, end)
    if not edits or document.source[low:high] == document.text[start:end]:
        return None
    pieces, at = [], low
    for number in range(bisect_right(edits, low, key=lambda edit: edit.source_end), len(edits)):
        edit = edits[number]
        if edit.source_start >= high:
            break
        first, last = max(at, edit.source_start), min(high, edit.source_end)
        pieces += [(document.source[at:first], False), (document.source[first:last], True)]
        at = max(at, last)
    pieces.append((document.source[at:high], False))
    return [(text, repaired) for text, repaired in pieces if text]
