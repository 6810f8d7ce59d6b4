"""The terms of one index, and which of their Han characters sound alike.

Terms are looked up on the disk. The tables of sounds are made at the first question that needs
them, of the characters that each part of the index lists.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from itertools import groupby

from corpus.text.pinyin import find_readings, list_sounds
from index.lexical.term_table import TermTable

Synonyms = tuple[tuple[str, ...], ...]  # folded names, a tuple for each line of terms.txt
Links = dict[str, dict[str, float]]  # a term of the query → index terms, each with its weight
_MOST_MET = 1 << 16  # terms that are remembered, whether they are there or not: some megabytes


class Vocabulary(Collection[str]):
    """Every term of an index, and the names of terms.txt."""

    synonyms: Synonyms = ()

    def __init__(
        self,
        tables: Sequence[TermTable],
        is_there: Callable[[str], bool] | None = None,
        *,
        characters: str | None = None,
        whole_names: Sequence[str] = (),
    ) -> None:
        """Take the terms of each part.

        `is_there` tells whether a term is (still) in one, `characters` holds those of all terms;
        both are found in the tables by default. `whole_names` are those of terms.txt that are terms
        as well.
        """
        self.whole_names = tuple(whole_names)
        self._tables = tables
        self._is_there = is_there or (lambda term: any(t.find_row(term) >= 0 for t in tables))
        self._characters = characters
        self._met: dict[str, bool] = {}
        self._following: dict[str, str] = {}

    @classmethod
    def of(cls, terms: Collection[str]) -> "Vocabulary":
        """Take terms in any order."""
        return cls([TermTable.of(sorted(terms))])

    def __contains__(self, term: object) -> bool:
        met = self._met.get(term)  # type: ignore[call-overload]
        if met is not None:  # questions are asked for the same terms, hundreds each
            return bool(met)
        assert isinstance(term, str)
        latin = self._latin
        if latin is not None and "a" <= term[:1] <= "z" and term not in latin:
            return False
        if len(term) == 2 and not term[0].isascii() and term[1] not in self._follow(term[0]):
            return False
        if len(self._met) >= _MOST_MET:
            self._met = {}
        met = self._met[term] = term in self.whole_names or self._is_there(term)
        return met

    def __iter__(self) -> Iterator[str]:
        listed = (term for term, _ in groupby(merge(*self._tables, self.whole_names)))
        return filter(self.__contains__, listed)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def find_characters(self, syllable: str) -> str:
        """Return the characters of the terms that a written syllable may stand for."""
        return "".join(self._by_sound.get(sound, "") for sound in list_sounds(syllable))

    def find_alike(self, pair: str, place: int) -> list[str]:
        """Return the bigrams of the terms that sound like `pair`, another character at `place`."""
        typed, other = pair[place], pair[1 - place]
        alike = dict.fromkeys("".join(self._by_sound.get(s, "") for s in find_readings(typed)))
        alike.pop(typed, None)
        if place == 0:
            pairs = [one + other for one in alike if other in self._follow(one)]
        else:
            following = self._follow(other)
            pairs = [other + one for one in alike if one in following]
        return [one for one in pairs if one in self]

    def find_latin(self, terms: Collection[str]) -> Collection[str]:
        """Return those of some Latin terms that are among the index's."""
        listed = terms if self._latin is None else self._latin.intersection(terms)
        return [term for term in listed if term in self] if listed else ()

    def find_followers(self, character: str) -> str:
        """Return the characters with a reading that follow one in a bigram of the terms."""
        following = self._follow(character)
        return "".join(c for c in following if find_readings(c) and character + c in self)

    def _follow(self, character: str) -> str:
        """Return what follows a character in terms of two, some of which may be there no more.

        A question looks for hundreds of bigrams that sound like its own. Nearly all are not there.
        """
        if character not in self._following:
            found = (table.list_following(character) for table in self._tables)
            self._following[character] = "".join(sorted(set("".join(found))))
        return self._following[character]

    @cached_property
    def _latin(self) -> frozenset[str] | None:
        """The terms that begin with a Latin letter, where these are few.

        A question looks for a hundred spellings of its names and words. Nearly all are not there.
        """
        listed = [table.list_latin() for table in self._tables]
        if any(terms is None for terms in listed):
            return None
        return frozenset(self.whole_names).union(*(terms for terms in listed if terms))

    @cached_property
    def _by_sound(self) -> Mapping[str, str]:
        characters = self._characters
        if characters is None:
            characters = list_characters(term for table in self._tables for term in table)
        found: dict[str, str] = {}
        for character in sorted({*characters, *"".join(self.whole_names)}):
            for reading in find_readings(character):
                found[reading] = found.get(reading, "") + character
        return found


def list_characters(terms: Collection[str] | Iterator[str]) -> str:
    """Return the characters of terms beyond ASCII, sorted, each once."""
    return "".join(sorted(c for c in set("".join(terms)) if not c.isascii()))
