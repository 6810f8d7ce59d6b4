"""Whether documents tell of a topic at all, before an overview of it is quoted.

An overview asks for no answer of one form in one sentence, which `assistant.refusal.confidence`
judges. What counts is how near the nearest sentences come to the topic, and whether there are
several. `python -m training.answering.topics` fits a logistic regression on topics that documents
tell of or not, apart for topics in their language and in another.
"""

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from assistant.evidence.selection import Evidence
from assistant.question.parsing import Question
from assistant.refusal.confidence import Confidence, find_language_mode
from assistant.refusal.thresholds import REFUSAL, RefusalThresholds
from index import Hit, Index

TOPIC_FEATURES = (
    *("own", "own_several", "tokens", "tokens_several"),
    *("context", "context_several", "nearness", "nearness_several"),
)
_WEIGHTS = Path(__file__).parent / "on_topic.json"


def judge_topic(
    index: Index, question: Question, evidence: Sequence[Evidence], hits: Sequence[Hit]
) -> Confidence:
    """Judge whether evidence tells of a topic; `question` is the topic alone."""
    if not evidence:
        return Confidence(0.0, refused=True)
    fitted = _load_weights()
    weights = fitted[find_language_mode(question, evidence[0])]
    features = describe_topic_evidence(index, question, evidence, hits)
    known = sum(weights[name] * much for name, much in features.items())
    likely = 1 / (1 + math.exp(-(known + weights["bias"])))
    return Confidence(likely, likely < fitted["refuse_below"])


def describe_topic_evidence(
    index: Index,
    question: Question,
    evidence: Sequence[Evidence],
    hits: Sequence[Hit],
    thresholds: RefusalThresholds = REFUSAL,
) -> Mapping[str, float]:
    """Return the values of `TOPIC_FEATURES`: of the best, and the mean of the best few."""
    background = index.mean_similarity(question.text)
    views = {
        "own": [item.own for item in evidence],
        "tokens": [item.tokens for item in evidence],
        "context": [
            item.contextual - thresholds.usual_cosine
            for item in evidence
            if not math.isnan(item.contextual)
        ],
        "nearness": [hit.similarity - background for hit in hits],
    }
    features = {}
    for name, values in views.items():
        best = sorted(values, reverse=True)[: thresholds.several]
        features[name] = best[0] if best else 0.0
        features[f"{name}_several"] = sum(best) / thresholds.several
    return features


@cache
def _load_weights() -> dict[str, Any]:
    """Return weights by mode, and the probability below which is refused."""
    fitted: dict[str, Any] = json.loads(_WEIGHTS.read_text("utf-8"))
    return fitted
