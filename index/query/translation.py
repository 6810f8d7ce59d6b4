"""Translate English words to Chinese ones and back, by CC-CEDICT.

index/dictionary/README.md describes the two tables of weighted translations.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "dictionary"


def translate_to_chinese(english: str) -> Mapping[str, float]:
    """Return folded Chinese words for a stemmed word or phrase, each with a weight up to 1."""
    return _parse_weights(_table("en-zh.tsv").get(english, ""))


def translate_to_english(chinese: str) -> Mapping[str, float]:
    """Return stemmed English words for a folded Chinese word, each with a weight up to 1."""
    return _parse_weights(_table("zh-en.tsv").get(chinese, ""))


def _parse_weights(line: str) -> dict[str, float]:
    fields = line.split()
    return dict(zip(fields[::2], map(float, fields[1::2]), strict=True))


@cache
def _table(name: str) -> dict[str, str]:
    """Return a table's lines by their key, unread: a question needs a handful of them."""
    lines = (_FOLDER / name).read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


def translate_word(word: str) -> Mapping[str, float]:
    """Return the words of the other language for an analysed word, each with its weight."""
    return translate_to_chinese(word) if word.isascii() else translate_to_english(word)
