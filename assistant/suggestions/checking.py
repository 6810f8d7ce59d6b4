"""Asks a question before it is offered: it must be answered, and from where it was made."""

from collections.abc import Mapping
from typing import Protocol

from assistant.suggestions.places import Place
from assistant.types import Answer
from corpus import Document
from index import Manifest


class Asked(Protocol):
    """What is asked: an assistant, or what asks one when it has the time."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """The documents by name."""

    @property
    def manifest(self) -> Manifest | None:
        """What they were indexed from."""

    def ask(self, question: str, *, previous: str | None = None) -> Answer:
        """Answer a question."""


def is_answered(assistant: Asked, question: str, place: Place, previous: str | None = None) -> bool:
    """Tell whether the first quotation of the answer stands in the place."""
    answer = assistant.ask(question, previous=previous)
    return quotes_place(answer, place)


def quotes_place(answer: Answer, place: Place) -> bool:
    """Tell whether an answer begins with what a place says."""
    if answer.refused or not answer.citations:
        return False
    first = answer.citations[0]
    if first.document != place.document:
        return False
    return first.start < place.end and place.start < first.end
