"""Answers the requests of the Tests page. Who may only read sees all; editors run and change."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from corpus.errors import Message, YinjuError
from ui.access.visitor import EDITOR, Visitor, find_visitor
from ui.i18n.texts import counted, message_words, words
from ui.service.requests import Html, json_body, require_own_page
from ui.service.service import Service, ServiceFailed
from ui.tests import page

if TYPE_CHECKING:
    from ui.tests.desk import Desk
    from ui.tests.questions import KnownCase

_LONG, _MOST = 20_000, 50  # characters of a text, entries of a list
_UPLOAD = 5_000_000  # bytes
_Text = Annotated[str, Field(max_length=_LONG)]


class Listed(BaseModel):
    """What of the table is wanted, as the address of the page has it."""

    show: str = Field("all", max_length=20)
    kind: str = Field("", max_length=200)
    lang: str = Field("", max_length=200)
    text: str = Field("", max_length=2_000)
    sort: str = Field("state", max_length=20)
    first: int = Field(0, ge=0)


class Given(BaseModel):
    """A case as the form has it, and which one it replaces."""

    key: str = Field("", max_length=40)
    version: str = Field("", max_length=40)
    id: str = Field("", max_length=200)
    question: _Text
    evidence: list[_Text] = Field([], max_length=_MOST)
    answer: list[_Text] = Field([], max_length=_MOST)
    history: list[_Text] = Field([], max_length=_MOST)
    answerable: bool = True
    document: str = Field("", max_length=2_000)
    lang: str = Field("", max_length=200)
    kind: str = Field("", max_length=200)
    note: _Text = ""


class Asked(BaseModel):
    """A case to ask now."""

    key: str = Field(max_length=40)


class Deleted(BaseModel):
    """A case to remove, as it was seen."""

    key: str = Field(max_length=40)
    version: str = Field(max_length=40)


class LazyDesk:
    """Opens the desk at the first request: what it needs is loaded with the assistant."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._desk: Desk | None = None

    def open(self) -> "Desk":
        """Return the desk; answer with 404 where there is no home, with 503 while it loads."""
        if self._service.home is None:
            raise HTTPException(404)
        if self._service.status.state == "warming":
            raise HTTPException(503)
        from ui.tests.desk import Desk  # noqa: PLC0415 -- heavy

        with self._lock:
            self._desk = self._desk or Desk(self._service, self._service.home)
            return self._desk

    def find_notice(self) -> str:
        """Return what the line about the index says of the tests; "" for nothing."""
        status = self._service.status
        if status.state != "ready" or self._service.home is None:
            return ""
        desk = self.open()
        desk.note_generation(status.generation)
        return counted("tests.lost", len(desk.lost)) if desk.lost else ""


def add_test_routes(routes: APIRouter, service: Service) -> Callable[[], str]:
    """Add the routes; return what tells the line about the index of failing cases."""
    desk = LazyDesk(service)
    _add_reading_routes(routes, desk)
    _add_asking_route(routes, service, desk)
    _add_changing_routes(routes, desk)
    return desk.find_notice


def _add_reading_routes(routes: APIRouter, desk: LazyDesk) -> None:
    @routes.get("/tests", response_class=Html)
    def show_overview() -> str:
        from assistant.evaluation.history import list_runs  # noqa: PLC0415 -- heavy
        from ui.tests.history import name_current  # noqa: PLC0415

        there = desk.open()
        questions = there.files.read()
        runs = list_runs(there.home, name_current(questions)) if questions.run else []
        return page.render_overview(questions, there.find_run(questions), runs)

    @routes.get("/tests/cases", response_class=Html)
    def list_cases(listed: Annotated[Listed, Query()]) -> str:
        from ui.tests.table import Wanted, choose_rows  # noqa: PLC0415 -- heavy

        there = desk.open()
        wanted = Wanted(**listed.model_dump())
        rows = there.list_rows(there.files.read())
        return page.render_table(choose_rows(rows, wanted, there.lost), wanted, there.lost)

    @routes.get("/tests/form", response_class=Html)
    def show_form(key: str = "") -> str:
        return page.render_form(_find(desk.open(), key) if key else None)

    @routes.get("/tests/running")
    def show_running() -> JSONResponse:
        running = desk.open().runner.now
        html = page.render_running(running)
        return JSONResponse({"state": running.state, "active": running.active, "html": html})

    @routes.get("/tests/compare", response_class=Html)
    def compare(first: int, second: int) -> str:
        from ui.tests.history import compare_kept  # noqa: PLC0415 -- heavy

        compared = compare_kept(desk.open().home, first, second)
        if compared is None:
            raise HTTPException(404)
        return page.render_compared(compared)


