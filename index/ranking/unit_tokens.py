"""Passages encoded from the tokens of their sentences, which the sentence index needs anyway.

Cutting a text into tokens is most of the work of a static encoder. Its tokenizer cuts runs of
letters, digits and ideographs one by one, so the tokens of a passage are those of its titles and
sentences, where these end between runs.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import Protocol, runtime_checkable

from corpus import Passage
from index.encoders.protocol import Vectors
from index.encoders.token_vectors import TokenRows
from index.ragged import Ragged
from index.ranking.sentence_index import SentenceIndex, list_units

# Marks that no run holds, with which nearly all sentences end.
_MARKS = frozenset("。！？!?；;，,、：:…」』”’）)》〉】")


@runtime_checkable
class TokenSums(TokenRows, Protocol):
    """An encoder that cuts runs of characters one by one, and adds up the rows of their tokens."""

    def encode_tokens(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """Return float32 [texts, dimension], given the token ids of each text."""


def encode_units(
    passages: Sequence[Passage], encoder: TokenSums, plain: tuple[Ragged, Ragged] | None = None
) -> tuple[Vectors, SentenceIndex]:
    """Return what `encode` makes of the searched texts, and what `SentenceIndex.of` does."""
    texts, units = list_units(passages)
    ids = encoder.tokens(texts)
    nothing = encoder.tokens(["\n"])[0]  # as every text without a run
    tokens: list[list[int]] = []
    for passage, (first, last) in zip(passages, pairwise(units.tolist()), strict=True):
        if _ends_between_runs(passage):
            own = (unit for unit in ids[first:last] if unit != nothing)
            tokens.append(list(chain.from_iterable(own)) or nothing)
        else:
            tokens += encoder.tokens([passage.searched_text])
    vectors = encoder.encode_tokens(tokens)
    return vectors, SentenceIndex.of(passages, encoder, plain, (texts, units, ids))


def _ends_between_runs(passage: Passage) -> bool:
    """Tell whether no sentence of a passage ends within a run."""
    text, sentences = passage.text, passage.sentences
    if not text or passage.described_text != text or "∅" in passage.searched_text:
        return False  # ∅ is how the built-in encoder writes that there is no run
    if not all(_starts_alone(unit[0]) for unit in (text, *passage.titles) if unit):
        return False
    if not sentences:
        return True
    if (sentences[0].start, sentences[-1].end) != (passage.start, passage.end):
        return False
    for one, other in pairwise(sentences):
        end, start = one.end - passage.start, other.start - passage.start
        apart = text[end:start].isspace() if end < start else text[end - 1] in _MARKS
        if not (apart and _starts_alone(text[start])):
            return False
    return True


@lru_cache(maxsize=4096)
def _starts_alone(character: str) -> bool:
    """Tell whether a character is none that folding joins with the one before it."""
    return not unicodedata.combining(unicodedata.normalize("NFKC", character)[0])
