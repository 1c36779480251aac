"""The facts of lesson 05, each from nn, SciPy or worked out here, independent of the lesson's text."""

import numpy as np
import pytest
from scipy.optimize import linprog, minimize_scalar

from course_utils import datasets, nn

Y8 = np.array([1, 1, 1, 0, 0, 1, 1, 0])
P8 = np.array([0.94, 0.90, 0.78, 0.56, 0.51, 0.47, 0.32, 0.10])
CORRECTED = [0.94, 0.90, 0.78, 0.44, 0.49, 0.47, 0.32, 0.90]
Y3 = nn.one_hot([1, 0, 2])
P3 = np.array([[0.25, 0.50, 0.25], [0.20, 0.70, 0.10], [0.10, 0.10, 0.80]])


def test_the_eight_rows_in_both_logarithms():
    of_the_truth = np.where(Y8 == 1, P8, 1 - P8)
    np.testing.assert_allclose(of_the_truth, CORRECTED)
    logs = [-0.0269, -0.0458, -0.1079, -0.3565, -0.3098, -0.3279, -0.4949, -0.0458]
    np.testing.assert_array_equal(np.log10(of_the_truth).round(4), logs)
    assert -np.log10(of_the_truth).mean() == pytest.approx(0.2144, abs=5e-5)
    assert nn.losses.BinaryCrossentropy()(Y8, P8) == pytest.approx(0.4937, abs=5e-5)
    assert nn.losses.BinaryCrossentropy()(Y8, P8) / -np.log10(of_the_truth).mean() == pytest.approx(2.302585, abs=1e-6)
    assert nn.losses.BinaryCrossentropy()([1.0], [0.5]) == pytest.approx(0.6931, abs=5e-5)


def test_one_outlier_among_five():
    y, p = np.array([1.0, 2, 3, 4, 5]), np.array([1.5, 1.5, 3.5, 4.5, 15])
    assert nn.losses.MeanSquaredError()(y, p) == pytest.approx(20.2)
    assert nn.losses.MeanAbsoluteError()(y, p) == pytest.approx(2.4)
    assert nn.losses.MeanSquaredError()(y[:4], p[:4]) == pytest.approx(0.25)
    assert 10**2 / (5 * 20.2) == pytest.approx(0.99, abs=0.001)


def test_the_slopes_of_mean_half_the_mean_and_half_the_sum():
    y, p, hair = np.array([1.0, 2, 3, 4, 5]), np.array([1.5, 1.5, 3.5, 4.5, 15]), 1e-6
    losses = (
        lambda move: float(np.mean((p + move - y) ** 2)),
        lambda move: float(np.mean((p + move - y) ** 2)) / 2,
        lambda move: float(np.sum((p + move - y) ** 2)) / 2,
    )
    slopes = [(loss(hair) - loss(-hair)) / (2 * hair) for loss in losses]
    np.testing.assert_allclose(slopes, [4.4, 2.2, 11.0], atol=1e-6)
    best = [minimize_scalar(loss).x for loss in losses]
    np.testing.assert_allclose(best, best[0], atol=1e-6)
    assert nn.losses.MeanSquaredError().gradient(y, p).sum() == pytest.approx(4.4)


def test_huber_is_half_the_square_and_then_a_line():
    assert nn.losses.Huber()([0.0], [3.0]) == 2.5 and nn.losses.Huber()([0.0], [0.5]) == 0.125
    slopes = nn.losses.Huber().per_sample_gradient(np.zeros((3, 1)), np.array([[-9.0], [0.5], [9.0]]))
    np.testing.assert_array_equal(slopes[:, 0], [-1, 0.5, 1])


