"""Translate English words to Chinese ones and back, by a glossary of reports and by CC-CEDICT.

CC-CEDICT lists every sense of a word: job is 岗位, 营生 and the prophet 约伯. The glossary says
what reports call a thing, and comes first. index/dictionary/README.md describes the tables.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from corpus.thresholds import sourced
from index.lexical.analysis import extract_words

_FOLDER = Path(__file__).parents[1] / "dictionary"


@dataclass(frozen=True)
class TranslationThresholds:
    """Weights of translations, where the only meaning of a word has 1."""

    step: float = sourced(0.1, "chosen: what each further word of a glossary's line has less")
    least: float = sourced(0.3, "chosen: a glossary's word has no less, however late it stands")
    other_sense: float = sourced(0.5, "chosen: most for a sense that the glossary leaves out")


TRANSLATION = TranslationThresholds()


def translate_to_chinese(
    english: str, thresholds: TranslationThresholds = TRANSLATION
) -> Mapping[str, float]:
    """Return folded Chinese words for a stemmed word or phrase, each with a weight up to 1."""
    listed = _parse_weights(_find_line("en-zh.tsv", english))
    parts = translate_parts(english, thresholds)
    if not parts:
        return listed
    found = {term: weight for part in parts for term, weight in part.items()}
    for term, weight in listed.items():
        found.setdefault(term, min(weight, thresholds.other_sense))
    return found


def translate_parts(
    english: str, thresholds: TranslationThresholds = TRANSLATION
) -> list[dict[str, float]]:
    """Return what the glossary has for a stemmed word or phrase: of each part the Chinese words.

    Most have one part; grain output has two, 粮食 and 产量, which need not stand side by side.
    """
    return [
        {
            term: max(thresholds.least, round(1 - thresholds.step * place, 2))
            for place, term in enumerate(part)
        }
        for part in _load_glossary().get(english, ())
    ]


@lru_cache(maxsize=10_000)
def translate_to_english(chinese: str) -> Mapping[str, float]:
    """Return stemmed English words for a folded Chinese word, each with a weight up to 1."""
    return _parse_weights(_find_line("zh-en.tsv", chinese))


def _parse_weights(line: str) -> dict[str, float]:
    fields = line.split()
    return dict(zip(fields[::2], map(float, fields[1::2]), strict=True))


def _find_line(name: str, key: str) -> str:
    """Return what a table has for a key, "" for one that it has not."""
    lines, start = _read_lines(name), f"{key}\t"
    place = bisect_left(lines, start)
    found = place < len(lines) and lines[place].startswith(start)
    return lines[place].removeprefix(start) if found else ""


@cache
def _read_lines(name: str) -> list[str]:
    """Return a table's lines, sorted and unread: a question needs a handful of them."""
    return (_FOLDER / name).read_text("utf-8").splitlines()


@cache
def _load_glossary() -> Mapping[str, list[list[str]]]:
    """Return the glossary by stemmed English word or phrase: parts of folded words, best first."""
    found: dict[str, list[list[str]]] = {}
    for line in (_FOLDER / "terms-en-zh.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        english, chinese = line.split("\t")
        for form in english.split("|"):
            parts = [part.split("|") for part in chinese.split("+")]
            found[" ".join(extract_words(form))] = parts
    return found


def translate_word(word: str) -> Mapping[str, float]:
    """Return the words of the other language for an analysed word, each with its weight."""
    return translate_to_chinese(word) if word.isascii() else translate_to_english(word)
