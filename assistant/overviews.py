"""Find what documents as such say, or what they say on a topic.

1. A scope says of which documents (`assistant.question.scope`).
2. Of a whole all its sentences are candidates, of a topic those of the passages found for it.
3. The most telling ones are quoted in their order (`assistant.evidence.overviews`), unless it is
   unsure whether any is on the topic: then nothing is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from glob import escape

from assistant.composing.composer import Findings, SideFindings
from assistant.evidence.close_reading import CloseReading
from assistant.evidence.overviews.choosing import (
    arrange_in_order,
    choose_of_whole,
    choose_on_topic,
    find_names,
    rank_topic,
    remove_title_words,
)
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import OVERVIEW
from assistant.question.overview import parse_overview
from assistant.question.parsing import Question, parse_question
from assistant.question.scope import Scope, find_scopes
from assistant.refusal.confidence import is_judged_in_documents, judge_confidence
from assistant.refusal.on_topic import judge_topic
from index import Documents, Hit, Index


@dataclass(frozen=True)
class _Told:
    """What is told in a scope, most telling first; nothing where it is refused."""

    chosen: Sequence[Evidence]
    hits: Sequence[Hit]
    confidence: float
    documents: int = 0  # of which a whole is told


def find_overview(
    index: Index, text: str, asked: Question, document: Documents, hits: int
) -> Findings:
    """Return what an overview quotes, found in the narrowest scope that has something to tell.

    `text` is the question as it was asked; `hits` is how many passages stand beside the answer.
    """
    told, missing = _Told((), (), 0.0), ""
    for scope in find_scopes(asked, index, document):
        if missing := scope.missing:
            told = _Told((), index.search(scope.question.text, hits), 0.0)
            break
        told = _tell_within(index, scope, hits)
        if told.chosen:
            break
    return Findings(
        text,
        asked,
        "overview",
        [SideFindings("", arrange_in_order(told.chosen))],
        _put_quoted_first(told.hits, told.chosen, hits),
        told.confidence,
        told.documents,
        missing=missing,
    )


def _tell_within(index: Index, scope: Scope, count: int) -> _Told:
    overview = scope.question.overview or parse_overview(scope.question.folded)
    names = find_names(index, scope.documents)
    called = [name for name in names if not remove_title_words(index, overview.topic, [name])]
    if overview.topic and len(called) == 1:  # 停车条例, of several rules: the topic is its title
        names, scope = tuple(called), replace(scope, documents=(escape(called[0]),))
    if len(names) == 1:
        overview = replace(overview, topic=remove_title_words(index, overview.topic, names))
    if not overview.topic:
        chosen = choose_of_whole(index, names, overview)
        hits = index.search(scope.question.text, OVERVIEW.listed, scope.documents)
        return _Told(chosen, hits, float(bool(chosen)), len(names))
    question = parse_question(overview.topic)
    hits = index.search(question.text, OVERVIEW.listed, scope.documents)
    evidence = rank_topic(index, question, hits)
    if is_judged_in_documents(index):
        sure = judge_topic(index, question, evidence, hits)
    else:
        reading = CloseReading(question, evidence)
        sure = judge_confidence(index, question, evidence, hits[:count], reading)
    chosen = [] if sure.refused else choose_on_topic(index, evidence, overview)
    return _Told(chosen, hits, sure.value)


def _put_quoted_first(hits: Sequence[Hit], chosen: Sequence[Evidence], count: int) -> list[Hit]:
    """Return `count` hits, those first that are quoted, most telling first."""
    quoted = list(dict.fromkeys(item.passage.id for item in chosen))
    places = {place: at for at, place in enumerate(quoted)}
    ordered = sorted(hits, key=lambda hit: places.get(hit.passage.id, len(quoted)))[:count]
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1)]
