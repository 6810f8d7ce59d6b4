"""The greeting: what to do in an empty home, and questions that the documents answer.

Answers its requests too, and those for questions to go on with.
"""

from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from corpus.i18n.catalogue import Language
from ui.i18n.texts import LANGUAGES
from ui.service.requests import Html, read_json, require_own_page
from ui.service.service import Service
from ui.templating import render

if TYPE_CHECKING:
    from assistant.suggestions import Suggestion


class Answered(BaseModel):
    """A question that was answered, and its first quotation."""

    understood: str = Field(max_length=4_000)
    document: str
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    language: Language


def add_greeting_routes(routes: APIRouter, service: Service) -> None:
    """Add the routes."""
    threads = CapacityLimiter(2)  # what nobody asked for waits rather than crowd out questions

    @routes.get("/greeting", response_class=Html)
    def greet() -> Html:
        more = str(int(is_being_made(service)))
        return Html(render_greeting(service), headers={"x-more": more})

    @routes.post("/following", dependencies=[Depends(require_own_page)])
    async def follow(request: Request) -> JSONResponse:
        asked = await read_json(request, Answered, 100_000)
        suggesting, deleted = service.suggesting, service.pending.deleted
        if suggesting is None:
            return JSONResponse([])
        found = await to_thread.run_sync(
            suggesting.suggest_following,
            asked.understood,
            (asked.document, asked.start, asked.end),
            asked.language,
            deleted,
            limiter=threads,
        )
        return JSONResponse(found)


def render_greeting(service: Service | None = None) -> str:
    """Return the greeting as it is now; without a service that of a page just being drawn."""
    state = service.status.state if service else "warming"
    building = bool(service and service.builder and service.builder.build.active)
    offered = _list_offered(service) if service else {}
    return render("chat/greeting.html", state=state, building=building, offered=offered)


def is_being_made(service: Service) -> bool:
    """Tell whether there will be other suggestions soon."""
    if service.suggesting is None or service.status.state not in ("ready", "warming"):
        return False
    return service.suggesting.is_busy


def _list_offered(service: Service) -> "dict[Language, list[Suggestion]]":
    """Return the questions for readers of each language, or of another where it has none."""
    if service.suggesting is None:
        return {}
    deleted = service.pending.deleted
    found = {one: service.suggesting.list_suggestions(one, deleted) for one in LANGUAGES}
    others = max(found.values(), key=len)
    return {language: own or others for language, own in found.items()} if others else {}
