"""How well candidates answer, by what they have of the parts of a question, with fitted weights.

A small network with one hidden layer for each kind of part makes a weight of a part's traits. It
also says how much counts of a part that only the preceding, an earlier or a later sentence of the
passage has. The score of a candidate is the sum over the parts and over a few features of the whole
sentence. `python -m training.answering.selection` fits both on written questions, as the softmax
over the candidates of a question (listwise: Cao et al., "Learning to rank", ICML 2007). There are
weights for candidates compared in context as well, and for those that are not.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.evidence.candidates import EPSILON, Scores
from assistant.evidence.question_parts import KINDS, QuestionParts

WHOLE_FEATURES = ("cosine", "passage", "depth", "new", "length", "context")
CONTEXT = WHOLE_FEATURES.index("context")
_WEIGHTS = Path(__file__).parent / "selection.json"
# The softplus of what lies this far below 0 is near 0: at the start of fitting no part counts much.
SOFTPLUS_SHIFT = 2.0


@dataclass(frozen=True, eq=False)
class CandidateFeatures:
    """What the score of candidates is made of."""

    parts: Mapping[str, QuestionParts]  # by kind, see `KINDS`
    passage_numbers: npt.NDArray[np.intp]  # [candidates]: which passage's traits are theirs
    whole: Scores  # [candidates, len(WHOLE_FEATURES)]
    across: bool  # the question is in another language than the passages
    in_context: bool = False  # "context" is known


@dataclass(frozen=True, eq=False)
class CandidateScores:
    """How well candidates answer."""

    scores: Scores  # [candidates]
    met: Scores  # [candidates]: share of the weight of all parts that they have, 0 to 1


def score_candidates(features: CandidateFeatures) -> CandidateScores:
    """Return the scores of candidates, without the form of the answer."""
    fitted = _load_weights()["context" if features.in_context else "plain"]
    scores = features.whole @ fitted.whole[int(features.across)]
    met, worth = np.zeros((2, len(scores)), np.float32)
    for kind in KINDS:
        parts = features.parts[kind]
        if not parts.own.shape[1]:
            continue
        first, second = fitted.layers[kind]
        out = _silu(parts.traits @ first[:-1] + first[-1]) @ second[:-1] + second[-1]
        weights = np.logaddexp(0, out[..., 0] - SOFTPLUS_SHIFT)[features.passage_numbers]
        counts = _logistic(out[..., 1:])[features.passage_numbers]
        preceding, earlier, later = np.moveaxis(counts, -1, 0)
        has = parts.own + preceding * np.maximum(parts.preceding - parts.own, 0)
        nearest = np.maximum(parts.own, parts.preceding)
        has += earlier * np.maximum(parts.earlier - nearest, 0)
        met += (weights * has).sum(axis=1)
        worth += weights.sum(axis=1)
        known = np.maximum(parts.own, parts.earlier)
        has += (later - 0.5) * np.maximum(parts.later - known, 0)
        scores = scores + (weights * has).sum(axis=1)
    share = np.asarray(met / np.maximum(worth, EPSILON), np.float32)
    return CandidateScores(np.asarray(scores, np.float32), share)


def get_form_weight(kind: str | None, *, in_context: bool) -> float:
    """Return the fitted weight of a sentence that has the form of the answer."""
    fitted = _load_weights()["context" if in_context else "plain"]
    return fitted.forms.get(kind or "", 0.0)


def get_context_weight(*, across: bool) -> float:
    """Return what a step nearer in context counts; `across`: see `CandidateFeatures`."""
    fitted = _load_weights()["context"]
    return float(fitted.whole[int(across), CONTEXT])


def _silu(values: Scores) -> Scores:
    return values * _logistic(values)


def _logistic(values: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-values)), np.float32)


@dataclass(frozen=True, eq=False)
class _Fitted:
    layers: Mapping[str, tuple[Scores, Scores]]  # by kind: [traits + 1, hidden], [hidden + 1, 4]
    whole: Scores  # [same language or across, features]
    forms: Mapping[str, float]


@cache
def _load_weights() -> dict[str, _Fitted]:
    """Return "plain" weights and those for candidates compared in "context"."""
    read = json.loads(_WEIGHTS.read_text("utf-8"))
    return {name: _read_weights(one) for name, one in read.items()}


def _read_weights(read: Mapping[str, Any]) -> _Fitted:
    layers = {
        kind: (np.array(first, np.float32), np.array(second, np.float32))
        for kind, (first, second) in read["layers"].items()
    }
    return _Fitted(layers, np.array(read["whole"], np.float32), read["forms"])
