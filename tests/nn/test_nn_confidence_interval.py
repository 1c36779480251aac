"""The interval of a mean, against SciPy and by counting how often it holds the truth."""

import numpy as np
import pytest
from scipy import stats

from course_utils.nn.metrics import confidence_interval


@pytest.mark.parametrize("n", [2, 3, 6, 11, 12, 14, 25, 40, 500])
def test_it_is_students(n):
    scores = np.random.default_rng(n).normal(0.9, 0.02, n)
    expected = stats.t.interval(0.95, n - 1, scores.mean(), stats.sem(scores))
    np.testing.assert_allclose(confidence_interval(scores), expected, atol=2e-4 * np.ptp(expected))


def test_in_95_of_100_series_it_holds_the_true_mean():
    series = np.random.default_rng(0).normal(3, 1, (4000, 5))
    low, high = np.array([confidence_interval(scores) for scores in series]).T
    assert 0.94 < np.mean((low < 3) & (high > 3)) < 0.96


@pytest.mark.parametrize("wrong", [[], [0.9], [[0.9, 0.8]], [0.9, np.nan]])
def test_one_score_has_no_interval(wrong):
    with pytest.raises(ValueError, match=r"expected finite scores of shape \(n,\), n >= 2"):
        confidence_interval(wrong)
