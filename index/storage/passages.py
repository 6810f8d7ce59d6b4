"""The documents and passages of an index, in memory or read from the disk when asked for.

The table tells where each passage belongs, so that a search reads only those it returns.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property, lru_cache
from itertools import compress
from types import MappingProxyType
from typing import Protocol, TypeVar, overload

import numpy as np
import numpy.typing as npt

from corpus import Document, Heading, Passage
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
    """Passages, in reading order, and the documents that they come from.

    What is as long as the index is read when it is first asked for.
    """

    passages: Sequence[Passage]
    documents: Mapping[str, Document]
    read_names: Callable[[], tuple[str, ...]]
    read_owners: Callable[[], npt.NDArray[np.int32]]
    read_columns: Callable[[], SectionColumns]
    read_others: Callable[[], Mapping[str, tuple[str, ...]]] = lambda: {}

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
            read_names=lambda: tuple(known),
            read_owners=lambda: np.array(owners, np.int32),
            read_columns=lambda: SectionColumns.of(passages),
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the documents."""
        return self.read_names()

    @cached_property
    def owners(self) -> npt.NDArray[np.int32]:
        """Of each passage the position of its document's name."""
        return self.read_owners()

    @cached_property
    def columns(self) -> SectionColumns:
        """Where each passage belongs in its document."""
        return self.read_columns()

    @cached_property
    def others(self) -> Mapping[str, tuple[str, ...]]:
        """Of a document the names of the same bytes, if there are any."""
        return self.read_others()

    def filter_documents(self, globs: Sequence[str]) -> DocumentFilter:
        """Return the documents of which a name fits one of the globs, with their passages."""
        patterns = [glob for glob in globs if any(sign in glob for sign in "*?[")]
        exact = self._places.keys() & set(globs).difference(patterns)
        chosen = [self._places[name] for name in exact]
        if patterns:
            fits = re.compile("|".join(map(translate, patterns))).match
            chosen += [place for name, place in self._places.items() if fits(name)]
        among = np.zeros(len(self.names), np.bool_)
        among[chosen] = True
        ids = np.flatnonzero(among[self.owners])
        return DocumentFilter(tuple(compress(self.names, among.tolist())), ids)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        """The position of each document by each of its names."""
        return {
            name: at
            for at, own in enumerate(self.names)
            for name in (own, *self.others.get(own, ()))
        }

    @cached_property
    def articles(self) -> "Articles":
        """Of each passage that only labels its section the other passages there, if any."""
        return Articles(self)


class Articles(Mapping[int, npt.NDArray[np.intp]]):
    """Of each passage that only labels its section the other passages there, if any.

    They are looked for in the passage's document when they are asked for.
    """

    def __init__(self, table: PassageTable) -> None:
        """Take the table of all passages."""
        self._table = table
        self._find = lru_cache(4096)(self._find_articles)

    def __getitem__(self, label: int) -> npt.NDArray[np.intp]:
        found = self._find(label)
        if not len(found):
            raise KeyError(label)
        return found

    def find_captions(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Return where passages stand among `ids` that have articles."""
        # Few passages only label their section; the others take no more than a look.
        labels = np.flatnonzero(self._table.columns.labels[ids])
        return labels[[len(self._find(label)) > 0 for label in ids[labels].tolist()]]

    def __iter__(self) -> Iterator[int]:
        ids = np.arange(len(self._table.passages))
        return iter(self.find_captions(ids).tolist())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _find_articles(self, label: int) -> npt.NDArray[np.intp]:
        columns, owners = self._table.columns, self._table.owners
        if not columns.labels[label]:
            return np.zeros(0, np.intp)
        if self._is_grouped:
            first, last = np.searchsorted(owners, [owners[label], owners[label] + 1]).tolist()
            ids = np.arange(first, last)
        else:
            ids = np.flatnonzero(owners == owners[label])
        own = columns.sections[ids] == columns.sections[label]
        others: npt.NDArray[np.intp] = ids[own & ~columns.labels[ids]]
        return others

    @cached_property
    def _is_grouped(self) -> bool:
        """Whether the passages of each document stand together, as those of a folder do."""
        return bool((np.diff(self._table.owners) >= 0).all())


class Lines(Protocol):
    """Rows of bytes."""

    def __len__(self) -> int:
        """Return how many."""

    def __getitem__(self, row: int) -> npt.NDArray[np.uint8]:
        """Return one."""


class StoredValues(Sequence[T]):
    """Values that stand on the disk as lines of JSON, each read when it is asked for."""

    def __init__(self, lines: Lines, read: Callable[[bytes], T], remembered: int) -> None:
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

    def __init__(self, names: Callable[[], Sequence[str]], values: Sequence[T]) -> None:
        """Take what gives the names, called when the first is looked up, and the values."""
        self._names = names
        self._values = values

    def __getitem__(self, name: str) -> T:
        return self._values[self._places[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._values)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self._names())}
