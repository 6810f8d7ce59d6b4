"""Which documents tell about a year: those written of it, and those that name it.

What documents tell is read once for an open index, when a question first asks about a year.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from weakref import WeakKeyDictionary

from assistant.time.expressions import Years, find_time_mentions
from assistant.time.told import find_writing
from corpus import Document
from corpus.text.normalization import fold
from index import Index


def list_documents_of_years(index: Index, years: Years) -> list[str]:
    """Return the names of documents that are about any of these years, by when they were written.

    A work report is about the year before and about its own; an annual report about its own.
    """
    known = _read_years(index).about
    return [name for name, own in known.items() if not years.isdisjoint(own)]


def list_documents_naming_years(index: Index, years: Years) -> list[str]:
    """Return the names of documents that name any of these years, or mean them by a time word."""
    known = _read_years(index).told
    return [name for name, own in known.items() if not years.isdisjoint(own)]


class _YearsOfDocuments:
    """The years of each document, by its name."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.about = {name: _find_years_about(document) for name, document in documents.items()}
        self._documents = documents

    @cached_property
    def told(self) -> Mapping[str, Years]:
        """All years that each document tells about; reads the texts."""
        return {name: _list_told_years(document) for name, document in self._documents.items()}


_KNOWN: WeakKeyDictionary[Index, _YearsOfDocuments] = WeakKeyDictionary()


def _read_years(index: Index) -> _YearsOfDocuments:
    if (known := _KNOWN.get(index)) is None:
        known = _KNOWN[index] = _YearsOfDocuments(index.documents)
    return known


def _find_years_about(document: Document) -> Years:
    writing = find_writing(document)
    if writing is None:
        return frozenset()
    return frozenset(range(writing.year - (not writing.looks_back), writing.year + 1))


def _list_told_years(document: Document) -> Years:
    """Return all years that a document tells about, that before its own included."""
    writing = find_writing(document)
    named = frozenset[int]().union(*_iterate_years(document))
    if writing is None:
        return named
    return named | {writing.year - 1, writing.year, writing.year + 1}


def _iterate_years(document: Document) -> Iterator[Years]:
    for mention in find_time_mentions(fold(document.text), None):
        yield mention.years
