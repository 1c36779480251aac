"""Losses against numbers that fit in the head, SciPy, finite differences and their limits."""

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils.nn import losses

T_YES_NO = np.array([[1.0, 0.0], [0.0, 0.0], [1.0, 1.0]])
T_ONE_HOT = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])


def test_mean_squared_error_by_hand():
    y_true, y_pred = [[1, 2], [3, 4]], [[1, 4], [6, 5]]  # squares 0, 4, 9, 1
    assert losses.MeanSquaredError()(y_true, y_pred) == 3.5
    np.testing.assert_array_equal(losses.mean_squared_error(y_true, y_pred), [2.0, 5.0])
    np.testing.assert_array_equal(losses.MeanSquaredError().gradient(y_true, y_pred), [[0, 1], [1.5, 0.5]])


def test_binary_crossentropy_of_the_decks_eight_rows():
    y = [1, 1, 1, 0, 0, 1, 1, 0]
    p = [0.94, 0.90, 0.78, 0.56, 0.51, 0.47, 0.32, 0.10]
    loss = losses.BinaryCrossentropy()(y, p)
    assert loss == pytest.approx(0.4937, abs=5e-5)
    assert loss / math.log(10) == pytest.approx(0.2144, abs=5e-5)  # the deck's base-10 logarithms


def test_categorical_crossentropy_by_hand():
    p = [[0.25, 0.5, 0.25], [0.125, 0.5, 0.375]]
    np.testing.assert_allclose(losses.categorical_crossentropy(T_ONE_HOT, p), [math.log(2), 3 * math.log(2)])
    assert losses.CategoricalCrossentropy()(T_ONE_HOT, p) == pytest.approx(2 * math.log(2))


def test_categorical_crossentropy_divides_by_the_row_sum():
    p = np.array([[1.0, 2.0, 1.0], [1.0, 4.0, 3.0]])
    assert losses.CategoricalCrossentropy()(T_ONE_HOT, p) == pytest.approx(2 * math.log(2))


def test_logits_and_probabilities_agree():
    z = np.random.default_rng(0).normal(size=(3, 2))
    from_z = losses.BinaryCrossentropy(from_logits=True)
    assert from_z(T_YES_NO, z) == pytest.approx(losses.BinaryCrossentropy()(T_YES_NO, scipy.special.expit(z)))
    z = np.random.default_rng(0).normal(size=(2, 3))
    from_z = losses.CategoricalCrossentropy(from_logits=True)
    p = scipy.special.softmax(z, axis=1)
    assert from_z(T_ONE_HOT, z) == pytest.approx(losses.CategoricalCrossentropy()(T_ONE_HOT, p))


def test_two_classes_by_softmax_are_one_by_sigmoid():
    z = np.linspace(-3, 3, 7)
    two = losses.categorical_crossentropy(np.tile([0.0, 1.0], (7, 1)), np.stack([0 * z, z], 1), from_logits=True)
    one = losses.binary_crossentropy(np.ones((7, 1)), z[:, None], from_logits=True)
    np.testing.assert_allclose(two, one)


