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

from assistant.evidence.selection import Evidence
from assistant.question.answer_type import Kind
from assistant.question.parsing import Question

_WEIGHTS = Path(__file__).parent / "documents.json"
_KINDS: tuple[Kind | None, ...] = (
    *("person", "date", "place", "number", "reason", "manner", "existence"),
    None,
)


def describe_document_evidence(
    values: Mapping[str, float],
    question: Question,
    best: Evidence,
    *,
    across: bool,
    answer_log_odds: float | None,
) -> dict[str, float]:
    """Return features by name: those of `confidence.FEATURES`, and what was asked and found.

    `answer_log_odds` is None where the sentence reranker did not read.
    """
    expected = question.expected
    read = answer_log_odds is not None
    return {
        **values,
        **{f"asks {kind}": float(expected.kind == kind) for kind in _KINDS},
        "asks several": float(expected.several),
        "across": float(across),
        "row": float(best.table is not None),
        "line": float(best.sentence.kind != "sentence"),
        "read": float(read),
        "answered": answer_log_odds if answer_log_odds is not None else 0.0,
    }


def compute_document_confidence(features: Mapping[str, float]) -> tuple[float, float]:
    """Return the probability that evidence answers, and its margin over what is refused."""
    weights = read_document_weights()
    known = sum(weights["weights"][name] * features[name] for name in weights["weights"])
    likely = 1 / (1 + math.exp(-(known + weights["bias"])))
    return likely, math.log(max(likely, 1e-12) / weights["refuse_below"])


@cache
def read_document_weights() -> dict[str, Any]:
    """Return the fitted "weights" by feature, "bias", "refuse_below", and "encoder"."""
    fitted: dict[str, Any] = json.loads(_WEIGHTS.read_text("utf-8"))
    return fitted
