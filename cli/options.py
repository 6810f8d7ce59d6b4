"""Options that several commands share, types of arguments, and how a command prints its result.

The heavy packages (`index`, `assistant`, `ui`) are imported inside the commands, so that
`yinju --help` and a mistyped option answer at once.
"""

import argparse
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from corpus import YinjuError

Report = tuple[dict[str, Any], list[str]]  # the object that --json prints, and lines for people


class UsageError(YinjuError):
    """Arguments that make no sense."""


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError where argparse would print its usage and exit."""

    def error(self, message: str) -> NoReturn:
        """Raise UsageError."""
        raise UsageError(
            "usage.invalid", problem=message[:1].upper() + message[1:], program=self.prog
        )


class SharedOptions(NamedTuple):
    """Parent parsers, each with the options that several commands share."""

    home: Parser  # --home
    printing: Parser  # --home and --json
    document: Parser  # --document
    reranker: Parser  # --reranker


Commands = Any  # what `add_subparsers` returns; argparse has no public name for it
Command = Callable[[argparse.Namespace], int]


def shared_options() -> SharedOptions:
    """Return the shared options; the default home is that of the environment now."""
    home = Parser(add_help=False)
    home.add_argument(
        "--home",
        type=Path,
        default=Path(os.environ.get("YINJU_HOME") or ".yinju"),
        help="folder of the index (default: $YINJU_HOME or ./.yinju)",
    )
    printing = Parser(add_help=False, parents=[home])
    printing.add_argument("--json", action="store_true", help="print one JSON object")
    document = Parser(add_help=False)
    document.add_argument(
        "--document", metavar="GLOB", help="search only documents whose name matches"
    )
    reranker = Parser(add_help=False)
    reranker.add_argument(
        "--reranker",
        metavar="NAME",
        help="cross-encoder that scores the first hits again: a folder or a hub name",
    )
    return SharedOptions(home, printing, document, reranker)


def print_report(options: argparse.Namespace, report: Report) -> int:
    """Print a report as --json asks for; return the exit status of success."""
    values, lines = report
    if options.json:
        print(json.dumps(values, ensure_ascii=False))
    elif lines:
        print("\n".join(lines))
    return 0


def positive(text: str) -> int:
    """Return an integer of at least 1."""
    return _integer(text, 1)


def count(text: str) -> int:
    """Return an integer of at least 0."""
    return _integer(text, 0)


def _integer(text: str, least: int) -> int:
    number = int(text)
    if number < least:
        raise argparse.ArgumentTypeError(f"expected {least} or more, got {text}")
    return number
