"""Lesson 11's figure tells the truth: errors and costs counted again, the model against scikit-learn's."""

import re

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from course_utils import datasets, widgets
from course_utils.widgets.errors import COLUMNS, held_out
from course_utils.widgets.values import allowed_values

FIGURE = widgets.errors()
THRESHOLDS = allowed_values(FIGURE.controls["threshold"])
COSTS = allowed_values(FIGURE.controls["cost"])


def told(**values):
    data = FIGURE.compute(**values)
    return data, FIGURE._sentence(values, data)


def rows():
    X, y = datasets.breast_cancer()
    order = np.random.default_rng(0).permutation(len(X))
    return X, y, order[:284], order[284:]


@pytest.mark.parametrize("columns", COLUMNS)
def test_the_rows_shown_are_those_that_the_model_has_not_seen(columns):
    _, y, train, test = rows()
    _, truth = held_out(columns)
    np.testing.assert_array_equal(truth, y[test])
    assert len(truth) == 285 and truth.sum() == 108 and not set(train) & set(test)


@pytest.mark.parametrize("columns", ["mean radius", "mean texture", "radius and texture"])
def test_with_few_columns_it_is_the_logistic_regression_of_scikit_learn(columns):
    X, y, train, test = rows()
    few = X[:, COLUMNS[columns]]
    few = (few - few[train].mean(axis=0)) / few[train].std(axis=0)
    theirs = LogisticRegression(C=np.inf, tol=1e-8).fit(few[train], y[train])
    np.testing.assert_allclose(held_out(columns)[0], theirs.predict_proba(few[test])[:, 1], atol=1e-3)


@pytest.mark.parametrize("columns", COLUMNS)
def test_the_four_numbers_and_both_shares(columns):
    p, y = held_out(columns)
    for threshold in THRESHOLDS:
        data, said = told(columns=columns, threshold=threshold, cost=1)
        called = p >= threshold
        calm, false, missed, found = confusion_matrix(y, called).ravel()
        assert data.counts == (calm, false, missed, found)
        assert f"{missed} of 108 cancers missed (recall {recall_score(y, called):.2f})" in said
        if called.any():
            share = precision_score(y, called)
            assert f"{false} of {called.sum()} alarms false (precision {share:.2f})" in said
        else:
            assert "nobody is alarmed" in said and data.precision is None


@pytest.mark.parametrize("cost", COSTS)
def test_the_star_is_the_cheapest_threshold(cost):
    for columns in COLUMNS:
        p, y = held_out(columns)
        costs = [((p >= t) & (y == 0)).sum() + cost * ((p < t) & (y == 1)).sum() for t in THRESHOLDS]
        for threshold, mine in zip(THRESHOLDS, costs, strict=True):
            data, said = told(columns=columns, threshold=threshold, cost=cost)
            assert (data.cost, data.star) == (mine, pytest.approx(THRESHOLDS[int(np.argmin(costs))]))
            assert ("no threshold of the slider is cheaper" in said) == (mine == min(costs))
            shown = re.search(r"Cost (\d+)(?:; (\d+) at the star, (\d\.\d\d))?", said).groups()
            assert int(shown[0]) == mine
            if shown[1]:
                assert costs[THRESHOLDS.index(pytest.approx(float(shown[2])))] == int(shown[1]) == min(costs)


def test_a_miss_that_costs_more_moves_the_star_down():
    for columns in COLUMNS:
        stars = [told(columns=columns, threshold=0.5, cost=cost)[0].star for cost in COSTS]
        assert stars == sorted(stars, reverse=True) and stars[-1] < stars[0]
