"""Fits the weights of `assistant.refusal.confidence`: `python -m training.answering.confidence`.

Two logistic regressions for each way between the languages, on the questions of
`training.answering.examples`: answerable ones against those off the subject, and against those on
it whose answer is not there. A judgement refuses below the probability under which the accepted
share of the answerable lies. What is asked is asked twice, with sentences compared in context and
without; `--only` fits one of the two.
"""

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from assistant.refusal.confidence import FEATURES, IN_CONTEXT, OF_THE_ENCODER, Judgement, Mode
from assistant.refusal.thresholds import REFUSAL
from index import load_encoder
from training.answering.examples import Example, Kind, collect_examples
from training.answering.held_out import HeldOutResult, ask_held_out

DESTINATION = Path(__file__).parents[2] / "assistant" / "refusal" / "confidence.json"
# Shares of the answerable that we accept to refuse.
WRONGLY_REFUSED: dict[str, dict[Mode, dict[Judgement, float]]] = {
    "context": {
        "same": {"subject": 0.07, "answer": 0.04},
        "across": {"subject": 0.03, "answer": 0.03},
    },
    "plain": {
        "same": {"subject": 0.07, "answer": 0.03},
        "across": {"subject": 0.03, "answer": 0.03},
    },
}
AGAINST: dict[Judgement, Kind] = {"subject": "strange", "answer": "absent"}
READ_REFUSED = {"context": 0.045, "plain": 0.065}  # the same of the held-out questions
READ_STRENGTH = 1.0  # of 0.3, 1, 10 and 100 the best for the questions of a file left out
# What is fitted of questions asked with the contextual encoder and without, and what it leaves out.
SETS: dict[str, dict[str, frozenset[str]]] = {
    "context": {"context": frozenset()},
    "plain": {"own": IN_CONTEXT, "any": OF_THE_ENCODER},
}
# What is wholly sure must lie beyond doubt, or all would be read closely.
HIGHEST = 0.98 / math.exp(REFUSAL.doubt_to)
UNSAID = 0.5  # what a question on the subject counts there beside one off it
STRENGTH = 100.0  # of weights: the inverse of what large ones cost


def fit(
    rows: npt.NDArray[np.float64],
    truth: npt.NDArray[np.bool_],
    counts: npt.NDArray[np.float64],
    strength: float = STRENGTH,
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
        penalty = (values[:-1] ** 2).sum() / (2 * strength)
        gradient = np.append(rows.T @ slope + values[:-1] / strength, slope.sum())
        return float((share * np.logaddexp(0, -margin)).sum() + penalty), gradient

    width = rows.shape[1]
    bounds = [(0, None)] * width + [(None, None)]
    start = np.zeros(width + 1)
    found = minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B")
    return np.asarray(found.x, np.float64)


def fit_judgements(
    found: Sequence[Example], asked: str, without: frozenset[str] = frozenset()
) -> dict[Mode, dict[Judgement, dict[str, float]]]:
    """Return the weights of every mode and judgement, and print how well they tell.

    `asked` is "context" or "plain", whichever way the questions were.
    """
    weights: dict[Mode, dict[Judgement, dict[str, float]]] = {}
    for name, accepted in WRONGLY_REFUSED[asked].items():
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
            least = min(least, HIGHEST)
            print(
                f"{name}, {judgement}: {len(rows)} questions; below {least:.3f}: "
                f"{accepted[judgement]:.3f} of the answerable, "
                f"{(sure[~truth] < least).mean():.3f} of the others"
            )
            keys = (*names, "bias", "refuse_below")
            listed = [round(float(value), 3) for value in (*values, least)]
            weights[name][judgement] = dict(zip(keys, listed, strict=True))
    return weights


def fit_close_reading(
    found: Sequence[HeldOutResult], names: Sequence[str], accepted: float
) -> dict[str, float]:
    """Return the weights of the features and of the reranker's score, for questions in doubt.

    `accepted` is the share of the answerable that may be refused.
    """
    doubtful = [one for one in found if one.doubtful]
    rows = np.array([[one.values[name] for name in names] for one in doubtful])
    truth = np.array([one.kind == "answerable" for one in doubtful])
    counts = np.array([UNSAID if one.kind == "absent" else 1.0 for one in doubtful])
    values = fit(rows, truth, counts, READ_STRENGTH)

    def sure(one: HeldOutResult) -> float:
        if not one.doubtful:
            return float(one.values["margin"] > 0)
        known = sum(w * one.values[name] for w, name in zip(values, names, strict=False))
        return 1 / (1 + math.exp(-known - float(values[-1])))

    likely = {
        kind: np.array([sure(one) for one in found if one.kind == kind]) for kind in get_args(Kind)
    }
    least = float(np.quantile(likely["answerable"], accepted, method="higher"))
    shares = ", ".join(
        f"{kind} {(seen < least).mean():.3f} of {len(seen)}" for kind, seen in likely.items()
    )
    print(f"read, below {least:.3f}: {shares}")
    listed = [round(float(value), 3) for value in (*values, least)]
    return dict(zip((*names, "bias", "refuse_below"), listed, strict=True))


def main() -> None:
    """Fit and write the weights."""
    parser = argparse.ArgumentParser(description="Fit the confidence of answers.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--output", type=Path, default=DESTINATION)
    parser.add_argument("--read", action="store_true", help="only what is read; keep the rest")
    parser.add_argument("--only", choices=list(SETS), help="only these weights; keep the others")
    options = parser.parse_args()
    fitted = json.loads(options.output.read_text("utf-8"))
    for asked in [options.only] if options.only else SETS:
        share = 1.0 if asked == "context" else None
        if not options.read:
            found = collect_examples(options.shared, share)
            fitted["encoder"] = load_encoder().fingerprint
            for name, without in SETS[asked].items():
                fitted[name] = fit_judgements(found, asked, without)
            options.output.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
        held_out = ask_held_out(share)
        for name, without in SETS[asked].items():
            features = [feature for feature in FEATURES if feature not in without]
            same = fit_close_reading(held_out, [*features, "few", "answered"], READ_REFUSED[asked])
            fitted[name]["same"]["read"] = same
            # What is seen of a question in the other language is seen through a dictionary.
            fitted[name]["across"]["read"] = fit_close_reading(
                held_out, ["margin", "answered"], READ_REFUSED[asked]
            )
        options.output.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
