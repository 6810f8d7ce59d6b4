"""Splits text into logical lines and classifies each by its look and by what its format marks.

Broken lines are joined. `corpus.structure.blocks` decides by its neighbours what a line is.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.text.normalization import BLANK
from corpus.text.numbering import LIST_MARK, begins_item, match_styles
from corpus.types import HEADING_LEVELS, Mark

Form = Literal["numbered", "title", "row", "paragraph", "header", "cells"]

_ENDS_SENTENCE = re.compile(r"[。！？!?…]|[.](?:\s|$)")
_OPENING = "（(《〈「『“‘[【，、,"
_CONTINUING = "，。、；：！？）》〉」』”’]】,.;:!?)…"
_LEADERS = re.compile(r"(?:[.…·．]\s?){3}$")  # in front of the page number in a table of contents
_COLUMNS = re.compile(r"(?<=[\u3400-\u9fff])[ \t\u3000]+(?=\S)|\t|[:：|]|\s{2,}")
_YEAR = re.compile(r"(?:19|20)\d\d\s*年?(?=[^\d年])")  # 2023年政府工作報告 is a title
_LONGEST_TITLE = 90  # Latin characters; ideographs are counted as two


@dataclass(frozen=True)
class Line:
    """A logical line: `text[start:end]`, without outer white space."""

    start: int
    end: int
    form: Form
    rank: int  # of a numbered title: its style's place in the nesting, else -1
    table: int | None = None  # of a header or cells, the place of the table's head


def marked_lines(text: str, marks: Sequence[Mark]) -> list[Line]:
    """Return the lines of a text in which its format marked some: these are what it says.

    The others are read by their look. So are marked paragraphs where the format names no headings
    but a title, as in most web pages and many Word documents: there, numbers and places tell.
    """
    by_look = sum(mark.kind == "heading" for mark in marks) <= 1
    lines: list[Line] = []
    at = 0
    for mark in marks:
        lines += _between(text, at, mark.start)
        at = mark.end
        start, end = _stripped(text, mark.start, mark.end)
        if start < end:
            lines.append(_marked(text, start, end, mark, by_look=by_look))
    return lines + _between(text, at, len(text))


def _marked(text: str, start: int, end: int, mark: Mark, *, by_look: bool) -> Line:
    if mark.kind == "heading":
        return Line(start, end, "numbered", mark.level - 1 - HEADING_LEVELS)
    if mark.kind == "row":
        return Line(start, end, "cells", -1, table=mark.table)
    if mark.kind == "header":
        return Line(start, end, "header", -1, table=mark.table)
    line = _classify(text[start:end], start, end)
    if line.form == "paragraph" or (mark.kind == "text" and by_look):
        return line
    return Line(start, end, "row", -1)


def _between(text: str, start: int, end: int) -> list[Line]:
    """Read what stands between marks by its look."""
    if not text[start:end].strip():
        return []
    return [
        replace(line, start=start + line.start, end=start + line.end)
        for line in logical_lines(text[start:end])
    ]


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def has_leaders(line: str) -> bool:
    """Tell whether dots lead from a line to its page number."""
    return bool(_LEADERS.search(_cut_number(line)[-6:]))


def cut_leaders(line: str) -> str:
    """Return a line of a table of contents without its dots and its page number."""
    return _cut_number(line).rstrip(".…·． ")


def _cut_number(line: str) -> str:
    return line.rstrip().rstrip("0123456789").rstrip()


def logical_lines(text: str) -> list[Line]:
    """Return the non-empty lines of `text` in order, broken lines joined."""
    spans: list[tuple[int, int]] = []
    adjacent = False
    for match in re.finditer(r"[^\n]*", text):
        stripped = match[0].strip(BLANK)
        if not stripped:
            adjacent = adjacent and match.start() == match.end() and _ends_line(text, match.start())
            continue
        start = match.start() + match[0].index(stripped)
        if adjacent and _continues(text[slice(*spans[-1])], stripped):
            spans[-1] = spans[-1][0], start + len(stripped)
        else:
            spans.append((start, start + len(stripped)))
        adjacent = True
    return [_classify(text[start:end], start, end) for start, end in spans]


def _ends_line(text: str, at: int) -> bool:
    """Tell an empty match at the end of a non-empty line from an empty line."""
    return at > 0 and text[at - 1] != "\n"


def _continues(previous: str, line: str) -> bool:
    """Tell whether a line break between the two is an accident of layout."""
    if begins_item(line):
        return False
    if line[0] in _CONTINUING or previous[-1] in _OPENING:
        return True
    wrapped = line[0].isascii() and line[0].islower()
    return wrapped and previous[-1].isascii() and previous[-1] not in ".:;!?"


def _classify(line: str, start: int, end: int) -> Line:
    flat = " ".join(line.split("\n"))
    if has_leaders(flat):
        return Line(start, end, "row", -1)
    if not LIST_MARK.match(flat):
        for rank, match in match_styles(flat):
            if _titles(match["title"]):
                return Line(start, end, "numbered", rank)
    if _ENDS_SENTENCE.search(flat) or _width(flat) > 2 * _LONGEST_TITLE:
        return Line(start, end, "paragraph", -1)
    if _is_title(flat):
        return Line(start, end, "title", -1)
    return Line(start, end, "row", -1)


def _titles(title: str) -> bool:
    """Tell whether what follows a number is a title and not the sentence of a list."""
    body = title[:-1] if title[-1] in "。." else title
    return (
        any(character.isalpha() for character in body)
        and title[0] not in _CONTINUING
        and _width(body) <= _LONGEST_TITLE
        and body[-1] not in "，、；,;"
        and not _ENDS_SENTENCE.search(body)
        and "；" not in body
    )


def _is_title(line: str) -> bool:
    """Tell whether an unnumbered line looks like a title: short, one field, no sentence."""
    if LIST_MARK.match(line) or line[-1] in _OPENING + _CONTINUING + "—":
        return False
    if line[0].isdigit() and not _YEAR.match(line):
        return False
    if not any(character.isalpha() for character in line) or _COLUMNS.search(line):
        return False
    if any("\u3400" <= character <= "\u9fff" for character in line):
        return 2 <= len(line) <= 40
    return line[0].isupper() and len(line.split()) <= 10 and len(line) <= _LONGEST_TITLE


def _width(text: str) -> int:
    """Count Latin widths: an ideograph takes two."""
    return sum(2 if ord(character) > 0x2E7F else 1 for character in text)
