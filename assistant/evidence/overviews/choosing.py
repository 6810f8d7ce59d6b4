"""What an overview quotes: of a whole a sentence of each section, of a topic those on it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from glob import escape

import numpy as np

from assistant.evidence.candidates import has_letters
from assistant.evidence.overviews.telling import score_telling
from assistant.evidence.quoting import QuoteGroups, have_same_words
from assistant.evidence.selection import Evidence, rank_evidence
from assistant.evidence.thresholds import EVIDENCE, OVERVIEW, OverviewThresholds
from assistant.question.overview import EDGES, Overview
from assistant.question.parsing import Question
from corpus.text.normalization import fold
from index import Documents, Hit, Index, extract_words

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")


def find_names(index: Index, documents: Documents) -> tuple[str, ...]:
    """Return the names of the documents that globs fit; None fits all."""
    globs = ["*"] if documents is None else [documents] if isinstance(documents, str) else documents
    return index.table.filter_documents(globs).names


def choose_of_whole(
    index: Index,
    names: Sequence[str],
    overview: Overview,
    thresholds: OverviewThresholds = OVERVIEW,
) -> list[Evidence]:
    """Return what documents as such say, most telling first.

    Of one document that is the most telling sentence of each of its outermost sections, or, where
    conclusions are asked for, the sentences that sum up best; of several one sentence each.
    """
    chosen: list[Evidence] = []
    for name in names[: thresholds.documents]:
        ids = index.table.filter_documents([escape(name)]).ids.tolist()
        # Passages lie on the disk: of many documents only the openings are read.
        listed = list_sentences(index, ids if len(names) == 1 else ids[: thresholds.opening])
        if not listed:
            continue
        scores = score_telling(index, listed, overview, "whole")
        ranked = [listed[at] for at in np.argsort(-scores, kind="stable").tolist()]
        if len(names) > 1:
            chosen += ranked[:1]
        elif overview.concludes:
            chosen += _take(ranked, thresholds.conclusions)
        else:
            chosen += _take(_keep_best_of_parts(listed, ranked), thresholds.sections)
    return chosen


def choose_on_topic(
    index: Index,
    evidence: Sequence[Evidence],
    overview: Overview,
    thresholds: OverviewThresholds = OVERVIEW,
) -> list[Evidence]:
    """Return the sentences that tell most on a topic, most telling first."""
    scores = score_telling(index, evidence, overview, "topic")
    ranked = [
        (float(scores[at]), evidence[at])
        for at in np.argsort(-scores, kind="stable").tolist()
        if evidence[at].sentence.kind in ("sentence", "line") and np.isfinite(scores[at])
    ]
    least = ranked[0][0] - thresholds.behind if ranked else 0.0
    return _take([item for score, item in ranked if score >= least], thresholds.sentences)


def arrange_in_order(chosen: Sequence[Evidence]) -> QuoteGroups:
    """Return statements in reading order, of the document first that tells most."""
    documents = list(dict.fromkeys(item.passage.document for item in chosen))
    ordered = sorted(chosen, key=lambda item: (documents.index(item.passage.document), item.place))
    return [[item] for item in ordered]


def rank_topic(
    index: Index, question: Question, hits: Sequence[Hit], thresholds: OverviewThresholds = OVERVIEW
) -> list[Evidence]:
    """Return the candidates of more hits than an answer in one sentence needs, best first."""
    return rank_evidence(index, question, hits, replace(EVIDENCE, passages=thresholds.passages))


def list_sentences(index: Index, ids: Sequence[int]) -> list[Evidence]:
    """Return the sentences and lines of passages but titles, each once, in reading order."""
    found: dict[tuple[str, int], Evidence] = {}
    titles: dict[str, tuple[str, ...]] = {}
    for at in ids:
        passage = index.passages[at]
        if passage.document not in titles:
            known = index.documents.get(passage.document)
            titles[passage.document] = (known.title,) if known and known.title else ()
        for sentence in passage.sentences:
            item = Evidence(passage, sentence)
            is_title = fold(item.quote) in map(fold, (*passage.section, *titles[passage.document]))
            if sentence.kind in ("sentence", "line") and has_letters(item.quote) and not is_title:
                found.setdefault(item.place, item)
    return list(found.values())


def remove_title_words(index: Index, topic: str, documents: Sequence[str]) -> str:
    """Return a topic without the words that the titles of all these documents have, or their names.

    Within them such words tell nothing apart: 停车 in the rules on parking.
    """
    titles = [fold(f"{name} {index.documents[name].title or ''}") for name in documents]
    if not titles:
        return topic
    rest = topic
    for word in index.query_terms(topic):
        ways = {word.text, *word.alternatives}
        if word.text.isascii() and all(any(way in title for way in ways) for title in titles):
            rest = re.sub(
                rf"(?<!\w){re.escape(word.text)}[a-z]*(?: ?年度?)?", " ", rest, flags=re.A
            )
    for run in _HAN_RUN.findall(rest):
        for size in range(len(run), 1, -1):
            for at in range(len(run) - size + 1):
                part = run[at : at + size]
                if all(part in title for title in titles):
                    rest = rest.replace(part, " ")
    rest = " ".join(part.strip(EDGES) for part in rest.split())
    return rest.strip() if len(extract_words(rest)) else ""


def _take(ranked: Sequence[Evidence], count: int) -> list[Evidence]:
    """Return the first ones that do not say the same."""
    taken: list[Evidence] = []
    for item in ranked:
        if len(taken) == count:
            break
        if not any(have_same_words(item.text, other.text) for other in taken):
            taken.append(item)
    return taken


def _keep_best_of_parts(listed: Sequence[Evidence], ranked: Sequence[Evidence]) -> list[Evidence]:
    """Return the first of each outermost section below the title; without sections of passages."""
    levels: dict[int, set[int]] = {}
    for item in listed:
        for heading in item.passage.headings:
            levels.setdefault(heading.level, set()).add(heading.start)
    several = [level for level in sorted(levels) if len(levels[level]) > 1]
    best: dict[object, Evidence] = {}
    for item in ranked:
        own = [one.start for one in item.passage.headings if several and one.level == several[0]]
        best.setdefault(item.passage.id if not several else own[0] if own else None, item)
    return list(best.values())
