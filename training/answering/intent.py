"""Fits the weights of `assistant.question.intent`: `python -m training.answering.intent`.

A multinomial logistic regression learns from the fitted half of training/written/intent.jsonl, from
the questions on the written passages, which ask for facts, and from those on the fitted half of
training/reports. `--measure` fits nothing. It prints
precision and recall of the stored weights on the half left out, and counts what they make of the
questions on passages left out.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from scipy.sparse import csr_matrix

from assistant.evaluation.questions.reading import read_cases
from assistant.question.intent import WEIGHED, Intent, classify_intent, extract_intent_features
from training.answering.written import FOLDER, read_written

DESTINATION = Path(__file__).parents[2] / "assistant" / "question" / "intent.json"
QUESTIONS = FOLDER / "intent.jsonl"
REPORTS = Path(__file__).parents[1] / "reports" / "fit"
LEFT_ASIDE = frozenset({"compare", "follow-up", "long"})  # kinds of cases that may want several
LEFT_OUT = frozenset("qrst")  # files of written passages whose questions are never fitted on
INTENTS: tuple[Intent, ...] = get_args(Intent)
# Chosen by cross-validation on the fitted half.
LEAST_QUESTIONS = 2  # of the fitted half that have a feature
STRENGTH = 0.3  # of weights: the inverse of what large ones cost
OWN_WEIGHT = 5.0  # what a question of the fitted half counts beside one on a passage
SMALLEST = 0.02  # a feature with smaller weights is left out


@dataclass(frozen=True)
class Labelled:
    """A question, what it wants, and how much it counts."""

    question: str
    intent: Intent
    weight: float = 1.0


def read_labelled(half: str) -> list[Labelled]:
    """Return the questions of one half, "fitted" or "held out"."""
    records = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    return [
        Labelled(one["question"], one["intent"], OWN_WEIGHT)
        for one in records
        if one["half"] == half
    ]


def list_facts_on_passages(left_out: bool) -> Iterator[Labelled]:
    """Yield the questions on written passages, without those that a half labels itself."""
    labelled = {one.question for half in ("fitted", "held out") for one in read_labelled(half)}
    for passages in read_written():
        for passage in passages:
            if (passage.id[:1] in LEFT_OUT) == left_out:
                for asked in passage.questions:
                    if asked.question not in labelled:
                        yield Labelled(asked.question, "fact")


def list_questions_on_reports() -> Iterator[Labelled]:
    """Yield what is asked of the fitted half of training/reports, but what may want several."""
    for path in sorted(REPORTS.glob("*/questions.jsonl")):
        for case in read_cases(path):
            if case.kind == "overview":
                yield Labelled(case.question, "overview", OWN_WEIGHT)
            elif case.kind not in LEFT_ASIDE:
                yield Labelled(case.question, "fact")


def fit(own: Sequence[Labelled], others: Sequence[Labelled]) -> dict[str, object]:
    """Return the weights as `assistant.question.intent` reads them."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    of_own = [extract_intent_features(one.question) for one in own]
    counts = Counter(feature for features in of_own for feature in features)
    names = sorted(name for name, count in counts.items() if count >= LEAST_QUESTIONS)
    places = {name: place for place, name in enumerate(names)}
    numbers = {intent: at for at, intent in enumerate(INTENTS)}
    of_all = of_own + [extract_intent_features(one.question) for one in others]
    cells = [
        (row, places[name])
        for row, features in enumerate(of_all)
        for name in features
        if name in places
    ]
    values = csr_matrix(
        (np.ones(len(cells)), tuple(zip(*cells, strict=True))), (len(of_all), len(names))
    )
    everything = [*own, *others]
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    model.fit(
        values,
        [numbers[one.intent] for one in everything],
        sample_weight=[one.weight for one in everything],
    )
    rows, fact = [numbers[intent] for intent in WEIGHED], numbers["fact"]
    bias = np.round(model.intercept_[rows] - model.intercept_[fact], 3)
    weights = np.round(model.coef_[rows] - model.coef_[fact], 2).T
    return {
        "bias": bias.tolist(),
        "weights": {
            name: each.tolist()
            for name, each in zip(names, weights, strict=True)
            if np.abs(each).max() >= SMALLEST
        },
    }


def interval(hits: int, cases: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson, 1927)."""
    if not cases:
        return 0.0, 1.0
    z, share = 1.96, hits / cases
    middle = share + z**2 / (2 * cases)
    half = z * np.sqrt(share * (1 - share) / cases + z**2 / (4 * cases**2))
    return tuple((np.array([middle - half, middle + half]) / (1 + z**2 / cases)).tolist())


@dataclass(frozen=True)
class Measured:
    """How well one intent is told: counts of questions."""

    intent: Intent
    right: int  # of the intent, and told so
    told: int
    true: int

    @property
    def precision(self) -> float:
        """Return the share of what is told that is right."""
        return self.right / max(1, self.told)

    @property
    def recall(self) -> float:
        """Return the share of the intent's questions that is told."""
        return self.right / max(1, self.true)


def measure(labelled: Sequence[Labelled]) -> list[Measured]:
    """Return how well the stored weights tell each intent."""
    pairs = [(one.intent, classify_intent(one.question)) for one in labelled]
    return [
        Measured(
            intent,
            right=pairs.count((intent, intent)),
            told=sum(told == intent for _, told in pairs),
            true=sum(true == intent for true, _ in pairs),
        )
        for intent in INTENTS
    ]


def report() -> None:
    """Print precision and recall on the half left out, and the false alarms on other questions."""
    labelled = read_labelled("held out")
    print(f"{len(labelled)} questions left out")
    for one in measure(labelled):
        shares = [
            f"{name} {hits}/{cases} = {hits / max(1, cases):.3f} [{low:.3f}, {high:.3f}]"
            for name, hits, cases in (
                ("precision", one.right, one.told),
                ("recall", one.right, one.true),
            )
            for low, high in [interval(hits, cases)]
        ]
        print(f"  {one.intent}: {', '.join(shares)}")
    facts = list(list_facts_on_passages(left_out=True))
    told = Counter(classify_intent(one.question) for one in facts)
    print(f"{len(facts)} questions on passages left out: {dict(told)}")


def main() -> None:
    """Fit and write the weights, or measure those that are stored."""
    parser = argparse.ArgumentParser(description="Fit what tells the intent of a question.")
    parser.add_argument("--measure", action="store_true", help="only measure the stored weights")
    parser.add_argument("--output", type=Path, default=DESTINATION)
    options = parser.parse_args()
    if options.measure:
        report()
        return
    others = [*list_facts_on_passages(left_out=False), *list_questions_on_reports()]
    fitted = fit(read_labelled("fitted"), others)
    options.output.write_text(
        json.dumps(fitted, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8"
    )


if __name__ == "__main__":
    main()
