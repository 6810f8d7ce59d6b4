"""Fill a draft with documents: analyse their passages in other processes, encode them in this one.

A passage that the previous generation had, in whatever document, keeps its vector, its terms and
its sentences; only the others are worked on.
"""

import pickle
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np

from corpus import Document, Passage
from corpus.processes import Answer, Pool
from index.build.workers import Analysed
from index.encoders.protocol import Encoder, Vectors
from index.encoders.token_vectors import TokenRows
from index.lexical.term_counts import Ids
from index.ragged import Ragged
from index.ranking.sentence_index import SentenceIndex, Sentences
from index.ranking.unit_tokens import UnitTokens, encode_passages
from index.ranking.units import Units
from index.storage.context.file import hash_text
from index.storage.generations.draft import GenerationDraft, join_ranges
from index.storage.generations.generation import Generation
from index.storage.passages import SectionColumns, get_searched_text
from index.storage.records import DOCUMENT_RECORDS, PASSAGE_RECORDS
from index.storage.segments.segment import Keys
from index.storage.segments.writer import PassageRows

Report = Callable[[str, int], None]  # (step, passages done)


def hash_passage(passage: Passage) -> bytes:
    """Return a hash of all that determines vector, terms and sentences of a passage."""
    spans = [(s.start - passage.start, s.end - passage.start) for s in passage.sentences]
    made_of = "\0".join((passage.text, repr(spans), passage.searched_text))
    return blake2b(made_of.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class ReusablePassages:
    """The passages of the previous generation that are in no document taken over."""

    def __init__(self, previous: Generation | None, kept: Sequence[range]) -> None:
        """`kept` are the places of the documents that are taken over."""
        self._rows: dict[bytes, int] = {}
        if previous is None:
            return
        free, end = [], 0
        for places in (*join_ranges(kept), range(len(previous.names), len(previous.names) + 1)):
            free.append(np.arange(previous.starts[end], previous.starts[places.start]))
            end = places.stop
        rows = np.concatenate(free)
        keys = map(bytes, previous.read_keys(rows))
        self._rows = dict(zip(keys, rows.tolist(), strict=True))

    def take(self, key: bytes) -> int:
        """Return the row of a passage, which is then used up; -1 if there is none."""
        return self._rows.pop(key, -1)


@dataclass
class _Batch:
    documents: list[bytes] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)  # of the documents, in passages
    passages: list[Passage] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list)
    columns: list[SectionColumns] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)  # in the previous generation, -1 for new ones
    # Of the new ones:
    units: Units = field(default_factory=lambda: Units.of([]))
    analysed: "Future[Answer] | None" = None
    encoded: tuple[Vectors, UnitTokens | None] | None = None

    @property
    def fresh(self) -> list[Passage]:
        return [one for one, row in zip(self.passages, self.rows, strict=True) if row < 0]


