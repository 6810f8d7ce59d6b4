"""Evidence: which sentences of the hits answer the question, best first.

A sentence is scored by what it, the headings above it and its neighbours have of the question's
parts (`assistant.evidence.scoring`), and by whether it has the form of the answer, such as a date
or a person.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.evidence.answer_forms import count_named_cells, has_answer_form, has_asked_cell
from assistant.evidence.asked import find_questions, pass_measures_on, pass_scores_on
from assistant.evidence.candidates import (
    EPSILON,
    CandidateMatches,
    Scores,
    get_quote,
    get_text,
)
from assistant.evidence.describing import compute_shares, describe_candidates
from assistant.evidence.question_parts import is_among
from assistant.evidence.scoring import get_form_weight, score_candidates
from assistant.evidence.thresholds import EVIDENCE, EvidenceThresholds
from assistant.question.answer_type import FORMED, ExpectedAnswer, has_figures
from assistant.question.parsing import Question
from assistant.time.matching import measure_timing
from corpus import Passage, Sentence, TableHead
from corpus.text.numbering import remove_number
from index import Hit, Index, QueryTerm


@dataclass(frozen=True)
class Evidence:
    """A sentence, line or heading that may answer, and how well it does.

    The measures but `score`, `similarity` and `cells` run from 0 to 1.
    """

    passage: Passage
    sentence: Sentence
    score: float = 0.0  # sum of fitted weights: higher for questions that say more
    share: float = 0.0  # softmax of all scores: how likely it is the one that answers
    own: float = 0.0  # of the query terms' weight, the share that it and its headings have
    met: float = 0.0  # of the fitted weight of all question parts, the share that it has
    names: float = 1.0  # of the names in the question, the share that its passage has
    attribute: float = 0.0  # of the terms for what the answer is to be of, the share that it has
    missing: float = 0.0  # weight of the heaviest word that it lacks, by that of the heaviest word
    tokens: float = 0.0  # how near its tokens come to those of the question
    passage_tokens: float = 0.0  # the same of all candidates of its passage
    similarity: float = 0.0  # cosine of question and sentence
    contextual: float = math.nan  # the same in context, where it is compared
    # 1 if it has the form of the answer, such as a date; of whether something is there, how far it
    form: float = 0.0  # names that thing
    year: float = 0.0  # -1 if it tells of other years than are asked about, 1 if of just these
    cells: float = 0.0  # how many cells of a table row stand in the question

    @property
    def quote(self) -> str:
        """The document's own characters."""
        return get_quote(self.passage, self.sentence)

    @property
    def text(self) -> str:
        """The quote as the search reads it: a table row with the names of its columns."""
        return get_text(self.passage, self.sentence)

    @property
    def table(self) -> TableHead | None:
        """Of a table row what stands above it."""
        at = self.sentence.table
        return None if at is None else self.passage.tables[at]

    @property
    def section(self) -> tuple[str, tuple[str, ...]]:
        """Document and headings; where a document has none, that is the document."""
        return self.passage.document, self.passage.section

    @property
    def place(self) -> tuple[str, int]:
        """Document and start: sorts evidence in reading order."""
        return self.passage.document, self.sentence.start