CASES = {
    "mse": (losses.MeanSquaredError(), T_YES_NO, lambda rng: rng.normal(size=(3, 2))),
    "bce": (losses.BinaryCrossentropy(), T_YES_NO, lambda rng: rng.uniform(0.05, 0.95, (3, 2))),
    "bce soft targets": (losses.BinaryCrossentropy(), 0.3 + 0 * T_YES_NO, lambda rng: rng.uniform(0.05, 0.95, (3, 2))),
    "bce logits": (losses.BinaryCrossentropy(from_logits=True), T_YES_NO, lambda rng: rng.normal(size=(3, 2))),
    "cce": (losses.CategoricalCrossentropy(), T_ONE_HOT, lambda rng: rng.uniform(0.05, 2, (2, 3))),
    "cce logits": (losses.CategoricalCrossentropy(from_logits=True), T_ONE_HOT, lambda rng: rng.normal(size=(2, 3))),
    "cce logits, soft": (
        losses.CategoricalCrossentropy(from_logits=True),
        T_ONE_HOT / 2 + 0.2,
        lambda rng: rng.normal(size=(2, 3)),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_gradients_against_finite_differences(name):
    loss, y_true, draw = CASES[name]
    y_pred = draw(np.random.default_rng(1))
    gradient, h = np.zeros_like(y_pred), 1e-6
    for place in np.ndindex(y_pred.shape):
        step = np.zeros_like(y_pred)
        step[place] = h
        gradient[place] = (loss(y_true, y_pred + step) - loss(y_true, y_pred - step)) / (2 * h)
    np.testing.assert_allclose(loss.gradient(y_true, y_pred), gradient, rtol=1e-7, atol=1e-9)


LOGITS = hnp.arrays(
    st.sampled_from([np.float32, np.float64]),
    (2, 3),
    elements=st.one_of(st.sampled_from([-1e4, 1e4, 0.0, -100.0, 100.0, 1e-30]), st.floats(-50, 50, width=32)),
)


@pytest.mark.parametrize("kind", [losses.BinaryCrossentropy, losses.CategoricalCrossentropy])
@given(z=LOGITS)
def test_logits_never_overflow(kind, z):
    loss, before = kind(from_logits=True), z.copy()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, gradient = loss(T_ONE_HOT, z), loss.gradient(T_ONE_HOT, z)
    assert np.isfinite(value) and np.isfinite(gradient).all()
    assert gradient.dtype == z.dtype
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("kind", [losses.BinaryCrossentropy, losses.CategoricalCrossentropy])
@given(
    p=hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        (2, 3),
        elements=st.one_of(st.sampled_from([0.0, 1.0, 1e-30, 1e-7]), st.floats(0, 1, width=32)),
    )
)
def test_probabilities_of_zero_and_one_are_no_accident(kind, p):
    loss = kind()
    if kind is losses.CategoricalCrossentropy and (p.sum(axis=1) < 1e-30).any():
        with pytest.raises(ValueError, match="or of zeros alone"):
            loss(T_ONE_HOT, p)
        return
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, gradient = loss(T_ONE_HOT, p), loss.gradient(T_ONE_HOT, p)
    assert 0 <= value <= 3 * -math.log(1e-7) + 1e-3
    assert np.isfinite(gradient).all()


def test_what_the_docstrings_of_cross_entropies_say():
    of_rows, of_numbers = losses.CategoricalCrossentropy(), losses.SparseCategoricalCrossentropy()
    assert of_rows([[0.0, 0.0]], [[0.5, 0.5]]) == 0  # rows need not sum to 1
    assert of_rows([[1.0, 1.0]], [[0.5, 0.5]]) == pytest.approx(2 * math.log(2))
    with pytest.raises(ValueError, match=r"expected one-hot rows of 0 and 1, got -1"):
        of_rows([[1.0, -1.0]], [[0.5, 0.5]])
    certain = np.eye(1000)[:1]
    assert of_rows(certain, certain) == pytest.approx(1e-7, rel=1e-3)
    assert of_numbers([0], certain) == pytest.approx(1e-4, rel=0.01)


def test_exact_limits():
    from_z = losses.BinaryCrossentropy(from_logits=True)
    assert from_z([1.0], [-1e4]) == 1e4
    assert from_z([1.0], [1e4]) == 0.0
    np.testing.assert_array_equal(from_z.gradient([[1.0]], [[-1e4]]), [[-1.0]])
    assert losses.BinaryCrossentropy()([[1.0]], [[0.0]]) == pytest.approx(-math.log(1e-7))
    assert losses.BinaryCrossentropy()([[0.0]], [[1.0]]) == pytest.approx(-math.log(1e-7))
    assert losses.BinaryCrossentropy()([[0.0]], np.ones((1, 1), np.float32)) == pytest.approx(15.942, abs=1e-3)
    np.testing.assert_array_equal(losses.BinaryCrossentropy().gradient([[1.0]], [[0.0]]), [[0.0]])  # flat, as in Keras
    assert losses.CategoricalCrossentropy(from_logits=True)([[0.0, 1.0]], [[1e4, -1e4]]) == 2e4


def test_one_output_may_come_with_flat_targets():
    column, flat = np.array([[0.2], [0.7]]), np.array([0.2, 0.7])
    loss = losses.MeanSquaredError()
    assert loss([0, 1], column) == loss([[0], [1]], column) == loss([[0], [1]], flat) == loss([0, 1], flat)
    assert loss.gradient([0, 1], column).shape == (2, 1)
    np.testing.assert_allclose(loss.gradient([[0], [1]], flat), [0.2, -0.3])
    np.testing.assert_allclose(losses.mean_squared_error([0, 1], column), [0.04, 0.09])
    assert loss(1.0, 3.0) == 4.0


def test_get_and_repr():
    for name in ("mse", "mean_squared_error", losses.mean_squared_error):
        assert isinstance(losses.get(name), losses.MeanSquaredError)
    loss = losses.BinaryCrossentropy(from_logits=True)
    assert losses.get(loss) is loss
    assert repr(loss) == "BinaryCrossentropy(from_logits=True)"


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: losses.get("mze"), ValueError, "Unknown loss 'mze'. Known are: mean_squared_error, mse"),
        (lambda: losses.get(None), ValueError, "Unknown loss None"),
        (lambda: losses.get(losses.MeanSquaredError), TypeError, r"nn.losses.MeanSquaredError\(\) with parentheses"),
        (
            lambda: losses.MeanSquaredError()([[1, 2]], [[1], [2]]),
            ValueError,
            r"MeanSquaredError expected y_true and y_pred of one shape, got \(1, 2\) and \(2, 1\)",
        ),
        (
            lambda: losses.CategoricalCrossentropy()([0, 1], [[0.5, 0.2, 0.3]] * 2),
            ValueError,
            r"nn.one_hot\(y, 3\)",
        ),
        (lambda: losses.CategoricalCrossentropy()([[2, 0]], [[0.5, 0.5]]), ValueError, r"got 2. .*nn.one_hot\(y\)"),
        (lambda: losses.CategoricalCrossentropy()([[1, 0]], [[0.0, 0.0]]), ValueError, "zeros alone.*softmax"),
        (lambda: losses.CategoricalCrossentropy()([[1, 0]], [[-0.5, 1.5]]), ValueError, "negative entry.*softmax"),
        (lambda: losses.BinaryCrossentropy()([[-1], [1]], [[0.5]] * 2), ValueError, r"got -1. .*\(y \+ 1\) / 2"),
        (lambda: losses.BinaryCrossentropy()([[1]], [[3.2]]), ValueError, "got 3.2. .*from_logits=True"),
        (lambda: losses.BinaryCrossentropy()([[1]], [[-3.2]]), ValueError, "got -3.2. .*from_logits=True"),
        (lambda: losses.MeanSquaredError()(np.zeros((0, 1)), np.zeros((0, 1))), ValueError, "at least one sample"),
        (lambda: losses.MeanSquaredError()(["a"], [1.0]), TypeError, "y_true must hold real numbers"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
