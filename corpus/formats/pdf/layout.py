"""Lines of pdf pages to text: furniture off, columns in order, paragraphs rejoined, headings found.

Knows where lines stand and how large they are; knows nothing of the file they came from.
"""

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.pdf.columns import Flow, flows
from corpus.formats.pdf.lines import HYPHENS, Line
from corpus.formats.pdf.running_heads import without_furniture
from corpus.structure.lines import begins_item, has_leaders
from corpus.types import Mark

_LARGER = 1.12  # times the body's size, from which a line is a heading
_LONGEST_HEADING = 100  # characters
_SAME_SIZE = 0.12
_WIDE_PITCH = 1.35  # times the usual distance of lines, from which a paragraph is over
_USUAL_PITCH = 1.6  # sizes from line to line, where a document does not tell
_NEARLY_FULL = 2.0  # sizes
_ENOUGH = 3
_NEIGHBOURS = 40  # columns before and after, compared with one
_NARROWEST = 12  # sizes; lines that are all shorter were not broken for want of space
_INDENT = 0.8  # sizes
_SLACK = 0.6  # sizes by which a line may be shorter and still be full, after a full stop
_SLACK_WITHIN = 0.06  # of the column's width, the same inside a sentence
_ENDS = tuple("。！？；：.!?;:…”」』")
_HYPHEN = "-\u2010"
_WITHIN = "-–—+*0123456789"  # what begins items and also stands within sentences
_CLOSING = "，。、；：！？）》〉」』”’】,.;:!?)]"


_Column = tuple[float, float]  # its left and right edge


@dataclass(frozen=True)
class Outline:
    """A bookmark of the file."""

    title: str
    level: int
    page: int | None


@dataclass(frozen=True)
class _Paragraph:
    lines: tuple[Line, ...]
    text: str
    cells: int  # pieces of its only line that stand apart


def lay_out(
    pages: Sequence[Sequence[Line]], heights: Sequence[float], outline: Sequence[Outline]
) -> tuple[str, tuple[Mark, ...], tuple[int, ...]]:
    """Return the text, its marks (headings and rows of tables), and where each page starts."""
    kept = without_furniture(pages, heights)
    ordered = [flow for page in kept for flow in flows(page)]
    paragraphs = list(_paragraphs(ordered))
    levels = _levels(paragraphs, outline)
    pieces: list[str] = []
    marks: list[Mark] = []
    starts: list[int] = []
    at = 0
    for paragraph in paragraphs:
        text = ""
        for line in paragraph.lines:
            joined = _join(text, line.text)
            while len(starts) <= line.page:
                starts.append(at + len(joined) - len(line.text))
            text = joined
        text = paragraph.text or text.rstrip(HYPHENS)
        level = levels.get(id(paragraph), 0)
        if level:
            marks.append(Mark(at, at + len(text), "heading", level))
        elif paragraph.cells > 2:
            marks.append(Mark(at, at + len(text), "row"))
        pieces.append(text + "\n")
        at += len(text) + 1
    starts += [at] * (len(pages) - len(starts))
    return "".join(pieces), tuple(marks), tuple(starts)


def _paragraphs(ordered: Sequence[Flow]) -> Iterator[_Paragraph]:
    """Yield paragraphs; one may run on from a column or a page to the next."""
    rights = _right_edges(ordered)
    pitches = _pitches(ordered, rights)
    open_lines: list[Line] = []
    open_column = (0.0, 0.0)
    for flow, right, pitch in zip(ordered, rights, pitches, strict=True):
        left = min(row[0].left for row in flow)
        for nth, row in enumerate(flow):
            line = row[0]
            if len(row) > 1:
                if open_lines:
                    yield _Paragraph(tuple(open_lines), "", 1)
                    open_lines = []
                text = " ".join(piece.text.strip() for piece in row)
                yield _Paragraph((line,), text, len(row))
                continue
            if open_lines:
                goes_on = (
                    _goes_on(open_lines[-1], line, (left, right), pitch)
                    if nth
                    else _crosses(open_lines[-1], line, open_column, left)
                )
                if not goes_on:
                    yield _Paragraph(tuple(open_lines), "", 1)
                    open_lines = []
            open_lines.append(line)
            open_column = (left, right)
    if open_lines:
        yield _Paragraph(tuple(open_lines), "", 1)


def _goes_on(line: Line, following: Line, column: _Column, pitch: float) -> bool:
    """Tell whether the next line of a column continues the paragraph."""
    return (
        following.top - line.top <= _WIDE_PITCH * pitch * line.size
        and not _is_indented(line, following, column[0])
        and _flows(line, following, column, _SLACK_WITHIN)
    )


def _crosses(line: Line, following: Line, column: _Column, left: float) -> bool:
    """Tell whether a paragraph goes on in the next column or on the next page."""
    indented = following.left > left + _INDENT * following.size
    return not indented and not line.text.endswith(_ENDS) and _flows(line, following, column, 0.0)


def _is_indented(line: Line, following: Line, left: float) -> bool:
    step = _INDENT * following.size
    return following.left > left + step and following.left > line.left + step


