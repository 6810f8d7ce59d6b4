"""Answers the requests about composed answers: compose, translate, stop, switch off."""

from functools import partial
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from ui.access.visitor import Visitor, find_visitor
from ui.chat.asking import ID
from ui.conversations.composed.composing import Composing
from ui.conversations.composed.keeping import switch_composing
from ui.conversations.composed.reading import AskedWords, NotComposed
from ui.conversations.composed.stopping import note_stop
from ui.conversations.composed.translating import AskedTranslation, Translating
from ui.conversations.store import ConversationStore
from ui.i18n.texts import message_words
from ui.service.requests import json_body, require_own_page, stream_lines
from ui.service.service import Service

Asker = Annotated[Visitor, Depends(find_visitor)]


class _Stopped(BaseModel):
    conversation: str = Field(pattern=ID, min_length=8)


class _Switched(_Stopped):
    on: bool


def add_composed_routes(router: APIRouter, service: Service, store: ConversationStore) -> None:
    """Add the routes under /composed."""
    routes = APIRouter(prefix="/composed")
    composing = Composing(service, store)
    translating = Translating(service, store)

    async def stop(visitor: Visitor, conversation: str) -> None:
        await to_thread.run_sync(note_stop, store, visitor.id, conversation)
        composing.stop(visitor.id, conversation)
        translating.stop(visitor.id, conversation)

    @routes.post("/compose")
    async def compose(
        visitor: Asker, asked: Annotated[AskedWords, Depends(json_body(AskedWords))]
    ) -> StreamingResponse:
        return stream_lines(composing.compose_in_steps(visitor.id, asked))

    @routes.post("/translate")
    async def translate(
        visitor: Asker, asked: Annotated[AskedTranslation, Depends(json_body(AskedTranslation))]
    ) -> dict[str, Any]:
        try:
            return await translating.translate(visitor.id, asked)
        except NotComposed as error:
            return {"html": f'<p class="translated none">{message_words(error.message)}</p>'}

    @routes.post("/stop")
    async def stop_all(
        visitor: Asker, stopped: Annotated[_Stopped, Depends(json_body(_Stopped))]
    ) -> dict[str, bool]:
        await stop(visitor, stopped.conversation)
        return {"done": True}

    @routes.post("/switch")
    async def switch(
        visitor: Asker, switched: Annotated[_Switched, Depends(json_body(_Switched))]
    ) -> dict[str, bool]:
        if not switched.on:
            await stop(visitor, switched.conversation)
        change = partial(switch_composing, store, visitor.id, switched.conversation)
        await to_thread.run_sync(partial(change, on=switched.on))
        return {"on": switched.on}

    router.include_router(routes, dependencies=[Depends(require_own_page)])
