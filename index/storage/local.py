"""The store that ships: vectors in FAISS, postings in plain files, all exact."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Self

import numpy as np

from index.encoders.protocol import Vectors
from index.lexical.bm25 import Bm25Index
from index.lexical.parts import LexicalPart, list_occurrences, take_counts
from index.lexical.term_counts import TermCounts, TermTally
from index.lexical.vocabulary import Vocabulary
from index.ragged import compute_starts
from index.storage.segments.runs import Runs
from index.storage.segments.segment import Segment
from index.storage.store import Candidates, DocumentFilter, Ids, Occurrences
from index.types import QueryTerm, SlotMap
from index.vectors.vector_index import VectorIndex


class LocalStore:
    """Implements `index.storage.store.Store`."""

    def __init__(self, vectors: VectorIndex, bm25: Bm25Index, mean: Vectors) -> None:
        """Take parts that belong together; see `open` and `of`."""
        self._vectors = vectors
        self._bm25 = bm25
        self.mean = mean

    @classmethod
    def open(
        cls, segments: Sequence[Segment], runs: Runs, names: Sequence[str], mean: Vectors
    ) -> Self:
        """See `Store`."""
        slots = runs.map_slots(list(map(len, segments)))
        found = LexicalPart.of_occurrences(_join_occurrences(segments, names, slots))
        bm25 = Bm25Index([segment.terms for segment in segments], slots, found)
        vectors = [segment.vectors for segment in segments]
        codes = [segment.codes for segment in segments]
        return cls(VectorIndex(vectors, slots, codes), bm25, mean)

    @classmethod
    def of(cls, vectors: Vectors, *counts: TermCounts) -> Self:
        """Hold passages in memory, counted in one part or several."""
        tally, count = TermTally(), len(vectors)
        starts = compute_starts([len(part.lengths) for part in counts]).tolist()
        for part, span in zip(counts, pairwise(starts), strict=True):
            tally.add(part, np.arange(*span))
        held = VectorIndex([vectors])
        return cls(held, Bm25Index([LexicalPart.build(tally.collect(count))]), held.compute_mean())

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
        sums = self._bm25.score_all(terms, limit)
        matched = self._bm25.find_best(sums, depth)
        nearest = np.zeros(0, np.int64)
        if vector.any():
            nearest = self._vectors.find_nearest(vector, depth, limit)
        ids: Ids = np.union1d(matched, nearest).astype(np.int64)
        similarities = self._vectors.compute_cosines(vector, ids)
        lexical = self._bm25.read_scores(sums, ids)
        nearest, matched = (np.searchsorted(ids, best) for best in (nearest, matched))
        return Candidates.rank(ids, similarities, lexical, nearest, matched)

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


def _join_occurrences(
    segments: Sequence[Segment], names: Sequence[str], slots: SlotMap
) -> dict[str, Occurrences]:
    """Return of each whole name the slots that have it, among those of all segments end to end."""
    bases = compute_starts(list(map(len, segments))).tolist()
    found: dict[str, list[Occurrences]] = {}
    for segment, base in zip(segments if names else (), bases, strict=False):
        for name, (rows, counts) in segment.find_occurrences(names).items():
            there = slots.to_ids(rows + base) >= 0
            if there.any():
                found.setdefault(name, []).append((rows[there] + base, counts[there]))
    return {
        name: (np.concatenate([one for one, _ in own]), np.concatenate([one for _, one in own]))
        for name, own in found.items()
    }
