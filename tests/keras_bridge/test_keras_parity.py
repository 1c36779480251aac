"""What `nn` computes is what Keras computes: values, gradients, and weights after many updates."""

import numpy as np
import pytest

from course_utils import datasets, keras_bridge, nn
from course_utils.nn.layers import Activation, Dense

pytestmark = pytest.mark.keras

rng = np.random.default_rng(4)
Z = rng.normal(scale=2, size=(6, 4))
T_YES_NO = rng.integers(0, 2, (6, 4)).astype(float)
T_ONE_HOT = nn.one_hot([0, 1, 2, 3, 3, 1])
P = rng.dirichlet(np.ones(4), size=6)
EDGES = np.array([[0.0, 1.0, 1e-9, 0.5]] * 3 + [[1.0, 0.0, 0.0, 0.0]] * 3)

LOSSES = {
    "mse": ("MeanSquaredError", {}, T_YES_NO, Z),
    "bce": ("BinaryCrossentropy", {}, T_YES_NO, P),
    "bce at the edges": ("BinaryCrossentropy", {}, T_YES_NO, EDGES),
    "bce logits": ("BinaryCrossentropy", {"from_logits": True}, T_YES_NO, Z),
    "bce huge logits": ("BinaryCrossentropy", {"from_logits": True}, T_YES_NO, 1e4 * Z),
    "cce": ("CategoricalCrossentropy", {}, T_ONE_HOT, P),
    "cce, rows of any sum": ("CategoricalCrossentropy", {}, T_ONE_HOT, 3 * P),
    "cce at the edges": ("CategoricalCrossentropy", {}, T_ONE_HOT, EDGES),
    "cce logits": ("CategoricalCrossentropy", {"from_logits": True}, T_ONE_HOT, Z),
    "cce huge logits": ("CategoricalCrossentropy", {"from_logits": True}, T_ONE_HOT, 1e4 * Z),
}


@pytest.fixture(scope="module")
def keras():
    return keras_bridge.quiet_keras()


def tape_gradient(function, values):
    """Return Keras' value and gradient of a function of one array, in float64."""
    import tensorflow as tf

    variable = tf.Variable(values, dtype="float64")
    with tf.GradientTape() as tape:
        result = function(variable)
    return result.numpy(), tape.gradient(result, variable).numpy()


@pytest.mark.parametrize("name", LOSSES)
def test_losses(keras, name):
    kind, options, y_true, y_pred = LOSSES[name]
    ours, theirs = getattr(nn.losses, kind)(**options), getattr(keras.losses, kind)(**options, dtype="float64")
    value, gradient = tape_gradient(lambda p: theirs(y_true, p), y_pred)
    assert ours(y_true, y_pred) == pytest.approx(value, rel=1e-12)
    np.testing.assert_allclose(ours.gradient(y_true, y_pred), gradient, rtol=1e-9, atol=1e-12)
    function = {"MeanSquaredError": "mean_squared_error", "BinaryCrossentropy": "binary_crossentropy"}.get(
        kind, "categorical_crossentropy"
    )
    per_sample = getattr(keras.losses, function)(y_true, y_pred, **options)
    np.testing.assert_allclose(getattr(nn.losses, function)(y_true, y_pred, **options), per_sample, rtol=1e-6)


@pytest.mark.parametrize("name", [name for name in nn.activations.ACTIVATIONS if name != "heaviside"])
def test_activations(keras, name):
    ours, theirs, weights = nn.activations.get(name), keras.activations.get(name), rng.normal(size=Z.shape)
    z = np.concatenate([Z[:-1], [[-1e4, 0.0, 30.0, 1e4]]])
    _, gradient = tape_gradient(lambda v: keras.ops.sum(theirs(v) * weights), z)
    # Keras keeps leaky_relu's slope and gelu's root in float32 at any dtype.
    rounding = {"leaky_relu": 1e-7, "gelu": 1e-6}.get(name, 1e-12)
    np.testing.assert_allclose(ours(z), theirs(keras.ops.convert_to_tensor(z)), rtol=rounding, atol=1e-15)
    np.testing.assert_allclose(ours.backward(z, weights), gradient, rtol=max(rounding, 1e-9), atol=1e-12)


def deep(output, n_out, dtype="float64"):
    layers = [Dense(5, "tanh"), Dense(4, "relu"), Activation("sigmoid"), Dense(n_out, output)]
    return nn.Sequential([nn.Input((2,), dtype=dtype), *layers], seed=5)


@pytest.mark.parametrize(
    ("output", "n_out", "loss"),
    [
        ("linear", 1, "mean_squared_error"),
        ("sigmoid", 1, "binary_crossentropy"),
        ("softmax", 3, "categorical_crossentropy"),
    ],
)
def test_gradients_of_a_whole_network(keras, output, n_out, loss):
    import tensorflow as tf

    model = deep(output, n_out)
    twin = keras_bridge.to_keras(model, "float64")
    X = rng.normal(size=(7, 2))
    y = nn.one_hot(np.arange(7) % 3) if n_out == 3 else (np.arange(7) % 2)[:, None].astype(float)
    model.compile(nn.optimizers.SGD(0.0), loss)
    value = model.train_on_batch(X, y)
    with tf.GradientTape() as tape:
        theirs = tf.reduce_mean(keras.losses.get(loss)(tf.constant(y), twin(X, training=True)))
    gradients = tape.gradient(theirs, [v.value for v in twin.trainable_variables])
    assert value == pytest.approx(theirs.numpy(), rel=1e-12)
    for ours, expected in zip(model.grads, gradients, strict=True):
        np.testing.assert_allclose(ours, expected.numpy(), rtol=1e-9, atol=1e-12)


