"""The vectors in context of the passages of one generation, as they come."""

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Vectors
from index.storage.context.file import Key
from index.storage.context.reader import ContextReader


class GenerationVectors:
    """Implements `index.ranking.context.VectorSource`."""

    def __init__(self, reader: ContextReader, keys: Callable[[], Iterable[Key]]) -> None:
        """`keys` gives those of all passages, in order; it is called when there is a vector."""
        self._reader = reader
        self._keys = keys

    def read_changes(self) -> tuple[npt.NDArray[np.int64], Vectors]:
        """See `VectorSource`."""
        ids: list[int] = []
        rows: list[int] = []
        while not ids:  # what comes may belong to another generation
            keys, vectors = self._reader.read_changes()
            if not keys:
                break
            for row, key in enumerate(keys):
                own = self._places.get(key, ())
                ids += own
                rows += [row] * len(own)
        return np.array(ids, np.int64), vectors[rows]

    @cached_property
    def _places(self) -> dict[Key, list[int]]:
        """Of each key the passages: a text may stand in several places."""
        places: dict[Key, list[int]] = {}
        for at, key in enumerate(self._keys()):
            places.setdefault(key, []).append(at)
        return places
