"""A segment: the files of some documents and their passages, which generations share.

A segment never changes once it is written, but that what was deleted is erased (`erasing`): then
its files are written anew into a folder beside, and `segment.json`, which names the folder, is
replaced. All files are plain: JSON, text, npy and FAISS's own format. In each of them passages and
documents stand in the same order. A passage's row is its place in the segment.
"""

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from corpus import IndexMismatch, NoIndex
from index.lexical.parts import LexicalPart
from index.ragged import Ragged, Starts, map_array
from index.ranking.sentence_index import SentenceIndex
from index.storage.passages import SectionColumns
from index.storage.records import (
    hash_content,
    is_signed,
    parse_object,
    sign,
    to_json,
    validate,
)
from index.storage.segments.checksums import Checksums, find_damage
from index.storage.segments.disk import replace_file, sync_folder, sync_tree
from index.storage.store import Occurrences
from index.vectors.codes import CodedVectors

SEGMENTS, SEGMENT, NAMES = "segments", "segment.json", "names"
DOCUMENTS, PASSAGES, SENTENCES, TERMS = "documents", "passages", "sentences", "terms"
STARTS, KEYS, TEXTS = "starts.npy", "keys.npy", "texts.npy"
SECTIONS, LABELS, VECTORS, SUM = "sections.npy", "labels.npy", "vectors.npy", "sum.npy"
Keys = npt.NDArray[np.void]  # hashes of 16 bytes


@dataclass(frozen=True)
class SegmentInfo:
    """What segment.json says."""

    passages: int
    documents: int
    folder: str  # of the files, beside segment.json
    checksums: Checksums
    erased: tuple[int, ...] = ()  # places of the documents of which nothing is left
    digest: str = ""  # of the file itself; empty in memory

    def write(self, folder: Path) -> None:
        """Replace segment.json, at once or not at all."""
        replace_file(folder / SEGMENT, sign(to_json(_INFO, self)))

    @classmethod
    def read(cls, folder: Path) -> "SegmentInfo":
        """Read segment.json. Raises IndexMismatch if it was altered, FileNotFoundError."""
        content = (folder / SEGMENT).read_bytes()
        values = parse_object(content)
        if not is_signed(content, values):
            raise IndexMismatch("index.altered")
        return validate(_INFO, values | {"digest": ""})


_INFO = TypeAdapter(SegmentInfo)


@dataclass(frozen=True, eq=False)
class Segment:
    """A segment on the disk; its arrays are mapped when they are first asked for."""

    home: Path  # HOME/segments/<name>
    info: SegmentInfo

    @classmethod
    def open(cls, home: Path) -> "Segment":
        """Read segment.json. Raises IndexMismatch or FileNotFoundError."""
        return cls(home, SegmentInfo.read(home))

    def check(self, *, wholly: bool = False) -> None:
        """Raise NoIndex where a file is not what was written, see `find_damage`."""
        if wrong := find_damage(self.folder, self.info.checksums, wholly=wholly):
            raise NoIndex.of(wrong)

    def map_all(self) -> None:
        """Map every array, so that they can be read even if the files are removed."""
        _ = self.documents, self.passages, self.keys, self.texts, self.columns, self.starts
        _ = self.sentences, self.terms, self.vectors, self.codes

    @property
    def name(self) -> str:
        """By which generations know it."""
        return self.home.name

    @property
    def folder(self) -> Path:
        """Where its files are."""
        return self.home / self.info.folder

    def __len__(self) -> int:
        return self.info.passages

    @cached_property
    def documents(self) -> Ragged:
        """A line of JSON for each document."""
        return Ragged.load(self.folder, DOCUMENTS)

    @cached_property
    def passages(self) -> Ragged:
        """A line of JSON for each passage."""
        return Ragged.load(self.folder, PASSAGES)

    @cached_property
    def starts(self) -> Starts:
        """The row of the first passage of each document, and one more than the last."""
        return map_array(self.folder / STARTS)

    @cached_property
    def keys(self) -> Keys:
        """Of each passage a hash of all that is made of it."""
        return map_array(self.folder / KEYS)

    @cached_property
    def texts(self) -> Keys:
        """Of each passage the hash of the text that is encoded, see `hash_text`."""
        return map_array(self.folder / TEXTS)

    @cached_property
    def columns(self) -> SectionColumns:
        """Where each passage belongs in its document."""
        return SectionColumns(map_array(self.folder / SECTIONS), map_array(self.folder / LABELS))

    @cached_property
    def vectors(self) -> npt.NDArray[np.float32]:
        """[passages, dimension]."""
        return map_array(self.folder / VECTORS)

    @cached_property
    def codes(self) -> CodedVectors | None:
        """The vectors in codes, where they are many."""
        return CodedVectors.load(self.folder)

    @cached_property
    def sum(self) -> npt.NDArray[np.float64]:
        """The sum of all vectors, [dimension]."""
        found: npt.NDArray[np.float64] = np.array(map_array(self.folder / SUM))
        return found

    @cached_property
    def terms(self) -> LexicalPart:
        """The postings."""
        return LexicalPart.load(self.folder / TERMS)

    @cached_property
    def sentences(self) -> SentenceIndex | None:
        """What the second stage reads, if it was built with one."""
        folder = self.folder / SENTENCES
        return SentenceIndex.load(folder) if folder.exists() else None

    def find_occurrences(self, names: Sequence[str]) -> Mapping[str, Occurrences]:
        """Return which rows hold whole names, and how often; names without any are left out."""
        folder = self._name_folder(names)
        try:
            return LexicalPart.load(folder).occurrences()
        except (OSError, ValueError):  # not kept, or not wholly
            return self._search(names)

    def keep_occurrences(self, names: Sequence[str]) -> None:
        """Keep what `find_occurrences` returns, so that the passages are searched once for it.

        The caller holds the home's lock.
        """
        folder = self._name_folder(names)
        if not names or self.sentences is None or folder.exists():
            return
        folder.parent.mkdir(exist_ok=True)
        others = list(folder.parent.iterdir())  # of names that terms.txt had before
        draft = Path(tempfile.mkdtemp(prefix=".", dir=folder.parent))
        LexicalPart.of_occurrences(self._search(names)).save(draft)
        sync_tree(draft)
        draft.rename(folder)
        sync_folder(folder.parent)
        for other in others:
            shutil.rmtree(other, ignore_errors=True)

    def _name_folder(self, names: Sequence[str]) -> Path:
        return self.home / NAMES / hash_content("\n".join(names).encode("utf-8", "surrogatepass"))

    def _search(self, names: Sequence[str]) -> dict[str, Occurrences]:
        if self.sentences is None:
            return {}
        found = {name: self.sentences.find_occurrences(name) for name in names}
        return {name: own for name, own in found.items() if len(own[0])}
