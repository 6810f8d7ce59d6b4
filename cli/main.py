"""The command line: arguments in, text or JSON out. Knows no more of an index than its answers.

What is said stands in `reports`.

Exit status 0 on success (a refusal or a skipped file is success), 1 when `yinju test` is below its
thresholds, 2 on a user's mistake: one line on stderr that names the remedy, and nothing on stdout.
"""

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli import reports
from cli.arguments import QUESTIONS, UsageError, parser
from corpus import NoDocuments, YinjuError

if TYPE_CHECKING:  # imported where they are used: `yinju --help` need not wait for FAISS
    from assistant.evaluation.cases import Case
    from corpus import SplitOptions
    from index import BuildReport


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names and pages come in every script
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = parser(_COMMANDS).parse_args(arguments)
        status: int = options.run(options)
        return status
    except YinjuError as error:
        print(f"yinju: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # no permission, a full disk
        place = f" {error.filename}" if error.filename else ""
        print(f"yinju: {error.strerror}{place}. Mend that and run it again.", file=sys.stderr)
        return 2


def _index(options: argparse.Namespace) -> int:
    from assistant import calibration  # noqa: PLC0415
    from index import build_index  # noqa: PLC0415

    report = build_index(
        options.home,
        options.folder,
        model=options.model,
        splitter=_splitter(options),
        full=options.full,
        dry_run=options.dry_run,
        calibration=calibration,
        progress=None if options.json else _show_progress,
    )
    return _print(options, reports.of_build(report, dry_run=options.dry_run))


def _splitter(options: argparse.Namespace) -> "SplitOptions | None":
    """Return the splitter asked for, None for that of the current generation."""
    from corpus import SplitOptions  # noqa: PLC0415

    named = {"size": options.chunk_size, "overlap": options.overlap}
    given = {name: value for name, value in named.items() if value is not None}
    try:
        return SplitOptions(**given) if given else None
    except ValueError as error:
        raise UsageError(f"{error}.", "Give --chunk-size and --overlap that fit.") from error


def _search(options: argparse.Namespace) -> int:
    from assistant import Assistant  # noqa: PLC0415
    from index import matches, searched_text  # noqa: PLC0415

    index = Assistant.open(options.home, options.reranker).index
    hits = index.search(options.query, options.k, options.document)
    explained = None
    if options.explain:
        query_terms = index.query_terms(options.query)
        explained = [matches(query_terms, searched_text(hit.passage)) for hit in hits]
    return _print(options, reports.of_search(options.query, hits, explained))


def _ask(options: argparse.Namespace) -> int:
    from assistant import Assistant  # noqa: PLC0415

    assistant = Assistant.open(options.home, options.reranker)
    answer = assistant.ask(options.question, options.history, options.document)
    values, lines = reports.of_answer(answer)
    if options.glosses and not options.json:
        lines += reports.glosses(answer)
    return _print(options, (values, lines))


def _test(options: argparse.Namespace) -> int:
    from assistant.evaluation import baselines as regression  # noqa: PLC0415
    from assistant.evaluation.cases import read_cases  # noqa: PLC0415

    files = options.files or sorted(QUESTIONS.glob("*.jsonl"))
    if not files:
        raise UsageError(f"There are no tests in {QUESTIONS}.", "Name a file: yinju test FILE")
    cases = [case for file in files for case in read_cases(file)]
    answerable = {case.id: case.answerable for case in cases}
    before, now = options.compare or (options.baseline, options.home)
    against = _run_of(before, cases, options)[0] if before else None
    report, lines = _run_of(now, cases, options)
    below = _below(report["summary"], options.min)
    if against:
        compared = regression.compare(against, report, answerable)
        report = {**report, "compare": compared.to_json()}
        lines += ["", *compared.lines()]
        if options.baseline:
            below += [
                f"{metric} is {found.now}, below {found.before} of the baseline."
                if found.now < found.before
                else f"{metric} is {found.now}, above {found.before} of the baseline."
                for metric, found in compared.metrics.items()
                if found.is_worse(metric)
            ]
    if options.save_baseline:
        regression.write(options.save_baseline, report)
    if options.junit:
        options.junit.write_text(regression.junit(report, answerable, below), "utf-8")
    _print(options, (report, lines))
    for line in below:
        print(f"yinju: {line}", file=sys.stderr)
    return 1 if below else 0


def _run_of(place: Path, cases: "Sequence[Case]", options: argparse.Namespace) -> reports.Report:
    """Return the outcome that was kept in a file, or ask the index of a home."""
    from assistant import Assistant  # noqa: PLC0415
    from assistant.evaluation import baselines as regression  # noqa: PLC0415
    from assistant.evaluation.metrics import run_case, slices, summarise  # noqa: PLC0415

    if place.is_file():
        return dict(regression.read(place)), []
    assistant = Assistant.open(place, options.reranker)
    results = [run_case(assistant, case) for case in cases]
    manifest = assistant.index.manifest
    generation = manifest.generation if manifest else None
    encoder = assistant.index.encoder.name
    return reports.of_tests(generation, encoder, results, summarise(results), slices(results))


def _below(summary: Mapping[str, Any], least: Sequence[tuple[str, float]]) -> list[str]:
    below = []
    for metric, threshold in least:
        if metric not in summary:
            raise UsageError(f"There is no metric {metric}.", f"Use one of {', '.join(summary)}.")
        value = summary[metric]
        if value is None or value < threshold:
            below.append(f"{metric} is {value}, below {threshold}.")
    return below


def _status(options: argparse.Namespace) -> int:
    from index import given_names, read_manifest, stale  # noqa: PLC0415

    manifest = read_manifest(options.home)
    changed = given_names(options.home) != manifest.wholes
    changes = stale(options.home, manifest)
    return _print(options, reports.of_status(manifest, changes, terms_changed=changed))


def _watch(options: argparse.Namespace) -> int:
    from assistant import calibration  # noqa: PLC0415
    from index.build.watch import Watch  # noqa: PLC0415

    if options.folder is not None and not options.folder.is_dir():
        raise NoDocuments(f"{options.folder} is not a folder.", "Name one that is: yinju watch DIR")
    stop = threading.Event()
    if options.beside:  # of a server, which may end in any way: then so does its pipe
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    watch = Watch(
        options.home,
        options.folder,
        _say_built,
        lambda why: _say(f"yinju: {why}"),
        options.settle,
        calibration=calibration,
    )
    watch.run(stop, build_first=not options.beside)
    return 0


def _say_built(report: "BuildReport") -> None:
    for line in reports.of_build(report)[1]:
        _say(f"{time.strftime('%H:%M:%S')} {line}")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _serve(options: argparse.Namespace) -> int:
    from app import serve  # noqa: PLC0415

    watcher = _watch_beside(options.home) if options.watch else None
    try:
        serve(options.home, options.host, options.port, options.reranker, options.allow_host)
    finally:
        if watcher:
            watcher.terminate()
    return 0


def _watch_beside(home: Path) -> "subprocess.Popen[bytes]":
    """Watch in a process of its own: a build beside questions would slow them down."""
    code = "import sys, cli; sys.exit(cli.main(sys.argv[1:]))"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", code, "watch", "--beside", "--home", str(home)],
        stdin=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def _print(options: argparse.Namespace, report: reports.Report) -> int:
    values, lines = report
    print(json.dumps(values, ensure_ascii=False) if options.json else "\n".join(lines))
    return 0


def _show_progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():  # steps overlap; the last one is "write"
        end = "\n" if step == "write" and done >= total else ""
        print(f"\r{step}: {done}/{total}\x1b[K", end=end, file=sys.stderr, flush=True)


_COMMANDS = {
    "index": _index,
    "search": _search,
    "ask": _ask,
    "test": _test,
    "status": _status,
    "watch": _watch,
    "serve": _serve,
}
