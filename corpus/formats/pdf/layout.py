"""Lays the lines of PDF pages out as text: columns in order, paragraphs joined, headings marked."""

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.formats.extracted import Extract
from corpus.formats.pdf.columns import Column, find_columns
from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.running_heads import remove_running_heads
from corpus.formats.pdf.spaces import HYPHEN, HYPHENS, find_spacing, is_wide, join_lines
from corpus.formats.pdf.tables.captions import find_captions, is_caption
from corpus.formats.pdf.tables.cells import PageTable, Paragraph
from corpus.formats.pdf.tables.continuing import put_tables_together
from corpus.formats.pdf.tables.writing import write_page_tables
from corpus.formats.pdf.thresholds import LAYOUT
from corpus.structure.lines import has_leaders
from corpus.text.numbering import begins_item
from corpus.types import Mark, TableHead

_ENDS = tuple("。！？；：.!?;:…”」』")
# Text in large type that ends as a sentence does, or has one inside; a question may be a heading.
_SENTENCE = re.compile(r"。|[；;，,、]$|[a-z]{2}[.!] [A-Z]|(?:\S+ ){7,}\S+[.!]$")
_WITHIN = "-–—+*0123456789"  # what begins items and also stands within sentences
_CLOSING = "，。、；：！？）》〉」』”’】,.;:!?)]"

_Edges = tuple[float, float]  # left and right edge of a column


@dataclass(frozen=True)
class Outline:
    """A bookmark of the file."""

    title: str
    level: int
    page: int | None


def lay_out(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], outline: Sequence[Outline]
) -> Extract:
    """Return the text, its marks (headings and rows of tables), and where each page starts."""
    kept = remove_running_heads(pages, heights)
    columns = [column for page in kept for column in find_columns(page)]
    paragraphs = put_tables_together(_find_paragraphs(columns))
    spacing = find_spacing(line.text for paragraph in paragraphs for line in paragraph.lines)
    pieces: list[str] = []
    written: dict[int, Extract] = {}  # of the paragraphs that are tables
    starts: list[int] = []
    at = 0
    for nth, paragraph in enumerate(paragraphs):
        own_spacing = spacing | find_spacing(line.text for line in paragraph.lines)
        if paragraph.tables:
            caption = "；".join(find_captions(paragraphs, pieces, nth))
            table = written[nth] = write_page_tables(paragraph.tables, caption, own_spacing)
            for line, start in zip(paragraph.lines, (0, *table.page_starts), strict=False):
                starts += [at + start] * (line.page + 1 - len(starts))
            pieces.append(table.text.removesuffix("\n"))
            at += len(pieces[-1]) + 1
            continue
        text = ""
        for line in paragraph.lines:
            joined = join_lines(text, line.text, own_spacing, spaced=line.spaced)
            while len(starts) <= line.page:
                starts.append(at + len(joined) - len(line.text))
            text = joined
        pieces.append(paragraph.row or re.sub(f"[{HYPHENS}]+$", "-", text))
        at += len(pieces[-1]) + 1
    starts += [at] * (len(pages) - len(starts))
    marks: list[Mark] = []
    heads: dict[TableHead, int] = {}
    at = 0
    levels = _find_heading_levels(paragraphs, pieces, outline)
    for nth, (paragraph, text) in enumerate(zip(paragraphs, pieces, strict=True)):
        if nth in written:
            marks += _place_marks(written[nth], at, heads)
        elif level := levels.get(nth, 0):
            marks.append(Mark(at, at + len(text), "heading", level))
        elif paragraph.cells > 2:
            marks.append(Mark(at, at + len(text), "row"))
        at += len(text) + 1
    return Extract(
        "".join(f"{text}\n" for text in pieces),
        marks=tuple(marks),
        page_starts=tuple(starts),
        tables=tuple(heads),
    )


def _place_marks(table: Extract, at: int, heads: dict[TableHead, int]) -> Iterator[Mark]:
    """Yield the marks of a table that stands at a place of the text; add its heads to `heads`."""
    for mark in table.marks:
        number = None
        if mark.table is not None:
            number = heads.setdefault(table.tables[mark.table], len(heads))
        yield replace(mark, start=at + mark.start, end=at + mark.end, table=number)


def _find_paragraphs(columns: Sequence[Column]) -> Iterator[Paragraph]:
    """Yield paragraphs; one may run on from a column or a page to the next."""
    rights = _find_right_edges(columns)
    pitches = _find_pitches(columns, rights)
    lines: list[Line] = []  # of the paragraph that is open
    edges = (0.0, 0.0)
    for column, right, pitch in zip(columns, rights, pitches, strict=True):
        left = min(row[0].left for row in column)
        for nth, row in enumerate(column):
            line = row[0]
            if lines and (
                len(row) > 1
                or line.table
                or is_caption(line, column[nth + 1 : nth + 3])
                or not (
                    _continues(lines[-1], line, (left, right), pitch)
                    if nth
                    else _continues_in_next_column(lines[-1], line, edges, left)
                )
            ):
                yield Paragraph(tuple(lines))
                lines = []
            if isinstance(line.table, PageTable):
                yield Paragraph((line,), tables=(line.table,))
                continue
            if len(row) > 1:
                yield Paragraph(tuple(row), " ".join(piece.text.strip() for piece in row), len(row))
                continue
            lines.append(line)
            edges = (left, right)
    if lines:
        yield Paragraph(tuple(lines))


