"""Texts compared in context, by a second encoder that reads words in their order.

It is too slow to encode all passages before an index can be used, so some may lack a vector. More
may come while the index is open. The few sentences that compete for an answer are encoded when a
question comes, so that it does not matter to them how far the passages have come.
"""

from collections.abc import Sequence
from functools import lru_cache
from threading import Lock
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

        A call returns some thousands at most: more follow until there are none. Then it takes
        microseconds. A vector never changes. It raises nothing: what cannot be read is not there.
        """


class ContextVectors:
    """The vectors that a second encoder has made of the passages of an index."""

    def __init__(
        self,
        encoder: Encoder,
        vectors: Vectors,
        source: VectorSource | None = None,
        kept: int = 5_000,
        known: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Take the encoder and float32 [passages, dimension]; zeros stand for what is missing.

        `known` [passages] tells which are there; without it, all are looked at. `source` tells of
        vectors that are made later. Those of up to `kept` sentences are kept between questions:
        1.5 KB each.
        """
        self.vectors = vectors
        self._encoder = encoder
        self._source = source
        self._known = np.any(vectors, axis=1) if known is None else known
        self._refreshing = Lock()
        # The question of an answer is searched for more than once.
        self._encode = lru_cache(maxsize=8)(lambda query: encoder.encode([query], "query")[0])
        self._kept = kept
        self._met: dict[str, Vectors] = {}

    @property
    def share(self) -> float:
        """The share of the passages that have a vector, as of the last `refresh`."""
        return float(self._known.mean()) if len(self._known) else 1.0

    def refresh(self) -> None:
        """Take up the vectors that have been made since the last call."""
        if self._source is None:
            return
        with self._refreshing:
            while True:
                ids, vectors = self._source.read_changes()
                if not len(ids):
                    return
                self.vectors[ids] = vectors
                self._known[ids] = True  # only now: another thread may be reading

    def compute_cosines(self, query: str) -> Scores | None:
        """Return float64 [passages]: the cosine of each with a query, NaN for one without a vector.

        Return None where no passage has one: then the query is not encoded for nothing.
        """
        self.refresh()
        known = np.flatnonzero(self._known)
        if not len(known):
            return None
        asked, count = self._encode(query), len(self.vectors)
        cosines = np.full(count, np.nan)
        # Of few passages the vectors are picked out; of most, all in a row are multiplied sooner.
        few = 2 * len(known) < count
        cosines[known] = self.vectors[known] @ asked if few else (self.vectors @ asked)[known]
        return cosines

    def compare_texts(self, query: str, texts: Sequence[str]) -> Vectors:
        """Return float32 [texts]: the cosine of a query and each text, encoded now or earlier."""
        if len(self._met) > self._kept:
            self._met = {}
        met = self._met  # questions come from several threads: another may begin anew
        new = [text for text in dict.fromkeys(texts) if text not in met]
        if new:
            met.update(zip(new, self._encoder.encode(new, "document"), strict=True))
        cosines: Vectors = np.array([met[text] for text in texts]) @ self._encode(query)
        return cosines
