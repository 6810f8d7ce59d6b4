"""Reads what is to be composed or translated: the kept turn, and whether a model may be asked."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field

from corpus.errors import YinjuError
from ui.chat import saving
from ui.chat.asking import ID
from ui.chat.conversation import Turn
from ui.conversations.composed.keeping import Key, may_compose
from ui.conversations.database import Content
from ui.conversations.store import ConversationStore
from ui.service.service import Service

if TYPE_CHECKING:
    from assistant import Answer
    from assistant.composing.llm.model import LanguageModel
    from corpus import Document


class NotComposed(YinjuError):
    """No language model may be asked for this answer."""


class AskedWords(BaseModel):
    """What the page's script wants of the language model for a turn."""

    conversation: str = Field(pattern=ID, min_length=8)
    turn: str = Field(pattern=ID, min_length=8)
    number: int = Field(ge=1)  # of the turn on the page
    nearest: bool = False  # of a refusal: from the nearest passages, as the reader asks
    again: bool = False  # though there is something already


@dataclass(frozen=True)
class Basis:
    """What a model works on."""

    model: "LanguageModel"
    turn: Turn
    answer: "Answer"  # of the turn
    content: Content  # the turn as it is kept
    documents: "dict[str, Document]"  # as they were cited, where they are at hand


def read_basis(service: Service, store: ConversationStore, key: Key, number: int) -> Basis:
    """Return what a model works on. Raises NotComposed where it may not be asked."""
    model = service.language_model
    if model is None or not may_compose(store, *key[:2]):
        raise NotComposed("llm.off")
    kept = store.read_turn(*key)
    turn = saving.read_turn(kept.content, number) if kept else None
    if kept is None or turn is None or turn.answer is None:
        raise NotComposed("llm.unkept")
    found = {name: service.document(name, version) for name, version in turn.versions.items()}
    documents = {name: document for name, document in found.items() if document is not None}
    return Basis(
        model, replace(turn, id=kept.id, mark=kept.mark), turn.answer, kept.content, documents
    )
