"""Tells who asks: a browser by a random cookie, or an account of the app.

A visitor's id is what conversations and settings are kept by. Without accounts it is a random id
that only this browser knows, and whoever reaches the app may change documents.
"""

import re
import secrets
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import MutableHeaders

from corpus.errors import Message
from ui.access.accounts import Role
from ui.service.hosts import Application, Receive, Send
from ui.service.hosts import Message as Event

COOKIE = "yinju_browser"
KEEP = 400 * 24 * 3600  # seconds; browsers keep no cookie longer than 400 days
_ID = re.compile(r"~[A-Za-z0-9_-]{32}")  # no account's name begins so
_SCOPE = "yinju.visitor"


@dataclass(frozen=True)
class Visitor:
    """Who sends a request."""

    id: str  # of the browser, or the account's name
    name: str | None  # of the account; None where there are no accounts
    role: Role


def find_visitor(request: Request) -> Visitor:
    """Return who sends a request, as the middleware found it; a dependency of routes."""
    visitor = find_known(request.scope)
    if visitor is None:  # no middleware has looked at the request
        raise HTTPException(403, str(Message("request.foreign")))
    return visitor


def find_known(scope: Event) -> Visitor | None:
    """Return who sends the request of a scope, None where nobody has been noted."""
    found = scope.get(_SCOPE)
    return found if isinstance(found, Visitor) else None


def set_visitor(scope: Event, visitor: Visitor) -> None:
    """Note in a request's scope who sends it."""
    scope[_SCOPE] = visitor


def require_editor(request: Request) -> Visitor:
    """Return who sends a request; answer with 403 to those who may only read and ask."""
    visitor = find_visitor(request)
    if visitor.role != "editor":
        raise HTTPException(403, str(Message("request.reader")))
    return visitor


EDITOR = Depends(require_editor)  # for the list of a route's dependencies


class BrowserVisitors:
    """ASGI middleware that knows each browser again by a random cookie, which it sets if missing.

    Scripts cannot read the cookie, and no page of another site can have it sent along with what
    changes anything.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Pass a request on with its visitor."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        known = _read_id(scope)
        visitor = Visitor(known or f"~{secrets.token_urlsafe(24)}", None, "editor")
        set_visitor(scope, visitor)

        async def send_with_cookie(message: Event) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).append("set-cookie", _write_cookie(visitor.id, scope))
            await send(message)

        # Only what the page itself fetches: a program that calls the API keeps no cookies.
        page = scope["path"] == "/" or scope["path"].startswith("/yinju/")
        await self.app(scope, receive, send_with_cookie if page and not known else send)


def _read_id(scope: Event) -> str:
    """Return the id that the browser sent, "" where it is none that was given here."""
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookies = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue
            if COOKIE in cookies and _ID.fullmatch(cookies[COOKIE].value):
                return cookies[COOKIE].value
    return ""


def _write_cookie(value: str, scope: Event) -> str:
    secure = "; Secure" if scope.get("scheme") in ("https", "wss") else ""
    return f"{COOKIE}={value}; Path=/; Max-Age={KEEP}; HttpOnly; SameSite=Lax{secure}"
