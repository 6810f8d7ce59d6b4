"""How often each passage has each term: counted batch by batch, gathered for the whole index.

Knows terms and places; knows nothing of weights. Passages that stay keep their counts: they come
from the index before, at their new places.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from index.lexical.analysis import terms
from index.ragged import Ragged, starts_of

if TYPE_CHECKING:
    from index.lexical.bm25 import Lexical

Places = npt.NDArray[np.int64]
_MOST = np.iinfo(np.uint16).max


@dataclass(frozen=True, eq=False)
class Counts:
    """The terms of some passages; a row of `ids` lists the distinct ones of a passage."""

    vocabulary: tuple[str, ...]
    ids: Ragged  # places in `vocabulary`
    counts: npt.NDArray[np.uint16]  # how often each stands in the passage
    lengths: npt.NDArray[np.int32]  # terms of each passage, repeats included

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Counts":
        """Analyse texts."""
        known: dict[str, int] = {}
        ids, counts, lengths = [], [], []
        for text in texts:
            counted = Counter(terms(text))
            ids.append([known.setdefault(term, len(known)) for term in counted])
            counts += [min(count, _MOST) for count in counted.values()]
            lengths.append(counted.total())
        return cls(
            tuple(known),
            Ragged.of(ids, np.int32),
            np.array(counts, np.uint16),
            np.array(lengths, np.int32),
        )


class Tally:
    """The counts of a whole index, gathered in any order."""

    def __init__(self, before: "Lexical | None" = None) -> None:
        """Take the index `before`, if counts are to be taken over from it; see `keep`."""
        self._before = before
        self._kept = np.zeros(0, np.int64)
        self._known: dict[str, int] = {}  # terms that were added, in the order of their coming
        self._added = [_Entries(*(np.zeros(0, np.int32) for _ in range(3)))]
        self._lengths: list[tuple[Places, npt.NDArray[np.int32]]] = []

    def add(self, counted: Counts, places: Places) -> None:
        """Take the counts of passages that stand at `places`."""
        known = self._known
        table = np.array([known.setdefault(t, len(known)) for t in counted.vocabulary], np.int32)
        passages = np.repeat(places.astype(np.int32), counted.ids.lengths)
        self._added.append(_Entries(table[counted.ids.values], passages, counted.counts))
        self._lengths.append((places, counted.lengths))

    def keep(self, places: Places) -> None:
        """Take over what is counted in the index before; its passages stand at `places`, or -1."""
        self._kept = places

    def columns(
        self, count: int
    ) -> tuple[list[str], Ragged, npt.NDArray[np.uint16], npt.NDArray[np.int32]]:
        """Return all terms, the passages that have each, how often, and the passages' lengths.

        Terms are sorted, so that the same passages give the same files.
        """
        old = self._remaining()
        lengths = np.zeros(count, np.int32)
        lengths[self._kept[self._kept >= 0]] = old.lengths
        for at, own in self._lengths:
            lengths[at] = own
        # New terms go between the old ones, which move up; only the new ones are looked up.
        new = sorted(term for term in self._known if not _has(old.terms, term))
        before = np.array([bisect_left(old.terms, term) for term in new], np.int64)
        ups = np.arange(len(old.terms))
        ups += np.searchsorted(before, ups, "right")
        rows = dict(zip(new, (before + np.arange(len(new))).tolist(), strict=True))
        table = [
            rows[term] if term in rows else int(ups[bisect_left(old.terms, term)])
            for term in self._known
        ]
        terms = sorted(old.terms + new)  # two sorted runs: one pass
        more = _Entries(*map(np.concatenate, zip(*map(_Entries.parts, self._added), strict=True)))
        self._added = self._added[:1]
        more = _Entries(np.array(table, np.int32)[more.terms], more.passages, more.counts)
        entries = _Entries(np.repeat(ups.astype(np.int32), old.having), old.places, old.counts)
        merge = _inserted if entries.in_order() else _sorted
        return terms, *merge(entries, more, (len(terms), count)), lengths

    def _remaining(self) -> "_Remaining":
        """Return what is left of the index before."""
        before = self._before
        if before is None:
            none = np.zeros(0, np.int64)
            return _Remaining([], none, none, none, none)
        cut = before.passages.rows(0, len(before.terms))  # none given by hand
        moved = self._kept.astype(np.int32)[cut.values]
        stay = moved >= 0
        having = np.diff(np.concatenate([[0], np.cumsum(stay)])[cut.starts])
        return _Remaining(
            list(compress(before.terms, (having > 0).tolist())),
            having[having > 0],
            moved[stay],
            before.counts[: len(stay)][stay],
            before.lengths[self._kept >= 0],
        )


@dataclass(frozen=True, eq=False)
class _Remaining:
    terms: list[str]
    having: Places  # how many passages each term is left in
    places: npt.NDArray[Any]  # of these passages, term after term
    counts: npt.NDArray[Any]
    lengths: npt.NDArray[Any]  # of the passages themselves


@dataclass(frozen=True, eq=False)
class _Entries:
    """Which term, in which passage, how often."""

    terms: npt.NDArray[Any]
    passages: npt.NDArray[Any]
    counts: npt.NDArray[Any]

    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        return self.terms, self.passages, self.counts

    @property
    def keys(self) -> Places:
        keys: Places = self.terms.astype(np.int64) << 32 | self.passages
        return keys

    def in_order(self) -> bool:
        return len(self.terms) > 0 and bool((np.diff(self.keys) > 0).all())


Columns = tuple[Ragged, npt.NDArray[np.uint16]]


def _inserted(most: _Entries, more: _Entries, shape: tuple[int, int]) -> Columns:
    """Put further entries between those that are in order."""
    order = np.argsort(more.keys)
    at = np.searchsorted(most.keys, more.keys[order])
    starts = starts_of(
        np.bincount(most.terms, minlength=shape[0]) + np.bincount(more.terms, minlength=shape[0])
    )
    passages = np.insert(most.passages, at, more.passages[order])
    return Ragged(passages, starts), np.insert(most.counts, at, more.counts[order])


def _sorted(most: _Entries, more: _Entries, shape: tuple[int, int]) -> Columns:
    """Sort all entries by term and passage, as turning a sparse matrix does."""
    import scipy.sparse  # noqa: PLC0415 -- to index much, not to ask

    terms, passages, counts = (
        np.concatenate(pair) for pair in zip(most.parts(), more.parts(), strict=True)
    )
    matrix = scipy.sparse.coo_matrix((counts.astype(np.uint16), (terms, passages)), shape).tocsr()
    starts = starts_of(np.diff(matrix.indptr))
    return Ragged(matrix.indices.astype(np.int32, copy=False), starts), matrix.data


def _has(names: list[str], name: str) -> bool:
    at = bisect_left(names, name)
    return at < len(names) and names[at] == name
