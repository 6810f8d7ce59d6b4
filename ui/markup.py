"""A document's own text as HTML: escaped, a span marked, repairs underlined."""

from bisect import bisect_right
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus import Document


def marked(text: str, low: int, high: int, start: int, end: int) -> str:
    """Return `text[low:high]` as HTML, its part inside `[start, end)` in <mark>."""
    start, end = max(low, start), min(high, end)
    if start >= end:
        return escape(text[low:high])
    before, inside, after = text[low:start], text[start:end], text[end:high]
    return f"{escape(before)}<mark>{escape(inside)}</mark>{escape(after)}"


def original(document: "Document", start: int, end: int) -> str | None:
    """Return `[start, end)` of the repaired text as the file has it, repairs underlined.

    None where the two are the same.
    """
    low, high = document.offsets.to_source(start, end)
    if document.source[low:high] == document.text[start:end]:
        return None
    edits = document.offsets.edits
    pieces, at = [], low
    for edit in edits[bisect_right(edits, low, key=lambda edit: edit.source_end) :]:
        if edit.source_start >= high:
            break
        first, last = max(at, edit.source_start), min(high, edit.source_end)
        pieces.append(escape(document.source[at:first]))
        if first < last:
            pieces.append(f"<u>{escape(document.source[first:last])}</u>")
        at = max(at, last)
    pieces.append(escape(document.source[at:high]))
    return "".join(pieces)
