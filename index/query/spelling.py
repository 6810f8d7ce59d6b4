"""Find spelling corrections: index terms that a misspelled word of a query may mean.

An input method offers characters that sound alike (綠芯 for 綠心, 模式扣 for 模式口); a typist
adds, drops or swaps one. Corrections are found by bigrams: a wrong character spoils the two it is
in, and the index holds the right ones. The typed term always weighs more than its corrections. A
word that passages and the dictionary have is not corrected.
"""

from collections.abc import Iterator, Set
from dataclasses import dataclass
from itertools import pairwise
from string import ascii_lowercase

from corpus.text.pinyin import find_toned_readings
from corpus.thresholds import sourced
from index.lexical.analysis import extract_words, find_han_runs, find_latin_runs, stem_word
from index.lexical.vocabulary import Links, Vocabulary
from index.query.translation import translate_to_chinese, translate_to_english


@dataclass(frozen=True)
class SpellingThresholds:
    """Weights of corrections, where the typed term counts 1."""

    same_tone: float = sourced(0.6, "chosen: a homophone counts more than half of what was typed")
    same_sound: float = sourced(0.5, "chosen: less than one of the same tone")
    real_word: float = sourced(0.6, "chosen: factor for a word that passages or dictionary have")
    one_edit: float = sourced(0.5, "chosen: as one of the same sound")
    shortest_word: int = sourced(5, "chosen: letters; shorter English words are one edit apart")


SPELLING = SpellingThresholds()


def find_spelling_corrections(
    query: str, known: Vocabulary, thresholds: SpellingThresholds = SPELLING
) -> Links:
    """Return the index terms that the words of a query may be misspellings of."""
    found: Links = {}
    for run in find_latin_runs(query):
        for word in run:
            term = stem_word(word)
            if term not in known and not translate_to_chinese(term):
                _add(found, term, _correct_english(word, known, thresholds))
    whole = set(extract_words(query))
    for characters in find_han_runs(query):
        _correct_homophones(characters, whole, known, found, thresholds)
        _correct_edits(characters, known, found, thresholds)
    return found


def _add(found: Links, term: str, alternatives: dict[str, float]) -> None:
    if alternatives:
        found.setdefault(term, {}).update(alternatives)


def _correct_english(
    word: str, known: Vocabulary, thresholds: SpellingThresholds
) -> dict[str, float]:
    """Return the terms one edit away from a Latin word, and the translations of such words."""
    found: dict[str, float] = {}
    if len(word) < thresholds.shortest_word or not (word.isascii() and word.isalpha()):
        return found
    for term in {stem_word(edited) for edited in _edits(word)}:
        meant = {**translate_to_chinese(term), term: 1.0}
        for other, weight in meant.items():
            if other in known:
                found[other] = max(found.get(other, 0.0), thresholds.one_edit * weight)
    return found


def _edits(word: str) -> Iterator[str]:
    """Yield what is one letter more, less or other, or two neighbours exchanged."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _correct_homophones(
    characters: str,
    whole: Set[str],
    known: Vocabulary,
    found: Links,
    thresholds: SpellingThresholds,
) -> None:
    """Link bigrams to those of the index that sound the same, one character being another.

    A character is doubted if no passage has a bigram that it is in. (The characters of a bigram
    that joins two words are in other bigrams too.) A word that passages have may still be another
    spelling of a name (綠芯, 綠心), unless the dictionary has it.
    """
    pairs = [characters[at : at + 2] for at in range(len(characters) - 1)]
    seen = [False, *(pair in known for pair in pairs), False]
    doubted = [not (left or right) for left, right in pairwise(seen)]
    for at, pair in enumerate(pairs):
        in_dictionary = bool(translate_to_english(pair))
        if pair in known:
            places = [0, 1] if pair in whole and not in_dictionary else []
        else:
            places = [place for place in (0, 1) if doubted[at + place]]
        share = thresholds.real_word if pair in known or in_dictionary else 1.0
        for place in places:
            typed = pair[place]
            _add(
                found,
                pair,
                {
                    term: share * (thresholds.same_tone if tone else thresholds.same_sound)
                    for term in known.find_alike(pair, place)
                    for tone in [find_toned_readings(typed) & find_toned_readings(term[place])]
                },
            )


def _correct_edits(
    characters: str, known: Vocabulary, found: Links, thresholds: SpellingThresholds
) -> None:
    """Link bigrams around a character that is wrong or one too many, or between which one lacks.

    A wrong or needless character shows as two bigrams in a row that no passage has.
    """
    pairs = [characters[at : at + 2] for at in range(len(characters) - 1)]
    strange = [pair not in known and pair not in found for pair in pairs]
    for at in range(len(pairs) - 1):
        if not (strange[at] and strange[at + 1]):
            continue
        one, other = pairs[at][0], pairs[at + 1][1]
        if one + other in known:
            _add(found, pairs[at], {one + other: thresholds.one_edit})
            continue
        fitting = [c for c in known.find_followers(one) if c + other in known]
        if len(fitting) == 1:  # of several none is more likely than another
            _add(found, pairs[at], {one + fitting[0]: thresholds.one_edit})
            _add(found, pairs[at + 1], {fitting[0] + other: thresholds.one_edit})
