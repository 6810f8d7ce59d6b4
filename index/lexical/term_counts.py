"""Term counts: how often each passage has each term, counted by batch, gathered for an index.

Passages that stay keep their counts: these come from other indexes, at their new ids.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.text.normalization import fold
from index.lexical.analysis import list_terms
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
        each = np.arange(len(texts) + 1)
        return cls.of_parts(list(map(fold, texts)), Ragged(each[:-1], each))

    @classmethod
    def of_parts(cls, folded: Sequence[str], passages: Ragged) -> "TermCounts":
        """Analyse folded texts and count the terms of passages, given the places of their texts."""
        known = _Numbering()
        lengths = np.zeros(len(folded), np.int64)
        found: list[int] = []
        for place in np.unique(passages.values).tolist():
            terms = list_terms(folded[place])
            lengths[place] = len(terms)
            found += map(known.__getitem__, terms)
        own = Ragged(np.array(found, np.int64), compute_starts(lengths)).regroup(passages)
        # All passages together: a key holds the passage and the term.
        every: Ids = np.repeat(np.arange(len(own)) << 32, own.lengths) | own.values
        keys, counts = np.unique(every, return_counts=True)
        starts = compute_starts(np.bincount(keys >> 32, minlength=len(own)))
        return cls(
            tuple(known),
            Ragged(keys.astype(np.int32), starts),
            np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16),
            own.lengths.astype(np.int32),
        )


class _Numbering(dict[str, int]):
    """Numbers terms in the order of their coming."""

    def __missing__(self, term: str) -> int:
        self[term] = number = len(self)
        return number


class TermTally:
    """The counts of a whole index, gathered in any order."""

    def __init__(self) -> None:
        self._kept: list[tuple[Postings, Ids]] = []
        self._known = _Numbering()  # of the terms that were added
        self._added = [_Entries(*(np.zeros(0, np.int32) for _ in range(3)))]
        self._lengths: list[tuple[Ids, npt.NDArray[np.int32]]] = []

    def add(self, counted: TermCounts, ids: Ids) -> None:
        """Take the counts of passages."""
        table = np.array(list(map(self._known.__getitem__, counted.vocabulary)), np.int32)
        passages = np.repeat(ids.astype(np.int32), counted.ids.lengths)
        self._added.append(_Entries(table[counted.ids.values], passages, counted.counts))
        self._lengths.append((ids, counted.lengths))

    def keep(self, postings: Postings, moved: Ids) -> None:
        """Take counts over; `moved` holds the new id of each passage of the postings, or -1."""
        self._kept.append((postings, moved))

    def collect(self, count: int) -> Postings:
        """Return the postings of `count` passages."""
        lengths = np.zeros(count, np.int32)
        for ids, own in self._lengths:
            lengths[ids] = own
        terms: list[str] = []
        entries = self._added[0]
        for postings, moved in self._kept:
            lengths[moved[moved >= 0]] = postings.lengths[moved >= 0]
            terms, entries = _unite(terms, entries, *_take_moved(postings, moved), count)
        more = _Entries(*map(np.concatenate, zip(*map(_Entries.parts, self._added), strict=True)))
        self._added = self._added[:1]
        terms, entries = _unite(terms, entries, list(self._known), more, count)
        starts = compute_starts(np.bincount(entries.terms, minlength=len(terms)))
        rows = Ragged(entries.passages.astype(np.int32, copy=False), starts)
        return Postings(terms, rows, entries.counts.astype(np.uint16, copy=False), lengths)


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


def _take_moved(postings: Postings, moved: Ids) -> tuple[list[str], _Entries]:
    """Return what is left of postings: terms, and entries with the new ids of passages."""
    cut = postings.passages
    passages = moved.astype(np.int32)[cut.values]
    stay = passages >= 0
    left = np.diff(np.concatenate([[0], np.cumsum(stay)])[cut.starts])
    terms = list(compress(postings.terms, (left > 0).tolist()))
    left = left[left > 0]
    rows = np.repeat(np.arange(len(left), dtype=np.int32), left)
    return terms, _Entries(rows, passages[stay], postings.counts[: len(stay)][stay])


def _unite(
    terms: list[str], entries: _Entries, others: list[str], more: _Entries, count: int
) -> tuple[list[str], _Entries]:
    """Return terms, sorted, and entries in their order with further ones, of `others` in any order.

    `terms` are sorted and `entries` in their order.
    """
    if not len(more.terms):
        return terms, entries
    if not terms:
        order = sorted(range(len(others)), key=others.__getitem__)
        ranks = np.empty(len(order), np.int32)
        ranks[order] = np.arange(len(order))
        more = _Entries(ranks[more.terms], more.passages, more.counts)
        return [others[at] for at in order], _sort(entries, more, (len(order), count))
    # New terms go between the old ones, which move up; only the new ones are looked up.
    new = sorted(term for term in others if not _has(terms, term))
    below = np.array([bisect_left(terms, term) for term in new], np.int64)
    ups = np.arange(len(terms))
    ups += np.searchsorted(below, ups, "right")
    rows = dict(zip(new, (below + np.arange(len(new))).tolist(), strict=True))
    table = [rows[term] if term in rows else int(ups[bisect_left(terms, term)]) for term in others]
    united = sorted(terms + new)  # two sorted runs: one pass
    more = _Entries(np.array(table, np.int32)[more.terms], more.passages, more.counts)
    entries = _Entries(ups.astype(np.int32)[entries.terms], entries.passages, entries.counts)
    if len(entries.terms) > len(more.terms):
        return united, _insert(entries, more)
    return united, _sort(entries, more, (len(united), count))


def _insert(most: _Entries, more: _Entries) -> _Entries:
    """Put further entries between those that are in order."""
    order = np.argsort(more.keys)
    at = np.searchsorted(most.keys, more.keys[order])
    inserted = zip(most.parts(), more.parts(), strict=True)
    return _Entries(*(np.insert(old, at, new[order]) for old, new in inserted))


def _sort(most: _Entries, more: _Entries, shape: tuple[int, int], few: int = 1 << 20) -> _Entries:
    """Sort all entries by term and passage, as turning a sparse matrix does.

    To sort `few` takes less time than to load scipy.
    """
    terms, passages, counts = (
        np.concatenate(pair) for pair in zip(most.parts(), more.parts(), strict=True)
    )
    every = _Entries(terms, passages, counts)
    if len(terms) < few:
        order = np.argsort(every.keys)
        return _Entries(*(part[order] for part in every.parts()))
    import scipy.sparse  # noqa: PLC0415 -- to index much, not to ask

    matrix = scipy.sparse.coo_matrix((counts.astype(np.uint16), (terms, passages)), shape).tocsr()
    rows = np.repeat(np.arange(shape[0], dtype=np.int32), np.diff(matrix.indptr))
    return _Entries(rows, matrix.indices.astype(np.int32, copy=False), matrix.data)


def _has(names: list[str], name: str) -> bool:
    at = bisect_left(names, name)
    return at < len(names) and names[at] == name
