"""The sentences, lines and headings of a document in reading order, each once.

An enumeration runs across passages, so it is found in the document, not in the hits.
"""

from dataclasses import dataclass
from functools import lru_cache
from glob import escape

from assistant.evidence.candidates import get_quote
from assistant.evidence.selection import Evidence
from corpus import Passage, Sentence
from index import Index

_REMEMBERED = 16  # documents whose units are kept at hand
_BLANK = " \t\u3000#>*+-•·●"


@dataclass(frozen=True)
class Unit:
    """What one quotation may cover, where it stands, and what it is under."""

    passage: Passage
    sentence: Sentence
    text: str  # the document's own characters
    path: tuple[int, ...]  # starts of the headings above it, the outermost first
    begins_line: bool

    @property
    def start(self) -> int:
        """Place in the document."""
        return self.sentence.start

    @property
    def is_heading(self) -> bool:
        """Tell whether it is a heading."""
        return self.sentence.kind == "heading"

    @property
    def evidence(self) -> Evidence:
        """The unit as evidence without scores."""
        return Evidence(self.passage, self.sentence)


def read_units(index: Index, document: str) -> tuple[Unit, ...]:
    """Return the units of a document in reading order; table rows are none."""
    return _read_units(index.table, document)


@lru_cache(_REMEMBERED)
def _read_units(table, document: str) -> tuple[Unit, ...]:  # type: ignore[no-untyped-def]
    found: dict[int, Unit] = {}
    for at in table.filter_documents([escape(document)]).ids.tolist():
        passage = table.passages[at]
        for depth, heading in enumerate(passage.headings):
            if heading.start not in found:
                one = Sentence(heading.start, heading.end, "heading")
                path = tuple(above.start for above in passage.headings[:depth])
                found[heading.start] = Unit(passage, one, heading.title, path, True)
        path = tuple(heading.start for heading in passage.headings)
        for one in passage.sentences:
            if one.table is None and one.start not in found:
                begins = _begins_line(passage, one)
                found[one.start] = Unit(passage, one, get_quote(passage, one), path, begins)
    return tuple(found[start] for start in sorted(found))


def _begins_line(passage: Passage, one: Sentence) -> bool:
    before = passage.text[: one.start - passage.start].rstrip(_BLANK)
    return not before or before.endswith("\n")
