"""Tells whose requests are answered, and how a piece of the page is sent."""

from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from fastapi.responses import Response

from corpus.errors import Message

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
