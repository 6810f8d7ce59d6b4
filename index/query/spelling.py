"""Slips of the pen: what was meant by a word that no passage has.

Knows sounds, edits and the terms of an index; knows nothing of how alternatives are counted. An
input method offers characters that sound alike (綠芯 for 綠心, 模式扣 for 模式口); a hand adds,
drops or swaps one. Bigrams are what is looked at: a wrong character spoils the two it is in, and
the index holds the right ones. What was typed is always the stronger term, and a word that the
dictionary knows and passages have is taken as it stands.
"""

from collections.abc import Iterator, Set
from itertools import pairwise

from corpus.text.pinyin import toned
from index.lexical.analysis import han, latin, stem, words
from index.lexical.vocabulary import Links, Vocabulary
from index.query.translation import translate_to_chinese, translate_to_english

_SAME_TONE, _SAME_SOUND = 0.6, 0.5
_PERHAPS_MEANT = 0.6  # of these, for a word that passages or the dictionary have
_ONE_EDIT = 0.5
_MOST_GUESSES = 1  # where several characters fit, none is meant more than another
_SHORTEST_WORD = 5  # letters; shorter words lie too near each other
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def find_spelling_corrections(query: str, known: Vocabulary) -> Links:
    """Return the terms that the words of a query may be slips of."""
    found: Links = {}
    for run in latin(query):
        for word in run:
            term = stem(word)
            if term not in known and not translate_to_chinese(term):
                _add(found, term, _misspelled(word, known))
    whole = set(words(query))
    for characters in han(query):
        _misheard(characters, whole, known, found)
        _mistyped(characters, known, found)
    return found


def _add(found: Links, term: str, alternatives: dict[str, float]) -> None:
    if alternatives:
        found.setdefault(term, {}).update(alternatives)


def _misspelled(word: str, known: Vocabulary) -> dict[str, float]:
    """Return the terms one edit away from a Latin word, and the translations of such words."""
    found: dict[str, float] = {}
    if len(word) < _SHORTEST_WORD or not (word.isascii() and word.isalpha()):
        return found
    for term in {stem(edited) for edited in _edits(word)}:
        meant = {**translate_to_chinese(term), term: 1.0}
        for other, weight in meant.items():
            if other in known:
                found[other] = max(found.get(other, 0.0), _ONE_EDIT * weight)
    return found


def _edits(word: str) -> Iterator[str]:
    """Yield what is one letter more, less or other, or two neighbours exchanged."""
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in _LETTERS:
            yield head + letter + tail
            if tail:
                yield head + letter + tail[1:]


def _misheard(characters: str, whole: Set[str], known: Vocabulary, found: Links) -> None:
    """Link bigrams to those of the index that sound the same, one character being another.

    A character is doubted when no passage has a bigram that it is in: of a bigram that only joins
    two words, both are in others. A word that passages have may be a name's other spelling (綠芯,
    綠心), if no dictionary has it.
    """
    pairs = [characters[at : at + 2] for at in range(len(characters) - 1)]
    seen = [False, *(pair in known for pair in pairs), False]
    doubted = [not (before or after) for before, after in pairwise(seen)]
    for at, pair in enumerate(pairs):
        in_dictionary = bool(translate_to_english(pair))
        if pair in known:
            places = [0, 1] if pair in whole and not in_dictionary else []
        else:
            places = [place for place in (0, 1) if doubted[at + place]]
        share = _PERHAPS_MEANT if pair in known or in_dictionary else 1.0
        for place in places:
            heard = _homophones(pair, place, known)
            _add(found, pair, {term: share * weight for term, weight in heard.items()})


def _homophones(pair: str, place: int, known: Vocabulary) -> dict[str, float]:
    """Return the bigrams of the index that differ at `place` by a character that sounds alike."""
    before, meant, after = pair[:place], pair[place], pair[place + 1 :]
    return {
        before + character + after: _alike(meant, character)
        for character in known.find_homophones(meant)
        if character != meant and before + character + after in known
    }


def _alike(one: str, other: str) -> float:
    return _SAME_TONE if toned(one) & toned(other) else _SAME_SOUND


def _mistyped(characters: str, known: Vocabulary, found: Links) -> None:
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
            _add(found, pairs[at], {one + other: _ONE_EDIT})
            continue
        fitting = [c for c in known.find_followers(one) if c + other in known]
        if 0 < len(fitting) <= _MOST_GUESSES:
            _add(found, pairs[at], {one + c: _ONE_EDIT for c in fitting})
            _add(found, pairs[at + 1], {c + other: _ONE_EDIT for c in fitting})
