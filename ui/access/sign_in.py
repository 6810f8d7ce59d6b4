"""Signs people in and out: the page that asks for name and password, and how often one may try."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from ui.access.policy import Policy
from ui.access.quotas import Counter
from ui.i18n.texts import LANGUAGES
from ui.templating import render

HERE = Path(__file__).parent


@dataclass(frozen=True)
class SignInLimits:
    """How often a wrong password may be tried."""

    of_address: str = "10/5minutes"
    of_name: str = "30/hour"  # from anywhere
    at_once: int = 2  # checks of a password: each takes 50 ms of a core and much memory


SIGN_IN_LIMITS = SignInLimits()


def make_sign_in_router(policy: Policy, limits: SignInLimits = SIGN_IN_LIMITS) -> APIRouter:
    """Return the routes."""
    routes = APIRouter()
    threads = CapacityLimiter(limits.at_once)
    counters: list[Counter] = []  # made when somebody signs in

    @routes.get("/sign-in")
    def show(request: Request) -> Response:
        if not policy.demands_sign_in or policy.find_by_session(request.session):
            return _go(request, "/")
        return _show()

    @routes.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        if not policy.demands_sign_in:
            return _go(request, "/")
        form = parse_qs((await request.body()).decode("utf-8", "replace"))
        name, password = (form.get(key, [""])[0] for key in ("name", "password"))
        address = request.client.host if request.client else ""
        counters[:] = counters or [Counter()]
        wait = counters[0].count((limits.of_address,), "address", address)
        wait = wait or counters[0].count((limits.of_name,), "name", name.strip().casefold())
        if wait:
            reply = _show(name, minutes=-(-wait // 60), status=429)
            reply.headers["retry-after"] = str(wait)
            return reply
        find = policy.accounts.find_by_password
        account = await to_thread.run_sync(find, name, password, limiter=threads)
        if account is None:
            return _show(name, is_wrong=True, status=401)
        counters[0].forget((limits.of_address,), "address", address)
        request.session.clear()
        request.session.update(name=account.name, mark=account.mark)
        return _go(request, "/")

    @routes.post("/sign-out")
    def sign_out(request: Request) -> Response:
        if "session" in request.scope:
            request.session.clear()
        return _go(request, "/sign-in")

    return routes


def _go(request: Request, path: str) -> Response:
    where = request.scope.get("root_path", "") + path
    return RedirectResponse(where, 303, {"cache-control": "no-store"})


def _show(
    name: str = "", *, is_wrong: bool = False, minutes: int = 0, status: int = 200
) -> Response:
    page = render(
        "access/sign_in.html",
        name=name[:64],
        is_wrong=is_wrong,
        minutes=minutes,
        languages=LANGUAGES,
        style=(HERE / "sign_in.css").read_text("utf-8"),
        script=(HERE / "sign_in.js").read_text("utf-8"),
    )
    return HTMLResponse(page.encode("utf-8", "replace"), status, {"cache-control": "no-store"})
