"""Passages compared in context: the cosines of a second encoder, for those that it has encoded.

It is too slow to encode all passages before an index can be used, so some may lack a vector.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Encoder, Vectors
from index.ranking.fusion import Scores


class ContextVectors:
    """The vectors that a second encoder has made of the passages of an index."""

    def __init__(self, encoder: Encoder, vectors: Vectors) -> None:
        """Take the encoder and float32 [passages, dimension]; zeros stand for what is missing."""
        self.vectors = vectors
        self._known: npt.NDArray[np.bool_] = np.any(vectors, axis=1)
        # The question of an answer is searched for more than once.
        self._encode = lru_cache(maxsize=8)(lambda query: encoder.encode([query], "query")[0])

    def compute_cosines(self, query: str, ids: Sequence[int] | npt.NDArray[np.int64]) -> Scores:
        """Return float64 [ids]: the cosine of query and passage; NaN for one without a vector."""
        known = self._known[ids]
        if not known.any():  # a question is not encoded for nothing
            return np.full(len(known), np.nan)
        return np.where(known, self.vectors[ids] @ self._encode(query), np.nan)