def test_categorical_cross_entropy_and_the_term_that_does_not_belong():
    assert nn.losses.CategoricalCrossentropy()(Y3, P3) == pytest.approx(0.8419, abs=5e-5)
    assert nn.losses.CategoricalCrossentropy()(Y3, P3) == pytest.approx(-np.log([0.5, 0.2, 0.8]).mean())
    with_second = -np.mean(np.sum(Y3 * np.log(P3) + (1 - Y3) * np.log(1 - P3), axis=1))
    assert with_second == pytest.approx(1.5404, abs=5e-5)
    assert with_second / 3 == pytest.approx(nn.losses.BinaryCrossentropy()(Y3, P3))  # it is BCE over tags


def test_multi_label_rows_are_no_one_hot_rows():
    tags = np.array([[1, 1, 0], [1, 0, 0], [0, 1, 1], [0, 0, 0], [0, 1, 0]])
    assert tags.sum(axis=1).tolist() == [2, 1, 2, 0, 1]
    says = np.full((5, 3), 0.2) + 0.6 * tags
    says[3, 1] = 0.6
    assert nn.losses.BinaryCrossentropy()(tags, says) == pytest.approx(0.2694, abs=5e-5)


def test_logits_stay_exact_where_probabilities_break():
    z = np.array([10.0, 30.0, 40.0, 1000.0])
    with np.errstate(divide="ignore"):
        naive = -np.log(1 - nn.activations.sigmoid(z))
    assert np.isinf(naive).tolist() == [False, False, True, True]
    exact = [nn.losses.BinaryCrossentropy(from_logits=True)([0.0], [v]) for v in z]
    np.testing.assert_allclose(exact, np.logaddexp(0, z))


def test_squared_error_behind_a_sigmoid_hardly_pulls():
    z, target = np.array([[-5.0]]), np.array([[1.0]])
    p = 1 / (1 + np.exp(5.0))
    slow = nn.losses.MeanSquaredError().gradient(target, [[p]]) * p * (1 - p)
    quick = nn.losses.BinaryCrossentropy(from_logits=True).gradient(target, z)
    assert slow[0, 0] == pytest.approx(-0.0132, abs=5e-5) and quick[0, 0] == pytest.approx(-0.9933, abs=5e-5)
    right_after = []
    for loss in ("binary_crossentropy", "mean_squared_error"):
        model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1, "sigmoid")])
        model.set_weights([[[-2.5]], [-2.5]])
        model.compile(nn.optimizers.SGD(0.5), loss)
        updates = 0
        while model.predict([[1.0]])[0, 0] <= 0.5:
            model.train_on_batch([[1.0]], [1.0])
            updates += 1
        right_after.append(updates)
    assert right_after == [6, 85]


def test_clipped_probabilities_cost_16():
    assert (
        nn.losses.BinaryCrossentropy()([1.0], [0.0]) == pytest.approx(-np.log(1e-7)) == pytest.approx(16.118, abs=1e-3)
    )


def test_no_line_tells_all_students_right_and_the_question_is_about_4_and_5():
    X, y = datasets.passing()
    rows = -(2 * y - 1)[:, None] * np.column_stack([X, np.ones(len(X))])
    assert linprog(np.zeros(3), A_ub=rows, b_ub=-np.ones(len(X)), bounds=[(None, None)] * 3).status == 2
    assert [4.0, 5.0] not in X.tolist() and len(X) == 16
    told = dict(zip(map(tuple, X.tolist()), y.tolist(), strict=True))
    assert (told[6, 3], told[5, 4], told[7, 2]) == (0, 1, 1)  # and (6, 3) lies halfway between the others
    assert 1 / (1 + np.exp(-(0.6 * 4 + 0.7 * 5 - 5))) == pytest.approx(0.71, abs=0.005)


def test_the_mean_and_the_median_minimize():
    y = np.array([1.0, 2, 3, 4, 15])
    best = [
        minimize_scalar(lambda c, loss=loss: loss(y, np.full(5, c)), bounds=(0, 20), method="bounded").x
        for loss in (nn.losses.MeanSquaredError(), nn.losses.MeanAbsoluteError())
    ]
    assert best[0] == pytest.approx(y.mean(), abs=1e-3) and best[1] == pytest.approx(np.median(y), abs=1e-3)
