"""The facts of lesson 09 that need no TensorFlow; the others are in tests/keras_bridge/test_keras_facts_09.py."""

from fractions import Fraction

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from course_utils import datasets, nn


def bands_of_ink():
    """The six sums of lesson 09, counted pixel by pixel, in the lesson's order of rows, and the digits."""
    digits = datasets.digits()
    few = digits.y < 5
    band = [0, 0, 0, 1, 1, 2, 2, 2]  # of each of the eight rows, or columns
    ink = np.zeros((few.sum(), 6))
    for k, pixels in enumerate(digits.X[few]):
        for place, value in enumerate(pixels):
            ink[k, band[place // 8]] += value
            ink[k, 3 + band[place % 8]] += value
    order = np.random.default_rng(0).permutation(len(ink))
    n = int(0.9 * len(ink))
    ink = ink[order]
    return (ink - ink[:n].mean(axis=0)) / ink[:n].std(axis=0), digits.y[few][order], n


def test_rank_and_shape_of_a_number_a_row_a_table_and_a_stack():
    pictures = datasets.digits().X.reshape(-1, 8, 8)
    arrays = np.array(5.0), np.array([1.0, 2.0, 3.0]), np.array([[1.0, 2, 3], [4, 5, 6]]), pictures
    assert [(a.ndim, a.shape) for a in arrays] == [(0, ()), (1, (3,)), (2, (2, 3)), (3, (1797, 8, 8))]
    np.testing.assert_array_equal(pictures[7].ravel(), datasets.digits().X[7])


def test_of_the_first_screen_two_rows_need_a_column():
    a = np.zeros((2, 3))
    with pytest.raises(ValueError, match="broadcast"):
        a + np.ones(2)
    assert (a + np.ones((2, 1))).shape == (a + np.ones(3)).shape == (2, 3)


def test_reshaping_keeps_the_reading_order_and_transposing_does_not():
    t = np.array([[1, 2, 3], [4, 5, 6]])
    assert t.reshape(3, 2).tolist() == [[1, 2], [3, 4], [5, 6]]
    assert t.T.tolist() == [[1, 4], [2, 5], [3, 6]]


def test_float32_has_24_bits_and_loses_the_one():
    assert np.float32(2**24) + np.float32(1) == np.float32(2**24) != np.float32(2**24 - 1)
    big = 100_000_000.0
    assert big > 2**24 and (np.float32(big) + np.float32(1)) - np.float32(big) == 0
    assert np.float64(big) + 1 - big == 1


def test_the_gradient_of_one_layer_by_hand_is_the_measured_one():
    rng = np.random.default_rng(0)
    X, y, w = rng.normal(size=(5, 3)), rng.normal(size=(5, 1)), np.ones((3, 1))
    a = np.tanh(X @ w)
    by_hand = X.T @ (2 * (a - y) / 5 * (1 - a**2))
    for k in range(3):
        high, low = (w + 1e-6 * (np.arange(3)[:, None] == k) * sign for sign in (1, -1))
        cost = [sum((np.tanh(row @ v) - goal) ** 2 for row, goal in zip(X, y, strict=True)) / 5 for v in (high, low)]
        assert by_hand[k] == pytest.approx((cost[0] - cost[1]) / 2e-6, rel=1e-6)
    assert by_hand.ravel().round(4).tolist() == [0.2399, -0.0384, 0.238]


def test_35_weights_tell_five_digits_apart_from_six_sums_of_ink():
    ink, digit, n = bands_of_ink()
    assert ink.shape == (901, 6) and np.bincount(digit).tolist() == [178, 182, 177, 183, 181]
    small = nn.Sequential([nn.Input((6,)), nn.layers.Dense(5, "softmax")], seed=0)
    small.compile(nn.optimizers.Adam(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
    small.fit(ink[:n], digit[:n], epochs=60, seed=0)
    accuracy = small.evaluate(ink[n:], digit[n:])[1]
    assert small.count_params() == 6 * 5 + 5 == 35 and round(accuracy, 3) == 0.956
    line = LogisticRegression(C=1e6, max_iter=5000).fit(ink[:n], digit[:n]).score(ink[n:], digit[n:])
    assert abs(accuracy - line) <= 3 / 91  # scikit-learn finds the same model by another way


def test_325_weights_tell_all_of_them_apart_from_the_pixels():
    digits = datasets.digits()
    X, y = digits.X[digits.y < 5] / 16, digits.y[digits.y < 5]
    order = np.random.default_rng(0).permutation(len(X))
    held_back, rest = order[810:], order[:810]
    small = nn.Sequential([nn.Input((64,)), nn.layers.Dense(5, "softmax")], seed=0)
    small.compile(nn.optimizers.Adam(0.05), "sparse_categorical_crossentropy", metrics=["accuracy"])
    small.fit(X[rest], y[rest], epochs=60, seed=0)
    assert small.count_params() == 64 * 5 + 5 == 325
    assert small.evaluate(X[held_back], y[held_back])[1] == 1
    assert LogisticRegression(max_iter=5000).fit(X[rest], y[rest]).score(X[held_back], y[held_back]) >= 90 / 91


def test_without_improvement_the_run_of_the_decks_ends_after_three_cuts():
    still = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1, use_bias=False)], seed=0)
    still.compile(nn.optimizers.SGD(0.001), "mean_squared_error")
    callbacks = nn.callbacks
    watch = [
        callbacks.ReduceLROnPlateau(factor=0.75, patience=200, min_lr=1e-10),
        callbacks.EarlyStopping(patience=600),
    ]
    nothing = np.zeros((4, 1))  # of which every network makes the same
    history = still.fit(nothing, nothing, validation_data=(nothing, nothing), epochs=2000, callbacks=watch).history
    assert len(history["loss"]) == 601
    assert still.optimizer.learning_rate == pytest.approx(0.001 * 0.75**3)


def test_the_plateau_of_the_decks_would_take_11400_epochs():
    rate, cuts = Fraction(1, 1000), 0
    while rate > Fraction(1, 10**10):
        rate, cuts = rate * Fraction(3, 4), cuts + 1
    assert (cuts, 200 * cuts) == (57, 11400)


def test_the_last_rows_of_a_sorted_table_are_of_one_class():
    _, digit, n = bands_of_ink()
    assert set(np.sort(digit)[n:].tolist()) == {4} and len(digit) - n == 91


def test_smoothing_is_a_mean_whose_weights_fall_by_the_same_factor():
    values = np.random.default_rng(3).normal(size=12)
    m, smoothed = 0.0, []
    for t, value in enumerate(values, start=1):
        m = 0.6 * m + 0.4 * value
        smoothed.append(m / (1 - 0.6**t))
    for t in range(1, 13):
        weights = 0.6 ** np.arange(t)[::-1]
        assert smoothed[t - 1] == pytest.approx(np.average(values[:t], weights=weights), rel=1e-12)
