"""The seam between the search and the engine that holds vectors and terms.

A search asks a store for candidates and for scores; a build adds passages to it. `LocalStore`
(`index.storage.local`) keeps all in files of a generation. Another engine implements `Store` and
nothing else changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Vectors
from index.lexical.term_counts import TermCounts
from index.lexical.vocabulary import Vocabulary
from index.types import QueryTerm

Ids = npt.NDArray[np.int64]  # a passage's id is its place in reading order
Occurrences = tuple[Ids, Ids]  # passages that have a text, and how often each has it


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

    def __len__(self) -> int:
        return len(self.ids)


class Store(Protocol):
    """Vectors and terms of N passages."""

    def __init__(self, dimension: int, previous: Self | None = None) -> None:
        """Begin an empty store; `add` takes terms over from `previous`."""

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open the store that `save` wrote for a generation."""

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

    def add(self, vectors: Vectors, counts: TermCounts | None, previous: Ids) -> None:
        """Append passages.

        `previous` [M] holds their ids in the previous generation's store, whose terms they keep,
        and -1 for those that are new; `counts` holds the terms of the new ones.
        """

    def remove(self, ids: Ids) -> None:
        """Take passages out; those behind them move up."""

    def complete(self, whole_names: Mapping[str, Occurrences]) -> None:
        """End a build. `whole_names` are terms that count as they stand, with their passages."""

    def save(self, folder: Path) -> None:
        """Write what was added."""
