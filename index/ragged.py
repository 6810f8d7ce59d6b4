"""Rows of different lengths in one array: row `n` is `values[starts[n] : starts[n + 1]]`.

An index keeps what it holds for each document, passage or sentence in this form. On disk it is two
plain npy files, which are mapped into memory: a question reads only the pages that it touches.
"""

import math
import mmap
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Starts = npt.NDArray[np.int64]

# numpy reads headers with Python's parser, which fails now and then where two threads are in it
# (CPython 3.11: "AST constructor recursion depth mismatch").
_parsing = threading.Lock()


@dataclass(frozen=True, eq=False)
class Ragged:
    """An array of rows."""

    values: npt.NDArray[Any]
    starts: Starts  # one more than there are rows

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> npt.NDArray[Any]:
        return self.values[self.starts[row] : self.starts[row + 1]]

    def rows(self, first: int, last: int) -> "Ragged":
        """Return rows `first` to `last`, the last not included, without copying their values."""
        starts = self.starts[first : last + 1]
        return Ragged(self.values[starts[0] : starts[-1]], starts - starts[0])

    def take(self, rows: Starts) -> "Ragged":
        """Return some rows, in their order, copied."""
        firsts = self.starts[rows]
        lengths = self.starts[rows + 1] - firsts
        return Ragged(self.values[spread(firsts, lengths)], compute_starts(lengths))

    def regroup(self, groups: "Ragged") -> "Ragged":
        """Return for each group of rows, given by their places, their values end to end."""
        taken = self.take(groups.values)
        return Ragged(taken.values, taken.starts[groups.starts])

    @property
    def lengths(self) -> Starts:
        """How many values each row has."""
        return np.diff(self.starts)

    @classmethod
    def of(cls, rows: Iterable[Sequence[int]], dtype: npt.DTypeLike) -> "Ragged":
        """Set rows of numbers end to end."""
        listed = list(rows)
        starts = compute_starts(list(map(len, listed)))
        return cls(np.fromiter(chain.from_iterable(listed), dtype, int(starts[-1])), starts)

    @classmethod
    def of_bytes(cls, rows: Iterable[bytes]) -> "Ragged":
        """Set byte strings end to end."""
        listed = list(rows)
        values = np.frombuffer(b"".join(listed), np.uint8)
        return cls(values, compute_starts(list(map(len, listed))))

    @classmethod
    def join(cls, parts: Sequence["Ragged"]) -> "Ragged":
        """Set the rows of several one after the other."""
        lengths = np.concatenate([part.lengths for part in parts])
        return cls(np.concatenate([part.values for part in parts]), compute_starts(lengths))

    def save(self, folder: Path, name: str) -> None:
        """Write `name`.npy and `name`.starts.npy."""
        np.save(folder / f"{name}.npy", self.values)
        np.save(folder / f"{name}.starts.npy", self.starts)

    @classmethod
    def load(cls, folder: Path, name: str) -> "Ragged":
        """Read what `save` wrote, mapped."""
        return cls(map_array(folder / f"{name}.npy"), map_array(folder / f"{name}.starts.npy"))


class ArrayWriter:
    """Writes an npy file of one dimension as its values come."""

    def __init__(self, path: Path, dtype: npt.DTypeLike) -> None:
        """Begin the file."""
        self._dtype = np.dtype(dtype)
        self._file = path.open("wb")
        self._count = 0
        self._header()

    def add(self, values: npt.NDArray[Any]) -> None:
        """Append values."""
        self._file.write(np.ascontiguousarray(values, self._dtype).data)
        self._count += len(values)

    def close(self) -> None:
        """Write the number of values into the header."""
        self._file.seek(0)
        self._header()
        self._file.close()

    def abandon(self) -> None:
        """Close the file as it is."""
        self._file.close()

    def _header(self) -> None:
        # numpy leaves room for the count to grow, so that the header keeps its length.
        descr = np.lib.format.dtype_to_descr(self._dtype)
        header = {"descr": descr, "fortran_order": False, "shape": (self._count,)}
        np.lib.format.write_array_header_1_0(self._file, header)


class RaggedWriter:
    """Writes rows to the files of a `Ragged` as they come; only where they start is remembered."""

    def __init__(self, folder: Path, name: str, dtype: npt.DTypeLike) -> None:
        """Begin `name`.npy and `name`.starts.npy."""
        self._starts = folder / f"{name}.starts.npy"
        self._lengths: list[Starts] = []
        self._values = ArrayWriter(folder / f"{name}.npy", dtype)

    def add(self, rows: Ragged) -> None:
        """Append rows."""
        self._values.add(rows.values)
        self._lengths.append(rows.lengths)

    def close(self) -> None:
        """Write the number of values into the header, and where rows start."""
        self._values.close()
        np.save(
            self._starts, compute_starts(np.concatenate([np.zeros(0, np.int64), *self._lengths]))
        )

    def abandon(self) -> None:
        """Close the file as it is."""
        self._values.abandon()


def compute_starts(lengths: Sequence[int] | Starts) -> Starts:
    """Return where each of several runs, set end to end, begins, and where the last one ends."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def spread(firsts: Starts, lengths: Starts) -> Starts:
    """Return the places of runs that begin at `firsts`, end to end."""
    places = np.repeat(firsts - compute_starts(lengths)[:-1], lengths)
    places += np.arange(len(places))
    return places


def map_array(path: Path) -> npt.NDArray[Any]:
    """Return the array of an npy file, its pages read when they are touched."""
    # numpy's own memmap takes three times as long to open, and its slices ten times.
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        with _parsing:
            shape, _, dtype = np.lib.format.read_array_header_1_0(file)
        if 0 in shape:  # nothing can be mapped of it
            return np.zeros(shape, dtype)
        pages = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return np.frombuffer(pages, dtype, math.prod(shape), file.tell()).reshape(shape)
