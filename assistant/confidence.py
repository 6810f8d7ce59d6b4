"""How sure we are that the passages found answer the question: a probability, fitted.

Three things that mean something: how much of the question's content the best sentence covers, how
much nearer to it the sentence is than passages are on the whole, and how far the best passage
stands out from the next ones. Both measures of nearness are relative, because the cosines of some
encoders all lie between 0.7 and 0.9. A logistic regression weighs them, one for questions in the
passages' own language and one for the other language, where a dictionary covers less and meaning
says more. `python -m training.confidence` fits both on questions made from documents and parallel
texts, and says below which probability to refuse so that 5 % of those are refused wrongly.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from assistant.question import Question
from assistant.select import Evidence
from index import Hit, Index

Mode = Literal["same", "across"]
FEATURES = ("coverage", "nearness", "lead")
_WEIGHTS = Path(__file__).parent / "confidence.json"
_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True)
class Confidence:
    """How likely the evidence answers the question, and whether that is too little to answer."""

    value: float  # probability, 0 to 1
    refused: bool


def confidence(
    index: Index, question: Question, evidence: Sequence[Evidence], hits: Sequence[Hit]
) -> Confidence:
    """Judge the evidence, best first, against the question."""
    if not evidence:
        return Confidence(0.0, refused=True)
    weights = _weights()[mode(question, evidence[0])]
    values = features(index, question, evidence, hits)
    total = weights["bias"] + sum(
        weights[name] * value for name, value in zip(FEATURES, values, strict=True)
    )
    value = 1 / (1 + math.exp(-total))
    return Confidence(value, refused=value < weights["refuse_below"])


def mode(question: Question, best: Evidence) -> Mode:
    """Tell whether the question is in the language of the passage."""
    text = best.passage.text
    passage_is_chinese = 4 * len(_HAN.findall(text)) > len(text)
    return "same" if (question.language != "en") == passage_is_chinese else "across"


def features(
    index: Index, question: Question, evidence: Sequence[Evidence], hits: Sequence[Hit]
) -> tuple[float, float, float]:
    """Return the values of `FEATURES`, each between -1 and 1."""
    best = evidence[0]
    background = index.mean_similarity(question.text)
    nearness = (best.similarity - background) / max(1e-6, 1 - background)
    similarities = sorted((hit.similarity for hit in hits), reverse=True)
    others = similarities[1:5]
    lead = (similarities[0] - sum(others) / len(others)) / (1 - background) if others else 0.0
    return best.coverage, nearness, lead


@cache
def _weights() -> dict[Mode, dict[str, float]]:
    weights: dict[Mode, dict[str, float]] = json.loads(_WEIGHTS.read_text("utf-8"))
    return weights
