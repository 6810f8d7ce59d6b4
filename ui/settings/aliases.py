"""Checks and keeps HOME/terms.txt, the list of names that mean the same.

The form of a line is that of `index.query.synonyms`; what would have no effect is said here, by
line, before it is kept.
"""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from corpus.errors import Message
from corpus.text.normalization import fold


@dataclass(frozen=True)
class AliasLimits:
    """How long a list may be, in characters."""

    line: int = 500
    list: int = 200_000


LIMITS = AliasLimits()


@dataclass(frozen=True)
class Fault:
    """What is wrong with a line, counted from 1; 0 for the whole list."""

    line: int
    message: Message


def check_aliases(text: str, limits: AliasLimits = LIMITS) -> list[Fault]:
    """Return what is wrong with a list of names, in the order of its lines."""
    if len(text) > limits.list:
        return [Fault(0, Message("alias.list_long", {"most": limits.list}))]
    seen: dict[str, int] = {}
    return [
        Fault(number, message)
        for number, line in enumerate(text.splitlines(), 1)
        for message in _check_line(number, line, seen, limits)
    ]


def _check_line(
    number: int, line: str, seen: dict[str, int], limits: AliasLimits
) -> Iterator[Message]:
    from index.lexical.analysis import extract_terms  # noqa: PLC0415 -- loaded with the assistant
    from index.query.synonyms import is_whole_name, split_names  # noqa: PLC0415

    if len(line) > limits.line:
        yield Message("alias.long", {"line": number, "most": limits.line})
        return
    names = split_names(line)
    if names == [""]:
        return
    if "" in names:
        yield Message("alias.empty", {"line": number})
    spelled = {fold(name): name for name in names if name}
    for folded, name in spelled.items():
        if not extract_terms(folded):
            yield Message("alias.unsearchable", {"line": number, "name": name})
        elif folded in seen:
            yield Message("alias.twice", {"line": number, "name": name, "other": seen[folded]})
        else:
            seen[folded] = number
    if len(spelled) == 1 and not is_whole_name(next(iter(spelled))):
        yield Message("alias.alone", {"line": number, "name": next(iter(spelled.values()))})


def read_aliases(home: Path) -> str:
    """Return the list as it is kept; "" where there is none."""
    from index.query.synonyms import FILE  # noqa: PLC0415 -- loaded with the assistant

    try:
        return (home / FILE).read_text("utf-8-sig", errors="replace")
    except FileNotFoundError:
        return ""


def write_aliases(home: Path, text: str) -> None:
    """Keep a list, in one step. Raises OSError where the disk does not take it."""
    from index.query.synonyms import FILE  # noqa: PLC0415 -- loaded with the assistant

    lines = [line.rstrip() for line in text.splitlines()]
    handle, name = tempfile.mkstemp(dir=home, prefix=f".{FILE}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{line}\n" for line in lines)
        Path(name).chmod(0o644)
        Path(name).replace(home / FILE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def find_version(text: str) -> str:
    """Return what tells one list from another."""
    return blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
