"""The first stage: which passages a search looks at, and what each of them scores.

Candidates are the first passages of each ranking that there is: the lexical one, the dense one, and
that of vectors in context, which may lack passages. To these come the articles of captions.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from index.candidates.captions import Articles, list_missing_articles
from index.encoders.protocol import Vectors
from index.lexical.formula import compute_full_score
from index.ranking.fusion import Scores, find_best, fuse, standardize_known
from index.ranking.thresholds import RankingThresholds
from index.storage.store import Candidates, DocumentFilter, Ids, Store
from index.types import QueryTerm


@dataclass(frozen=True, eq=False)
class ParsedQuery:
    """A query as the rankings read it."""

    text: str
    vector: Vectors
    terms: Sequence[QueryTerm]
    contextual: Scores | None = None  # [passages], cosines, NaN for one without a vector

    def read_cosine(self, passage: int) -> float | None:
        """Return the cosine of a passage in context, if it has a vector."""
        cosine = math.nan if self.contextual is None else float(self.contextual[passage])
        return None if math.isnan(cosine) else cosine


def find_candidates(
    store: Store,
    query: ParsedQuery,
    depth: int,
    articles: Articles,
    within: DocumentFilter | None = None,
) -> Candidates:
    """Return the first `depth` passages of each ranking, and articles of captions among them."""

    def add(found: Candidates, ids: Ids) -> Candidates:
        return _join_candidates(
            found, ids, lambda new: store.compute_scores(new, query.vector, query.terms)
        )

    found = store.find_candidates(query.vector, query.terms, depth, within)
    if not len(found):
        return found  # neither a token nor a term, as in 「？」: that asks for nothing
    if query.contextual is not None:
        found = add(found, _find_nearest(query.contextual, depth, within))
    return add(found, list_missing_articles(found.ids, articles))


def score_candidates(
    store: Store, query: ParsedQuery, found: Candidates, thresholds: RankingThresholds
) -> Scores:
    """Return float64 [candidates]: the rankings fused, higher is better.

    The scale is that of the lexical and dense candidates. Those that only their vector in context
    has brought are the best of those that have one: a scale by them would tell whether a passage
    has a vector.
    """
    full_score = compute_full_score(list(map(store.compute_weight, query.terms)))
    sample = np.zeros(len(found), np.bool_)
    for ranks in (found.dense_ranks, found.lexical_ranks):
        sample |= (ranks > 0) & (ranks <= thresholds.depth)
    scores = fuse(found.lexical, full_score, found.similarities, sample)
    if query.contextual is None or not sample.any():
        return scores
    contextual = standardize_known(query.contextual[found.ids], scores, sample)
    return scores + thresholds.contextual_first * contextual


def _find_nearest(contextual: Scores, depth: int, within: DocumentFilter | None) -> Ids:
    """Return the ids of the passages with the highest cosines, of those that have one."""
    ids = np.arange(len(contextual)) if within is None else within.ids
    ids = ids[np.isfinite(contextual[ids])]
    nearest: Ids = ids[find_best(contextual[ids], depth)]
    return nearest


def _join_candidates(
    found: Candidates, ids: Ids, compute_scores: Callable[[Ids], tuple[Vectors, Vectors]]
) -> Candidates:
    """Return the candidates and those of `ids` that are not among them, in reading order.

    `compute_scores` returns the cosines and the BM25 scores of passages.
    """
    missing = np.setdiff1d(ids, found.ids).astype(np.int64) if len(ids) else ids
    if not len(missing):
        return found
    unranked = np.zeros(len(missing), np.int64)
    added = Candidates(missing, *compute_scores(missing), unranked, unranked)
    joined = {
        name: np.concatenate([values, getattr(added, name)]) for name, values in vars(found).items()
    }
    order = np.argsort(joined["ids"])
    return replace(found, **{name: values[order] for name, values in joined.items()})
