"""The command line: arguments in, text or JSON out. Knows no more of an index than its answers.

Exit status 0 on success (a refusal or a skipped file is success), 1 when `yinju test` is below its
thresholds, 2 on a user's mistake: one line on stderr that names the remedy, and nothing on stdout.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from corpus import YinjuError

if TYPE_CHECKING:  # imported where they are used: `yinju --help` need not wait for FAISS
    from assistant import Answer
    from corpus import SplitOptions
    from index import Hit

_QUESTIONS = Path("tests/questions")


class _UsageError(YinjuError):
    """Arguments that make no sense."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _UsageError(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names and pages come in every script
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    shared = _Parser(add_help=False)
    shared.add_argument(
        "--home",
        type=Path,
        default=Path(os.environ.get("YINJU_HOME") or ".yinju"),
        help="folder of the index (default: $YINJU_HOME or ./.yinju)",
    )
    printing = _Parser(add_help=False, parents=[shared])
    printing.add_argument("--json", action="store_true", help="print one JSON object")
    limiting = _Parser(add_help=False)
    limiting.add_argument("--document", metavar="GLOB", help="only documents of this name")

    ranking = _Parser(add_help=False)
    ranking.add_argument(
        "--reranker", metavar="NAME", help="cross-encoder for the first hits: a folder, a hub name"
    )

    parser = _Parser(
        prog="yinju",
        description="Ask your reports; every sentence of the answer is a quotation.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    command = commands.add_parser("index", parents=[printing], help="build or update the index")
    command.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder of reports")
    command.add_argument("--model", metavar="NAME", help="encoder: builtin, a folder, a hub name")
    command.add_argument("--chunk-size", type=_positive, metavar="N", help="characters a passage")
    command.add_argument("--overlap", type=_count, metavar="N", help="characters repeated")
    command.add_argument("--full", action="store_true", help="take nothing over from before")
    command.add_argument("--dry-run", action="store_true", help="only say what would change")
    command.set_defaults(run=_index)

    command = commands.add_parser(
        "search", parents=[printing, limiting, ranking], help="rank passages"
    )
    command.add_argument("query", metavar="QUERY")
    command.add_argument("-k", type=_positive, default=10, help="how many (default: 10)")
    command.add_argument("--explain", action="store_true", help="say why each was found")
    command.set_defaults(run=_search)

    command = commands.add_parser(
        "ask", parents=[printing, limiting, ranking], help="answer a question"
    )
    command.add_argument("question", metavar="QUESTION")
    command.add_argument(
        "--history", action="append", default=[], metavar="Q", help="earlier question (repeat)"
    )
    command.set_defaults(run=_ask)

    command = commands.add_parser("test", parents=[printing, ranking], help="run retrieval tests")
    command.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"JSON Lines of cases (default: {_QUESTIONS}/*.jsonl)",
    )
    command.add_argument(
        "--min", action="append", default=[], type=_threshold, metavar="METRIC=VALUE"
    )
    command.set_defaults(run=_test)

    command = commands.add_parser("status", parents=[printing], help="what is indexed")
    command.set_defaults(run=_status)

    command = commands.add_parser("serve", parents=[shared, ranking], help="open the browser app")
    command.add_argument("--host", default="127.0.0.1")
    command.add_argument("--port", type=_port, default=7860)
    command.set_defaults(run=_serve)
    return parser


def _index(options: argparse.Namespace) -> int:
    from index import build  # noqa: PLC0415

    report = build(
        options.home,
        options.folder,
        model=options.model,
        splitter=_splitter(options),
        full=options.full,
        dry_run=options.dry_run,
        progress=None if options.json else _show_progress,
    )
    lines = [
        f"{'Would index' if options.dry_run else 'Indexed'} {report.documents} documents, "
        f"{report.passages} passages with {report.encoder} in {report.seconds:.1f} s.",
        f"{report.added} added, {report.changed} changed, {report.renamed} renamed, "
        f"{report.removed} removed; {report.reused_passages} passages taken over.",
        *(f"Skipped {file.document}: {file.reason}" for file in report.skipped),
    ]
    return _print(options, asdict(report), lines)


def _splitter(options: argparse.Namespace) -> "SplitOptions | None":
    """Return the splitter asked for, None for that of the current generation."""
    from corpus import SplitOptions  # noqa: PLC0415

    named = {"size": options.chunk_size, "overlap": options.overlap}
    given = {name: value for name, value in named.items() if value is not None}
    try:
        return SplitOptions(**given) if given else None
    except ValueError as error:
        raise _UsageError(f"{error}.", "Give --chunk-size and --overlap that fit.") from error


def _search(options: argparse.Namespace) -> int:
    from assistant import Assistant  # noqa: PLC0415
    from index import matches, searched_text  # noqa: PLC0415

    index = Assistant.open(options.home, options.reranker).index
    hits = index.search(options.query, options.k, options.document)
    lines, found = [], []
    facets = index.facets(options.query) if options.explain else {}
    for hit in hits:
        place = " › ".join((hit.passage.document, *hit.passage.section))
        lines += [f"{hit.rank}. {place}  ({hit.score:.3f})", f"   {hit.passage.text}"]
        found.append(_hit(hit))
        if options.explain:
            why = matches(facets, searched_text(hit.passage))
            found[-1] |= {"similarity": hit.similarity, "matches": [asdict(one) for one in why]}
            lines.append(
                f"   dense rank {hit.dense_rank}, lexical rank {hit.lexical_rank or '–'}, "
                f"cosine {hit.similarity:.3f}; "
                + ", ".join(f"{m.word} → {m.term} ({m.through} {m.weight:.2g})" for m in why)
            )
    return _print(options, {"query": options.query, "hits": found}, lines or ["Nothing found."])


