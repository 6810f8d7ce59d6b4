"""Documents to a draft: passages are hashed, analysed in other processes and encoded in this one.

Knows batches and their order. A passage that the generation before had, in whatever document, keeps
its vector, its terms and its reading; only the others are worked on.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np

from corpus import Document, Passage
from index.build.workers import Analysed, Workers
from index.encoders.protocol import Encoder, Vectors
from index.encoders.token_vectors import TokenRows
from index.lexical.term_counts import Places
from index.ragged import Ragged
from index.ranking.sentence_index import Readings, units_of
from index.search import searched_text
from index.storage.generation import Draft, Generation, Rows
from index.storage.passages import Columns
from index.storage.records import document_to_record, passage_to_record, to_line

_BATCH = 256  # passages
_WAITING = 24  # batches that may be analysed meanwhile
_LATER = (Ragged.of_bytes([]), Ragged.of_bytes([]))  # in the place of what workers make
_KEY = np.dtype("V16")

Told = Callable[[str, int], None]  # (step, passages done)


def key_of(passage: Passage) -> bytes:
    """Return a hash of all that vector, terms and reading of a passage are made of."""
    spans = [(s.start - passage.start, s.end - passage.start) for s in passage.sentences]
    made_of = "\0".join((*passage.section, passage.text, repr(spans)))
    return blake2b(made_of.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class Reusable:
    """The passages of the generation before that no document taken over has."""

    def __init__(self, before: Generation | None, kept: Sequence[range]) -> None:
        """`kept` are the places of the documents that are taken over."""
        self._rows: dict[bytes, int] = {}
        if before is None:
            return
        free = np.ones(len(before.keys), np.bool_)
        for places in kept:
            free[before.starts[places.start] : before.starts[places.stop]] = False
        rows = np.flatnonzero(free)
        self._rows = dict(zip(map(bytes, before.keys[rows]), rows.tolist(), strict=True))

    def take(self, key: bytes) -> int:
        """Return the row of a passage, which is then used up; -1 if there is none."""
        return self._rows.pop(key, -1)


@dataclass
class _Batch:
    documents: list[bytes] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    columns: list[Columns] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # in the generation before, -1 for new ones
    analysed: "Future[Analysed] | None" = None
    encoded: tuple[Vectors, Readings | None] | None = None  # of the new ones

    @property
    def fresh(self) -> list[Passage]:
        return [one for one, row in zip(self.passages, self.rows, strict=True) if row < 0]


class Pipeline:
    """Fills a draft in the order in which it is told to."""

    def __init__(
        self,
        draft: Draft,
        encoder: Encoder,
        token_rows: TokenRows | None,
        *,
        before: Generation | None,
        workers: Workers,
        told: Told,
    ) -> None:
        """`told` hears how many passages were encoded and analysed so far."""
        self._draft = draft
        self._encoder = encoder
        self._token_rows = token_rows
        self._before = before
        self._workers = workers
        self._told = told
        self._batch = _Batch()
        self._waiting: deque[_Batch | range] = deque()
        self._encoded = self._analysed = 0

    def take_over(self, documents: range) -> None:
        """Append documents of the generation before."""
        self._send()
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, range) and last.stop == documents.start:
            self._waiting[-1] = range(last.start, documents.stop)
        else:
            self._waiting.append(documents)

    def add(self, document: Document, passages: Sequence[Passage], rows: Sequence[int]) -> None:
        """Append a document with its passages; `rows` are what `Reusable` gave for them."""
        columns = Columns.of(passages)
        self._batch.documents.append(to_line(document_to_record(document)))
        for part in (slice(at, at + _BATCH) for at in range(0, len(passages), _BATCH)):
            batch = self._batch
            batch.columns.append(Columns(columns.sections[part], columns.labels[part]))
            batch.passages += passages[part]
            batch.keys += map(key_of, passages[part])
            batch.rows += rows[part]
            if len(batch.passages) >= _BATCH:
                self._send()

    def finish(self) -> None:
        """Have everything in the draft."""
        self._send()
        while self._waiting:
            self._write()

    def _send(self) -> None:
        """Have the batch analysed; write the first of those that were before."""
        batch = self._batch
        if batch.passages:
            if fresh := batch.fresh:
                texts = [searched_text(passage) for passage in fresh]
                batch.analysed = self._workers.submit(texts, units_of(fresh)[0])
            self._waiting.append(batch)
            self._batch = _Batch()
        while len(self._waiting) > _WAITING:
            self._write()

    def _write(self) -> None:
        """Write the first batch that waits; while it is analysed, encode those behind it."""
        batch = self._waiting.popleft()
        if isinstance(batch, range):
            self._draft.take_over(batch.start, batch.stop)
            return
        vectors, readings = self._encode(batch)
        for other in self._waiting:
            if batch.analysed is None or batch.analysed.done():
                break
            if isinstance(other, _Batch):
                self._encode(other)
        kept = np.array(batch.rows, np.int64)
        counted = None
        if batch.analysed:
            counted, (folded, latin) = batch.analysed.result()
            readings = replace(readings, folded=folded, latin=latin) if readings else None
        if self._before and self._before.readings:
            readings = _in_order(self._before.readings, readings, kept)
        self._analysed += int((kept < 0).sum())
        self._told("analyse", self._analysed)
        rows = Rows(
            Ragged.of_bytes(to_line(passage_to_record(passage)) for passage in batch.passages),
            np.frombuffer(b"".join(batch.keys), _KEY),
            Columns(
                np.concatenate([own.sections for own in batch.columns]),
                np.concatenate([own.labels for own in batch.columns]),
            ),
            self._in_place(vectors, kept),
            readings,
        )
        self._draft.add(Ragged.of_bytes(batch.documents), rows, kept, counted)

    def _encode(self, batch: _Batch) -> tuple[Vectors, Readings | None]:
        """Return vectors and readings of the new passages of a batch, made once."""
        if batch.encoded is None:
            fresh, rows = batch.fresh, self._token_rows
            vectors = self._encoder.encode(
                [searched_text(passage) for passage in fresh],
                "document",
                lambda done, of: self._told("encode", self._encoded + done),
            )
            self._encoded += len(fresh)
            batch.encoded = vectors, Readings.of(fresh, rows, _LATER) if rows and fresh else None
        return batch.encoded

    def _in_place(self, fresh: Vectors, kept: Places) -> Vectors:
        """Return the vectors of a batch, of which some are taken over."""
        vectors = np.zeros((len(kept), self._encoder.dimension), np.float32)
        if self._before and (kept >= 0).any():
            vectors[kept >= 0] = self._before.dense.vectors(kept[kept >= 0].tolist())
        vectors[kept < 0] = fresh
        return vectors


def _in_order(before: Readings, fresh: Readings | None, kept: Places) -> Readings:
    """Return the readings of a batch, of which some are taken over."""
    if fresh is not None and (kept < 0).all():
        return fresh
    parts, new = [], 0
    for row in kept.tolist():
        if row >= 0:
            parts.append(before.rows(row, row + 1))
        elif fresh is not None:
            parts.append(fresh.rows(new, new + 1))
            new += 1
    return Readings.join(parts)
