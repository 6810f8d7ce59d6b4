"""Several processes that serve one home: each answers questions, and one of them does all the rest.

What a process keeps in memory (a build under way, uploads, tests, attempts to sign in, Gradio's
streams) is kept by the first alone. The others pass on to it whatever is not listed here as theirs,
with the address it came from; all rules of access are the first one's then.
"""

import re
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
from starlette.responses import PlainTextResponse

from corpus.errors import Message
from ui.service.hosts import Application, Receive, Send
from ui.service.hosts import Message as Event

if TYPE_CHECKING:
    import httpx

# What every process answers: questions, search, documents, conversations (a file that all share).
OWN = re.compile(
    r"/|/config|/theme\.css|/favicon\.ico|/robots\.txt|/health|/(assets|static)/.*"
    r"|/yinju/(ask|following|choices|search|read|find|words|original|original/page|original/file)"
    r"|/yinju/conversations(/(questions|open|export|rename|delete|rate|take))?"
    r"|/v1/.*|/gradio_api/(info|startup-events|run/.*|mcp/schema)"
)
_FROM = b"x-yinju-from"  # secret, address and port of who asks
_HOP = {b"connection", b"keep-alive", b"transfer-encoding", b"te", b"trailer", b"upgrade"}


@dataclass(frozen=True)
class Siblings:
    """What the processes of one server share."""

    number: int  # of this one; 0 is the first
    port: int  # on 127.0.0.1, where the first listens to the others
    secret: str  # that proves to be one of them
    folder: Path  # for files that all use, as long as the server runs

    @property
    def is_first(self) -> bool:
        """Whether this process does what only one may do."""
        return self.number == 0


class Forward:
    """ASGI middleware of the processes: passes on what is not theirs, takes what is passed on."""

    def __init__(self, app: Application, siblings: Siblings) -> None:
        self.app = app
        self._siblings = siblings
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Answer here, or have the first answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        said = [value for name, value in scope["headers"] if name == _FROM]
        scope["headers"] = [one for one in scope["headers"] if one[0] != _FROM]
        if self._siblings.is_first:
            self._restore_client(scope, said)
            await self.app(scope, receive, send)
        elif OWN.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    def _restore_client(self, scope: Event, said: list[bytes]) -> None:
        """Take from a sibling, and from nobody else, where a request came from."""
        secret, _, client = (said[0] if len(said) == 1 else b"").decode("latin-1").partition(" ")
        if secrets.compare_digest(secret.encode(), self._siblings.secret.encode()):
            address, _, port = client.rpartition(" ")
            scope["client"] = (address, int(port)) if address else None

    async def _pass_on(self, scope: Event, receive: Receive, send: Send) -> None:
        import httpx  # noqa: PLC0415

        if self._client is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=16)
            self._client = httpx.AsyncClient(timeout=None, limits=limits, trust_env=False)
        path = scope.get("raw_path") or scope["path"].encode()
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        address, port = scope.get("client") or ("", 0)
        mine = (_FROM, f"{self._siblings.secret} {address} {port}".encode("latin-1", "replace"))
        headers = [one for one in scope["headers"] if one[0] not in _HOP]
        names = {name for name, _ in scope["headers"]}
        has_body = bool(names & {b"content-length", b"transfer-encoding"})
        request = self._client.build_request(
            scope["method"],
            httpx.URL(f"http://127.0.0.1:{self._siblings.port}", raw_path=path + query),
            headers=[*headers, mine],
            content=_read_body(receive) if has_body else None,
        )
        started = False

        async def stream() -> None:
            nonlocal started
            reply = await self._client.send(request, stream=True)  # type: ignore[union-attr]
            try:
                kept = [(n.lower(), v) for n, v in reply.headers.raw if n.lower() not in _HOP]
                started = True
                start = {"type": "http.response.start", "status": reply.status_code}
                await send({**start, "headers": kept})
                async for part in reply.aiter_raw():
                    await send({"type": "http.response.body", "body": part, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            finally:
                await reply.aclose()

        try:
            if has_body:
                await stream()
            else:
                await _until_gone(stream, receive)
        except httpx.HTTPError:
            if not started:
                text = str(Message("service.first_gone"))
                await PlainTextResponse(text, 503, {"retry-after": "2"})(scope, receive, send)


async def _read_body(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise ConnectionResetError
        if body := event.get("body"):
            yield body
        more = event.get("more_body", False)


async def _until_gone(stream: Any, receive: Receive) -> None:
    """Run `stream`, which ends when who asked has gone: a page's stream would last for ever."""
    async with anyio.create_task_group() as group:

        async def listen() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            group.cancel_scope.cancel()

        group.start_soon(listen)
        await stream()
        group.cancel_scope.cancel()