def _flows(line: Line, following: Line, column: _Column, within: float) -> bool:
    """Tell whether a line is full, so that its end is an accident of layout."""
    if abs(line.size - following.size) > _SAME_SIZE * max(line.size, following.size):
        return False
    ended = line.text.endswith(_ENDS)
    if begins_item(following.text) and (ended or following.text[0] not in _WITHIN):
        return False
    if line.text[-1] in HYPHENS + _HYPHEN:
        return True
    word = _first_word(following.text)
    needed = sum(following.size if ord(c) > 0x2E7F else following.size / 2 for c in word)
    slack = _SLACK * line.size
    if not ended:
        slack = max(slack, within * (column[1] - column[0]))
    return column[1] - line.right <= needed + slack


def _first_word(text: str) -> str:
    """Return what cannot be parted at the beginning of a line."""
    match = re.match(r"[^\w\s]*(?:[^\s\u2e80-\uffef]+|.)", text)
    end = match.end() if match else 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return text[:end]


def _right_edges(all_flows: Sequence[Flow]) -> list[float]:
    """Return how far each column's lines could reach: as far as those of columns like it."""
    lefts = [min(row[0].left for row in flow) for flow in all_flows]
    rights = [max(row[-1].right for row in flow) for flow in all_flows]
    edges = []
    for at, flow in enumerate(all_flows):
        size = flow[0][0].size
        near = range(max(0, at - _NEIGHBOURS), min(len(all_flows), at + _NEIGHBOURS))
        alike = [
            rights[other]
            for other in near
            if len(all_flows[other]) >= 4 and abs(lefts[other] - lefts[at]) <= 3 * size
        ]
        reached = statistics.median(alike) if alike else 0.0
        edges.append(max(rights[at], lefts[at] + _NARROWEST * size, reached))
    return edges


def _pitches(all_flows: Sequence[Flow], rights: Sequence[float]) -> list[float]:
    """Return each column's usual distance from line to line, in sizes of the font.

    Taken after full lines, which are followed by their own paragraph's next; a column with few of
    them takes it from the document.
    """
    found = []
    for flow, right in zip(all_flows, rights, strict=True):
        found.append(
            [
                (below[0].top - row[0].top) / row[0].size
                for row, below in pairwise(flow)
                if right - row[-1].right <= _NEARLY_FULL * row[0].size < right
                and abs(row[0].size - below[0].size) <= _SAME_SIZE * row[0].size
            ]
        )
    every = [distance for distances in found for distance in distances]
    usual = statistics.median_low(every) if every else _USUAL_PITCH
    return [statistics.median_low(ds) if len(ds) >= _ENOUGH else usual for ds in found]


def _join(text: str, line: str) -> str:
    """Append a line to a paragraph: Chinese without a space, a hyphenated word as one."""
    if not text:
        return line
    if text[-1] in HYPHENS:
        return text.rstrip(HYPHENS) + line
    if text[-1] in _HYPHEN and text[-2:-1].islower() and line[:1].islower():
        return text[:-1] + line
    if text[-1] in _HYPHEN or ord(text[-1]) > 0x2E7F or ord(line[0]) > 0x2E7F:
        return text + line
    return f"{text} {line}"


def _levels(paragraphs: Sequence[_Paragraph], outline: Sequence[Outline]) -> dict[int, int]:
    """Return the levels of the paragraphs that are headings, by identity.

    Bookmarks name them where the file has any; else what is larger than the body is one.
    """
    single = [p for p in paragraphs if p.cells == 1]
    texts = {id(p): "".join(p.text or _text(p)) for p in paragraphs}
    wanted = {_folded(item.title): item.level for item in outline if item.title}
    found = {
        id(p): wanted[_folded(texts[id(p)])] for p in paragraphs if _folded(texts[id(p)]) in wanted
    }
    if len(found) >= 2 and 2 * len(found) >= len(wanted):
        return found
    weights: Counter[float] = Counter()
    for paragraph in single:
        for line in paragraph.lines:
            weights[line.size] += len(line.text)
    if not weights:
        return {}
    body = weights.most_common(1)[0][0]
    larger = [
        p
        for p in single
        if p.lines[0].size >= _LARGER * body
        and len(texts[id(p)]) <= _LONGEST_HEADING
        and any(character.isalpha() for character in texts[id(p)])
        and not has_leaders(texts[id(p)])
    ]
    sizes = sorted({p.lines[0].size for p in larger}, reverse=True)
    ranks: dict[float, int] = {}
    level, before = 0, 0.0
    for size in sizes:  # sizes that hardly differ are one level
        if not before or size < before * 0.96:
            level, before = level + 1, size
        ranks[size] = level
    return {id(p): ranks[p.lines[0].size] for p in larger}


def _text(paragraph: _Paragraph) -> str:
    text = ""
    for line in paragraph.lines:
        text = _join(text, line.text)
    return text


def _folded(text: str) -> str:
    return re.sub(r"\s", "", text)
