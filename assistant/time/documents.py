"""Which documents tell about a year: those written of it, and those that name it."""

from collections.abc import Iterable
from functools import lru_cache

from assistant.time.expressions import Years, find_time_mentions
from assistant.time.told import find_writing
from corpus import Document
from corpus.text.normalization import fold


def list_documents_of_years(documents: Iterable[Document], years: Years) -> list[str]:
    """Return the names of documents that are about any of these years, by when they were written.

    A work report is about the year before and about its own; an annual report about its own.
    """
    found = []
    for document in documents:
        writing = find_writing(document)
        if writing is not None:
            first = writing.year - (not writing.looks_back)
            if not years.isdisjoint(range(first, writing.year + 1)):
                found.append(document.name)
    return found


def list_documents_naming_years(documents: Iterable[Document], years: Years) -> list[str]:
    """Return the names of documents that name any of these years, or mean them by a time word."""
    return [one.name for one in documents if not years.isdisjoint(list_told_years(one))]


def list_told_years(document: Document) -> Years:
    """Return all years that a document tells about, that before its own included."""
    writing = find_writing(document)
    named = _list_years(document.text)
    if writing is None:
        return named
    return named | {writing.year - 1, writing.year, writing.year + 1}


@lru_cache(maxsize=512)
def _list_years(text: str) -> Years:
    return frozenset[int]().union(*(one.years for one in find_time_mentions(fold(text), None)))
