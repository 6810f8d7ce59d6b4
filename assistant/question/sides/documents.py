"""Sides that are documents: 两市分别是多少天, 兩份年報, "from the first survey to the second"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from glob import escape

from assistant.question.catalogue import Catalogue
from assistant.question.named_documents import find_naming
from assistant.question.parsing import Question
from assistant.question.sides.coordination import Part
from corpus.text.normalization import fold
from index import Index

_CHINESE = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_ENGLISH = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
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
    named = find_naming(question, index).documents
    if len(named) != count:
        globs = tuple(map(escape, sorted(named))) or None
        hits = index.search(bare, _DEPTH, globs)
        named = frozenset(list(dict.fromkeys(hit.passage.document for hit in hits))[:count])
    if len(named) != count:
        return ()
    ordered = sorted(named)
    return tuple(Part(_name(one), bare, (escape(one),)) for one in ordered)


def find_of_months(parts: Sequence[Part], question: Question, index: Index) -> tuple[Part, ...]:
    """Return parts with the documents whose names have their months: 翠屏里三月和四月例會.

    Where a part's month is in no name, as where months are columns of a table, parts stay as they
    are.
    """
    known = Catalogue.of(index)
    issued = find_naming(question, index).documents or frozenset(known.documents)
    found: list[Part] = []
    for part in parts:
        ways = _spell_month(fold(part.name))
        own = [one for one in sorted(issued) if any(way.search(known.titles[one]) for way in ways)]
        if not own:
            return tuple(parts)
        found.append(replace(part, documents=tuple(map(escape, own))))
    return tuple(found)


def _spell_month(name: str) -> list[re.Pattern[str]]:
    """Return how the titles of documents may write a month: 三月, 3月, March."""
    for at, ways in enumerate(zip(_CHINESE, _ENGLISH, strict=True), 1):
        written = [re.compile(rf"(?<![\d十]){at}月"), *(re.compile(_whole(way)) for way in ways)]
        if any(way.match(name.lstrip("0")) for way in written):
            return written
    return []


def _whole(month: str) -> str:
    return rf"\b{month}\b" if month.isascii() else rf"(?<!十){month}月"


def _name(document: str) -> str:
    """Return a document's file name without its folder and suffix."""
    return re.sub(r"\.\w+$", "", document.rsplit("/", 1)[-1])