def _add_asking_route(routes: APIRouter, service: Service, desk: LazyDesk) -> None:
    # A POST, as all that asks: it takes an answer's time, counts as a question, and is our page's.
    @routes.post("/tests/open", response_class=Html, dependencies=[Depends(require_own_page)])
    def open_case(
        asked: Annotated[Asked, Depends(json_body(Asked))],
        visitor: Annotated[Visitor, Depends(find_visitor)],
    ) -> str:
        from ui.tests.opening import ask_case  # noqa: PLC0415 -- heavy

        there = desk.open()
        known = _find(there, asked.key)
        questions = there.files.read()
        row = next(row for row in there.list_rows(questions) if row.known.key == known.key)
        try:
            opened = ask_case(service, known, there.find_finder)
        except ServiceFailed as failed:
            return f'<p class="error" role="alert">{message_words(failed.message)}</p>'
        return page.render_case(opened, row, editor=visitor.role == "editor")


def _add_changing_routes(routes: APIRouter, desk: LazyDesk) -> None:
    change = [Depends(require_own_page), EDITOR]

    @routes.post("/tests/run", dependencies=change)
    def run() -> JSONResponse:
        there = desk.open()
        return JSONResponse({"done": there.runner.start(there.files.read().run)})

    @routes.post("/tests/cancel", dependencies=change)
    def cancel() -> JSONResponse:
        desk.open().runner.cancel()
        return JSONResponse({"done": True})

    @routes.post("/tests/case", dependencies=change)
    def save(given: Annotated[Given, Depends(json_body(Given, 500_000))]) -> JSONResponse:
        values = given.model_dump(exclude={"key", "version"})
        values["draft"] = False
        values |= {"document": given.document or None, "kind": given.kind or None}
        for name in ("evidence", "answer", "history"):
            values[name] = tuple(line.strip() for line in values[name] if line.strip())
        try:
            key = desk.open().files.write(values, given.key, given.version)
        except (YinjuError, OSError) as error:
            return _refuse(error)
        if key is None:
            return _say(Message("tests.changed"), 409)
        return JSONResponse({"key": key, "html": words("tests.kept")})

    @routes.post("/tests/delete", dependencies=change)
    def delete(given: Annotated[Deleted, Depends(json_body(Deleted))]) -> JSONResponse:
        try:
            done = desk.open().files.delete(given.key, given.version)
        except (YinjuError, OSError) as error:
            return _refuse(error)
        return JSONResponse({"done": True}) if done else _say(Message("tests.changed"), 409)

    @routes.post("/tests/upload", dependencies=change)
    async def upload(request: Request, name: str, replacing: bool = False) -> JSONResponse:
        data = bytearray()
        async for part in request.stream():
            data += part
            if len(data) > _UPLOAD:
                return _say(Message("cases.large", {"path": name, "most": 5}), 413)
        files = desk.open().files
        try:
            taken = await run_in_threadpool(files.take, name, bytes(data), replacing=replacing)
        except (YinjuError, OSError) as error:
            return _refuse(error)
        if taken is None:
            return JSONResponse({"exists": True, "html": words("tests.exists", name=name)}, 409)
        return JSONResponse({"html": words("tests.taken", name=taken[0], count=f"{taken[1]:,}")})


def _find(desk: "Desk", key: str) -> "KnownCase":
    known = desk.files.read().find(key)
    if known is None:
        raise HTTPException(404)
    return known


def _refuse(error: YinjuError | OSError) -> JSONResponse:
    if isinstance(error, YinjuError):
        return _say(error.message, 422)
    return _say(Message("upload.disk", {"reason": error.strerror or str(error)}), 507)


def _say(message: Message, status: int) -> JSONResponse:
    return JSONResponse({"html": message_words(message)}, status)
