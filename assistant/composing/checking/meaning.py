"""How surely sentence and quotations are about the same: a logistic regression over a few measures.

`python -m training.checking.weights` fits the weights on the fit half of the pairs.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from pathlib import Path

import numpy as np

from assistant.composing.checking.reading import Rows, read_text
from assistant.composing.checking.words import (
    Word,
    is_chinese,
    measure_support,
    prepare_text,
    read_words,
)

WEIGHTS = Path(__file__).with_name("weights.json")
FEATURES = ("cosine", "tokens", "lowest_tokens", "words_missing", "word_missing_most")
_SUPPORTED = 0.6  # of a word, from which on it stands in the quotations
_NAMED, _MENTIONED = 0.45, 0.2  # the same of a name, and of a thing


@dataclass(frozen=True)
class Weights:
    """Of one pair of languages: mean, scale and weight of each feature, and the least logit."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    bias: float
    least: float  # a sentence below it is left out


def measure_meaning(sentence: str, quotes: Sequence[str]) -> tuple[float, ...]:
    """Return the features of a sentence and its quotations."""
    own, told = read_text(sentence), [read_text(quote) for quote in quotes]
    rows = np.concatenate([one.rows for one in told])
    near: Rows = (own.rows @ rows.T).max(axis=1) if len(own.rows) else np.ones(1, np.float32)
    quoted = prepare_text(" ".join(quotes))
    missing = [
        max(0.0, _SUPPORTED - measure_support(word, quoted)) / _SUPPORTED
        for word in read_words(sentence)
    ]
    return (
        max(float(own.mean @ one.mean) for one in told),
        float(near.mean()),
        float(np.sort(near)[:3].mean()),
        sum(missing),
        max(missing, default=0.0),
    )


def judge_meaning(sentence: str, quotes: Sequence[str]) -> tuple[bool, float]:
    """Tell whether sentence and quotations are about the same, and how surely, 0 to 1."""
    alike = is_chinese(sentence) == any(map(is_chinese, quotes))
    weights = load_weights()["alike" if alike else "across"]
    logit = compute_logit(measure_meaning(sentence, quotes), weights)
    return logit >= weights.least, 1 / (1 + exp(-logit))


def compute_logit(features: Sequence[float], weights: Weights) -> float:
    """Return the logarithm of the odds that a sentence is supported."""
    scaled = (np.array(features) - weights.mean) / weights.scale
    return float(scaled @ np.array(weights.weight) + weights.bias)


@cache
def load_weights() -> dict[str, Weights]:
    """Return the weights for sentences in the quotations' language, and in another."""
    read = json.loads(WEIGHTS.read_text("utf-8"))
    return {
        name: Weights(
            tuple(one["mean"]), tuple(one["scale"]), tuple(one["weight"]), one["bias"], one["least"]
        )
        for name, one in read.items()
    }


def find_foreign_words(sentence: str, quotes: Sequence[str], above: str) -> list[Word]:
    """Return what a sentence names and neither its quotations nor what is above them do.

    In the quotations' own language things count as well as names: there a word that means the same
    is mostly written with some of the same characters.
    """
    quoted = prepare_text(" ".join((*quotes, above)))
    alike = is_chinese(sentence) and any(map(is_chinese, quotes))
    found = []
    for word in read_words(sentence):
        support = measure_support(word, quoted)
        if (word.name and support < _NAMED) or (alike and word.thing and support < _MENTIONED):
            found.append(word)
    return found
