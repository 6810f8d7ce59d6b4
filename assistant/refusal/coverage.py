"""Coverage: how much of a question's names, nouns and pairs of ideographs a passage has.

Query terms are words that some passage has. A word that no passage has is not among them, and it is
what tells that a question is off the subject. Across languages a word counts only if the dictionary
has it: 火星 missing tells something about a question, a name such as Moshikou tells nothing.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from assistant.evidence.candidates import PARTICLES
from assistant.question.parsing import Question
from corpus.text.normalization import fold
from corpus.text.scripts import SPACE_IN_NAME
from index import extract_words, translate_word

_TITLE = re.compile(r"[《「『“\"]([^》」』”\"]+)[》」』”\"]")
_HAN_PAIR = re.compile(r"(?=([\u3400-\u9fff]{2}))")
_NAMES = ("nr", "ns", "nt", "nz")  # persons, places, bodies, other names
_NOUNS = ("n", "vn", "i", "j", "l")  # and idioms, abbreviations, set phrases


@dataclass(frozen=True)
class Coverage:
    """Shares of a question that a passage has, 0 to 1; 1 where there is nothing to cover."""

    pairs: float  # of two ideographs beside each other, and Latin words
    named: float  # names and quoted titles
    nouns: float


def measure_coverage(question: Question, passage: str, *, across: bool) -> Coverage:
    """Return how much a passage has of a question; `across`: it is in another language."""
    body = SPACE_IN_NAME.sub("", fold(passage))
    about = question.about
    latin = {word for word in extract_words(about) if word.isascii()}
    pairs = {pair for pair in _HAN_PAIR.findall(about) if PARTICLES.isdisjoint(pair)}
    tagged = [  # the whole question, which is tagged for its parts anyway
        (word, tag) for word, tag in question.tagged_words if not word.isascii() and word in about
    ]
    names = {word for word, tag in tagged if len(word) > 1 and tag.startswith(_NAMES)}
    nouns = {word for word, tag in tagged if len(word) > 1 and tag.startswith(_NOUNS)}
    titles = {title for title in _TITLE.findall(question.folded) if not title.isascii()}
    spelled = {name for name in question.names if name in latin}
    return Coverage(
        pairs=_measure_share(pairs | latin, body, across=across),
        named=_measure_share(names | titles | spelled, body, across=across),
        nouns=_measure_share(nouns | latin, body, across=across),
    )


def _measure_share(parts: Collection[str], body: str, *, across: bool) -> float:
    found = [part in body for part in parts]
    if across:
        ways = [(part, translate_word(part)) for part in parts]
        found = [
            part in body or any(way in body for way in others)
            for part, others in ways
            if others or part in body
        ]
    return sum(found) / len(found) if found else 1.0
