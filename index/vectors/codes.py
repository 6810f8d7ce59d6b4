"""Vectors in codes of four bits, by which FAISS finds the nearest of many.

A code says, of each pair of numbers of a vector, which of sixteen pairs is next to it. FAISS reads
all codes in registers, a quarter of a byte a number, so that a million are read in milliseconds
(André, Kermarrec & Le Scouarnec, "Quicker ADC", 2019). What scores high by its code is compared
exactly afterwards. Lists of neighbours (IVF, HNSW) skip most vectors and must be told where to
look; short questions lie far from all passages, and find too few (docs/decisions.md).
"""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from corpus.thresholds import sourced
from index.encoders.protocol import Vectors

# A question reads codes by itself, and a build leaves the other cores to questions. Threads of
# OpenMP that wait for one another would spin.
faiss.omp_set_num_threads(1)

NEAREST = 10  # by which recall is measured
_CODES, _FACTS = "codes.faiss", "codes.json"
Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CodeThresholds:
    """When vectors get codes, and how many of them are compared exactly."""

    least: int = sourced(8192, "chosen: so many are compared exactly in a millisecond")
    compared: int = sourced(500, "chosen: to begin with; recall@10 of 1 among 12,356")
    recall: float = sourced(0.995, "chosen: where sampled questions find less, more are compared")
    lag: float = sourced(0.999, "chosen: share of the nearest whose codes lag no further behind")
    sample: int = sourced(16384, "chosen: vectors that the sixteen pairs are made of")


CODES = CodeThresholds()


@dataclass(frozen=True)
class CodeFacts:
    """What was measured when codes were made."""

    passages: int
    compared: int  # passages whose vectors are compared exactly, at most
    recall: float  # share of the ten nearest that are found, mean of sampled queries
    margin: float = math.inf  # by which the codes of the ten nearest may lag behind the tenth


class CodedVectors:
    """The codes of the vectors of one part, read when the first question comes."""

    def __init__(self, index: Any, facts: CodeFacts) -> None:
        """Take what `build` or `load` gives."""
        self._index = index
        self.facts = facts

    @classmethod
    def build(
        cls, vectors: Vectors, queries: Vectors, thresholds: CodeThresholds = CODES
    ) -> "CodedVectors":
        """Make the codes of float32 [N, dimension], and measure them by float32 [Q, dimension].

        `queries` should be as questions are; without any, vectors of passages are taken.
        """
        count, dimension = vectors.shape
        pairs = dimension // 2 if dimension % 2 == 0 else dimension
        index = faiss.IndexPQFastScan(dimension, pairs, 4, faiss.METRIC_INNER_PRODUCT)
        index.pq.cp.niter = 8
        chance = np.random.default_rng(0)  # the same vectors give the same codes
        sample = chance.choice(count, min(count, thresholds.sample), replace=False)
        index.train(np.ascontiguousarray(vectors[np.sort(sample)]))
        for at in range(0, count, 1 << 14):  # to spare memory
            index.add(np.ascontiguousarray(vectors[at : at + (1 << 14)]))
        if not len(queries):
            queries = vectors[np.sort(sample)[:100]]
        nearest = [_find_exactly(vectors, query) for query in queries]
        compared = min(count, thresholds.compared)
        while True:
            found = cls(index, CodeFacts(count, compared, 0.0))
            shares: list[float] = []
            lags: list[Vectors] = [np.zeros(1, np.float32)]
            for (exact, tenth), query in zip(nearest, queries, strict=True):
                places, cosines = found.find(query, compared)
                there = np.isin(places, exact)
                shares.append(np.count_nonzero(there) / len(exact))
                lags.append(tenth - cosines[there])
            recall = float(np.mean(shares))
            if recall >= thresholds.recall or compared == count:
                margin = float(np.quantile(np.concatenate(lags), thresholds.lag))
                return cls(index, CodeFacts(count, compared, round(recall, 4), round(margin, 4)))
            compared = min(count, 2 * compared)

    def find(self, query: Vectors, count: int) -> tuple[Places, Vectors]:
        """Return the places of the `count` nearest by their codes, and their cosines by these."""
        (cosines,), (places,) = self._index.search(query[None], min(count, self.facts.passages))
        there = places >= 0
        return places[there], cosines[there]

    def save(self, folder: Path) -> None:
        """Write FAISS's own format, and what was measured as JSON."""
        content = faiss.serialize_index(self._index)
        (folder / _CODES).write_bytes(content.tobytes())
        (folder / _FACTS).write_text(json.dumps(asdict(self.facts)), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "CodedVectors | None":
        """Read what `save` wrote; None where there is nothing, or not all of it."""
        try:
            facts = CodeFacts(**json.loads((folder / _FACTS).read_text("utf-8")))
            with (folder / _CODES).open("rb") as file:  # FAISS may not have the name of the path
                reader = faiss.PyCallbackIOReader(file.read)  # type: ignore[attr-defined]
                return cls(faiss.read_index(reader), facts)
        except (OSError, ValueError, TypeError, RuntimeError):
            return None


def _find_exactly(vectors: Vectors, query: Vectors, count: int = NEAREST) -> tuple[Places, float]:
    """Return the places of the nearest vectors, and the cosine of the last of them."""
    cosines = vectors @ query
    count = min(count, len(cosines))
    nearest: Places = np.argpartition(-cosines, count - 1)[:count]
    return nearest, float(cosines[nearest].min())
