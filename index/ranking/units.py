"""The units of passages, each text once: what a build folds, analyses and cuts into tokens.

The first unit of a passage holds the titles above it and is empty where there are none; the others
are its sentences. Passages repeat sentences of those before them, and their titles, so that a text
is met about twice. What is searched of a passage is its units, where these end between runs of
letters, digits and ideographs: its terms and tokens are then theirs, end to end.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from corpus import Passage
from index.encoders.static import NOTHING
from index.ragged import Ragged

# Marks that no run, no number and no name holds, folded or not; and those that hold none with a
# space behind them.
_MARKS = frozenset('。！？!?；;、…」』”"》〉】）)')
_MARKS_BEFORE_SPACE = _MARKS | frozenset(".,，:：'’")


@dataclass(frozen=True, eq=False)
class Units:
    """The texts of some passages, and which of them each passage consists of."""

    texts: list[str]  # each once
    units: Ragged  # of each passage the places in `texts` of its units
    searched: Ragged  # of each passage the places of what together is its searched text

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Units":
        """List the units of passages."""
        known: dict[str, int] = {}
        units, searched = [], []
        for passage in passages:
            texts = ("\n".join(passage.titles), *_list_sentences(passage))
            own = [known.setdefault(text, len(known)) for text in texts]
            units.append(own)
            if not _ends_between_runs(passage):
                own = [known.setdefault(passage.searched_text, len(known))]
            searched.append(own)
        return cls(list(known), Ragged.of(units, np.int64), Ragged.of(searched, np.int64))


def _list_sentences(passage: Passage) -> list[str]:
    return [passage.read(sentence) for sentence in passage.sentences] or [passage.text]


def _ends_between_runs(passage: Passage) -> bool:
    """Tell whether no sentence of a passage ends within a run."""
    text, sentences = passage.text, passage.sentences
    if not text or passage.described_text != text or NOTHING in passage.searched_text:
        return False  # so the built-in encoder writes that there is no run
    if not all(_starts_alone(unit[0]) for unit in (text, *passage.titles) if unit):
        return False
    if not sentences:
        return True
    if (sentences[0].start, sentences[-1].end) != (passage.start, passage.end):
        return False
    for one, other in pairwise(sentences):
        end, start = one.end - passage.start, other.start - passage.start
        if not (_are_apart(text[end - 1], text[end:start]) and _starts_alone(text[start])):
            return False
    return True


def _are_apart(last: str, gap: str) -> bool:
    """Tell whether no run, number or name goes on behind the last character of a sentence.

    `gap` is the white space up to the next one. A name may go on behind a space: 徐 剛.
    """
    if gap.strip():
        return False
    return "\n" in gap or last in (_MARKS_BEFORE_SPACE if gap else _MARKS)


@lru_cache(maxsize=4096)
def _starts_alone(character: str) -> bool:
    """Tell whether a character is none that folding joins with the one before it."""
    return not unicodedata.combining(unicodedata.normalize("NFKC", character)[0])
