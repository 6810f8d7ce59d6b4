"""Answers on all sets in one table, as it stands in docs/measuring.md.

python -m benchmarks.answered --shared ../shared [--limit 1000] [--context off|SHARE]
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.absent import collections
from benchmarks.answers import measure, refused_share, without_answer
from benchmarks.data import BadFile, Given, read_passages, read_questions
from benchmarks.in_context import read_share
from corpus.text.scripts import detect_language

# What the row says, folder, questions, and whose questions are off the subject.
SETS: list[tuple[str, str, str, str | None]] = [
    ("DRCD", "drcd", "questions", "cmrc"),
    ("CMRC 2018", "cmrc", "questions", "drcd"),
    ("XQuAD, Chinese", "xquad-zh", "questions", "cmrc"),
    ("XQuAD, English on Chinese", "xquad-zh", "questions.en", None),
]
STRANGE = Path("cmrc", "questions.jsonl")  # off the subject of any report
IN_ENGLISH = Path("xquad-zh", "questions.en.jsonl")
GENERAL = Path(__file__).parents[1] / "tests" / "questions" / "general.txt"  # a question a line
HEAD = (
    "| passages, questions | sentence@1 / @3 | quotes, median length | wrongly refused "
    "| off the subject, refused | p50 / p95 ms |\n|---|---|---|---|---|---|"
)


def _row(
    bench: Path, limit: int, kind: tuple[str, str, str, str | None], context: float | None
) -> str:
    title, folder, name, other = kind
    passages = read_passages(bench / folder / "passages.jsonl")
    questions = read_questions(bench / folder / f"{name}.jsonl", passages)[:limit]
    others = read_questions(bench / other / "questions.jsonl")[:limit] if other else []
    found = measure(passages, questions, others, context=context)
    refused = "" if found.refused_unanswerable is None else f"{found.refused_unanswerable:.3f}"
    return (
        f"| {title} | {found.sentence_at_1:.3f} / {found.sentence_at_3:.3f} "
        f"| {found.quotes_per_answer}, {found.quote_characters:.0f} "
        f"| {found.refused_answerable:.3f} | {refused} "
        f"| {found.answer_ms['p50']:.0f} / {found.answer_ms['p95']:.0f} |"
    )


def general_knowledge() -> dict[str, list[str]]:
    """Return questions that no report of ours answers, by language."""
    found: dict[str, list[str]] = {"Chinese": [], "English": []}
    for question in GENERAL.read_text("utf-8").splitlines():
        found["English" if detect_language(question) == "en" else "Chinese"].append(question)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.answered", description="One table of all.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), metavar="DIR")
    parser.add_argument("--limit", type=int, default=1000, metavar="N", help="questions of a set")
    parser.add_argument("--context", type=read_share, default=1.0, metavar="off|SHARE")
    options = parser.parse_args(arguments)
    try:
        print(HEAD)
        for kind in SETS:
            print(_row(options.shared / "bench", options.limit, kind, options.context), flush=True)
        strange = {
            "off the subject": read_questions(options.shared / "bench" / STRANGE),
            "off the subject, in English": read_questions(options.shared / "bench" / IN_ENGLISH),
        }
    except BadFile as error:
        print(error, file=sys.stderr)
        return 2
    print("\n| | questions | refused |\n|---|---|---|")
    for name, (assistant, absent) in collections(options.shared, options.context).items():
        given = [Given(n, "", document.text) for n, document in assistant.documents.items()]
        for which, questions in strange.items():
            off = [q.question for q in without_answer(questions, given)[: options.limit]]
            print(f"| {name}, {which} | {len(off)} | {refused_share(assistant, off):.3f} |")
        for language, general in general_knowledge().items():
            share = refused_share(assistant, general)
            print(f"| {name}, general knowledge, {language} | {len(general)} | {share:.3f} |")
        asked = [one.question for one in absent if one.half == "test"]
        share = refused_share(assistant, asked)
        print(f"| {name}, on the subject, not said | {len(asked)} | {share:.3f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
