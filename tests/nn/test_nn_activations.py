"""Activations against SciPy, finite differences and their limits."""

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils.nn import activations

REFERENCE = {
    "linear": lambda z: z,
    "heaviside": lambda z: np.heaviside(z, 1.0),
    "sigmoid": scipy.special.expit,
    "tanh": lambda z: 2 * scipy.special.expit(2 * z) - 1,
    "relu": lambda z: (z + np.abs(z)) / 2,
    "leaky_relu": lambda z: 0.6 * z + 0.4 * np.abs(z),  # slopes 1 and 0.2
    "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
    "selu": lambda z: 1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * (np.exp(z) - 1)),
    "softplus": lambda z: np.logaddexp(0, z),
    "silu": lambda z: z * scipy.special.expit(z),
    "gelu": lambda z: z * scipy.special.ndtr(z),
    "log_softmax": lambda z: scipy.special.log_softmax(z, axis=-1),
    "softmax": lambda z: scipy.special.softmax(z, axis=-1),
}
RECORDS = list(activations.ACTIVATIONS.values())
named = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name)
Z = np.linspace(-4.05, 4.1, 24).reshape(4, 6)  # no entry at a corner


def test_every_activation_has_a_reference_here():
    assert set(REFERENCE) == set(activations.ACTIVATIONS)


@named
def test_values(record):
    np.testing.assert_allclose(record(Z), REFERENCE[record.name](Z), rtol=1e-13, atol=1e-15)


@named
def test_derivatives_against_finite_differences(record):
    h = 1e-6
    if record in (activations.softmax, activations.log_softmax):
        steps = h * np.eye(6)
        slopes = (record(Z[:, None, :] + steps) - record(Z[:, None, :] - steps)) / (2 * h)  # (batch, j, i)
        expected = np.swapaxes(slopes, 1, 2)
    else:
        expected = (record(Z + h) - record(Z - h)) / (2 * h)
    np.testing.assert_allclose(record.derivative(Z), expected, atol=1e-9)


@named
def test_backward_is_the_chain_rule(record):
    gradient = np.random.default_rng(0).normal(size=Z.shape)
    derivative = record.derivative(Z)
    if record in (activations.softmax, activations.log_softmax):
        expected = np.einsum("bi,bij->bj", gradient, derivative)
    else:
        expected = gradient * derivative
    np.testing.assert_allclose(record.backward(Z, gradient), expected, rtol=1e-12, atol=1e-15)


@named
@given(
    z=hnp.arrays(
        st.sampled_from([np.float32, np.float64]),
        hnp.array_shapes(min_dims=1, max_dims=2, max_side=5),
        elements=st.one_of(
            st.sampled_from([-1e4, -88.0, -0.0, 0.0, 88.0, 1e4, 1e-30, -1e-30]), st.floats(-100, 100, width=32)
        ),
    )
)
def test_extremes_stay_finite_and_inputs_untouched(record, z):
    before = z.copy()
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        value, slope, back = record(z), record.derivative(z), record.backward(z, np.ones_like(z))
    for result in (value, slope, back):
        assert np.isfinite(result).all()
        assert result.dtype == z.dtype
    assert not np.shares_memory(value, z)
    np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize(
    ("name", "z", "limit"),
    [
        ("sigmoid", 1e4, 1.0),
        ("sigmoid", -1e4, 0.0),
        ("tanh", 1e4, 1.0),
        ("tanh", -1e4, -1.0),
        ("relu", -1e4, 0.0),
        ("heaviside", 0, 1.0),
        ("heaviside", -1e-300, 0.0),
        ("leaky_relu", -10, -2.0),
        ("elu", -1e4, -1.0),
        ("selu", -1e4, -1.0507009873554805 * 1.6732632423543772),
        ("softplus", 1e4, 1e4),
        ("softplus", -1e4, 0.0),
        ("silu", 1e4, 1e4),
        ("silu", -1e4, 0.0),
        ("gelu", 1e4, 1e4),
        ("gelu", -1e4, 0.0),
    ],
)
def test_limits_are_exact(name, z, limit):
    assert activations.get(name)(z) == limit


def test_softmax_of_extremes():
    np.testing.assert_array_equal(activations.softmax([1e4, -1e4, 0]), [1, 0, 0])
    np.testing.assert_allclose(activations.softmax([-1e4] * 4), 0.25)
    # The numbers of the deck that says [0.51, 0.18, 0.31].
    np.testing.assert_allclose(activations.softmax([1.6, 0.55, 0.98]), [0.530, 0.185, 0.285], atol=5e-4)


