"""The further layers, regularizers and arguments of fit, against Keras: values, gradients, weights, histories."""

import numpy as np
import pytest

from course_utils import datasets, keras_bridge, nn
from course_utils.nn.layers import Activation, BatchNormalization, Dense, Dropout, Flatten, LeakyReLU, PReLU, Softmax

pytestmark = pytest.mark.keras

rng = np.random.default_rng(2)


def numbers(*shape):
    """Return random numbers that float32 holds exactly: Keras casts what it is given to float32 on the way in."""
    return rng.normal(size=shape).astype(np.float32).astype(np.float64)


STACKS = {
    "batch normalization": lambda: [Dense(5), BatchNormalization(), Activation("relu"), Dense(2)],
    "batch normalization first, bare": lambda: [BatchNormalization(center=False, scale=False), Dense(2)],
    "leaky relu and prelu": lambda: [Dense(5), LeakyReLU(), Dense(4), PReLU("ones"), Dense(2)],
    "regularizers": lambda: [
        Dense(4, "tanh", kernel_regularizer=nn.regularizers.L1(0.1), bias_regularizer=nn.regularizers.L2(0.2)),
        BatchNormalization(gamma_regularizer=nn.regularizers.L2(0.1), beta_regularizer=nn.regularizers.L1(0.1)),
        PReLU("ones", alpha_regularizer=nn.regularizers.L2(0.3)),
        Dense(2, kernel_regularizer=nn.regularizers.L1L2(0.05, 0.1)),
    ],
    "softmax as a layer": lambda: [Dense(4), Softmax(), Dense(2)],
}


@pytest.fixture(scope="module")
def keras():
    return keras_bridge.quiet_keras()


@pytest.fixture
def float64(keras):
    """Let Keras add up penalties and losses in float64 too, where it would mix the two types and stop."""
    keras.config.set_floatx("float64")
    yield
    keras.config.set_floatx("float32")


def network(name, dtype="float64"):
    model = nn.Sequential([nn.Input((3,), dtype=dtype), *STACKS[name]()], seed=1)
    weights = [w + 0.3 * np.random.default_rng(9).random(w.shape) for w in model.get_weights()]
    model.set_weights(weights)
    return model


@pytest.mark.parametrize("name", STACKS)
def test_values_gradients_and_moving_averages(keras, name):
    import tensorflow as tf

    model = network(name)
    twin = keras_bridge.to_keras(model, "float64")
    X, y = numbers(7, 3), numbers(7, 2)
    np.testing.assert_allclose(model.predict(X), twin.predict(X, verbose=0), rtol=1e-6)  # its slope 0.3 is a float32
    model.compile(nn.optimizers.SGD(0.0), "mse")
    value = model.train_on_batch(X, y)
    with tf.GradientTape() as tape:
        theirs = tf.reduce_mean(keras.losses.mean_squared_error(y, twin(X, training=True)))
        theirs += tf.add_n([tf.cast(price, "float64") for price in twin.losses]) if twin.losses else 0.0
    gradients = tape.gradient(theirs, [v.value for v in twin.trainable_variables])
    assert value == pytest.approx(theirs.numpy(), rel=1e-7)
    for ours, expected in zip(model.grads, gradients, strict=True):
        np.testing.assert_allclose(ours, expected.numpy(), rtol=1e-6, atol=1e-9)
    for ours, expected in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-7)  # Keras rounds momentum 0.99 to float32


@pytest.mark.parametrize("name", STACKS)
def test_there_and_back(keras, name):
    model = network(name)
    twin = keras_bridge.to_keras(model, "float64")
    back = keras_bridge.from_keras(twin)
    assert repr(back) == repr(model)
    X = numbers(4, 3)
    np.testing.assert_array_equal(back.predict(X), model.predict(X))


def test_pictures_and_dropout_there_and_back(keras):
    model = nn.Sequential([nn.Input((4, 5)), Flatten(), Dropout(0.25), Dense(2, "softmax")], seed=0)
    twin = keras_bridge.to_keras(model, "float64")
    X = numbers(3, 4, 5)
    np.testing.assert_allclose(model.predict(X), twin.predict(X, verbose=0), rtol=1e-12)
    assert repr(keras_bridge.from_keras(twin)) == repr(model)


