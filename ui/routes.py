"""Answers the requests of the page's script: questions, lists, uploads; with those of the reader.

Gradio's own upload takes anything into a temporary folder before a handler sees it. Files are
received here instead, one at a time and counted while they arrive; `ui.server` shuts Gradio's way.
"""

import json
from collections.abc import AsyncIterator
from typing import Any, TypeVar

from anyio import CapacityLimiter
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import TypeAdapter, ValidationError
from starlette.requests import ClientDisconnect

from corpus.errors import Message
from ui.access.visitor import EDITOR
from ui.chat import asking
from ui.chat.chooser import render_choices
from ui.documents import page as documents
from ui.documents.library import find_documents
from ui.i18n.texts import message_words, words
from ui.reader.routes import add_reader_routes
from ui.service.requests import Html, require_own_page
from ui.service.service import Service
from ui.service.uploads import Existing, Refused, Uploads

T = TypeVar("T")


def make_router(service: Service) -> APIRouter:
    """Return the routes; those that read or write files run outside the event loop."""
    routes = APIRouter(prefix="/yinju")
    own = [Depends(require_own_page)]
    change = [*own, EDITOR]  # the documents or the index

    @routes.get("/documents", response_class=Html)
    def list_documents(find: str = "", first: int = 0) -> str:
        first = max(0, first)
        found = find_documents(service.assistant, service.uploads, find, first)
        return documents.render_table(found, first)

    @routes.get("/choices", response_class=Html)
    def list_choices(find: str = "") -> str:
        assistant = service.assistant
        manifest = assistant.manifest if assistant else None
        sources = manifest.documents if manifest else ()
        return render_choices([(source.document, source.title) for source in sources], find)

    add_reader_routes(routes, service)
    threads = CapacityLimiter(8)  # for questions that wait: the assistant answers one at a time

    @routes.post("/ask", dependencies=own)
    async def ask(request: Request) -> StreamingResponse:
        asked = await _read_json(request, asking.AskedQuestion)
        return _stream(asking.answer_in_steps(service, asked, threads))

    @routes.post("/restore", dependencies=own)
    async def restore(request: Request) -> StreamingResponse:
        return _stream(asking.restore_in_steps(service, await _read_json(request, list[Any])))

    @routes.post("/upload", dependencies=change)
    async def upload(request: Request, name: str, existing: Existing = "ask") -> JSONResponse:
        return await _receive(request, _require_uploads(service), name, existing)

    @routes.post("/delete", dependencies=change)
    def delete(name: str) -> JSONResponse:
        try:
            return JSONResponse({"done": _require_uploads(service).delete(name)})
        except OSError as error:
            return _refuse(_disk_fault(error))

    @routes.post("/build", dependencies=change)
    def build(full: bool = False) -> JSONResponse:
        return JSONResponse({"done": bool(service.builder and service.builder.start(full=full))})

    @routes.post("/cancel", dependencies=change)
    def cancel() -> JSONResponse:
        if service.builder:
            service.builder.cancel()
        return JSONResponse({"done": True})

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


def _require_uploads(service: Service) -> Uploads:
    if service.uploads is None:
        raise HTTPException(404, str(Message("request.no_uploads")))
    return service.uploads


async def _receive(
    request: Request, uploads: Uploads, name: str, existing: Existing
) -> JSONResponse:
    """Take in the body of a request as one file."""
    try:
        incoming = await run_in_threadpool(uploads.receive, name)
        try:
            incoming.expect(int(request.headers.get("content-length") or 0))
            async for data in request.stream():
                if data:
                    await run_in_threadpool(incoming.write, data)
            taken = await run_in_threadpool(incoming.finish, existing)
        finally:
            await run_in_threadpool(incoming.close)
    except Refused as refused:
        return _refuse(refused)
    except ClientDisconnect:
        return JSONResponse({}, 400)  # nobody reads it
    except OSError as error:
        return _refuse(_disk_fault(error))
    renamed = taken != name
    key = "upload.done.as" if renamed else "upload.done"
    return JSONResponse({"name": taken, "html": words(key, name=taken) if renamed else words(key)})


def _disk_fault(error: OSError) -> Refused:
    return Refused("upload.disk", reason=error.strerror or str(error))


def _refuse(refused: Refused) -> JSONResponse:
    why = refused.code.removeprefix("upload.")
    status = {"exists": 409, "large": 413, "full": 413, "count": 413}.get(why, 422)
    return JSONResponse({"why": why, "html": message_words(refused.message)}, status)
