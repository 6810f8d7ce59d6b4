"""Rows of several segments as if they stood in one, in the reading order of a generation."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.ragged import Ragged
from index.ranking.sentence_index import SentenceIndex
from index.storage.segments.runs import Numbers

Find = Callable[[Numbers], tuple[Numbers, Numbers]]  # of places: the segments, and rows there


class JoinedRagged:
    """Rows of different lengths, one at a time."""

    def __init__(self, parts: Sequence[Ragged], find: Find, count: int) -> None:
        """Take those of each segment, what finds a row among them, and how many there are."""
        self._parts = parts
        self._find = find
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, row: int) -> npt.NDArray[Any]:
        segments, rows = self._find(np.array([row]))
        return self._parts[int(segments[0])][int(rows[0])]


class JoinedSentences:
    """The sentences of passages; see `SentenceIndex`."""

    def __init__(self, parts: Sequence[SentenceIndex], find: Find, count: int) -> None:
        """Take those of each segment, what finds a passage among them, and how many there are."""
        self._parts = parts
        self._find = find
        self._count = count

    def __len__(self) -> int:
        return self._count

    def take(self, ids: Numbers) -> SentenceIndex:
        """See `SentenceIndex.take`."""
        segments, rows = self._find(ids)
        order = np.argsort(segments, kind="stable")
        used, firsts = np.unique(segments[order], return_index=True)
        parts: list[SentenceIndex] = [
            self._parts[segment].take(own)
            for segment, own in zip(used.tolist(), np.split(rows[order], firsts[1:]), strict=True)
        ]
        if len(parts) == 1:
            return parts[0]
        back = np.empty(len(order), np.int64)
        back[order] = np.arange(len(order))
        return SentenceIndex.join(parts).take(back)

    def read_titles(self, ids: Numbers) -> list[str]:
        """See `SentenceIndex.read_titles`."""
        segments, rows = self._find(ids)
        titles = [""] * len(ids)
        for segment in np.unique(segments).tolist():
            here = np.flatnonzero(segments == segment)
            read = self._parts[segment].read_titles(rows[here])
            for at, title in zip(here.tolist(), read, strict=True):
                titles[at] = title
        return titles


def join_rows(parts: Sequence[npt.NDArray[Any]], find: Find, ids: Numbers) -> npt.NDArray[Any]:
    """Return the rows of arrays, in the order of `ids`."""
    segments, rows = find(ids)
    first = parts[0]
    joined = np.empty((len(ids), *first.shape[1:]), first.dtype)
    for segment in np.unique(segments).tolist():
        here = segments == segment
        joined[here] = parts[segment][rows[here]]
    return joined
