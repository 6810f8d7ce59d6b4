"""The second stage: the best candidates are scored again, by sentences and by tokens.

The first stage compares a question with whole passages: their terms, and one vector that blurs all
they tell. A question is answered by a sentence, in words that may be others of like meaning. So six
views are taken of a candidate, three of the passage and the same three of its best sentence:

- terms: BM25; for a sentence, the weight of the query terms that it has
- tokens: how well each token of the question is met by the nearest one (late interaction: Khattab &
  Zaharia, "ColBERT", SIGIR 2020), over the rows of a static encoder
- vectors: the cosine of question and text

Views are brought to one scale and added, all with the same weight (CombSUM over standard scores:
Fox & Shaw, TREC-2, 1994; Montague & Aslam, CIKM 2001). There is nothing to fit, nothing depends on
how the cosines of an encoder lie, and a view to which all candidates look alike has no say.

A seventh view, the cosine of a second encoder that reads words in context, counts more than the
others where it is given. Candidates may lack it.
"""

import math
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoders.protocol import Vectors
from index.encoders.token_vectors import TokenRows, UnitRows, compute_nearest_cosines, reduce_units
from index.ragged import Ragged
from index.ranking.fusion import Scores, standardize, standardize_known
from index.ranking.sentence_index import SentenceIndex, Sentences
from index.ranking.thresholds import RANKING
from index.types import QueryTerm

Sought = tuple[bool, bytes, float]  # whether a term is Latin, its bytes, and its weight
VIEWS = (  # those of the first stage first
    "terms",
    "vectors",
    "sentence terms",
    "tokens",
    "sentence tokens",
    "sentence vectors",
)


def compute_highest_score(passages: int) -> float:
    """Return what the score of one passage among these can be at most.

    Of n values none is more than the root of n - 1 standard deviations above their mean. A view in
    context changes nothing: with it, all count less.
    """
    return len(VIEWS) * math.sqrt(max(1, min(RANKING.rescored, passages) - 1))


class SecondStage:
    """Scores candidates by their sentences and the rows of a static encoder."""

    def __init__(
        self, encoder: TokenRows, sentences: Sentences, views: Collection[str] = VIEWS
    ) -> None:
        """Take the encoder whose rows are compared, and the sentence index of all passages.

        The encoder need not be the one that searches. `views` are those of `VIEWS` that count:
        fewer only to measure what each is worth.
        """
        self._encoder = encoder
        self._index = sentences
        self._views = views
        self._rows = UnitRows(encoder)

    def rescore(
        self,
        query: str,
        weights: Mapping[QueryTerm, float],
        ids: Sequence[int] | npt.NDArray[np.int64],
        first: Sequence[npt.ArrayLike],
        contextual: npt.ArrayLike | None = None,
    ) -> Scores:
        """Return float64 [ids], a score for each candidate.

        `weights` are those of the query terms; `first` holds the views of the first stage: the
        scores by terms and by vectors. `contextual` [ids] are cosines, NaN where there is none.
        """
        read = self._index.take(np.asarray(ids, np.int64))
        terms = [
            (weight, [_sought(*one) for one in term.alternatives.items()])
            for term, weight in weights.items()
        ]
        coverage = np.maximum.reduceat(_cover_units(read, terms), read.units[:-1])
        taken = [*first, coverage, *self._view_tokens(query, read)]
        counted = [view for name, view in zip(VIEWS, taken, strict=False) if name in self._views]
        rescored: Scores = standardize(np.array(counted, np.float64)).sum(axis=0)
        if contextual is None:
            return rescored
        further = RANKING.contextual * standardize_known(contextual, rescored)
        if not further.any():
            return rescored
        # As large as without it: what scores mean to an answer does not depend on the view.
        share = len(VIEWS) / (len(VIEWS) + RANKING.contextual)
        rescored = (rescored + further) * share
        return rescored

    def _view_tokens(self, query: str, index: SentenceIndex) -> list[npt.ArrayLike]:
        """Return the views by tokens, of passage and best sentence, and the nearest sentence's."""
        asked_tokens = np.array(self._encoder.tokens([query])[0], np.intp)
        if not len(asked_tokens):
            return []
        asked, times = np.unique(asked_tokens, return_counts=True)
        # 1. All units of the candidates end to end, the tokens of each as places among the rows.
        read, lengths, begins, above = index.tokens, index.lengths, index.units[:-1], index.above
        distinct, places = self._rows.number(read.values)
        tokens = Ragged(places, read.starts)
        rows = self._rows.take(distinct)
        # 2. The nearest token to each that is asked.
        asked_rows, asked_lengths = self._rows.take(asked), self._rows.lengths[asked]
        in_unit = compute_nearest_cosines(rows, asked_rows, tokens)
        in_passage = np.maximum.reduceat(in_unit, begins, axis=1)
        in_sentence = np.maximum(in_unit, in_unit[:, above])
        # What every candidate has tells none of them apart: BM25's idf, of soft counts.
        count, having = len(index), in_passage.sum(axis=1)
        weights = asked_lengths * np.log(1 + (count - having + 0.5) / (having + 0.5))
        # 3. The cosines of sentences: the product with a sum is the sum of products.
        meaning = np.asarray((times * asked_lengths) @ asked_rows, np.float32)
        meaning /= np.float32(max(float(np.linalg.norm(meaning)), 1e-9))
        products: Vectors = self._rows.lengths[distinct] * (rows @ meaning)
        summed = reduce_units(np.add, products[places], tokens)
        cosines = (summed + summed[above]) / np.maximum(lengths, 1e-9)
        cosines[begins] = -2.0  # titles alone are no sentence; no cosine is lower
        return [
            weights @ in_passage,
            np.maximum.reduceat(weights @ in_sentence, begins),
            np.maximum.reduceat(cosines, begins),
        ]


