"""Serves the page: listens soon, loads the assistant last.

The page is mounted on our own server rather than launched by Gradio: `launch` calls itself through
whatever proxy the environment names, and fails behind one.
"""

import logging
import socket
import sys
from collections.abc import Iterable
from importlib.util import find_spec

import gradio as gr
import uvicorn
from fastapi import FastAPI, Response
from fastapi.concurrency import run_in_threadpool

from ui.access.api.endpoints import write_tools_as_json
from ui.access.api.health import make_health_router
from ui.access.api.openai import make_openai_router
from ui.access.visitor import BrowserVisitors
from ui.page import build_page, frames, theme
from ui.routes import make_router
from ui.service.hosts import Application, HostGuard, Message, Receive, Send
from ui.service.service import Service

# The browser itself is told to send nothing anywhere else. Gradio's templates need `eval`.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)

SHUT = "/gradio_api/upload"  # no part of the page takes files that way; see `ui.routes`


class Headers:
    """Adds the page's security headers; plain ASGI, so that streamed replies stay streams.

    A reply with a policy of its own, such as a document's file, keeps it. Also shuts Gradio's own
    way in for files.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass everything else through, with the headers on each reply."""
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith(SHUT):
            await Response(status_code=404)(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], (b"referrer-policy", b"no-referrer")]
                if not any(name == b"content-security-policy" for name, _ in headers):
                    headers.append((b"content-security-policy", POLICY.encode()))
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Server(uvicorn.Server):
    """Says where it listens, and only then starts the loading."""

    def __init__(self, config: uvicorn.Config, service: Service, url: str) -> None:
        super().__init__(config)
        self.service = service
        self.url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then load."""
        await super().startup(sockets)
        if self.started:
            print(f"Yinju is at {self.url} (Ctrl-C ends it)", flush=True)
            self.service.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; the streams of open pages are cut off, which is no error to report."""
        logging.getLogger("uvicorn.error").disabled = True
        await run_in_threadpool(self.service.close)
        await super().shutdown(sockets)


def application(
    page: gr.Blocks, service: Service, host: str = "127.0.0.1", allowed: Iterable[str] = ()
) -> FastAPI:
    """Return the page as a web application, without Gradio's API page, footer and history.

    It answers only to `host`, to loopback names and to the `allowed` host names.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BrowserVisitors)
    app.add_middleware(Headers)
    app.add_middleware(HostGuard, bound=host, allowed=tuple(allowed))  # the outermost
    app.include_router(make_router(service))
    app.include_router(make_openai_router(service))
    app.include_router(make_health_router(service))
    tools = find_spec("mcp") is not None  # else everything but MCP is served
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        max_file_size=1,  # see SHUT
        footer_links=[],
        run_history=False,
        show_error=True,
        ssr_mode=False,
        pwa=False,
        mcp_server=tools,
        enable_monitoring=False,
        theme=theme.theme(),
        head=theme.head(frames()),
    )
    if tools:
        write_tools_as_json(page)
    return app


def server_of(service: Service, listener: socket.socket, allowed: Iterable[str] = ()) -> Server:
    """Return a server of the page for a bound socket; `run(sockets=[listener])` serves.

    `allowed` are the host names it answers to beside those of the socket's address.
    """
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    page = build_page(service)
    config = uvicorn.Config(
        application(page, service, host, allowed),
        log_level="warning",
        timeout_graceful_shutdown=1,  # an open page keeps a stream; Ctrl-C does not wait for it
    )
    return Server(config, service, f"http://{shown}:{port}")


def run(service: Service, listener: socket.socket, allowed: Iterable[str] = ()) -> None:
    """Serve until interrupted; see `server_of`."""
    try:
        server_of(service, listener, allowed).run(sockets=[listener])
    except KeyboardInterrupt:
        print(file=sys.stderr)