@given(hnp.arrays(float, (3, 4), elements=st.floats(-50, 50)), st.floats(-1e3, 1e3))
def test_softmax_sums_to_one_and_ignores_a_shift(z, shift):
    np.testing.assert_allclose(activations.softmax(z).sum(axis=-1), 1)
    np.testing.assert_allclose(activations.softmax(z + shift), activations.softmax(z), atol=1e-12)


def test_numbers_lists_and_integers():
    assert activations.relu(-3) == 0.0 and type(activations.relu(-3)) is float
    np.testing.assert_array_equal(activations.relu([-1, 2]), [0.0, 2.0])
    assert activations.sigmoid(np.array([1, 2])).dtype == np.float64
    assert activations.sigmoid(np.array([1, 2], dtype=np.int8)).dtype == np.float64


def test_the_slope_of_leaky_relu_may_be_chosen():
    assert activations.leaky_relu(-2, negative_slope=0.1) == -0.2
    assert activations.leaky_relu.derivative(-2, negative_slope=0.1) == 0.1
    assert activations.leaky_relu(2, negative_slope=2.0) == 2.0  # where max(a·z, z) goes wrong


def test_parameters_of_elu_and_gelu():
    assert activations.elu(-1.0, alpha=2.0) == pytest.approx(2 * (np.exp(-1) - 1))
    assert activations.elu.derivative(-1.0, alpha=2.0) == pytest.approx(activations.elu(-1.0, alpha=2.0) + 2.0)
    z = np.linspace(-6, 6, 1001)
    close, exact = activations.gelu(z, approximate=True), activations.gelu(z)
    assert 1e-4 < np.abs(close - exact).max() < 5e-4
    slope = (activations.gelu(z + 1e-6, approximate=True) - activations.gelu(z - 1e-6, approximate=True)) / 2e-6
    np.testing.assert_allclose(activations.gelu.derivative(z, approximate=True), slope, atol=1e-9)


def test_selu_keeps_mean_0_and_variance_1():
    a = activations.selu(np.random.default_rng(0).normal(size=1_000_000))
    assert abs(a.mean()) < 0.005 and abs(a.var() - 1) < 0.01


def test_gelu_stays_exact_where_the_distribution_is_almost_0():
    assert activations.gelu(-10.0) == pytest.approx(-10 * scipy.special.ndtr(-10.0), rel=1e-13)


def test_get_and_repr():
    assert activations.get("swish") is activations.swish is activations.silu
    assert activations.get(None) is activations.linear
    assert activations.get(activations.relu) is activations.relu
    assert repr(activations.get("tanh")) == "nn.activations.tanh"
    custom = activations.get(np.sin)
    assert (custom.name, custom(0.0)) == ("sin", 0.0)
    assert "1 / (1 + e" in activations.sigmoid.__doc__


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: activations.get("rely"), ValueError, "Unknown activation 'rely'. Known are: linear, heaviside"),
        (lambda: activations.get(3), ValueError, "Unknown activation 3"),
        (lambda: activations.get(activations.Activation), ValueError, "Unknown activation"),
        (lambda: activations.get(np.sin).derivative(1.0), ValueError, "sin has no derivative"),
        (lambda: activations.relu("a"), TypeError, "z must hold real numbers"),
        (lambda: activations.relu([1j]), TypeError, "z must hold real numbers, got complex128"),
        (lambda: activations.relu([[1], [1, 2]]), ValueError, "rows have different lengths"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()


@pytest.mark.parametrize("record", [activations.softmax, activations.log_softmax], ids=lambda record: record.name)
@pytest.mark.parametrize("z", [np.zeros((2, 0)), 1.0], ids=["no class", "a number"])
def test_softmax_needs_a_class(record, z):
    for ask in (record, record.derivative, lambda z: record.backward(np.asarray(z), np.asarray(z))):
        with pytest.raises(ValueError, match=r"needs the scores of at least one class .*, got shape \("):
            ask(z)


@pytest.mark.keras
@pytest.mark.parametrize("name", ["relu", "leaky_relu", "elu", "selu"])
def test_the_slope_at_the_corner_is_that_of_keras(name):
    import keras
    import tensorflow as tf

    z = tf.Variable([0.0])
    with tf.GradientTape() as tape:
        a = getattr(keras.activations, name)(z)
    assert activations.get(name).derivative(0.0) == pytest.approx(float(tape.gradient(a, z)[0]), rel=1e-6)
