"""The files of one generation: which segments hold its passages, and in which order.

A generation's own files are few and short; what it holds stands in segments, which it shares with
the generations before and after it. A passage's id is its place in reading order.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from corpus import NoIndex
from index.encoders.protocol import Vectors
from index.query.synonyms import find_whole_names
from index.ragged import Ragged, Starts, compute_starts, map_array
from index.ranking.sentence_index import Sentences
from index.storage.local import LocalStore
from index.storage.manifest import Manifest
from index.storage.passages import NamedValues, PassageTable, SectionColumns, StoredValues
from index.storage.records import DOCUMENT_RECORDS, PASSAGE_RECORDS
from index.storage.segments.checksums import find_damage
from index.storage.segments.joined import JoinedRagged, JoinedSentences, join_rows
from index.storage.segments.runs import Runs
from index.storage.segments.segment import SEGMENTS, Keys, Segment
from index.storage.store import Ids, Store
from index.storage.stores import open_store

RUNS, NAMES, MEAN = "runs.npy", "names", "mean.npy"


@dataclass(frozen=True)
class Generation:
    """A generation on the disk; each part is read when it is first asked for."""

    folder: Path
    manifest: Manifest
    segments: tuple[Segment, ...]

    @classmethod
    def read(cls, folder: Path) -> "Generation":
        """Read the manifest and find the segments.

        Raises IndexMismatch, NoIndex without a segment, or FileNotFoundError without the folder.
        """
        manifest = Manifest.read(folder)
        homes = [folder.parents[1] / SEGMENTS / name for name in manifest.segments]
        try:
            return cls(folder, manifest, tuple(map(Segment.open, homes)))
        except FileNotFoundError as error:
            if not folder.exists():  # a build is removing both
                raise
            lost = {"file": error.filename, "folder": str(folder)}
            raise NoIndex("index.file_missing", **lost) from error

    @classmethod
    def open(cls, folder: Path) -> "Generation":
        """Read a generation and compare its files with what was written, see `find_damage`.

        Raises IndexMismatch, NoIndex where a file is not as written, or FileNotFoundError.
        """
        found = cls.read(folder)
        if wrong := find_damage(folder, found.manifest.checksums):
            raise NoIndex.of(wrong)
        for segment in found.segments:
            segment.check()
        return found

    def map_all(self) -> None:
        """Map every array, so that questions are answered even when builds have removed it."""
        _ = self.runs, self.names
        for segment in self.segments:
            segment.map_all()

    def __len__(self) -> int:
        """Return the number of passages."""
        return int(self.runs.ids[-1])

    @cached_property
    def runs(self) -> Runs:
        """Where the passages stand."""
        return Runs.load(self.folder / RUNS)

    @cached_property
    def names(self) -> Ragged:
        """The names of the documents in UTF-8."""
        return Ragged.load(self.folder, NAMES)

    @cached_property
    def passages(self) -> JoinedRagged:
        """A line of JSON for each passage."""
        parts = [segment.passages for segment in self.segments]
        return JoinedRagged(parts, self.runs.find_passages, len(self))

    @cached_property
    def starts(self) -> Starts:
        """The id of the first passage of each document, and one more than the last."""
        lengths = [
            np.diff(self.segments[segment].starts[first : first + documents + 1])
            for segment, _, _, first, documents in self.runs
        ]
        return compute_starts(np.concatenate(lengths))

    @property
    def keys(self) -> Keys:
        """Of each passage a hash of all that is made of it."""
        return self._join([segment.keys for segment in self.segments])

    @property
    def texts(self) -> Keys:
        """Of each passage the hash of the text that is encoded, see `hash_text`."""
        return self._join([segment.texts for segment in self.segments])

    def _join(self, parts: Sequence[Keys]) -> Keys:
        """Return rows of all segments in reading order."""
        rows = [parts[at][row : row + passages] for at, row, passages, _, _ in self.runs]
        joined: Keys = np.concatenate(rows)
        return joined

    def read_keys(self, ids: Ids) -> Keys:
        """Return of passages the hashes of all that is made of each."""
        return join_rows([one.keys for one in self.segments], self.runs.find_passages, ids)

    def read_vectors(self, ids: Ids) -> Vectors:
        """Return float32 [ids, dimension]."""
        return join_rows([one.vectors for one in self.segments], self.runs.find_passages, ids)

    @cached_property
    def local(self) -> LocalStore:
        """The vectors and the terms."""
        names = find_whole_names(self.manifest.synonyms)
        mean: Vectors = np.array(map_array(self.folder / MEAN))
        return LocalStore.open(self.segments, self.runs, names, mean)

    @cached_property
    def store(self) -> Store:
        """What a search asks: the local store, or another that holds the same."""
        return open_store(self.manifest.store, self.local, self.folder)

    @cached_property
    def sentences(self) -> Sentences | None:
        """The sentence index of the second stage, if it was built with one."""
        parts = [segment.sentences for segment in self.segments]
        there = [part for part in parts if part is not None]
        if not self.manifest.token_rows or len(there) < len(parts):
            return None
        return JoinedSentences(there, self.runs.find_passages, len(self))

    def table(self) -> PassageTable:
        """Return documents and passages, to be read one by one."""
        lines = JoinedRagged(
            [segment.documents for segment in self.segments],
            self.runs.find_documents,
            len(self.names),
        )

        def read_columns() -> SectionColumns:
            parts = [
                (self.segments[segment].columns, slice(row, row + passages))
                for segment, row, passages, _, _ in self.runs
            ]
            return SectionColumns(
                np.concatenate([own.sections[rows] for own, rows in parts]),
                np.concatenate([own.labels[rows] for own, rows in parts]),
            )

        def read_names() -> tuple[str, ...]:
            rows = (self.names[at].tobytes() for at in range(len(self.names)))
            return tuple(row.decode("utf-8", "surrogatepass") for row in rows)

        def read_others() -> Mapping[str, tuple[str, ...]]:
            return {one.document: one.also for one in self.manifest.documents if one.also}

        table = PassageTable(
            passages=StoredValues(self.passages, PASSAGE_RECORDS.from_line, 4096),
            documents=NamedValues(
                lambda: table.names, StoredValues(lines, DOCUMENT_RECORDS.from_line, 64)
            ),
            read_names=read_names,
            read_owners=lambda: np.repeat(
                np.arange(len(self.names), dtype=np.int32), np.diff(self.starts)
            ),
            read_columns=read_columns,
            read_others=read_others,
        )
        return table