def _cover_units(
    index: SentenceIndex, terms: Sequence[tuple[float, Sequence[Sought]]]
) -> npt.NDArray[np.float64]:
    """Return float64 [units], the weight of the query terms that a unit or the titles above have.

    Latin terms are looked up among the unit's own. A Han term is there if its characters
    are: to segment the sentence, as the analyser does, would take ten times as long.
    """
    folded, latin = _UnitTexts.of(index.folded), _UnitTexts.of(index.latin)
    shares = np.zeros((len(terms), len(index.folded)))
    for row, (_, alternatives) in zip(shares, terms, strict=True):
        for is_latin, sought, share in sorted(alternatives, key=lambda one: one[2]):
            row[(latin if is_latin else folded).find(sought)] = share  # the highest comes last
    shares = np.maximum(shares, shares[:, index.above])
    weights = np.array([weight for weight, _ in terms])
    covered: npt.NDArray[np.float64] = (weights[:, None] * shares).sum(axis=0)
    return covered


@dataclass(frozen=True)
class _UnitTexts:
    """The texts of units end to end."""

    text: bytes
    starts: list[int]  # where each begins, and where the last ends

    @classmethod
    def of(cls, rows: Ragged) -> "_UnitTexts":
        return cls(rows.values.tobytes(), rows.starts.tolist())

    def find(self, sought: bytes) -> list[int]:
        """Return the units that have some bytes, ascending."""
        found = []
        at = self.text.find(sought)
        while at >= 0:
            unit = bisect_right(self.starts, at) - 1
            end = self.starts[unit + 1]
            if at + len(sought) <= end:
                found.append(unit)
                at = self.text.find(sought, end)
            else:  # between the end of one unit and the start of the next
                at = self.text.find(sought, at + 1)
        return found


def _sought(term: str, weight: float) -> Sought:
    """Return whether a term is Latin, the bytes that are looked up for it, and its weight."""
    is_latin = term.isascii()
    return is_latin, (f" {term} " if is_latin else term).encode("utf-8", "surrogatepass"), weight
