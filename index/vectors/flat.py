"""The dense ranking: exact inner products of normalised vectors in FAISS.

Knows vectors; knows nothing of texts. At the size of a folder of reports a flat index answers in
well under a millisecond and misses nothing, so there is nothing to gain from an approximate one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from index.encoders.protocol import Vectors

_BELOW_ALL = -2.0  # no cosine is lower: every vector is in range


class Dense:
    """Cosines of N passages with a query."""

    def __init__(self, flat: Any) -> None:
        """Take a filled `faiss.IndexFlatIP`; see `build` and `load`."""
        self._flat = flat

    @classmethod
    def build(cls, vectors: Vectors) -> "Dense":
        """Take float32 [N, dimension], rows of length 1 (or 0)."""
        dense = cls(faiss.IndexFlatIP(vectors.shape[1]))
        dense.add(vectors)
        return dense

    def add(self, vectors: Vectors) -> None:
        """Append float32 [M, dimension]."""
        if len(vectors):
            self._flat.add(np.ascontiguousarray(vectors, np.float32))

    @property
    def shape(self) -> tuple[int, int]:
        """Passages and dimension."""
        return int(self._flat.ntotal), int(self._flat.d)

    def similarities(self, query: Vectors) -> Vectors:
        """Return float32 [N], the cosines with `query`, float32 [dimension]."""
        if query.shape != self.shape[1:]:
            raise ValueError(f"expected a query of shape {self.shape[1:]}, got {query.shape}")
        _, values, places = self._flat.range_search(query[None], _BELOW_ALL)
        similarities = np.zeros(self.shape[0], np.float32)
        similarities[places] = values
        return similarities

    def vectors(self, places: Sequence[int]) -> Vectors:
        """Return float32 [places, dimension], the vectors of the passages at `places`."""
        vectors: Vectors = self._flat.reconstruct_batch(np.asarray(places, np.int64))
        return vectors

    def rows(self, first: int, last: int) -> Vectors:
        """Return the vectors of passages `first` to `last`, the last not included."""
        if first == last:
            return np.zeros((0, self.shape[1]), np.float32)
        vectors: Vectors = self._flat.reconstruct_n(first, last - first)
        return vectors

    def save(self, path: Path) -> None:
        """Write FAISS's own format to `path`."""
        # Through Python: FAISS opens paths in the system's encoding, which may not have the name.
        failed: list[OSError] = []
        with path.open("wb") as file:

            def write(block: bytes) -> int:
                try:
                    return file.write(block)
                except OSError as error:  # a full disk; FAISS would not say which
                    failed.append(error)
                    return 0

            try:
                writer = faiss.PyCallbackIOWriter(write, 1 << 20)  # type: ignore[attr-defined]
                faiss.write_index(self._flat, writer)
                del writer
            except RuntimeError:
                if not failed:
                    raise
        if failed:
            raise failed[0]

    @classmethod
    def load(cls, path: Path) -> "Dense":
        """Read what `save` wrote."""
        return cls(faiss.deserialize_index(np.fromfile(path, np.uint8)))
