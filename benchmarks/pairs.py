"""Sentences with the quotations that they cite, true and false, to fit and measure the check.

`pairs.jsonl` holds one pair a line: quotations from the public work reports, a sentence in English
or Chinese, whether it is true of them, and how it was written: a translation, summary, difference
or ordering; or which one thing is false in it. One part is for fitting, the other for the test.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.composing.checking.quoted import Quoted
from assistant.time.expressions import Writing

PAIRS = Path(__file__).with_name("pairs.jsonl")
NUMERIC = ("number", "unit", "year", "citation")
WORDED = ("name", "negation", "addition", "roles")


@dataclass(frozen=True)
class Pair:
    """A sentence with `[n]`, and the quotations that it may cite."""

    id: str
    part: Literal["fit", "test"]
    language: Literal["en", "zh"]
    true: bool
    kind: str
    sentence: str
    quotations: tuple[Quoted, ...]
    documents: tuple[str, ...]


def read_pairs(part: str | None = None, path: Path = PAIRS) -> list[Pair]:
    """Return the pairs of one part, or all."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        read = json.loads(line)
        if part in (None, read["part"]):
            quotations = tuple(
                Quoted(number, one["quote"], "", _find_writing(one["document"]))
                for number, one in enumerate(read["quotes"], 1)
            )
            documents = tuple(one["document"] for one in read["quotes"])
            keys = {"id": "id", "part": "part", "language": "lang", "true": "true"}
            keys |= {"kind": "kind", "sentence": "sentence"}
            values = {name: read[key] for name, key in keys.items()}
            found.append(Pair(**values, quotations=quotations, documents=documents))
    return found


def _find_writing(document: str) -> Writing:
    """Return the year of a report, which ends its name."""
    return Writing(int(document.removesuffix(".txt")[-4:]))
