"""Fits `assistant.evidence.quoting.adding`: `python -m training.answering.quoting --write`.

Written questions (training/written) are asked of all written passages at once, and those of the
fitted half of training/reports of its documents. A further statement adds something if it has an
answer that no statement before it has. What is on documents or passages left out, one in five at a
time, tells how much is quoted, and what is still answered, at each threshold.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant import Assistant, build
from assistant.evaluation.cases import Case
from assistant.evidence.quoting import adding
from assistant.evidence.quoting.adding import describe_addition
from assistant.evidence.thresholds import QUOTING
from assistant.finding import find_fact
from assistant.question.parsing import parse_question
from benchmarks.answers import assistant_of
from benchmarks.data import Given
from benchmarks.folder import gather_written
from corpus.text.normalization import fold
from index import Index
from training.answering.asking import ask_all
from training.answering.written import read_written

DESTINATION = Path(adding.__file__).with_name("adding.json")
EVERY = 10  # of the written questions one in so many is asked
NEVER_ENOUGH = replace(QUOTING, adds=1e-9)
KINDS_ASIDE = frozenset({"compare", "overview", "follow-up"})  # answered in another way
ONE_THING = frozenset({"number", "date", "person", "place", "is-there"})
OF_REPORTS = 3.0  # how many written questions one on a report counts for
FOLDS = 5
STRENGTH = 0.3
THRESHOLDS = (0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Asked:
    """A question, and what its quotations must have."""

    question: str
    answers: tuple[str, ...]
    source: str  # the document or passage it is on: parts of the data are left out by it
    kind: str = ""  # of a case; "" for a written question


@dataclass(frozen=True, eq=False)
class Example:
    """The statements found for a question, and what each has."""

    asked: Asked
    traits: list[dict[str, float]]  # of each statement but the first
    has: npt.NDArray[np.bool_]  # [statements, answers]


def _example(index: Index, asked: Asked) -> Example | None:
    question = parse_question(asked.question)
    if question.sides or question.overview or question.is_conversation:
        return None
    groups = find_fact(index, question, thresholds=NEVER_ENOUGH).chosen
    if not groups or groups[0][0].share == 0.0:  # refused, or looked up
        return None
    texts = [_bare(group[0].quote) for group in groups]
    has = np.array([[_bare(part) in text for part in asked.answers] for text in texts])
    traits = [
        describe_addition(question.expected, question.folded, groups[:at], groups[at])
        for at in range(1, len(groups))
    ]
    return Example(asked, traits, has)


def collect_written() -> list[Example]:
    """Return what is seen of written questions."""
    passages = [passage for file in read_written() for passage in file]
    given = [Given(passage.id, "", passage.text) for passage in passages]
    asked = [
        Asked(one.question, (passage.text[slice(*one.span)],), passage.id)
        for passage in passages
        for one in passage.questions
        if one.span
    ]
    index = assistant_of(given, context=None).index
    return [one for one in ask_all(index, _example, asked[::EVERY]) if one]


def collect_reports(home: Path | None) -> list[Example]:
    """Return what is seen of the questions on written reports."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "documents")
        folder.mkdir()
        cases = gather_written("fit", (), folder)
        home = home or Path(temporary, "home")
        build(home, folder)
        index = Assistant.open(home).index
        asked = list(_list_asked(cases))
        # One after another: the encoder in context cannot be forked.
        return [example for one in asked if (example := _example(index, one))]


def _list_asked(cases: Sequence[Case]) -> Iterator[Asked]:
    for case in cases:
        if case.answer and case.kind not in KINDS_ASIDE and not case.history:
            yield Asked(case.question, tuple(case.answer), case.document or "", case.kind or "")


def list_decisions(examples: Sequence[Example]) -> tuple[list[dict[str, float]], list[bool]]:
    """Return the traits of further statements and whether they add something."""
    traits, adds = [], []
    for one in examples:
        for at, own in enumerate(one.traits, 1):
            had = one.has[:at].any(axis=0)
            traits.append(own)
            adds.append(bool((one.has[at:] & ~had).any()))
    return traits, adds


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of the traits, and the bias."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    traits, adds = list_decisions(examples)
    names = list(traits[0])
    values = np.array([[own[name] for name in names] for own in traits], np.float32)
    weight = [OF_REPORTS if one.asked.kind else 1.0 for one in examples for _ in one.traits]
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(values, adds, sample_weight=weight)
    weights = dict(zip(names, (round(float(one), 3) for one in model.coef_[0]), strict=True))
    return {"bias": round(float(model.intercept_[0]), 3), **weights}


def count_quoted(example: Example, weights: dict[str, float], least: float) -> int:
    """Return how many statements are quoted."""
    for at, own in enumerate(example.traits, 1):
        odds = weights["bias"] + sum(weights[name] * value for name, value in own.items())
        if 1 / (1 + np.exp(-odds)) <= least:
            return at
    return len(example.has)


def report(examples: Sequence[Example]) -> None:
    """Print quotations and answers by threshold, of what is left out."""
    sources = sorted({one.asked.source for one in examples})
    judged: list[tuple[Example, dict[str, float]]] = []
    for at in range(FOLDS):
        left = set(sources[at::FOLDS])
        weights = fit([one for one in examples if one.asked.source not in left])
        judged += [(one, weights) for one in examples if one.asked.source in left]
    parts = {
        "written": [pair for pair in judged if not pair[0].asked.kind],
        "one thing": [pair for pair in judged if pair[0].asked.kind in ONE_THING],
        "reports": [pair for pair in judged if pair[0].asked.kind],
    }
    for name, pairs in parts.items():
        first = np.mean([one.has[:1].any(axis=0).all() for one, _ in pairs])
        most = np.mean([one.has.any(axis=0).all() for one, _ in pairs])
        print(f"{name}: {len(pairs)}; answered by one {first:.3f}, by all {most:.3f}")
        for least in THRESHOLDS:
            counts = [count_quoted(one, weights, least) for one, weights in pairs]
            answered = [
                one.has[:count].any(axis=0).all()
                for (one, _), count in zip(pairs, counts, strict=True)
            ]
            print(f"  from {least}: {np.mean(counts):.2f} quoted, {np.mean(answered):.3f} answered")


def main() -> None:
    """Fit, report on what is left out, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description="Fit what tells that a statement adds something.")
    parser.add_argument("--home", type=Path, help="an index of the fitted half to use again")
    parser.add_argument("--write", action="store_true", help="write the weights")
    options = parser.parse_args()
    examples = [*collect_reports(options.home), *collect_written()]
    report(examples)
    weights = fit(examples)
    print(weights)
    if options.write:
        DESTINATION.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


def _bare(text: str) -> str:
    return "".join(fold(text).split())


if __name__ == "__main__":
    main()
