"""Passages compared in context: the cosines of a second encoder, for those that it has encoded.

It is too slow to encode all passages before an index can be used, so some may lack a vector. More
may come while the index is open.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Encoder, Vectors
from index.ranking.fusion import Scores

PassageIds = npt.NDArray[np.int64]


class VectorSource(Protocol):
    """Where vectors of passages come from while an index is open."""

    def read_changes(self) -> tuple[PassageIds, Vectors]:
        """Return the vectors that came since the last call: [n], and float32 [n, dimension].

        The first call returns all there are; later ones take microseconds where nothing came. A
        vector never changes. It raises nothing: what cannot be read is not there.
        """


class ContextVectors:
    """The vectors that a second encoder has made of the passages of an index."""

    def __init__(
        self, encoder: Encoder, vectors: Vectors, source: VectorSource | None = None
    ) -> None:
        """Take the encoder and float32 [passages, dimension]; zeros stand for what is missing.

        `source` tells of vectors that are made later.
        """
        self.vectors = vectors
        self._source = source
        self._known: npt.NDArray[np.bool_] = np.any(vectors, axis=1)
        # The question of an answer is searched for more than once.
        self._encode = lru_cache(maxsize=8)(lambda query: encoder.encode([query], "query")[0])

    @property
    def share(self) -> float:
        """The share of the passages that have a vector, as of the last `refresh`."""
        return float(self._known.mean()) if len(self._known) else 1.0

    def refresh(self) -> None:
        """Take up the vectors that have been made since the last call."""
        if self._source is None:
            return
        ids, vectors = self._source.read_changes()
        if len(ids):
            self.vectors[ids] = vectors
            self._known[ids] = True

    def compute_cosines(self, query: str, ids: Sequence[int] | PassageIds) -> Scores:
        """Return float64 [ids]: the cosine of query and passage; NaN for one without a vector."""
        self.refresh()
        known = self._known[ids]
        if not known.any():  # a question is not encoded for nothing
            return np.full(len(known), np.nan)
        return np.where(known, self.vectors[ids] @ self._encode(query), np.nan)
