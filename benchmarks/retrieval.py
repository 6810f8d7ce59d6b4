"""How well and how fast the right passage is found.

    python -m benchmarks.retrieval --passages P.jsonl --questions Q.jsonl [--context off|SHARE]
        [--json]

Every given passage is indexed as one passage, its text alone. Three rankings are measured: lexical
and dense alone, and hybrid, which is what `Index.search` gives to users. All passages have vectors
of the contextual encoder as well, or a share of them, or none; with --model, none have. The vectors
of passages are kept between runs (`benchmarks.in_context`); a question is encoded each time.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

import corpus
from benchmarks.data import BadFile, Given, Question, read_passages, read_questions
from benchmarks.in_context import add_context, read_share
from corpus import YinjuError
from index import Hit, Index, load_encoder

_DEPTH = 10
Ranking = list[str]  # passage ids, best first


@dataclass(frozen=True)
class Report:
    """What one run measured; the fields of --json."""

    passages: int
    questions: int
    encoder: str
    systems: dict[str, dict[str, float]]
    index_seconds: float  # encoding, analysing and indexing the passages
    query_ms: dict[str, float]  # one hybrid search, the question's encoding included


def measure(
    passages: Sequence[Given],
    questions: Sequence[Question],
    model: str,
    progress: Callable[[str, int, int], None] = lambda step, done, of: None,
    context: float | None = 1.0,
) -> Report:
    """Index the passages, ask all questions and compare with what answers them.

    `context` is the share of the passages, chosen by chance, that have contextual vectors; None
    leaves the contextual encoder out.
    """
    encoder = load_encoder(model)
    given = [corpus.make_passage(passage.id, passage.text) for passage in passages]
    Index.from_passages(given[:1], encoder).search(given[0].text)  # loads what loads at first use

    started = time.perf_counter()
    index = Index.from_passages(given, encoder, partial(progress, "passages"))
    index_seconds = time.perf_counter() - started
    add_context(index, context)

    rankings: dict[str, list[Ranking]] = {"lexical": [], "dense": [], "hybrid": []}
    seconds = []
    for done, question in enumerate(questions, 1):
        started = time.perf_counter()
        hits = index.search(question.question, _DEPTH)
        seconds.append(time.perf_counter() - started)
        rankings["hybrid"].append([hit.passage.document for hit in hits])
        everything = index.search(question.question, len(given))
        rankings["lexical"].append(_by(everything, lambda hit: hit.lexical_rank))
        rankings["dense"].append(_by(everything, lambda hit: hit.dense_rank))
        progress("questions", done, len(questions))
    return Report(
        passages=len(passages),
        questions=len(questions),
        encoder=encoder.name,
        systems={name: score(found, questions) for name, found in rankings.items()},
        index_seconds=round(index_seconds, 3),
        query_ms={
            name: round(1000 * float(np.percentile(seconds, share)), 2)
            for name, share in (("p50", 50), ("p95", 95))
        },
    )


def _by(hits: Sequence[Hit], rank: Callable[[Hit], int | None]) -> Ranking:
    """Return the first passages by one of the two rankings that were fused."""
    ranked = [(place, hit.passage.document) for hit in hits if (place := rank(hit)) is not None]
    return [name for _, name in sorted(ranked)[:_DEPTH]]


def score(rankings: Sequence[Ranking], questions: Sequence[Question]) -> dict[str, float]:
    """Return recall@k, the share of questions with a right passage in the first k, and MRR@10."""
    places = []
    for ranking, question in zip(rankings, questions, strict=True):
        right = [at for at, name in enumerate(ranking[:_DEPTH], 1) if name in question.passage_ids]
        places.append(right[0] if right else 0)
    count = len(places)
    scores = {
        f"recall@{k}": sum(0 < place <= k for place in places) / count for k in (1, 5, _DEPTH)
    }
    scores[f"mrr@{_DEPTH}"] = sum(1 / place for place in places if place) / count
    return {name: round(value, 4) for name, value in scores.items()}


def table(report: Report) -> str:
    """Return the report for people."""
    names = list(next(iter(report.systems.values())))
    lines = [
        f"{report.passages} passages, {report.questions} questions, encoder {report.encoder}",
        "system    " + "".join(f"{name:>11}" for name in names),
    ]
    for system, scores in report.systems.items():
        lines.append(f"{system:<10}" + "".join(f"{scores[name]:>11.4f}" for name in names))
    ms = report.query_ms
    lines.append(
        f"indexed in {report.index_seconds} s; a query takes {ms['p50']} ms (p95 {ms['p95']} ms)"
    )
    return "\n".join(lines)


def convert(questions: Sequence[Question], script: str) -> list[Question]:
    """Return the questions in Simplified ("hans") or Traditional ("hant") characters."""
    if script == "as-is":
        return list(questions)
    import opencc  # noqa: PLC0415

    converter = opencc.OpenCC({"hans": "t2s", "hant": "s2t"}[script])
    return [
        Question(q.id, converter.convert(q.question), q.passage_ids, q.answers) for q in questions
    ]


def _show_progress(step: str, done: int, of: int) -> None:
    end = "\n" if done == of else ""
    print(f"\r{step} {done}/{of}", end=end, file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.retrieval", description=__doc__.split("\n")[0]
    )
    parser.add_argument("--passages", type=Path, required=True, metavar="P.jsonl")
    parser.add_argument("--questions", type=Path, required=True, metavar="Q.jsonl")
    parser.add_argument("--question-script", choices=("as-is", "hans", "hant"), default="as-is")
    parser.add_argument(
        "--model", default="builtin", help="builtin, contextual, a folder or a hub name"
    )
    parser.add_argument(
        "--context",
        type=read_share,
        default=1.0,
        metavar="off|SHARE",
        help="of the passages, those with contextual vectors, 0 to 1; off: no contextual encoder",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    try:
        passages = read_passages(options.passages)
        questions = convert(read_questions(options.questions, passages), options.question_script)
        progress: Any = _show_progress if sys.stderr.isatty() else lambda step, done, of: None
        report = measure(passages, questions, options.model, progress, options.context)
    except (BadFile, YinjuError) as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(asdict(report), ensure_ascii=False) if options.json else table(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
