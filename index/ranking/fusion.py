"""Two rankings into one.

A convex combination of scores brought to one scale, which Bruch, Gai & Ingber ("An Analysis of
Fusion Functions for Hybrid Retrieval", ACM TOIS 2023) found to beat reciprocal rank fusion: ranks
forget by how much the first passage leads. Two things are taken from the query itself, so that no
constant depends on the corpus or the encoder.

The scale: mean and deviation among the candidates, the first passages of either ranking. Over all
passages the deviation of BM25 would shrink with their number (most score 0), and a chance match
would weigh more the larger the collection.

The weight: BM25 tells how sure it is. A passage that has the question's terms is rarely wrong, and
a question in another language has none in common with any passage. With `c` the share of the
question that the best passage matches, lexical weighs 1 - (1 - c)²: near 1 as soon as most of the
question is matched (question words seldom are), in proportion to c when little is, 0 when nothing.
"""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]


def fuse(
    lexical: npt.ArrayLike,
    full_score: float,
    dense: npt.ArrayLike,
    sample: npt.NDArray[np.bool_] | None = None,
) -> Scores:
    """Return one score for each of C candidates, higher is better.

    `lexical` [C] are BM25 scores, 0 for no term in common, and `full_score` the one for matching
    all of the query; `dense` [C] are similarities on any scale. `sample` [C] marks the candidates
    that give the scale, by default all. Raises ValueError for scores of different shapes.
    """
    lexical, dense = np.asarray(lexical, np.float64), np.asarray(dense, np.float64)
    if lexical.shape != dense.shape:
        raise ValueError(
            f"expected scores of the same passages, got {lexical.shape}, {dense.shape}"
        )
    if not lexical.size:
        return lexical
    matched = min(1.0, lexical.max() / full_score) if full_score else 0.0
    weight = 1 - (1 - matched) ** 2
    views = standardize(np.array([lexical, dense]), sample)
    fused: Scores = weight * views[0] + (1 - weight) * views[1]
    return fused


def standardize(scores: npt.ArrayLike, sample: npt.NDArray[np.bool_] | None = None) -> Scores:
    """Return standard scores [..., C]: less the mean of the sample, by its deviation.

    The sample are all by default. A ranking that finds all alike has nothing to say: it gives 0.
    """
    scores = np.asarray(scores, np.float64)
    taken = scores if sample is None else scores[..., sample]
    deviation = taken.std(axis=-1, keepdims=True)
    found: Scores = scores - taken.mean(axis=-1, keepdims=True)
    found /= np.where(deviation < 1e-9, np.inf, deviation)
    return found


def standardize_known(
    scores: npt.ArrayLike, others: Scores, sample: npt.NDArray[np.bool_] | None = None
) -> Scores:
    """Return standard scores of candidates of which some have none (NaN).

    A missing score takes its expectation given the sum of the `others` [C], by least squares over
    the candidates that have one. With the mean instead, a passage would fall behind for lacking a
    score, as the best of the others can expect a high one. Fewer than three scores tell nothing.
    `sample` marks the candidates that give scale and expectations, by default all.
    """
    scores = np.asarray(scores, np.float64)
    sample = np.ones(len(scores), np.bool_) if sample is None else sample
    there = np.isfinite(scores)
    known = there & sample
    if known.all():
        return standardize(scores)
    own, beside = scores[known], others[known]
    if len(own) < 3 or min(own.std(), beside.std()) < 1e-9:
        return np.zeros_like(scores)
    together = ((own - own.mean()) * (beside - beside.mean())).mean()
    slope = max(0.0, together / beside.var())
    filled = np.where(there, scores, own.mean() + slope * (others - beside.mean()))
    # Expectations lie nearer together than scores do: what they leave open counts as well.
    left_open = max(0.0, own.var() - slope**2 * beside.var())
    deviation = math.sqrt(slope**2 * others[sample].var() + left_open)
    found: Scores = (filled - filled[sample].mean()) / deviation
    return found


def find_best(
    scores: npt.NDArray[Any], count: int, last: npt.NDArray[np.bool_] | None = None
) -> npt.NDArray[np.intp]:
    """Return the positions of the `count` best scores, best first.

    Of equal scores those that `last` marks come last, otherwise the earlier comes first.
    """
    positions = np.arange(len(scores))
    if count < len(scores):  # a partition is faster than a sort
        positions = np.flatnonzero(scores >= np.partition(scores, -count)[-count])
    late = np.zeros(len(positions), np.bool_) if last is None else last[positions]
    return positions[np.lexsort((positions, late, -scores[positions]))][:count]
