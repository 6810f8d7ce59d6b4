"""What a sentence can be asked for, before its question is worded."""

import re
from dataclasses import dataclass

from assistant.evaluation.drafting.wording import Kind

_LONGEST = 40  # characters of an entry of a list; longer ones are clauses


@dataclass(frozen=True)
class Sought:
    """What a sentence can be asked for."""

    kind: Kind
    about: str
    answer: tuple[str, ...]
    verb: str = ""  # English


def split_entries(separator: re.Pattern[str], text: str) -> tuple[str, ...]:
    """Return the entries of a list, () where it is none."""
    entries = tuple(entry.strip("等 　") for entry in separator.split(text) if entry.strip("等 　"))
    return entries if len(entries) > 1 and max(map(len, entries)) <= _LONGEST else ()