def _ask(options: argparse.Namespace) -> int:
    from assistant import Assistant  # noqa: PLC0415

    assistant = Assistant.open(options.home, options.reranker)
    answer = assistant.ask(options.question, options.history, options.document)
    lines = [answer.text, ""]
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {' › '.join((citation.document, *citation.section))}")
    if answer.refused:
        for hit in answer.hits[:3]:
            place = " › ".join((hit.passage.document, *hit.passage.section))
            lines += [f"– {place}", f"  {hit.passage.text}"]
    return _print(options, _answer(answer), lines)


def _test(options: argparse.Namespace) -> int:
    from assistant import Assistant  # noqa: PLC0415
    from assistant.cases import read_cases  # noqa: PLC0415
    from assistant.evaluate import run_case, slices, summarise  # noqa: PLC0415

    files = options.files or sorted(_QUESTIONS.glob("*.jsonl"))
    if not files:
        raise _UsageError(f"There are no tests in {_QUESTIONS}.", "Name a file: yinju test FILE")
    cases = [case for file in files for case in read_cases(file)]
    assistant = Assistant.open(options.home, options.reranker)
    results = [run_case(assistant, case) for case in cases]
    summary = summarise(results)
    below = []
    for metric, least in options.min:
        if metric not in summary:
            raise _UsageError(f"There is no metric {metric}.", f"Use one of {', '.join(summary)}.")
        value = summary[metric]
        if value is None or value < least:
            below.append(f"{metric} is {value}, below {least}.")
    manifest = assistant.index.manifest
    report = {
        "generation": manifest.generation if manifest else None,
        "encoder": assistant.index.encoder.name,
        "summary": summary,
        "slices": slices(results),
        "cases": [result.to_json() for result in results],
    }
    lines = [f"{metric:22} {value}" for metric, value in summary.items()]
    for result in results:
        if result.stale:
            lines.append(f"stale: {result.case.id}: its evidence stands in no document any more")
        elif result.case.answerable and result.rank != 1:
            lines.append(f"rank {result.rank}: {result.case.id} {result.case.question}")
    _print(options, report, lines)
    for line in below:
        print(f"yinju: {line}", file=sys.stderr)
    return 1 if below else 0


def _status(options: argparse.Namespace) -> int:
    from index import read_manifest, stale  # noqa: PLC0415

    manifest = read_manifest(options.home)
    changes = asdict(stale(options.home, manifest))
    keys = ("document", "format", "pages", "passages")
    documents = [{key: getattr(source, key) for key in keys} for source in manifest.documents]
    report = {
        "generation": manifest.generation,
        "built_at": manifest.built_at,
        "encoder": manifest.encoder,
        "documents": documents,
        "stale": changes,
    }
    lines = [
        f"{len(documents)} documents, {manifest.passages} passages, encoder {manifest.encoder}, "
        f"built {manifest.built_at}",
        *(f"  {d['document']} ({d['format']}): {d['passages']} passages" for d in documents),
    ]
    for change, names in changes.items():
        lines += [f"{change} since: {name}" for name in names]
    return _print(options, report, lines)


def _serve(options: argparse.Namespace) -> int:
    from app import serve  # noqa: PLC0415

    serve(options.home, options.host, options.port, options.reranker)
    return 0


def _hit(hit: "Hit") -> dict[str, Any]:
    return {
        "rank": hit.rank,
        "score": hit.score,
        "dense_rank": hit.dense_rank,
        "lexical_rank": hit.lexical_rank,
        "passage_id": hit.passage.id,
        "document": hit.passage.document,
        "page": hit.passage.page,
        "section": hit.passage.section,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "text": hit.passage.text,
    }


def _answer(answer: "Answer") -> dict[str, Any]:
    return {
        "question": answer.question,
        "understood_as": answer.understood_as,
        "answer": answer.text,
        "refused": answer.refused,
        "confidence": answer.confidence,
        "citations": [asdict(citation) for citation in answer.citations],
        "hits": [_hit(hit) for hit in answer.hits],
    }


def _print(options: argparse.Namespace, report: dict[str, Any], lines: Sequence[str]) -> int:
    print(json.dumps(report, ensure_ascii=False) if options.json else "\n".join(lines))
    return 0


def _show_progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        print(f"\r{step}: {done}/{total}\x1b[K", end=end, file=sys.stderr, flush=True)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, got {text}")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"expected 0 or more, got {text}")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to 65535, got {text}")
    return number


def _threshold(text: str) -> tuple[str, float]:
    metric, _, value = text.partition("=")
    try:
        return metric, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected METRIC=VALUE, got {text}") from None


if __name__ == "__main__":
    sys.exit(main())
