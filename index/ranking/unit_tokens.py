"""The tokens of units, and the vectors of passages from these.

Cutting a text into tokens is most of the work of a static encoder. Its tokenizer cuts runs of
letters, digits and ideographs one by one, so the tokens of a passage are those of the texts that it
is made of (`Units.searched`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from corpus import Passage
from index.encoders.protocol import EncodeProgress, Encoder, Vectors
from index.encoders.token_vectors import TokenRows, sum_rows
from index.ragged import Ragged, compute_starts
from index.ranking.units import Units


@runtime_checkable
class TokenSums(TokenRows, Protocol):
    """An encoder that cuts runs of characters one by one, and adds up the rows of their tokens."""

    def encode_tokens(self, tokens: Ragged) -> Vectors:
        """Return float32 [texts, dimension], given the token ids of each text."""


@dataclass(frozen=True, eq=False)
class UnitTokens:
    """The tokens of each unit of some passages, and how long their sums are."""

    tokens: Ragged  # ids in reading order, those of a sentence without those of its titles
    lengths: npt.NDArray[np.float32]  # of a sentence together with its titles; 0 for titles

    @classmethod
    def of(cls, units: Units, encoder: TokenRows) -> "UnitTokens":
        """Cut the units of passages into tokens."""
        ids = encoder.tokens(units.texts)
        return cls.of_texts(units, encoder, ids, _join(ids, encoder))

    @classmethod
    def of_texts(
        cls, units: Units, encoder: TokenRows, ids: Sequence[Sequence[int]], texts: Ragged
    ) -> "UnitTokens":
        """Take the token ids of each text of `units`, and what `_join` makes of them."""
        places, starts = units.units.values, units.units.starts
        above = np.repeat(starts[:-1], units.units.lengths)  # of each unit the one with its titles
        is_title = above == np.arange(len(places))
        # An encoder may have a token for texts that hold no other. Beside titles that have some, or
        # as titles, such a text has none; a sentence alone keeps it.
        nothing = encoder.tokens([""])[0]
        is_nothing = np.array([own == nothing for own in ids], np.bool_)
        has_some = np.array(list(map(len, ids))) > 0
        titled = (has_some & ~is_nothing)[places[above]]
        places = np.where(is_nothing[places] & (is_title | titled), len(ids), places)
        sums = sum_rows(encoder, texts)
        both = sums[places]
        both += sums[places[above]]
        lengths = np.where(is_title, 0, np.linalg.norm(both, axis=1))
        return cls(texts.take(places), lengths.astype(np.float32))


def encode_passages(
    passages: Sequence[Passage],
    units: Units,
    encoder: Encoder,
    rows: TokenRows | None,
    progress: EncodeProgress | None = None,
) -> tuple[Vectors, UnitTokens | None]:
    """Return the vectors of passages, and the tokens of their units where there are `rows`."""
    if isinstance(encoder, TokenSums):
        vectors, tokens = encode_units(units, encoder)
        if progress:
            progress(len(passages), len(passages))
        return vectors, tokens
    texts = [passage.searched_text for passage in passages]
    vectors = encoder.encode(texts, "document", progress)
    return vectors, UnitTokens.of(units, rows) if rows else None


def encode_units(units: Units, encoder: TokenSums) -> tuple[Vectors, UnitTokens]:
    """Return what `encode` makes of the searched texts, and the tokens of the units."""
    ids = encoder.tokens(units.texts)
    texts = _join(ids, encoder)
    nothing = encoder.tokens(["\n"])[0]  # as every text without a run
    is_nothing = np.array([own == nothing for own in ids], np.bool_)
    places, starts = units.searched.values, units.searched.starts
    counts = np.where(is_nothing, 0, texts.lengths[:-1])[places]
    kept = ~is_nothing[places]
    for row in np.flatnonzero(np.diff(compute_starts(counts)[starts]) == 0).tolist():
        own = slice(*starts[row : row + 2])  # a passage without any run
        kept[own.start + np.argmax(is_nothing[places[own]])] = True
    searched = Ragged(places[kept], compute_starts(kept)[starts])
    vectors = encoder.encode_tokens(texts.regroup(searched))
    return vectors, UnitTokens.of_texts(units, encoder, ids, texts)


def _join(ids: Sequence[Sequence[int]], encoder: TokenRows) -> Ragged:
    """Return the token ids of texts in one array, and an empty row behind them."""
    return Ragged.of([*ids, ()], np.min_scalar_type(encoder.token_count))
