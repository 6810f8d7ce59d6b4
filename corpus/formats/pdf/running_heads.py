"""Running heads, running feet and page numbers of a pdf: found by how they come again.

Knows where lines stand on which pages; knows nothing of paragraphs.
"""

import re
from collections.abc import Sequence

from corpus.formats.pdf.lines import Line

_MARGIN = 0.12  # of the page's height, at top and bottom, where running heads stand
_BAND = 4  # points; running heads stand at one height
_OFTEN = 0.4  # of the pages from its first to its last, on which a running head stands
_FEW_PAGES = 8  # up to so many, twice is enough
_NUMBER = re.compile(
    r"[-–—·.\s]*(?:第|page|p\.)?\s*(?:\d{1,4}|[ivxlc]{1,7}|[〇零一二三四五六七八九十百]{1,5})\s*"
    r"(?:[页頁])?\s*(?:[,，/]|of|共)*\s*\d{0,4}\s*[页頁]?[-–—·.\s]*",
    re.IGNORECASE,
)
_Place = tuple[str, int]  # what a line says but for its numbers, and its height on the page


def without_furniture(
    pages: Sequence[Sequence[Line]], heights: Sequence[float]
) -> list[list[Line]]:
    """Return the pages' lines but those that come again at the same height of the margin.

    What stands beside a page number is furniture with it. A number that comes once is one only if
    it stands alone and outermost, so that cells of a table stay.
    """
    seen: dict[_Place, set[int]] = {}
    for number, (lines, height) in enumerate(zip(pages, heights, strict=True)):
        for line in lines:
            if _is_in_margin(line, height):
                seen.setdefault(_place(line), set()).add(number)
    least = 2 if len(pages) <= _FEW_PAGES else 3

    def comes_again(line: Line) -> bool:
        label, band = _place(line)
        on = set().union(*(seen.get((label, band + shift), set()) for shift in (-1, 0, 1)))
        return len(on) >= least and len(on) >= _OFTEN * (max(on) - min(on) + 1)

    kept = []
    for lines, height in zip(pages, heights, strict=True):
        margin = [line for line in lines if _is_in_margin(line, height)]
        furniture = {line for line in margin if comes_again(line)}
        numbers = {line for line in furniture if _NUMBER.fullmatch(line.text)}
        furniture |= {line for line in margin if any(_is_beside(line, n) for n in numbers)}
        rest = [line for line in lines if line not in furniture]
        if len(rest) > 1:
            for outermost in (rest[0], rest[-1]):
                alone = not any(_is_beside(outermost, o) for o in rest if o is not outermost)
                if alone and outermost in margin and _NUMBER.fullmatch(outermost.text):
                    furniture.add(outermost)
        kept.append([line for line in lines if line not in furniture])
    return kept


def _is_in_margin(line: Line, height: float) -> bool:
    return line.bottom <= _MARGIN * height or line.top >= (1 - _MARGIN) * height


def _place(line: Line) -> _Place:
    label = "#" if _NUMBER.fullmatch(line.text) else re.sub(r"\d+|\s", "", line.text)
    return label, round(line.top / _BAND)


def _is_beside(line: Line, other: Line) -> bool:
    middle = (line.top + line.bottom) / 2
    return line is not other and other.top < middle < other.bottom
