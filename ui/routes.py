"""Answers the requests of the page's script: questions here, the rest in the parts of the page."""

import json
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter, ValidationError

from ui.chat import asking
from ui.chat.chooser import render_choices
from ui.documents.routes import add_document_routes
from ui.reader.routes import add_reader_routes
from ui.search.routes import add_search_routes
from ui.service.requests import Html, require_own_page
from ui.service.service import Service
from ui.settings.routes import add_settings_routes

T = TypeVar("T")


def make_router(service: Service) -> APIRouter:
    """Return the routes; those that read or write files run outside the event loop."""
    routes = APIRouter(prefix="/yinju")
    own = [Depends(require_own_page)]

    @routes.get("/alive", status_code=204)
    async def tell_alive() -> None:
        """Tell an open page that the server is there."""

    @routes.get("/choices", response_class=Html)
    def list_choices(find: str = "") -> str:
        assistant = service.assistant
        manifest = assistant.manifest if assistant else None
        sources = manifest.documents if manifest else ()
        deleted = service.pending.deleted
        there = [source for source in sources if source.document not in deleted]
        return render_choices([(source.document, source.title) for source in there], find)

    add_document_routes(routes, service)
    add_reader_routes(routes, service)
    add_search_routes(routes, service)
    add_settings_routes(routes, service)
    threads = CapacityLimiter(8)  # for questions that wait: the assistant answers one at a time

    @routes.post("/ask", dependencies=own)
    async def ask(request: Request) -> StreamingResponse:
        asked = await _read_json(request, asking.AskedQuestion)
        return _stream(asking.answer_in_steps(service, asked, threads))

    @routes.post("/restore", dependencies=own)
    async def restore(request: Request) -> StreamingResponse:
        return _stream(asking.restore_in_steps(service, await _read_json(request, list[Any])))

    return routes


async def _read_json(request: Request, kind: type[T], most: int = 8_000_000) -> T:
    """Return the body of a request; answer with 413 or 422 where it is too long or misshapen.

    `most` is in bytes: a kept conversation has at most a million characters.
    """
    body = bytearray()
    async for data in request.stream():
        body += data
        if len(body) > most:
            raise HTTPException(413)
    try:
        return TypeAdapter(kind).validate_json(body)
    except ValidationError as error:
        raise HTTPException(422) from error


def _stream(steps: AsyncIterator[asking.Step]) -> StreamingResponse:
    """Return steps as they come, one JSON object a line."""

    async def lines() -> AsyncIterator[bytes]:
        async for step in steps:
            text = json.dumps(vars(step), ensure_ascii=False)
            # Names of files need not be valid Unicode.
            yield text.encode("utf-8", "replace") + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")
