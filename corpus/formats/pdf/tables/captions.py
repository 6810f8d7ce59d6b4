"""Finds what stands above a table of a PDF: its title, and the unit of its numbers."""

import re
from collections.abc import Iterator, Sequence

from corpus.formats.pdf.lines import Line
from corpus.formats.pdf.tables.cells import Paragraph
from corpus.formats.pdf.thresholds import TABLES
from corpus.text.numbering import begins_item

_UNIT = re.compile(
    r".{0,20}(?:[单單]位|\bunits?)\s*[:：].*|[（(].{0,6}[单單]位.*[)）]", re.IGNORECASE
)
_AGAIN = re.compile(
    r"[（(]?\s*[续續]\s*表?\s*[\d一二三四五六七八九十.-]*.{0,40}|.*[（(][续續]\d*[)）]"
)
_NUMBERED = re.compile(
    r"[续續]?附?表\s*[-\d一二三四五六七八九十]|表\s|Table\s*\d|\d+\s*[-–—]\s*\d+\s*\D",
    re.IGNORECASE,
)
_CHOICE = re.compile("[□☐☑√]")  # √适用 □不适用
_ENDS = tuple("。！？；：，、.!?;:,")


def begins_table(text: str) -> bool:
    """Tell whether a line is the title of a table by its number, or the unit: 表3, 单位：万元."""
    return _UNIT.fullmatch(text) is not None or _NUMBERED.match(text) is not None


def is_caption(line: Line, following: Sequence[Sequence[Line]]) -> bool:
    """Tell whether a line is the title or the unit of a table that follows at once."""
    if begins_table(line.text):
        for row in following:
            if row[0].table:
                return True
            if not _UNIT.fullmatch(row[0].text):
                return False
    return False


def is_repeated(text: str, captions: Sequence[str]) -> bool:
    """Tell whether a line between two parts of a table says again what stands above the first."""
    return any(text in captions or pattern.fullmatch(text) for pattern in (_UNIT, _AGAIN))


def find_captions(paragraphs: Sequence[Paragraph], texts: Sequence[str], nth: int) -> Iterator[str]:
    """Yield what stands above the table that is the nth paragraph: its title, its units.

    What is numbered as a section is its heading.
    """
    first = nth
    while first > max(0, nth - TABLES.titles):
        above, text = paragraphs[first - 1], texts[first - 1]
        if above.tables or above.cells > 2 or (above.cells == 1 and len(above.lines) > 1):
            break
        if not _UNIT.fullmatch(text):
            short = len(text) <= TABLES.title_length and not text.endswith(_ENDS)
            first -= (
                short and not _CHOICE.search(text) and (not begins_item(text) or begins_table(text))
            )
            break
        first -= 1
    yield from texts[first:nth]
