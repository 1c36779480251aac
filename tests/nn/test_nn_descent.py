"""Gradient descent as a walk: held against closed forms, central differences and least squares."""

import doctest

import numpy as np
import pytest

from course_utils import datasets, nn
from course_utils.nn import descent
from course_utils.nn.descent import CURVES, descend, descend_in_batches, line_gradient, line_loss

X, Y = datasets.line_points()
X = X[:, 0]


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.5, 0.9, 1.0])
def test_on_a_parabola_the_distance_shrinks_by_one_factor(rate):
    """(w − 1)² has slope 2 (w − 1), so each step multiplies the distance by 1 − 2 · rate."""
    walk = descend(lambda w: 2 * (w - 1), 3.0, rate, 20)
    np.testing.assert_allclose(walk.path, 1 + 2 * (1 - 2 * rate) ** np.arange(21), atol=1e-12)
    assert walk.reason == "limit" and walk.steps == 20 and walk.end == walk.path[-1]


def test_it_says_when_it_has_diverged():
    walk = descend(lambda w: 2 * (w - 1), 3.0, 1.5, 1000)
    assert walk.reason == "diverged" and walk.steps < 40
    assert walk.message.startswith("Diverged: after ") and "try a tenth of it" in walk.message
    to_infinity = descend(lambda w: w**9, 1e30, 1.0, 5)
    assert to_infinity.reason == "diverged" and to_infinity.steps == 1


def test_the_stopping_rules_stop_at_the_first_step_that_meets_them():
    slope, loss = (lambda w: 2 * (w - 1)), (lambda w: (w - 1) ** 2)
    short = descend(slope, 3.0, 0.1, 1000, smallest_step=1e-3)
    lengths = np.abs(np.diff(short.path))
    assert short.reason == "small step" and lengths[-1] <= 1e-3 < lengths[-2]
    still = descend(slope, 3.0, 0.1, 1000, loss=loss, smallest_change=1e-3)
    changes = np.abs(np.diff(loss(still.path)))
    assert still.reason == "no change" and changes[-1] <= 1e-3 < changes[-2]
    assert f"step {still.steps} changed the loss" in still.message
    assert f"step {short.steps} was" in short.message


def test_arrays_walk_as_well_and_nothing_given_is_changed():
    start = np.array([2.0, -1.0])
    walk = descend(lambda w: w * [2, 10], start, 0.05, 3)
    np.testing.assert_allclose(walk.path[3], [2 * 0.9**3, -(0.5**3)])
    assert start.tolist() == [2, -1] and walk.path.shape == (4, 2)
    assert descend(lambda w: w, start, steps=0).path.tolist() == [[2, -1]]


def test_what_cannot_be_walked_is_told():
    with pytest.raises(ValueError, match=r"gave shape \(\) for w of shape \(2,\)"):
        descend(lambda w: 1.0, np.zeros(2))
    with pytest.raises(ValueError, match="needs loss="):
        descend(lambda w: w, 1.0, smallest_change=0.1)
    with pytest.raises(ValueError, match="learning_rate must be >= 0"):
        descend(lambda w: w, 1.0, -0.1)
    with pytest.raises(ValueError, match="steps must be at least 0"):
        descend(lambda w: w, 1.0, steps=-1)


def test_a_schedule_that_diverges_is_named():
    rate = nn.optimizers.schedules.ExponentialDecay(1.5, decay_steps=1000, decay_rate=0.9)
    walk = descend(lambda w: 2 * (w - 1), 3.0, rate, 1000)
    assert walk.reason == "diverged"
    assert "The learning rate ExponentialDecay(initial_learning_rate=1.5, " in walk.message


