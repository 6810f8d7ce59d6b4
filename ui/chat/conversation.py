"""One turn of a conversation: a question and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.service.reading.cited_documents import version_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from assistant import Answer
    from corpus import Document
    from index import Hit


@dataclass(frozen=True)
class Turn:
    """One question and what came of it; with neither answer nor error it is open."""

    number: int  # from 1; the page gives each number once, so that an id on it means one turn
    question: str
    answer: "Answer | None" = None
    error: "Markup | str" = ""  # text is escaped when it is shown
    waiting: bool = False  # for the assistant to warm up
    only: tuple[str, ...] = ()  # names of the documents that it was limited to; empty: all
    unindexed: int = 0  # uploaded files that the answer could not draw on yet
    id: str = ""  # by which it is kept; "" of one that is not
    previous: str | None = None  # how the turn before it was understood
    as_typed: bool = False  # asked without the turn before it
    rating: str | None = None  # up or down
    note: str = ""  # what the visitor says of the answer
    mark: str = ""  # of the state in which it is kept
    deleted: tuple[str, ...] = ()  # documents that it cited; their text is not kept any more
    # Versions of the documents it cites, by name; of a new turn `documents` tells them.
    versions: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    # What the answer cites, as it was when the answer was given.
    documents: "Mapping[str, Document]" = field(default_factory=dict, compare=False, repr=False)

    def version_of(self, document: str) -> str:
        """Return the version of a cited document as it was cited, "" where it is not known."""
        found = self.documents.get(document)
        return version_of(found) if found is not None else self.versions.get(document, "")

    @property
    def can_be_typed(self) -> bool:
        """Whether it was understood from the turn before it, and may be asked without that."""
        answer = self.answer
        differs = answer is not None and answer.understood_as not in ("", self.question)
        return differs and bool(self.previous) and not self.as_typed

    @property
    def nearest(self) -> "Sequence[Hit]":
        """The passages shown with a refusal."""
        return self.answer.hits[:3] if self.answer and self.answer.refused else ()
