"""The second stage: the best candidates are read again, sentence by sentence and word by word.

The first stage compares a question with whole passages: their terms, and one vector that blurs all
they tell. A question is answered by a sentence, in words that may be others of like meaning. So six
views are taken of a candidate, three of the passage and the same three of its best sentence:

- terms: BM25; for a sentence, the weight of the question's query terms that it has
- tokens: how well each token of the question is met by the nearest one (late interaction: Khattab &
  Zaharia, "ColBERT", SIGIR 2020), over the rows of a static encoder
- vectors: the cosine of question and text

Views are brought to one scale and added, all with the same weight (CombSUM over standard scores:
Fox & Shaw, TREC-2, 1994; Montague & Aslam, CIKM 2001). There is nothing to fit, nothing depends on
how the cosines of an encoder lie, and a view to which all candidates look alike has no say.

Knows query terms, tokens and readings; knows nothing of how candidates were found.
"""

import math
from collections.abc import Collection, Container, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.encoders.token_vectors import TokenRows, UnitRows, nearness, reduced
from index.query.terms import QueryTerm
from index.ragged import Ragged, starts_of
from index.ranking.fusion import Scores, scaled
from index.ranking.sentence_index import Readings

_BELOW_ALL = -2.0  # no cosine is lower
_SHORTEST = 1e-9

CANDIDATES = 20  # 50 find no more in the first place and cost two and a half times as much
VIEWS = (  # those of the first stage first
    "terms",
    "vectors",
    "sentence terms",
    "tokens",
    "sentence tokens",
    "sentence vectors",
)


@dataclass(frozen=True)
class Candidate:
    """A passage that the first stage found, and which terms of the question it has."""

    place: int
    terms: Container[str]


def highest_score(passages: int) -> float:
    """Return what the score of one passage among these can be at most.

    Of n values none is more than the root of n - 1 standard deviations above their mean.
    """
    return len(VIEWS) * math.sqrt(max(1, min(CANDIDATES, passages) - 1))


class SecondStage:
    """Re-scores candidates by their sentences and the rows of a static encoder."""

    def __init__(
        self, encoder: TokenRows, readings: Readings, views: Collection[str] = VIEWS
    ) -> None:
        """Take the encoder whose rows are compared, and the passages as it read them.

        It need not be the encoder that searches. `views` are those of `VIEWS` that count: fewer
        only to measure what each is worth.
        """
        self._encoder = encoder
        self._readings = readings
        self._views = views
        self._rows = UnitRows(encoder)

    def rescore(
        self,
        query: str,
        wanted: Mapping[QueryTerm, float],
        candidates: Sequence[Candidate],
        first: Sequence[npt.ArrayLike],
    ) -> Scores:
        """Return a score for each candidate.

        `wanted` are the query terms with their weights, `first` the views that the first stage
        took: the scores by terms and by vectors.
        """
        places = [candidate.place for candidate in candidates]
        coverage = [
            _best_coverage(_present(wanted, candidate.terms), self._sentences(candidate.place))
            for candidate in candidates
        ]
        taken = [*first, coverage, *self._by_tokens(query, places)]
        counted = [view for name, view in zip(VIEWS, taken, strict=False) if name in self._views]
        rescored: Scores = np.sum([scaled(view) for view in counted], axis=0)
        return rescored

    def _sentences(self, place: int) -> list[tuple[bytes, bytes]]:
        """Return the sentences of a passage, folded, and their Latin terms; titles included."""
        first, last = self._readings.units[place : place + 2].tolist()
        folded, latin = (
            [rows[at].tobytes() for at in range(first, last)]
            for rows in (self._readings.folded, self._readings.latin)
        )
        return [
            (folded[0] + b"\n" + text, latin[0] + terms)
            for text, terms in zip(folded[1:], latin[1:], strict=True)
        ]

    def _by_tokens(self, query: str, candidates: Sequence[int]) -> list[npt.ArrayLike]:
        """Return the views by tokens, of passage and best sentence, and the nearest sentence's."""
        asked = np.unique(self._encoder.tokens([query])[0]).astype(np.intp)
        if not len(asked):
            return []
        # 1. All units of the candidates end to end, the tokens of each as places among the rows.
        spans = [self._readings.units[place : place + 2].tolist() for place in candidates]
        read = Ragged.join([self._readings.tokens.rows(*span) for span in spans])
        lengths = np.concatenate([self._readings.lengths[slice(*span)] for span in spans])
        counts = [last - first for first, last in spans]
        begins = starts_of(counts)[:-1]
        above = np.repeat(begins, counts)  # of each unit the one with its titles
        distinct, places = np.unique(read.values, return_inverse=True)
        tokens, distinct = Ragged(places, read.starts), distinct.astype(np.intp)
        rows = self._rows.take(distinct)
        # 2. The nearest token to each that is asked.
        in_unit = nearness(rows, self._rows.take(asked), tokens)
        in_passage = np.maximum.reduceat(in_unit, begins, axis=1)
        in_sentence = np.maximum(in_unit, in_unit[:, above])
        # What every candidate has tells none of them apart: BM25's idf, of soft counts.
        count, having = len(candidates), in_passage.sum(axis=1)
        weights = self._rows.lengths[asked] * np.log(1 + (count - having + 0.5) / (having + 0.5))
        # 3. The cosines of sentences: the product with a sum is the sum of products.
        products = self._rows.lengths[distinct] * (rows @ self._encoder.encode([query], "query")[0])
        summed = reduced(np.add, products[places], tokens)
        cosines = (summed + summed[above]) / np.maximum(lengths, _SHORTEST)
        cosines[begins] = _BELOW_ALL  # titles alone are no sentence
        return [
            weights @ in_passage,
            np.maximum.reduceat(weights @ in_sentence, begins),
            np.maximum.reduceat(cosines, begins),
        ]


def _present(
    wanted: Mapping[QueryTerm, float], terms: Container[str]
) -> list[tuple[float, list[tuple[str, float]]]]:
    """Return weight and terms of the query terms that a passage has, without the terms it lacks."""
    return [
        (weight, own)
        for query_term, weight in wanted.items()
        if (own := [pair for pair in query_term.alternatives.items() if pair[0] in terms])
    ]


def _best_coverage(
    present: Sequence[tuple[float, list[tuple[str, float]]]],
    sentences: Sequence[tuple[bytes, bytes]],
) -> float:
    """Return the weight of the query terms that the best sentence has.

    Latin terms are looked up among its own. A Han term is there if its characters are: cutting the
    sentence into words, as the analyser does, would take ten times as long.
    """
    covered = [0.0] * len(sentences)
    for weight, own in present:
        best = [0.0] * len(sentences)
        for term, much in own:
            is_latin = term.isascii()
            sought = f" {term} ".encode() if is_latin else term.encode()
            for at, sentence in enumerate(sentences):
                if much > best[at] and sought in sentence[is_latin]:
                    best[at] = much
        covered = [have + weight * much for have, much in zip(covered, best, strict=True)]
    return max(covered)
