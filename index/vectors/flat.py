"""Exact cosines of normalised vectors, in FAISS.

At the size of a folder of reports a flat index answers in well under a millisecond and misses
nothing, so an approximate index gains nothing.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Vectors

Ids = npt.NDArray[np.int64]


class FlatVectors:
    """The vectors of N passages; the id of a passage is its place, 0 to N - 1."""

    def __init__(self, flat: Any) -> None:
        """Take a filled `faiss.IndexFlatIP`; see `build` and `load`."""
        self._flat = flat

    @classmethod
    def build(cls, vectors: Vectors) -> "FlatVectors":
        """Take float32 [N, dimension], rows of length 1 (or 0)."""
        built = cls(faiss.IndexFlatIP(vectors.shape[1]))
        built.add(vectors)
        return built

    def add(self, vectors: Vectors) -> None:
        """Append float32 [M, dimension]."""
        if len(vectors):
            self._flat.add(np.ascontiguousarray(vectors, np.float32))

    @property
    def shape(self) -> tuple[int, int]:
        """Passages and dimension."""
        return int(self._flat.ntotal), int(self._flat.d)

    def find_nearest(self, query: Vectors, count: int, within: Ids | None = None) -> Ids:
        """Return the ids of the `count` nearest passages, best first, of equals the earlier.

        `query` is float32 [dimension]; `within` limits the search to these ids. Raises ValueError
        for a query of another shape.
        """
        if query.shape != self.shape[1:]:
            raise ValueError(f"expected a query of shape {self.shape[1:]}, got {query.shape}")
        total = self.shape[0] if within is None else len(within)
        if not total:
            return np.zeros(0, np.int64)
        selected = None if within is None else faiss.IDSelectorBatch(within)
        parameters = faiss.SearchParameters(sel=selected) if selected else None  # type: ignore[call-arg]
        depth = min(count + 1, total)
        (scores,), (ids,) = self._flat.search(query[None], depth, params=parameters)
        if depth > count and scores[count] == scores[count - 1]:  # which of them came is chance
            below = np.nextafter(scores[count], np.float32(-np.inf))
            _, _, ids = self._flat.range_search(query[None], float(below), params=parameters)
        ids = np.sort(ids)
        cosines = self.compute_cosines(query, ids)
        nearest: Ids = ids[np.argsort(-cosines, kind="stable")][:count]
        return nearest

    def compute_cosines(self, query: Vectors, ids: Ids) -> Vectors:
        """Return float32 [ids], the cosines of `query`, float32 [dimension], with passages."""
        # einsum, not a matrix product: equal vectors get equal bits, wherever they stand.
        cosines: Vectors = np.einsum("ij,j->i", self.take(ids), query)
        return cosines

    def take(self, ids: Ids | Sequence[int]) -> Vectors:
        """Return float32 [ids, dimension], the vectors of passages."""
        vectors: Vectors = self._flat.reconstruct_batch(np.asarray(ids, np.int64))
        return vectors

    def compute_mean(self) -> Vectors:
        """Return float32 [dimension], the mean of all vectors."""
        count, dimension = self.shape
        if not count:
            return np.zeros(dimension, np.float32)
        rows = faiss.rev_swig_ptr(self._flat.get_xb(), count * dimension)
        mean: Vectors = rows.reshape(count, dimension).mean(axis=0, dtype=np.float64)
        return mean.astype(np.float32)

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
    def load(cls, path: Path) -> "FlatVectors":
        """Read what `save` wrote."""
        return cls(faiss.deserialize_index(np.fromfile(path, np.uint8)))
