"""Describe the candidates for a question: the features that their scores are made of.

Means and spreads of a feature count each passage by how likely its score makes it to hold the
answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.evidence.candidates import (
    CandidateMatches,
    Scores,
    list_candidates,
    match_candidates,
    remove_particles,
)
from assistant.evidence.in_context import compare_in_context
from assistant.evidence.question_parts import describe_parts
from assistant.evidence.scoring import CandidateFeatures
from assistant.evidence.thresholds import EVIDENCE, EvidenceThresholds
from assistant.question.parsing import Question, in_other_language
from index import Hit, Index, QueryTerm


@dataclass(frozen=True, eq=False)
class DescribedCandidates:
    """The candidates for a question, and what their scores are made of."""

    query_terms: Mapping[QueryTerm, float]  # with their weights
    matches: CandidateMatches
    features: CandidateFeatures
    contextual: Scores  # [candidates], cosines in context, NaN for those not compared


def describe_candidates(
    index: Index,
    question: Question,
    hits: Sequence[Hit],
    thresholds: EvidenceThresholds = EVIDENCE,
) -> DescribedCandidates | None:
    """Return the candidates of the best hits with their features; None if there are none.

    Answering and fitting both use this.
    """
    several = question.expected.several
    count = thresholds.passages_of_list if several else thresholds.passages
    candidates = list_candidates(hits[:count])
    if not candidates:
        return None
    query_terms = remove_particles(index.query_terms(question.about))
    matches = match_candidates(index, question, query_terms, candidates)
    scores = {hit.passage.id: hit.score for hit in hits}
    passages = np.array([scores[passage.id] for passage, _ in candidates], np.float32)
    shares = compute_shares(thresholds.passage_sharpness * passages)
    across = in_other_language(question, candidates[0][0].described_text)
    whole = [
        _standardize(matches.cosines, shares),
        _standardize(passages, np.full_like(shares, 1 / len(shares))),
        matches.depth,
        _share_of_new_characters(matches, query_terms, thresholds.new_characters),
        _relative_lengths(matches, thresholds.long_sentence),
        np.zeros_like(shares),
    ]
    parts = describe_parts(
        question, matches, query_terms, shares, across=across, thresholds=thresholds
    )
    plain = CandidateFeatures(parts, matches.passage_numbers, np.column_stack(whole), across)
    features, contextual = compare_in_context(index, question, matches, plain, thresholds)
    return DescribedCandidates(query_terms, matches, features, contextual)


def _relative_lengths(matches: CandidateMatches, long: int) -> Scores:
    """Return lengths by that of a long sentence, at most 1.

    Labels and lines, always short, have the mean of the sentences.
    """
    lengths = np.array([min(len(quote), long) / long for quote in matches.texts], np.float32)
    whole = np.array([sentence.kind == "sentence" for _, sentence in matches.candidates])
    return np.where(whole, lengths, lengths[whole].mean() if whole.any() else 0).astype(np.float32)


def compute_shares(scores: Scores) -> Scores:
    """Return the softmax: how likely each is the one, if the scores are log odds."""
    likely = np.exp(scores - scores.max())
    return np.asarray(likely / likely.sum(), np.float32)


def _share_of_new_characters(
    matches: CandidateMatches, query_terms: Mapping[QueryTerm, float], enough: int
) -> Scores:
    """Return, 0 to 1, how many characters a quote has beside words of the question, by `enough`."""
    sizes = np.array(
        [max(map(len, term.alternatives), default=0) if term.is_word else 0 for term in query_terms]
    )
    known = (matches.query_terms_alone > 0) @ sizes
    lengths = np.array([len(quote) for quote in matches.texts])
    return np.asarray(np.clip((lengths - known) / enough, 0, 1), np.float32)


def _standardize(values: Scores, shares: Scores) -> Scores:
    """Return standard scores, weighted by shares; all 0 if the values differ by rounding alone."""
    apart = values - shares @ values
    spread = float(np.sqrt(shares @ apart**2))
    if spread < 1e-6:
        return np.zeros_like(values)
    return np.asarray(apart / spread, np.float32)
