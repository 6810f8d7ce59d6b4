"""Lets through only requests that the app has a use for.

Gradio brings some fifty routes: uploads, files of this machine, proxies, recordings, monitoring.
Those listed here are open, all others answer 404. What changes or asks anything must not come from
a page of another site, and no body may be too long or dawdle.
"""

import asyncio
import json
import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response

from corpus.errors import Message
from ui.service.hosts import Application, Receive, Send
from ui.service.hosts import Message as Event

ENDPOINTS = "ask|search|documents|read_document"

# Methods, and the paths that are open with them.
OPEN = tuple(
    (frozenset(methods.split()), re.compile(path))
    for methods, path in (
        ("GET HEAD", r"/|/sign-in|/health|/robots\.txt|/favicon\.ico"),
        ("POST", r"/sign-in|/sign-out"),
        ("GET HEAD POST PUT PATCH DELETE", r"/yinju/.+"),  # our own, see `ui.page.routes`
        ("GET", r"/v1/models"),
        ("POST", r"/v1/chat/completions"),
        # Gradio's: the page, its parts, and the named endpoints.
        ("GET HEAD", r"/config|/theme\.css|/assets/.+|/static/.+"),
        ("GET", r"/gradio_api/(info|startup-events|queue/data)"),
        ("POST", r"/gradio_api/queue/join"),
        ("POST", rf"/gradio_api/(run|call|call/v2)/({ENDPOINTS})"),
        ("GET", rf"/gradio_api/call/({ENDPOINTS})/[0-9a-f]+"),
        ("GET", r"/gradio_api/mcp/schema"),
        ("GET POST DELETE", r"/gradio_api/mcp/?"),
    )
)
SAFE = ("GET", "HEAD")
UPLOAD = "/yinju/upload"  # counts what it receives by itself


@dataclass(frozen=True)
class BodyLimits:
    """How long a body may be and take."""

    bytes: int = 8 << 20  # of anything but an upload
    seconds: float = 30.0  # for the whole of it
    pause: float = 30.0  # between two parts of an upload


BODY_LIMITS = BodyLimits()


class Gate:
    """ASGI middleware that refuses what the app has no use for."""

    def __init__(self, app: Application, limits: BodyLimits = BODY_LIMITS) -> None:
        self.app = app
        self._limits = limits

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = _judge(scope, self._limits)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        body = _Body(receive, self._limits, is_upload=scope["path"] == UPLOAD)
        try:
            await self.app(scope, body.receive, body.watch(send))
        except _Refused as refused:
            if not body.answered:
                await _refuse(refused.status, refused.message)(scope, receive, send)


class _Refused(Exception):
    """The body is too long, or takes too long."""

    def __init__(self, status: int, message: Message) -> None:
        super().__init__(message.code)
        self.status = status
        self.message = message


class _Body:
    """Counts a body and the time it takes."""

    def __init__(self, receive: Receive, limits: BodyLimits, *, is_upload: bool) -> None:
        self.answered = False
        self._receive = receive
        self._limits = limits
        self._is_upload = is_upload
        self._ends = time.monotonic() + limits.seconds
        self._length = 0
        self._whole = False
        self._refused: _Refused | None = None

    async def receive(self) -> Event:
        """Return the next event; raise _Refused where the body breaks a limit."""
        if self._whole:  # whoever waits now waits for the other end to go
            return await self._receive()
        if self._refused is not None:
            raise self._refused
        left = self._limits.pause if self._is_upload else self._ends - time.monotonic()
        try:
            event = await asyncio.wait_for(self._receive(), max(left, 0.001))
        except TimeoutError:
            self._refused = _Refused(408, Message("request.slow"))
            raise self._refused from None
        if event["type"] == "http.request":
            self._length += len(event.get("body", b""))
            self._whole = not event.get("more_body", False)
            if not self._is_upload and self._length > self._limits.bytes:
                self._refused = _Refused(413, Message("request.large"))
                raise self._refused
        return event

    def watch(self, send: Send) -> Send:
        """Return `send`, noting that a reply was begun; a refused body has one reply only."""

        async def note(event: Event) -> None:
            if self._refused is not None and not self.answered:
                raise self._refused
            self.answered = True
            await send(event)

        return note


def _judge(scope: Event, limits: BodyLimits) -> Response | None:
    """Return why a request is refused before its body is read, None where it may pass."""
    method, path = scope["method"], scope["path"]
    known = [methods for methods, pattern in OPEN if pattern.fullmatch(path)]
    if not known:
        return _refuse(404, Message("request.closed"))
    if not any(method in methods for methods in known):
        return _refuse(405, Message("request.closed"))
    headers = Headers(scope=scope)
    if is_foreign(headers, method, path):
        return _refuse(403, Message("request.foreign"))
    length = headers.get("content-length", "0")
    if path != UPLOAD and (not length.isdecimal() or int(length) > limits.bytes):
        return _refuse(413, Message("request.large"))
    return None


def is_foreign(headers: Headers, method: str, path: str) -> bool:
    """Tell whether a page of another site sends a request that is not for it to send.

    Such a page may link here, and nothing else. Programs send neither header.
    """
    origins = headers.getlist("origin")
    if any(urlsplit(origin).netloc != headers.get("host") for origin in origins):
        return True
    if headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        navigates = headers.get("sec-fetch-mode") == "navigate"
        return not (method in SAFE and navigates and path in ("/", "/sign-in"))
    return False


def _refuse(status: int, message: Message) -> Response:
    text = json.dumps({"error": str(message)}, ensure_ascii=False)
    headers = {"connection": "close"} if status in (408, 413) else {}
    return Response(text, status, headers, media_type="application/json")
