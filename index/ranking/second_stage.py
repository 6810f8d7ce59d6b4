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
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

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
        coverage = [_cover_best(read, place, terms) for place in range(len(read))]
        taken = [*first, coverage, *self._view_tokens(query, read)]
        counted = [view for name, view in zip(VIEWS, taken, strict=False) if name in self._views]
        rescored: Scores = np.sum([standardize(view) for view in counted], axis=0)
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
        asked = np.unique(self._encoder.tokens([query])[0]).astype(np.intp)
        if not len(asked):
            return []
        # 1. All units of the candidates end to end, the tokens of each as places among the rows.
        read, lengths, begins = index.tokens, index.lengths, index.units[:-1]
        counts = np.diff(index.units)
        above = np.repeat(begins, counts)  # of each unit the one with its titles
        distinct, places = np.unique(read.values, return_inverse=True)
        tokens, distinct = Ragged(places, read.starts), distinct.astype(np.intp)
        rows = self._rows.take(distinct)
        # 2. The nearest token to each that is asked.
        in_unit = compute_nearest_cosines(rows, self._rows.take(asked), tokens)
        in_passage = np.maximum.reduceat(in_unit, begins, axis=1)
        in_sentence = np.maximum(in_unit, in_unit[:, above])
        # What every candidate has tells none of them apart: BM25's idf, of soft counts.
        count, having = len(index), in_passage.sum(axis=1)
        weights = self._rows.lengths[asked] * np.log(1 + (count - having + 0.5) / (having + 0.5))
        # 3. The cosines of sentences: the product with a sum is the sum of products.
        products = self._rows.lengths[distinct] * (rows @ self._encoder.encode([query], "query")[0])
        summed = reduce_units(np.add, products[places], tokens)
        cosines = (summed + summed[above]) / np.maximum(lengths, 1e-9)
        cosines[begins] = -2.0  # titles alone are no sentence; no cosine is lower
        return [
            weights @ in_passage,
            np.maximum.reduceat(weights @ in_sentence, begins),
            np.maximum.reduceat(cosines, begins),
        ]


def _cover_best(
    index: SentenceIndex, place: int, terms: Sequence[tuple[float, Sequence[Sought]]]
) -> float:
    """Return the weight of the query terms that the best sentence of a passage has.

    Latin terms are looked up among the sentence's own. A Han term is there if its characters
    are: to segment the sentence, as the analyser does, would take ten times as long.
    """
    first, last = index.units[place : place + 2].tolist()
    read = index.folded.rows(first, last), index.latin.rows(first, last)
    whole = read[0].values.tobytes(), read[1].values.tobytes()
    starts = read[0].starts.tolist(), read[1].starts.tolist()
    titles = whole[0][: starts[0][1]] + b"\n", whole[1][: starts[1][1]]
    sentences = [
        [titles[kind] + whole[kind][start:end] for start, end in pairwise(starts[kind][1:])]
        for kind in (0, 1)
    ]
    covered = [0.0] * len(sentences[0])
    for weight, alternatives in terms:
        own = [one for one in alternatives if one[1] in whole[one[0]]]
        if not own:
            continue
        best = [0.0] * len(covered)
        for kind, sought, much in own:
            for at, sentence in enumerate(sentences[kind]):
                if much > best[at] and sought in sentence:
                    best[at] = much
        covered = [have + weight * much for have, much in zip(covered, best, strict=True)]
    return max(covered)


def _sought(term: str, weight: float) -> Sought:
    """Return whether a term is Latin, the bytes that are looked up for it, and its weight."""
    is_latin = term.isascii()
    return is_latin, (f" {term} " if is_latin else term).encode("utf-8", "surrogatepass"), weight
