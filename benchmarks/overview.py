"""All sets and all systems in one table, as it stands in docs/measuring.md.

python -m benchmarks.overview --shared ../shared [--no-peers]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import word_patterns
from benchmarks.data import BadFile, read_passages, read_questions
from benchmarks.retrieval import convert, measure

# What the row says, folder, questions, script of the questions.
SETS = [
    ("DRCD, Traditional", "drcd", "questions", "as-is"),
    ("DRCD, asked in Simplified", "drcd", "questions", "hans"),
    ("CMRC 2018, Simplified", "cmrc", "questions", "as-is"),
    ("XQuAD, Chinese", "xquad-zh", "questions", "as-is"),
    ("XQuAD, English on Chinese", "xquad-zh", "questions.en", "as-is"),
    ("XQuAD, English", "xquad-en", "questions", "as-is"),
    ("XQuAD, Chinese on English", "xquad-en", "questions.zh", "as-is"),
]


def rows(shared: Path, *, with_peers: bool) -> list[tuple[str, str, dict[str, float], str]]:
    """Return (set, system, scores, remark) for every set and system."""
    found = []
    for title, folder, name, script in SETS:
        passages = read_passages(shared / "bench" / folder / "passages.jsonl")
        questions = read_questions(shared / "bench" / folder / f"{name}.jsonl", passages)
        questions = convert(questions, script)
        if with_peers:
            found += [
                (title, peer, s, "")
                for peer, s in word_patterns.measure(passages, questions).items()
            ]
        report = measure(passages, questions, "builtin")
        for system, scores in report.systems.items():
            remark = ""
            if system == "hybrid":
                speed = report.passages / report.index_seconds
                ms = report.query_ms
                remark = f"{ms['p50']} / {ms['p95']} ms, {speed:,.0f} passages/s"
            found.append((title, f"Yinju {system}", scores, remark))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.overview", description="One table of all.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), metavar="DIR")
    parser.add_argument("--no-peers", action="store_true", help="Yinju's own rankings only")
    options = parser.parse_args(arguments)
    try:
        found = rows(options.shared, with_peers=not options.no_peers)
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    print("| set | system | recall@1 | recall@10 | MRR@10 | query p50 / p95, indexing |")
    print("|---|---|---|---|---|---|")
    for title, system, scores, remark in found:
        values = " | ".join(f"{scores[m]:.4f}" for m in ("recall@1", "recall@10", "mrr@10"))
        print(f"| {title} | {system} | {values} | {remark} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