def _continues(line: Line, following: Line, column: _Edges, pitch: float) -> bool:
    """Tell whether the next line of a column continues the paragraph."""
    return (
        following.top - line.top <= LAYOUT.wide_pitch * pitch * line.size
        and not _is_indented(line, following, column[0])
        and not _is_signature(line, following, column)
        and _is_broken_between(line, following, column, LAYOUT.slack_within)
    )


def _continues_in_next_column(line: Line, following: Line, column: _Edges, left: float) -> bool:
    """Tell whether a paragraph goes on in the next column or on the next page."""
    indented = following.left > left + LAYOUT.indent * following.size
    return (
        not indented
        and not line.text.endswith(_ENDS)
        and _is_broken_between(line, following, column, 0.0)
    )


def _is_indented(line: Line, following: Line, left: float) -> bool:
    if begins_item(line.text):
        return False  # the item's other lines stand under its text
    step = LAYOUT.indent * following.size
    return following.left > left + step and following.left > line.left + step


def _is_signature(line: Line, following: Line, column: _Edges) -> bool:
    """Tell whether a line is set to the right by itself, as who signs a notice and the date are."""
    apart = line.left - column[0] > LAYOUT.set_right * (column[1] - column[0])
    return apart and abs(line.left - following.left) > LAYOUT.same_left * line.size


def _is_broken_between(line: Line, following: Line, column: _Edges, within: float) -> bool:
    """Tell whether a line is full, so that its end is an accident of layout."""
    if abs(line.size - following.size) > LAYOUT.same_size * max(line.size, following.size):
        return False
    ended = line.text.endswith(_ENDS)
    if begins_item(following.text) and (ended or following.text[0] not in _WITHIN):
        return False
    if line.text[-1] in HYPHENS + HYPHEN:
        return True
    word = _find_first_word(following.text)
    needed = sum(following.size if is_wide(c) else following.size / 2 for c in word)
    slack = LAYOUT.slack * line.size
    if not ended:
        slack = max(slack, within * (column[1] - column[0]))
    return column[1] - line.right <= needed + slack


def _find_first_word(text: str) -> str:
    """Return what cannot be parted at the beginning of a line."""
    match = re.match(r"[^\w\s]*(?:[^\s\u2e80-\uffef]+|.)", text)
    end = match.end() if match else 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return text[:end]


def _find_right_edges(columns: Sequence[Column]) -> list[float]:
    """Return how far each column's lines could reach: as far as those of columns like it."""
    lefts = [min(row[0].left for row in column) for column in columns]
    rights = [max(row[-1].right for row in column) for column in columns]
    edges = []
    for at, column in enumerate(columns):
        size = column[0][0].size
        near = range(max(0, at - LAYOUT.neighbours), min(len(columns), at + LAYOUT.neighbours))
        alike = [
            rights[other]
            for other in near
            if len(columns[other]) >= 4 and abs(lefts[other] - lefts[at]) <= 3 * size
        ]
        reached = statistics.median(alike) if alike else 0.0
        edges.append(max(rights[at], lefts[at] + LAYOUT.narrowest * size, reached))
    return edges


def _find_pitches(columns: Sequence[Column], rights: Sequence[float]) -> list[float]:
    """Return each column's usual distance from line to line, in sizes of the font.

    Taken after full lines, which are followed by their own paragraph's next; a column with few of
    them takes it from the document.
    """
    found = []
    for column, right in zip(columns, rights, strict=True):
        found.append(
            [
                (below[0].top - row[0].top) / row[0].size
                for row, below in pairwise(column)
                if not row[0].table
                and right - row[-1].right <= LAYOUT.nearly_full * row[0].size < right
                and abs(row[0].size - below[0].size) <= LAYOUT.same_size * row[0].size
            ]
        )
    every = [distance for distances in found for distance in distances]
    usual = statistics.median_low(every) if every else LAYOUT.usual_pitch
    return [statistics.median_low(ds) if len(ds) >= LAYOUT.pitches else usual for ds in found]


def _find_heading_levels(
    paragraphs: Sequence[Paragraph], texts: Sequence[str], outline: Sequence[Outline]
) -> dict[int, int]:
    """Return the levels of the paragraphs that are headings, by their place.

    Bookmarks name them where the file has any; else what is larger than the body is one.
    """
    wanted = {_without_spaces(item.title): item.level for item in outline if item.title}
    found = {nth: wanted.get(_without_spaces(text), 0) for nth, text in enumerate(texts)}
    named = sum(map(bool, found.values()))
    if named >= 2 and 2 * named >= len(wanted):
        return found
    sizes: Counter[float] = Counter()
    for paragraph in paragraphs:
        if paragraph.cells == 1 and not paragraph.tables:
            for line in paragraph.lines:
                sizes[line.size] += len(line.text)
    if not sizes:
        return {}
    body = sizes.most_common(1)[0][0]
    larger = {
        nth: paragraph.lines[0].size
        for nth, (paragraph, text) in enumerate(zip(paragraphs, texts, strict=True))
        if paragraph.cells == 1
        and not paragraph.tables
        and paragraph.lines[0].size >= LAYOUT.heading_size * body
        and len(text) <= LAYOUT.heading_length
        and any(character.isalpha() for character in text)
        and not _SENTENCE.search(text)
        and not has_leaders(text)
    }
    ranks: dict[float, int] = {}
    level, upper = 0, 0.0
    for size in sorted(set(larger.values()), reverse=True):
        if not upper or size < upper * LAYOUT.next_level:
            level, upper = level + 1, size
        ranks[size] = level
    return {nth: ranks[size] for nth, size in larger.items()}


def _without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)
