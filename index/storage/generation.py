"""The files of one generation: `Generation` reads them, `GenerationDraft` writes them.

All files are plain: JSON, text, npy and FAISS's own format. In each of them passages and documents
stand in the same order.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import Message, NoIndex
from index.encoders.protocol import Vectors
from index.lexical.term_counts import TermCounts
from index.ragged import Ragged, RaggedWriter, compute_starts
from index.ranking.sentence_index import SentenceIndex, SentenceIndexWriter
from index.storage.context.file import hash_text
from index.storage.local import LocalStore
from index.storage.manifest import MANIFEST, Manifest
from index.storage.passages import (
    NamedValues,
    PassageTable,
    SectionColumns,
    StoredValues,
    get_searched_text,
)
from index.storage.records import DOCUMENT_RECORDS, PASSAGE_RECORDS
from index.storage.store import Ids, Store
from index.storage.stores import open_store

DOCUMENTS, PASSAGES, SENTENCES = "documents", "passages", "sentences"
KEYS, SECTIONS, LABELS = "keys.npy", "sections.npy", "labels.npy"
TEXTS = "texts.npy"
Keys = npt.NDArray[np.void]  # [passages], hashes of 16 bytes: of all that is made of each passage


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
        if wrong := find_damage(folder, manifest.checksums):
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
    def texts(self) -> Keys:
        """Of each passage the hash of the text that is encoded, see `hash_text`."""
        if TEXTS in self.manifest.checksums:
            texts: Keys = np.load(self.folder / TEXTS)
            return texts
        lines = (self.passages[at].tobytes() for at in range(len(self.passages)))  # an older one
        return join_keys(hash_text(get_searched_text(PASSAGE_RECORDS.from_line(x))) for x in lines)

    @cached_property
    def columns(self) -> SectionColumns:
        """Where each passage belongs in its document."""
        return SectionColumns(np.load(self.folder / SECTIONS), np.load(self.folder / LABELS))

    @cached_property
    def local(self) -> LocalStore:
        """The vectors and the terms."""
        return LocalStore.load(self.folder)

    @cached_property
    def store(self) -> Store:
        """What a search asks: the local store, or another that holds the same."""
        return open_store(self.manifest.store, self.local, self.folder)

    @cached_property
    def sentences(self) -> SentenceIndex | None:
        """The sentence index of the second stage, if it was built with one."""
        return SentenceIndex.load(self.folder / SENTENCES) if self.manifest.token_rows else None

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where the passages of each document begin, and where the last ones end."""
        return compute_starts([source.passages for source in self.manifest.documents])

    def table(self) -> PassageTable:
        """Return documents and passages, to be read one by one."""
        names = tuple(source.document for source in self.manifest.documents)
        counts = np.diff(self.starts)
        return PassageTable(
            passages=StoredValues(self.passages, PASSAGE_RECORDS.from_line, 4096),
            documents=NamedValues(
                names, StoredValues(self.documents, DOCUMENT_RECORDS.from_line, 64)
            ),
            names=names,
            owners=np.repeat(np.arange(len(names), dtype=np.int32), counts),
            columns=self.columns,
            others={source.document: source.also for source in self.manifest.documents},
        )


@dataclass(frozen=True, eq=False)
class PassageRows:
    """Some passages with everything made of them, except their terms."""

    passages: Ragged  # lines of JSON
    keys: Keys
    texts: Keys
    columns: SectionColumns
    vectors: Vectors
    sentences: SentenceIndex | None


