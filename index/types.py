"""The values that pass between the packages of the index, and those that leave it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus import Message, Passage

Documents = str | Sequence[str] | None  # a glob on names that limits a search, several, or none


@dataclass(frozen=True, eq=False)
class SlotMap:
    """Where the passages of an index stand among those of its parts, set end to end.

    A passage's id is its place in reading order, its slot that in the parts, where removed passages
    may still stand. Ids fall into runs, of which each stands in a row.
    """

    firsts: npt.NDArray[np.int64]  # [runs], the slot where each begins, in the order of ids
    counts: npt.NDArray[np.int64]  # [runs], passages of each

    @classmethod
    def identity(cls, count: int) -> "SlotMap":
        """Return that of passages whose ids are their slots."""
        return cls(np.array([0]), np.array([count]))

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self.counts.sum())

    def to_slots(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the slots of passages."""
        runs = np.searchsorted(self._starts, ids, "right") - 1
        found: npt.NDArray[np.int64] = ids + (self.firsts - self._starts)[runs]
        return found

    def to_ids(self, slots: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the ids of what stands in slots, -1 for removed passages."""
        runs = self._order[np.searchsorted(self.firsts[self._order], slots, "right") - 1]
        within = slots - self.firsts[runs]
        there = (within >= 0) & (within < self.counts[runs])
        return np.where(there, self._starts[runs] + within, -1)

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        """Of each run the id of its first passage."""
        return np.cumsum(self.counts) - self.counts

    @cached_property
    def _order(self) -> npt.NDArray[np.intp]:
        """The runs in the order of their slots."""
        return np.argsort(self.firsts)

    def list_removed(self, size: int) -> npt.NDArray[np.int64]:
        """Return those of `size` slots where no passage stands any more, ascending."""
        if len(self) == size:
            return np.zeros(0, np.int64)
        there = np.zeros(size, np.bool_)
        for first, count in zip(self.firsts.tolist(), self.counts.tolist(), strict=True):
            there[first : first + count] = True
        return np.flatnonzero(~there)


@dataclass(frozen=True)
class QueryTerm:
    """One word or phrase of a query, and the index terms that count as it.

    Without alternatives no passage has it, in either language.
    """

    text: str  # folded; English is stemmed
    alternatives: Mapping[str, float] = field(hash=False)  # each with its weight, up to 1
    is_word: bool  # not a bigram that may straddle two words
    # What led to a term that is not the word itself: "dictionary", "name", "alias" or "slip".
    via: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Hit:
    """A passage that a search found, with where it stood in each ranking."""

    rank: int  # from 1
    score: float  # fused score, higher is better; comparable within one search only
    dense_rank: int | None  # None: beyond the depth searched
    lexical_rank: int | None  # None: beyond it, or shares no term with the query
    similarity: float  # cosine of query and passage embeddings
    passage: Passage
    contextual: float | None = None  # the same by the encoder in context; None: not yet encoded


@dataclass(frozen=True)
class Remark:
    """A file that a build passed over, or read in part, and why."""

    document: str
    reason: Message


@dataclass(frozen=True)
class BuildReport:
    """What a build did; the fields of `yinju index --json`.

    Counts are of documents, but for `passages` and `reused_passages`.
    """

    generation: str
    documents: int
    passages: int
    added: int
    changed: int
    renamed: int
    removed: int
    reused_passages: int
    encoder: str
    dimension: int
    seconds: float
    skipped: tuple[Remark, ...]
    warnings: tuple[Remark, ...] = ()  # what is missing of documents that were read
    contextual: float = 0.0  # share of the passages that have a vector in context too, 0 to 1

    def to_json(self) -> dict[str, Any]:
        """Return the fields, reasons in English."""
        remarks = {
            name: [{"document": one.document, "reason": str(one.reason)} for one in found]
            for name, found in (("skipped", self.skipped), ("warnings", self.warnings))
        }
        return asdict(self) | remarks
