"""Confidence in an answer from documents, which have headings, tables, lists and look-alikes.

Encyclopaedic passages, on which `assistant.refusal.confidence` was fitted, differ in subject. The
reports of a folder differ in issuer and year alone, and clauses, lines and table rows answer too.
So one more logistic regression judges what is found there. It knows what kind of answer is expected
and what kind of text was found, and what the sentence reranker says of it.
`python -m training.answering.documents` fits it on written folders of reports.
"""

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from assistant.evidence.lists.choosing import ChosenList
from assistant.evidence.selection import Evidence
from assistant.question.answer_type import Kind
from assistant.question.parsing import Question

_WEIGHTS = Path(__file__).parent / "documents.json"
_KINDS: tuple[Kind | None, ...] = (
    *("person", "date", "place", "number", "reason", "manner", "existence"),
    None,
)
_TITLES = ("heading", "caption")


def describe_document_evidence(
    values: Mapping[str, float],
    question: Question,
    best: Evidence,
    listed: ChosenList | None,
    *,
    across: bool,
) -> dict[str, float]:
    """Return features by name: those of `confidence.FEATURES`, and what was asked and found.

    "read" is 1 and "answered" has the log odds once the sentence reranker has read.
    """
    expected = question.expected
    return {
        **values,
        **{f"asks {kind}": float(expected.kind == kind) for kind in _KINDS},
        "asks several": float(expected.several),
        "listed": float(listed is not None),
        "as many": float(listed is not None and listed.as_many),
        "across": float(across),
        "row": float(best.table is not None),
        "line": float(best.sentence.kind not in ("sentence", *_TITLES)),
        "heading": float(best.sentence.kind in _TITLES),
        "read": 0.0,
        "answered": 0.0,
    }


def judge_document_features(
    features: Mapping[str, float], enough: float = 1.0
) -> tuple[float, bool]:
    """Return the probability that evidence answers, and whether that is too little.

    `enough` is what share of the probabilities refused by the fit is refused.
    """
    fitted = read_document_weights()
    if not leaves_doubt(features, enough):
        likely = _compute_probability(fitted["unread"], features)
        return likely, likely <= fitted["doubt"][0] * enough
    likely = _compute_probability(fitted["read"], features)
    return likely, likely < fitted["refuse_below"] * enough


def leaves_doubt(features: Mapping[str, float], enough: float = 1.0) -> bool:
    """Tell whether the sentence reranker could change what the other features tell."""
    fitted = read_document_weights()
    likely = _compute_probability(fitted["unread"], features)
    least, most = fitted["doubt"]
    return bool(least * enough < likely < most)


def _compute_probability(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    known = sum(weights[name] * much for name, much in features.items() if name in weights)
    return 1 / (1 + math.exp(-(known + weights["bias"])))


@cache
def read_document_weights() -> dict[str, Any]:
    """Return weights by feature, "read" and "unread", with the probability that is refused.

    "doubt" are the probabilities without reading between which reading can tell something else.
    """
    fitted: dict[str, Any] = json.loads(_WEIGHTS.read_text("utf-8"))
    return fitted