@pytest.mark.parametrize("name", CURVES)
def test_curves_have_the_slopes_and_valleys_that_they_name(name):
    curve, h = CURVES[name], 1e-6
    w = np.linspace(-4.1, 4.4, 86)
    w = w[np.abs(w - 1) > 0.01]  # where the corner has no slope
    np.testing.assert_allclose(curve.slope(w), (curve.function(w + h) - curve.function(w - h)) / (2 * h), atol=1e-6)
    grid = np.linspace(-5, 5, 100_001)
    heights = curve.function(grid)
    valleys = grid[1:-1][(heights[1:-1] < heights[:-2]) & (heights[1:-1] < heights[2:])]
    np.testing.assert_allclose(sorted(curve.minima), valleys, atol=2e-4)
    assert curve.function(np.array(curve.minima)).argmin() == 0
    assert curve.convex == bool((np.diff(heights, n=2) > -1e-9).all())


@pytest.mark.parametrize("w", [(0.64, 0.0), (0.0, 0.0), (-1.5, 2.0)])
def test_the_slopes_of_a_line_are_those_of_its_loss(w):
    w, h = np.array(w), 1e-6
    numeric = [(line_loss(w + h * e, X, Y) - line_loss(w - h * e, X, Y)) / (2 * h) for e in np.eye(2)]
    np.testing.assert_allclose(line_gradient(w, X, Y), numeric, atol=1e-6)
    assert line_loss(w, X, Y) == pytest.approx(np.mean((w[0] * X + w[1] - Y) ** 2))


def test_a_line_through_lists_and_what_is_no_line():
    assert line_loss((1, 0), [1, 2], [1, 4]) == 2.0  # errors 0 and -2
    np.testing.assert_array_equal(line_gradient((1, 0), [1, 2], [1, 4]), [-4, -2])
    for w, x, y in (((1, 0), [1, 2], [1, 2, 3]), ((1, 0), [[1], [2]], [1, 2]), ((1, 0, 0), [1], [1]), (1.0, [1], [1])):
        for function in (line_loss, line_gradient):
            with pytest.raises(ValueError, match=r"needs w = \(slope, intercept\) and x and y of one shape"):
                function(w, x, y)


def test_descent_on_the_line_ends_at_least_squares():
    walk = descend(lambda w: line_gradient(w, X, Y), np.zeros(2), 0.1, 5000, smallest_step=1e-12)
    np.testing.assert_allclose(walk.end, np.polyfit(X, Y, 1), atol=1e-9)
    assert walk.reason == "small step"


def test_one_full_batch_is_plain_descent_and_batches_make_the_updates_they_should():
    def slope(w, x, y):
        return line_gradient(w, x, y)

    full = descend_in_batches(slope, np.zeros(2), X, Y, 0.1, 3, epochs=5, seed=0)
    np.testing.assert_allclose(full, descend(lambda w: line_gradient(w, X, Y), np.zeros(2), 0.1, 5).path)
    for size, updates in ((1, 3), (2, 2), (3, 1), (7, 1)):
        path = descend_in_batches(slope, np.zeros(2), X, Y, 0.01, size, epochs=4, seed=3)
        assert path.shape == (4 * updates + 1, 2)
        np.testing.assert_array_equal(path, descend_in_batches(slope, np.zeros(2), X, Y, 0.01, size, epochs=4, seed=3))


def test_batches_that_diverge_end_early():
    path = descend_in_batches(line_gradient, np.zeros(2), X, Y, 100.0, 1, epochs=500, seed=0)
    assert np.isfinite(path[:-1]).all() and np.abs(path[-1]).max() > 1e8 and len(path) < 30


def test_an_epoch_of_batches_is_an_epoch_of_the_network():
    """The same rows in the same order through nn.Sequential: one Dense unit from zeros."""
    model = nn.Sequential([nn.Input((1,), dtype="float64"), nn.layers.Dense(1, kernel_initializer="zeros")])
    model.compile(nn.optimizers.SGD(0.05), loss="mse")
    model.fit(X[:, None], Y[:, None], batch_size=3, epochs=10, shuffle=False)
    path = descend_in_batches(line_gradient, np.zeros(2), X, Y, 0.05, 3, epochs=10)
    np.testing.assert_allclose(path[-1], np.ravel([np.ravel(w) for w in model.get_weights()]), atol=1e-12)


def test_examples_in_docstrings_are_true():
    results = doctest.testmod(descent)
    assert results.failed == 0 < results.attempted
