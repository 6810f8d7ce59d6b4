"""Renders the reader: a whole document with its sections, a span marked, the original beside it.

A document is sent in parts of some hundred thousand characters. Each part is made of chunks that
the browser lays out only when they come near the window, so that a book stays as quick as a page.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from ui.markup import Marked, Repaired, split_marked, split_repaired
from ui.service.cited_documents import version_of
from ui.templating import render

if TYPE_CHECKING:
    from corpus import Block, Document

Span = tuple[int, int]
PART_LENGTH = 400_000  # characters sent at once


class Line(NamedTuple):
    """One block of a document, as `reader/part.html` unpacks it: there are thousands."""

    start: int
    kind: str
    level: int  # of a heading, 3 to 6 as in HTML; else 0
    page: int | None  # that begins here
    text: Marked
    original: Repaired | None  # as the file has it, where it was repaired


@dataclass(frozen=True)
class OutlineEntry:
    """A place to jump to: a heading, or a page of a document without headings."""

    start: int
    part: int
    level: int = 0
    title: str = ""
    page: int | None = None


def render_missing(name: str) -> str:
    """Return what is shown for a document that cannot be had."""
    return render("reader/missing.html", name=name)


def render_document(
    document: "Document",
    span: Span | None,
    *,
    indexed: bool,
    asked_version: str,
    part_length: int = PART_LENGTH,
) -> str:
    """Return a document, its outline, and the part of it that holds the span (else the first).

    `indexed` says whether this very version is what questions are answered from.
    """
    version = version_of(document)
    notice = "" if indexed else "reader.earlier"
    if asked_version and asked_version != version:
        notice = "reader.changed"
    starts = _part_starts(document, part_length)
    part = _render_part(document, starts, _part_at(starts, span[0]) if span else 0, span)
    return render(
        "reader/document.html",
        document=document,
        version=version,
        notice=notice,
        parts=len(starts),
        # Faster than an include in the template, which passes every piece on twice.
        part=Markup(part),
        outline=list(_make_outline(document, starts)),
    )


def render_part(document: "Document", number: int, *, part_length: int = PART_LENGTH) -> str:
    """Return one part of a document, from 0; "" where there is none."""
    starts = _part_starts(document, part_length)
    if not 0 <= number < len(starts):
        return ""
    return _render_part(document, starts, number, None)


def _part_starts(document: "Document", length: int) -> list[int]:
    """Return where each part starts."""
    starts: list[int] = []
    for block in document.blocks:
        if not starts or block.end - starts[-1] > length:
            starts.append(block.start)
    return starts or [0]


def _part_at(starts: Sequence[int], at: int) -> int:
    return max(0, bisect_right(starts, at) - 1)


def _render_part(
    document: "Document", starts: Sequence[int], number: int, span: Span | None
) -> str:
    blocks, is_last = document.blocks, number + 1 == len(starts)
    low = bisect_left(blocks, starts[number], key=_start)
    high = len(blocks) if is_last else bisect_left(blocks, starts[number + 1], key=_start)
    lines = _make_lines(document, blocks[low:high], span or (0, 0))
    return render("reader/part.html", number=number, is_last=is_last, lines=lines)


def _start(block: "Block") -> int:
    return block.start


def _make_lines(document: "Document", blocks: Sequence["Block"], span: Span) -> Iterator[Line]:
    begun = bisect_left(document.page_starts, blocks[0].start) if blocks else 0  # pages so far
    for block in blocks:
        now = bisect_right(document.page_starts, block.start, lo=begun)
        yield Line(
            block.start,
            block.kind,
            min(6, 2 + max(1, len(block.headings))) if block.kind == "heading" else 0,
            now if now > begun else None,
            split_marked(document.text, block.start, block.end, *span),
            split_repaired(document, block.start, block.end),
        )
        begun = now


def _make_outline(
    document: "Document", starts: Sequence[int], *, most_headings: int = 1_500
) -> Iterator[OutlineEntry]:
    """Yield the headings in their order; of a document without any, its pages.

    Of a document with more than `most_headings`, the deepest levels are left out.
    """
    headings = [block.headings[-1] for block in document.blocks if block.kind == "heading"]
    levels = sorted({heading.level for heading in headings})
    while len(headings) > most_headings and len(levels) > 1:
        levels.pop()
        headings = [heading for heading in headings if heading.level <= levels[-1]]
    for heading in headings[:most_headings]:
        level = min(4, levels.index(heading.level))
        yield OutlineEntry(
            heading.start, _part_at(starts, heading.start), level, title=heading.title
        )
    if not headings and len(document.page_starts) > 1:
        for page, start in enumerate(document.page_starts[:most_headings], 1):
            yield OutlineEntry(start, _part_at(starts, start), page=page)
