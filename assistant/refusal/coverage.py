"""How much of a question's wording a passage has: its names, its nouns, its pairs of characters.

The query terms are words that some passage has; what no passage has is hardly among them,
and that is what tells a question off the subject. Across languages a word counts only if the
dictionary has it: that 火星 is missing says something of a question about Mars, that nothing is
written like Moshikou says nothing. Knows texts and jieba's tags, nothing of scores.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.evidence.candidates import PARTICLES
from assistant.question.parsing import Question
from corpus.text.normalization import fold
from index import translate_word, words

_TITLE = re.compile(r"[《「『“\"]([^》」』”\"]+)[》」』”\"]")
_HAN_PAIR = re.compile(r"(?=([\u3400-\u9fff]{2}))")
_NAMES = ("nr", "ns", "nt", "nz")  # persons, places, bodies, other names
_NOUNS = ("n", "vn", "i", "j", "l")  # and idioms, abbreviations, set phrases


@dataclass(frozen=True)
class Wording:
    """Shares of a question that a passage has, 0 to 1; 1 where it has nothing to look for."""

    pairs: float  # of two ideographs beside each other, and Latin words
    named: float  # names and quoted titles
    nouns: float


def wording(question: Question, passage: str, *, across: bool) -> Wording:
    """Return how much a passage has of a question; `across`: it is in the other language."""
    body = fold(passage)
    about = question.about
    latin = {word for word in words(about) if word.isascii()}
    pairs = {pair for pair in _HAN_PAIR.findall(about) if PARTICLES.isdisjoint(pair)}
    tagged = [  # of the whole question, which is tagged for its parts anyway
        (word, tag) for word, tag in question.tagged_words if not word.isascii() and word in about
    ]
    names = {word for word, tag in tagged if len(word) > 1 and tag.startswith(_NAMES)}
    nouns = {word for word, tag in tagged if len(word) > 1 and tag.startswith(_NOUNS)}
    titles = {title for title in _TITLE.findall(question.folded) if not title.isascii()}
    spelled = {name for name in question.names if name in latin}
    return Wording(
        pairs=_share(pairs | latin, body, across=across),
        named=_share(names | titles | spelled, body, across=across),
        nouns=_share(nouns | latin, body, across=across),
    )


def _share(parts: Collection[str], body: str, *, across: bool) -> float:
    found = [part in body for part in parts]
    if across:
        ways = [(part, translate_word(part)) for part in parts]
        found = [
            part in body or any(way in body for way in others)
            for part, others in ways
            if others or part in body
        ]
    return sum(found) / len(found) if found else 1.0
