"""Finds out who sends a request: by a proxy's header, a token, a session, or the browser's cookie.

Where accounts are demanded, whoever is not known goes to the page that signs in; a program is
answered with 401. The session is a cookie signed by a maintained library.
"""

import json
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from corpus.errors import Message
from ui.access.accounts import Account, AccountRefused, is_name
from ui.access.policy import Policy
from ui.access.visitor import BrowserVisitors, Visitor, set_visitor
from ui.service.hosts import Application, Receive, Send
from ui.service.hosts import Message as Event

SIGN_IN = "/sign-in"
WITHOUT_ACCOUNT = {SIGN_IN, "/sign-out", "/health", "/favicon.ico", "/robots.txt"}
SESSION = "yinju_session"
KEEP = 14 * 24 * 3600  # seconds a session lasts
PEER = "yinju.peer"  # in the scope: the machine at the other end, whatever headers say


class NotePeer:
    """ASGI middleware that notes where a request comes from, before headers are believed.

    What only a proxy may say is taken out of the requests of all others: Gradio would believe it.
    """

    def __init__(self, app: Application, policy: Policy | None = None) -> None:
        self.app = app
        self._policy = policy

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Note it."""
        if scope["type"] in ("http", "websocket"):
            peer = (scope.get("client") or ("", 0))[0]
            scope[PEER] = peer
            if self._policy is None or not self._policy.trusts(peer):
                scope["headers"] = [one for one in scope["headers"] if not self._is_claim(one[0])]
        await self.app(scope, receive, send)

    def _is_claim(self, name: bytes) -> bool:
        header = self._policy.header if self._policy else b""
        return name.startswith(b"x-forwarded-") or name in (b"forwarded", b"x-real-ip", header)


class Sessions:
    """ASGI middleware of signed sessions; over https the cookie is for https only."""

    def __init__(self, app: Application, policy: Policy) -> None:
        self.app = app
        self._policy = policy
        self._layers: dict[bool, Any] = {}

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Pass a request on with its session, where there may be one."""
        if scope["type"] != "http" or not self._policy.demands_sign_in:
            await self.app(scope, receive, send)
            return
        secure = scope.get("scheme") == "https"
        if secure not in self._layers:
            # Imported late: only where there are accounts.
            from starlette.middleware.sessions import SessionMiddleware  # noqa: PLC0415

            self._layers[secure] = SessionMiddleware(
                self.app,
                secret_key=self._policy.read_secret(),
                session_cookie=SESSION,
                max_age=KEEP,
                same_site="lax",
                https_only=secure,
            )
        await self._layers[secure](scope, receive, send)


class Identify:
    """ASGI middleware that passes on only who may come in, with who that is."""

    def __init__(self, app: Application, policy: Policy) -> None:
        self.app = app
        self._policy = policy
        self._browsers = BrowserVisitors(app)

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Pass a request on, send it to sign in, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            if not self._policy.demands_sign_in:
                await self._browsers(scope, receive, send)
                return
            account = self._find(scope)
        except AccountRefused as error:  # the accounts cannot be read: nobody comes in
            await _say(error.message, 503)(scope, receive, send)
            return
        if account is not None:
            set_visitor(scope, Visitor(account.name, account.name, account.role))
        elif scope["path"] not in WITHOUT_ACCOUNT:
            await _demand(scope)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _find(self, scope: Event) -> Account | None:
        headers = Headers(scope=scope)
        if self._policy.header and self._policy.trusts(scope.get(PEER, "")):
            names = [value for name, value in headers.raw if name == self._policy.header]
            if names:
                name = _decode(names[0]) if len(names) == 1 else ""
                return self._policy.find_by_header(name) if is_name(name) else None
        kind, _, token = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            return self._policy.accounts.find_by_token(token.strip())
        return self._policy.find_by_session(scope.get("session"))


def _decode(value: bytes) -> str:
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def _demand(scope: Event) -> Response:
    """Return the reply to who is not known: where to sign in, for a person who opens the page."""
    headers = Headers(scope=scope)
    opens = scope["method"] in ("GET", "HEAD") and scope["path"] == "/"
    if opens and "text/html" in headers.get("accept", ""):
        root = scope.get("root_path", "")
        return RedirectResponse(root + SIGN_IN, 303, {"cache-control": "no-store"})
    reply = _say(Message("access.unknown"), 401)
    reply.headers["www-authenticate"] = 'Bearer realm="yinju"'
    return reply


def _say(message: Message, status: int) -> Response:
    text = json.dumps({"error": str(message)}, ensure_ascii=False)
    headers = {"cache-control": "no-store"}
    return Response(text, status, headers, media_type="application/json")