def test_dropout_does_to_the_numbers_what_keras_does(keras):
    X = np.ones((50, 40))
    ours = Dropout(0.2, seed=0)(X, training=True)
    theirs = np.asarray(keras.layers.Dropout(0.2, seed=0, dtype="float64")(X, training=True))
    np.testing.assert_allclose(np.unique(ours), np.unique(theirs), rtol=1e-7)
    assert abs((ours == 0).mean() - (theirs == 0).mean()) < 0.04


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_after_1_10_and_1000_updates(keras, dtype, request):
    if dtype == "float64":
        request.getfixturevalue("float64")
    X, y = datasets.moons(n=40)

    def stack():
        l2 = nn.regularizers.L2(0.01)
        return [Dense(6, kernel_regularizer=l2), BatchNormalization(), PReLU(), Dense(1, "sigmoid")]

    model = nn.Sequential([nn.Input((2,), dtype=dtype), *stack()], seed=5)
    twin = keras_bridge.to_keras(model, dtype)
    model.compile(nn.optimizers.SGD(0.1), "binary_crossentropy")
    twin.compile(keras.optimizers.SGD(0.1), "binary_crossentropy")
    start = model.get_weights()
    for updates in (1, 9, 990):
        many_X, many_y = np.tile(X, (updates, 1)), np.tile(y, updates)
        model.fit(many_X, many_y, batch_size=40, shuffle=False)
        twin.fit(many_X, many_y, batch_size=40, shuffle=False, verbose=0)
        for ours, theirs in zip(model.get_weights(), twin.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert max(np.abs(end - begin).max() for end, begin in zip(model.get_weights(), start, strict=True)) > 0.5


@pytest.mark.parametrize(
    "options",
    [
        {"validation_split": 0.2},
        {"validation_split": 0.2, "sample_weight": True},
        {"validation_data": "pair"},
        {"validation_data": "triple", "sample_weight": True},
        {"batch_size": 7},
    ],
    ids=str,
)
def test_the_history_of_a_fit(keras, float64, options):
    X, y = datasets.two_clouds(n=50, distance=1.0)
    y, weights = y.astype(float), rng.uniform(0.2, 3, size=50)
    options = dict(options)
    if options.get("sample_weight"):
        options["sample_weight"] = weights
    if "validation_data" in options:
        held_out = (X[::3], y[::3], weights[::3])
        options["validation_data"] = held_out[: 2 if options["validation_data"] == "pair" else 3]
    l2 = nn.regularizers.L2(0.01)
    model = nn.Sequential(
        [nn.Input((2,)), Dense(5, "tanh", kernel_regularizer=l2), BatchNormalization(), Dense(1, "sigmoid")], seed=3
    )
    twin = keras_bridge.to_keras(model, "float64")
    model.compile(nn.optimizers.SGD(0.05, momentum=0.5), "binary_crossentropy", metrics=["accuracy", "mse"])
    twin.compile(keras.optimizers.SGD(0.05, momentum=0.5), "binary_crossentropy", metrics=["accuracy", "mse"])
    ours = model.fit(X, y, epochs=5, shuffle=False, **options).history
    theirs = twin.fit(X, y, epochs=5, shuffle=False, verbose=0, **options).history
    assert set(ours) == set(theirs)
    for name in ours:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-6, err_msg=name)
    found = model.evaluate(X, y, sample_weight=weights, batch_size=16)
    expected = twin.evaluate(X, y, sample_weight=weights, batch_size=16, verbose=0)
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_arguments_and_defaults_are_keras_own(keras):
    import inspect

    for name in ("BatchNormalization", "Dropout", "Flatten", "LeakyReLU", "PReLU", "Softmax"):
        theirs = inspect.signature(getattr(keras.layers, name)).parameters
        for argument, parameter in inspect.signature(getattr(nn.layers, name)).parameters.items():
            if argument in ("name", "dtype"):
                continue
            default, expected = parameter.default, theirs[argument].default
            assert str(default).lower() == str(expected).lower(), f"{name}({argument}=…)"
    for method in ("fit", "evaluate", "predict"):
        theirs = inspect.signature(getattr(keras.Sequential, method)).parameters
        for argument, parameter in inspect.signature(getattr(nn.Sequential, method)).parameters.items():
            assert argument == "seed" or argument in theirs, f"{method}({argument}=…)"
            if argument in ("epochs", "shuffle", "validation_split", "validation_data", "callbacks", "sample_weight"):
                assert parameter.default == theirs[argument].default
