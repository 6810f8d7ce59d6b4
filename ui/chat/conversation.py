"""One turn of a conversation: a question and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

    from assistant import Answer
    from corpus import Document
    from index import Hit


@dataclass(frozen=True)
class Turn:
    """One question and what came of it; with neither answer nor error it is open."""

    number: int  # from 1; the browser gives each number once, so that an id means one turn
    question: str
    answer: "Answer | None" = None
    shown: int | None = None  # statements shown so far; None: the answer is complete
    error: "Markup | str" = ""  # text is escaped when it is shown
    waiting: bool = False  # for the assistant to warm up
    only: tuple[str, ...] = ()  # names of the documents that it was limited to; empty: all
    unindexed: int = 0  # uploaded files that the answer could not draw on yet
    # What the answer cites, as it was when the answer was given.
    documents: "Mapping[str, Document]" = field(default_factory=dict, compare=False, repr=False)

    @property
    def nearest(self) -> "Sequence[Hit]":
        """The passages shown with a refusal."""
        return self.answer.hits[:3] if self.answer and self.answer.refused else ()
