"""Which enumeration answers a question for several things, and what of it is quoted.

An enumeration is as good as the best of its lead-in, its items and the heading above it, and better
if it has as many items as the question asks for. Sentences that list things within themselves
(「覆蓋柳塘、北山、東浦三個區」) compete with it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from assistant.evidence.lists.enumerations import Enumeration, find_enumerations
from assistant.evidence.lists.units import read_units
from assistant.evidence.quoting import QuoteGroups
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import LISTS, ListThresholds
from assistant.question.answer_type import FORMED, ExpectedAnswer
from assistant.question.parsing import Question
from index import Index

_OF_HEADINGS = re.compile(
    r"标题|小节|部分|章|节|结构|案例|\b(?:heading|section|chapter|part|case)s?\b"
)
_RUN = re.compile(r"[^,，。；;：:、()（）]{1,30}(?:[、,][^,，。；;：:、()（）]{1,30})+")
_LAST = re.compile(r"(?<=[\u3400-\u9fff])(?:和|及|与|以及|或)(?=[\u3400-\u9fff])|,? and ")
_ENDS_IN_COLON = re.compile(r"[:：]\s*$")


@dataclass(frozen=True)
class ChosenList:
    """The items that answer, and the evidence on which that rests, best first."""

    items: tuple[Evidence, ...]
    evidence: tuple[Evidence, ...]  # all of it, that which leads to the items first
    as_many: bool = False  # as there are asked for


def choose_list(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    thresholds: ListThresholds = LISTS,
) -> ChosenList | None:
    """Return the items of the enumeration that answers; None if no enumeration does.

    `evidence` stands best first.
    """
    if not evidence or not question.expected.several:
        return None
    found = list(_rate(index, question, evidence, thresholds))
    if not found:
        return None
    best = max(found, key=lambda one: one.value)
    is_sentence = best.enumeration is None
    if best.value < evidence[0].score - thresholds.behind or (
        is_sentence and question.expected.count is None
    ):
        return None
    known = {item.place: item for item in evidence}
    units = best.enumeration.items if best.enumeration else ()
    items = tuple(
        known.get((unit.passage.document, unit.start), unit.evidence) for unit in units
    ) or (best.by,)
    rest = [item for item in evidence if item is not best.by]
    as_many = question.expected.count in best.counts
    return ChosenList(items[: thresholds.items], (best.by, *rest), as_many)


def complete_lead_in(
    index: Index, expected: ExpectedAnswer, groups: QuoteGroups, thresholds: ListThresholds = LISTS
) -> QuoteGroups:
    """Return what is quoted; a best quotation that only leads in has its items instead of others.

    A lead-in that itself has the form of the answer, such as a period, needs none.
    """
    best = groups[0][0] if groups else None
    if best is None or not _ENDS_IN_COLON.search(best.quote):
        return groups
    if expected.kind in FORMED and best.form:
        return groups
    for one in find_enumerations(read_units(index, best.passage.document)):
        if one.lead is not None and one.lead.start == best.sentence.start:
            return [groups[0], *([unit.evidence] for unit in one.items[: thresholds.items])]
    return groups


def open_heading(
    question: Question, groups: QuoteGroups, thresholds: ListThresholds = LISTS
) -> QuoteGroups:
    """Return what is quoted; where several things are asked for and one heading found, its text.

    A heading with nothing but text below names the list and is not itself one.
    """
    best = groups[0][0] if groups else None
    if best is None or not question.expected.several or best.sentence.kind != "heading":
        return groups
    of_best = [group for group in groups if group[0].passage.document == best.passage.document]
    headings = best.passage.headings
    is_lowest = bool(headings) and headings[-1].start == best.sentence.start
    if len(of_best) > 1 or not is_lowest or _OF_HEADINGS.search(question.folded):
        return groups
    told = [one for one in best.passage.sentences if one.kind in ("sentence", "line")]
    is_list = all(one.kind == "line" for one in told)
    most = thresholds.items if is_list else thresholds.section
    return [[Evidence(best.passage, one)] for one in told[:most]] or groups


def remove_headings(question: Question, groups: QuoteGroups) -> QuoteGroups:
    """Return what is quoted without headings that only name what a sentence tells.

    One that has the form of the answer (麗都在哪個區, 朝陽區麗都) stays, and so do those asked for.
    """
    if question.expected.several or _OF_HEADINGS.search(question.folded):
        return groups
    formed = question.expected.kind in FORMED
    told = [
        group
        for group in groups
        if group[0].sentence.kind != "heading" or (formed and group[0].form)
    ]
    return told or groups


@dataclass(frozen=True)
class _Rated:
    value: float
    by: Evidence  # the best of its evidence
    counts: frozenset[int]  # of its things, by each way to count them
    enumeration: Enumeration | None  # None: a sentence that lists things within itself


def _rate(
    index: Index, question: Question, evidence: Sequence[Evidence], thresholds: ListThresholds
) -> Iterator[_Rated]:
    known = {item.place: item for item in evidence}
    enumerated: set[tuple[str, int]] = set()
    asks_for_headings = bool(_OF_HEADINGS.search(question.folded))
    for name in dict.fromkeys(item.passage.document for item in evidence):
        for one in find_enumerations(read_units(index, name)):
            if one.style == "article":
                continue
            if (rated := _rate_one(one, name, known, question, thresholds)) is None:
                continue
            is_outline = one.items[0].is_heading and not asks_for_headings
            value = rated.value - thresholds.headings * is_outline
            enumerated.update((name, place) for place in one.places)
            yield _Rated(value, rated.by, rated.counts, one)
    for item in evidence[: thresholds.sentences]:
        if item.place not in enumerated and item.sentence.kind in ("sentence", "line"):
            counts = count_in_sentence(item.quote)
            if counts:
                value = item.score + _fit(question, counts, thresholds)
                yield _Rated(value, item, frozenset(counts), None)


def _rate_one(
    one: Enumeration,
    document: str,
    known: Mapping[tuple[str, int], Evidence],
    question: Question,
    thresholds: ListThresholds,
) -> _Rated | None:
    """Rate an enumeration by what of it is evidence; None if nothing is."""
    above = one.heading if one.heading and one.heading.path else None  # no title of the whole
    led = [known.get((document, unit.start)) for unit in (one.lead, above) if unit]
    own = [known.get((document, unit.start)) for unit in one.items]
    touched = [(item.score + thresholds.lead, item) for item in led if item]
    best_own = sorted((item for item in own if item), key=lambda item: -item.score)[:2]
    if best_own:
        # A question that but one of several items meets is about that item.
        alone = thresholds.alone * (len(best_own) == 1 < len(one.items))
        mean = sum(item.score for item in best_own) / len(best_own)
        touched.append((mean - alone, best_own[0]))
    if not touched:
        return None
    value, by = max(touched, key=lambda pair: pair[0])
    counts = frozenset({one.count, len(one.items)} - {None})
    return _Rated(value + _fit(question, counts, thresholds), by, counts, one)


def _fit(question: Question, counts: AbstractSet[int], thresholds: ListThresholds) -> float:
    """Return what it counts that there are as many things as are asked for."""
    wanted = question.expected.count
    if wanted is None:
        return thresholds.listed
    return thresholds.as_many if wanted in counts else -thresholds.not_as_many


def count_in_sentence(text: str) -> set[int]:
    """Return how many things a sentence lists, by each way in which it may list some.

    Those are runs with 、 or commas, and clauses that semicolons part.
    """
    counts = set()
    for run in _RUN.findall(text):
        parts = [part for part in re.split("[、,]", run) if part]
        counts.add(len(parts) + bool(_LAST.search(parts[-1])))
    parted = len([part for part in re.split("[；;]", text) if part.strip()])
    if parted > 1:
        counts.add(parted)
    return counts
