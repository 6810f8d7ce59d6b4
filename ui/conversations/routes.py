"""Answers the requests about conversations: list, open, name, search, delete, rate, export.

Each request reaches only what the visitor who sends it has kept.
"""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import PlainTextResponse, StreamingResponse
from pydantic import BaseModel, Field

from ui.access.visitor import Visitor, find_visitor
from ui.chat import saving
from ui.chat.asking import ID
from ui.chat.writing import write_conversation
from ui.conversations.composed.keeping import may_compose
from ui.conversations.correcting import add_correcting_routes
from ui.conversations.deleting import KeptQuotes
from ui.conversations.feedback import FILE, Feedback
from ui.conversations.listing import render_list
from ui.conversations.opening import open_in_steps, read_kept
from ui.conversations.store import ConversationStore
from ui.service.requests import Html, json_body, require_own_page, stream_lines
from ui.service.service import Service

Asker = Annotated[Visitor, Depends(find_visitor)]
Id = Annotated[str, Field(pattern=ID, min_length=8)]


class _Named(BaseModel):
    conversation: Id


class _Opened(_Named):
    # Turns that the page shows already, each with its mark; "" of one that is to stay as it is.
    known: dict[Annotated[str, Field(pattern=ID)], str] = Field({}, max_length=1_000)
    first: int = Field(1, ge=1)  # number of the first turn that is new to it, or has changed


class _Renamed(_Named):
    title: str = Field(max_length=1_000)


class _Deleted(_Named):
    turn: str = Field("", pattern=ID)  # "": the whole conversation
    undo: bool = False


class _Rated(_Named):
    turn: Id
    rating: Literal["up", "down"] | None
    note: str = Field("", max_length=10_000)


class _Taken(_Named):
    turns: list[Any] = Field(max_length=1_000)


def add_conversation_routes(router: APIRouter, service: Service, store: ConversationStore) -> None:
    """Add the routes under /conversations."""
    feedback = Feedback(service.home / FILE if service.home else None)
    if service.upkeep is not None:
        service.upkeep.kept_quotes = KeptQuotes(store, feedback)
    routes = APIRouter(prefix="/conversations")
    own = [Depends(require_own_page)]
    _add_reading_routes(routes, service, store)
    _add_changing_routes(routes, store, feedback)
    add_correcting_routes(routes, service, store, feedback)
    router.include_router(routes, dependencies=own)


def _add_reading_routes(routes: APIRouter, service: Service, store: ConversationStore) -> None:
    @routes.get("", response_class=Html)
    def list_conversations(visitor: Asker, find: str = "", offset: int = 0) -> str:
        return render_list(store, visitor.id, find, offset, time.time())

    @routes.get("/questions")
    def list_questions(visitor: Asker) -> list[str]:
        return store.recall_questions(visitor.id)

    @routes.post("/open")
    def open_conversation(
        visitor: Asker, opened: Annotated[_Opened, Depends(json_body(_Opened))]
    ) -> StreamingResponse:
        kept = store.read_turns(visitor.id, opened.conversation)
        told = store.find_conversation(visitor.id, opened.conversation)
        if kept is None or told is None:
            raise HTTPException(404)
        new = [turn for turn in kept if opened.known.get(turn.id) not in ("", turn.mark)]
        head = {
            "title": told.title,
            "turns": [turn.id for turn in kept],
            "count": len(new),
            "composing": may_compose(store, visitor.id, opened.conversation),
        }

        async def lines() -> AsyncIterator[Mapping[str, Any]]:
            yield head
            async for step in open_in_steps(service, new, opened.first):
                yield vars(step)

        return stream_lines(lines())

    @routes.get("/export", response_class=PlainTextResponse)
    def export(visitor: Asker, conversation: Annotated[str, Id]) -> PlainTextResponse:
        kept = store.read_turns(visitor.id, conversation)
        told = store.find_conversation(visitor.id, conversation)
        if kept is None or told is None:
            raise HTTPException(404)
        text = write_conversation(told.title, read_kept(kept)).encode("utf-8", "replace").decode()
        name = quote(told.title.replace("/", "／")[:60].strip(". ") + ".md")
        return PlainTextResponse(
            text,
            media_type="text/markdown",
            headers={"content-disposition": f"attachment; filename*=utf-8''{name}"},
        )


def _add_changing_routes(routes: APIRouter, store: ConversationStore, feedback: Feedback) -> None:
    @routes.post("/rename")
    def rename(
        visitor: Asker, renamed: Annotated[_Renamed, Depends(json_body(_Renamed))]
    ) -> dict[str, str]:
        title = store.rename(visitor.id, renamed.conversation, renamed.title)
        if title is None:
            raise HTTPException(404)
        return {"title": title}

    @routes.post("/delete")
    def delete(
        visitor: Asker, deleted: Annotated[_Deleted, Depends(json_body(_Deleted))]
    ) -> dict[str, bool]:
        key, undo = (visitor.id, deleted.conversation), deleted.undo
        if deleted.turn:
            return {"done": store.delete_turn(*key, deleted.turn, undo=undo)}
        return {"done": store.delete(*key, undo=undo)}

    @routes.post("/rate")
    def rate(
        visitor: Asker, rated: Annotated[_Rated, Depends(json_body(_Rated))]
    ) -> dict[str, bool]:
        key = (visitor.id, rated.conversation, rated.turn)
        done = store.rate_turn(*key, rated.rating, rated.note)
        turn = store.read_turn(*key)
        if not done or turn is None:
            raise HTTPException(404)
        feedback.write("\n".join(key), turn.content, turn.rating, turn.note)
        return {"done": True}

    @routes.post("/take")
    def take_over(
        visitor: Asker, taken: Annotated[_Taken, Depends(json_body(_Taken, 8_000_000))]
    ) -> dict[str, int]:
        """Keep what an earlier version kept in the browser."""
        found = saving.read_turns(taken.turns, store.limits.turns)
        turns = [
            (f"{taken.conversation[:32]}{turn.number:04d}", saving.to_json(turn)) for turn in found
        ]
        store.take_over(visitor.id, taken.conversation, turns)
        return {"turns": len(turns)}
