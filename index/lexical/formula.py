"""The formula of BM25: what a term weighs, and what the length of a passage changes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.thresholds import sourced


@dataclass(frozen=True)
class Bm25Parameters:
    """The parameters of BM25 (Robertson & Zaragoza, "BM25 and Beyond", 2009)."""

    k1: float = sourced(1.2, "chosen: Lucene's default, not on the questions we measure with")
    b: float = sourced(0.75, "chosen: Lucene's default, not on the questions we measure with")


BM25 = Bm25Parameters()


def compute_full_score(weights: Sequence[float], parameters: Bm25Parameters = BM25) -> float:
    """Return the score of a passage of average length that has every query term once.

    A score divided by it says how much of the question a passage matches, 1 being all; a passage
    that repeats terms may exceed it.
    """
    return sum(weights) / (1 + parameters.k1)


def compute_idf(frequency: float, count: int) -> float:
    """Return how much a term tells passages apart, as BM25 of Lucene has it."""
    return math.log(1 + (count - frequency + 0.5) / (frequency + 0.5))


def compute_norms(
    lengths: npt.NDArray[np.int32],
    gone: npt.NDArray[np.int64],
    parameters: Bm25Parameters = BM25,
) -> npt.NDArray[np.float32]:
    """Return float32 [N]: how many occurrences of a term give a passage half of its weight.

    `lengths` [N] are in terms, repeats included. The passages of `gone` do not count for the mean.

    A passage shorter than the average counts as one of average length. BM25 takes a term to say
    more the shorter its passage is; of a caption or a one-line list entry that is not true, and it
    would outrank the article that tells the matter.
    """
    there = np.delete(lengths, gone) if len(gone) else lengths
    if not len(there):
        return np.ones(len(lengths), np.float32)
    least = max(1, round(float(there.mean())))
    mean = np.maximum(there, least).mean()
    k1, b = parameters.k1, parameters.b
    norms = k1 * ((1 - b) + b * np.maximum(lengths, least) / mean)
    found: npt.NDArray[np.float32] = norms.astype(np.float32)
    return found
