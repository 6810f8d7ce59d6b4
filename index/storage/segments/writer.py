"""Write a segment, document after document."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Encoder, Vectors
from index.lexical.parts import LexicalPart
from index.lexical.term_counts import TermCounts, TermTally
from index.ragged import Ragged, RaggedWriter, compute_starts, map_array
from index.ranking.sentence_index import SentenceIndex, SentenceIndexWriter
from index.storage.passages import SectionColumns
from index.storage.segments.checksums import compute_checksums
from index.storage.segments.segment import (
    DOCUMENTS,
    KEYS,
    LABELS,
    PASSAGES,
    SECTIONS,
    SENTENCES,
    STARTS,
    SUM,
    TERMS,
    TEXTS,
    VECTORS,
    Keys,
    Segment,
    SegmentInfo,
)
from index.storage.store import Ids
from index.vectors.codes import CODES, CodedVectors

_FOLDER = "rows"
_FEW = 16  # of so many passages one


@dataclass(frozen=True, eq=False)
class PassageRows:
    """Some passages with everything made of them, except their terms."""

    passages: Ragged  # lines of JSON
    keys: Keys
    texts: Keys
    columns: SectionColumns
    vectors: Vectors
    sentences: SentenceIndex | None

    @classmethod
    def read(cls, segment: Segment, first: int, last: int) -> "PassageRows":
        """Read rows `first` to `last` of a segment, the last not included."""
        own = segment.columns
        return cls(
            segment.passages.rows(first, last),
            segment.keys[first:last],
            segment.texts[first:last],
            SectionColumns(own.sections[first:last], own.labels[first:last]),
            segment.vectors[first:last],
            segment.sentences.rows(first, last) if segment.sentences else None,
        )


class SegmentWriter:
    """A segment being written into a folder."""

    def __init__(self, home: Path, encoder: Encoder, *, with_sentences: bool) -> None:
        """Write into `home`, which is made, passages with vectors of an encoder."""
        self._home = home
        self._folder = folder = home / _FOLDER
        folder.mkdir(parents=True)
        self._encoder = encoder
        self._documents = RaggedWriter(folder, DOCUMENTS, np.uint8)
        self._passages = RaggedWriter(folder, PASSAGES, np.uint8)
        self._vectors = (folder / VECTORS).open("wb")
        self._sentences = SentenceIndexWriter(folder / SENTENCES) if with_sentences else None
        self._tally = TermTally()
        self._moved: dict[Segment, Ids] = {}  # of rows of other segments those here, or -1
        self._keys: list[Keys] = []
        self._texts: list[Keys] = []
        self._columns: list[SectionColumns] = []
        self._sizes: list[int] = []  # of documents, in passages
        self._sum = np.zeros(encoder.dimension, np.float64)
        self._count = 0
        self._write_header()

    def __len__(self) -> int:
        """Return how many passages there are."""
        return self._count

    @property
    def documents(self) -> int:
        """How many documents there are."""
        return len(self._sizes)

    @property
    def is_between(self) -> bool:
        """Whether all passages of the last document have come."""
        return sum(self._sizes) == self._count

    def add(self, documents: Ragged, sizes: Sequence[int], rows: PassageRows) -> Ids:
        """Append lines of documents with how many passages each has, and passages.

        A document's passages may come in several calls. Return the rows of the passages, whose
        terms the caller gives to `count` or `take_terms`.
        """
        self._documents.add(documents)
        self._sizes += sizes
        self._passages.add(rows.passages)
        self._keys.append(rows.keys)
        self._texts.append(rows.texts)
        self._columns.append(rows.columns)
        if self._sentences and rows.sentences:
            self._sentences.add(rows.sentences)
        vectors = np.ascontiguousarray(rows.vectors, np.float32)
        self._vectors.write(vectors.data)
        self._sum += vectors.sum(axis=0, dtype=np.float64)
        first, self._count = self._count, self._count + len(rows.keys)
        return np.arange(first, self._count)

    def count(self, counted: TermCounts, rows: Ids) -> None:
        """Take the terms of passages."""
        self._tally.add(counted, rows)

    def take_terms(self, segment: Segment, theirs: Ids, rows: Ids) -> None:
        """Take the terms of passages from another segment, where they stand in rows `theirs`."""
        if segment not in self._moved:
            self._moved[segment] = np.full(len(segment), -1, np.int64)
        self._moved[segment][theirs] = rows

    def finish(self) -> None:
        """Write what is known only after the last passage, and segment.json last."""
        for ragged in (self._documents, self._passages, self._sentences):
            if ragged:
                ragged.close()
        self._vectors.seek(0)
        self._write_header()
        self._vectors.close()
        columns = self._columns
        arrays: dict[str, npt.ArrayLike] = {
            KEYS: np.concatenate(self._keys),
            TEXTS: np.concatenate(self._texts),
            SECTIONS: np.concatenate([part.sections for part in columns]),
            LABELS: np.concatenate([part.labels for part in columns]),
            STARTS: compute_starts(self._sizes),
            SUM: self._sum,
        }
        for name, array in arrays.items():
            np.save(self._folder / name, array)
        for segment, moved in self._moved.items():
            taken = np.flatnonzero(moved >= 0)
            if len(taken) * _FEW < len(segment):  # most of its terms have nothing to do with them
                self._tally.add(segment.terms.take_counts(taken), moved[taken])
            else:
                self._tally.keep(segment.terms.postings, moved)
        LexicalPart.build(self._tally.collect(self._count)).save(self._folder / TERMS)
        write_codes(self._folder, self._encode_sentences())
        sums = compute_checksums(self._folder)
        SegmentInfo(self._count, self.documents, _FOLDER, sums).write(self._home)

    def abandon(self) -> None:
        """Close all files as they are."""
        for writer in (self._documents, self._passages, self._sentences):
            if writer:
                writer.abandon()
        self._vectors.close()

    def _encode_sentences(self, count: int = 100) -> Vectors:
        """Return vectors of some sentences as if they were asked: they are much like questions."""
        if self._sentences is None or self._count < CODES.least:
            return np.zeros((0, self._encoder.dimension), np.float32)
        folded = SentenceIndex.load(self._folder / SENTENCES).folded
        chosen = folded.take(np.linspace(0, len(folded) - 1, count).astype(np.int64))
        texts = [chosen[at].tobytes().decode("utf-8", "surrogatepass") for at in range(len(chosen))]
        return self._encoder.encode([text for text in texts if text], "query")

    def _write_header(self) -> None:
        shape = self._count, self._encoder.dimension
        header = {"descr": "<f4", "fortran_order": False, "shape": shape}
        np.lib.format.write_array_header_1_0(self._vectors, header)


def write_codes(folder: Path, queries: Vectors) -> None:
    """Write the codes of the vectors of a segment, if they are many; see `CodedVectors.build`."""
    vectors = map_array(folder / VECTORS)
    if len(vectors) >= CODES.least:
        CodedVectors.build(vectors, queries).save(folder)
