"""Tells whose requests are answered, reads their bodies, and sends pieces of the page."""

import json
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import TypeAdapter, ValidationError

from corpus.errors import Message

T = TypeVar("T")

HEADER = "x-yinju"  # a page of another site cannot send it without asking, and is not allowed to


class Html(Response):
    """A piece of the page. File names need not be valid Unicode: what is not becomes a ?."""

    media_type = "text/html"

    def render(self, content: str) -> bytes:
        """Return the bytes to send."""
        return content.encode("utf-8", "replace")


async def require_own_page(request: Request) -> None:
    """Answer with 403 to a request that does not come from our own page."""
    origin = request.headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if foreign or request.headers.get(HEADER) is None:
        raise HTTPException(403, str(Message("request.foreign")))


async def refuse_other_sites(request: Request) -> None:
    """Answer with 403 to a request that a page of another site makes; a typed address is none."""
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        raise HTTPException(403, str(Message("request.foreign")))


async def read_json(request: Request, kind: type[T], most: int = 100_000) -> T:
    """Return the body of a request; answer with 413 or 422 where it is too long or misshapen.

    `most` is in bytes.
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


def json_body(kind: type[T], most: int = 100_000) -> Callable[[Request], Coroutine[Any, Any, T]]:
    """Return a dependency of routes that reads the body, see `read_json`."""

    async def read(request: Request) -> T:
        return await read_json(request, kind, most)

    return read


def stream_lines(values: AsyncIterator[Mapping[str, Any]]) -> StreamingResponse:
    """Return values as they come, one JSON object a line."""

    async def lines() -> AsyncIterator[bytes]:
        async for value in values:
            # Names of files need not be valid Unicode.
            yield json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")
