"""Answers the requests of the page's script: questions here, the rest in the parts of the page."""

from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse

from ui.chat.asking import AskedQuestion
from ui.chat.chooser import render_choices
from ui.chat.greeting import add_greeting_routes
from ui.conversations.answering import Answering
from ui.conversations.composed.routes import add_composed_routes
from ui.conversations.database import FILE
from ui.conversations.routes import Asker, add_conversation_routes
from ui.conversations.store import ConversationStore
from ui.documents.collections import Collections
from ui.documents.routes import add_document_routes
from ui.reader.routes import add_reader_routes
from ui.search.routes import add_search_routes
from ui.service.requests import Html, read_json, require_own_page, stream_lines
from ui.service.service import Service
from ui.settings.routes import add_settings_routes
from ui.tests.routes import add_test_routes


def make_router(service: Service) -> APIRouter:
    """Return the routes; those that read or write files run outside the event loop."""
    routes = APIRouter(prefix="/yinju")
    own = [Depends(require_own_page)]

    collections = Collections(service.home)

    @routes.get("/choices", response_class=Html)
    def list_choices(find: str = "") -> str:
        if service.status.state == "warming":
            raise HTTPException(503, "the index is being opened", {"Retry-After": "1"})
        assistant = service.assistant
        manifest = assistant.manifest if assistant else None
        sources = manifest.documents if manifest else ()
        deleted = service.pending.deleted
        there = [source for source in sources if source.document not in deleted]
        sets = collections.list_there({source.document for source in there})
        return render_choices([(source.document, source.title) for source in there], find, sets)

    find_notice = add_test_routes(routes, service)
    add_document_routes(routes, service, find_notice)
    add_greeting_routes(routes, service)
    add_reader_routes(routes, service)
    add_search_routes(routes, service)
    add_settings_routes(routes, service)
    threads = CapacityLimiter(8)  # for questions that wait: the assistant answers one at a time

    store = ConversationStore(service.home / FILE if service.home else None)
    add_conversation_routes(routes, service, store)
    add_composed_routes(routes, service, store)
    answering = Answering(service, store, threads)

    @routes.post("/ask", dependencies=own)
    async def ask(request: Request, visitor: Asker) -> StreamingResponse:
        asked = await read_json(request, AskedQuestion, 1_000_000)
        return stream_lines(answering.answer_in_steps(visitor.id, asked))

    return routes
