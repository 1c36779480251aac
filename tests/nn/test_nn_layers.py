"""Dense, Activation, Input and the initializers: shapes, numbers by hand, dtypes, errors."""

import copy
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils import nn
from course_utils.nn import initializers
from course_utils.nn.layers import Activation, Dense


def test_dense_by_hand():
    layer = Dense(2)
    layer.build(3)
    layer.kernel = [[1, 2], [3, 4], [5, 6]]
    layer.bias = [10, 20]
    np.testing.assert_array_equal(layer([[1, 0, 2], [0, 0, 0]]), [[21, 34], [10, 20]])
    back = layer.backward([[1, 0], [0, 1]])
    np.testing.assert_array_equal(back, [[1, 3, 5], [2, 4, 6]])
    np.testing.assert_array_equal(layer.grads["kernel"], [[1, 0], [0, 0], [2, 0]])
    np.testing.assert_array_equal(layer.grads["bias"], [1, 1])


def test_one_sigmoid_unit_of_the_backpropagation_example():
    layer = Dense(1, activation="sigmoid")
    layer.build(1)
    layer.set_weights([[[0.15]], [0.40]])
    assert layer([[0.1]])[0, 0] == pytest.approx(0.6023, abs=5e-5)
    layer.backward([[1.0]])
    assert layer.grads["bias"][0] == pytest.approx(0.6023 * (1 - 0.6023), abs=5e-5)
    assert layer.grads["kernel"][0, 0] == pytest.approx(0.1 * layer.grads["bias"][0])


def test_without_bias():
    layer = Dense(2, use_bias=False, kernel_initializer="ones")
    np.testing.assert_array_equal(layer([[1.0, 2.0]]), [[3.0, 3.0]])
    layer.backward([[1.0, 1.0]])
    assert list(layer.params) == list(layer.grads) == ["kernel"]
    assert layer.bias is None and layer.count_params() == 4
    assert repr(layer) == "Dense(2, use_bias=False)"


@settings(deadline=None)
@given(
    X=hnp.arrays(
        st.sampled_from([np.int16, np.float32, np.float64, np.bool_]),
        st.tuples(st.integers(0, 5), st.integers(1, 4)),
        elements=st.integers(0, 1),
    ),
    order=st.sampled_from("CF"),
    units=st.integers(1, 3),
)
def test_shapes_and_dtypes(X, order, units):
    X = np.asarray(X, order=order)
    before = X.copy()
    layer = Dense(units, activation="tanh")
    outputs = layer(X)
    assert outputs.shape == (len(X), units)
    assert outputs.dtype == layer.kernel.dtype == (np.float32 if X.dtype == np.float32 else np.float64)
    back = layer.backward(np.ones_like(outputs))
    assert back.shape == X.shape and back.dtype == outputs.dtype
    assert layer.grads["kernel"].shape == layer.kernel.shape
    assert layer.grads["bias"].dtype == layer.bias.dtype
    np.testing.assert_array_equal(X, before)


def test_dtype_asked_for_wins_over_the_data():
    single = Dense(2, dtype="float32")
    assert single(np.ones((1, 3))).dtype == np.float32
    assert Dense(2, dtype=np.float64)(np.ones((1, 3), np.float32)).dtype == np.float64
    model = nn.Sequential([nn.Input((3,), dtype="float32"), Dense(4, "relu"), Activation("softmax")])
    assert {param.dtype for param in model.params} == {np.dtype(np.float32)}
    assert model.predict(np.ones((1, 3))).dtype == np.float32


def test_the_bias_is_no_alias_of_outputs_or_inputs():
    X = np.ones((2, 2))
    layer = Activation("linear")
    layer(X)[:] = 7
    np.testing.assert_array_equal(X, 1)
    dense = Dense(2)
    dense(X)[:] = np.nan
    assert np.isfinite(dense.z).all()


def test_weights_are_replaced_in_place_and_handed_out_as_copies():
    layer = Dense(1)
    layer.build((None, 2))
    kernel = layer.kernel
    layer.set_weights([[[1], [2]], [3]])
    assert layer.kernel is kernel
    np.testing.assert_array_equal(kernel, [[1], [2]])
    layer.get_weights()[0][:] = 9
    np.testing.assert_array_equal(kernel, [[1], [2]])


def test_a_layer_can_be_copied():
    layer = Dense(2, activation="sigmoid")
    layer(np.ones((1, 2)))
    twin = copy.deepcopy(layer)
    twin.kernel = np.zeros((2, 2))
    assert repr(twin) == repr(layer)
    assert not np.array_equal(twin.kernel, layer.kernel)


def test_reprs():
    assert repr(Dense(3)) == "Dense(3)"
    assert repr(Dense(3, "relu")) == 'Dense(3, activation="relu")'
    assert repr(Activation("softmax")) == 'Activation("softmax")'
    assert repr(nn.Input((2,))) == "Input((2,))"


