"""Fits the weights of `assistant.confidence`: `python -m training.confidence`.

Two logistic regressions for each way between the languages, on the questions of
`training.examples`: answerable ones against those off the subject, and against those on it whose
answer is not there. A judgement refuses below the probability under which the accepted share of
the answerable lies.
"""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assistant.confidence import FEATURES, IN_DOUBT, OF_THE_ENCODER, Judgement, Mode
from index import load_encoder
from training.examples import Example, Kind, examples
from training.unread import ask_unread

DESTINATION = Path(__file__).parents[1] / "assistant" / "confidence.json"
# Shares of the answerable that we accept to refuse.
WRONGLY_REFUSED: dict[Mode, dict[Judgement, float]] = {
    "same": {"subject": 0.07, "answer": 0.03},
    "across": {"subject": 0.03, "answer": 0.03},
}
AGAINST: dict[Judgement, Kind] = {"subject": "strange", "answer": "absent"}
# Share that we accept to refuse of the written questions that reading is weighed on; of them are
# refused 0.13 unread.
REREAD_REFUSED = 0.10
STRENGTH = 100.0  # of weights: the inverse of what large ones cost


def fit(
    rows: npt.NDArray[np.float64], truth: npt.NDArray[np.bool_], counts: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the weights of a logistic regression, none of them below 0, and its bias.

    Every feature is one that makes surer; a weight below 0 would come of features that tell the
    same. Both kinds count alike, however many there are.
    """
    sides = np.where(truth, 1.0, -1.0)
    share = counts * np.where(truth, 1 / counts[truth].sum(), 1 / counts[~truth].sum())
    share *= counts.sum() / 2

    def loss(values: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        margin = sides * (rows @ values[:-1] + values[-1])
        slope = -share * sides / (1 + np.exp(margin))
        penalty = (values[:-1] ** 2).sum() / (2 * STRENGTH)
        gradient = np.append(rows.T @ slope + values[:-1] / STRENGTH, slope.sum())
        return float((share * np.logaddexp(0, -margin)).sum() + penalty), gradient

    width = rows.shape[1]
    bounds = [(0, None)] * width + [(None, None)]
    start = np.zeros(width + 1)
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x, np.float64)


def weigh(
    found: Sequence[Example], without: frozenset[str] = frozenset()
) -> dict[Mode, dict[Judgement, dict[str, float]]]:
    """Return the weights of every mode and judgement, and print how well they tell."""
    weights: dict[Mode, dict[Judgement, dict[str, float]]] = {}
    for name, accepted in WRONGLY_REFUSED.items():
        weights[name] = {}
        for judgement, against in AGAINST.items():
            names = [name for name in FEATURES if name not in without]
            own = [one for one in found if one.mode == name and one.kind in ("answerable", against)]
            rows = np.array([[one.values[feature] for feature in names] for one in own])
            truth = np.array([one.kind == "answerable" for one in own])
            counts = np.array([one.weight for one in own])
            values = fit(rows, truth, counts)
            sure = 1 / (1 + np.exp(-(rows @ values[:-1] + values[-1])))
            least = float(np.quantile(sure[truth], accepted[judgement]))
            print(
                f"{name}, {judgement}: {len(rows)} questions; below {least:.3f}: "
                f"{accepted[judgement]:.3f} of the answerable, "
                f"{(sure[~truth] < least).mean():.3f} of the others"
            )
            keys = (*names, "bias", "refuse_below")
            listed = [round(float(value), 3) for value in (*values, least)]
            weights[name][judgement] = dict(zip(keys, listed, strict=True))
    return weights


def weigh_reading() -> dict[str, float]:
    """Return what the margin of `assistant.confidence.judged` counts beside one of reading.

    Fitted on what the margin leaves in doubt of the written questions that the reader has not seen,
    with the weights that are written down.
    """
    found = ask_unread()
    doubtful = [one for one in found if IN_DOUBT[0] < one.margin < IN_DOUBT[1]]
    rows = np.array([[one.margin, one.answered] for one in doubtful])
    values = fit(rows, np.array([one.answers for one in doubtful]), np.ones(len(doubtful)))
    much = float(values[0] / values[1])
    counted = np.array(
        [
            much * one.margin + one.answered
            if IN_DOUBT[0] < one.margin < IN_DOUBT[1]
            else math.copysign(math.inf, one.margin)
            for one in found
        ]
    )
    answers = np.array([one.answers for one in found])
    unread = np.array([one.margin for one in found])
    least = float(np.quantile(counted[answers], REREAD_REFUSED, method="higher"))
    for name, margins in (("unread", unread), ("read", counted - least)):
        print(
            f"{name}: {(margins[answers] < 0).mean():.3f} of {answers.sum()} answerable refused, "
            f"{(margins[~answers] < 0).mean():.3f} of {(~answers).sum()} others"
        )
    return {"margin": round(much, 3), "refuse_below": round(least, 3)}


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=DESTINATION)
    options = parser.parse_args()
    found = examples(options.shared)
    fitted = {
        "encoder": load_encoder().fingerprint,
        "own": weigh(found),
        "any": weigh(found, without=OF_THE_ENCODER),
    }
    options.output.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    fitted["reading"] = weigh_reading()
    options.output.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
