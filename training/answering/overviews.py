"""Fits the weights of `assistant.evidence.overviews.telling`.

`python -m training.answering.overviews --write` does.

Overviews are asked of the fitted half of training/reports, each within its document: its own
questions of that kind, and those of training/written/overviews.jsonl. A sentence is telling if it
holds evidence that a question names. A logistic regression tells such sentences from the others.
Without `--write` nothing is written: it prints how much of the evidence is quoted of questions on
documents left out, one in five at a time.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from glob import escape
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant import Assistant, build
from assistant.evidence.overviews import telling
from assistant.evidence.overviews.choosing import (
    list_sentences,
    rank_topic,
    remove_title_words,
)
from assistant.evidence.overviews.telling import TOPIC_TRAITS, TRAITS, Extent, describe_telling
from assistant.evidence.selection import Evidence
from assistant.evidence.thresholds import OVERVIEW
from assistant.question.overview import parse_overview
from assistant.question.parsing import parse_question
from benchmarks.folder import gather_written
from corpus.text.normalization import fold
from index import Index
from training.answering.written import FOLDER

DESTINATION = Path(telling.__file__).with_name("telling.json")
WRITTEN = FOLDER / "overviews.jsonl"
FOLDS = 5
# The inverse of what large weights cost; chosen by leaving out documents.
STRENGTH: dict[Extent, float] = {"whole": 0.1, "topic": 0.5}
QUOTED: dict[Extent, int] = {"whole": OVERVIEW.sections, "topic": OVERVIEW.sentences}


@dataclass(frozen=True)
class Asked:
    """An overview of one document, and what is to be quoted."""

    question: str
    document: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Example:
    """The candidates for an overview, and which of them are telling."""

    asked: Asked
    extent: Extent
    items: Sequence[Evidence]
    traits: npt.NDArray[np.float32]  # [candidates, traits]
    telling: npt.NDArray[np.bool_]  # [candidates, evidence]


def read_asked(folder: Path) -> list[Asked]:
    """Copy the written documents into a folder; return the overviews asked of them."""
    cases = gather_written("fit", (), folder)
    found = [
        Asked(case.question, case.document, tuple(case.evidence))
        for case in cases
        if case.kind == "overview" and case.document
    ]
    for line in WRITTEN.read_text("utf-8").splitlines():
        one = json.loads(line)
        found.append(
            Asked(one["question"], f"{one['topic']}/{one['document']}", tuple(one["evidence"]))
        )
    return found


def collect_examples(index: Index, asked: Sequence[Asked]) -> Iterator[Example]:
    """Yield what is seen of each overview."""
    for one in asked:
        overview = parse_overview(fold(one.question))
        within = escape(one.document)
        extent: Extent = "topic"
        overview = replace(
            overview, topic=remove_title_words(index, overview.topic, [one.document])
        )
        if not overview.topic:
            extent = "whole"
            ids = index.table.filter_documents([within]).ids.tolist()
            items = list_sentences(index, ids)
        else:
            question = parse_question(overview.topic)
            items = rank_topic(
                index, question, index.search(question.text, OVERVIEW.passages, within)
            )
        wanted = [_bare(part) for part in one.evidence]
        texts = [_bare(item.quote) for item in items]
        holds = [[part in text or text in part for part in wanted] for text in texts]
        traits = describe_telling(index, items, overview, extent)
        yield Example(one, extent, items, traits, np.array(holds, np.bool_))


def fit(examples: Sequence[Example], extent: Extent) -> npt.NDArray[np.float32]:
    """Return the weights of the traits."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    values = np.vstack([one.traits for one in examples])
    labels = np.hstack([one.telling.any(axis=1) for one in examples])
    model = LogisticRegression(C=STRENGTH[extent], max_iter=2000, class_weight="balanced")
    model.fit(values, labels)
    return np.asarray(model.coef_[0], np.float32)


def measure(examples: Sequence[Example], extent: Extent) -> tuple[float, float]:
    """Return the share of evidence quoted, and of questions of which all is, when left out."""
    documents = sorted({one.asked.document for one in examples})
    parts, wholes = [], []
    for at in range(FOLDS):
        left = set(documents[at::FOLDS])
        weights = fit([one for one in examples if one.asked.document not in left], extent)
        for one in examples:
            if one.asked.document in left:
                best = np.argsort(-(one.traits @ weights), kind="stable")[: QUOTED[extent]]
                quoted = one.telling[best].any(axis=0)
                parts.append(quoted.mean())
                wholes.append(quoted.all())
    return float(np.mean(parts)), float(np.mean(wholes))


def main() -> None:
    """Fit, measure on documents left out, and write the weights if asked to."""
    parser = argparse.ArgumentParser(description="Fit what tells the telling sentences.")
    parser.add_argument("--home", type=Path, help="an index of the fitted half to use again")
    parser.add_argument("--write", action="store_true", help="write the weights")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "documents")
        folder.mkdir()
        asked = read_asked(folder)
        home = options.home or Path(temporary, "home")
        build(home, folder)
        examples = list(collect_examples(Assistant.open(home).index, asked))
    names: dict[Extent, tuple[str, ...]] = {"whole": TRAITS, "topic": TRAITS + TOPIC_TRAITS}
    weights = {}
    for extent, traits in names.items():
        own = [one for one in examples if one.extent == extent]
        reach = np.mean([one.telling.any(axis=0).mean() for one in own])
        print(f"{extent}: {len(own)} questions, {reach:.2f} of the evidence among the candidates")
        quoted, whole = measure(own, extent)
        print(f"  left out: {quoted:.2f} of the evidence quoted, of {whole:.2f} questions all")
        fitted = fit(own, extent)
        weights[extent] = {
            name: round(float(weight), 3) for name, weight in zip(traits, fitted, strict=True)
        }
        print(" ", weights[extent])
    if options.write:
        DESTINATION.write_text(json.dumps(weights, indent=1) + "\n", "utf-8")


def _bare(text: str) -> str:
    return "".join(fold(text).split())


if __name__ == "__main__":
    main()
