"""The lexical ranking: BM25 over the analyser's terms, of passages in several parts.

Parts keep what never changes, which passages have a term and how often. Weights come from all of
them when a question is asked, so that a new part costs nothing of the others.

All passages that have a term are scored. To add what a posting gives takes some nanoseconds, less
than to find out which postings cannot matter.
"""

from collections import Counter
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.lexical.formula import BM25, Bm25Parameters, compute_idf, compute_norms
from index.lexical.parts import LexicalPart, list_bases, sum_sizes
from index.lexical.term_counts import Ids, TermCounts, TermTally
from index.lexical.term_table import encode_term
from index.lexical.vocabulary import Vocabulary
from index.lexical.weighed_terms import Entry, Sought, Source, Sums, WeighedTerm
from index.types import QueryTerm, SlotMap

Scores = npt.NDArray[np.float32]


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
        self._wholes = Source(self.whole_names, 0, self._size, self._gone.astype(np.int32))
        self._sources = []
        for part, (base, end) in zip(parts, pairwise(list_bases(parts)), strict=True):
            gone = self._gone[slice(*np.searchsorted(self._gone, [base, end]))] - base
            self._sources.append(Source(part, base, end - base, gone.astype(np.int32)))
        # A term of the question is looked up more than once.
        self._find = lru_cache(maxsize=1 << 14)(self._find_entry)
        self._weigh = lru_cache(maxsize=8)(self._weigh_all)
        self.compute_weight = lru_cache(maxsize=1 << 12)(self._compute_weight)

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
            self._is_there,
            characters="".join(part.characters for part in self.parts),
            whole_names=list(self.whole_names.table),
        )

    def _compute_weight(self, term: QueryTerm) -> float:
        """Return the inverse document frequency of a query term.

        Alternatives are counted as one term, each as often as its weight says. A term that no
        passage has is the rarest of all.
        """
        frequency = sum(w * self._find(one).passages for one, w in term.alternatives.items())
        return compute_idf(min(frequency, len(self)), len(self))

    def score_all(self, terms: Sequence[QueryTerm], within: Ids | None = None) -> Sums:
        """Return float64 [slots], the scores of all passages; 0 for no term in common.

        With `within`, ids that ascend, all others have 0.
        """
        weighed = self._weigh(tuple(terms))
        chosen = None if within is None else self.slots.to_slots(within)
        sums = np.zeros(self._size)
        if chosen is not None and len(chosen) * 8 < sum(term.size for term in weighed):
            sums[chosen] = self._look_up(weighed, chosen)  # quicker than to read all postings
            return sums
        for term in weighed:
            term.add_to(sums, self._norms)
        if chosen is None:
            sums[self._gone] = 0
            return sums
        kept = np.zeros(self._size)
        kept[chosen] = sums[chosen]
        return kept

    def find_best(self, sums: Sums, depth: int) -> Ids:
        """Return the `depth` passages with the highest scores, best first.

        `sums` are those of `score_all`. Of equal scores the earlier passage comes first; one that
        has no term is not among them.
        """
        slots = _find_highest(sums, depth)
        ids, scores = self.slots.to_ids(slots), sums[slots].astype(np.float32)
        return ids[np.lexsort((ids, -scores))[:depth]]

    def read_scores(self, sums: Sums, ids: Ids) -> Scores:
        """Return float32 [ids], the scores of passages among those of `score_all`."""
        return sums[self.slots.to_slots(ids)].astype(np.float32)

    def compute_scores(self, ids: Ids, terms: Sequence[QueryTerm]) -> Scores:
        """Return float32 [ids], the scores of a few passages; 0 for no term in common."""
        slots = self.slots.to_slots(np.asarray(ids, np.int64))
        return self._look_up(self._weigh(tuple(terms)), slots).astype(np.float32)

    def _look_up(self, terms: Sequence[WeighedTerm], slots: Ids) -> Sums:
        """Return the scores of what stands in some slots."""
        order = np.argsort(slots, kind="stable")
        sought = Sought(slots[order], self._norms)
        sums = np.zeros(len(slots))
        for term in terms:
            sums[order] += term.look_up(sought)
        return sums

    # --- what terms weigh

    def _find_rows(self, term: str) -> list[tuple[Source, int]]:
        """Look a term up in all parts; a whole name is counted as such alone."""
        sought = encode_term(term)
        if self._wholes.part.table and (row := self._wholes.part.table.find_encoded(sought)) >= 0:
            return [(self._wholes, row)]
        found = ((source, source.part.table.find_encoded(sought)) for source in self._sources)
        return [(source, row) for source, row in found if row >= 0]

    def _is_there(self, term: str) -> bool:
        rows = self._find_rows(term)
        return bool(rows) and (not len(self._gone) or self._find(term).passages > 0)

    def _find_entry(self, term: str) -> Entry:
        found = self._find_rows(term)
        spans = [(source, source.part.find_span(row)) for source, row in found]
        return Entry(
            spans,
            sum(source.count_passages(row) for source, row in found),
        )

    def _weigh_all(self, terms: tuple[QueryTerm, ...]) -> list[WeighedTerm]:
        """Return the terms that passages have."""
        weighed = []
        for term, times in Counter(terms).items():
            found = [(self._find(one), share) for one, share in term.alternatives.items()]
            rows = [(*place, share) for entry, share in found for place in entry.spans if share > 0]
            if rows:
                weighed.append(WeighedTerm(times * self.compute_weight(term), rows))
        return weighed

    @cached_property
    def _norms(self) -> npt.NDArray[np.float32]:
        """Of each slot what `compute_norms` gives."""
        lengths = np.concatenate([np.zeros(0, np.int32), *(part.lengths for part in self.parts)])
        return compute_norms(lengths, self._gone, self._parameters)


def _find_highest(sums: Sums, depth: int) -> Ids:
    """Return where the `depth` highest above 0 stand, all that equal the last, and some more.

    Of groups of numbers, as many as are sought have a highest one of at least the `depth`-th of
    these. So a sort of all is not needed.
    """
    groups = min(len(sums), 32 * depth)
    if groups <= depth:
        return np.flatnonzero(sums > 0)
    each = len(sums) // groups
    highest = sums[: each * groups].reshape(each, groups).max(axis=0)
    least = np.partition(highest, -depth)[-depth] * (1 - 1e-6)  # scores are compared as float32
    return np.flatnonzero(sums >= least if least > 0 else sums > 0)
