"""The command that runs retrieval tests: `yinju test`."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.composing import measure_composing, model_options
from cli.options import Commands, Report, SharedOptions, UsageError, print_report
from corpus import BadQuestion

if TYPE_CHECKING:  # imported where they are used: `yinju --help` need not wait for FAISS
    from assistant.evaluation.cases import Case
    from assistant.evaluation.comparison import Comparison
    from assistant.evaluation.thresholds import Bound


def add_commands(commands: Commands, shared: SharedOptions) -> None:
    """Add the command."""
    test = commands.add_parser(
        "test",
        parents=[shared.printing, shared.reranker, model_options()],
        help="run retrieval tests",
    )
    test.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="questions as JSON Lines, CSV or xlsx (default: questions.* and *.questions.* beside "
        "the documents and in the home)",
    )
    for name, bound in (("--min", "lower"), ("--max", "higher")):
        test.add_argument(
            name,
            action="append",
            default=[],
            type=_bound,
            metavar="[SLICE:]METRIC=VALUE",
            help=f"exit with status 1 if the metric is {bound}, over all cases or in a slice such "
            "as kind=follow-up; may be repeated",
        )
    test.add_argument("--html", type=Path, metavar="FILE", help="write a page that can be sent")
    test.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit's XML, for CI")
    test.add_argument(
        "--github",
        action="store_true",
        default=bool(os.environ.get("GITHUB_ACTIONS")),
        help="annotate failing cases for GitHub (default: where GITHUB_ACTIONS is set)",
    )
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
    test.add_argument(
        "--draft",
        metavar="DOCUMENT",
        help="propose questions on a document: to be accepted, edited or rejected one by one on "
        "a terminal, else as JSON Lines",
    )
    test.add_argument(
        "--output", type=Path, metavar="FILE", help="where accepted questions of --draft are added"
    )
    test.set_defaults(run=run_test)


def run_test(options: argparse.Namespace) -> int:
    """Run the tests; return 1 where a threshold is missed."""
    if options.draft:
        from cli.drafting import run_draft

        return run_draft(options)
    from assistant.evaluation.comparison import compare_runs
    from assistant.evaluation.history import keep_run
    from assistant.evaluation.runs import write_run
    from assistant.evaluation.thresholds import check_bounds, find_missed

    first, second = options.compare or (options.baseline, options.home)
    cases = _read_cases(options, second)
    check_bounds([*options.min, *options.max], cases)
    answerable = {case.id: case.answerable for case in cases}
    previous = _run_of(first, cases, options)[0] if first else None
    run, lines = _run_of(second, cases, options)
    missed = find_missed(run, options.min, options.max)
    compared = None
    if previous:
        compared = compare_runs(previous, run, answerable)
        sides = (("Before", first, previous), ("now", second, run))
        told = ", ".join(f"{name}: {place} ({kept['encoder']})" for name, place, kept in sides)
        lines += ["", f"{told}.", *compared.format_lines()]
        if options.baseline:
            missed += [
                f"{found.metric} is {found.now}, "
                f"{'below' if found.now < found.previous else 'above'} "
                f"{found.previous} of the baseline."
                for found in compared.differences
                if found.is_worse
            ]
    if not second.is_file():
        keep_run(second, run)
    if compared:
        run = {**run, "compare": compared.to_json()}
    if options.save_baseline:
        write_run(options.save_baseline, run)
    print_report(options, (run, lines))
    _write_reports(options, run, cases, compared, missed)
    for line in missed:
        print(f"yinju: {line}", file=sys.stderr)
    return 1 if missed else 0


def _read_cases(options: argparse.Namespace, home: Path) -> "list[Case]":
    from assistant.evaluation.questions.finding import find_question_files
    from assistant.evaluation.questions.reading import read_all_cases
    from index import read_manifest

    if not options.files and home.is_dir():
        read_manifest(home)  # without an index that is what must be said
    home = options.home if home.is_file() else home
    files = options.files or find_question_files(home)
    if not files:
        read_manifest(home)
        raise UsageError("cases.missing", folder=home)
    cases = read_all_cases(files, drafts=True)
    if drafts := sum(case.draft for case in cases):
        print(f"yinju: {drafts} drafts of questions wait to be completed.", file=sys.stderr)
    kept = [case for case in cases if not case.draft]
    if not kept:
        raise BadQuestion("cases.empty", path=", ".join(path.name for path in files))
    return kept


def _run_of(place: Path, cases: "Sequence[Case]", options: argparse.Namespace) -> Report:
    """Return the saved run of a file, or run the cases on the index of a home."""
    from assistant import Assistant
    from assistant.evaluation.reporting.lines import format_run
    from assistant.evaluation.running import run_cases
    from assistant.evaluation.runs import make_run, read_run

    if place.is_file():
        return dict(read_run(place)), []
    assistant = Assistant.open(place, options.reranker)
    measured = measure_composing(assistant, options)
    run = make_run(assistant, run_cases(assistant, cases, progress=show_progress()))
    return measured.add_to(run, format_run(run)) if measured else (run, format_run(run))


def _write_reports(
    options: argparse.Namespace,
    run: dict[str, Any],
    cases: "Sequence[Case]",
    compared: "Comparison | None",
    missed: Sequence[str],
) -> None:
    from assistant.evaluation.history import list_runs
    from assistant.evaluation.reporting.github import format_annotations
    from assistant.evaluation.reporting.junit import to_junit
    from assistant.evaluation.reporting.page import make_page
    from assistant.evaluation.runs import name_questions

    if options.junit:
        answerable = {case.id: case.answerable for case in cases}
        options.junit.write_text(to_junit(run, answerable, missed), "utf-8")
    if options.html:
        history = list_runs(options.home, name_questions(run))
        page = make_page(run, comparison=compared, history=history, missed=missed)
        options.html.write_text(page, "utf-8")
    if options.github:
        stream = sys.stderr if options.json else sys.stdout
        sources = {case.id: case.source for case in cases}
        for line in format_annotations(run, sources, missed):
            print(line, file=stream)


def show_progress() -> Callable[[int, int], None] | None:
    """Return what shows on a terminal how many cases are done; None where there is none."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, of: int) -> None:
        end = "\r\x1b[K" if done == of else ""
        print(f"\rtests: {done}/{of}\x1b[K{end}", end="", file=sys.stderr, flush=True)

    return show


def _bound(text: str) -> "Bound":
    from assistant.evaluation.thresholds import Bound

    try:
        return Bound.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _pair(text: str) -> tuple[Path, Path]:
    one, _, other = text.partition(",")
    if not one or not other:
        raise argparse.ArgumentTypeError(f"expected A,B, got {text}")
    return Path(one), Path(other)
