"""Term counts: how often each passage has each term, counted by batch, gathered for an index.

Passages that stay keep their counts: these come from the previous index, at their new ids.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from index.lexical.analysis import extract_terms
from index.ragged import Ragged, compute_starts

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Postings:
    """Which passages have each term, and how often; a row of `passages` belongs to a term."""

    terms: list[str]  # sorted, so that the same passages give the same files
    passages: Ragged
    counts: npt.NDArray[np.uint16]  # of each entry of `passages`
    lengths: npt.NDArray[np.int32]  # terms of each passage, repeats included


@dataclass(frozen=True, eq=False)
class TermCounts:
    """The terms of some passages; a row of `ids` lists the distinct ones of a passage."""

    vocabulary: tuple[str, ...]
    ids: Ragged  # positions in `vocabulary`
    counts: npt.NDArray[np.uint16]  # how often each stands in the passage
    lengths: npt.NDArray[np.int32]  # terms of each passage, repeats included

    @classmethod
    def of(cls, texts: Sequence[str]) -> "TermCounts":
        """Analyse texts and count their terms."""
        known = _Numbering()
        lengths: list[int] = []
        found: list[int] = []
        for text in texts:
            terms = extract_terms(text)
            lengths.append(len(terms))
            found += map(known.__getitem__, terms)
        # All passages together: a key holds the passage and the term.
        passages = np.repeat(np.arange(len(texts)), lengths)
        every: Ids = passages << 32 | np.array(found, np.int64)
        keys, counts = np.unique(every, return_counts=True)
        starts = compute_starts(np.bincount(keys >> 32, minlength=len(texts)))
        return cls(
            tuple(known),
            Ragged(keys.astype(np.int32), starts),
            np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16),
            np.array(lengths, np.int32),
        )


class _Numbering(dict[str, int]):
    """Numbers terms in the order of their coming."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


class TermTally:
    """The counts of a whole index, gathered in any order."""

    def __init__(self, previous: Postings | None = None) -> None:
        """Take the postings of the previous index, if counts are kept from it; see `keep`."""
        self._previous = previous
        self._kept = np.zeros(0, np.int64)
        self._known: dict[str, int] = {}  # terms that were added, in the order of their coming
        self._added = [_Entries(*(np.zeros(0, np.int32) for _ in range(3)))]
        self._lengths: list[tuple[Ids, npt.NDArray[np.int32]]] = []

    def add(self, counted: TermCounts, ids: Ids) -> None:
        """Take the counts of passages."""
        known = self._known
        table = np.array([known.setdefault(t, len(known)) for t in counted.vocabulary], np.int32)
        passages = np.repeat(ids.astype(np.int32), counted.ids.lengths)
        self._added.append(_Entries(table[counted.ids.values], passages, counted.counts))
        self._lengths.append((ids, counted.lengths))

    def keep(self, moved: Ids) -> None:
        """Take over the previous counts; `moved` holds each passage's new id, or -1."""
        self._kept = moved

    def collect(self, count: int) -> Postings:
        """Return the postings of `count` passages."""
        old = self._remaining()
        lengths = np.zeros(count, np.int32)
        lengths[self._kept[self._kept >= 0]] = old.lengths
        for ids, own in self._lengths:
            lengths[ids] = own
        # New terms go between the old ones, which move up; only the new ones are looked up.
        new = sorted(term for term in self._known if not _has(old.terms, term))
        below = np.array([bisect_left(old.terms, term) for term in new], np.int64)
        ups = np.arange(len(old.terms))
        ups += np.searchsorted(below, ups, "right")
        rows = dict(zip(new, (below + np.arange(len(new))).tolist(), strict=True))
        table = [
            rows[term] if term in rows else int(ups[bisect_left(old.terms, term)])
            for term in self._known
        ]
        terms = sorted(old.terms + new)  # two sorted runs: one pass
        more = _Entries(*map(np.concatenate, zip(*map(_Entries.parts, self._added), strict=True)))
        self._added = self._added[:1]
        more = _Entries(np.array(table, np.int32)[more.terms], more.passages, more.counts)
        entries = _Entries(np.repeat(ups.astype(np.int32), old.left), old.passages, old.counts)
        merge = _insert if entries.in_order() else _sort
        return Postings(terms, *merge(entries, more, (len(terms), count)), lengths)

    def _remaining(self) -> "_Remaining":
        """Return what is left of the previous index."""
        previous = self._previous
        if previous is None:
            none = np.zeros(0, np.int64)
            return _Remaining([], none, none, none, none)
        cut = previous.passages
        moved = self._kept.astype(np.int32)[cut.values]
        stay = moved >= 0
        left = np.diff(np.concatenate([[0], np.cumsum(stay)])[cut.starts])
        return _Remaining(
            list(compress(previous.terms, (left > 0).tolist())),
            left[left > 0],
            moved[stay],
            previous.counts[: len(stay)][stay],
            previous.lengths[self._kept >= 0],
        )


@dataclass(frozen=True, eq=False)
class _Remaining:
    terms: list[str]
    left: Ids  # how many passages each term is left in
    passages: npt.NDArray[Any]  # their new ids, term after term
    counts: npt.NDArray[Any]
    lengths: npt.NDArray[Any]  # of the passages that are left


@dataclass(frozen=True, eq=False)
class _Entries:
    """Which term, in which passage, how often."""

    terms: npt.NDArray[Any]
    passages: npt.NDArray[Any]
    counts: npt.NDArray[Any]

    def parts(self) -> tuple[npt.NDArray[Any], ...]:
        return self.terms, self.passages, self.counts

    @property
    def keys(self) -> Ids:
        keys: Ids = self.terms.astype(np.int64) << 32 | self.passages
        return keys

    def in_order(self) -> bool:
        return len(self.terms) > 0 and bool((np.diff(self.keys) > 0).all())


Merged = tuple[Ragged, npt.NDArray[np.uint16]]


def _insert(most: _Entries, more: _Entries, shape: tuple[int, int]) -> Merged:
    """Put further entries between those that are in order."""
    order = np.argsort(more.keys)
    at = np.searchsorted(most.keys, more.keys[order])
    starts = compute_starts(
        np.bincount(most.terms, minlength=shape[0]) + np.bincount(more.terms, minlength=shape[0])
    )
    passages = np.insert(most.passages, at, more.passages[order])
    return Ragged(passages, starts), np.insert(most.counts, at, more.counts[order])


def _sort(most: _Entries, more: _Entries, shape: tuple[int, int]) -> Merged:
    """Sort all entries by term and passage, as turning a sparse matrix does."""
    import scipy.sparse  # noqa: PLC0415 -- to index much, not to ask

    terms, passages, counts = (
        np.concatenate(pair) for pair in zip(most.parts(), more.parts(), strict=True)
    )
    matrix = scipy.sparse.coo_matrix((counts.astype(np.uint16), (terms, passages)), shape).tocsr()
    starts = compute_starts(np.diff(matrix.indptr))
    return Ragged(matrix.indices.astype(np.int32, copy=False), starts), matrix.data


def _has(names: list[str], name: str) -> bool:
    at = bisect_left(names, name)
    return at < len(names) and names[at] == name