class Pipeline:
    """Fills a draft, in the order of the calls.

    Batches of `batch_size` passages are analysed ahead, at most `most_waiting` of them.
    """

    def __init__(
        self,
        draft: GenerationDraft,
        encoder: Encoder,
        token_rows: TokenRows | None,
        *,
        previous: Generation | None,
        workers: Pool,
        report: Report,
        batch_size: int = 256,
        most_waiting: int = 24,
    ) -> None:
        """`report` is told how many passages were encoded and analysed so far."""
        self._draft = draft
        self._encoder = encoder
        self._token_rows = token_rows
        self._previous = previous
        self._workers = workers
        self._report = report
        self._batch_size, self._most_waiting = batch_size, most_waiting
        self._batch = _Batch()
        self._waiting: deque[_Batch | range] = deque()
        self._encoded = self._analysed = 0

    def take_over(self, documents: range) -> None:
        """Append documents of the previous generation."""
        self._send()
        last = self._waiting[-1] if self._waiting else None
        if isinstance(last, range) and last.stop == documents.start:
            self._waiting[-1] = range(last.start, documents.stop)
        else:
            self._waiting.append(documents)

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        keys: Sequence[bytes],
        rows: Sequence[int],
    ) -> None:
        """Append a document with its passages, their hashes, and their `rows`.

        These come from `ReusablePassages`.
        """
        columns = SectionColumns.of(passages)
        self._batch.documents.append(DOCUMENT_RECORDS.to_line(document))
        self._batch.sizes.append(len(passages))
        for at in range(0, len(passages), self._batch_size):
            part = slice(at, at + self._batch_size)
            batch = self._batch
            batch.columns.append(SectionColumns(columns.sections[part], columns.labels[part]))
            batch.passages += passages[part]
            batch.keys += keys[part]
            batch.rows += rows[part]
            if len(batch.passages) >= self._batch_size:
                self._send()

    def finish(self) -> None:
        """Write what is left into the draft."""
        self._send()
        while self._waiting:
            self._write()

    def _send(self) -> None:
        """Start analysing the batch; write the first ones if too many wait."""
        batch = self._batch
        if batch.passages:
            if fresh := batch.fresh:
                batch.units = Units.of(fresh)
                batch.analysed = self._workers.submit((batch.units.texts, batch.units.searched))
            self._waiting.append(batch)
            self._batch = _Batch()
        while len(self._waiting) > self._most_waiting:
            self._write()

    def _write(self) -> None:
        """Write the first batch that waits; while it is analysed, encode those behind it."""
        batch = self._waiting.popleft()
        if isinstance(batch, range):
            self._draft.take_over(batch)
            return
        vectors, tokens = self._encode(batch)
        for other in self._waiting:
            if batch.analysed is None or batch.analysed.done():
                break
            if isinstance(other, _Batch):
                self._encode(other)
        kept = np.array(batch.rows, np.int64)
        counted = sentences = None
        if batch.analysed:
            analysed: Analysed = pickle.loads(batch.analysed.result())
            counted, plain = analysed
            sentences = SentenceIndex.of_units(batch.units, tokens, plain) if tokens else None
        if self._previous and self._previous.sentences:
            sentences = _merge_sentences(self._previous.sentences, sentences, kept)
        self._analysed += int((kept < 0).sum())
        self._report("analyse", self._analysed)
        rows = PassageRows(
            Ragged.of_bytes(PASSAGE_RECORDS.to_line(passage) for passage in batch.passages),
            join_keys(batch.keys),
            join_keys(hash_text(get_searched_text(passage)) for passage in batch.passages),
            SectionColumns(
                np.concatenate([own.sections for own in batch.columns]),
                np.concatenate([own.labels for own in batch.columns]),
            ),
            self._merge_vectors(vectors, kept),
            sentences,
        )
        documents = Ragged.of_bytes(batch.documents)
        self._draft.add(documents, batch.sizes, rows, kept, counted)

    def _encode(self, batch: _Batch) -> tuple[Vectors, UnitTokens | None]:
        """Return the vectors of the new passages of a batch, and the tokens of their units.

        They are made once.
        """
        if batch.encoded is None:
            batch.encoded = encode_passages(
                batch.fresh,
                batch.units,
                self._encoder,
                self._token_rows,
                lambda done, of: self._report("encode", self._encoded + done),
            )
            self._encoded += len(batch.encoded[0])
        return batch.encoded

    def _merge_vectors(self, fresh: Vectors, kept: Ids) -> Vectors:
        """Return the vectors of a batch, of which some are taken over."""
        vectors = np.zeros((len(kept), self._encoder.dimension), np.float32)
        if self._previous and (kept >= 0).any():
            vectors[kept >= 0] = self._previous.read_vectors(kept[kept >= 0])
        vectors[kept < 0] = fresh
        return vectors


def _merge_sentences(
    previous: Sentences, fresh: SentenceIndex | None, kept: Ids
) -> SentenceIndex | None:
    """Return the sentences of a batch, of which some are taken over."""
    if (kept < 0).all():
        return fresh
    taken = previous.take(kept[kept >= 0])
    if fresh is None:
        return taken
    order = np.empty(len(kept), np.int64)
    order[kept >= 0] = np.arange(len(taken))
    order[kept < 0] = len(taken) + np.arange(len(fresh))
    return SentenceIndex.join([taken, fresh]).take(order)


def join_keys(keys: Iterable[bytes]) -> Keys:
    """Return hashes as an array."""
    return np.frombuffer(b"".join(keys), np.dtype("V16"))
