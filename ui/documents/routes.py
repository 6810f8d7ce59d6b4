"""Answers the requests of the Documents page: the listing, uploads, deleting, rebuilding.

Gradio's own upload takes anything into a temporary folder before a handler sees it. Files are
received here instead, one at a time and counted while they arrive; `ui.server` shuts Gradio's way.
What changes the documents is indexed at once, see `ui.service.upkeep`.
"""

import json

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from starlette.requests import ClientDisconnect

from corpus.errors import Message
from ui.access.visitor import EDITOR, find_visitor
from ui.documents import page
from ui.documents.library import find_documents
from ui.documents.received import describe_received
from ui.documents.status import StatusBoard
from ui.i18n.texts import message_words, words
from ui.service.requests import Html, read_json, require_own_page
from ui.service.service import Service
from ui.service.uploads import Existing, Refused, Uploads


def add_document_routes(routes: APIRouter, service: Service) -> None:
    """Add the routes; those that read or write files run outside the event loop."""
    change = [Depends(require_own_page), EDITOR]
    board = StatusBoard(service)

    @routes.get("/status")
    async def tell(request: Request) -> Response:
        shown, visitor = board.read(), find_visitor(request)
        mark = f'"{shown.mark}-{visitor.role}"'
        headers = {
            "etag": mark,
            "cache-control": "private, no-cache",
            "x-busy": str(int(shown.busy)),
        }
        if request.headers.get("if-none-match") == mark:
            return Response(status_code=304, headers=headers)
        who = {"name": visitor.name, "role": visitor.role}
        text = json.dumps(
            {"status": shown.status, "work": shown.work, **who}, ensure_ascii=False
        ).encode("utf-8", "replace")
        return Response(text, headers=headers, media_type="application/json")

    @routes.get("/documents", response_class=Html)
    def list_documents(find: str = "", first: int = 0) -> str:
        first = max(0, first)
        found = find_documents(service.assistant, service.uploads, find, first)
        return page.render_table(found, first)

    @routes.post("/upload", dependencies=change)
    async def upload(request: Request, name: str, existing: Existing = "ask") -> JSONResponse:
        reply = await _receive(request, _require_uploads(service), name, existing)
        if reply.status_code == 200:
            await run_in_threadpool(service.note_change)
        return reply

    @routes.post("/uploads", dependencies=[Depends(require_own_page)])
    async def tell_received(request: Request) -> JSONResponse:
        names = await read_json(request, list[str], 1_000_000)
        return JSONResponse(await run_in_threadpool(describe_received, service, names))

    @routes.post("/delete", dependencies=change)
    def delete(name: str) -> JSONResponse:
        try:
            done = _require_uploads(service).delete(name)
        except OSError as error:
            return _refuse(_disk_fault(error))
        service.note_change()
        return JSONResponse({"done": done})

    @routes.post("/build", dependencies=change)
    def build(full: bool = False) -> JSONResponse:
        return JSONResponse({"done": bool(service.builder and service.builder.start(full=full))})

    @routes.post("/cancel", dependencies=change)
    def cancel() -> JSONResponse:
        if service.builder:
            service.builder.cancel()
        return JSONResponse({"done": True})


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
