"""The commands that keep the index current: `yinju index`, `yinju status` and `yinju watch`."""

import argparse
import os
import sys
import threading
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.options import (
    Commands,
    Report,
    SharedOptions,
    UsageError,
    count,
    positive,
    print_report,
)
from corpus import NoDocuments, SplitOptions, YinjuError
from ui.access.api.values import describe_index

if TYPE_CHECKING:  # imported where they are used: `yinju --help` need not wait for FAISS
    from index import BuildReport, Manifest


def add_commands(commands: Commands, shared: SharedOptions) -> None:
    """Add the three commands."""
    index = commands.add_parser(
        "index", parents=[shared.printing], help="build or update the index"
    )
    index.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder of reports")
    index.add_argument(
        "--model", metavar="NAME", help="encoder: builtin, contextual, a folder or a hub name"
    )
    index.add_argument(
        "--chunk-size", type=positive, metavar="N", help="most characters in a passage"
    )
    index.add_argument(
        "--overlap", type=count, metavar="N", help="characters that two passages share"
    )
    index.add_argument(
        "--store",
        metavar="STORE",
        help="where passages are looked up: local, the address of a Milvus server (its token in "
        "$YINJU_STORE_TOKEN), or a file of milvus-lite, FILE.db (default: as it was)",
    )
    index.add_argument(
        "--context",
        choices=("now", "later", "off"),
        help="when passages are read by the slow contextual encoder too: now; later, by serve and "
        "watch; or never (default: a thousand of them now, the others later)",
    )
    index.add_argument("--full", action="store_true", help="reuse nothing of the previous index")
    index.add_argument("--dry-run", action="store_true", help="only print what would change")
    index.set_defaults(run=run_index)

    status = commands.add_parser(
        "status", parents=[shared.printing], help="show what is indexed and what has changed"
    )
    status.set_defaults(run=run_status)

    watch = commands.add_parser(
        "watch", parents=[shared.home], help="build again whenever documents have changed"
    )
    watch.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder of reports")
    watch.add_argument(
        "--settle",
        type=_seconds,
        default=2.0,
        metavar="S",
        help="build after S seconds without a change (default: 2)",
    )
    watch.add_argument(
        "--test",
        action="store_true",
        help="run the retrieval tests after each build, and say what changed",
    )
    watch.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    watch.set_defaults(run=run_watch)


def run_index(options: argparse.Namespace) -> int:
    """Build or update the index."""
    from assistant import build
    from index import current_name, deepen, is_off, is_sample, measure_share, switch_sample

    # Who asks for the shipped report has it, also where the page has removed it.
    asked = is_sample(options.folder) if options.folder else not current_name(options.home)
    if asked and not options.dry_run:
        switch_sample(options.home, off=False)
    report = build(
        options.home,
        options.folder,
        model=options.model,
        splitter=_splitter(options),
        store=options.store,
        full=options.full,
        dry_run=options.dry_run,
        progress=None if options.json else _show_progress,
    )
    values, lines = report_build(report, dry_run=options.dry_run)
    if options.dry_run:
        return print_report(options, (values, lines))
    if not options.json:  # the new index answers already, while this goes on
        print("\n".join(lines), flush=True)
    shown = (lambda done, of: None) if options.json else partial(_show_progress, "read in context")
    deepen(options.home, options.context, shown)
    share = measure_share(options.home)
    left = describe_share(share, off=is_off(options.home))
    return print_report(options, (values | {"contextual": share}, left))


def run_status(options: argparse.Namespace) -> int:
    """Show what is indexed and what has changed since."""
    from index import find_whole_names, is_off, read_manifest, read_synonyms

    manifest = read_manifest(options.home)
    names = find_whole_names(read_synonyms(options.home))
    terms_changed = names != find_whole_names(manifest.synonyms)
    values = describe_index(options.home, manifest)
    off = is_off(options.home)
    lines = _list_status(manifest, values, off=off, terms_changed=terms_changed)
    return print_report(options, (values, lines))


