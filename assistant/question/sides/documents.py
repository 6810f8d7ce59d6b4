"""Sides that are documents: 两市分别是多少天, 兩份年報, "from the first survey to the second"."""

import re
from glob import escape

from assistant.question.catalogue import Catalogue
from assistant.question.named_documents import find_naming
from assistant.question.parsing import Question
from assistant.question.sides.coordination import Part
from index import Index

_COUNTS = {"兩": 2, "两": 2, "三": 3, "two": 2, "both": 2, "three": 3, "each": 2}
_BOTH = re.compile(
    r"[這这]?(?P<han>[兩两三])(?:份|篇|期|市|[個个]?城市|家公司|次(?:[調调][研查]|[会會][议議]|[报報]告)|[年]?[报報]告)"
    r"(?:[^，,的中裡里各分有]{0,6}?(?:年?[报報]告?|[会會][议議]|公[报報]|[纪紀]要))?(?:的|[中裡里])?[，,]?"
    r"|\b(?:in |of |from |for )?(?:the )?(?P<english>two|both|three) (?:annual )?(?:reports"
    r"|surveys|cities|companies|meetings|minutes)\b"
    r"|\b(?:from )?the first (?:survey|report|meeting|one)? ?(?:to|and) the second(?: one| survey"
    r"| report| meeting)?\b",
    re.IGNORECASE,
)
_DEPTH = 30  # hits that tell which documents are meant where none is named


def part_documents(question: Question, index: Index) -> tuple[Part, ...]:
    """Return a part for each of the documents that a question counts; () where it counts none."""
    text = question.text if len(question.text) == len(question.folded) else question.folded
    found = _BOTH.search(text)
    if not found:
        return ()
    count = _COUNTS.get((found["han"] or found["english"] or "two").lower(), 2)
    bare = f"{text[: found.start()]}{text[found.end() :]}"
    known = Catalogue.of(index)
    named = find_naming(question, index).documents
    if len(named) != count:
        globs = tuple(map(escape, sorted(named))) or None
        hits = index.search(bare, _DEPTH, globs)
        named = frozenset(list(dict.fromkeys(hit.passage.document for hit in hits))[:count])
    if len(named) != count:
        return ()
    ordered = sorted(named)
    return tuple(Part(_name(one, known), bare, (escape(one),)) for one in ordered)


def _name(document: str, known: Catalogue) -> str:
    """Return a document's file name without its folder and suffix."""
    del known
    return re.sub(r"\.\w+$", "", document.rsplit("/", 1)[-1])
