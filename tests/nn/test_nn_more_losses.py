"""Losses and metrics by hand, against scikit-learn and finite differences, at extremes, with every kind of input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils import nn
from course_utils.nn import losses, metrics

ALL = {
    "mse": (losses.MeanSquaredError(), "number"),
    "mae": (losses.MeanAbsoluteError(), "number"),
    "huber": (losses.Huber(0.7), "number"),
    "hinge": (losses.Hinge(), "sign"),
    "bce": (losses.BinaryCrossentropy(label_smoothing=0.1), "probability"),
    "bce logits": (losses.BinaryCrossentropy(from_logits=True), "logit"),
    "cce": (losses.CategoricalCrossentropy(), "row"),
    "cce logits": (losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.1), "row logit"),
    "sparse": (losses.SparseCategoricalCrossentropy(), "class"),
    "sparse logits": (losses.SparseCategoricalCrossentropy(from_logits=True), "class logit"),
}


def example(kind, n=5, classes=3, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, n)
    y_true = {
        "number": rng.normal(size=(n, classes)),
        "sign": rng.choice([-1.0, 1.0], (n, classes)),
        "probability": rng.integers(0, 2, (n, classes)).astype(float),
        "logit": rng.random((n, classes)),
        "row": nn.one_hot(labels, classes),
        "row logit": nn.one_hot(labels, classes),
        "class": labels,
        "class logit": labels,
    }[kind]
    probabilities = kind in ("probability", "row", "class")
    y_pred = rng.dirichlet(np.ones(classes), n) if probabilities else rng.normal(size=(n, classes)) * 2
    return y_true, y_pred


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "sum"])
@pytest.mark.parametrize("name", ALL)
def test_the_gradient_is_the_slope(name, reduction):
    loss, kind = ALL[name]
    loss = type(loss)(**{k: v for k, v in vars(loss).items() if k != "reduction"}, reduction=reduction)
    y_true, y_pred = example(kind)
    weights = np.array([0.0, 0.5, 1.0, 2.0, 3.0])
    gradient, h = loss.gradient(y_true, y_pred, weights), 1e-6
    for place in np.ndindex(y_pred.shape):
        above, below = y_pred.copy(), y_pred.copy()
        above[place] += h
        below[place] -= h
        slope = (loss(y_true, above, weights) - loss(y_true, below, weights)) / (2 * h)
        assert gradient[place] == pytest.approx(slope, abs=2e-7 * max(1, abs(slope)))


def test_huber_by_hand():
    assert losses.huber([0.0], [3.0], delta=2.0) == 2 * 3 - 0.5 * 2**2
    np.testing.assert_array_equal(losses.Huber(2.0).gradient([[0.0], [0.0]], [[1.0], [-9.0]]), [[0.5], [-1.0]])


def test_smoothing_moves_targets():
    smoothed, plain = losses.BinaryCrossentropy(label_smoothing=0.2), losses.BinaryCrossentropy()
    p = [[0.3, 0.6]]
    assert smoothed([[0, 1]], p) == pytest.approx(plain([[0.1, 0.9]], p))
    rows = losses.CategoricalCrossentropy(label_smoothing=0.3)
    assert rows([[0, 1, 0]], [[0.2, 0.5, 0.3]]) == pytest.approx(
        losses.CategoricalCrossentropy()([[0.1, 0.8, 0.1]], [[0.2, 0.5, 0.3]])
    )


def test_sparse_is_categorical_of_one_hot_rows():
    labels, z = np.array([2, 0, 1]), np.random.default_rng(1).normal(size=(3, 3))
    sparse, rows = losses.SparseCategoricalCrossentropy(True), losses.CategoricalCrossentropy(True)
    assert sparse(labels, z) == pytest.approx(rows(nn.one_hot(labels), z), rel=1e-14)
    assert sparse(labels[:, None], z) == sparse(labels, z)
    np.testing.assert_allclose(sparse.gradient(labels, z), rows.gradient(nn.one_hot(labels), z), atol=1e-15)


def test_with_logits_keeps_everything_else():
    loss = losses.BinaryCrossentropy(label_smoothing=0.1, reduction="sum")
    twin = loss.with_logits()
    assert repr(twin) == "BinaryCrossentropy(from_logits=True, label_smoothing=0.1, reduction='sum')"
    z = np.array([[0.3], [-2.0]])
    t = np.array([[1.0], [0.0]])
    assert twin(t, z) == pytest.approx(loss(t, nn.activations.sigmoid(z)), rel=1e-12)
    assert not loss.from_logits


@settings(deadline=None, max_examples=60)
@given(
    name=st.sampled_from(sorted(ALL)),
    n=st.integers(1, 4),
    seed=st.integers(0, 50),
    order=st.sampled_from("CF"),
    dtype=st.sampled_from([np.float32, np.float64]),
    lists=st.booleans(),
    scale=st.sampled_from([1.0, 1e4, 1e-310]),
)
def test_any_input_gives_finite_numbers_and_stays_untouched(name, n, seed, order, dtype, lists, scale):
    loss, kind = ALL[name]
    y_true, y_pred = example(kind, n, seed=seed)
    if kind not in ("probability", "row", "class"):
        y_pred = y_pred * scale
    y_pred = np.asarray(y_pred, dtype=dtype, order=order)
    before = y_true.copy(), y_pred.copy()
    given_pred = y_pred.tolist() if lists else y_pred
    value, gradient = loss(y_true, given_pred), loss.gradient(y_true, given_pred)
    assert isinstance(value, float) and np.isfinite(value) and np.isfinite(gradient).all()
    assert gradient.shape == y_pred.shape
    np.testing.assert_array_equal(y_true, before[0])
    np.testing.assert_array_equal(y_pred, before[1])


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: losses.get("hubr"), ValueError, "Unknown loss 'hubr'. Known are: mean_squared_error, mse"),
        (lambda: losses.get(losses.Huber), TypeError, r"nn.losses.Huber\(\) with parentheses"),
        (lambda: losses.Huber(0), ValueError, "delta must be > 0"),
        (lambda: losses.MeanSquaredError(reduction="average"), ValueError, 'must be "sum_over_batch_size", "sum" or'),
        (lambda: losses.BinaryCrossentropy(label_smoothing=1), ValueError, "label_smoothing must be >= 0 and < 1"),
        (lambda: losses.MeanSquaredError().with_logits(), ValueError, "has no logits"),
        (lambda: losses.Hinge()([[0.5]], [[1.0]]), ValueError, "targets of −1 and"),
        (lambda: losses.MeanSquaredError()([[1.0]], [[1.0]], [1.0, 2.0]), ValueError, r"shape \(1,\).*got \(2,\)"),
        (
            lambda: losses.SparseCategoricalCrossentropy()([3], [[0.5, 0.5]]),
            ValueError,
            "from 0 to 1 for 2 classes, got 3",
        ),
        (lambda: losses.SparseCategoricalCrossentropy()([0.5], [[0.5, 0.5]]), ValueError, "got 0.5"),
        (
            lambda: losses.SparseCategoricalCrossentropy()([[0, 1]], [[0.5, 0.5]]),
            ValueError,
            "One-hot rows go with CategoricalCrossentropy",
        ),
        (lambda: losses.MeanSquaredError()([[1], [0]], [[0.5, 0.5]] * 2), ValueError, r"one_hot\(y.ravel\(\), 2\)"),
        (lambda: losses.MeanSquaredError()([1.0, 2.0], [1.0, 4.0], [1.0, 1.0]), ValueError, "2 samples are a column"),
        (lambda: metrics.confusion_matrix([0, 1], [[np.nan, 1], [0.2, 0.8]]), ValueError, "y_pred holds NaN"),
        (lambda: metrics.confusion_matrix(np.zeros((2, 0)), [0, 1]), ValueError, "y_true must hold class numbers"),
        (lambda: metrics.accuracy([[1, 0]], [[np.nan, 1]]), ValueError, "holds NaN, which stands for no class"),
        (lambda: metrics.accuracy([[1], [0]], [[np.nan], [1]]), ValueError, "holds NaN, which stands for no class"),
        (lambda: metrics.accuracy([1, 0], [[np.nan, 1], [0, 1]]), ValueError, "holds NaN, which stands for no class"),
        (lambda: metrics.get("f2"), ValueError, "Unknown metric 'f2'"),
        (lambda: metrics.r2_score([1.0], [1.0]), ValueError, "at least two samples"),
        (lambda: metrics.precision([0, 1, 2], [0, 1, 2]), ValueError, "got 3 classes"),
        (lambda: metrics.confusion_matrix([0, 1], [0]), ValueError, r"\(2,\) and \(1,\)"),
        (lambda: metrics.confusion_matrix([0, -1], [0, 1]), ValueError, "class numbers 0, 1, 2"),
        (lambda: metrics.confusion_matrix([0, 3], [0, 1], num_classes=2), ValueError, "Class 3 needs num_classes"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()


# --- metrics against scikit-learn ---


@settings(deadline=None, max_examples=60)
@given(
    pairs=hnp.arrays(np.int64, st.tuples(st.integers(2, 30), st.just(2)), elements=st.integers(0, 1)),
    numbers=st.integers(0, 1000),
)
def test_two_classes_against_scikit_learn(pairs, numbers):
    from sklearn import metrics as reference

    t, p = pairs.T
    np.testing.assert_array_equal(
        metrics.confusion_matrix(t, p, num_classes=2), reference.confusion_matrix(t, p, labels=[0, 1])
    )
    assert metrics.precision(t, p) == pytest.approx(reference.precision_score(t, p, zero_division=0))
    assert metrics.recall(t, p) == pytest.approx(reference.recall_score(t, p, zero_division=0))
    assert metrics.f1_score(t, p) == pytest.approx(reference.f1_score(t, p, zero_division=0))
    rng = np.random.default_rng(numbers)
    y, y_hat = rng.normal(size=(len(t), 2)), rng.normal(size=(len(t), 2))
    assert metrics.r2_score(y, y_hat) == pytest.approx(reference.r2_score(y, y_hat))


def test_probabilities_rows_and_classes_count_alike():
    classes, rows = [0, 1, 2, 1], nn.one_hot([0, 1, 2, 1])
    np.testing.assert_array_equal(metrics.confusion_matrix(classes, rows), np.diag([1, 2, 1]))
    assert metrics.precision([0, 1, 1], [[0.2], [0.7], [0.4]]) == 1.0
    assert metrics.recall([0, 1, 1], [0.2, 0.7, 0.4]) == 0.5
    assert metrics.f1_score([0, 0], [0, 0]) == 0.0
    np.testing.assert_array_equal(metrics.accuracy([2, 0], [[0.1, 0.2, 0.7], [0.3, 0.4, 0.3]]), [1, 0])


def test_a_constant_column_has_no_spread_to_explain():
    assert metrics.r2_score([2.0, 2.0], [2.0, 2.0]) == 1.0
    assert metrics.r2_score([2.0, 2.0], [2.0, 3.0]) == 0.0
    assert metrics.r2_score([0.1] * 3, [0.2] * 3) == 0.0  # whose mean is not quite 0.1
    assert metrics.r2_score([0.1] * 3, [0.1] * 3) == 1.0
    assert metrics.r2_score([[0.1, 1.0], [0.1, 2.0]], [[0.1, 1.0], [0.1, 2.0]]) == 1.0


def test_a_gradient_that_is_one_of_the_arguments_changes_neither():
    class Itself(losses.Loss):
        def per_sample(self, y_true, y_pred):
            return np.sum(y_pred**2 if self.own else y_pred * y_true, axis=-1) / 2

        def per_sample_gradient(self, y_true, y_pred):
            return y_pred if self.own else y_true

    y_true, y_pred = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0, 6.0], [7.0, 8.0]])
    weights = np.array([2.0, 4.0])
    for own, expected in ((True, [[5, 6], [14, 16]]), (False, [[1, 2], [6, 8]])):
        loss = Itself()
        loss.own = own
        np.testing.assert_array_equal(loss.gradient(y_true, y_pred, weights), expected)
        np.testing.assert_array_equal(y_true, [[1, 2], [3, 4]])
        np.testing.assert_array_equal(y_pred, [[5, 6], [7, 8]])
