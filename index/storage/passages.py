"""The documents and passages of an index, in memory or read from the disk when asked for.

The table tells where each passage belongs, so that a search reads only those it returns.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from itertools import compress
from types import MappingProxyType
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

from corpus import Document, Heading, Passage
from index.ragged import Ragged
from index.storage.store import DocumentFilter

T = TypeVar("T")


def get_searched_text(passage: Passage) -> str:
    """Return what is encoded and analysed: the titles above the passage, then its text."""
    return passage.searched_text


@dataclass(frozen=True, eq=False)
class SectionColumns:
    """Of each passage the section of its document that it is in, and whether it only labels it."""

    sections: npt.NDArray[np.int32]
    labels: npt.NDArray[np.bool_]  # nothing but captions and headings

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "SectionColumns":
        """Find the sections of one document."""
        known: dict[tuple[Heading, ...], int] = {}
        sections = [known.setdefault(passage.headings, len(known)) for passage in passages]
        labels = [
            bool(passage.sentences)
            and all(s.kind in ("caption", "heading") for s in passage.sentences)
            for passage in passages
        ]
        return cls(np.array(sections, np.int32), np.array(labels, np.bool_))


@dataclass(frozen=True, eq=False)
class PassageTable:
    """Passages, in reading order, and the documents that they come from."""

    passages: Sequence[Passage]
    documents: Mapping[str, Document]
    names: tuple[str, ...]  # of documents
    owners: npt.NDArray[np.int32]  # [N], of each passage the position of its document's name
    columns: SectionColumns
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # names of the same bytes

    @classmethod
    def of(
        cls, passages: Sequence[Passage], documents: Mapping[str, Document] | None = None
    ) -> "PassageTable":
        """Hold passages in memory, with the documents if these are needed."""
        known: dict[str, int] = {}
        owners = [known.setdefault(passage.document, len(known)) for passage in passages]
        return cls(
            passages=tuple(passages),
            documents=MappingProxyType(dict(documents or {})),
            names=tuple(known),
            owners=np.array(owners, np.int32),
            columns=SectionColumns.of(passages),
        )

    def filter_documents(self, globs: Sequence[str]) -> DocumentFilter:
        """Return the documents of which a name fits one of the globs, with their passages."""
        exact = {glob for glob in globs if not any(sign in glob for sign in "*?[")}
        patterns = [glob for glob in globs if glob not in exact]
        fits = [
            any(
                name in exact or any(fnmatchcase(name, glob) for glob in patterns)
                for name in (own, *self.others.get(own, ()))
            )
            for own in self.names
        ]
        ids = np.flatnonzero(np.array(fits, np.bool_)[self.owners])
        return DocumentFilter(tuple(compress(self.names, fits)), ids)

    @cached_property
    def articles(self) -> dict[int, npt.NDArray[np.intp]]:
        """Of each passage that only labels its section the other passages there, if any."""
        sections = self.owners.astype(np.int64) << 32 | self.columns.sections
        labels = np.flatnonzero(self.columns.labels)
        if not len(labels):
            return {}
        others = np.flatnonzero(~self.columns.labels & np.isin(sections, sections[labels]))
        others = others[np.argsort(sections[others], kind="stable")]
        first = np.searchsorted(sections[others], sections[labels], "left")
        last = np.searchsorted(sections[others], sections[labels], "right")
        return {
            int(label): others[start:end]
            for label, start, end in zip(labels, first, last, strict=True)
            if end > start
        }


class StoredValues(Sequence[T]):
    """Values that stand on the disk as lines of JSON, each read when it is asked for."""

    def __init__(self, lines: Ragged, read: Callable[[bytes], T], remembered: int) -> None:
        """Take the lines, what makes a value of one, and how many values to keep at hand."""
        self._count = len(lines)
        self._read = lru_cache(remembered)(lambda at: read(lines[at].tobytes()))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> list[T]: ...
    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            return [self._read(place) for place in range(*at.indices(len(self)))]
        # Through a range: it counts from the end, and raises IndexError where a sequence should.
        return self._read(range(len(self))[at])


class NamedValues(Mapping[str, T]):
    """Values by their names."""

    def __init__(self, names: Sequence[str], values: Sequence[T]) -> None:
        self._places = {name: at for at, name in enumerate(names)}
        self._values = values

    def __getitem__(self, name: str) -> T:
        return self._values[self._places[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
