"""Where a share or a mean of a run lies, 19 times in 20, and whether two runs differ by chance.

Formulas of a few lines stand here because importing scipy.stats takes longer than a run of a
hundred cases; a test holds them equal to scipy's.
"""

import math
from collections.abc import Sequence

import numpy as np

Interval = tuple[float, float]
_Z = 1.959963984540054  # of the normal distribution: 2.5 % lie beyond it


def estimate_share(hits: int, of: int) -> Interval:
    """Return the 95 % interval of a share (Wilson, JASA 22, 1927).

    Brown, Cai and DasGupta (Statistical Science 16, 2001) recommend it for few cases.
    """
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, _Z**2 / of
    centre = (share + spread / 2) / (1 + spread)
    half = _Z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return round(max(0.0, centre - half), 4), round(min(1.0, centre + half), 4)


def estimate_mean(values: Sequence[float], *, rounds: int = 1000) -> Interval:
    """Return the 95 % interval of a mean by the percentile bootstrap (Efron, 1979)."""
    if not values:
        return 0.0, 0.0
    chance, known = np.random.default_rng(1), np.asarray(values)  # the same run, the same figures
    drawn = (known[chance.integers(0, len(known), len(known))] for _ in range(rounds))
    low, high = np.quantile([sample.mean() for sample in drawn], [0.025, 0.975])
    return round(float(low), 4), round(float(high), 4)


def compare_pairs(lost: int, won: int) -> float:
    """Return the probability of a change as uneven by chance: the exact test of McNemar (1947).

    `lost` cases passed before and fail now, `won` the other way. With no real change each of
    them is as likely to be lost as to be won.
    """
    moved = lost + won
    tail: float = sum(math.comb(moved, k) for k in range(min(lost, won) + 1)) / 2**moved
    return min(1.0, 2 * tail)
