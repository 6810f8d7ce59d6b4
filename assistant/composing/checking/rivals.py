"""Things that are easily put for one another: town and country, imports and exports, wheat and rice.

A sentence that names one of a group while its quotations name another one only is of something else.
`rivals.json` lists the groups: for each thing how a sentence names it, and what of it quotations hold.
"""

import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from corpus.text.normalization import fold

_LATIN = re.compile(r"[a-z]")


def find_rival(sentence: str, texts: Sequence[str]) -> str:
    """Return what a sentence names and its quotations have a rival of instead; "" if nothing."""
    own, told = fold(sentence), fold(" ".join(texts))
    for group in _load_groups():
        named = [(match[0], held) for naming, held in group if (match := naming.search(own))]
        held_by = [held for _, held in group if held.search(told)]
        for name, held in named:
            if held_by and held not in held_by:
                return name
    return ""


@cache
def _load_groups() -> tuple[tuple[tuple[re.Pattern[str], re.Pattern[str]], ...], ...]:
    read = json.loads(Path(__file__).with_name("rivals.json").read_text("utf-8"))
    return tuple(
        tuple((_compile(naming), re.compile(f"{held}|{_bound(naming)}")) for naming, held in group)
        for group in read.values()
    )


def _compile(naming: str) -> re.Pattern[str]:
    return re.compile(_bound(naming))


def _bound(naming: str) -> str:
    """Return a pattern whose Latin alternatives are whole words."""
    parts = re.split(r"\|(?![^(]*\))", naming)
    return "|".join(rf"\b(?:{part})\b" if _LATIN.search(part) else part for part in parts)
