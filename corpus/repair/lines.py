"""The lines of a plain text, as what takes accidental line breaks out sees them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from corpus.text.normalization import BLANK
from corpus.text.numbering import begins_item

WIDE = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60“”‘’—…·]"
)
CONTINUES = re.compile(r"[，。、；：！？）》〉」』”’】］,;:!?)\]…]|\.(?!\.?\d)")
_CLOSED = "[”』」’）)》\"']*$"
_STOPS = re.compile(rf"(?:[。！？!?…]|(?<![A-Z])\.){_CLOSED}")
_FINISHED = re.compile(rf"(?:[。！？!?…；;：:]|(?<![A-Z])\.){_CLOSED}")
_CLAUSES = re.compile(r"[，。；、]|[,;.](?=\s|[\u3400-\u9fff])")
_NAMES = re.compile(r"(?:[\u3400-\u9fff·]+[ \u3000]+){3,}[\u3400-\u9fff·]+$")
_COLUMNS = re.compile(r"\t|\S[ \u3000]{2,}\S.*\S[ \u3000]{2,}\S")
_END = 8  # characters at the end that tell whether a line is finished
_LONGEST = 250  # characters; a longer line is a paragraph, whatever stands in it
# 2.5万人 is no second section's fifth part, nor is 2.5 million.
_DECIMAL = re.compile(r"\d+\.\d+(?:[\u3400-\u9fff]| ?[a-z%])")


@dataclass(frozen=True)
class Line:
    """A line with text: `source[start:end]`, without the blanks around it."""

    number: int  # of the line, empty lines counted; lines that show nothing are not
    start: int
    end: int
    text: str
    indent: int  # columns
    width: int  # columns, those of the indent included
    is_finished: bool  # nothing that the line began is left open

    @property
    def stops(self) -> bool:
        """Tell whether a sentence ends with the line."""
        return bool(_STOPS.search(self.text, max(0, len(self.text) - _END)))

    @cached_property
    def is_item(self) -> bool:
        """Tell whether the line begins an item or a numbered title."""
        return begins_item(self.text) and not _DECIMAL.match(self.text)

    @cached_property
    def is_table(self) -> bool:
        """Tell whether the line has columns, of a table or of names."""
        return bool(_COLUMNS.search(self.text, 0, _LONGEST) or _NAMES.match(self.text))

    @cached_property
    def clauses(self) -> int:
        """Return how many marks separate the clauses of the line."""
        return len(_CLAUSES.findall(self.text, 0, _LONGEST))

    @property
    def is_prose(self) -> bool:
        """Tell whether the line holds more than one clause."""
        return self.clauses > 0

    @property
    def continues(self) -> bool:
        """Tell whether the line begins with what cannot begin a sentence."""
        return bool(CONTINUES.match(self.text))


def find_blocks(text: str) -> Iterator[list[Line]]:
    """Yield the runs of lines without an empty line between them."""
    block: list[Line] = []
    at = number = 0
    for raw in text.split("\n"):
        stripped = raw.strip(BLANK)
        if stripped:
            start = at + raw.index(stripped)
            if block and number > block[-1].number + 1:
                yield block
                block = []
            indent = count_columns(text[at:start].replace("\u200b", "")) if start > at else 0
            end = start + len(stripped)
            width = indent + count_columns(stripped)
            finished = bool(_FINISHED.search(stripped, max(0, len(stripped) - _END)))
            finished = finished and stripped.count("（") <= stripped.count("）")  # （英語：
            block.append(Line(number, start, end, stripped, indent, width, finished))
        number += bool(stripped) or not raw.strip()  # a line of invisible characters shows nothing
        at += len(raw) + 1
    if block:
        yield block


def count_columns(text: str) -> int:
    """Return how wide a text is: an ideograph takes two columns. Of a long text, its length.

    GB 18030 takes two bytes for what Chinese fonts set wide; to encode is faster than to search.
    """
    return len(text.encode("gb18030", "replace")) if len(text) < _LONGEST else len(text)
