"""Late interaction: how well a sentence has each token of a question.

Knows the rows of a static encoder, one for each token; knows nothing of passages or of scores. A
sentence has a token as well as the nearest of its own tokens does (Khattab & Zaharia, "ColBERT",
SIGIR 2020): itself counts 1, a translation or a synonym what the encoder has learnt.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from index.encoder import Role, Vectors

Ids = npt.NDArray[np.intp]


@runtime_checkable
class TokenRows(Protocol):
    """An encoder whose texts are sums of token rows."""

    @property
    def dimension(self) -> int:
        """See `Encoder`."""
        ...

    def encode(self, texts: Sequence[str], role: Role) -> Vectors:
        """See `Encoder`."""
        ...

    @property
    def token_count(self) -> int:
        """Ids go from 0 to one less."""
        ...

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """Return each text's token ids in reading order."""
        ...

    def rows(self, ids: Ids) -> Vectors:
        """Return float32 [ids, dimension]; a row is the longer the more its token tells."""
        ...


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

    def vector(self, ids: Ids) -> Vectors:
        """Return float32 [dimension]: the encoder's vector for a text of these tokens."""
        rows = self.take(ids)
        total = self.lengths[ids] @ rows
        length = np.linalg.norm(total)
        vector: Vectors = total / length if length > 0 else total
        return vector


def nearness(rows: UnitRows, asked: Ids, sentences: Sequence[Ids]) -> Vectors:
    """Return float32 [asked, sentences]: 0 to 1, the cosine of the nearest token.

    `asked` are distinct; every sentence has a token.
    """
    distinct, places = np.unique(np.concatenate(sentences), return_inverse=True)
    cosines = np.maximum(rows.take(asked) @ rows.take(distinct).T, 0)[:, places]
    near: Vectors = np.maximum.reduceat(cosines, starts(list(map(len, sentences))), axis=1)
    return near


def starts(lengths: Sequence[int]) -> Ids:
    """Return where each of several runs, set end to end, begins."""
    return np.cumsum([0, *lengths[:-1]])
