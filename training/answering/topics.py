"""Fits the weights of `assistant.refusal.on_topic`: `python -m training.answering.topics --write`.

Each document of the fitted half of training/reports is asked about each topic of
training/written/topics.tsv, in Chinese and in English. It tells of the topic if it has one of the
words that the table names for it; with one such word alone it is left out of the fit. Without
`--write` nothing is written: it prints how well documents of one subject are judged by weights
fitted on those of others.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant import Assistant, build
from assistant.evidence.overviews.choosing import rank_topic, remove_title_words
from assistant.evidence.thresholds import OVERVIEW
from assistant.question.parsing import parse_question
from assistant.refusal import on_topic
from assistant.refusal.confidence import Mode, find_language_mode
from assistant.refusal.on_topic import TOPIC_FEATURES, describe_topic_evidence
from benchmarks.folder import gather_written
from corpus.text.normalization import fold
from index import Index
from training.answering.written import FOLDER

DESTINATION = Path(on_topic.__file__).with_name("on_topic.json")
TOPICS = FOLDER / "topics.tsv"
MODES: tuple[Mode, ...] = ("same", "across")
# Most who ask for an overview ask about what is there: few of these may be refused.
REFUSED_THOUGH_TOLD = 0.06


@dataclass(frozen=True, eq=False)
class Example:
    """A topic asked of a document."""

    subject: str  # folder of the document
    mode: Mode
    features: npt.NDArray[np.float64]
    mentions: int


def collect_examples(index: Index) -> Iterator[Example]:
    """Yield each topic of each document."""
    topics = [line.split("\t") for line in TOPICS.read_text("utf-8").splitlines()]
    for name in index.table.names:
        text = fold(index.documents[name].text)
        for *asked, words in topics:
            mentions = len(re.findall(fold(words), text))
            for one in asked:
                topic = remove_title_words(index, fold(one), [name])
                question = parse_question(topic)
                hits = index.search(question.text, OVERVIEW.listed, escape(name)) if topic else []
                if evidence := rank_topic(index, question, hits):
                    found = describe_topic_evidence(index, question, evidence, hits)
                    yield Example(
                        name.split("/")[0],
                        find_language_mode(question, evidence[0]),
                        np.array([found[feature] for feature in TOPIC_FEATURES]),
                        mentions,
                    )


def fit(examples: list[Example]) -> Any:
    """Return a logistic regression that tells what is told of."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    clear = [one for one in examples if one.mentions != 1]
    model = LogisticRegression(max_iter=3000, class_weight="balanced")
    return model.fit([one.features for one in clear], [one.mentions > 0 for one in clear])


def main() -> None:
    """Fit, measure on subjects left out, and write the weights if asked to."""
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    parser = argparse.ArgumentParser(description="Fit what tells whether a topic is told of.")
    parser.add_argument("--home", type=Path, help="an index of the fitted half to use again")
    parser.add_argument("--write", action="store_true", help="write the weights")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = options.home or Path(temporary, "home")
        if not options.home:
            folder = Path(temporary, "documents")
            folder.mkdir()
            gather_written("fit", (), folder)
            build(home, folder)
        examples = list(collect_examples(Assistant.open(home).index))
    likely = np.zeros(len(examples))
    weights: dict[str, dict[str, float]] = {}
    for mode in MODES:
        own = [at for at, one in enumerate(examples) if one.mode == mode]
        for subject in {examples[at].subject for at in own}:
            left = [at for at in own if examples[at].subject == subject]
            model = fit([examples[at] for at in own if examples[at].subject != subject])
            likely[left] = model.predict_proba([examples[at].features for at in left])[:, 1]
        model = fit([examples[at] for at in own])
        named = zip(TOPIC_FEATURES, model.coef_[0], strict=True)
        weights[mode] = {name: round(float(weight), 3) for name, weight in named}
        weights[mode]["bias"] = round(float(model.intercept_[0]), 3)
        told = [examples[at].mentions > 0 for at in own]
        print(f"{mode}: {len(own)} topics, area {roc_auc_score(told, likely[own]):.3f}")
    clear = np.array([one.mentions > 2 for one in examples])
    absent = np.array([one.mentions == 0 for one in examples])
    refuse_below = round(float(np.quantile(likely[clear], REFUSED_THOUGH_TOLD)), 3)
    refused = (likely[absent] < refuse_below).mean()
    print(f"refused below {refuse_below}: {refused:.2f} of the absent")
    if options.write:
        fitted: dict[str, object] = {"refuse_below": refuse_below, **weights}
        DESTINATION.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
