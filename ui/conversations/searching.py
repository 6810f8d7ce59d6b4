"""Finds words in conversations: in titles, questions, quotations, folded as the index folds.

So a word in Traditional characters finds what was asked in Simplified ones.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from corpus.text.normalization import fold


def fold_words(find: str, most: int = 8) -> list[str]:
    """Return the words that are to be found, folded."""
    return _plain(fold(find[:200])).split()[:most]


def write_folded(content: Mapping[str, Any]) -> str:
    """Return the texts of a turn in which words are found, folded, a line each."""
    return "\n".join(_plain(fold(text)) for text in read_texts(content))


def read_texts(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield the question of a turn, its quotations and what they are from."""
    yield str(content.get("question", ""))
    answer = content.get("answer") or {}
    for statement in answer.get("statements", ()):
        yield statement["quote"]
    for citation in answer.get("citations", ()):
        yield from citation["table"]["columns"] if citation.get("table") else ()
        yield citation.get("title") or citation["document"]


def cut_around(text: str, word: str, margin: int = 24) -> tuple[str, str, str] | None:
    """Return the text before a folded word, the word as it stands, and the text behind it."""
    pieces = [_plain(fold(character)) for character in text]
    at = "".join(pieces).find(word)
    if at < 0:
        return None
    ends = list(accumulate(map(len, pieces)))
    first = next(n for n, end in enumerate(ends) if end > at)
    last = next(n for n, end in enumerate(ends) if end >= at + len(word)) + 1
    low, high = max(0, first - margin), last + margin
    before = ("…" if low else "") + text[low:first]
    return before, text[first:last], text[last:high] + ("…" if high < len(text) else "")


def make_title(text: str, most: int) -> str:
    """Return a title from a question: one line, nothing that cannot be seen."""
    shown = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    title = " ".join(_plain(shown).split())
    return title if len(title) <= most else title[: most - 1].rstrip() + "…"


def _plain(text: str) -> str:
    """Return text that a database takes: half a surrogate pair becomes a ?."""
    return text.encode("utf-8", "replace").decode()
