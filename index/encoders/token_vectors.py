"""Late interaction: the similarity of each token of a question to the nearest one of a sentence.

A sentence scores for a token as its nearest token does (Khattab & Zaharia, "ColBERT", SIGIR 2020).
The token itself counts 1; a translation or a synonym counts what the encoder has learnt.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Encoder, Vectors
from index.ragged import Ragged

Ids = npt.NDArray[np.intp]


@runtime_checkable
class TokenRows(Encoder, Protocol):
    """An encoder whose texts are sums of token rows."""

    @property
    def token_count(self) -> int:
        """Ids go from 0 to one less."""

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's token ids in reading order."""

    def token_texts(self, ids: Ids) -> list[str]:
        """Return what each token is written like, folded; without marks of word parts."""

    def rows(self, ids: Ids) -> Vectors:
        """Return float32 [ids, dimension]; a row is the longer the more its token tells."""


class UnitRows:
    """Rows scaled to length 1, each made when first asked for.

    Making them is most of the work of a question, and a collection uses a part of all tokens. Pages
    of an array that nobody wrote to take no memory.
    """

    def __init__(self, encoder: TokenRows) -> None:
        """Take the encoder that makes them."""
        self._encoder = encoder
        self._known = np.zeros(encoder.token_count, np.bool_)
        self._rows = np.empty((encoder.token_count, encoder.dimension), np.float32)
        self.lengths: npt.NDArray[np.float32] = np.zeros(encoder.token_count, np.float32)

    def take(self, ids: Ids) -> Vectors:
        """Return float32 [ids, dimension]."""
        new = ids[~self._known[ids]]
        if len(new):
            rows = self._encoder.rows(new)
            self.lengths[new] = np.linalg.norm(rows, axis=1)
            self._rows[new] = rows / np.maximum(self.lengths[new], 1e-9)[:, None]
            self._known[new] = True
        return self._rows[ids]

    def number(self, tokens: npt.NDArray[Any]) -> tuple[Ids, Ids]:
        """Return the distinct ids among tokens, ascending, and of each token its place there."""
        there = np.zeros(len(self._known), np.bool_)  # of few ids, quicker than to sort them
        there[tokens] = True
        distinct = np.flatnonzero(there)
        places = np.empty(len(there), np.intp)
        places[distinct] = np.arange(len(distinct))
        return distinct, places[tokens]


def sum_rows(encoder: TokenRows, texts: Ragged) -> Vectors:
    """Return float32 [texts, dimension]: the sum of the rows of each text's tokens.

    Each row is made once: half floats are widened for it, which is the slow part.
    """
    distinct, places = np.unique(texts.values, return_inverse=True)
    rows = encoder.rows(distinct.astype(np.intp))
    sums = np.zeros((len(texts), encoder.dimension), np.float32)
    for text, (start, end) in enumerate(pairwise(texts.starts.tolist())):
        np.add.reduce(rows.take(places[start:end], axis=0), axis=0, out=sums[text])
    return sums


def compute_nearest_cosines(rows: Vectors, asked: Vectors, tokens: Ragged) -> Vectors:
    """Return float32 [asked, units]: 0 to 1, the cosine of the nearest token; 0 where none is.

    `tokens` are places in `rows`, which like `asked` have length 1.
    """
    cosines = np.maximum(asked @ rows.T, 0)[:, tokens.values]
    return reduce_units(np.maximum, cosines, tokens)


def reduce_units(how: np.ufunc, values: Vectors, runs: Ragged) -> Vectors:
    """Return `values` [..., tokens] brought to one for each unit [..., units]; 0 for empty ones."""
    units = np.zeros((*values.shape[:-1], len(runs)), np.float32)
    filled = runs.lengths > 0
    if filled.any():
        units[..., filled] = how.reduceat(values, runs.starts[:-1][filled], axis=-1)
    return units
