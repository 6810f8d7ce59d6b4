"""Candidates compared in context: the cosines of the second encoder, for the best of them.

Encoding a sentence takes milliseconds, all other features together take fewer for all candidates.
So what those put first is encoded, and the weights for candidates in context score it again.
"""

from dataclasses import replace

import numpy as np

from assistant.evidence.candidates import CandidateMatches, Scores
from assistant.evidence.scoring import WHOLE_FEATURES, CandidateFeatures, score_candidates
from assistant.evidence.thresholds import EvidenceThresholds
from assistant.question.parsing import Question
from index import Index

_PLACE = WHOLE_FEATURES.index("context")


def compare_in_context(
    index: Index,
    question: Question,
    matches: CandidateMatches,
    features: CandidateFeatures,
    thresholds: EvidenceThresholds,
) -> tuple[CandidateFeatures, Scores]:
    """Return the features with those in context, and the cosines; NaN for those not encoded.

    An index without a second encoder changes nothing, and all cosines are NaN.
    """
    cosines = np.full(len(matches.texts), np.nan, np.float32)
    if index.context is None:
        return features, cosines
    first = score_candidates(features).scores
    best = np.argsort(-first, kind="stable")[: thresholds.in_context]
    cosines[best] = index.context.compare_texts(
        question.meaning, [matches.texts[at] for at in best.tolist()]
    )
    whole = features.whole.copy()
    whole[:, _PLACE] = measure_context(cosines, thresholds)
    return replace(features, whole=whole, in_context=True), cosines


def measure_context(cosines: Scores, thresholds: EvidenceThresholds) -> Scores:
    """Return how far each candidate is below the nearest; one not encoded is like the farthest."""
    below = (cosines - np.nanmax(cosines)) / thresholds.cosine_step
    return np.asarray(np.where(np.isfinite(below), below, np.nanmin(below)), np.float32)
