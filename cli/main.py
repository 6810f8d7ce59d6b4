"""Assembles the command line, runs one command and turns failures into one line.

Exit status 0 on success (a refusal or a skipped file is success), 1 when `yinju test` is below its
thresholds, 2 on a user's mistake: one line on stderr that names the remedy, and nothing on stdout.
"""

import os
import sys
from collections.abc import Sequence

from cli import accounts, asking, indexing, serving, testing
from cli.options import Parser, shared_options
from corpus import describe_failure


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names and pages come in every script
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        options = build_parser().parse_args(arguments)
        status: int = options.run(options)
        return status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the other end of the pipe has closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except BaseException as error:  # a panic of a library written in Rust is no Exception
        message = describe_failure(error)
        if message is None:
            raise
        print(f"yinju: {' '.join(str(message).split())}", file=sys.stderr)
        return 2


def build_parser() -> Parser:
    """Return the parser of all commands; `options.run` is then the command that was given."""
    parser = Parser(
        prog="yinju",
        description="Ask your reports; every sentence of the answer is a quotation.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    shared = shared_options()
    for group in (indexing, asking, testing, serving, accounts):
        group.add_commands(commands, shared)
    return parser
