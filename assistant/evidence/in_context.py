"""Candidates compared in context: the cosines of the second encoder, for those that may answer.

Encoding a sentence takes milliseconds, all other features together take fewer for all candidates.
So what those put first is encoded, and the weights for candidates in context score it again. How
near a sentence comes in context can be told roughly beforehand, by how near it comes without and
by how far it is behind: what even so is not likely to come first is not encoded.
`python -m training.answering.in_context` fits what is expected.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.evidence.candidates import CandidateMatches, Scores
from assistant.evidence.scoring import (
    CONTEXT,
    CandidateFeatures,
    get_context_weight,
    score_candidates,
)
from assistant.evidence.thresholds import EvidenceThresholds
from assistant.question.parsing import Question
from index import Index

EXPECTING = ("bias", "behind", "similar")  # what is expected is a sum of these, weighed
_WEIGHTS = Path(__file__).with_name("in_context.json")


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
    scores = score_candidates(features).scores
    best = np.argsort(-scores, kind="stable")[: thresholds.in_context]
    expected = np.full_like(cosines, np.nan)
    expected[best] = expect_steps(scores[best], matches.cosines[best])
    chances = scores[best] + get_context_weight(across=features.across) * expected[best]
    near = chances >= chances.max() - thresholds.overtaking
    near[0] = True  # the others are measured by it
    read = best[near]
    cosines[read] = index.context.compare_texts(
        question.meaning, [matches.texts[at] for at in read.tolist()]
    )
    whole = features.whole.copy()
    whole[:, CONTEXT] = measure_context(cosines, expected, read[0], thresholds)
    return replace(features, whole=whole, in_context=True), cosines


def describe_expectation(scores: Scores, similarities: Scores) -> npt.NDArray[np.float32]:
    """Return float32 [candidates, EXPECTING]; all are compared with the first one."""
    behind, similar = scores[0] - scores, similarities - similarities[0]
    return np.column_stack([np.ones_like(scores), behind, similar])


def expect_steps(scores: Scores, similarities: Scores) -> Scores:
    """Return how far beyond the first candidate each one is expected to come in context."""
    weights = _load_weights()
    steps = describe_expectation(scores, similarities) @ [weights[name] for name in EXPECTING]
    steps[0] = 0.0
    return np.asarray(steps, np.float32)


def measure_context(
    cosines: Scores, expected: Scores, first: int, thresholds: EvidenceThresholds
) -> Scores:
    """Return how far each candidate is below the nearest one that is encoded.

    One that is not encoded is where it is expected, as seen from the `first`; one of which nothing
    is expected (NaN) is like the farthest.
    """
    steps = (cosines - cosines[first]) / thresholds.cosine_step
    below = np.where(np.isfinite(steps), steps, expected) - np.nanmax(steps)
    return np.asarray(
        np.minimum(np.where(np.isfinite(below), below, np.nanmin(below)), 0.0), np.float32
    )


@cache
def _load_weights() -> Mapping[str, float]:
    weights: Mapping[str, float] = json.loads(_WEIGHTS.read_text("utf-8"))
    return weights
