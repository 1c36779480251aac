"""Regularizers: numbers by hand, gradients by finite differences, Keras' numbers, errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils.nn import regularizers
from course_utils.nn.regularizers import L1, L1L2, L2

ALL = [L1(), L1(0.3), L2(), L2(0.3), L1L2(), L1L2(0.2, 0.7), L1L2(l1=0.2), L1L2(l2=0.7)]


def test_by_hand():
    w = [[1, -2], [0, 3]]
    assert L1(0.1)(w) == pytest.approx(0.6)
    assert L2(0.1)(w) == pytest.approx(1.4)
    assert L1L2(0.1, 0.1)(w) == pytest.approx(2.0)
    np.testing.assert_allclose(L1(0.1).gradient(w), [[0.1, -0.1], [0, 0.1]])
    np.testing.assert_allclose(L2(0.1).gradient(w), [[0.2, -0.4], [0, 0.6]])
    np.testing.assert_allclose(L1L2(0.1, 0.1).gradient(w), [[0.3, -0.5], [0, 0.7]])


@pytest.mark.parametrize("penalty", ALL, ids=repr)
def test_gradient_is_the_slope_of_the_penalty(penalty):
    w = np.array([[0.7, -1.3, 0.2], [-0.4, 2.0, -0.9]])
    slope, h = np.empty_like(w), 1e-5
    for place in np.ndindex(w.shape):
        up, down = w.copy(), w.copy()
        up[place] += h
        down[place] -= h
        slope[place] = (penalty(up) - penalty(down)) / (2 * h)
    np.testing.assert_allclose(penalty.gradient(w), slope, atol=1e-9)


@given(
    w=hnp.arrays(
        st.sampled_from([np.float32, np.float64, np.int64]),
        hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4),
        elements=st.integers(-10_000, 10_000),
    ),
    order=st.sampled_from("CF"),
    penalty=st.sampled_from(ALL),
)
def test_any_array(w, order, penalty):
    w = np.asarray(w, order=order)
    before = w.copy()
    assert isinstance(penalty(w), float) and np.isfinite(penalty(w)) and penalty(w) >= 0
    gradient = penalty.gradient(w)
    assert gradient.shape == w.shape
    assert gradient.dtype == (np.float32 if w.dtype == np.float32 else np.float64)
    np.testing.assert_array_equal(w, before)


def test_get():
    assert regularizers.get(None) is None
    assert regularizers.get("l1") == L1(0.01) == regularizers.get(L1)
    assert regularizers.get("l2") == L2(0.01) != L2(0.02)
    assert regularizers.get("l1l2") == L1L2(0, 0)
    penalty = L2(0.5)
    assert regularizers.get(penalty) is penalty
    for unknown in ("l3", 0.01, ["l2"], dict):
        with pytest.raises(ValueError, match=r"Known are: l1, l2, l1l2, or an object such as"):
            regularizers.get(unknown)


def test_reprs_and_sets():
    assert [repr(penalty) for penalty in (L1(), L2(0.5), L1L2(0.1))] == [
        "L1(l1=0.01)",
        "L2(l2=0.5)",
        "L1L2(l1=0.1, l2=0)",
    ]
    assert len({L1(), L1(0.01), L2()}) == 2

    class Named(regularizers.Regularizer):
        def __init__(self):
            self.name, self.strength = "mine", 0.25

    assert repr(Named()) == "Named(name='mine', strength=0.25)"


@pytest.mark.parametrize("kind", [L1, L2, L1L2])
def test_what_is_no_weight_of_a_penalty(kind):
    for bad in (-0.1, np.inf, np.nan):
        with pytest.raises(ValueError, match=r"l[12] must be >= 0, got"):
            kind(bad)
    with pytest.raises(TypeError, match=r"must be a number, got '0.1'"):
        kind("0.1")
    with pytest.raises(TypeError, match="w must hold real numbers"):
        kind(0.1)(["a"])


@pytest.mark.keras
def test_as_in_keras():
    import keras
    import tensorflow as tf

    w = np.random.default_rng(0).normal(size=(5, 4)).astype(np.float32)
    w[0] = 0
    cases = [
        ("L1", {}),
        ("L1", {"l1": 0.3}),
        ("L2", {}),
        ("L2", {"l2": 0.3}),
        ("L1L2", {}),
        ("L1L2", {"l1": 0.2, "l2": 0.7}),
    ]
    for name, arguments in cases:
        ours = getattr(regularizers, name)(**arguments)
        theirs = getattr(keras.regularizers, name)(**arguments)
        variable = tf.Variable(w)
        with tf.GradientTape() as tape:
            penalty = theirs(variable)
        assert ours(w) == pytest.approx(float(penalty), rel=1e-6)
        gradient = tape.gradient(penalty, variable)
        # Where nothing is penalized, TensorFlow has no gradient rather than zeros.
        np.testing.assert_allclose(ours.gradient(w), 0 if gradient is None else gradient, atol=1e-7)
    for name in ("l1", "l2", "l1l2"):
        assert regularizers.get(name)(w) == pytest.approx(float(keras.regularizers.get(name)(w)), rel=1e-6)
