"""A generation being written: what stays is named, what is new goes into segments of its own.

1. Segments of which little is left, and small ones, are merged: their passages are written again.
2. What is taken over from others is only named, as runs of their rows.
3. New documents, and those that are merged, go into a new segment in reading order; into several
   where they are many.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.encoders.protocol import Encoder, Vectors
from index.lexical.term_counts import TermCounts
from index.ragged import Ragged
from index.storage.entries import Entries
from index.storage.generations.generation import MEAN, NAMES, RUNS, Generation
from index.storage.segments.checksums import Checksums, compute_checksums
from index.storage.segments.merging import MERGING, Fill, choose_merged
from index.storage.segments.runs import Runs
from index.storage.segments.segment import SEGMENTS, Segment
from index.storage.segments.writer import PassageRows, SegmentWriter
from index.storage.store import Ids

_AT_ONCE = 4096  # passages that are copied together


@dataclass(frozen=True, eq=False)
class Drafted:
    """What was written into the folder of a draft."""

    passages: int
    segments: tuple[Segment, ...]
    lists: Mapping[str, str]
    checksums: Checksums


class GenerationDraft:
    """A generation being written, document after document."""

    def __init__(
        self,
        folder: Path,
        encoder: Encoder,
        rows: bool,
        previous: Generation | None,
        kept: Sequence[range] = (),
    ) -> None:
        """Write into `folder`; of `previous`, the documents at the places `kept` are taken over.

        Raises NoIndex where what must be written again is damaged.
        """
        self._folder = folder
        self._encoder = encoder
        self._with_sentences = rows
        self._previous = previous
        self._merged = frozenset[str]()
        if previous is not None:
            self._merged = _choose_merged(previous, kept)
            for segment in previous.segments:
                if segment.name in self._merged:
                    segment.check(wholly=True)
        self._stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}"
        self._written: list[Segment] = []
        self._writer: SegmentWriter | None = None
        self._runs: list[tuple[str, int, int, int, int]] = []  # of `Runs`, with names of segments
        self._size = 0

    def __len__(self) -> int:
        """Return how many passages there are so far."""
        return self._size

    def take_over(self, places: range) -> None:
        """Append documents of the previous generation."""
        previous = self._previous
        assert previous is not None
        for segment, first, last in _list_spans(previous, places):
            if segment.name in self._merged:
                self._copy(segment, first, last)
                continue
            row, end = segment.starts[[first, last]].tolist()
            self._append(segment.name, row, end - row, first, last - first)

    def add(
        self,
        documents: Ragged,
        sizes: Sequence[int],
        rows: PassageRows,
        taken: Ids,
        counted: TermCounts | None,
    ) -> None:
        """Append lines of documents with how many passages each has, and their passages.

        `taken` holds the ids in the previous generation of the passages whose terms are kept, -1
        for those whose terms are `counted`, in their order.
        """
        writer = self._begin()
        first = writer.documents
        own = writer.add(documents, sizes, rows)
        self._append(self._name, int(own[0]), len(own), first, len(sizes))
        if counted is not None:
            writer.count(counted, own[taken < 0])
        if (taken >= 0).any() and self._previous is not None:
            own, ids = own[taken >= 0], taken[taken >= 0]
            segments, theirs = self._previous.runs.find_passages(ids)
            for at in np.unique(segments).tolist():
                here = segments == at
                writer.take_terms(self._previous.segments[at], theirs[here], own[here])

    def finish(
        self,
        entries: Entries,
        names: Sequence[str] = (),
        wrote: Callable[[], None] = lambda: None,
    ) -> Drafted:
        """Write what is known only after the last passage.

        `entries` list the documents of the generation; `names` are folded names that are terms of
        their own, beside the words of a text. `wrote` is called after each part, five times.
        """
        self._end_segment()
        wrote()
        known = {one.name: one for one in (self._previous.segments if self._previous else ())}
        known |= {one.name: one for one in self._written}
        used = list(dict.fromkeys(name for name, *_ in self._runs))
        segments = [known[name] for name in used]
        runs = Runs.of([(used.index(name), *run) for name, *run in self._runs])
        runs.save(self._folder / RUNS)
        documents = (one.document.encode("utf-8", "surrogatepass") for one in entries.documents)
        Ragged.of_bytes(documents).save(self._folder, NAMES)
        lists = entries.write(self._folder)
        wrote()
        for segment in segments:
            segment.keep_occurrences(names)
        wrote()
        np.save(self._folder / MEAN, _compute_mean(segments, runs))
        wrote()
        checksums = compute_checksums(self._folder, "*")
        wrote()
        return Drafted(self._size, tuple(segments), lists, checksums)

    def close(self) -> None:
        """Close all files, whether finished or not."""
        if self._writer is not None:
            self._writer.abandon()

    @property
    def _name(self) -> str:
        """The name of the segment that is written."""
        return f"{self._stamp}-{len(self._written)}"

    def _begin(self) -> SegmentWriter:
        """Return the segment to write into."""
        writer = self._writer
        if writer and writer.is_between and len(writer) >= MERGING.full:
            self._end_segment()
            writer = None
        if writer is None:
            home = self._folder / SEGMENTS / self._name
            writer = SegmentWriter(home, self._encoder, with_sentences=self._with_sentences)
            self._writer = writer
        return writer

    def _end_segment(self) -> None:
        if self._writer is not None:
            self._writer.finish()
            self._written.append(Segment.open(self._folder / SEGMENTS / self._name))
            self._writer = None

    def _append(self, segment: str, row: int, passages: int, first: int, documents: int) -> None:
        self._runs.append((segment, row, passages, first, documents))
        self._size += passages

    def _copy(self, segment: Segment, first: int, last: int) -> None:
        """Write documents `first` to `last` of a segment again, the last not included."""
        while first < last:
            begin = int(segment.starts[first])
            ends = segment.starts[first + 1 : last + 1]
            at = max(1, int(np.searchsorted(ends, begin + _AT_ONCE, "right")))
            end = int(ends[at - 1])
            writer = self._begin()
            place = writer.documents
            own = writer.add(
                segment.documents.rows(first, first + at),
                np.diff(segment.starts[first : first + at + 1]).tolist(),
                PassageRows.read(segment, begin, end),
            )
            writer.take_terms(segment, np.arange(begin, end), own)
            self._append(self._name, int(own[0]), len(own), place, at)
            first += at


def _list_spans(generation: Generation, places: range) -> Iterator[tuple[Segment, int, int]]:
    """Yield where documents stand: segments, and places there, the last not included."""
    runs = generation.runs
    begins = runs.places.tolist()
    listed = list(runs)
    for number in range(bisect_right(begins, places.start) - 1, len(listed)):
        begin = begins[number]
        if begin >= places.stop:
            return
        at, _, _, first, documents = listed[number]
        start, stop = max(places.start, begin), min(places.stop, begin + documents)
        if start < stop:
            yield generation.segments[at], first + start - begin, first + stop - begin


def _choose_merged(previous: Generation, kept: Sequence[range]) -> frozenset[str]:
    live: dict[str, int] = dict.fromkeys((one.name for one in previous.segments), 0)
    for places in join_ranges(kept):
        for segment, first, last in _list_spans(previous, places):
            live[segment.name] += int(segment.starts[last] - segment.starts[first])
    fills = {one.name: Fill(len(one), live[one.name]) for one in previous.segments}
    return choose_merged(fills, MERGING)


def join_ranges(ranges: Iterable[range]) -> list[range]:
    """Return ranges sorted, those as one that follow one another."""
    joined: list[range] = []
    for one in sorted(filter(None, ranges), key=lambda one: one.start):
        if joined and joined[-1].stop == one.start:
            joined[-1] = range(joined[-1].start, one.stop)
        else:
            joined.append(one)
    return joined


def _compute_mean(segments: Sequence[Segment], runs: Runs) -> Vectors:
    """Return float32 [dimension], the mean of the vectors of all passages."""
    total = np.zeros_like(segments[0].sum)
    for at, segment in enumerate(segments):
        total += segment.sum
        removed = runs.list_removed(at, len(segment))
        total -= segment.vectors[removed].sum(axis=0, dtype=np.float64)
    mean: Vectors = (total / runs.ids[-1]).astype(np.float32)
    return mean