class GenerationDraft:
    """A generation being written, document after document."""

    def __init__(
        self, folder: Path, dimension: int, rows: bool, previous: Generation | None
    ) -> None:
        """Write into `folder`; documents and passages may be taken over from `previous`."""
        self._folder = folder
        self._previous = previous
        self._documents = RaggedWriter(folder, DOCUMENTS, np.uint8)
        self._passages = RaggedWriter(folder, PASSAGES, np.uint8)
        self._sentences = SentenceIndexWriter(folder / SENTENCES) if rows else None
        self._store = LocalStore(dimension, previous.local if previous else None)
        self._keys: list[Keys] = []
        self._texts: list[Keys] = []
        self._columns: list[SectionColumns] = []

    @property
    def count(self) -> int:
        """Passages so far."""
        return len(self._store)

    def take_over(self, first: int, last: int) -> None:
        """Append documents `first` to `last` of the previous generation, the last not included."""
        previous = self._previous
        assert previous is not None
        start, end = previous.starts[[first, last]].tolist()
        own, ids = previous.columns, np.arange(start, end)
        rows = PassageRows(
            previous.passages.rows(start, end),
            previous.keys[start:end],
            previous.texts[start:end],
            SectionColumns(own.sections[start:end], own.labels[start:end]),
            previous.local.take_vectors(ids),
            previous.sentences.rows(start, end) if previous.sentences else None,
        )
        self.add(previous.documents.rows(first, last), rows, ids)

    def add(
        self, documents: Ragged, rows: PassageRows, previous: Ids, counted: TermCounts | None = None
    ) -> None:
        """Append lines of documents, and their passages.

        `previous` holds the ids in the previous generation of the passages whose terms are kept,
        -1 for those whose terms are `counted`, in their order.
        """
        self._documents.add(documents)
        self._passages.add(rows.passages)
        self._keys.append(rows.keys)
        self._texts.append(rows.texts)
        self._columns.append(rows.columns)
        if self._sentences and rows.sentences:
            self._sentences.add(rows.sentences)
        self._store.add(rows.vectors, counted, previous)

    def finish(
        self, whole_names: Sequence[str] = (), wrote: Callable[[], None] = lambda: None
    ) -> Mapping[str, tuple[int, int]]:
        """Write what is known only after the last passage; return size and CRC of every file.

        `whole_names` are folded names that are terms of their own, beside the words of a text;
        `wrote` is called after each part, five times.
        """
        self._documents.close()
        self._passages.close()
        if self._sentences:
            self._sentences.close()
        wrote()
        np.save(self._folder / KEYS, np.concatenate(self._keys))
        np.save(self._folder / TEXTS, np.concatenate(self._texts))
        columns = self._columns
        np.save(self._folder / SECTIONS, np.concatenate([part.sections for part in columns]))
        np.save(self._folder / LABELS, np.concatenate([part.labels for part in columns]))
        wrote()
        found = {}
        if whole_names and self._sentences:
            sentences = SentenceIndex.load(self._folder / SENTENCES)
            found = {name: sentences.find_occurrences(name) for name in whole_names}
        self._store.complete({name: ids for name, ids in found.items() if len(ids[0])})
        wrote()
        self._store.save(self._folder)
        wrote()
        checksums = compute_checksums(self._folder)
        wrote()
        return checksums

    def close(self) -> None:
        """Close all files, whether finished or not."""
        for writer in (self._documents, self._passages, self._sentences):
            if writer:
                writer.abandon()


def join_keys(keys: Iterable[bytes]) -> Keys:
    """Return hashes as an array."""
    return np.frombuffer(b"".join(keys), np.dtype("V16"))


def compute_checksums(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and CRC-32 of every file below `folder` but the manifest."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): found for path, found in _checksum_files(paths)}


def find_damage(folder: Path, expected: Mapping[str, tuple[int, int]]) -> Message | None:
    """Return what is wrong with the files of a generation, None if they are as written."""
    for name, (size, _) in expected.items():
        try:
            found = (folder / name).stat().st_size
        except FileNotFoundError:
            return Message("index.file_missing", {"file": name, "folder": str(folder)})
        if found != size:
            sizes = {"found": found, "expected": size}
            return Message("index.file_size", {"file": name, "folder": str(folder), **sizes})
    for path, sum_of in _checksum_files([folder / name for name in expected]):
        name = path.relative_to(folder).as_posix()
        if sum_of != expected[name]:
            return Message("index.file_altered", {"file": name, "folder": str(folder)})
    return None


def _checksum_files(paths: Sequence[Path]) -> Iterator[tuple[Path, tuple[int, int]]]:
    """Yield paths with size and CRC-32; the checksum of one file lets that of another go on."""
    with ThreadPoolExecutor(4) as threads:
        yield from zip(paths, threads.map(_checksum_file, paths), strict=True)


def _checksum_file(path: Path) -> tuple[int, int]:
    size = crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            size, crc = size + len(block), zlib.crc32(block, crc)
    return size, crc
