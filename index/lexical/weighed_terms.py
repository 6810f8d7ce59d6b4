"""Query terms with their postings in the parts of an index, and what they add to scores."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.lexical.parts import LexicalPart
from index.lexical.term_counts import Ids

Sums = npt.NDArray[np.float64]
Places = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Source:
    """A part whose places begin at a slot."""

    part: LexicalPart
    base: int
    size: int  # slots
    gone: Places  # places of removed passages, ascending

    def count_passages(self, row: int) -> int:
        """Return how many passages have the term of a row."""
        places = self.part.places[self.part.find_span(row)]
        some, all_of = self.gone, places
        if len(some) > len(all_of):
            some, all_of = all_of, some
        if not len(some):
            return len(places)
        found = np.minimum(np.searchsorted(all_of, some), len(all_of) - 1)
        return len(places) - int(np.count_nonzero(all_of[found] == some))


@dataclass(frozen=True, eq=False)
class Entry:
    """What an index has of one term."""

    spans: list[tuple[Source, slice]]  # where its postings stand
    passages: int


class Sought:
    """Some slots, as they are looked up in each source."""

    def __init__(self, slots: Ids, norms: npt.NDArray[np.float32]) -> None:
        """Take slots, ascending, and the norm of each of all slots."""
        self.slots = slots
        self.norms = norms[slots]
        self._found: dict[Source, tuple[int, Places]] = {}

    def find(self, source: Source) -> tuple[int, Places]:
        """Return which is the first of a source, and the places there of all."""
        if source not in self._found:
            first, last = self.slots.searchsorted([source.base, source.base + source.size])
            places = (self.slots[first:last] - source.base).astype(np.int32)
            self._found[source] = int(first), places
        return self._found[source]


@dataclass(frozen=True, eq=False)
class WeighedTerm:
    """A query term with its postings; its alternatives count as one term."""

    weight: float  # inverse document frequency, times how often the query has it
    rows: list[tuple[Source, slice, float]]  # postings and share of alternatives

    @cached_property
    def size(self) -> int:
        """How many postings it has."""
        return sum(span.stop - span.start for _, span, _ in self.rows)

    def add_to(self, sums: Sums, norms: npt.NDArray[np.float32]) -> None:
        """Add what the term gives to the scores of all slots."""
        for rows in self._group_rows():
            slots, counts = _read_rows(rows)
            np.add.at(sums, slots, self.weight * counts / (counts + norms.take(slots)))

    def look_up(self, sought: Sought) -> Sums:
        """Return what the term adds to the scores of some slots."""
        counts = np.zeros(len(sought.slots))
        for source, span, share in self.rows:
            first, own = sought.find(source)
            if not len(own):
                continue
            mine, theirs = _match(own, source.part.places[span])
            if len(mine):
                counts[first + mine] += share * source.part.counts[span][theirs]
        added: Sums = self.weight * counts / (counts + sought.norms)
        return added

    def _group_rows(self) -> Iterable[Sequence[tuple[Source, slice, float]]]:
        """Return the rows, those together of which one passage may have several."""
        groups: dict[Source, list[tuple[Source, slice, float]]] = {}
        for row in self.rows:
            groups.setdefault(row[0], []).append(row)
        ends = sorted((source.base, source.base + source.size) for source in groups)
        apart = all(one[1] <= other[0] for one, other in pairwise(ends))
        return groups.values() if apart else [self.rows]


def _match(one: Places, other: Places) -> tuple[Ids, Ids]:
    """Return where equal places stand in either; both ascend, each place once."""
    if len(other) < len(one):  # the fewer are looked up among the more
        return _match(other, one)[::-1]
    at = other.searchsorted(one)
    np.minimum(at, len(other) - 1, out=at)
    (here,) = (other[at] == one).nonzero()
    return here, at[here]


def _read_rows(rows: Sequence[tuple[Source, slice, float]]) -> tuple[Ids, Sums]:
    """Return slots, each once, with how often each has the term."""
    read = [
        (source.part.places[span] + np.int64(source.base), source.part.counts[span] * share)
        for source, span, share in rows
    ]
    if len(read) == 1:
        return read[0]
    slots, counts = (np.concatenate(arrays) for arrays in zip(*read, strict=True))
    order = np.argsort(slots, kind="stable")  # merges what is in order already
    slots, counts = slots[order], counts[order]
    firsts = np.flatnonzero(np.diff(slots, prepend=-1))
    return slots[firsts], np.add.reduceat(counts, firsts)
