"""Where the passages of a generation stand: runs of rows of its segments, in reading order.

A generation that was built at once is one run. A document that changed cuts a run in two and puts
its own between them. So the table is as long as what has changed since, not as the index.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.ragged import Starts, compute_starts, map_array
from index.types import SlotMap

Numbers = npt.NDArray[np.int64]
_COLUMNS = ("segments", "rows", "passages", "firsts", "documents")


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs in reading order; whole documents stand in each."""

    segments: Numbers  # [runs], which of the generation's segments
    rows: Numbers  # [runs], of the first passage there
    passages: Numbers  # [runs], how many
    firsts: Numbers  # [runs], the place of the first document there
    documents: Numbers  # [runs], how many

    @classmethod
    def of(cls, runs: Sequence[Sequence[int]]) -> "Runs":
        """Take tuples of the columns; runs that follow one another in a segment become one."""
        joined: list[list[int]] = []
        for segment, row, passages, first, documents in runs:
            if joined and joined[-1][0] == segment:
                _, own, count, begin, held = joined[-1]
                if (own + count, begin + held) == (row, first):
                    joined[-1][2] += passages
                    joined[-1][4] += documents
                    continue
            joined.append([segment, row, passages, first, documents])
        return cls(*np.array(joined, np.int64).reshape(-1, len(_COLUMNS)).T.copy())

    def __len__(self) -> int:
        return len(self.segments)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return zip(*(getattr(self, name).tolist() for name in _COLUMNS), strict=True)

    @cached_property
    def ids(self) -> Starts:
        """The id of the first passage of each run, and one more than the last."""
        return compute_starts(self.passages)

    @cached_property
    def places(self) -> Starts:
        """The place of the first document of each run, and one more than the last."""
        return compute_starts(self.documents)

    def find_passages(self, ids: Numbers) -> tuple[Numbers, Numbers]:
        """Return [ids] twice: the segments of passages, and their rows there."""
        run = np.searchsorted(self.ids, ids, "right") - 1
        return self.segments[run], self.rows[run] + (ids - self.ids[run])

    def find_documents(self, places: Numbers) -> tuple[Numbers, Numbers]:
        """Return [places] twice: the segments of documents, and their places there."""
        run = np.searchsorted(self.places, places, "right") - 1
        return self.segments[run], self.firsts[run] + (places - self.places[run])

    def map_slots(self, sizes: Sequence[int]) -> SlotMap:
        """Return where passages stand among those of all segments, set end to end.

        `sizes` are the passages of each segment, removed ones included.
        """
        bases = compute_starts(list(sizes))
        return SlotMap(bases[self.segments] + self.rows, self.passages)

    def list_removed(self, segment: int, size: int) -> Numbers:
        """Return the rows of a segment of `size` passages that are none of the generation."""
        there = np.zeros(size, np.bool_)
        for own, row, passages, _, _ in self:
            if own == segment:
                there[row : row + passages] = True
        return np.flatnonzero(~there)

    def save(self, path: Path) -> None:
        """Write one plain array (npy)."""
        np.save(path, np.stack([getattr(self, name) for name in _COLUMNS]))

    @classmethod
    def load(cls, path: Path) -> "Runs":
        """Read what `save` wrote."""
        return cls(*np.array(map_array(path)))
