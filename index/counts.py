"""How often each passage has each term: counted batch by batch, gathered for the whole index.

Knows terms and places; knows nothing of weights. Passages that stay keep their counts: they come
from the index before, at their new places.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.analyse import terms
from index.ragged import Ragged, starts_of

if TYPE_CHECKING:
    from index.lexical import Lexical

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
        self._added: list[tuple[Counts, Places]] = []

    def add(self, counted: Counts, places: Places) -> None:
        """Take the counts of passages that stand at `places`."""
        self._added.append((counted, places))

    def keep(self, places: Places) -> None:
        """Take over what is counted in the index before; its passages stand at `places`, or -1."""
        self._kept = places

    def columns(
        self, count: int
    ) -> tuple[list[str], Ragged, npt.NDArray[np.uint16], npt.NDArray[np.int32]]:
        """Return all terms, the passages that have each, how often, and the passages' lengths.

        Terms are sorted, so that the same passages give the same files.
        """
        import scipy.sparse  # noqa: PLC0415 -- to index, not to ask

        ids, places, counts, lengths = [], [], [], np.zeros(count, np.int32)
        old: list[str] = []
        if self._before is not None:
            cut = self._before.passages.rows(0, len(self._before.terms))  # none given by hand
            moved = self._kept[cut.values]
            stay = moved >= 0
            own = np.repeat(np.arange(len(cut)), cut.lengths)[stay]
            used = np.zeros(len(self._before.terms), np.bool_)
            used[own] = True
            old = list(compress(self._before.terms, used.tolist()))
            ids.append((np.cumsum(used) - 1)[own])
            places.append(moved[stay])
            counts.append(self._before.counts[: len(stay)][stay])
            lengths[self._kept[self._kept >= 0]] = self._before.lengths[self._kept >= 0]
        # New terms go between the old ones, which move up; only the new ones are looked up.
        new = sorted({t for own, _ in self._added for t in own.vocabulary if not _has(old, t)})
        before = np.array([bisect_left(old, term) for term in new], np.int64)
        shifted = np.arange(len(old)) + np.searchsorted(before, np.arange(len(old)), "right")
        ids = [shifted[own] for own in ids]
        rows = dict(zip(new, (before + np.arange(len(new))).tolist(), strict=True))
        for counted, at in self._added:
            table = [
                rows[term] if term in rows else int(shifted[bisect_left(old, term)])
                for term in counted.vocabulary
            ]
            ids.append(np.array(table, np.int64)[counted.ids.values])
            places.append(np.repeat(at, counted.ids.lengths))
            counts.append(counted.counts)
            lengths[at] = counted.lengths
        terms = sorted(old + new)  # two sorted runs: one pass
        flat = np.concatenate(counts).astype(np.int32)
        matrix = scipy.sparse.coo_matrix(
            (flat, (np.concatenate(ids), np.concatenate(places))), (len(terms), count)
        ).tocsr()
        passages = Ragged(matrix.indices.astype(np.int32), starts_of(np.diff(matrix.indptr)))
        return terms, passages, matrix.data.astype(np.uint16), lengths


def _has(names: list[str], name: str) -> bool:
    at = bisect_left(names, name)
    return at < len(names) and names[at] == name
