"""The bridge without and with Keras: what goes over, what is refused, and that nothing is imported too early."""

import builtins
import os
import subprocess
import sys

import numpy as np
import pytest

from course_utils import keras_bridge, nn
from course_utils.nn.layers import Activation, Dense

X = np.random.default_rng(0).normal(size=(6, 3))


def every_layer(dtype=None):
    layers = [Dense(5, "relu", name="first"), Dense(4, use_bias=False), Activation("tanh"), Dense(2, "softmax")]
    return nn.Sequential([nn.Input((3,), dtype=dtype), *layers], name="tower", seed=1)


# --- what needs no Keras ---


def test_copy_weights_between_nn_models_and_layers():
    source, target = every_layer(), every_layer()
    target.set_weights([np.zeros(param.shape) for param in target.params])
    keras_bridge.copy_weights(source, target)
    np.testing.assert_array_equal(target.predict(X), source.predict(X))
    keras_bridge.copy_weights(source.layers[3], target.layers[3])


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: keras_bridge.copy_weights(every_layer(), [1]), TypeError, r"models or layers, got \[1\]"),
        (
            lambda: keras_bridge.copy_weights(every_layer(), nn.Sequential([Dense(1)])),
            ValueError,
            r"the target's \[\]. A model without an Input",
        ),
        (
            lambda: keras_bridge.copy_weights(every_layer().layers[0], every_layer().layers[3]),
            ValueError,
            r"shapes \[\(3, 5\), \(5,\)\], the target's \[\(4, 2\), \(2,\)\]",
        ),
        (lambda: keras_bridge.to_keras([1]), TypeError, "expected an nn.Sequential, got builtins.list"),
        (lambda: keras_bridge.to_keras(nn.Sequential([Dense(1)])), ValueError, "no weights yet"),
        (lambda: keras_bridge.kears, AttributeError, "no attribute 'kears'"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()


def test_a_missing_keras_is_told_with_the_remedy(monkeypatch):
    real_import = builtins.__import__

    def without_keras(name, *args, **kwargs):
        if name == "keras":
            raise ImportError("No module named 'keras'")
        return real_import(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "keras", raising=False)
    monkeypatch.setattr(builtins, "__import__", without_keras)
    with pytest.raises(ImportError, match=r"No module named 'keras'.*pip install tensorflow"):
        keras_bridge.quiet_keras()


# --- with Keras ---


@pytest.fixture(scope="module")
def keras():
    return keras_bridge.quiet_keras()


@pytest.mark.keras
def test_keras_comes_quietly_and_once(keras):
    assert keras_bridge.keras is keras is keras_bridge.quiet_keras()
    assert os.environ["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert os.environ["TF_ENABLE_ONEDNN_OPTS"] == "0"


@pytest.mark.keras
def test_importing_keras_by_the_bridge_prints_nothing():
    code = "from course_utils.keras_bridge import keras; keras.ops.ones((2, 2))"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (answer.stdout, answer.stderr) == ("", "")


@pytest.mark.keras
@pytest.mark.parametrize(("dtype", "tolerance"), [(None, 1e-6), ("float64", 1e-14)])
def test_there_and_back(keras, dtype, tolerance):
    model = every_layer()
    there = keras_bridge.to_keras(model, dtype)
    np.testing.assert_allclose(np.asarray(there(X)), model.predict(X), rtol=0, atol=tolerance)
    assert [layer.name for layer in there.layers] == ["first", "dense", "activation", "dense_1"]
    assert (there.name, there.count_params()) == ("tower", model.count_params())
    back = keras_bridge.from_keras(there)
    np.testing.assert_allclose(back.predict(X), model.predict(X), rtol=0, atol=tolerance)
    assert repr(back) == repr(model)
    assert [layer.name for layer in back.layers] == [layer.name for layer in model.layers]
    assert back.params[0].dtype == np.dtype(dtype or "float32")


@pytest.mark.keras
@pytest.mark.parametrize("activation", nn.activations.ACTIVATIONS)
def test_every_activation_goes_over(keras, activation):
    model = nn.Sequential([nn.Input((3,)), Dense(4, activation)], seed=2)
    there = keras_bridge.to_keras(model, "float64")
    # Called, because `predict` rounds its inputs to float32. Keras keeps some constants in float32 at any dtype.
    rounding = {"leaky_relu": 1e-7, "gelu": 1e-6}.get(activation, 1e-13)
    np.testing.assert_allclose(np.asarray(there(X)), model.predict(X), rtol=rounding)
    assert keras_bridge.from_keras(there).layers[0].activation == nn.activations.get(activation)


@pytest.mark.keras
def test_weights_are_copied_either_way(keras):
    ours, theirs = every_layer(), keras_bridge.to_keras(every_layer())
    ours.set_weights([param + 1 for param in ours.params])
    keras_bridge.copy_weights(ours, theirs)
    np.testing.assert_allclose(theirs.get_weights()[0], ours.get_weights()[0], rtol=1e-6)
    theirs.set_weights([0 * values for values in theirs.get_weights()])
    keras_bridge.copy_weights(theirs, ours)
    assert all((param == 0).all() for param in ours.params)
    keras_bridge.copy_weights(every_layer().layers[0], theirs.layers[0])
    assert theirs.get_weights()[0].any()


@pytest.mark.keras
def test_a_gates_weights_in_one_keras_unit(keras):
    unit = nn.Sequential([nn.Input((2,)), Dense(1, "heaviside")])
    unit.set_weights([[[1], [1]], [-2]])
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_array_equal(keras_bridge.to_keras(unit).predict(corners, verbose=0)[:, 0], [0, 0, 0, 1])


class Noise(nn.layers.Layer):
    """A layer that Keras has no twin of."""

    def forward(self, inputs, training=False):
        return self.checked(inputs)


@pytest.mark.keras
def test_what_the_other_side_lacks_is_refused_by_name(keras):
    input_2, unknown = keras.Input(shape=(2,)), nn.Sequential([nn.Input((2,)), Noise()])
    with pytest.raises(TypeError, match=r"knows Dense, Activation, .*, and no Noise"):
        keras_bridge.to_keras(unknown)
    with pytest.raises(TypeError, match="Keras has no activation called 'cosine'; to_keras knows linear"):
        cosine = nn.activations.Activation("cosine", np.cos)
        keras_bridge.to_keras(nn.Sequential([nn.Input((2,)), Dense(1, cosine)]))
    with pytest.raises(TypeError, match=r"knows Dense, Activation, .*, and no GaussianNoise such as 'hiss'"):
        keras_bridge.from_keras(keras.Sequential([input_2, keras.layers.GaussianNoise(0.5, name="hiss")]))
    with pytest.raises(TypeError, match=r"no activation like that of 'd' \('mish'\)"):
        keras_bridge.from_keras(keras.Sequential([input_2, keras.layers.Dense(1, "mish", name="d")]))
    with pytest.raises(ValueError, match=r"Start it with keras.Input\(shape="):
        keras_bridge.from_keras(keras.Sequential([keras.layers.Dense(1)]))
    with pytest.raises(TypeError, match=r"expected a keras.Sequential, got .*Functional"):
        keras_bridge.from_keras(keras.Model(input_2, keras.layers.Dense(1)(input_2)))
    with pytest.raises(TypeError, match=r"expected a keras.Sequential, got .*Sequential"):
        keras_bridge.from_keras(every_layer())
