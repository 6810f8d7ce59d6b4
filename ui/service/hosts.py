"""Decides which host names the app answers to.

A page of another site can rebind its own name to 127.0.0.1 and would then count as the same origin
as this app. The `Host` header still carries the foreign name, so requests with it are refused.
"""

import re
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from ipaddress import ip_address
from typing import Any

from corpus.errors import YinjuError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([^\s\[\]:/?#@\\]+))(?::\d*)?")


def host_name(text: str) -> str:
    """Return the host of `name`, `name:port`, `address`, `[address]:port`; "" if it is none.

    Names come in lower case, addresses in their shortest form.
    """
    try:
        return str(ip_address(text.partition("%")[0]))  # an IPv6 address without brackets
    except ValueError:
        found = _HOST.fullmatch(text)
    if found is None:
        return ""
    name = (found[1] or found[2]).lower().removesuffix(".")
    try:
        return str(ip_address(name))
    except ValueError:
        return name if found[1] is None else ""


class HostGuard:
    """ASGI middleware that passes on only requests to the hosts the app was told to serve.

    Those are the loopback names and addresses, `bound`, and `allowed`. If `bound` is the address
    of all interfaces, also the name of this machine and the address that the request came to.
    """

    def __init__(self, app: Application, bound: str, allowed: Iterable[str] = ()) -> None:
        self.app = app
        self._names = {"localhost", host_name(bound), *map(host_name, allowed)} - {""}
        self._every_interface = host_name(bound) in ("0.0.0.0", "::")
        if self._every_interface:
            self._names |= {host_name(socket.gethostname())} - {""}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with status 400 and one line that names the remedy."""
        if scope["type"] in ("http", "websocket"):
            given = [value for name, value in scope["headers"] if name == b"host"]
            name = host_name(given[0].decode("latin-1")) if len(given) == 1 else ""
            if not self._serves(name, scope):
                await _refuse(name, scope, send)
                return
        await self.app(scope, receive, send)

    def _serves(self, name: str, scope: Message) -> bool:
        if name in self._names or _is_loopback(name):
            return True
        reached = scope.get("server") or ("", None)  # the address of this machine's own end
        return self._every_interface and name != "" and name == host_name(str(reached[0]))


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


async def _refuse(name: str, scope: Message, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    shown = name if re.fullmatch(r"[\w.:-]+", name, re.ASCII) else "NAME"
    line = f"{YinjuError('host.refused', name=shown)}\n"
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": line.encode()})
