"""Fits the weights of `assistant.follow_up.choosing`: `python -m training.answering.follow_up`.

A log-linear model learns from the fitted half of training/written/follow_ups.jsonl: of the ways in
which a turn may be understood, the one nearest to how a person put it in full. Questions of
training/reports/fit that name their document teach it what stands alone. `--measure` fits nothing
and prints how the stored weights do on the half left out; `--failures` shows where they fail.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from assistant.follow_up.features import extract_features
from assistant.follow_up.names import Names
from assistant.follow_up.previous import Rewrite, read_previous
from assistant.follow_up.rewriting import list_rewrites
from assistant.follow_up.turns import read_turn
from assistant.follow_up.understanding import understand_turn
from corpus.text.normalization import fold
from training.answering.written import FOLDER, read_written

DESTINATION = Path(__file__).parents[2] / "assistant" / "follow_up" / "follow_up.json"
TURNS = FOLDER / "follow_ups.jsonl"
REPORTS = Path(__file__).parents[1] / "reports" / "fit"
# Chosen by the half left out of a first fit of a third of the conversations.
LEAST_TURNS = 2  # that have a feature among their likely ways
COST = 0.5  # of large weights
ALONE = 15  # questions of each topic that name their document, each after another
OTHERS = 60  # questions on passages, each after one on a report
NEAR = 0.75  # a way that shares fewer pairs of characters teaches nothing
SMALLEST = 0.02  # a feature with a smaller weight is left out


@dataclass(frozen=True)
class Written:
    """A turn, the question before it, and what it means in full."""

    documents: tuple[str, ...]
    previous: str
    question: str
    understood: str
    headings: tuple[str, ...] = ()


def read_turns(half: str) -> list[Written]:
    """Return the turns of one half, "fitted" or "held out"."""
    records = [json.loads(line) for line in TURNS.read_text("utf-8").splitlines()]
    return [
        Written(
            tuple(one["documents"]),
            one["previous"],
            one["question"],
            one["understood"],
            tuple(one["headings"]),
        )
        for one in records
        if one["half"] == half
    ]


def list_questions_alone() -> Iterator[Written]:
    """Yield questions that stand alone, each after another.

    They name their document or something else of their own, or are on another subject.
    """
    chance = Random(7)
    for topic in sorted(path for path in REPORTS.iterdir() if path.is_dir()):
        documents = tuple(sorted(p.stem for p in topic.iterdir() if p.suffix != ".jsonl"))
        headings = tuple(_read_headings(topic))
        names = Names(documents, headings)
        lines = (topic / "questions.jsonl").read_text("utf-8").splitlines()
        asked = [one for one in map(json.loads, lines) if not one.get("history")]
        whole = [
            one["question"]
            for one in asked
            if one["kind"] == "off-subject" or _has_name(one["question"], names)
        ]
        for question in chance.sample(whole, min(ALONE, len(whole))):
            previous = chance.choice(whole)
            if previous != question:
                yield Written(documents, previous, question, question, headings)
    befores = [one for one in read_turns("fitted") if one.previous != one.question]
    others = [asked.question for some in read_written() for one in some for asked in one.questions]
    for question in chance.sample(others, OTHERS):
        before = chance.choice(befores)
        yield Written(before.documents, before.previous, question, question)


def _read_headings(topic: Path) -> Iterator[str]:
    for path in sorted(topic.iterdir()):
        if path.suffix in (".txt", ".md"):
            for line in path.read_text("utf-8").splitlines():
                if 2 < len(line) < 30 and line[-1] not in "。；，、：":
                    yield line


def _has_name(question: str, names: Names) -> bool:
    return any(
        word.kind in ("name", "topic", "proper") for word in read_turn(question, names, "").words
    )


def list_ways(turn: Written) -> tuple[list[Rewrite], list[set[str]]]:
    """Return the ways to understand a turn, and the features of each."""
    names = Names(turn.documents, turn.headings)
    before = read_previous(turn.previous, names)
    asked = read_turn(turn.question, names, before.year)
    ways = list_rewrites(asked, before, names)
    return ways, extract_features(asked, before, ways)


def measure_likeness(one: str, other: str) -> float:
    """Return from 0 to 1 how many pairs of characters two questions share."""
    bags = [Counter(pairwise(text)) for text in (_plain(one), _plain(other))]
    both = sum((bags[0] & bags[1]).values())
    return 2 * both / max(1, sum(bags[0].values()) + sum(bags[1].values()))


def _plain(text: str) -> str:
    return "".join(one for one in fold(text) if one.isalnum() and one != "的")


def fit(turns: Sequence[Written]) -> dict[str, float]:
    """Return the weights as `assistant.follow_up.choosing` reads them."""
    listed = [(turn, *list_ways(turn)) for turn in turns]
    examples = []
    for turn, ways, features in listed:
        near = [measure_likeness(way.text, turn.understood) for way in ways]
        if max(near) >= NEAR:
            right = [one >= max(near) - 1e-9 for one in near]
            examples.append((features, np.array(right, np.float64) / sum(right)))
    counts = Counter(feature for features, _ in examples for feature in set().union(*features))
    chosen = sorted(name for name, count in counts.items() if count >= LEAST_TURNS)
    places = {name: place for place, name in enumerate(chosen)}
    cells = [
        (row, places[name])
        for row, of_way in enumerate(way for features, _ in examples for way in features)
        for name in of_way
        if name in places
    ]
    rows = sum(len(features) for features, _ in examples)
    values = csr_matrix((np.ones(len(cells)), tuple(zip(*cells, strict=True))), (rows, len(chosen)))
    wanted = np.concatenate([right for _, right in examples])
    begins = np.cumsum([0, *(len(right) for _, right in examples)])[:-1]
    owners = np.repeat(np.arange(len(examples)), [len(right) for _, right in examples])

    def cost(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = values @ weights
        scores -= np.maximum.reduceat(scores, begins)[owners]
        odds = np.exp(scores)
        total = np.add.reduceat(odds, begins)
        chances = odds / total[owners]
        right = np.add.reduceat(chances * (wanted > 0), begins)
        # Of several ways that come to the same any one is right.
        posterior = chances * (wanted > 0) / right[owners]
        loss = -np.log(right).sum() + COST * (weights @ weights)
        gradient = values.T @ (chances - posterior) + 2 * COST * weights
        return loss, gradient

    found = minimize(
        cost, np.zeros(len(chosen)), jac=True, method="L-BFGS-B", options={"maxiter": 400}
    )
    return {
        name: round(float(weight), 2)
        for name, weight in zip(chosen, found.x, strict=True)
        if abs(weight) >= SMALLEST
    }


def report(turns: Sequence[Written], *, failures: bool) -> None:
    """Print how often a turn is understood just as written, and how near it comes."""
    same, near = 0, []
    for turn in turns:
        understood = understand_turn(
            turn.question, turn.previous, Names(turn.documents, turn.headings)
        )
        is_same = _plain(understood) == _plain(turn.understood)
        same += is_same
        near.append(measure_likeness(understood, turn.understood))
        if not is_same and failures:
            ways, _ = list_ways(turn)
            best = max(ways, key=lambda way: measure_likeness(way.text, turn.understood))
            print(f"{turn.previous} / {turn.question}")
            print(f"   got    {understood}\n   wanted {turn.understood}")
            if _plain(best.text) != _plain(turn.understood):
                print(f"   nearest way {best.way}: {best.text}")
    print(
        f"{len(turns)} turns: as written {same / len(turns):.3f}, "
        f"pairs of characters {np.mean(near):.3f}, "
        f"nine tenths of them {np.mean(np.array(near) > 0.9):.3f}"
    )


def main() -> None:
    """Fit and write the weights, or measure those that are stored."""
    parser = argparse.ArgumentParser(description="Fit how a turn is understood after another.")
    parser.add_argument("--measure", action="store_true", help="only measure the stored weights")
    parser.add_argument("--failures", action="store_true", help="show what is misunderstood")
    parser.add_argument("--everything", action="store_true", help="fit on both halves")
    parser.add_argument("--output", type=Path, default=DESTINATION)
    options = parser.parse_args()
    if not options.measure:
        turns = [*read_turns("fitted"), *list_questions_alone()]
        if options.everything:
            turns += read_turns("held out")
        weights = fit(turns)
        options.output.write_text(
            json.dumps(weights, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n",
            "utf-8",
        )
    report(read_turns("held out"), failures=options.failures)


if __name__ == "__main__":
    main()
