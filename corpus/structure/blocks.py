"""Finds the headings of a document, and the blocks under each.

Numbered titles nest by the rank of their style. Unnumbered titles are told from picture captions by
where they stand: a section either opens with one, and then each later one opens a subsection, or it
opens with text, and then short lines in it are captions or rows. Of two titles in a row the first
holds the second: it stands one level above the unnumbered titles of the document.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, pairwise, takewhile
from typing import Literal

from corpus.structure.boilerplate import find_boilerplate
from corpus.structure.lines import Line, cut_leaders, has_leaders, logical_lines, marked_lines
from corpus.text.numbering import STYLES, find_style
from corpus.types import Block, Heading, Mark

_BETWEEN_ITEMS = "；;，,、"
_GROUP = len(STYLES)  # rank of an unnumbered title that holds unnumbered titles
_LEAF = _GROUP + 1  # rank of an unnumbered title


@dataclass
class _State:
    """Where the reading of a document stands."""

    stack: list[tuple[int, Heading]]
    titled: bool = True  # the section opened with an unnumbered title, or has not opened yet
    opened: bool = False  # the section has a first line
    group: bool = False  # a group title is open and all text under it stood in rows
    rows: bool = False  # there was such a row


def find_blocks(text: str, marks: Sequence[Mark] = ()) -> tuple[Block, ...]:
    """Return the blocks of a document: its logical lines, each with the headings above it.

    `marks` are what the file's format says of the text.
    """
    lines = marked_lines(text, marks) if marks else logical_lines(text)
    lines = _without_lists(_without_last_items(text, lines))
    content = find_boilerplate(text, lines)
    lines, boilerplate = lines[:content], lines[content:]
    state = _State([])
    found: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.form == "numbered":
            found.append(_open(state, text, line, line.rank))
            state.titled, state.opened, state.group = True, False, False
            at += 1
        elif line.form == "title":
            run = _count_titles(lines, at)
            found += _read_titles(state, text, lines, at, run)
            at += run
        else:
            found.append(_read_text(state, line))
            at += 1
    headings = found[-1].headings if found else ()
    found += [Block(line.start, line.end, "boilerplate", headings) for line in boilerplate]
    return tuple(_mark_contents(text, found))


def _mark_contents(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks; the lines of a table of contents as boilerplate, as they lead elsewhere.

    Their titles stand as headings below. Dots lead to figures too.
    """
    titles = {
        _flatten(text[block.start : block.end]) for block in blocks if block.kind == "heading"
    }
    for block in blocks:
        line = text[block.start : block.end]
        if block.kind == "line" and has_leaders(line) and _flatten(cut_leaders(line)) in titles:
            block = replace(block, kind="boilerplate")  # noqa: PLW2901
        yield block


def _flatten(title: str) -> str:
    return "".join(filter(str.isalnum, title))


def _without_last_items(text: str, lines: Sequence[Line]) -> list[Line]:
    """Turn a numbered title into a row where it ends a list: 「（五）…。」 behind 「（四）…；」.

    The items before it end in a mark that no title ends in.
    """
    result = list(lines)
    for at, (earlier, line) in enumerate(pairwise(lines), 1):
        if line.form != "numbered" or line.rank < 0 or result[at - 1].form == "numbered":
            continue
        before = text[earlier.start : earlier.end]
        if before[-1] in _BETWEEN_ITEMS and find_style(before) == line.rank:
            result[at] = Line(line.start, line.end, "row", -1)
    return result


def _without_lists(lines: Sequence[Line], *, least: int = 3) -> list[Line]:
    """Turn `least` or more numbered titles with nothing between them into rows of a list."""
    result, at = list(lines), 0
    while at < len(lines):
        end = at + 1
        if lines[at].form == "numbered" and lines[at].rank >= 0:
            while end < len(lines) and lines[end].rank == lines[at].rank:
                end += 1
            if end - at >= least:
                for nth in range(at, end):
                    result[nth] = Line(lines[nth].start, lines[nth].end, "row", -1)
        at = end
    return result


def _count_titles(lines: Sequence[Line], at: int) -> int:
    return sum(1 for _ in takewhile(lambda line: line.form == "title", islice(lines, at, None)))


def _read_titles(state: _State, text: str, lines: Sequence[Line], at: int, run: int) -> list[Block]:
    """Decide what a run of unnumbered titles is: a heading, a group with its first, or captions."""
    followed = at + run < len(lines) and lines[at + run].form != "numbered"
    if followed and run <= 2 and (state.titled or not state.opened):
        ranks = [_LEAF] if run == 1 else [_GROUP, _LEAF]
        found = [_open(state, text, lines[at + nth], rank) for nth, rank in enumerate(ranks)]
        state.titled, state.opened = True, True
        if run == 2:
            state.group, state.rows = True, False
        return found
    kind: Literal["caption", "line"] = "caption" if state.opened else "line"
    _note_text(state)
    headings = tuple(heading for _, heading in state.stack)
    return [Block(line.start, line.end, kind, headings) for line in lines[at : at + run]]


def _read_text(state: _State, line: Line) -> Block:
    _note_text(state)
    kind: Literal["paragraph", "line", "header", "row"] = "line"
    if line.form in ("cells", "header"):
        kind = "header" if line.form == "header" else "row"
    if line.form == "paragraph":
        kind = "paragraph"
        if state.group and state.rows:  # prose after a roster is part of none of its groups
            state.stack = [(rank, heading) for rank, heading in state.stack if rank < _GROUP]
        state.group = False
    else:
        state.rows = True
    headings = tuple(heading for _, heading in state.stack)
    return Block(line.start, line.end, kind, headings, line.table)


def _note_text(state: _State) -> None:
    """Remember that the section has begun, and that it began with text if nothing precedes it."""
    if not state.opened:
        state.opened, state.titled = True, False


def _open(state: _State, text: str, line: Line, rank: int) -> Block:
    """Close the sections that a heading of `rank` ends, and open its own."""
    if rank == _GROUP:  # one level above the unnumbered titles, hence beside what holds them now
        depth = next((n for n, (r, _) in enumerate(state.stack) if r == _LEAF), len(state.stack))
        del state.stack[max(0, depth - 1) :]
    else:
        while state.stack and state.stack[-1][0] >= rank:
            state.stack.pop()
    title = text[line.start : line.end]
    heading = Heading(title, len(state.stack) + 1, line.start, line.end)
    state.stack.append((rank, heading))
    return Block(line.start, line.end, "heading", tuple(item for _, item in state.stack))
