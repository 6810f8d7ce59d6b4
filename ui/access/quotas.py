"""Counts what each account, or each address where there are none, asks and sends."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

from corpus.errors import Message
from ui.access.policy import Policy, Quotas
from ui.access.visitor import find_known
from ui.i18n.texts import message_words
from ui.service.hosts import Application, Receive, Send
from ui.service.hosts import Message as Event

if TYPE_CHECKING:
    from limits import RateLimitItem

ASKING = (
    "/yinju/ask",
    "/yinju/following",
    "/yinju/tests/open",
    "/yinju/composed/compose",
    "/yinju/composed/translate",
    "/v1/chat/completions",
    "/gradio_api/run/",
    "/gradio_api/call/",
    "/gradio_api/queue/join",
    "/gradio_api/mcp",
)
SENDING = ("/yinju/upload",)


class CountRequests:
    """ASGI middleware that refuses what goes beyond the quotas, with status 429."""

    def __init__(self, app: Application, policy: Policy, shared: Path | None = None) -> None:
        """`shared` is a folder where several processes of one server count together."""
        self.app = app
        self._counter = Counter(shared) if policy.quotas else None
        self._quotas = policy.quotas or Quotas()

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] == "POST" and self._counter is not None:
            is_upload = scope["path"].startswith(SENDING)
            limits = self._find_limits(scope["path"])
            visitor = find_known(scope)
            address = (scope.get("client") or ("", 0))[0]
            who = (visitor and visitor.name) or f"~{address}"
            seconds = self._counter.count(limits, "upload" if is_upload else "ask", who)
            if seconds:
                await _refuse(seconds, is_upload=is_upload)(scope, receive, send)
                return
        await self.app(scope, receive, send)

    def _find_limits(self, path: str) -> tuple[str, ...]:
        quotas = self._quotas
        if path.startswith(SENDING):
            return (f"{quotas.uploads_a_day}/day",)
        if path.startswith(ASKING):
            return f"{quotas.questions_a_minute}/minute", f"{quotas.questions_a_day}/day"
        return ()


class Counter:
    """Counts by a moving window, and not beyond a restart."""

    def __init__(self, shared: Path | None = None) -> None:
        """Count in memory, or with other processes in a file of the folder `shared`."""
        from limits.storage import MemoryStorage  # noqa: PLC0415 -- only where others come in
        from limits.strategies import MovingWindowRateLimiter  # noqa: PLC0415

        from ui.access.counting import SharedStorage  # noqa: PLC0415

        storage = SharedStorage(shared) if shared else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)
        self._parsed: dict[str, RateLimitItem] = {}

    def count(self, limits: tuple[str, ...], *who: str) -> int:
        """Count one for `who`; return 0, or where it is too much after how many seconds it fits."""
        for limit in limits:
            item = self._parse(limit)
            if not self._limiter.hit(item, *who):
                resets = self._limiter.get_window_stats(item, *who).reset_time
                return max(1, round(resets - time.time()))
        return 0

    def forget(self, limits: tuple[str, ...], *who: str) -> None:
        """Count from nothing again."""
        for limit in limits:
            self._limiter.clear(self._parse(limit), *who)

    def _parse(self, limit: str) -> "RateLimitItem":
        if limit not in self._parsed:
            from limits import parse  # noqa: PLC0415

            self._parsed[limit] = parse(limit)
        return self._parsed[limit]


def _refuse(seconds: int, *, is_upload: bool) -> Response:
    """Return the reply to what is too much: in how many seconds it may be tried again."""
    message = Message("quota.uploads" if is_upload else "quota.questions", {"seconds": seconds})
    values = {"error": str(message), "html": message_words(message)}  # for programs, for the page
    text = json.dumps(values, ensure_ascii=False)
    return Response(text, 429, {"retry-after": str(seconds)}, media_type="application/json")
