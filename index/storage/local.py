"""The store that ships: vectors in FAISS, postings in plain files, all exact."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np

from index.encoders.protocol import Vectors
from index.lexical.bm25 import Bm25Index
from index.lexical.parts import LexicalPart, list_occurrences, take_counts
from index.lexical.term_counts import TermCounts, TermTally
from index.lexical.vocabulary import Vocabulary
from index.storage.store import Candidates, DocumentFilter, Ids, Occurrences
from index.types import QueryTerm
from index.vectors.flat import FlatVectors

VECTORS, TERMS, WHOLE_NAMES = "vectors.faiss", "terms", "wholes"
_MEAN = "mean.npy"


class LocalStore:
    """Implements `index.storage.store.Store`."""

    name = "local"

    def __init__(self, dimension: int, previous: Self | None = None) -> None:
        """Begin an empty store; `add` takes terms over from `previous`."""
        self._vectors = FlatVectors.build(np.zeros((0, dimension), np.float32))
        self._tally = TermTally(previous._bm25.parts[0].postings if previous else None)
        self._moved = np.full(len(previous) if previous else 0, -1, np.int64)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote; only what a question touches is read from the disk."""
        store = cls.__new__(cls)
        store._vectors = FlatVectors.load(folder / VECTORS)
        names = LexicalPart.load(folder / WHOLE_NAMES)
        store._bm25 = Bm25Index([LexicalPart.load(folder / TERMS)], whole_names=names)
        store.mean = np.load(folder / _MEAN)
        return store

    def __len__(self) -> int:
        return self._vectors.shape[0]

    @property
    def dimension(self) -> int:
        """See `Store`."""
        return self._vectors.shape[1]

    @property
    def vocabulary(self) -> Vocabulary:
        """See `Store`."""
        return self._bm25.vocabulary

    @cached_property
    def mean(self) -> Vectors:
        """See `Store`."""
        return self._vectors.compute_mean()

    @cached_property
    def _bm25(self) -> Bm25Index:
        """The postings, collected when the first question comes or the build ends."""
        return self._collect({})

    def compute_weight(self, term: QueryTerm) -> float:
        """See `Store`."""
        return self._bm25.compute_weight(term)

    def find_candidates(
        self,
        vector: Vectors,
        terms: Sequence[QueryTerm],
        depth: int,
        within: DocumentFilter | None = None,
    ) -> Candidates:
        """See `Store`."""
        limit = within.ids if within is not None else None
        matched, _ = self._bm25.find_best(terms, depth, limit)
        nearest = np.zeros(0, np.int64)
        if vector.any():
            nearest = self._vectors.find_nearest(vector, depth, limit)
        ids: Ids = np.union1d(matched, nearest).astype(np.int64)
        dense_ranks, lexical_ranks = np.zeros((2, len(ids)), np.int64)
        dense_ranks[np.searchsorted(ids, nearest)] = np.arange(1, len(nearest) + 1)
        lexical_ranks[np.searchsorted(ids, matched)] = np.arange(1, len(matched) + 1)
        similarities = self._vectors.compute_cosines(vector, ids)
        lexical = self._bm25.compute_scores(ids, terms)
        return Candidates(ids, similarities, lexical, dense_ranks, lexical_ranks)

    def compute_scores(
        self, ids: Ids, vector: Vectors, terms: Sequence[QueryTerm]
    ) -> tuple[Vectors, Vectors]:
        """See `Store`."""
        return self._vectors.compute_cosines(vector, ids), self._bm25.compute_scores(ids, terms)

    def take_vectors(self, ids: Ids) -> Vectors:
        """See `Store`."""
        return self._vectors.take(ids)

    def take_counts(self, ids: Ids) -> Iterator[tuple[Ids, TermCounts]]:
        """See `RowSource`."""
        return take_counts(self._bm25.parts, self._bm25.slots, ids)

    @property
    def whole_names(self) -> Mapping[str, Occurrences]:
        """See `RowSource`."""
        return list_occurrences(self._bm25.whole_names, self._bm25.slots)

    def add(self, vectors: Vectors, counts: TermCounts | None, previous: Ids) -> None:
        """Append passages.

        `previous` [M] holds their ids in the previous generation's store, whose terms they keep,
        and -1 for those that are new; `counts` holds the terms of the new ones.
        """
        ids = len(self) + np.arange(len(previous))
        self._vectors.add(vectors)
        self._moved[previous[previous >= 0]] = ids[previous >= 0]
        if counts is not None:
            self._tally.add(counts, ids[previous < 0])

    def remove(self, ids: Ids) -> None:
        """Take passages out; those behind them move up."""
        kept = np.setdiff1d(np.arange(len(self)), ids)
        rest = LocalStore(self.dimension, self)
        rest.add(self.take_vectors(kept), None, kept)
        whole_names = {}
        for name, (places, counts) in self._bm25.whole_names.occurrences().items():
            stay = rest._moved[places] >= 0
            if stay.any():
                whole_names[name] = rest._moved[places[stay]], counts[stay]
        rest.complete(whole_names)
        self._vectors, self._bm25, self.mean = rest._vectors, rest._bm25, rest.mean

    def complete(self, whole_names: Mapping[str, Occurrences]) -> None:
        """End a build. `whole_names` are terms that count as they stand, with their passages."""
        self._bm25 = self._collect(whole_names)

    def save(self, folder: Path) -> None:
        """Write what was added."""
        self._vectors.save(folder / VECTORS)
        np.save(folder / _MEAN, self.mean)
        self._bm25.parts[0].save(folder / TERMS)
        self._bm25.whole_names.save(folder / WHOLE_NAMES)

    def _collect(self, whole_names: Mapping[str, Occurrences]) -> Bm25Index:
        self._tally.keep(self._moved)
        part = LexicalPart.build(self._tally.collect(len(self)))
        return Bm25Index([part], whole_names=LexicalPart.of_occurrences(whole_names))
