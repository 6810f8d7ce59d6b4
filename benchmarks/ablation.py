"""What each part of the ranking is worth: recall@1 with one part left out at a time.

python -m benchmarks.ablation --shared ../shared [--limit N] [--context off|SHARE]
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from copy import copy
from pathlib import Path
from typing import Any
from unittest.mock import patch

import corpus
from benchmarks.data import BadFile, Question, read_passages, read_questions
from benchmarks.in_context import add_context, read_share
from benchmarks.overview import SETS
from benchmarks.retrieval import convert, score
from index import Index, load_encoder
from index.encoders.loading import load_token_rows
from index.ranking.second_stage import VIEWS, SecondStage
from index.ranking.thresholds import RankingThresholds

Change = Callable[[Index], Any]  # changes an index; may return a context in which it holds


def _without_second_stage(index: Index) -> None:
    index.second_stage = None


def _rescoring(count: int) -> Change:
    def change(index: Index) -> None:
        index.thresholds = RankingThresholds(rescored=count)

    return change


def _without_view(name: str) -> Change:
    def change(index: Index) -> None:
        rows = load_token_rows(index.encoder)
        if rows and index.sentences:
            kept = [view for view in VIEWS if view != name]
            index.second_stage = SecondStage(rows, index.sentences, kept)

    return change


def _without(function: str) -> Change:
    return lambda index: patch(f"index.query.terms.{function}", lambda query, known: {})


CHANGES: dict[str, Change] = {
    "all": lambda index: None,
    "no second stage": _without_second_stage,
    **{f"{count} rescored": _rescoring(count) for count in (10, 50)},
    "no dictionary": lambda index: patch("index.query.translation._table", lambda name: {}),
    "no transliteration": _without("find_transliterations"),
    "no spelling correction": _without("find_spelling_corrections"),
    **{f"no view of {view}": _without_view(view) for view in VIEWS},
}


def recall(index: Index, questions: Sequence[Question], change: Change) -> float:
    """Return recall@1 of what users get while `change` holds; `index` itself stays as it is."""
    changed = copy(index)
    with change(changed) or nullcontext():
        found = [changed.search(question.question) for question in questions]
    rankings = [[hit.passage.document for hit in hits] for hits in found]
    return score(rankings, questions)["recall@1"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.ablation", description="One part at a time.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), metavar="DIR")
    parser.add_argument("--limit", type=int, default=600, metavar="N", help="questions of a set")
    parser.add_argument("--context", type=read_share, default=1.0, metavar="off|SHARE")
    options = parser.parse_args(arguments)
    sets = [entry for entry in SETS if entry[3] == "as-is"]
    columns: dict[str, list[float]] = {name: [] for name in CHANGES}
    try:
        for _, folder, name, script in sets:
            passages = read_passages(options.shared / "bench" / folder / "passages.jsonl")
            path = options.shared / "bench" / folder / f"{name}.jsonl"
            questions = convert(read_questions(path, passages), script)
            given = [corpus.make_passage(passage.id, passage.text) for passage in passages]
            index = Index.from_passages(given, load_encoder())
            add_context(index, options.context, keep_all=True)
            step = max(1, len(questions) // options.limit)
            for part, change in CHANGES.items():
                columns[part].append(recall(index, questions[::step], change))
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    print("| | " + " | ".join(title for title, *_ in sets) + " |")
    print("|---" * (len(sets) + 1) + "|")
    for part, values in columns.items():
        print(f"| {part} | " + " | ".join(f"{value:.3f}" for value in values) + " |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
