"""How well candidates answer, by what they have of a question's parts: weights that are fitted.

What a part is worth follows from its traits through a small network with one hidden layer, one for
each kind of part; so does how much of it a sentence has that only stands before or behind it in the
passage. A candidate's score is the sum over its parts, and over a few views of the sentence as a
whole. `python -m training.answering.selection` fits both on written questions, as the softmax over
candidates (listwise: Cao et al., "Learning to rank", ICML 2007). What no written passage has,
headings and rosters, counts by rule. Knows numbers; nothing of words.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.evidence.candidates import Scores
from assistant.evidence.question_parts import KINDS, Parts

VIEWS = ("cosine", "passage", "depth", "new", "length")
_WEIGHTS = Path(__file__).parent / "selection.json"
_FORM_BY_RULE = {"date": 3.0}  # dates are told surely, and stand in rosters without much else
BELOW = 2.0  # softplus of what is this far below 0 is near 0: parts begin fitting as worth little
_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Views:
    """What is seen of the candidates."""

    parts: Mapping[str, Parts]  # by kind, see `KINDS`
    passage: npt.NDArray[np.intp]  # [candidates]: which passage's traits are theirs
    whole: Scores  # [candidates, len(VIEWS)]
    across: bool  # the question is in the other language


@dataclass(frozen=True, eq=False)
class Weighed:
    """What candidates are worth."""

    scores: Scores  # [candidates]
    met: Scores  # [candidates]: how much of what the parts are worth they have, 0 to 1


def weigh(views: Views) -> Weighed:
    """Return the scores of candidates, without the form of what is asked."""
    fitted = _fitted()
    scores = views.whole @ fitted.whole[int(views.across)]
    met, worth = np.zeros((2, len(scores)), np.float32)
    for kind in KINDS:
        parts = views.parts[kind]
        if not parts.own.shape[1]:
            continue
        first, second = fitted.layers[kind]
        out = _silu(parts.traits @ first[:-1] + first[-1]) @ second[:-1] + second[-1]
        weights = np.logaddexp(0, out[..., 0] - BELOW)[views.passage]
        carried, earlier, later = np.moveaxis(_logistic(out[..., 1:])[views.passage], -1, 0)
        has = parts.own + carried * np.maximum(parts.previous - parts.own, 0)
        nearest = np.maximum(parts.own, parts.previous)
        has += earlier * np.maximum(parts.before - nearest, 0)
        met += (weights * has).sum(axis=1)
        worth += weights.sum(axis=1)
        known = np.maximum(parts.own, parts.before)
        has += (later - 0.5) * np.maximum(parts.after - known, 0)
        scores = scores + (weights * has).sum(axis=1)
    share = np.asarray(met / np.maximum(worth, _TINY), np.float32)
    return Weighed(np.asarray(scores, np.float32), share)


def form_weight(kind: str | None) -> float:
    """Return what it counts that a sentence has the form of what is asked."""
    return _fitted().forms.get(kind or "", 0.0) + _FORM_BY_RULE.get(kind or "", 0.0)


def _silu(values: Scores) -> Scores:
    return values * _logistic(values)


def _logistic(values: Scores) -> Scores:
    return np.asarray(1 / (1 + np.exp(-values)), np.float32)


@dataclass(frozen=True, eq=False)
class _Fitted:
    layers: Mapping[str, tuple[Scores, Scores]]  # by kind: [traits + 1, hidden], [hidden + 1, 4]
    whole: Scores  # [same language or across, views]
    forms: Mapping[str, float]


@cache
def _fitted() -> _Fitted:
    read = json.loads(_WEIGHTS.read_text("utf-8"))
    layers = {
        kind: (np.array(first, np.float32), np.array(second, np.float32))
        for kind, (first, second) in read["layers"].items()
    }
    return _Fitted(layers, np.array(read["whole"], np.float32), read["forms"])
