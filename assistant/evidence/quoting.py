"""What to quote of the evidence: one sentence and what supports it, or every item of a list.

Knows evidence and its order; knows nothing of words around quotations.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from assistant.evidence.selection import Evidence
from assistant.question.answer_type import FORMED, ExpectedAnswer
from corpus.text.normalization import fold

MOST, MOST_ITEMS = 3, 10  # statements of an answer: sentences, and items of a list
_ENOUGH = 0.999999  # likelihood of what is quoted at which nothing more need be
_ELSEWHERE = 0.002  # as likely a statement of another section must be; a name has its own lines
_SAME_COVERAGE = 0.05  # items of one list have equal parts of the question
_AS_MUCH = 0.85  # share of a form from which on it is as much
_KINDRED = 0.6  # share of the question's words that headings of one kind have
_LABEL = re.compile(r"[^，,。；;：:\s]{2,10}[：:]")  # 座談交流：通過……
_SAME_WORDS = 0.9  # share of characters from which on two sentences say the same

_NUMERALS = re.compile(r"[\d〇零一二三四五六七八九十百千万亿]")

Chosen = list[list[Evidence]]  # statements; of each what says the same, the one to quote first


def choose(asked: ExpectedAnswer, evidence: Sequence[Evidence]) -> Chosen:
    """Return what to quote of evidence that stands best first."""
    if items := _items(asked, evidence):
        return _merged(items)
    best = evidence[0]
    near: list[Evidence] = []
    likely = 0.0
    for item in evidence:
        is_statement = item.sentence.kind == "sentence" or (
            item.sentence.kind == "line" and item.own >= best.own - _SAME_COVERAGE
        )
        is_near = item.section == best.section or item.share >= _ELSEWHERE
        # Where the best sentence has what is asked for, one that has none of it supports nothing.
        tells = asked.kind not in FORMED or item.form >= _AS_MUCH * best.form
        # A heading may answer, but it supports nothing.
        if item is best or (is_statement and is_near and tells):
            near.append(item)
        likely += item.share
        if likely >= _ENOUGH or len(near) == 2 * MOST:  # some of them say the same
            break
    return _merged(near)[:MOST]


def same_words(one: str, other: str) -> bool:
    """Tell whether two quotes say the same in nearly the same words, in whichever script.

    What differs in a number says something else, however much the rest agrees.
    """
    bare, others = _bare(one), _bare(other)
    if bare == others:
        return True
    if _NUMERALS.findall(bare) != _NUMERALS.findall(others):
        return False
    shorter, longer = sorted((len(bare), len(others)))
    if not shorter or shorter < _SAME_WORDS * longer:
        return False
    matcher = SequenceMatcher(None, bare, others, autojunk=False)
    return matcher.quick_ratio() >= _SAME_WORDS and matcher.ratio() >= _SAME_WORDS


def _items(asked: ExpectedAnswer, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the items of a list that answer together, in reading order; [] if there is no list.

    Lines of a roster answer together with their neighbours that have as much of the question. Where
    all of a kind are asked for, they count together against a sentence, and so do sections, by
    their headings, and paragraphs that begin with a label of their own, after the one that the
    question names.
    """
    best = evidence[0]
    line = _roster(evidence) if asked.several else None
    if best.sentence.kind == "line":
        line = best
    found: list[Evidence] = []
    if line:
        found = [
            item
            for item in evidence
            if item.sentence.kind == "line"
            and item.form >= line.form
            and abs(item.own - line.own) <= _SAME_COVERAGE
            and (asked.several or item.section == line.section)
        ]
        if asked.several:
            found = _completed(found, evidence)
    elif asked.several:
        found = _labelled(best, evidence) or _headings(best, evidence)
    return sorted(found, key=lambda item: item.place)[:MOST_ITEMS] if len(found) > 1 else []


def _roster(evidence: Sequence[Evidence]) -> Evidence | None:
    """Return the best line of a roster that is together likelier than what competes with it.

    That is the best sentence, with the labelled paragraphs after it, if it has a label; and no
    sentence may have more of the question than the line.
    """
    best = evidence[0]
    lines = [item for item in evidence if item.sentence.kind == "line"]
    together: dict[str, float] = {}
    for item in lines:
        together[item.passage.id] = together.get(item.passage.id, 0.0) + item.share
    rival = max(best.share, sum(item.share for item in _labelled(best, evidence)))
    most = max((item.own for item in evidence if item.sentence.kind == "sentence"), default=0)
    likely = (item for item in lines if together[item.passage.id] > rival)
    return next((item for item in likely if item.own >= most - _SAME_COVERAGE), None)


def _completed(found: Sequence[Evidence], evidence: Sequence[Evidence]) -> list[Evidence]:
    """Add the other lines of rosters of which most are found: one may leave out the word asked."""
    whole: list[Evidence] = []
    for place in dict.fromkeys(item.passage.id for item in found):
        own = [item for item in found if item.passage.id == place]
        lines = [
            item for item in evidence if item.passage.id == place and item.sentence.kind == "line"
        ]
        whole += lines if 2 * len(own) > len(lines) else own
    return whole


def _labelled(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the paragraphs with labels that follow one with a label in its section."""
    if not _has_label(best):
        return []
    return [
        item
        for item in evidence
        if item.section == best.section and item.place >= best.place and _has_label(item)
    ]


def _has_label(item: Evidence) -> bool:
    """Tell whether it begins a paragraph, with a label; within one, 「他說：」 is none."""
    before = item.passage.text[: max(0, item.sentence.start - item.passage.start)]
    begins = not before or before.rstrip(" \t\u3000").endswith("\n")
    return begins and _LABEL.match(item.quote) is not None


def _headings(best: Evidence, evidence: Sequence[Evidence]) -> list[Evidence]:
    """Return the headings that have most of what the best sentence has with its own."""
    headings = [item for item in evidence if item.sentence.kind == "heading"]
    found = [item for item in headings if item.own >= _KINDRED * best.own]
    above = {
        (item.passage.document, heading.start)
        for item in found
        for heading in item.passage.headings
        if heading.start < item.sentence.start
    }
    return [item for item in found if item.place not in above]  # of a section and its parts these


def _merged(items: Sequence[Evidence]) -> Chosen:
    """Bring together what says the same in several places."""
    merged: Chosen = []
    for item in items:
        for group in merged:
            if same_words(group[0].quote, item.quote):
                group.append(item)
                break
        else:
            merged.append([item])
    return merged


def _bare(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum())
