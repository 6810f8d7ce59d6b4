"""What the words of a Chinese quotation mean in English, by CC-CEDICT: the bridge the other way.

The tables of the index translate words that people ask for. A sentence about a quotation uses others
too, and names that a table has as a whole alone: Yangtze of 长江, Olympics of 奥运会, Party of 党.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.text.normalization import fold
from index import extract_words, tag_words
from index.dictionary.cedict import find_entries, has_word

_HAN = re.compile(r"[㐀-鿿]+")
_LONGEST = 7  # characters of a headword
_SENSES = 3  # of a word, by which another one means the same
_GLOSSES = 6  # of an entry: the usual ones come first
# What tells where a thing is, or of what kind, names something else: "river in Hunan".
_MEANING = re.compile(r"^[^(\[:,;]*?(?=\s(?:in|on|near|of the)\s[A-Z]|[(\[:,;]|$)")


@dataclass(frozen=True)
class Meanings:
    """Stems of English words that the words of a text may mean."""

    stems: frozenset[str]
    names: frozenset[str]  # written with a capital, folded
    senses: frozenset[tuple[str, ...]]  # each gloss by its stems, of words of two characters on


@lru_cache(maxsize=256)
def read_meanings(text: str) -> Meanings:
    """Return what the words of a text may mean; nothing of what is not Chinese."""
    glosses = {gloss for word in _find_headwords(fold(text)) for gloss in _list_glosses(word)}
    stems = frozenset(stem for gloss in glosses for stem in _stem(gloss))
    capitals = (word for gloss in glosses for word in re.findall(r"[A-Z][A-Za-z'’-]+", gloss))
    senses = (read_senses(word) for word in _find_headwords(fold(text)) if len(word) > 1)
    return Meanings(stems, frozenset(fold(word) for word in capitals), frozenset().union(*senses))


@lru_cache(maxsize=8192)
def read_senses(word: str) -> frozenset[tuple[str, ...]]:
    """Return the first glosses of a word by their stems."""
    return frozenset(stems for gloss in _list_glosses(word)[:_SENSES] if (stems := _stem(gloss)))


def _find_headwords(folded: str) -> Iterator[str]:
    """Yield every word of the dictionary in a text; single characters where they stand alone."""
    for run in _HAN.findall(folded):
        for start in range(len(run)):
            for end in range(start + 2, min(len(run), start + _LONGEST) + 1):
                if has_word(run[start:end]):
                    yield run[start:end]
    yield from (word for word, _ in tag_words(folded) if len(word) == 1 and _HAN.match(word))


@lru_cache(maxsize=8192)
def _list_glosses(word: str) -> tuple[str, ...]:
    found = (gloss for entry in find_entries(word) for gloss in entry.glosses[:_GLOSSES])
    cut = (_MEANING.match(gloss) for gloss in found)
    return tuple(match[0] for match in cut if match and match[0])


@lru_cache(maxsize=8192)
def _stem(gloss: str) -> tuple[str, ...]:
    return tuple(extract_words(gloss))
