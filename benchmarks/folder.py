"""How a folder of look-alike reports is answered: `python -m benchmarks.folder [--json]`.

By default that is `yinju test` on bench/folder/questions.jsonl over documents/ and the report of
the shared folder. `--written fit` and `--written held_out` ask the questions of training/reports
instead: nothing may be fitted on those held out. `--failures` shows what was answered instead.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant import Assistant, build
from assistant.evaluation.cases import Case
from assistant.evaluation.judging import Result, judge_answer
from assistant.evaluation.metrics import summarise, summarise_slices
from assistant.evaluation.questions.reading import read_cases
from assistant.types import Answer
from corpus import YinjuError

WRITTEN = Path(__file__).parents[1] / "training" / "reports"
_ONE_THING = frozenset({"number", "date", "person", "place", "is-there"})  # kinds of cases


def gather_shared(shared: Path, folder: Path) -> list[Case]:
    """Copy the documents of the open set into a folder; return its cases."""
    for source in (shared / "documents", shared / "report"):
        for path in sorted(source.glob("*.txt")):
            shutil.copy(path, folder / path.name)
    return read_cases(shared / "bench" / "folder" / "questions.jsonl")


def gather_written(half: str, topics: Sequence[str], folder: Path) -> list[Case]:
    """Copy the written documents of a half, or of some topics of it; return their cases.

    Each topic is a folder of its own, and names of documents begin with it.
    """
    cases: list[Case] = []
    for source in sorted(path for path in (WRITTEN / half).iterdir() if path.is_dir()):
        if topics and source.name not in topics:
            continue
        ignored = shutil.ignore_patterns("*.jsonl")
        shutil.copytree(source, folder / source.name, ignore=ignored, dirs_exist_ok=True)
        for case in read_cases(source / "questions.jsonl"):
            place = f"{source.name}/{case.document}" if case.document else None
            cases.append(case.model_copy(update={"document": place}))
    return cases


def run(assistant: Assistant, cases: Sequence[Case]) -> Iterator[tuple[Result, Answer, float]]:
    """Yield the outcome of each case, its answer and the CPU seconds that it took."""
    for case in cases:
        began = time.process_time()
        answer = assistant.ask(case.question, case.history)
        spent = time.process_time() - began
        yield judge_answer(assistant, case, answer), answer, spent


def report(found: Sequence[tuple[Result, Answer, float]]) -> dict[str, Any]:
    """Return what `yinju test --json` has, and how long answers and what they quote are."""
    results = [result for result, _, _ in found]
    times = [1000 * spent for _, _, spent in found]
    one_thing = [result for result in results if result.case.kind in _ONE_THING]
    slices = summarise_slices(results)
    return {
        "summary": summarise(results),
        "quotes_of_one_thing": summarise(one_thing)["quotes"],
        "answer_ms": {
            "p50": round(statistics.median(times), 1),
            "p95": round(statistics.quantiles(times, n=20)[-1], 1) if len(times) > 1 else None,
        },
        "slices": {name: slices[name] for name in slices if not name.startswith("document=")},
        "cases": [result.to_json() for result in results],
    }


def _show_failures(found: Sequence[tuple[Result, Answer, float]]) -> Iterator[str]:
    for result, answer, _ in found:
        case = result.case
        wrong = not result.answered if case.answerable else not result.refused
        if wrong:
            asked = " / ".join((*case.history, case.question))
            yield f"\n{case.id} {case.kind} [{case.document}] {asked}"
            if answer.understood_as != case.question:
                yield f"  understood as: {answer.understood_as}"
            yield f"  wanted: {' | '.join(case.answer)}  (rank {result.rank})"
            for line in answer.text.splitlines():
                yield f"  {'refused' if answer.refused else 'got'}: {line[:160]}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="benchmarks.folder", description="Look-alike reports.")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), metavar="DIR")
    parser.add_argument("--written", choices=("fit", "held_out"), help="a half of training/reports")
    parser.add_argument("--topic", action="append", default=[], help="of it only this; repeatable")
    parser.add_argument("--kind", help="only cases of this kind")
    parser.add_argument("--home", type=Path, help="an index to use again (default: a new one)")
    parser.add_argument("--context", choices=("now", "off"), default="now")
    parser.add_argument("--failures", action="store_true", help="show what failed")
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "documents")
        folder.mkdir()
        try:
            if options.written:
                cases = gather_written(options.written, options.topic, folder)
            else:
                cases = gather_shared(options.shared, folder)
            home = options.home or Path(temporary, "home")
            build(home, folder, context=options.context)
        except (OSError, YinjuError) as error:
            print(error, file=sys.stderr)
            return 2
        assistant = Assistant.open(home)
        kept = [case for case in cases if options.kind in (None, case.kind)]
        found = list(run(assistant, kept))
    measured = report(found)
    if options.json:
        print(json.dumps(measured, ensure_ascii=False))
        return 0
    columns = [name for name in measured["summary"] if name != "mrr@10"]
    print(f"{'':24}" + "".join(f"{name[:17]:>18}" for name in columns))
    for name, values in {"all": measured["summary"], **measured["slices"]}.items():
        shown = ("" if values[one] is None else f"{values[one]:g}" for one in columns)
        print(f"{name:24}" + "".join(f"{value:>18}" for value in shown))
    print(f"quotes of one thing: {measured['quotes_of_one_thing']}; ms: {measured['answer_ms']}")
    if options.failures:
        print("\n".join(_show_failures(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
