"""Two rankings into one.

A convex combination of scores brought to one scale, which Bruch, Gai & Ingber ("An Analysis of
Fusion Functions for Hybrid Retrieval", ACM TOIS 2023) found to beat reciprocal rank fusion: ranks
forget by how much the first passage leads. Two things are taken from the query itself, so that no
constant depends on the corpus or the encoder.

The scale: mean and deviation among the candidates, the first 100 passages of either ranking. Over
all passages the deviation of BM25 would shrink with their number (most score 0), and a chance match
would weigh more the larger the collection.

The weight: BM25 knows how sure it is. A passage that has the question's terms is rarely wrong, and
a question in another language has none in common with any passage. With `c` the share of the
question that the best passage matches, lexical weighs 1 - (1 - c)²: near 1 as soon as most of the
question is matched (question words seldom are), in proportion to c when little is, 0 when nothing.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]

_CANDIDATES = 100


def fuse(lexical: npt.ArrayLike, full_score: float, dense: npt.ArrayLike) -> Scores:
    """Return one score for each of N passages, higher is better.

    `lexical` [N] are BM25 scores, 0 for no term in common, and `full_score` the one for matching
    all of the query (`Lexical.scores`); `dense` [N] are similarities on any scale.
    """
    lexical, dense = np.asarray(lexical, np.float64), np.asarray(dense, np.float64)
    if lexical.shape != dense.shape:
        raise ValueError(
            f"expected scores of the same passages, got {lexical.shape}, {dense.shape}"
        )
    if not lexical.size:
        return lexical
    candidates = _first(dense) | (_first(lexical) & (lexical > 0))
    matched = min(1.0, lexical.max() / full_score) if full_score else 0.0
    weight = 1 - (1 - matched) ** 2
    return weight * scaled(lexical, candidates) + (1 - weight) * scaled(dense, candidates)


def scaled(scores: npt.ArrayLike, sample: npt.NDArray[np.bool_] | None = None) -> Scores:
    """Return standard scores: less the mean of the sample (all by default), by its deviation."""
    scores = np.asarray(scores, np.float64)
    taken = scores if sample is None else scores[sample]
    deviation = taken.std()
    if deviation < 1e-9:  # all alike: this ranking has nothing to say
        return np.zeros_like(scores)
    found: Scores = (scores - taken.mean()) / deviation
    return found


def rank_of(at: int, scores: npt.NDArray[np.float32]) -> int:
    """Return the rank, from 1, of one score; of equal scores the earlier is first."""
    own = scores[at]
    return 1 + int(np.count_nonzero(scores > own)) + int(np.count_nonzero(scores[:at] == own))


def best(
    scores: npt.NDArray[Any], count: int, behind: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.intp]:
    """Return the places of the `count` best scores, best first.

    Of equal scores those not `behind` come first, then the earlier.
    """
    places = np.arange(len(scores))
    if count < len(scores):  # sorting all takes longer than all else of a search among many
        places = np.flatnonzero(scores >= np.partition(scores, -count)[-count])
    late = np.zeros(len(places), np.bool_) if behind is None else behind[places]
    return places[np.lexsort((places, late, -scores[places]))][:count]


def _first(scores: Scores) -> npt.NDArray[np.bool_]:
    """Mark the best; of equal scores the earlier."""
    marked = np.zeros(len(scores), np.bool_)
    marked[best(scores, _CANDIDATES)] = True
    return marked
