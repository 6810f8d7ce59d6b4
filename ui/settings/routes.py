"""Answers the requests of the settings."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends, HTTPException
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from corpus.errors import Message
from ui.access.visitor import EDITOR, Visitor, find_visitor
from ui.i18n.texts import message_words, words
from ui.service.requests import Html, require_own_page
from ui.service.service import Service
from ui.service.uploads import Uploads
from ui.settings import aliases
from ui.settings.page import render_in_use


class GivenAliases(BaseModel):
    """A list of names, and which one it was made from."""

    text: str = Field(max_length=2 * aliases.LIMITS.list)
    version: str = Field(max_length=64)


def add_settings_routes(routes: APIRouter, service: Service) -> None:
    """Add the routes of the settings."""

    @routes.get("/settings/in-use", response_class=Html)
    def show_in_use() -> str:
        return render_in_use(service.assistant, service.language_model)

    @routes.get("/settings/aliases")
    def read(visitor: Annotated[Visitor, Depends(find_visitor)]) -> JSONResponse:
        text = aliases.read_aliases(_require_uploads(service).home)
        return JSONResponse(
            {
                "text": text,
                "version": aliases.find_version(text),
                "editable": visitor.role == "editor",
            }
        )

    @routes.post("/settings/aliases", dependencies=[Depends(require_own_page), EDITOR])
    def write(given: Annotated[GivenAliases, Body()]) -> JSONResponse:
        home = _require_uploads(service).home
        if faults := aliases.check_aliases(given.text):
            said = [{"line": one.line, "html": message_words(one.message)} for one in faults[:50]]
            return JSONResponse({"faults": said}, 422)
        if aliases.find_version(aliases.read_aliases(home)) != given.version:
            return _refuse(Message("alias.changed"), 409)
        try:
            aliases.write_aliases(home, given.text)
        except OSError as error:
            return _refuse(Message("upload.disk", {"reason": error.strerror or str(error)}), 507)
        _use_aliases(service)
        text = aliases.read_aliases(home)
        version = aliases.find_version(text)
        return JSONResponse({"text": text, "version": version, "html": words("alias.kept")})


def _refuse(message: Message, status: int) -> JSONResponse:
    return JSONResponse({"faults": [{"line": 0, "html": message_words(message)}]}, status)


def _use_aliases(service: Service) -> None:
    """Have the next question follow the list; one that is loaded later reads it by itself."""
    from index import read_synonyms  # noqa: PLC0415 -- loaded with the assistant

    if service.status.state == "ready":
        with service.asking() as assistant:
            assistant.index.use_synonyms(read_synonyms(_require_uploads(service).home))


def _require_uploads(service: Service) -> Uploads:
    if service.uploads is None:
        raise HTTPException(404, str(Message("request.no_uploads")))
    return service.uploads
