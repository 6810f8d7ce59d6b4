"""The lexical ranking: BM25 (bm25s) over the analyser's terms.

Knows terms and their weights; knows nothing of vectors. k1 and b stand at Lucene's defaults, within
what Robertson & Zaragoza found good in general ("The Probabilistic Relevance Framework: BM25 and
Beyond", 2009); neither was chosen on the questions we measure with.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analyse import terms
from index.facets import Facet
from index.vocabulary import Vocabulary

_K1, _B = 1.2, 0.75
_FILL = " "  # the analyser gives no white space


class Lexical:
    """BM25 scores of N passages for a query."""

    def __init__(self, scorer: Any) -> None:
        """Take a filled `bm25s.BM25`; see `build` and `load`."""
        self._scorer = scorer
        self._passages = int(scorer.scores["num_docs"])
        self._vocabulary = Vocabulary(scorer.vocab_dict)

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Lexical":
        """Analyse and count the searched texts of N > 0 passages.

        A passage shorter than the average is filled up to it. BM25 takes a term to say more the
        shorter its passage is; of a caption or a one-line list entry that is not true, and it would
        outrank the article that tells the matter.
        """
        import bm25s  # noqa: PLC0415 -- a quarter of a second

        passages = [terms(text) for text in texts]
        average = max(1, round(sum(map(len, passages)) / len(passages)))
        for passage in passages:
            passage.extend([_FILL] * (average - len(passage)))
        # Sorted, so that the same passages give the same files.
        vocabulary = {term: at for at, term in enumerate(sorted({_FILL}.union(*passages)))}
        scorer = bm25s.BM25(method="lucene", k1=_K1, b=_B)
        ids = [[vocabulary[term] for term in passage] for passage in passages]
        scorer.index((ids, vocabulary), show_progress=False)
        return cls(scorer)

    @property
    def vocabulary(self) -> Vocabulary:
        """Every term of the passages, with its place."""
        return self._vocabulary

    def scores(self, wanted: Sequence[Facet]) -> tuple[npt.NDArray[np.float32], float]:
        """Return float32 [N], and the score for having every facet once.

        That full score is for a passage of average length, and counts the facets that no passage
        has too; a score divided by it says how much of the question the passage matches, 1 being
        all. Passages that repeat terms may exceed it.
        """
        plain = [facet for facet in wanted if list(facet.terms.values()) == [1.0]]
        ids = [self.vocabulary[term] for facet in plain for term in facet.terms]
        scores: npt.NDArray[np.float32] = self._scorer.get_scores_from_ids(ids)
        for facet in wanted:
            if facet.terms and list(facet.terms.values()) != [1.0]:
                scores = scores + self._together(facet)
        # A facet found once in a passage of average length counts 1 / (1 + k1) of its weight.
        return scores, float(sum(map(self.weight, wanted))) / (1 + _K1)

    def weight(self, facet: Facet) -> float:
        """Return the inverse document frequency of a facet, as BM25 (method="lucene") has it.

        Terms that translate one word are counted as one, each as often as its weight says. A facet
        that no passage has is the rarest of all.
        """
        frequency = sum(weight * self._frequency(term) for term, weight in facet.terms.items())
        frequency = min(frequency, self._passages)
        return float(np.log(1 + (self._passages - frequency + 0.5) / (frequency + 0.5)))

    def found(self, wanted: Iterable[str], places: npt.NDArray[np.intp]) -> list[set[str]]:
        """Return, for each of some passages, those of the wanted index terms that it has."""
        columns = self._scorer.scores
        order = np.full(self._passages, -1)
        order[places] = np.arange(len(places))
        found: list[set[str]] = [set() for _ in places]
        for term in wanted:
            at = self.vocabulary[term]
            having = order[columns["indices"][columns["indptr"][at] : columns["indptr"][at + 1]]]
            for place in having[having >= 0].tolist():
                found[place].add(term)
        return found

    def _frequency(self, term: str) -> int:
        at = self.vocabulary[term]
        starts = self._scorer.scores["indptr"]
        return int(starts[at + 1] - starts[at])

    def _together(self, facet: Facet) -> npt.NDArray[np.float32]:
        """Return float32 [N], the scores of several terms counted as one.

        A stored score is idf · tf / (tf + K) with K the passage's length norm: it gives tf / K, the
        weighted sum of these is the facet's, and that gives its score.
        """
        columns = self._scorer.scores
        ratios = np.zeros(self._passages, np.float64)
        for term, weight in facet.terms.items():
            at = self.vocabulary[term]
            part = slice(columns["indptr"][at], columns["indptr"][at + 1])
            saturated = columns["data"][part] / self.weight(Facet(term, {term: 1.0}, True))
            ratios[columns["indices"][part]] += weight * saturated / (1 - saturated)
        return (self.weight(facet) * ratios / (1 + ratios)).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write arrays (npy) and JSON into `folder`."""
        self._scorer.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path) -> "Lexical":
        """Read what `save` wrote."""
        import bm25s  # noqa: PLC0415

        return cls(bm25s.BM25.load(folder, show_progress=False))
