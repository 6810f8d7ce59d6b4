"""Renders the reader: a whole document with its sections, a span marked, the original beside it.

A document is sent in parts of some hundred thousand characters. Each part is made of chunks that
the browser lays out only when they come near the window, so that a book stays as quick as a page.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from ui.reader import files, tables
from ui.reader.markup import Marked, Repaired, split_marked, split_repaired
from ui.service.reading.cited_documents import version_of
from ui.service.reading.originals import State
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
    table: tables.Table | None = None  # in place of a line


@dataclass(frozen=True)
class OutlineEntry:
    """A place to jump to: a heading, or a page of a document without headings."""

    start: int
    part: int
    level: int = 0
    title: str = ""
    page: int | None = None  # that it stands on


def render_missing(name: str) -> str:
    """Return what is shown for a document that cannot be had."""
    return render("reader/missing.html", name=name)


def render_document(
    document: "Document",
    span: Span | None,
    *,
    indexed: bool,
    asked_version: str,
    file_state: State | None = None,
    part_length: int = PART_LENGTH,
) -> str:
    """Return a document, its outline, and the part of it that holds the span (else the first).

    `indexed` says whether this very version is what questions are answered from, `file_state`
    whether its file is as it was; None where no files are known.
    """
    version = version_of(document)
    notice = "" if indexed else "reader.earlier"
    if asked_version and asked_version != version:
        notice = "reader.changed"
    elif indexed and file_state not in (None, "same"):
        notice = f"original.{file_state}"
    starts = find_part_starts(document, part_length)
    part = _render_part(document, starts, _part_at(starts, span[0]) if span else 0, span)
    return render(
        "reader/document.html",
        document=document,
        version=version,
        notice=notice,
        has_file=file_state not in (None, "gone"),
        is_shown=files.find_media_type(document) is not None,
        has_pictures=files.is_page_of_pictures(document) and file_state not in (None, "gone"),
        parts=len(starts),
        # Faster than an include in the template, which passes every piece on twice.
        part=Markup(part),
        outline=list(_make_outline(document, starts)),
    )


def render_part(document: "Document", number: int, *, part_length: int = PART_LENGTH) -> str:
    """Return one part of a document, from 0; "" where there is none."""
    starts = find_part_starts(document, part_length)
    if not 0 <= number < len(starts):
        return ""
    return _render_part(document, starts, number, None)


def find_part_starts(
    document: "Document", length: int = PART_LENGTH, *, cell: int = 30
) -> list[int]:
    """Return where each part starts; the tags of a table cell count as `cell` characters."""
    starts: list[int] = []
    weight = 0
    for block in document.blocks:
        weight += block.end - block.start
        if block.kind in ("header", "row"):
            weight += cell * (1 + document.text.count("\t", block.start, block.end))
        if not starts or weight > length:
            starts.append(block.start)
            weight = 0
    return starts or [0]


def _part_at(starts: Sequence[int], at: int) -> int:
    return max(0, bisect_right(starts, at) - 1)


def _render_part(
    document: "Document", starts: Sequence[int], number: int, span: Span | None
) -> str:
    blocks, is_last = document.blocks, number + 1 == len(starts)
    low = bisect_left(blocks, starts[number], key=_start)
    high = len(blocks) if is_last else bisect_left(blocks, starts[number + 1], key=_start)
    lines = _make_lines(document, low, high, span or (0, 0))
    return render("reader/part.html", number=number, is_last=is_last, lines=lines)


def _start(block: "Block") -> int:
    return block.start


def _make_lines(document: "Document", low: int, high: int, span: Span) -> Iterator[Line]:
    """Yield the lines and tables of the blocks from `low` to `high`, not included."""
    blocks = document.blocks
    begun = bisect_left(document.page_starts, blocks[low].start) if low < high else 0  # pages
    names = tables.find_header(document, low) if low < high else ()  # the part begins in a table
    for run in tables.find_runs(document, blocks[low:high]):
        pages: dict[int, int] = {}
        originals: dict[int, Repaired] = {}
        for block in run:
            now = bisect_right(document.page_starts, block.start, lo=begun)
            if now > begun:
                pages[block.start] = now
            if original := split_repaired(document, block.start, block.end):
                originals[block.start] = original
            begun = now
        first = run[0]
        page, original = pages.get(first.start), originals.get(first.start)
        if not tables.is_of_table(first):
            level = min(6, 2 + max(1, len(first.headings))) if first.kind == "heading" else 0
            text = split_marked(document.text, first.start, first.end, *span)
            yield Line(first.start, first.kind, level, page, text, original)
            continue
        pages.pop(first.start, None)  # it stands above the table
        table = tables.make_table(document, [*names, *run], span, pages, originals)
        for piece in tables.split_table(replace(table, repeats=bool(names))):
            yield Line(first.start, "table", 0, page, ("", "", ""), None, piece)
            page = None
        names = ()


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
            heading.start,
            _part_at(starts, heading.start),
            level,
            heading.title,
            document.page_at(heading.start),
        )
    if not headings and len(document.page_starts) > 1:
        for page, start in enumerate(document.page_starts[:most_headings], 1):
            yield OutlineEntry(start, _part_at(starts, start), page=page)
