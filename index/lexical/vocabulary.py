"""The terms of one index, and which of their Han characters sound alike.

The tables of sounds are made at the first question that needs them, in one pass over the terms.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from corpus.text.pinyin import find_readings, list_sounds

Synonyms = tuple[tuple[str, ...], ...]  # folded names, a tuple for each line of terms.txt
Links = dict[str, dict[str, float]]  # a term of the query → index terms, each with its weight


class Vocabulary(Mapping[str, int]):
    """Every term of an index with its place, and the names of terms.txt."""

    synonyms: Synonyms = ()
    whole_names: tuple[str, ...] = ()  # those among the terms that stand in terms.txt

    def __init__(self, terms: Collection[str]) -> None:
        """Take terms with their places, or a bare collection, whose order gives the places."""
        self._terms: Mapping[str, int] = (
            terms if isinstance(terms, Mapping) else {term: at for at, term in enumerate(terms)}
        )
        self._followers: dict[str, str] = {}

    def __getitem__(self, term: str) -> int:
        return self._terms[term]

    def __contains__(self, term: object) -> bool:
        return term in self._terms

    def __iter__(self) -> Iterator[str]:
        return iter(self._terms)

    def __len__(self) -> int:
        return len(self._terms)

    def find_characters(self, syllable: str) -> str:
        """Return the characters of the terms that a written syllable may stand for."""
        return "".join(self._by_sound.get(sound, "") for sound in list_sounds(syllable))

    def find_homophones(self, character: str) -> str:
        """Return the characters of the terms that share a reading with `character`, itself too."""
        found = "".join(self._by_sound.get(sound, "") for sound in find_readings(character))
        return "".join(dict.fromkeys(character + found))

    def find_followers(self, character: str) -> str:
        """Return the characters that follow `character` in a bigram of the terms."""
        if character not in self._followers:
            following = (c for c in self._han if character + c in self._terms)
            self._followers[character] = "".join(following)
        return self._followers[character]

    @cached_property
    def _han(self) -> str:
        """Every character of the terms that has a reading, sorted."""
        return "".join(sorted(c for c in set("".join(self._terms)) if find_readings(c)))

    @cached_property
    def _by_sound(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for character in self._han:
            for reading in find_readings(character):
                found[reading] = found.get(reading, "") + character
        return found