def built(units=3, n_in=4):
    layer = Dense(units)
    layer.build(n_in)
    return layer


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (
            lambda: built()(np.ones(4)),
            ValueError,
            r"Dense\(3\) expected inputs of shape \(batch, 4\), got \(4,\). Did you mean X\[None, :\]\?",
        ),
        (lambda: built(n_in=1)(np.ones(5)), ValueError, r"got \(5,\). Did you mean X\[:, None\]\?"),
        (lambda: built()(np.ones((4, 2))), ValueError, r"got \(4, 2\). Rows are samples: did you mean X.T\?"),
        (lambda: built()(np.ones((2, 5))), ValueError, r"\(batch, 4\), got \(2, 5\)\.$"),
        (lambda: built()(3.0), ValueError, r"got \(\)"),
        (lambda: built()("text"), TypeError, "inputs must hold real numbers"),
        (lambda: Dense(0), ValueError, "units must be at least 1, got 0"),
        (lambda: Dense(2.5), TypeError, "units must be a whole number, got 2.5"),
        (lambda: Dense(1, "rely"), ValueError, "Unknown activation 'rely'"),
        (lambda: Dense(1, kernel_initializer="glorot"), ValueError, "Unknown initializer 'glorot'"),
        (lambda: Dense(1, dtype="float16"), ValueError, 'dtype must be "float32" or "float64", got float16'),
        (lambda: Dense(1, dtype="real"), ValueError, 'dtype must be "float32" or "float64"'),
        (lambda: Dense(1).build(0), ValueError, "n_in must be at least 1, got 0"),
        (lambda: built().build(7), ValueError, r"Dense\(3\) has weights for 4 inputs and cannot take 7"),
        (lambda: built().backward(np.ones((1, 3))), RuntimeError, r"call forward\(X\) before backward"),
        (lambda: Dense(1).set_weights([[[1.0]], [0.0]]), ValueError, "no weights yet"),
        (lambda: built().set_weights([np.ones((3, 4)), np.ones(3)]), ValueError, r"\[\(4, 3\), \(3,\)\], got"),
        (lambda: setattr(built(), "kernel", [1.0]), ValueError, r"got \[\(1,\), \(3,\)\]"),
        (lambda: nn.Input(2), ValueError, r"such as \(2,\) for two features; got 2"),
        (lambda: nn.Input(()), ValueError, r"got \(\)"),
        (lambda: nn.Input((2, 0)), ValueError, "each entry of shape must be at least 1"),
        (lambda: nn.Input((0,)), ValueError, "number of features must be at least 1"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()


def test_a_gradient_of_another_batch_is_refused():
    layer = built()
    layer(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"gradient of shape \(2, 3\), as the last outputs had; got \(5, 3\)"):
        layer.backward(np.ones((5, 3)))


# --- initializers ---


@pytest.mark.parametrize("name", [name for name in initializers.INITIALIZERS if name not in ("zeros", "ones")])
def test_seeded_initializers_repeat_themselves(name):
    kind = initializers.INITIALIZERS[name]
    if name == "constant":
        np.testing.assert_array_equal(kind(2.5)((2, 2)), np.full((2, 2), 2.5))
        return
    np.testing.assert_array_equal(kind(seed=3)((4, 5)), kind(seed=3)((4, 5)))
    assert not np.array_equal(kind(seed=3)((4, 5)), kind(seed=4)((4, 5)))
    assert not np.array_equal(kind()((4, 5)), kind()((4, 5)))
    assert kind(seed=1)((3, 2), dtype=np.float32).dtype == np.float32


@pytest.mark.parametrize(
    ("initializer", "variance", "largest"),
    [
        (initializers.GlorotUniform(seed=0), 2 / 500, math.sqrt(6 / 500)),
        (initializers.HeUniform(seed=0), 2 / 300, math.sqrt(6 / 300)),
        (initializers.GlorotNormal(seed=0), 2 / 500, 2 * math.sqrt(2 / 500) / 0.8796),
        (initializers.HeNormal(seed=0), 2 / 300, 2 * math.sqrt(2 / 300) / 0.8796),
        (initializers.RandomUniform(-0.3, 0.3, seed=0), 0.6**2 / 12, 0.3),
        (initializers.RandomNormal(stddev=0.2, seed=0), 0.04, 2.0),
    ],
    ids=repr,
)
def test_spread(initializer, variance, largest):
    kernel = initializer((300, 200))
    assert kernel.var() == pytest.approx(variance, rel=0.02)
    assert kernel.mean() == pytest.approx(0, abs=4 * math.sqrt(variance / kernel.size))
    assert np.abs(kernel).max() <= largest


def test_zeros_and_ones_and_reprs():
    np.testing.assert_array_equal(initializers.get(None)((2,)), [0, 0])
    np.testing.assert_array_equal(initializers.get("ones")((2,)), [1, 1])
    assert repr(initializers.HeNormal(seed=1)) == "HeNormal(seed=1)"
    assert repr(initializers.RandomUniform(-1, 1)) == "RandomUniform(minval=-1, maxval=1)"
    given_one = initializers.Constant(0.5)
    assert initializers.get(given_one) is given_one


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: initializers.HeNormal(seed="x"), TypeError, "seed must be a whole number"),
        (lambda: initializers.RandomUniform(1, 0), ValueError, "maxval must be >= 1, got 0"),
        (lambda: initializers.RandomNormal(stddev=-1), ValueError, "stddev must be >= 0"),
        (lambda: initializers.GlorotUniform()((2, 3, 4)), ValueError, r"\(n_in, n_out\), got \(2, 3, 4\)"),
        (lambda: initializers.Zeros()((-1,)), ValueError, "each entry of shape must be at least 0"),
        (lambda: initializers.get(int), ValueError, "Unknown initializer"),
    ],
)
def test_bad_initializers_are_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
