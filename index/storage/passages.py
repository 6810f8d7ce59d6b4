"""The documents and passages of an index, in memory or read from the disk when asked for.

Knows where each passage belongs, so that a search need not read any but those it returns. Knows
nothing of vectors or terms.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import TypeVar, overload

import numpy as np
import numpy.typing as npt

from corpus import Document, Heading, Passage
from index.ragged import Ragged

T = TypeVar("T")
_LABELS = frozenset({"caption", "heading"})

_MAGIC = frozenset("*?[")


@dataclass(frozen=True, eq=False)
class Columns:
    """Of each passage the section of its document that it is in, and whether it only labels it."""

    sections: npt.NDArray[np.int32]
    labels: npt.NDArray[np.bool_]  # nothing but captions and headings

    @classmethod
    def of(cls, passages: Sequence[Passage]) -> "Columns":
        """Find the sections of one document."""
        known: dict[tuple[Heading, ...], int] = {}
        sections = [known.setdefault(passage.headings, len(known)) for passage in passages]
        labels = [
            bool(passage.sentences) and _LABELS.issuperset(s.kind for s in passage.sentences)
            for passage in passages
        ]
        return cls(np.array(sections, np.int32), np.array(labels, np.bool_))


@dataclass(frozen=True, eq=False)
class Shelf:
    """Passages, in reading order, and the documents that they come from."""

    passages: Sequence[Passage]
    documents: Mapping[str, Document]
    names: tuple[str, ...]  # of documents
    owners: npt.NDArray[np.int32]  # of each passage the place of its document's name
    columns: Columns
    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # names of the same bytes

    @classmethod
    def of(
        cls, passages: Sequence[Passage], documents: Mapping[str, Document] | None = None
    ) -> "Shelf":
        """Hold passages in memory, with the documents if these are needed."""
        known: dict[str, int] = {}
        owners = [known.setdefault(passage.document, len(known)) for passage in passages]
        return cls(
            passages=tuple(passages),
            documents=MappingProxyType(dict(documents or {})),
            names=tuple(known),
            owners=np.array(owners, np.int32),
            columns=Columns.of(passages),
        )

    def places(self, globs: Sequence[str]) -> npt.NDArray[np.intp]:
        """Return the places of the passages in documents of which a name fits one of the globs."""
        exact = {glob for glob in globs if _MAGIC.isdisjoint(glob)}  # thousands may be chosen
        patterns = [glob for glob in globs if glob not in exact]
        fits = [
            any(
                name in exact or any(fnmatchcase(name, glob) for glob in patterns)
                for name in (own, *self.others.get(own, ()))
            )
            for own in self.names
        ]
        return np.flatnonzero(np.array(fits, np.bool_)[self.owners])

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


class Stored(Sequence[T]):
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


class ByName(Mapping[str, T]):
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
