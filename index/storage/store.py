"""The seam between the search and the engine that holds vectors and terms.

A search asks a store for candidates and for scores. `LocalStore` (`index.storage.local`) reads the
segments that a build writes; `MilvusStore` (`index.storage.milvus`) finds candidates in a Milvus.
Another engine implements `Store` and nothing else changes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from corpus import YinjuError
from index.encoders.protocol import Vectors
from index.lexical.term_counts import TermCounts
from index.lexical.vocabulary import Vocabulary
from index.types import QueryTerm

Ids = npt.NDArray[np.int64]  # a passage's id is its place in reading order
Occurrences = tuple[Ids, Ids]  # passages that have a text, and how often each has it


class StoreUnavailable(YinjuError):
    """A store that is not on this machine's disk cannot be used."""


@dataclass(frozen=True, eq=False)
class DocumentFilter:
    """The documents that a search is limited to: an engine uses the names or the passages' ids."""

    names: tuple[str, ...]
    ids: Ids  # ascending


@dataclass(frozen=True, eq=False)
class Candidates:
    """The passages that stand among the first of one ranking or of both, in reading order."""

    ids: Ids  # [C]
    similarities: Vectors  # [C], cosines of question and passage
    lexical: Vectors  # [C], BM25; 0 for no term in common
    dense_ranks: Ids  # [C], from 1; 0 beyond the depth
    lexical_ranks: Ids  # [C], from 1; 0 beyond the depth, or for no term in common

    @classmethod
    def rank(
        cls, ids: Ids, similarities: Vectors, lexical: Vectors, nearest: Ids, matched: Ids
    ) -> Self:
        """Take places among `ids`, best first, of the passages that each ranking begins with."""
        dense_ranks, lexical_ranks = np.zeros((2, len(ids)), np.int64)
        dense_ranks[nearest] = np.arange(1, len(nearest) + 1)
        lexical_ranks[matched] = np.arange(1, len(matched) + 1)
        return cls(ids, similarities, lexical, dense_ranks, lexical_ranks)

    def __len__(self) -> int:
        return len(self.ids)


class Store(Protocol):
    """Vectors and terms of N passages."""

    @property
    def vocabulary(self) -> Vocabulary:
        """Every term of the passages."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def mean(self) -> Vectors:
        """The mean of all vectors, float32 [dimension]."""

    def __len__(self) -> int:
        """Return N."""

    def compute_weight(self, term: QueryTerm) -> float:
        """Return the inverse document frequency of a query term; its alternatives count as one."""

    def find_candidates(
        self,
        vector: Vectors,
        terms: Sequence[QueryTerm],
        depth: int,
        within: DocumentFilter | None = None,
    ) -> Candidates:
        """Return the union of the first `depth` passages of the dense and the lexical ranking.

        `vector` is float32 [dimension]; all zeros has no dense ranking. Of equal scores the
        earlier passage comes first.
        """

    def compute_scores(
        self, ids: Ids, vector: Vectors, terms: Sequence[QueryTerm]
    ) -> tuple[Vectors, Vectors]:
        """Return float32 [ids] twice: the cosines and the BM25 scores of passages."""

    def take_vectors(self, ids: Ids) -> Vectors:
        """Return float32 [ids, dimension]."""


class RowSource(Protocol):
    """What a store that lies elsewhere is filled from: the local store of the same generation."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""

    @property
    def whole_names(self) -> Mapping[str, Occurrences]:
        """Terms that count as they stand, with the passages that have them."""

    def take_vectors(self, ids: Ids) -> Vectors:
        """Return float32 [ids, dimension]."""

    def take_counts(self, ids: Ids) -> Iterator[tuple[Ids, TermCounts]]:
        """Yield the terms of passages, the whole names left out, with their places in `ids`."""
