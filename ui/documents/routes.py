"""Answers the requests of the Documents page: the listing, uploads, deleting, rebuilding.

Gradio's own upload takes anything into a temporary folder before a handler sees it. Files are
received here instead, one at a time and counted while they arrive; `ui.server` shuts Gradio's way.
What changes the documents is indexed at once, see `ui.service.upkeep`.
"""

import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.requests import ClientDisconnect

from corpus.errors import Message
from ui.access.visitor import EDITOR, find_visitor
from ui.documents import page
from ui.documents.collections import BadCollection, Collections
from ui.documents.library import find_documents
from ui.documents.received import describe_received
from ui.documents.status import StatusBoard
from ui.i18n.texts import message_words, words
from ui.service.requests import Html, read_json, require_own_page
from ui.service.service import Service
from ui.service.uploads import Existing, Refused, Uploads

_TITLES = threading.Lock()


def add_document_routes(
    routes: APIRouter, service: Service, find_notice: Callable[[], str] = lambda: ""
) -> None:
    """Add the routes; those that read or write files run outside the event loop.

    `find_notice` returns HTML that the line about the index ends with.
    """
    change = [Depends(require_own_page), EDITOR]
    board = StatusBoard(service, find_notice)

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

    collections = Collections(service.home)

    @routes.get("/documents", response_class=Html)
    def list_documents(find: str = "", first: int = 0, sort: str = "", collection: str = "") -> str:
        first, there = max(0, first), _list_names(service)
        sets = collections.list_there(there)
        only = sets.get(collection) if collection else None
        found = find_documents(
            service.assistant, service.uploads, find, first, sort=sort, only=only
        )
        return page.render_table(found, first, sets, collection if only is not None else "")

    @routes.post("/collections", dependencies=change)
    async def change_collection(request: Request) -> JSONResponse:
        asked = await read_json(request, ChangedCollection, 1_000_000)
        try:
            if asked.delete:
                collections.delete(asked.name)
            else:
                collections.change(asked.name, asked.add, asked.remove)
        except BadCollection as error:
            return JSONResponse({"html": message_words(error.message)}, 422)
        return JSONResponse({"done": True})

    @routes.post("/title", dependencies=change)
    async def retitle(request: Request) -> JSONResponse:
        asked = await read_json(request, ChangedTitle, 10_000)
        home = _require_uploads(service).home
        await run_in_threadpool(_give_title, service, home, asked)
        return JSONResponse({"done": True})

    @routes.post("/sample", dependencies=change)
    def switch(off: bool) -> JSONResponse:
        from index import switch_sample  # noqa: PLC0415 -- heavy

        switch_sample(_require_uploads(service).home, off=off)
        service.note_change()
        return JSONResponse({"done": True})

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
    def delete(name: Annotated[list[str], Query()]) -> JSONResponse:
        try:
            uploads = _require_uploads(service)
            done = [uploads.delete(one) for one in name]
        except OSError as error:
            return _refuse(_disk_fault(error))
        service.note_change()
        if service.upkeep is not None and service.assistant is not None:
            service.upkeep.forget_quotes(service.assistant.manifest)
        return JSONResponse({"done": all(done)})

    @routes.post("/build", dependencies=change)
    def build(full: bool = False) -> JSONResponse:
        return JSONResponse({"done": bool(service.builder and service.builder.start(full=full))})

    @routes.post("/cancel", dependencies=change)
    def cancel() -> JSONResponse:
        if service.builder:
            service.builder.cancel()
        return JSONResponse({"done": True})


class ChangedCollection(BaseModel):
    """What to do with a collection."""

    name: str = Field(max_length=200)
    add: list[str] = []
    remove: list[str] = []
    delete: bool = False


class ChangedTitle(BaseModel):
    """What a document is to be called; what is empty stays as it was found."""

    document: str
    title: str = Field("", max_length=200)
    year: str = Field("", pattern=r"^(?:(?:19|20)\d\d)?$")


def _list_names(service: Service) -> set[str]:
    """Return the names of the documents that questions can be limited to."""
    there = set(service.assistant.documents) if service.assistant else set()
    return there - service.pending.deleted


def _give_title(service: Service, home: Path, asked: ChangedTitle) -> None:
    from index import GivenTitle, read_titles, write_titles  # noqa: PLC0415 -- heavy

    with _TITLES:
        given = GivenTitle(" ".join(asked.title.split()), asked.year)
        write_titles(home, {**read_titles(home), asked.document: given})
    service.note_change()


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
