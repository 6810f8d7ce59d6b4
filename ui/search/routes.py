"""Answers the requests of the Search page."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ui.i18n.texts import message_words, words
from ui.search.filters import Filters
from ui.search.page import AT_ONCE, MOST, render_results
from ui.search.searching import search
from ui.service.requests import Html
from ui.service.service import Service, ServiceFailed

LONGEST = 2_000  # characters of a query


class Wanted(BaseModel):
    """A search as the address of the page has it."""

    query: str = Field("", max_length=LONGEST)
    document: str = Field("", max_length=LONGEST)
    year: str = Field("", max_length=4)
    format: str = Field("", max_length=40)
    collection: str = Field("", max_length=LONGEST)
    explain: bool = False
    first: int = Field(0, ge=0, le=MOST)


def add_search_routes(routes: APIRouter, service: Service) -> None:
    """Add the routes of the Search page."""

    @routes.get("/search", response_class=Html)
    def find_passages(wanted: Annotated[Wanted, Query()]) -> Html:
        if service.status.state == "warming":  # no thread waits; the page asks again
            return Html(f'<p class="empty">{words("warming")}</p>', 503)
        filters = Filters(wanted.document, wanted.year, wanted.format, wanted.collection)
        try:
            found = search(service, wanted.query, filters, wanted.first, AT_ONCE)
        except ServiceFailed as failed:
            return Html(f'<p class="error" role="alert">{message_words(failed.message)}</p>')
        return Html(render_results(found, filters, wanted.first, explain=wanted.explain))
