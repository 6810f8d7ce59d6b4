"""The intervals and tests of a few lines give what scipy gives."""

import pytest
from scipy import stats

from assistant.evaluation.intervals import compare_pairs, estimate_mean, estimate_share


@pytest.mark.parametrize(("hits", "of"), [(0, 1), (1, 1), (0, 40), (3, 7), (27, 30), (150, 203)])
def test_the_interval_of_a_share_is_wilsons(hits, of):
    expected = stats.binomtest(hits, of).proportion_ci(0.95, method="wilson")
    assert estimate_share(hits, of) == pytest.approx((expected.low, expected.high), abs=6e-5)


@pytest.mark.parametrize(("lost", "won"), [(0, 0), (1, 0), (5, 0), (6, 0), (9, 2), (4, 4), (1, 12)])
def test_the_chance_of_a_change_is_mcnemars(lost, won):
    expected = stats.binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert compare_pairs(lost, won) == pytest.approx(expected)


def test_the_interval_of_a_mean_is_the_bootstraps():
    values = [1.0] * 20 + [0.5] * 10 + [0.0] * 10
    low, high = estimate_mean(values)
    assert low < 0.625 < high
    normal = stats.sem(values) * 1.96
    assert (low, high) == pytest.approx((0.625 - normal, 0.625 + normal), abs=0.02)
    assert estimate_mean(values) == (low, high)  # the same run gives the same figures