def run_watch(options: argparse.Namespace) -> int:
    """Build again after changes until interrupted, or until the server that started this ends."""
    from assistant import build
    from index import Deepener
    from index.build.watch import Watch

    if options.folder is not None and not options.folder.is_dir():
        raise NoDocuments("folder.missing", folder=options.folder)
    if options.beside:  # the server holds the other end of our stdin, however it ends
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    watch = Watch(
        options.home,
        options.folder,
        build,
        partial(_print_build, options.home if options.test else None),
        lambda reason: print(f"yinju: {reason}", file=sys.stderr, flush=True),
        options.settle,
    )
    if not options.beside:  # else the server deepens, and knows when it is asked
        deepener = Deepener(options.home)
        threading.Thread(target=deepener.keep, name="yinju-deepen", daemon=True).start()
    watch.run(threading.Event(), build_first=not options.beside)
    return 0


def report_build(report: "BuildReport", *, dry_run: bool = False) -> Report:
    """Report what a build did, or would do."""
    lines = [
        f"{'Would index' if dry_run else 'Indexed'} {report.documents} documents, "
        f"{report.passages} passages with {report.encoder} in {report.seconds:.1f} s.",
        f"{report.added} added, {report.changed} changed, {report.renamed} renamed, "
        f"{report.removed} removed; {report.reused_passages} passages reused.",
        *(f"Skipped {file.document}: {file.reason}" for file in report.skipped),
        *(f"Read in part {file.document}: {file.reason}" for file in report.warnings),
    ]
    return report.to_json(), lines


def describe_share(share: float, *, off: bool) -> list[str]:
    """Say what share of the passages is deepened, and what deepens the others."""
    if share == 1:
        return []
    line = f"{share:.0%} of the passages are read in context, the others "
    if off:
        return [line + "never will be (yinju index --context later changes that)."]
    later = "later, by yinju serve, yinju watch, or yinju index --context now."
    return [line + later]


def _list_status(
    manifest: "Manifest", values: dict[str, Any], *, off: bool, terms_changed: bool
) -> list[str]:
    lines = [
        f"{len(manifest.documents)} documents, {manifest.passages} passages, encoder "
        f"{manifest.encoder}, built {manifest.built_at}"
    ]
    if values["calibration"]:
        lines.append(f"refusals calibrated: {values['calibration']} (encoder, version)")
    lines += describe_share(values["contextual"], off=off)
    for source in manifest.documents:
        also = f"; also {', '.join(source.also)}" if source.also else ""
        lines.append(f"  {source.document} ({source.format}): {source.passages} passages{also}")
        lines += [f"    read in part: {warning}" for warning in source.warnings]
    lines += [f"  skipped {entry.document}: {entry.reason}" for entry in manifest.skipped]
    for change, names in values["stale"].items():
        lines += [f"{change} since: {name}" for name in names]
    if terms_changed:
        lines.append("terms.txt has changed since. Run yinju index to search its names as words.")
    return lines


def _print_build(tested: Path | None, report: "BuildReport") -> None:
    """Say what a build did, and in a home that is tested what it did to the tests."""
    lines = report_build(report)[1]
    _print_with_time(lines)
    if tested:
        from assistant.evaluation.watching import run_after_build

        try:
            change = run_after_build(tested)
        except YinjuError as error:  # a question file that is being written
            _print_with_time([f"The tests did not run: {error}"])
        else:
            _print_with_time(change.format_lines() if change else ["There are no questions."])


def _print_with_time(lines: Sequence[str]) -> None:
    for line in lines:
        print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


def _show_progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():  # steps of a build overlap; the last one is "write"
        end = "\n" if step in ("write", "read in context") and done >= total else ""
        print(f"\r{step}: {done}/{total}\x1b[K", end=end, file=sys.stderr, flush=True)


def _splitter(options: argparse.Namespace) -> SplitOptions | None:
    """Return the splitter asked for, None for that of the current generation."""
    named = {"size": options.chunk_size, "overlap": options.overlap}
    given = {name: value for name, value in named.items() if value is not None}
    try:
        return SplitOptions(**given) if given else None
    except ValueError as error:
        raise UsageError("usage.splitter", problem=error) from error


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"expected more than 0 seconds, got {text}")
    return seconds
