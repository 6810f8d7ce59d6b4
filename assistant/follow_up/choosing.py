"""Choose how a turn is understood, of the ways that its words allow.

A linear model decides: each way has features, each feature a weight, and the highest sum wins.
`python -m training.answering.follow_up` fits the weights in follow_up.json on written conversations
and measures them on conversations left out.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from assistant.follow_up.features import extract_features
from assistant.follow_up.previous import Previous, Rewrite
from assistant.follow_up.turns import Turn

_WEIGHTS = Path(__file__).parent / "follow_up.json"


def choose_rewrite(turn: Turn, before: Previous, ways: Sequence[Rewrite]) -> Rewrite:
    """Return the likeliest way; the first of several that are as likely."""
    weights = _load_weights()
    scores = [
        sum(weights.get(feature, 0.0) for feature in features)
        for features in extract_features(turn, before, ways)
    ]
    return ways[max(range(len(ways)), key=scores.__getitem__)]


@cache
def _load_weights() -> dict[str, float]:
    stored: dict[str, float] = json.loads(_WEIGHTS.read_text("utf-8"))
    return stored