OPTIMIZERS = [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}]


@pytest.mark.parametrize("options", OPTIMIZERS, ids=str)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_weights_after_1_10_and_1000_updates(keras, options, dtype):
    X, y = datasets.moons(n=40)
    model = deep("sigmoid", 1, dtype)
    twin = keras_bridge.to_keras(model, dtype)
    model.compile(nn.optimizers.SGD(0.1, **options), "binary_crossentropy")
    twin.compile(keras.optimizers.SGD(0.1, **options), "binary_crossentropy")
    start = model.get_weights()
    for updates in (1, 9, 990):  # after 1, 10 and 1000 in all, each update of 40 samples
        many_X, many_y = np.tile(X, (updates, 1)), np.tile(y, updates)  # one long epoch is quicker than many
        model.fit(many_X, many_y, batch_size=40, shuffle=False)
        twin.fit(many_X, many_y, batch_size=40, shuffle=False, verbose=0)
        for ours, theirs in zip(model.get_weights(), twin.get_weights(), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert max(np.abs(end - begin).max() for end, begin in zip(model.get_weights(), start, strict=True)) > 0.5


@pytest.mark.parametrize(
    ("output", "n_out", "loss", "metric"),
    [
        ("linear", 1, "mse", "mse"),
        ("sigmoid", 1, "binary_crossentropy", "accuracy"),
        ("softmax", 2, "categorical_crossentropy", "accuracy"),
    ],
)
def test_the_history_of_a_fit_in_batches(keras, output, n_out, loss, metric):
    X, labels = datasets.two_clouds(n=50, distance=1.0)
    y = nn.one_hot(labels) if n_out == 2 else labels.astype(float)
    model = deep(output, n_out)
    twin = keras_bridge.to_keras(model, "float64")
    ours, theirs = (
        side.fit(X, y, epochs=6, batch_size=16, shuffle=False, verbose=0).history
        for side, _ in (
            (model, model.compile(nn.optimizers.SGD(0.05, momentum=0.5), loss, metrics=[metric])),
            (twin, twin.compile(keras.optimizers.SGD(0.05, momentum=0.5), loss, metrics=[metric])),
        )
    )
    assert set(ours) == set(theirs) == {"loss", metric}
    for name in ours:
        np.testing.assert_allclose(ours[name], theirs[name], atol=1e-6)
    ours, theirs = model.evaluate(X, y), twin.evaluate(X, y, verbose=0)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


@pytest.mark.parametrize(
    ("output", "loss"), [("sigmoid", "binary_crossentropy"), ("softmax", "categorical_crossentropy")]
)
def test_both_look_through_a_saturated_output(keras, output, loss):
    model = nn.Sequential([nn.Input((1,), dtype="float32"), Dense(2, output)])
    model.set_weights([[[1.0, -1.0]], [0.0, 0.0]])
    # In float32, its losses' own type: from float64 Keras casts the output first, and that hides the logits.
    twin = keras_bridge.to_keras(model, "float32")
    for side, sgd in ((model, nn.optimizers.SGD), (twin, keras.optimizers.SGD)):
        side.compile(sgd(0.5), loss)
    x, y = np.array([[200.0]]), np.array([[0.0, 1.0]])
    assert model.train_on_batch(x, y) == pytest.approx(float(twin.train_on_batch(x, y)), rel=1e-6)
    for ours, theirs in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6)


@pytest.mark.parametrize("name", [n for n in nn.initializers.INITIALIZERS if n not in ("zeros", "ones", "constant")])
def test_initializers_draw_from_the_same_distribution(keras, name):
    kind = nn.initializers.INITIALIZERS[name]
    twin = getattr(keras.initializers, kind.__name__)(seed=0)  # seeded too: a test must not fail by chance
    ours, theirs = kind(seed=0)((300, 200)), keras.ops.convert_to_numpy(twin((300, 200)))
    for share in (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1):
        if share in (0, 1) and name == "random_normal":
            continue  # the ends of an uncut bell curve are chance
        expected = np.quantile(theirs, share)
        assert np.quantile(ours, share) == pytest.approx(expected, abs=float(0.03 * theirs.std() + 1e-6))


def test_arguments_and_defaults_are_keras_own(keras):
    import inspect

    pairs = [
        (nn.optimizers.SGD, keras.optimizers.SGD),
        (nn.layers.Dense, keras.layers.Dense),
        (nn.losses.BinaryCrossentropy, keras.losses.BinaryCrossentropy),
        (nn.losses.CategoricalCrossentropy, keras.losses.CategoricalCrossentropy),
        *((kind, getattr(keras.initializers, kind.__name__)) for kind in nn.initializers.INITIALIZERS.values()),
    ]
    for ours, theirs in pairs:
        keras_parameters = inspect.signature(theirs).parameters
        for name, parameter in inspect.signature(ours).parameters.items():
            if name in ("name", "dtype", "options"):  # Keras takes the first two by **kwargs here and there
                continue
            assert parameter.default == keras_parameters[name].default, f"{ours.__name__}({name}=…)"
