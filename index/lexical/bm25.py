"""The lexical ranking: BM25 over the analyser's terms, of passages in several parts.

Parts keep what never changes, which passages have a term and how often. Weights come from all of
them when a question is asked, so that a new part costs nothing of the others.

Few passages are scored. Terms are read from the one that can add most to the one that can add
least, which frequent ones are. Once what is left cannot lift a further passage among the first, it
is looked up for those only that have been met (MaxScore: Turtle & Flood, "Query evaluation:
strategies and optimizations", 1995). The first passages and their scores are those of scoring all.
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

    def find_best(
        self, terms: Sequence[QueryTerm], depth: int, within: Ids | None = None
    ) -> tuple[Ids, Scores]:
        """Return the `depth` passages with the highest scores, best first, and these scores.

        Of equal scores the earlier passage comes first; one that has no term is not among them.
        `within` limits the search to these ids, which ascend.
        """
        weighed = self._weigh(tuple(terms))
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
        sought = Sought(slots[order], self._norms)
        sums = np.zeros(len(slots))
        for term in self._weigh(tuple(terms)):
            sums += term.look_up(sought)
        scores = np.zeros(len(slots), np.float32)
        scores[order] = sums
        return scores

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
            max((int(source.part.most[row]) for source, row in found), default=0),
            sum(source.count_passages(row) for source, row in found),
        )

    def _weigh_all(self, terms: tuple[QueryTerm, ...]) -> list[WeighedTerm]:
        """Return the terms that passages have, those that can add most first."""
        weighed = []
        for term, times in Counter(terms).items():
            found = [(self._find(one), share) for one, share in term.alternatives.items()]
            rows = [(*place, share) for entry, share in found for place in entry.spans if share > 0]
            if rows:
                weight = times * self.compute_weight(term)
                most = sum(share * entry.most for entry, share in found)
                weighed.append(WeighedTerm(weight, rows, weight * most / (most + self._least_norm)))
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
        self, terms: Sequence[WeighedTerm], depth: int, within: Ids | None
    ) -> tuple[Ids, Sums]:
        """Return slots with scores, among them the first `depth` and all equal to the last."""
        if within is None:
            sums = np.zeros(self._size)
            sums[self._gone] = -np.inf
        else:
            sums = np.full(self._size, -np.inf)
            sums[self.slots.to_slots(within)] = 0
        met = [np.zeros(0, np.int64)]  # slots, each once
        count = 0
        for at, term in enumerate(terms):
            rest = sum(other.bound for other in terms[at:])
            # To look for the threshold costs what a quarter as many postings do.
            costly = term.size * 4 > count
            if count >= depth and costly and rest < sum(other.bound for other in terms[:at]):
                slots = np.concatenate(met)
                threshold = self._find_threshold(terms[at:], slots, sums[slots], depth)
                if rest < threshold:
                    slots = np.sort(slots[_may_reach(sums[slots] + rest, threshold)])
                    return self._complete(terms[at:], slots, sums[slots], threshold)
            for slots, added in term.read(self._norms):
                former = sums[slots]
                sums[slots] = former + added
                met.append(slots[former == 0])
                count += len(met[-1])
        slots = np.concatenate(met)
        return slots, sums[slots]

    def _find_threshold(
        self, terms: Sequence[WeighedTerm], slots: Ids, sums: Sums, depth: int
    ) -> float:
        """Return a score that the `depth` first reach: those do that are ahead so far."""
        ahead = np.argpartition(-sums, depth - 1)[:depth]
        ahead = ahead[np.argsort(slots[ahead])]
        sought = Sought(slots[ahead], self._norms)
        whole = sums[ahead]
        for term in terms:
            whole = whole + term.look_up(sought)
        return float(whole.min())

    def _complete(
        self, terms: Sequence[WeighedTerm], slots: Ids, sums: Sums, threshold: float
    ) -> tuple[Ids, Sums]:
        """Add what further terms give to passages that may reach a threshold."""
        sought = Sought(slots, self._norms)
        rest = sum(term.bound for term in terms)
        for term in terms:
            sums = sums + term.look_up(sought)
            rest -= term.bound
            stay = _may_reach(sums + rest, threshold)
            sought, sums = sought.take(stay), sums[stay]
        return sought.slots, sums


def _may_reach(sums: Sums, threshold: float) -> npt.NDArray[np.bool_]:
    return sums >= threshold * (1 - 1e-6)  # scores are compared as float32
