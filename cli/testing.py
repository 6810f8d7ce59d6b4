"""The command that runs retrieval tests: `yinju test`."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.options import Commands, Report, SharedOptions, UsageError, print_report

if TYPE_CHECKING:  # imported where they are used: `yinju --help` need not wait for FAISS
    from assistant.evaluation.cases import Case
    from assistant.evaluation.metrics import Result

_QUESTIONS = Path("tests/questions")


def add_commands(commands: Commands, shared: SharedOptions) -> None:
    """Add the command."""
    test = commands.add_parser(
        "test", parents=[shared.printing, shared.reranker], help="run retrieval tests"
    )
    test.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"JSON Lines of cases (default: {_QUESTIONS}/*.jsonl)",
    )
    test.add_argument(
        "--min",
        action="append",
        default=[],
        type=_threshold,
        metavar="METRIC=VALUE",
        help="exit with status 1 if the metric is lower; may be repeated",
    )
    test.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit's XML, for CI")
    test.add_argument("--save-baseline", type=Path, metavar="FILE", help="save the results")
    test.add_argument(
        "--baseline",
        type=Path,
        metavar="FILE",
        help="exit with status 1 if a metric is worse than in the saved results",
    )
    test.add_argument(
        "--compare",
        type=_pair,
        metavar="A,B",
        help="compare two homes or saved results",
    )
    test.set_defaults(run=run_test)


def run_test(options: argparse.Namespace) -> int:
    """Run the tests; return 1 where a threshold is missed."""
    from assistant.evaluation.cases import read_cases
    from assistant.evaluation.comparison import compare_runs
    from assistant.evaluation.junit import to_junit
    from assistant.evaluation.runs import write_run

    files = options.files or sorted(_QUESTIONS.glob("*.jsonl"))
    if not files:
        raise UsageError("cases.missing", folder=_QUESTIONS)
    cases = [case for file in files for case in read_cases(file)]
    answerable = {case.id: case.answerable for case in cases}
    first, second = options.compare or (options.baseline, options.home)
    previous = _run_of(first, cases, options)[0] if first else None
    run, lines = _run_of(second, cases, options)
    missed = _missed_thresholds(run["summary"], options.min)
    if previous:
        compared = compare_runs(previous, run, answerable)
        run = {**run, "compare": compared.to_json()}
        lines += ["", *compared.format_lines()]
        if options.baseline:
            missed += [
                f"{found.metric} is {found.now}, "
                f"{'below' if found.now < found.previous else 'above'} "
                f"{found.previous} of the baseline."
                for found in compared.differences
                if found.is_worse
            ]
    if options.save_baseline:
        write_run(options.save_baseline, run)
    if options.junit:
        options.junit.write_text(to_junit(run, answerable, missed), "utf-8")
    print_report(options, (run, lines))
    for line in missed:
        print(f"yinju: {line}", file=sys.stderr)
    return 1 if missed else 0


def _run_of(place: Path, cases: "Sequence[Case]", options: argparse.Namespace) -> Report:
    """Return the saved run of a file, or run the cases on the index of a home."""
    from assistant import Assistant
    from assistant.evaluation.metrics import run_case
    from assistant.evaluation.runs import read_run

    if place.is_file():
        return dict(read_run(place)), []
    assistant = Assistant.open(place, options.reranker)
    manifest = assistant.index.manifest
    return _report_run(
        manifest.generation if manifest else None,
        assistant.index.encoder.name,
        [run_case(assistant, case) for case in cases],
    )


def _report_run(generation: str | None, encoder: str, results: "Sequence[Result]") -> Report:
    from assistant.evaluation.metrics import summarise, summarise_slices

    summary = summarise(results)
    values = {
        "generation": generation,
        "encoder": encoder,
        "summary": summary,
        "slices": summarise_slices(results),
        "cases": [result.to_json() for result in results],
    }
    lines = [f"{metric:22} {value}" for metric, value in summary.items()]
    for result in results:
        if result.stale:
            lines.append(f"stale: {result.case.id}: no document contains its evidence any more")
        elif result.case.answerable and result.rank != 1:
            lines.append(f"rank {result.rank}: {result.case.id} {result.case.question}")
    return values, lines


def _missed_thresholds(summary: Mapping[str, Any], least: Sequence[tuple[str, float]]) -> list[str]:
    missed = []
    for metric, threshold in least:
        if metric not in summary:
            raise UsageError("metric.unknown", metric=metric, metrics=", ".join(summary))
        value = summary[metric]
        if value is None or value < threshold:
            missed.append(f"{metric} is {value}, below {threshold}.")
    return missed


def _threshold(text: str) -> tuple[str, float]:
    metric, _, value = text.partition("=")
    try:
        return metric, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected METRIC=VALUE, got {text}") from None


def _pair(text: str) -> tuple[Path, Path]:
    one, _, other = text.partition(",")
    if not one or not other:
        raise argparse.ArgumentTypeError(f"expected A,B, got {text}")
    return Path(one), Path(other)
