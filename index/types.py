"""The values that pass between the packages of the index, and those that leave it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from corpus import Message, Passage

Documents = str | Sequence[str] | None  # a glob on names that limits a search, several, or none


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
