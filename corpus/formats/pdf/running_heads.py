"""Finds running heads, running feet and page numbers of a PDF by how they come again."""

import re
from collections.abc import Sequence

from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.captions import is_caption
from corpus.formats.pdf.thresholds import LAYOUT

_NUMBER = re.compile(
    r"[-–—·.\s]*(?:第|page|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7}|[〇零一二三四五六七八九十百]{1,5})\s*"
    r"(?:[页頁])?\s*(?:[,，/]|of|共)*\s*\d{0,4}\s*[页頁]?[-–—·.\s]*",
    re.IGNORECASE,
)
_Place = tuple[str, int]  # what a line says but for its numbers, and its height on the page


def remove_running_heads(
    pages: Sequence[Sequence[Line]], heights: Sequence[float]
) -> list[list[Line]]:
    """Return the pages' lines but those that come again at the same height of the margin.

    What stands beside a page number goes with it. A number that comes once is one only if
    it stands alone and outermost, so that cells of a table stay.
    """
    seen: dict[_Place, set[int]] = {}
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for line in _find_in_margin(lines, height):
            seen.setdefault(_place_of(line), set()).add(number)
    least = 2 if len(pages) <= LAYOUT.few_pages else 3

    def comes_again(line: Line) -> bool:
        label, band = _place_of(line)
        on = set().union(*(seen.get((label, band + shift), set()) for shift in (-1, 0, 1)))
        return len(on) >= least and len(on) >= LAYOUT.often * (max(on) - min(on) + 1)

    kept = []
    for lines, height in zip(pages, heights, strict=True):
        margin = _find_in_margin(lines, height)
        heads = {line for line in margin if comes_again(line)}
        numbers = {line for line in heads if _NUMBER.fullmatch(line.text)}
        heads |= {line for line in margin if any(_is_beside(line, n) for n in numbers)}
        rest = [line for line in lines if line not in heads]
        if len(rest) > 1:
            for outermost in (rest[0], rest[-1]):
                alone = not any(_is_beside(outermost, o) for o in rest if o is not outermost)
                if alone and outermost in margin and _NUMBER.fullmatch(outermost.text):
                    heads.add(outermost)
        kept.append([line for line in lines if line not in heads])
    return kept


def _find_in_margin(lines: Sequence[Line], height: float) -> list[Line]:
    """Return the lines in the margin, but for tables and what stands at once above one."""
    top, bottom = LAYOUT.margin * height, (1 - LAYOUT.margin) * height
    return [
        line
        for at, line in enumerate(lines)
        if (line.bottom <= top or line.top >= bottom)
        and not line.table
        and not is_caption(line, [[below] for below in lines[at + 1 : at + 4]])
    ]


def _place_of(line: Line) -> _Place:
    label = "#" if _NUMBER.fullmatch(line.text) else re.sub(r"\d+|\s", "", line.text)
    return label, round(line.top / LAYOUT.same_height)


def _is_beside(line: Line, other: Line) -> bool:
    middle = (line.top + line.bottom) / 2
    return line is not other and other.top < middle < other.bottom
