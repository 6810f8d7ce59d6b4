"""The store whose candidates come from Milvus; the local store of the same generation scores them.

Terms of several synonyms saturate together, which no inner product gives. So Milvus is asked for
more passages than are wanted, and these are scored and ranked as the local store does.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from index.encoders.protocol import Vectors
from index.lexical.vocabulary import Vocabulary
from index.ranking.fusion import find_best
from index.storage.milvus.collection import Collection, Filter, Keys, find_place, find_runs
from index.storage.milvus.connection import connect
from index.storage.milvus.files import OwnRows
from index.storage.store import Candidates, DocumentFilter, Ids, Store
from index.types import QueryTerm

_SPARE = 2  # candidates asked for, to one that is wanted


class MilvusStore:
    """Implements `index.storage.store.Store`."""

    def __init__(self, local: Store, rows: OwnRows) -> None:
        """Connect. Raises StoreUnavailable, or IndexMismatch where other rows are found."""
        if len(local) != len(rows.keys):
            raise ValueError(f"expected {len(local)} keys, got {len(rows.keys)}")
        self.local = local
        self._rows = rows
        self._collection = Collection(connect(rows.store), rows.collection)
        self._collection.check(rows.fingerprint)
        self._collection.load()

    @classmethod
    def open(cls, local: Store, generation: Path) -> "MilvusStore":
        """Open that of a generation, whose local store is given."""
        return cls(local, OwnRows.load(generation))

    def __len__(self) -> int:
        return len(self.local)

    @property
    def dimension(self) -> int:
        """See `Store`."""
        return self.local.dimension

    @property
    def vocabulary(self) -> Vocabulary:
        """See `Store`."""
        return self.local.vocabulary

    @property
    def mean(self) -> Vectors:
        """See `Store`."""
        return self.local.mean

    def compute_weight(self, term: QueryTerm) -> float:
        """See `Store`."""
        return self.local.compute_weight(term)

    def compute_scores(
        self, ids: Ids, vector: Vectors, terms: Sequence[QueryTerm]
    ) -> tuple[Vectors, Vectors]:
        """See `Store`."""
        return self.local.compute_scores(ids, vector, terms)

    def take_vectors(self, ids: Ids) -> Vectors:
        """See `Store`."""
        return self.local.take_vectors(ids)

    def find_candidates(
        self,
        vector: Vectors,
        terms: Sequence[QueryTerm],
        depth: int,
        within: DocumentFilter | None = None,
    ) -> Candidates:
        """See `Store`. Raises StoreUnavailable."""
        among, count = self._limit(within), _SPARE * depth
        found = [np.zeros(0, np.int64)]
        if among.runs and vector.any():
            found.append(self._collection.find_nearest(vector, count, among))
        if among.runs and (sought := self._weigh(terms)):
            found.append(self._collection.find_matching(sought, count, among))
        ids = self._find_ids(np.concatenate(found))
        similarities, lexical = self.compute_scores(ids, vector, terms)
        nearest = find_best(similarities, depth) if vector.any() else np.zeros(0, np.int64)
        having = np.flatnonzero(lexical)
        matched = having[find_best(lexical[having], depth)]
        kept = np.union1d(nearest, matched).astype(np.int64)
        nearest, matched = (np.searchsorted(kept, best) for best in (nearest, matched))
        return Candidates.rank(ids[kept], similarities[kept], lexical[kept], nearest, matched)

    def _weigh(self, terms: Sequence[QueryTerm]) -> dict[int, float]:
        """Return the query as a sparse row: what each index term adds to the score."""
        weights: dict[int, float] = {}
        for term in terms:
            if term.alternatives:
                rare = self.compute_weight(term)
                for one, weight in term.alternatives.items():
                    place = find_place(one)
                    weights[place] = weights.get(place, 0.0) + rare * weight
        return weights

    def _limit(self, within: DocumentFilter | None) -> Filter:
        """Return the rows of this generation, or of some of its documents."""
        if within is not None:
            return Filter(find_runs(self._rows.keys[within.ids]))
        return self._everything

    @cached_property
    def _everything(self) -> Filter:
        return Filter(((0, self._rows.end),), find_runs(self._rows.hidden))

    def _find_ids(self, keys: Keys) -> Ids:
        """Return the ids of rows, ascending, each once; rows of other generations are left out."""
        ordered, ids = self._by_key
        places = np.minimum(np.searchsorted(ordered, keys), len(ordered) - 1)
        own = ordered[places] == keys
        return np.unique(ids[places[own]])

    @cached_property
    def _by_key(self) -> tuple[Keys, Ids]:
        """The keys in order, and the id of each."""
        order = np.argsort(self._rows.keys, kind="stable")
        return self._rows.keys[order], order
