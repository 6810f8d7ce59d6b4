"""Limits a search to documents of a name, a collection, a year, a format."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from corpus.text.normalization import fold

if TYPE_CHECKING:
    from index.storage.entries import DocumentEntry

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True)
class Filters:
    """What the documents must be; "" takes any."""

    document: str = ""  # words of which name or title has every one
    year: str = ""
    format: str = ""
    collection: str = ""

    @property
    def are_set(self) -> bool:
        """Whether anything is left out."""
        return any((self.document.strip(), self.year, self.format, self.collection))


@dataclass(frozen=True)
class Choices:
    """The years and formats that can be chosen, each with its number of documents."""

    years: Sequence[tuple[str, int]]
    formats: Sequence[tuple[str, int]]


def choose_documents(
    entries: Iterable["DocumentEntry"], filters: Filters, collected: Container[str] = ()
) -> list[str]:
    """Return the names of the documents that pass the filters.

    `collected` are the documents of the collection, if the search is limited to one.
    """
    wanted = fold(filters.document).split()
    return [
        entry.document
        for entry in entries
        if filters.format in ("", entry.format)
        and (not filters.collection or entry.document in collected)
        and (not filters.year or filters.year in _find_years(entry))
        and all(word in fold(f"{entry.document}\n{entry.title or ''}") for word in wanted)
    ]


def list_choices(entries: Iterable["DocumentEntry"]) -> Choices:
    """Return what the filters offer, the newest year and the most frequent format first."""
    found = list(entries)
    years = Counter(year for entry in found for year in _find_years(entry))
    formats = Counter(entry.format for entry in found)
    return Choices(sorted(years.items(), reverse=True), formats.most_common())


def _find_years(entry: "DocumentEntry") -> frozenset[str]:
    return _read_years(entry.document, entry.title or "", entry.date or "")


@lru_cache(20_000)
def _read_years(name: str, title: str, date: str) -> frozenset[str]:
    """Return the years that a document is of: those of its name and title, else of its date."""
    return frozenset(_YEAR.findall(fold(f"{name}\n{title}"))) or frozenset(_YEAR.findall(date))
