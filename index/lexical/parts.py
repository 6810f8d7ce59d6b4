"""One part of a lexical index: the postings of some passages, which never change once written.

A posting says which passage has a term, and how often. What a term weighs depends on all parts, so
nothing of that is stored. A passage's place is its position in the part.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.lexical.term_counts import Ids, Postings, TermCounts
from index.lexical.term_table import TermTable, decode_term
from index.lexical.vocabulary import list_characters
from index.ragged import Ragged, Starts, compute_starts, map_array
from index.types import SlotMap

_ARRAYS = ("starts", "places", "counts", "lengths")
Counts = npt.NDArray[Any]  # unsigned, of as many bytes as the highest needs


@dataclass(frozen=True, eq=False)
class LexicalPart:
    """The postings of N passages; a row holds those of a term."""

    table: TermTable
    characters: str  # those of all terms beyond ASCII
    starts: Starts  # [terms + 1], where each row begins
    places: npt.NDArray[np.int32]  # rows end to end, each ascending
    counts: Counts  # of each posting, from 1
    lengths: npt.NDArray[np.int32]  # [N], terms of each passage, repeats included

    @classmethod
    def build(cls, postings: Postings) -> "LexicalPart":
        """Take the postings of some passages; every term has at least one."""
        starts, counts = postings.passages.starts, postings.counts
        counts = counts.astype(np.min_scalar_type(counts.max(initial=0)))
        return cls(
            TermTable.of(postings.terms),
            list_characters(postings.terms),
            starts,
            postings.passages.values.astype(np.int32, copy=False),
            counts,
            postings.lengths,
        )

    @classmethod
    def of_occurrences(cls, names: Mapping[str, tuple[Ids, Ids]]) -> "LexicalPart":
        """Take names that are terms as they stand, each with its places and how often they have it.

        It holds no passages of its own: `lengths` is empty.
        """
        rows = [names[name] for name in sorted(names)]
        nothing = np.zeros(0, np.int64)
        places = np.concatenate([nothing, *(own for own, _ in rows)]).astype(np.int32)
        counts = np.concatenate([nothing, *(own for _, own in rows)])
        return cls.build(
            Postings(
                sorted(names),
                Ragged(places, compute_starts([len(own) for own, _ in rows])),
                np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16),
                np.zeros(0, np.int32),
            )
        )

    @property
    def postings(self) -> Postings:
        """All postings, for the next build."""
        rows = Ragged(self.places, np.asarray(self.starts))
        return Postings(list(self.table), rows, self.counts.astype(np.uint16), self.lengths)

    def take_counts(self, places: Ids) -> TermCounts:
        """Return the terms of some passages, in their order. All postings are looked through."""
        position = np.full(len(self.lengths), -1, np.int32)
        position[places] = np.arange(len(places))
        own = position[self.places]
        found = np.flatnonzero(own >= 0)
        found = found[np.argsort(own[found], kind="stable")]
        rows = np.searchsorted(self.starts, found, "right") - 1
        distinct, terms = np.unique(rows, return_inverse=True)
        vocabulary = self.table.list_encoded() if len(distinct) else []
        starts = compute_starts(np.bincount(own[found], minlength=len(places)))
        return TermCounts(
            tuple(decode_term(vocabulary[row]) for row in distinct.tolist()),
            Ragged(terms.astype(np.int32), starts),
            self.counts[found].astype(np.uint16),
            self.lengths[places],
        )

    def occurrences(self) -> dict[str, tuple[Ids, Ids]]:
        """Return what `of_occurrences` was given."""
        spans = [slice(*self._bounds[at : at + 2]) for at in range(len(self.starts) - 1)]
        return {
            name: (self.places[span].astype(np.int64), self.counts[span].astype(np.int64))
            for name, span in zip(self.table, spans, strict=True)
        }

    def find_row(self, term: str) -> int:
        """Return the row of a term, -1 if it is not there."""
        return self.table.find_row(term)

    def find_span(self, row: int) -> slice:
        """Return where the postings of a row stand."""
        return slice(self._bounds[row], self._bounds[row + 1])

    def save(self, folder: Path) -> None:
        """Write plain arrays (npy) and texts into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self.table.save(folder)
        save_characters(folder, self.characters)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> "LexicalPart":
        """Open what `save` wrote; only what a question touches is read from the disk."""
        arrays = {name: map_array(folder / f"{name}.npy") for name in _ARRAYS}
        characters = (folder / "characters.txt").read_text("utf-8", errors="surrogatepass")
        return cls(TermTable.load(folder), characters, **arrays)

    @cached_property
    def _bounds(self) -> Any:
        return self.starts.data  # a view of memory gives plain numbers, ten times as fast


def take_counts(
    parts: Sequence[LexicalPart], slots: SlotMap, ids: Ids
) -> Iterator[tuple[Ids, TermCounts]]:
    """Yield the terms of passages, part by part, with their places in `ids`."""
    sought = slots.to_slots(ids)
    for part, (base, end) in zip(parts, pairwise(list_bases(parts)), strict=True):
        own = np.flatnonzero((sought >= base) & (sought < end))
        if len(own):
            yield own, part.take_counts(sought[own] - base)


def list_bases(parts: Sequence[LexicalPart]) -> list[int]:
    """Return the slot where each part begins, and where the last ends."""
    bases: list[int] = compute_starts([len(part.lengths) for part in parts]).tolist()
    return bases


def list_occurrences(names: LexicalPart, slots: SlotMap) -> dict[str, tuple[Ids, Ids]]:
    """Return each whole name with the ids of its passages, and how often each has it."""
    found = {}
    for name, (places, counts) in names.occurrences().items():
        ids = slots.to_ids(places)
        found[name] = ids[ids >= 0], counts[ids >= 0]
    return found


def save_characters(folder: Path, characters: str) -> None:
    """Write the characters of all terms."""
    (folder / "characters.txt").write_bytes(characters.encode("utf-8", "surrogatepass"))


def sum_sizes(parts: Sequence[LexicalPart]) -> int:
    """Return how many passages parts hold, removed ones included."""
    return sum(len(part.lengths) for part in parts)
