"""Fit the weights of `assistant.composing.checking.meaning` on the fit half of the pairs.

    python -m training.checking.weights

Only false sentences that rest on words (name, addition, roles, wrong citation) teach: numbers and
denials are checked by rules. The least logit lets all but `LOST` of the true sentences through.
"""

import argparse
import json
from collections.abc import Sequence

import numpy as np

from assistant.composing.checking.citing import read_sentence
from assistant.composing.checking.meaning import WEIGHTS, measure_meaning
from assistant.composing.checking.words import is_chinese
from benchmarks.pairs import Pair, read_pairs

TAUGHT = ("name", "addition", "roles", "citation")
LOST = 0.01  # of the true sentences of the fit half


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit and write the weights."""
    argparse.ArgumentParser(description=__doc__).parse_args(arguments)
    pairs = [pair for pair in read_pairs("fit") if pair.true or pair.kind in TAUGHT]
    measured = [(pair, *_measure(pair)) for pair in pairs if _cites(pair)]
    fitted = {
        name: _fit([(pair, features) for pair, features, alike in measured if alike == wanted])
        for name, wanted in (("alike", True), ("across", False))
    }
    WEIGHTS.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    print(json.dumps(fitted))


def _cites(pair: Pair) -> bool:
    return any(
        0 < number <= len(pair.quotations) for number in read_sentence(pair.sentence).numbers
    )


def _measure(pair: Pair) -> tuple[tuple[float, ...], bool]:
    sentence = read_sentence(pair.sentence)
    quotes = [one.quote for one in pair.quotations if one.number in sentence.numbers]
    alike = is_chinese(sentence.text) == any(map(is_chinese, quotes))
    return measure_meaning(sentence.text, quotes), alike


def _fit(measured: Sequence[tuple[Pair, tuple[float, ...]]]) -> dict[str, object]:
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 -- of the extra `training`

    features = np.array([one for _, one in measured])
    true = np.array([pair.true for pair, _ in measured])
    mean, scale = features.mean(axis=0), features.std(axis=0)
    model = LogisticRegression(C=0.3, class_weight="balanced").fit((features - mean) / scale, true)
    logits = model.decision_function((features - mean) / scale)
    least = float(np.sort(logits[true])[int(LOST * true.sum())]) - 1e-3
    return {
        "mean": np.round(mean, 5).tolist(),
        "scale": np.round(scale, 5).tolist(),
        "weight": np.round(model.coef_[0], 5).tolist(),
        "bias": round(float(model.intercept_[0]), 5),
        "least": round(least, 5),
    }


if __name__ == "__main__":
    main()
