"""Serves the page: listens soon, loads the assistant last.

The page is mounted on our own server rather than launched by Gradio: `launch` calls itself through
whatever proxy the environment names, and fails behind one.
"""

import logging
import socket
import sys
from collections.abc import Iterable
from importlib.util import find_spec
from typing import cast

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from gradio.routes import App
from starlette.routing import Mount
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from ui.access.api.endpoints import write_tools_as_json
from ui.access.api.health import make_health_router
from ui.access.api.openai import make_openai_router
from ui.access.forwarding import Forward, Siblings
from ui.access.gate import Gate
from ui.access.headers import SecurityHeaders
from ui.access.identity import Identify, NotePeer, Sessions
from ui.access.policy import Policy
from ui.access.quotas import CountRequests
from ui.access.sign_in import make_sign_in_router
from ui.access.visitor import BrowserVisitors
from ui.page import build_page, frames, theme
from ui.page.routes import make_router
from ui.service.hosts import HostGuard
from ui.service.service import Service


class Server(uvicorn.Server):
    """Says where it listens, and only then starts the loading."""

    def __init__(
        self, config: uvicorn.Config, service: Service, url: str, *, is_quiet: bool = False
    ) -> None:
        super().__init__(config)
        self._is_quiet = is_quiet
        self.service = service
        self.url = url

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, then load."""
        await super().startup(sockets)
        if self.started:
            if not self._is_quiet:
                print(f"Yinju is at {self.url} (Ctrl-C ends it)", flush=True)
            self.service.start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; the streams of open pages are cut off, which is no error to report."""
        logging.getLogger("uvicorn.error").disabled = True
        await run_in_threadpool(self.service.close)
        await super().shutdown(sockets)


def application(
    page: gr.Blocks,
    service: Service,
    host: str = "127.0.0.1",
    allowed: Iterable[str] = (),
    policy: Policy | None = None,
    *,
    siblings: Siblings | None = None,
) -> FastAPI:
    """Return the page as a web application, without Gradio's API page, footer and history.

    It answers only to `host`, to loopback names and to the `allowed` host names, and lets in whom
    the `policy` says; without one, everybody. `siblings` are the other processes of the server.
    """
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # The last one added meets a request first.
    if policy is None:
        app.add_middleware(BrowserVisitors)
    else:
        counts = siblings.folder if siblings else None
        app.add_middleware(CountRequests, policy=policy, shared=counts)
        app.add_middleware(Identify, policy=policy)
        app.add_middleware(Sessions, policy=policy)
        app.include_router(make_sign_in_router(policy))
    app.add_middleware(Gate)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HostGuard, bound=host, allowed=tuple(allowed))
    if policy is not None and policy.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(policy.proxies))
    app.add_middleware(NotePeer, policy=policy)
    if siblings is not None:
        app.add_middleware(Forward, siblings=siblings)
    app.include_router(make_router(service))
    app.include_router(make_openai_router(service))
    app.include_router(make_health_router(service))
    tools = find_spec("mcp") is not None  # else everything but MCP is served
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        max_file_size=1,  # its way in for files is shut, see `ui.access.gate`
        footer_links=[],
        run_history=False,
        show_error=True,
        ssr_mode=False,
        pwa=False,
        mcp_server=tools,
        enable_monitoring=False,
        theme=theme.theme(),
        head=theme.head(frames(service.language_model)),
    )
    # What Gradio's queue calls, when a program asks by way of it.
    mounted = next(route.app for route in app.routes if isinstance(route, Mount))
    page.app = cast(App, mounted)
    if tools:
        write_tools_as_json(page)
    return app


def server_of(
    service: Service,
    listener: socket.socket,
    allowed: Iterable[str] = (),
    policy: Policy | None = None,
    siblings: Siblings | None = None,
) -> Server:
    """Return a server of the page for a bound socket; `run(sockets=[listener])` serves.

    `allowed` are the host names it answers to beside those of the socket's address.
    """
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    page = build_page(service)
    config = uvicorn.Config(
        application(page, service, host, allowed, policy, siblings=siblings),
        log_level="warning",
        proxy_headers=False,  # a policy says whose are believed
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=1,  # an open page keeps a stream; Ctrl-C does not wait for it
    )
    is_quiet = siblings is not None and not siblings.is_first
    return Server(config, service, f"http://{shown}:{port}", is_quiet=is_quiet)


def run(
    service: Service,
    listener: socket.socket,
    allowed: Iterable[str] = (),
    policy: Policy | None = None,
) -> None:
    """Serve until interrupted; see `server_of`."""
    try:
        server_of(service, listener, allowed, policy).run(sockets=[listener])
    except KeyboardInterrupt:
        print(file=sys.stderr)