# OpenBLAS at times has numpy warn of invalid values in products of small matrices, though all that
# goes in and comes out is finite.
@np.errstate(invalid="ignore")
def rank_evidence(
    index: Index,
    question: Question,
    hits: Sequence[Hit],
    thresholds: EvidenceThresholds = EVIDENCE,
) -> list[Evidence]:
    """Return all candidates of the best hits, best first; of equals the earlier hit's first."""
    described = describe_candidates(index, question, hits, thresholds)
    if described is None:
        return []
    query_terms, matches = described.query_terms, described.matches
    expected = question.expected
    scored = score_candidates(described.features)
    labels = np.array(
        [sentence.kind in ("heading", "caption") for _, sentence in matches.candidates], np.float32
    )
    score = scored.scores + thresholds.figure * _have_figures(question, matches)
    score += thresholds.row_name * (cells := count_named_cells(matches.candidates, question.folded))
    timing = measure_timing(index, question.time, matches.candidates)
    score += timing @ np.array([thresholds.year, thresholds.stage, thresholds.negation], np.float32)
    earlier = matches.best_earlier(matches.query_terms)
    carried = np.maximum(matches.query_terms, thresholds.earlier_sentence * earlier)
    if expected.kind == "existence":
        forms = _name_thing(expected, query_terms, carried, thresholds)
    else:
        best = np.argsort(-score, kind="stable")[: thresholds.form_candidates]
        forms = _have_form(expected, question.folded, matches, best)
    # A caption such as 解讀(2023年3月-6月) tells a date.
    tells = forms if expected.kind in FORMED else 0
    added = {"date": thresholds.date_form, "number": thresholds.number_form}
    in_context = described.features.in_context
    weight = get_form_weight(expected.kind, in_context=in_context)
    weight += added.get(expected.kind or "", 0.0)
    score += weight * forms - thresholds.label * labels * (1 - tells)
    asked = find_questions(question, matches)
    pass_scores_on(score, weight * forms, asked, thresholds.question)
    in_passage = matches.best_in_passage(matches.query_terms)
    token_weights = matches.token_weights / (matches.token_weights.sum() + EPSILON)
    columns = {
        "score": score,
        "share": compute_shares(score),
        "own": matches.query_terms @ _term_weights(query_terms),
        "met": scored.met,
        "names": _share_of_names(in_passage, query_terms, question.names),
        "attribute": carried @ _term_weights(query_terms, expected.attribute),
        "missing": _heaviest_missing(carried, query_terms),
        "tokens": matches.tokens @ token_weights,
        "passage_tokens": matches.best_in_passage(matches.tokens) @ token_weights,
        "similarity": matches.cosines.copy(),
        "contextual": described.contextual.copy(),
        "form": forms,
        "year": timing[:, 0],
        "cells": cells,
    }
    pass_measures_on(columns, asked)
    rows = np.column_stack(list(columns.values())).tolist()
    found = [
        Evidence(passage, sentence, **dict(zip(columns, row, strict=True)))
        for (passage, sentence), row in zip(matches.candidates, rows, strict=True)
    ]
    return sorted(found, key=lambda evidence: -evidence.score)


def _term_weights(
    query_terms: Mapping[QueryTerm, float], only: frozenset[str] = frozenset()
) -> Scores:
    """Return the weights of query terms, in sum 1: of those in `only`, if any is, or of all."""
    weights = np.array(list(query_terms.values()), np.float32)
    is_kept = np.array([is_among(query_term, only) for query_term in query_terms])
    if is_kept.any():
        weights *= is_kept
    return np.asarray(weights / (weights.sum() + EPSILON), np.float32)


def _have_figures(question: Question, matches: CandidateMatches) -> Scores:
    """Return 1 for candidates that have, or whose headings have, the figures of the question."""
    return np.array(
        [
            has_figures(question.figures, "\n".join((*passage.section, quote)))
            for (passage, _), quote in zip(matches.candidates, matches.texts, strict=True)
        ],
        np.float32,
    )


def _share_of_names(
    in_passage: Scores, query_terms: Mapping[QueryTerm, float], names: frozenset[str]
) -> Scores:
    if not any(query_term.text in names for query_term in query_terms):
        return np.ones(len(in_passage), np.float32)
    return np.asarray(in_passage @ _term_weights(query_terms, names), np.float32)


def _heaviest_missing(carried: Scores, query_terms: Mapping[QueryTerm, float]) -> Scores:
    words = np.array(
        [weight if term.is_word else 0 for term, weight in query_terms.items()], np.float32
    )
    if not words.any():
        return np.zeros(len(carried), np.float32)
    lacking = (1 - carried) * (words / words.max())
    return np.asarray(lacking.max(axis=1), np.float32)


def _have_form(
    expected: ExpectedAnswer,
    question: str,
    matches: CandidateMatches,
    best: npt.NDArray[np.intp],
) -> Scores:
    """Return 1 for those of the best candidates that have the form of the answer."""
    forms = np.full(len(matches.texts), expected.kind is None, np.float32)
    for at in best.tolist():
        passage, sentence = matches.candidates[at]
        text = matches.texts[at]
        if sentence.kind == "heading":  # its number counts headings: (5)綠心
            text = remove_number(text)
        forms[at] = has_answer_form(expected, text, question)
        if sentence.table is not None and not forms[at]:
            row = get_quote(passage, sentence).split("\t")
            head = passage.tables[sentence.table]
            forms[at] = has_asked_cell(expected, head.columns, row, question, head.caption)
    return forms


def _name_thing(
    expected: ExpectedAnswer,
    query_terms: Mapping[QueryTerm, float],
    carried: Scores,
    thresholds: EvidenceThresholds,
) -> Scores:
    """Return 0 to 1: how far candidates name the thing that may be there; 0 if at another place.

    That is the form of an answer to whether something is there.
    """
    share = carried @ _term_weights(query_terms, expected.attribute)
    named = np.minimum(share / thresholds.named_share, 1)
    if any(is_among(query_term, expected.place) for query_term in query_terms):
        placed = carried @ _term_weights(query_terms, expected.place) >= thresholds.place_share
        named = named * placed
    return np.asarray(named, np.float32)
