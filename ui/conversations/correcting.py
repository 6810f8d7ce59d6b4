"""Makes tests of answers: "this is right", and "this is wrong, the right passage is this one".

The passages to choose from are those that the question finds now, by their sentences; text that is
selected in the reader counts, too, where the document has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from glob import escape
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from corpus.errors import Message
from ui import links
from ui.access.visitor import EDITOR, Visitor, find_visitor
from ui.chat.asking import ID
from ui.conversations.feedback import Feedback, RightPassage
from ui.conversations.store import ConversationStore, KeptTurn
from ui.i18n.texts import message_words
from ui.service.reading.cited_documents import version_of
from ui.service.requests import Html, json_body
from ui.service.service import Service, ServiceFailed
from ui.templating import render

if TYPE_CHECKING:
    from corpus import Document, Passage

_OFFERED = 8  # passages
_Id = Annotated[str, Field(pattern=ID, min_length=8)]
_Asker = Annotated[Visitor, Depends(find_visitor)]


class _Turn(BaseModel):
    conversation: _Id
    turn: _Id


class _Corrected(_Turn):
    document: str = Field(min_length=1, max_length=4_000)
    quote: str = Field(min_length=2, max_length=2_000)


@dataclass(frozen=True)
class OfferedPassage:
    """A passage to choose a sentence from."""

    document: str
    title: str
    section: tuple[str, ...]
    page: int | None
    address: str  # in the reader
    sentences: tuple[str, ...]


def add_correcting_routes(
    routes: APIRouter, service: Service, store: ConversationStore, feedback: Feedback
) -> None:
    """Add the routes; the tests of a home are the editors'."""

    @routes.get("/passages", response_class=Html, dependencies=[EDITOR])
    def list_passages(visitor: _Asker, conversation: str, turn: str) -> str:
        kept = _find(store, visitor, conversation, turn)
        try:
            passages = list(_offer(service, kept))
        except ServiceFailed as failed:
            return f'<p class="error">{message_words(failed.message)}</p>'
        return render("conversations/passages.html", passages=passages)

    @routes.post("/test", dependencies=[EDITOR])
    def make_test(
        visitor: _Asker, named: Annotated[_Turn, Depends(json_body(_Turn))]
    ) -> dict[str, str]:
        key = (visitor.id, named.conversation, named.turn)
        kept = _find(store, visitor, named.conversation, named.turn)
        store.rate_turn(*key, "up", kept.note)
        return {"id": feedback.write("\n".join(key), kept.content, "up", kept.note)}

    @routes.post("/correct", dependencies=[EDITOR])
    def correct(
        visitor: _Asker, given: Annotated[_Corrected, Depends(json_body(_Corrected))]
    ) -> JSONResponse:
        key = (visitor.id, given.conversation, given.turn)
        kept = _find(store, visitor, given.conversation, given.turn)
        document = service.document(given.document)
        if document is None or not _holds(document, given.quote):
            message = Message("feedback.not_there", {"document": given.document})
            return JSONResponse({"html": message_words(message)}, 422)
        store.rate_turn(*key, "down", kept.note)
        right = RightPassage(given.document, given.quote)
        done = feedback.write("\n".join(key), kept.content, "down", kept.note, right)
        return JSONResponse({"id": done})


def _find(store: ConversationStore, visitor: Visitor, conversation: str, turn: str) -> KeptTurn:
    kept = store.read_turn(visitor.id, conversation, turn)
    if kept is None or not isinstance(kept.content.get("answer"), dict):
        raise HTTPException(404)
    return kept


def _offer(service: Service, kept: KeptTurn) -> Iterator[OfferedPassage]:
    content: Any = kept.content
    query = content["answer"].get("understood_as") or content["question"]
    with service.asking() as assistant:
        only = [escape(name) for name in content.get("only") or () if name in assistant.documents]
        hits = assistant.search(query, _OFFERED, only or None)
        documents, deleted = assistant.documents, service.pending.deleted
    for hit in hits:
        passage = hit.passage
        if passage.document not in deleted:
            document = documents[passage.document]
            address = links.reader(
                passage.document, version_of(document), passage.start, passage.end
            )
            yield OfferedPassage(
                passage.document,
                document.title or "",
                passage.section,
                passage.page,
                address,
                tuple(_list_sentences(passage)),
            )


def _list_sentences(passage: "Passage") -> Iterator[str]:
    spans = [(one.start - passage.start, one.end - passage.start) for one in passage.sentences]
    for start, end in spans or [(0, len(passage.text))]:
        if sentence := passage.text[start:end].strip():
            yield sentence


def _holds(document: "Document", quote: str) -> bool:
    from assistant.evaluation.evidence import normalize  # noqa: PLC0415 -- heavy

    return normalize(quote) in normalize(document.text)
