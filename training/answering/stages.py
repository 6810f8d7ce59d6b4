"""Fits the weights of `assistant.time.stages`: `python -m training.answering.stages`.

It learns from the sentences of written reports, labelled by the heading above them (工作回顾,
预期目标), and from written questions, of which those of the kind target ask for one.
`--measure FOLDER` fits nothing and prints how often the stored weights agree with the headings of
other reports.
"""

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from assistant.time import stages
from corpus import split_document
from corpus.reading.loading import load_document
from corpus.text.normalization import fold

DESTINATION = Path(__file__).parents[2] / "assistant" / "time" / "stages.json"
REPORTS = Path(__file__).parents[1] / "reports" / "fit"
EXTRA = Path(__file__).parents[1] / "written" / "stages.jsonl"
LEAST_TEXTS = 2  # that have a feature
COST = 0.02  # of large weights
SMALLEST = 0.15  # a feature with smaller weights is left out
_RESULT = re.compile(r"回顾")
_ANNUAL = re.compile(r"公报|年报|年度报告|communique")  # tells results where it sets no target
_TARGET = re.compile(
    r"目标|重点(?:任务|工作)|主要工作|工作安排|下一年|计划|展望|\b(?:targets|plans)\b"
)


@dataclass(frozen=True)
class Labelled:
    """A folded text, whether it is about a target, and how much it counts."""

    text: str
    is_target: bool
    weight: float = 1.0
    asks: bool = False


def label_report(folder: Path, name: str) -> Iterator[Labelled]:
    """Yield the sentences of a report that stand under a heading that tells their stage."""
    for passage in split_document(load_document(folder, name)):
        above = fold(" ".join(passage.section))
        is_target = bool(_TARGET.search(above))
        is_result = bool(_RESULT.search(above) or _ANNUAL.search(fold(name)))
        if not is_target and not is_result:
            continue
        for sentence in passage.sentences:
            if sentence.kind == "sentence":
                yield Labelled(fold(passage.read(sentence)), is_target)


def read_labelled() -> list[Labelled]:
    """Return all texts that are learned from, each with whether it is about a target."""
    found: list[Labelled] = []
    for path in sorted(REPORTS.rglob("*")):
        if path.suffix in (".txt", ".md"):
            found += label_report(path.parent, path.name)
    for path in sorted(REPORTS.glob("*/questions.jsonl")):
        for record in map(json.loads, path.read_text("utf-8").splitlines()):
            is_target = record["kind"] == "target"
            found.append(Labelled(fold(record["question"]), is_target, asks=True))
    for record in map(json.loads, EXTRA.read_text("utf-8").splitlines()):
        text = fold(record["text"])
        found.append(Labelled(text, record["stage"] == "target", 3.0, text.endswith("?")))
    return found


def fit(labelled: Sequence[Labelled]) -> tuple[float, dict[str, float]]:
    """Return the bias and the weights of features."""
    rows = [stages.extract_stage_features(one.text, asks=one.asks) for one in labelled]
    counted = Counter(feature for row in rows for feature in row)
    names = sorted(name for name, count in counted.items() if count >= LEAST_TEXTS)
    place = {name: at for at, name in enumerate(names)}
    entries = [
        (at, place[name], len(row) ** -0.5)
        for at, row in enumerate(rows)
        for name in sorted(row)
        if name in place
    ]
    row_of, column_of, values = map(np.array, zip(*entries, strict=True))
    matrix = csr_matrix((values, (row_of, column_of)), (len(rows), len(names)))
    signs = np.array([1.0 if one.is_target else -1.0 for one in labelled])
    counts = np.array([one.weight for one in labelled])
    asks = np.array([one.asks for one in labelled])
    for group in (signs > 0, signs < 0):  # both stages count the same, in questions as elsewhere
        for part in (group & asks, group & ~asks):
            counts[part] *= len(counts) / 4 / counts[part].sum()

    def cost(vector: np.ndarray) -> tuple[float, np.ndarray]:
        margins = signs * (matrix @ vector[1:] + vector[0])
        loss = (counts * np.logaddexp(0, -margins)).sum() + COST * (vector[1:] ** 2).sum() / 2
        slope = -counts * signs / (1 + np.exp(margins))
        return float(loss), np.concatenate(([slope.sum()], matrix.T @ slope + COST * vector[1:]))

    found = minimize(cost, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B").x
    weights = {
        name: round(float(weight), 2)
        for name, weight in zip(names, found[1:], strict=True)
        if abs(weight) >= SMALLEST
    }
    return round(float(found[0]), 3), weights


def measure(folder: Path) -> dict[str, tuple[int, float, float]]:
    """Return, by stage of the heading: sentences, share classified alike, share otherwise."""
    stages._load_weights.cache_clear()
    told: dict[str, list[str]] = {"target": [], "result": []}
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".txt", ".md"):
            for one in label_report(path.parent, path.name):
                stage = stages.classify_stage(one.text)
                told["target" if one.is_target else "result"].append(stage)
    return {
        stage: (
            len(found),
            round(found.count(stage) / len(found), 3),
            round(1 - (found.count(stage) + found.count("unknown")) / len(found), 3),
        )
        for stage, found in told.items()
        if found
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="training.answering.stages", description=__doc__)
    parser.add_argument("--measure", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    if options.measure is None:
        bias, weights = fit(read_labelled())
        stored = {"bias": bias, "weights": weights}
        DESTINATION.write_text(
            json.dumps(stored, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8"
        )
        print(f"{len(weights)} weights in {DESTINATION.name}")
        return 0
    for stage, (count, alike, other) in measure(options.measure).items():
        print(f"{stage}: {count} sentences, alike {alike}, otherwise {other}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
