"""The arguments of the command line. Knows names and limits; knows nothing of what commands do."""

import argparse
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NoReturn

from corpus import YinjuError

QUESTIONS = Path("tests/questions")


class UsageError(YinjuError):
    """Arguments that make no sense."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message[:1].upper()}{message[1:]}.", f"See {self.prog} --help.")


def parser(commands: Mapping[str, Callable[[argparse.Namespace], int]]) -> argparse.ArgumentParser:
    """Return the parser; `options.run` is then the command that was given."""
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

    whole = _Parser(
        prog="yinju",
        description="Ask your reports; every sentence of the answer is a quotation.",
    )
    adding = whole.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    command = adding.add_parser("index", parents=[printing], help="build or update the index")
    command.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder of reports")
    command.add_argument("--model", metavar="NAME", help="encoder: builtin, a folder, a hub name")
    command.add_argument("--chunk-size", type=_positive, metavar="N", help="characters a passage")
    command.add_argument("--overlap", type=_count, metavar="N", help="characters repeated")
    command.add_argument("--full", action="store_true", help="take nothing over from before")
    command.add_argument("--dry-run", action="store_true", help="only say what would change")
    command.set_defaults(run=commands["index"])

    command = adding.add_parser(
        "search", parents=[printing, limiting, ranking], help="rank passages"
    )
    command.add_argument("query", metavar="QUERY")
    command.add_argument("-k", type=_positive, default=10, help="how many (default: 10)")
    command.add_argument("--explain", action="store_true", help="say why each was found")
    command.set_defaults(run=commands["search"])

    command = adding.add_parser(
        "ask", parents=[printing, limiting, ranking], help="answer a question"
    )
    command.add_argument("question", metavar="QUESTION")
    command.add_argument(
        "--history", action="append", default=[], metavar="Q", help="earlier question (repeat)"
    )
    command.add_argument(
        "--glosses",
        action="store_true",
        help="also say each quotation word by word, in pinyin and English (never with --json)",
    )
    command.set_defaults(run=commands["ask"])

    command = adding.add_parser("test", parents=[printing, ranking], help="run retrieval tests")
    command.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help=f"JSON Lines of cases (default: {QUESTIONS}/*.jsonl)",
    )
    command.add_argument(
        "--min", action="append", default=[], type=_threshold, metavar="METRIC=VALUE"
    )
    command.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit's XML, for CI")
    command.add_argument("--save-baseline", type=Path, metavar="FILE", help="keep the outcome")
    command.add_argument(
        "--baseline", type=Path, metavar="FILE", help="fail where it is worse than what was kept"
    )
    command.add_argument(
        "--compare",
        type=_two,
        metavar="A,B",
        help="two homes, or outcomes that were kept, side by side",
    )
    command.set_defaults(run=commands["test"])

    command = adding.add_parser("status", parents=[printing], help="what is indexed")
    command.set_defaults(run=commands["status"])

    command = adding.add_parser(
        "watch", parents=[shared], help="build again whenever documents have changed"
    )
    command.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="folder of reports")
    command.add_argument(
        "--settle", type=_seconds, default=2.0, metavar="S", help="wait for S quiet seconds (2)"
    )
    command.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    command.set_defaults(run=commands["watch"])

    command = adding.add_parser("serve", parents=[shared, ranking], help="open the browser app")
    command.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: 127.0.0.1; 0.0.0.0 or :: for all interfaces)",
    )
    command.add_argument("--port", type=_port, default=7860)
    command.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further host name to answer to (repeat). Always allowed: loopback names and the "
        "name given with --host; with --host 0.0.0.0 or :: also this machine's name and addresses",
    )
    command.add_argument(
        "--watch", action="store_true", help="build again whenever documents have changed"
    )
    command.set_defaults(run=commands["serve"])
    return whole


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


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= 3600:
        raise argparse.ArgumentTypeError(f"expected more than 0 seconds, got {text}")
    return seconds


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


def _two(text: str) -> tuple[Path, Path]:
    one, _, other = text.partition(",")
    if not one or not other:
        raise argparse.ArgumentTypeError(f"expected A,B, got {text}")
    return Path(one), Path(other)
