"""Lesson 11's references against scikit-learn's and SciPy's."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import confusion_matrix, r2_score
from sklearn.preprocessing import StandardScaler

from course_utils.checks import EXERCISES

RNG = np.random.default_rng(0)


def test_the_scale_of_the_training_rows_is_scikit_learns():
    for train, new in EXERCISES["11.1"].all_cases:
        expected = StandardScaler().fit(train).transform(new)
        np.testing.assert_allclose(EXERCISES["11.1"].reference(train, new), expected, atol=1e-12)


def test_the_interval_is_students():
    for scores, t in EXERCISES["11.2"].all_cases:
        assert t == pytest.approx(stats.t.ppf(0.975, len(scores) - 1), abs=5e-4)
        if np.ptp(scores) == 0:
            continue
        expected = stats.t.interval(0.95, len(scores) - 1, np.mean(scores), stats.sem(scores))
        np.testing.assert_allclose(EXERCISES["11.2"].reference(scores, t), expected, atol=2e-3)


def test_r2_is_scikit_learns():
    cases = [*EXERCISES["11.3"].all_cases, (RNG.normal(size=50), RNG.normal(size=50))]
    for y_true, y_pred in cases:
        assert EXERCISES["11.3"].reference(y_true, y_pred) == pytest.approx(r2_score(y_true, y_pred), abs=1e-12)


def test_shares_of_each_class_choose_another_threshold_than_counts():
    """By hand: at 0.2 three false alarms cost 3, at 0.5 one miss costs 2. As shares: 3/4 of the healthy, and 2."""
    exercise = EXERCISES["11.4"]
    case = np.array([0, 0, 0, 0, 1]), np.array([0.3, 0.3, 0.3, 0.1, 0.4]), np.array([0.2, 0.5]), 2
    (shares,) = (mistake.function for mistake in exercise.mistakes if mistake.name == "shares of each class")
    assert (exercise.reference(*case), shares(*case)) == (0.5, 0.2)


def test_the_cheapest_threshold_by_counting_one_by_one():
    y = RNG.integers(0, 2, 40)
    p = np.clip(0.3 * y + 0.7 * RNG.uniform(size=40), 0, 1)
    cases = [*EXERCISES["11.4"].all_cases, *((y, p, np.linspace(0, 1, 21), cost) for cost in (1, 3, 30))]
    for y, p, thresholds, cost in cases:
        costs = []
        for threshold in thresholds:
            (_, false), (missed, _) = confusion_matrix(y, p >= threshold, labels=[0, 1])
            costs.append(false + cost * missed)
        best = EXERCISES["11.4"].reference(y, p, thresholds, cost)
        assert best == min(t for t, c in zip(thresholds, costs, strict=True) if c == min(costs))
