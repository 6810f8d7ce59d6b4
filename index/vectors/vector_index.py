"""The dense ranking: cosines of normalised vectors, which stand in several parts.

Few vectors are all compared with a question. Of a part that has codes (`codes`), those are compared
that score highest by them. What is returned is always ordered by the exact cosines.
"""

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Vectors
from index.ragged import compute_starts
from index.types import SlotMap
from index.vectors.codes import CODES, NEAREST, CodedVectors, CodeThresholds

Ids = npt.NDArray[np.int64]
_MARGIN = 1e-5  # by which sums of products may differ with the order in which they are added


class VectorIndex:
    """The vectors of N passages."""

    def __init__(
        self,
        parts: Sequence[Vectors],
        slots: SlotMap | None = None,
        codes: Sequence[CodedVectors | None] | None = None,
        thresholds: CodeThresholds = CODES,
    ) -> None:
        """Take float32 [M, dimension] of each part, rows of length 1 (or 0), mapped or in memory.

        `slots` tells where passages stand in the parts, set end to end; by default all in order.
        """
        self._parts = parts
        self._bases = compute_starts([len(part) for part in parts])
        self._slots = slots or SlotMap.identity(int(self._bases[-1]))
        self._codes = codes or [None] * len(parts)
        self._thresholds = thresholds

    @property
    def shape(self) -> tuple[int, int]:
        """Passages and dimension."""
        return len(self._slots), int(self._parts[0].shape[1])

    def find_nearest(self, query: Vectors, count: int, within: Ids | None = None) -> Ids:
        """Return the ids of the `count` nearest passages, best first, of equals the earlier.

        `query` is float32 [dimension]; `within` limits the search to these ids. Raises ValueError
        for a query of another shape.
        """
        if query.shape != self.shape[1:]:
            raise ValueError(f"expected a query of shape {self.shape[1:]}, got {query.shape}")
        allowed = None if within is None else np.sort(self._slots.to_slots(within))
        exact = [np.zeros(0, np.int64)]
        coded: list[tuple[Ids, Vectors]] = []
        compared, margin = 0, 0.0
        for at, (part, codes) in enumerate(zip(self._parts, self._codes, strict=True)):
            base, end = self._bases[at : at + 2].tolist()
            own = None
            if allowed is not None:
                own = allowed[slice(*np.searchsorted(allowed, [base, end]))] - base
            elif len(self._gone[at]):
                own = self._left[at]
            size = end - base if own is None else len(own)
            if not size:
                continue
            # Of few passages among many, the codes of all would have to be ordered.
            if codes is None or size * 8 < end - base or size <= self._thresholds.least:
                exact.append(base + _find_highest(part, query, count, own))
                continue
            depth = max(codes.facts.compared, 2 * count)
            compared, margin = max(compared, depth), max(margin, codes.facts.margin)
            places, cosines = codes.find(query, depth * (end - base) // size)
            if own is not None:
                allowed_here = np.zeros(end - base, np.bool_)
                allowed_here[own] = True
                here = allowed_here[places]
                places, cosines = places[here], cosines[here]
            coded.append((base + places, cosines))
        if coded:
            slots, cosines = (np.concatenate(arrays) for arrays in zip(*coded, strict=True))
            # The more passages, the more of them score as high by chance.
            compared = math.ceil(compared * math.sqrt(len(coded)))
            if len(slots) > compared:
                best = np.argpartition(-cosines, compared)[:compared]
                slots, cosines = slots[best], cosines[best]
            first = 2 * max(self._thresholds.compared, count)
            exact.append(self._drop_hopeless(query, slots, cosines, first, margin))
        slots = np.sort(np.concatenate(exact))
        ids = self._slots.to_ids(slots)
        order = np.lexsort((ids, -self._compare(query, slots)))
        nearest: Ids = ids[order[:count]]
        return nearest

    def _drop_hopeless(
        self, query: Vectors, slots: Ids, cosines: Vectors, first: int, margin: float
    ) -> Ids:
        """Return the `first` slots by the cosines of their codes, and those near the tenth.

        The tenth is that of the exact cosines of the first; codes lag behind by `margin` at most.
        """
        if len(slots) <= first or math.isinf(margin):
            return slots
        order = np.argpartition(-cosines, first)
        ahead, behind = order[:first], order[first:]
        tenth = np.partition(self._compare(query, slots[ahead]), -NEAREST)[-NEAREST]
        near = behind[cosines[behind] >= tenth - margin]
        return np.concatenate([slots[ahead], slots[near]])

    def compute_cosines(self, query: Vectors, ids: Ids) -> Vectors:
        """Return float32 [ids], the cosines of `query`, float32 [dimension], with passages."""
        return self._compare(query, self._slots.to_slots(ids))

    def take(self, ids: Ids | Sequence[int]) -> Vectors:
        """Return float32 [ids, dimension], the vectors of passages."""
        return self._take(self._slots.to_slots(np.asarray(ids, np.int64)))

    def compute_mean(self) -> Vectors:
        """Return float32 [dimension], the mean of all vectors."""
        total = np.zeros(self.shape[1])
        for part, gone in zip(self._parts, self._gone, strict=True):
            total += part.sum(axis=0, dtype=np.float64) - part[gone].sum(axis=0, dtype=np.float64)
        return (total / max(1, self.shape[0])).astype(np.float32)

    @cached_property
    def _gone(self) -> list[Ids]:
        """Of each part the places where no passage stands any more."""
        gone = self._slots.list_removed(int(self._bases[-1]))
        return [
            gone[slice(*np.searchsorted(gone, [base, end]))] - base
            for base, end in pairwise(self._bases.tolist())
        ]

    @cached_property
    def _left(self) -> list[Ids]:
        """Of each part the places where passages stand."""
        return [
            np.setdiff1d(np.arange(len(part)), gone, assume_unique=True)
            for part, gone in zip(self._parts, self._gone, strict=True)
        ]

    def _compare(self, query: Vectors, slots: Ids) -> Vectors:
        """Return the cosines with what stands in some slots, whose vectors are not copied.

        Products are made one by one: equal vectors get equal bits, wherever they stand.
        """
        cosines = np.empty(len(slots), np.float32)
        parts = np.searchsorted(self._bases, slots, "right") - 1
        for number in np.flatnonzero(np.bincount(parts)).tolist():
            here = np.flatnonzero(parts == number)
            places = slots[here] - self._bases[number]
            cosines[here] = _multiply_rows(self._parts[number], query, places)
        return cosines

    def _take(self, slots: Ids) -> Vectors:
        if len(self._parts) == 1:
            return self._parts[0][slots]
        taken = np.empty((len(slots), self.shape[1]), np.float32)
        parts = np.searchsorted(self._bases, slots, "right") - 1
        for part in np.unique(parts).tolist():
            here = np.flatnonzero(parts == part)
            taken[here] = self._parts[part][slots[here] - self._bases[part]]
        return taken


def _find_highest(part: Vectors, query: Vectors, count: int, own: Ids | None) -> Ids:
    """Return the `count` places with the highest cosines and all that may be equal to the last."""
    if own is None or len(own) * 2 > len(part):  # rows in a row are read faster than others
        cosines = part @ query if own is None else (part @ query)[own]
    else:
        cosines = part[own] @ query
    if len(cosines) <= count:
        found = np.arange(len(cosines))
    else:
        least = np.partition(cosines, -count)[-count]
        found = np.flatnonzero(cosines >= least - _MARGIN)
    return found if own is None else own[found]


def _multiply_rows(part: Vectors, query: Vectors, places: Ids) -> Vectors:
    """Return float32 [places], the products of `query` with some rows of a part."""
    products = np.empty(len(places), np.float32)
    query = np.ascontiguousarray(query, np.float32)
    at: Any = [faiss.swig_ptr(one) for one in (products, query, part, places)]
    faiss.fvec_inner_products_by_idx(*at, len(query), 1, len(places))  # type: ignore[attr-defined]
    return products
