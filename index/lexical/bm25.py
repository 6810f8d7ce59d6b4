"""The lexical ranking: BM25 over the analyser's terms, of passages in several parts.

Parts keep what never changes, which passages have a term and how often. Weights come from all of
them when a question is asked, so that a new part costs nothing of the others.

Few passages are scored. Terms are read from the one that can add most to the one that can add
least, which frequent ones are. Once what is left cannot lift a further passage among the first, it
is looked up for those only that have been met (MaxScore: Turtle & Flood, "Query evaluation:
strategies and optimizations", 1995). The first passages and their scores are those of scoring all.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.lexical.formula import BM25, Bm25Parameters, compute_idf, compute_norms
from index.lexical.parts import LexicalPart, list_bases, sum_sizes
from index.lexical.term_counts import Ids, TermCounts, TermTally
from index.lexical.vocabulary import Vocabulary
from index.types import QueryTerm, SlotMap

Scores = npt.NDArray[np.float32]
_Sums = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class _Source:
    """Postings whose places begin at a slot."""

    part: LexicalPart
    base: int
    size: int  # slots
    gone: npt.NDArray[np.int32]  # places of removed passages, ascending

    def count_passages(self, row: int) -> int:
        """Return how many passages have the term of a row."""
        span = self.part.find_span(row)
        count = span.stop - span.start
        if len(self.gone):
            places = self.part.places[span]
            found = np.searchsorted(places, self.gone)
            count -= np.count_nonzero(places[np.minimum(found, count - 1)] == self.gone)
        return int(count)


@dataclass(frozen=True, eq=False)
class _Entry:
    """What an index has of one term."""

    spans: list[tuple[_Source, slice]]  # where its postings stand
    most: int  # times that one passage has it
    passages: int


@dataclass(frozen=True, eq=False)
class _WeighedTerm:
    """A query term with its postings; its alternatives count as one term."""

    weight: float  # inverse document frequency, times how often the query has it
    rows: list[tuple[_Source, slice, float]]  # postings and share of alternatives
    bound: float  # what it adds to a score at most
    size: int  # postings


class Bm25Index:
    """BM25 scores of N passages."""

    def __init__(
        self,
        parts: Sequence[LexicalPart],
        slots: SlotMap | None = None,
        whole_names: LexicalPart | None = None,
        parameters: Bm25Parameters = BM25,
    ) -> None:
        """Take parts, set end to end, and where passages stand in them, by default all in order.

        `whole_names` are terms beside the words that texts are cut into; their places are slots.
        """
        self.parts = parts
        self.whole_names = whole_names or LexicalPart.of_occurrences({})
        self._parameters = parameters
        self._size = sum_sizes(parts)
        self.slots = slots or SlotMap.identity(self._size)
        self._gone = self.slots.list_removed(self._size)
        self._wholes = _Source(self.whole_names, 0, self._size, self._gone.astype(np.int32))
        self._sources = []
        for part, (base, end) in zip(parts, pairwise(list_bases(parts)), strict=True):
            gone = self._gone[slice(*np.searchsorted(self._gone, [base, end]))] - base
            self._sources.append(_Source(part, base, end - base, gone.astype(np.int32)))
        # A term of the question is looked up more than once.
        self._find = lru_cache(maxsize=1 << 14)(self._find_entry)

    @classmethod
    def from_texts(cls, texts: Sequence[str]) -> "Bm25Index":
        """Analyse and count the searched texts of N > 0 passages."""
        tally = TermTally()
        tally.add(TermCounts.of(texts), np.arange(len(texts)))
        return cls([LexicalPart.build(tally.collect(len(texts)))])

    def __len__(self) -> int:
        return self._size - len(self._gone)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every term that a passage has."""
        return Vocabulary(
            [part.table for part in self.parts],
            lambda term: self._find(term).passages > 0,
            characters="".join(part.characters for part in self.parts),
            whole_names=list(self.whole_names.table),
        )

    def compute_weight(self, term: QueryTerm) -> float:
        """Return the inverse document frequency of a query term.

        Alternatives are counted as one term, each as often as its weight says. A term that no
        passage has is the rarest of all.
        """
        frequency = sum(w * self._find(one).passages for one, w in term.alternatives.items())
        return float(compute_idf(min(frequency, len(self)), len(self)))

    def find_best(
        self, terms: Sequence[QueryTerm], depth: int, within: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """Return the `depth` passages with the highest scores, best first, and these scores.

        Of equal scores the earlier passage comes first; one that has no term is not among them.
        `within` limits the search to these ids, which ascend.
        """
        weighed = self._weigh(terms)
        postings = sum(term.size for term in weighed)
        if within is not None and len(within) * 8 < postings:  # quicker than to read them all
            ids, scores = within, self.compute_scores(within, terms)
        else:
            slots, sums = self._find_first(weighed, depth, within)
            ids, scores = self.slots.to_ids(slots), sums.astype(np.float32)
        stay = scores > 0
        if len(scores) > depth:  # a partition is faster than a sort
            stay &= scores >= np.partition(scores, -depth)[-depth]
        ids, scores = ids[stay], scores[stay]
        order = np.lexsort((ids, -scores))[:depth]
        return ids[order], scores[order]

    def compute_scores(self, ids: Ids, terms: Sequence[QueryTerm]) -> Scores:
        """Return float32 [ids], the scores of passages; 0 for no term in common."""
        slots = self.slots.to_slots(np.asarray(ids, np.int64))
        order = np.argsort(slots, kind="stable")
        sums = np.zeros(len(slots))
        for term in self._weigh(terms):
            sums += self._look_up(term, slots[order])
        scores = np.zeros(len(slots), np.float32)
        scores[order] = sums
        return scores

    # --- what terms weigh

    def _find_entry(self, term: str) -> _Entry:
        """Look a term up in all parts; a whole name is counted as such alone."""
        found = [(self._wholes, self.whole_names.find_row(term))]
        if found[0][1] < 0:
            found = [(source, source.part.find_row(term)) for source in self._sources]
        found = [(source, row) for source, row in found if row >= 0]
        spans = [(source, source.part.find_span(row)) for source, row in found]
        return _Entry(
            spans,
            max((int(source.part.most[row]) for source, row in found), default=0),
            sum(source.count_passages(row) for source, row in found),
        )

    def _weigh(self, terms: Sequence[QueryTerm]) -> list[_WeighedTerm]:
        """Return the terms that passages have, those that can add most first."""
        weighed = []
        for term, times in Counter(terms).items():
            found = [(self._find(one), share) for one, share in term.alternatives.items()]
            rows = [(*place, share) for entry, share in found for place in entry.spans if share > 0]
            if rows:
                weight = times * self.compute_weight(term)
                most = sum(share * entry.most for entry, share in found)
                bound = weight * most / (most + self._least_norm)
                size = sum(span.stop - span.start for _, span, _ in rows)
                weighed.append(_WeighedTerm(weight, rows, bound, size))
        return sorted(weighed, key=lambda term: -term.bound)

    @cached_property
    def _norms(self) -> npt.NDArray[np.float32]:
        """Of each slot what `compute_norms` gives."""
        lengths = np.concatenate([np.zeros(0, np.int32), *(part.lengths for part in self.parts)])
        return compute_norms(lengths, self._gone, self._parameters)

    @cached_property
    def _least_norm(self) -> float:
        return float(self._norms.min(initial=np.inf))

    # --- the first passages

    def _find_first(
        self, terms: Sequence[_WeighedTerm], depth: int, within: Ids | None
    ) -> tuple[Ids, _Sums]:
        """Return slots with scores, among them the first `depth` and all equal to the last."""
        if within is None:
            sums = np.zeros(self._size)
            sums[self._gone] = -np.inf
        else:
            sums = np.full(self._size, -np.inf)
            sums[self.slots.to_slots(within)] = 0
        met = [np.zeros(0, np.int64)]  # slots, each once
        count = 0
        left = sum(term.size for term in terms)
        for at, term in enumerate(terms):
            rest = sum(other.bound for other in terms[at:])
            # To look for the threshold costs about what half as many postings do.
            if count >= depth and left > count and rest < sum(t.bound for t in terms[:at]):
                slots = np.concatenate(met)
                threshold = _find_highest(sums[slots], depth)
                if rest < threshold:
                    slots = np.sort(slots[_may_reach(sums[slots] + rest, threshold)])
                    return self._complete(terms[at:], slots, sums[slots], depth)
            for slots, added in self._read(term):
                former = sums[slots]
                sums[slots] = former + added
                met.append(slots[former == 0])
                count += len(met[-1])
            left -= term.size
        slots = np.concatenate(met)
        return slots, sums[slots]

    def _complete(
        self, terms: Sequence[_WeighedTerm], slots: Ids, sums: _Sums, depth: int
    ) -> tuple[Ids, _Sums]:
        """Add what further terms give to passages that may be among the first."""
        rest = sum(term.bound for term in terms)
        for term in terms:
            sums = sums + self._look_up(term, slots)
            rest -= term.bound
            if len(slots) > 2 * depth:
                stay = _may_reach(sums + rest, _find_highest(sums, depth))
                slots, sums = slots[stay], sums[stay]
        return slots, sums

    def _read(self, term: _WeighedTerm) -> Iterator[tuple[Ids, _Sums]]:
        """Yield all slots that have a term, each once, with what it adds to their scores."""
        counted = []
        for source, span, share in term.rows:
            slots = source.part.places[span].astype(np.int64)
            slots += source.base
            counted.append((slots, share * source.part.counts[span].astype(np.float64)))
        sources = [source for source, _, _ in term.rows]
        if len(sources) > 1 and (len(set(sources)) < len(sources) or self._wholes in sources):
            counted = [_add_together(counted)]  # of alternatives, which a passage may share
        for slots, counts in counted:
            yield slots, self._saturate(term, slots, counts)

    def _look_up(self, term: _WeighedTerm, slots: Ids) -> _Sums:
        """Return what a term adds to the scores of slots, which ascend."""
        counts = np.zeros(len(slots))
        for source, span, share in term.rows:
            first, last = np.searchsorted(slots, [source.base, source.base + source.size])
            if first == last:
                continue
            own = (slots[first:last] - source.base).astype(np.int32)
            places = source.part.places[span]
            at = np.minimum(np.searchsorted(places, own), len(places) - 1)
            here = np.flatnonzero(places[at] == own)
            counts[first + here] += share * source.part.counts[span][at[here]]
        return self._saturate(term, slots, counts)

    def _saturate(self, term: _WeighedTerm, slots: Ids, counts: _Sums) -> _Sums:
        added: _Sums = term.weight * counts / (counts + self._norms[slots])
        return added


def _add_together(counted: Sequence[tuple[Ids, _Sums]]) -> tuple[Ids, _Sums]:
    """Return slots, each once and ascending, with the sums of their counts."""
    slots, counts = (np.concatenate(arrays) for arrays in zip(*counted, strict=True))
    order = np.argsort(slots, kind="stable")  # merges what is in order already
    slots, counts = slots[order], counts[order]
    firsts = np.flatnonzero(np.diff(slots, prepend=-1))
    return slots[firsts], np.add.reduceat(counts, firsts)


def _find_highest(sums: _Sums, depth: int) -> float:
    """Return the `depth`-th highest of at least as many."""
    return float(np.partition(sums, -depth)[-depth])


def _may_reach(sums: _Sums, threshold: float) -> npt.NDArray[np.bool_]:
    return sums >= threshold * (1 - 1e-6)  # scores are compared as float32
