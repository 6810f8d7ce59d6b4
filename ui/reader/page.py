"""The reader as HTML: a whole document with its sections, a span marked, the original beside it.

A document is sent in parts of some hundred thousand characters, each of them in chunks that the
browser lays out only when they come near the window: a book stays as quick as a page. Knows nothing
of Gradio or of where documents come from.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ui.i18n.texts import counted, words
from ui.markup import marked, original
from ui.script import script
from ui.service.cited_documents import version_of

if TYPE_CHECKING:
    from corpus import Block, Document

PART = 400_000  # characters sent at once
CHUNK = 40  # lines laid out together
MOST_HEADINGS = 1_500  # in the outline; of a document with more, the deepest are left out

Span = tuple[int, int]


@dataclass(frozen=True)
class Line:
    """One block of a document, or a plain line of one without blocks."""

    start: int
    end: int
    kind: str
    block: "Block | None" = None


def frame() -> str:
    """Return what stands there before a document is opened."""
    return (
        '<div id="read"><div class="reader">'
        f'<p class="empty">{words("reader.none")}</p></div></div>'
    )


def missing(name: str) -> str:
    """Return what is shown for a document that cannot be had."""
    return (
        f'<article class="doc missing"><h2 tabindex="-1">{escape(name)}</h2>'
        f'<p class="error" role="alert">{words("reader.missing")}</p></article>'
    )


def document(found: "Document", span: Span | None, *, indexed: bool, asked_version: str) -> str:
    """Return a document, its outline, and the part of it that holds the span (else the first).

    `indexed` says whether this very version is what questions are answered from.
    """
    lines = _lines(found)
    starts = _parts(lines)
    at = max(0, bisect_right(starts, span[0]) - 1) if span else 0
    outline = _outline(found)
    side = f'<nav data-label="outline">{outline}</nav>' if outline else ""
    repaired = bool(found.offsets.edits)
    return (
        f'<article class="doc{"" if outline else " plain"}" data-parts="{len(starts)}" '
        f'data-document="{escape(found.name)}" data-version="{version_of(found)}">'
        f"{_head(found, repaired)}{_notices(found, span, indexed, asked_version)}"
        f'<div class="columns">{side}'
        f'<div class="text pages" lang="{script(found.text[:2000])}">'
        f"{part(found, at, span, lines=lines)}</div></div></article>"
    )


def part(
    found: "Document", number: int, span: Span | None = None, *, lines: Sequence[Line] | None = None
) -> str:
    """Return one part of a document, from 0; "" where there is none."""
    lines = _lines(found) if lines is None else lines
    starts = _parts(lines)
    if not 0 <= number < len(starts):
        return ""
    low = bisect_left(lines, starts[number], key=lambda line: line.start)
    ended = number + 1 == len(starts)
    high = len(lines)
    if not ended:
        high = bisect_left(lines, starts[number + 1], key=lambda line: line.start)
    start, end = span or (0, 0)
    before = _further(number - 1, "reader.up") if number else ""
    after = "" if ended else _further(number + 1, "reader.down")
    chunks = "".join(_chunks(found, lines[low:high], start, end))
    return f'<section class="part" data-number="{number}">{before}{chunks}{after}</section>'


def _further(number: int, key: str) -> str:
    return f'<button type="button" class="plain" data-part="{number}">{words(key)}</button>'


def _head(found: "Document", repaired: bool) -> str:
    facts = [escape(fact) for fact in (found.author, found.date) if fact]
    facts.append(escape(found.format.upper()))
    if found.pages:
        facts.append(counted("pages", found.pages))
    facts.append(words("characters", count=f"{len(found.text):,}"))
    name = escape(found.name)
    title = (
        f'<h2 tabindex="-1">{escape(found.title)}</h2><p class="file">{name}</p>'
        if found.title and found.title != found.name
        else f'<h2 tabindex="-1">{name}</h2>'
    )
    beside = (
        f'<button type="button" class="toggle" data-do="beside" aria-pressed="false">'
        f"{words('reader.beside')}</button>"
        if repaired
        else ""
    )
    return (
        f'<header>{title}<p class="facts">{"".join(f"<span>{fact}</span>" for fact in facts)}</p>'
        '</header><p class="tools"><button type="button" class="plain" data-do="leave">← '
        f"{words('reader.leave')}</button>{beside}"
        f'<button type="button" class="plain" data-only="{name}">{words("only.this")}</button></p>'
    )


def _notices(found: "Document", span: Span | None, indexed: bool, asked_version: str) -> str:
    if asked_version and asked_version != version_of(found):
        return f'<p class="notice">{words("reader.changed")}</p>'
    if not indexed:
        return f'<p class="notice">{words("reader.earlier")}</p>'
    return ""


def _lines(found: "Document") -> list[Line]:
    if found.blocks:
        return [Line(block.start, block.end, block.kind, block) for block in found.blocks]
    lines, at = [], 0
    for text in found.text.splitlines(keepends=True):
        if text.strip():
            lines.append(Line(at, at + len(text.rstrip("\r\n")), "line"))
        at += len(text)
    return lines


def _parts(lines: Sequence[Line]) -> list[int]:
    """Return where each part starts."""
    starts: list[int] = []
    for line in lines:
        if not starts or line.end - starts[-1] > PART:
            starts.append(line.start)
    return starts


def _chunks(found: "Document", lines: Sequence[Line], start: int, end: int) -> Iterator[str]:
    pages = found.page_starts
    page = bisect_left(pages, lines[0].start) if lines else 0  # the next one to be marked
    for low in range(0, len(lines), CHUNK):
        shown = []
        for line in lines[low : low + CHUNK]:
            while page < len(pages) and pages[page] <= line.start:
                page += 1
                if page == len(pages) or pages[page] > line.start:  # not those without a line
                    mark = words("page", page=page)
                    shown.append(f'<p class="page-mark" data-page="{page}">{mark}</p>')
            shown.append(_line(found, line, start, end))
        yield f'<div class="chunk">{"".join(shown)}</div>'


def _line(found: "Document", line: Line, start: int, end: int) -> str:
    inside = marked(found.text, line.start, line.end, start, end)
    level = len(line.block.headings) if line.block else 1
    tag = f"h{min(6, 2 + max(1, level))}" if line.kind == "heading" else "p"
    shown = f'<{tag} class="{escape(line.kind)}" data-at="{line.start}">{inside}</{tag}>'
    as_it_was = original(found, line.start, line.end)
    if as_it_was is None:
        return shown
    return f'<div class="pair">{shown}<p class="original">{as_it_was}</p></div>'


def _outline(found: "Document") -> str:
    """Return the headings as a list of places to jump to; of a document without any, its pages."""
    headings = [block.headings[-1] for block in found.blocks if block.kind == "heading"]
    levels = sorted({heading.level for heading in headings})
    while len(headings) > MOST_HEADINGS and len(levels) > 1:
        levels.pop()
        headings = [heading for heading in headings if heading.level <= levels[-1]]
    places = [
        (heading.start, levels.index(heading.level), escape(heading.title))
        for heading in headings[:MOST_HEADINGS]
    ]
    if not places and len(found.page_starts) > 1:
        pages = enumerate(found.page_starts[:MOST_HEADINGS], 1)
        places = [(start, 0, words("page", page=number)) for number, start in pages]
    starts = _parts(_lines(found))
    items = "".join(
        f'<li class="level{min(level, 4)}"><button type="button" data-at="{start}" '
        f'data-part="{max(0, bisect_right(starts, start) - 1)}">{title}</button></li>'
        for start, level, title in places
    )
    if not items:
        return ""
    return (
        f'<details class="outline" open><summary>{words("outline")}</summary>'
        f"<ol>{items}</ol></details>"
    )
