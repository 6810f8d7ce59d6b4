"""The seam between what was found and what is said.

A `Composer` takes findings and returns the answer. `QuotationComposer`
(`assistant.composing.quotations`) quotes them; a language model would implement the same protocol.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from assistant.evidence.quoting import QuoteGroups
from assistant.question.parsing import Question
from assistant.types import Answer
from corpus import Document
from index import Hit


@dataclass(frozen=True)
class SideFindings:
    """What is to be quoted of one of the things compared; any other answer has one side, ""."""

    name: str
    chosen: QuoteGroups


@dataclass(frozen=True)
class Findings:
    """The evidence for an answer. Sides without evidence are refused, all of them: the answer.

    Conversation has no sides and is no refusal.
    """

    asked: str  # the question as it was asked
    question: Question  # as it was understood
    kind: Literal["fact", "comparison", "overview", "conversation"]
    sides: Sequence[SideFindings]
    hits: Sequence[Hit]  # best first
    confidence: float  # 0 to 1
    documents: int = 0  # that an overview is of; it may quote fewer
    missing: str = ""  # a year, a place or a body that the question names and no document is about


class Composer(Protocol):
    """Evidence in, answer out."""

    def compose(self, findings: Findings, documents: Mapping[str, Document]) -> Answer:
        """Return the answer; every quotation is a span of one of the `documents`."""
