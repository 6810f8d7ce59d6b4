"""The files of one generation, read, and written as passages come.

Knows which file holds what; knows nothing of how it was made, nor of which generation is current.
All files are plain: JSON, text, npy and FAISS's own, and one number for each passage or document
stands at its place in each.
"""

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import Message, NoIndex
from index.encoders.protocol import Vectors
from index.lexical.bm25 import Lexical
from index.lexical.term_counts import Counts, Places, Tally
from index.ragged import Ragged, RaggedWriter, starts_of
from index.ranking.sentence_index import Readings, ReadingsWriter
from index.storage.manifest import MANIFEST, Manifest
from index.storage.passages import ByName, Columns, Shelf, Stored
from index.storage.records import DOCUMENT_RECORDS, PASSAGE_RECORDS
from index.vectors.flat import Dense

DOCUMENTS, PASSAGES, VECTORS, TERMS = "documents", "passages", "vectors.faiss", "terms"
READINGS, KEYS, SECTIONS, LABELS = "readings", "keys.npy", "sections.npy", "labels.npy"
Keys = npt.NDArray[np.void]  # of each passage a hash of all that is made of it

_AT_HAND = 64  # documents
_AT_HAND_PASSAGES = 4096


@dataclass(frozen=True)
class Generation:
    """A generation on the disk; each part is read when it is first asked for."""

    folder: Path
    manifest: Manifest

    @classmethod
    def open(cls, folder: Path) -> "Generation":
        """Read the manifest and check every file against it.

        Raises IndexMismatch, or NoIndex where a file is not what was written.
        """
        manifest = Manifest.read(folder)
        if wrong := damage(folder, manifest.checksums):
            raise NoIndex.of(wrong)
        return cls(folder, manifest)

    @cached_property
    def documents(self) -> Ragged:
        """A line of JSON for each document."""
        return Ragged.load(self.folder, DOCUMENTS)

    @cached_property
    def passages(self) -> Ragged:
        """A line of JSON for each passage."""
        return Ragged.load(self.folder, PASSAGES)

    @cached_property
    def keys(self) -> Keys:
        """See `Keys`."""
        keys: Keys = np.load(self.folder / KEYS)
        return keys

    @cached_property
    def columns(self) -> Columns:
        """Where each passage belongs in its document."""
        return Columns(np.load(self.folder / SECTIONS), np.load(self.folder / LABELS))

    @cached_property
    def dense(self) -> Dense:
        """The vectors."""
        return Dense.load(self.folder / VECTORS)

    @cached_property
    def lexical(self) -> Lexical:
        """The terms."""
        return Lexical.load(self.folder / TERMS)

    @cached_property
    def readings(self) -> Readings | None:
        """What the second stage reads, if it was built with one."""
        return Readings.load(self.folder / READINGS) if self.manifest.token_rows else None

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where the passages of each document begin, and where the last ones end."""
        return starts_of([source.passages for source in self.manifest.documents])

    def shelf(self) -> Shelf:
        """Return documents and passages, to be read one by one."""
        names = tuple(source.document for source in self.manifest.documents)
        counts = np.diff(self.starts)
        return Shelf(
            passages=Stored(self.passages, PASSAGE_RECORDS.from_line, _AT_HAND_PASSAGES),
            documents=ByName(names, Stored(self.documents, DOCUMENT_RECORDS.from_line, _AT_HAND)),
            names=names,
            owners=np.repeat(np.arange(len(names), dtype=np.int32), counts),
            columns=self.columns,
            others={source.document: source.also for source in self.manifest.documents},
        )


@dataclass(frozen=True, eq=False)
class Rows:
    """Some passages, with all that is made of them but their terms."""

    passages: Ragged  # lines of JSON
    keys: Keys
    columns: Columns
    vectors: Vectors
    readings: Readings | None


class Draft:
    """A generation being written, document after document."""

    def __init__(self, folder: Path, dimension: int, rows: bool, before: Generation | None) -> None:
        """Write into `folder`; documents and passages may be taken over from `before`."""
        self._folder = folder
        self._before = before
        self._documents = RaggedWriter(folder, DOCUMENTS, np.uint8)
        self._passages = RaggedWriter(folder, PASSAGES, np.uint8)
        self._readings = ReadingsWriter(folder / READINGS) if rows else None
        self._dense = Dense.build(np.zeros((0, dimension), np.float32))
        self._tally = Tally(before.lexical if before else None)
        self._moved = np.full(len(before.keys) if before else 0, -1, np.int64)
        self._keys: list[Keys] = []
        self._columns: list[Columns] = []
        self.count = 0  # passages so far

    def take_over(self, first: int, last: int) -> None:
        """Append documents `first` to `last` of the generation before, the last not included."""
        before = self._before
        assert before is not None
        start, end = before.starts[[first, last]].tolist()
        own = before.columns
        rows = Rows(
            before.passages.rows(start, end),
            before.keys[start:end],
            Columns(own.sections[start:end], own.labels[start:end]),
            before.dense.rows(start, end),
            before.readings.rows(start, end) if before.readings else None,
        )
        self.add(before.documents.rows(first, last), rows, np.arange(start, end))

    def add(
        self, documents: Ragged, rows: Rows, kept: Places, counted: Counts | None = None
    ) -> None:
        """Append lines of documents, and their passages.

        `kept` are the places in the generation before whose terms are those of a passage, -1 for
        the passages whose terms are `counted`, in their order.
        """
        places = self.count + np.arange(len(kept))
        self._documents.add(documents)
        self._passages.add(rows.passages)
        self._keys.append(rows.keys)
        self._columns.append(rows.columns)
        self._dense.add(rows.vectors)
        if self._readings and rows.readings:
            self._readings.add(rows.readings)
        self._moved[kept[kept >= 0]] = places[kept >= 0]
        if counted is not None:
            self._tally.add(counted, places[kept < 0])
        self.count += len(kept)

    def finish(
        self, wholes: Sequence[str] = (), wrote: Callable[[], None] = lambda: None
    ) -> Mapping[str, tuple[int, int]]:
        """Write what had to wait for the last passage; return the size and CRC of every file.

        `wholes` are folded terms that count as they stand, beside what texts are cut into; `wrote`
        is called after each part, six times.
        """
        self._documents.close()
        self._passages.close()
        if self._readings:
            self._readings.close()
        wrote()
        self._dense.save(self._folder / VECTORS)
        wrote()
        np.save(self._folder / KEYS, np.concatenate(self._keys))
        columns = self._columns
        np.save(self._folder / SECTIONS, np.concatenate([part.sections for part in columns]))
        np.save(self._folder / LABELS, np.concatenate([part.labels for part in columns]))
        wrote()
        self._tally.keep(self._moved)
        read = Readings.load(self._folder / READINGS) if wholes and self._readings else None
        having = {term: read.having(term) for term in wholes} if read else {}
        having = {term: found for term, found in having.items() if len(found[0])}
        lexical = Lexical.of(self._tally, self.count, having)
        wrote()
        lexical.save(self._folder / TERMS)
        wrote()
        found = sums(self._folder)
        wrote()
        return found

    def close(self) -> None:
        """Close all files, whether finished or not."""
        for writer in (self._documents, self._passages, self._readings):
            if writer:
                writer.abandon()


def sums(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and CRC-32 of every file below `folder` but the manifest."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): found for path, found in _checked(paths)}


def damage(folder: Path, expected: Mapping[str, tuple[int, int]]) -> Message | None:
    """Return what is wrong with the files of a generation, None if they are as written."""
    for name, (size, _) in expected.items():
        try:
            found = (folder / name).stat().st_size
        except FileNotFoundError:
            return Message("index.file_missing", {"file": name, "folder": str(folder)})
        if found != size:
            sizes = {"found": found, "expected": size}
            return Message("index.file_size", {"file": name, "folder": str(folder), **sizes})
    for path, sum_of in _checked([folder / name for name in expected]):
        name = path.relative_to(folder).as_posix()
        if sum_of != expected[name]:
            return Message("index.file_altered", {"file": name, "folder": str(folder)})
    return None


def _checked(paths: Sequence[Path]) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Yield paths with size and CRC-32; the checksum of one file lets that of another go on."""
    with ThreadPoolExecutor(4) as threads:
        yield from zip(paths, threads.map(_sum, paths), strict=True)


def _sum(path: Path) -> tuple[int, int]:
    size = crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            size, crc = size + len(block), zlib.crc32(block, crc)
    return size, crc
