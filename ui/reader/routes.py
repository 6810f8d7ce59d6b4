"""Answers the requests of the reader: a document, words in it, its own file and pages of that."""

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.responses import JSONResponse, Response

from corpus.errors import Message, UnreadableFile
from ui.reader import files, finding, gloss, sheet
from ui.reader import page as reader
from ui.service.reading.cited_documents import version_of
from ui.service.requests import Html, refuse_other_sites
from ui.service.service import Service

if TYPE_CHECKING:
    from corpus import Document


def add_reader_routes(routes: APIRouter, service: Service) -> None:
    """Add the routes of the reader."""
    _add_text_routes(routes, service)
    _add_file_routes(routes, service)


def _add_text_routes(routes: APIRouter, service: Service) -> None:
    @routes.get("/read", response_class=Html)
    def read(
        document: str,
        version: str = "",
        start: int | None = None,
        end: int | None = None,
        part: int | None = None,
    ) -> Html:
        found = service.document(document, version)
        if found is None:
            return Html(reader.render_missing(document), 404)
        if part is not None:
            return Html(reader.render_part(found, part))
        now = service.assistant.documents.get(document) if service.assistant else None
        indexed = now is not None and version_of(now) == version_of(found)
        span = None if start is None or end is None else (start, end)
        if version and version != version_of(found):
            span = None  # it would mark other words
        state = service.state_of(found)
        return Html(
            reader.render_document(
                found, span, indexed=indexed, asked_version=version, file_state=state
            )
        )

    @routes.get("/find")
    def find(
        document: str, text: Annotated[str, Query(max_length=finding.LONGEST)], version: str = ""
    ) -> JSONResponse:
        found = _require_document(service, document, version)
        places = finding.find_text(found, text, reader.find_part_starts(found))
        return JSONResponse({"count": places.count, "places": places.places})

    @routes.get("/words", response_class=Html)
    def gloss_words(text: Annotated[str, Query(max_length=gloss.LONGEST)]) -> str:
        from index.dictionary import glosses as glossary  # noqa: PLC0415 -- a dictionary; loaded by the first wish

        return gloss.render_gloss(glossary.gloss_words(text))


def _add_file_routes(routes: APIRouter, service: Service) -> None:
    own = [Depends(refuse_other_sites)]  # others may not even have a page drawn

    @routes.get("/original", response_class=Html, dependencies=own)
    def show_sheet(
        document: str,
        version: str = "",
        page: int | None = None,
        start: int | None = None,
        end: int | None = None,
    ) -> Html:
        found = _require_document(service, document, version)
        span = None if start is None or end is None else (start, end)
        if not files.is_page_of_pictures(found):
            raise HTTPException(404)
        if span and version and version != version_of(found):
            span = None
        return Html(sheet.render_sheet(service, found, page, span), headers=files.PRIVATE)

    @routes.get("/original/page", dependencies=own)
    def show_page(document: str, page: int, version: str = "", width: int = 1_000) -> Response:
        found = _require_document(service, document, version)
        try:
            picture = sheet.draw_sheet(service, found, page, width)
        except UnreadableFile as error:
            raise HTTPException(422, str(error)) from error
        if picture is None:
            raise HTTPException(404)
        return Response(picture, media_type="image/webp", headers=files.PRIVATE)

    @routes.get("/original/file", dependencies=own)
    def show_file(document: str, version: str = "", save: bool = False) -> Response:
        found = _require_document(service, document, version)
        original = service.original(found)
        if original is None:
            raise HTTPException(404, str(Message("request.file_gone")))
        return files.send_file(found, original, save=save)


def _require_document(service: Service, name: str, version: str) -> "Document":
    """Return a document as `Service.document` does; answer with 404 where it is not known."""
    found = service.document(name, version)
    if found is None:
        raise HTTPException(404)
    return found
