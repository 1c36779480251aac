"""Every optimizer and option against Keras: weights after 1, 10 and 1,000 updates; schedules; whole fits."""

import inspect

import numpy as np
import pytest

from course_utils import datasets, keras_bridge, nn

pytestmark = pytest.mark.keras

CASES = {
    "SGD": [{}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}, {"clipnorm": 0.5}, {"weight_decay": 0.1}],
    "Adagrad": [{}, {"initial_accumulator_value": 0.5, "epsilon": 1e-3}, {"clipvalue": 0.3}],
    "RMSprop": [{}, {"momentum": 0.5}, {"centered": True}, {"momentum": 0.5, "centered": True, "rho": 0.8}],
    "Adadelta": [{}, {"learning_rate": 1.0, "rho": 0.9}],
    "Adam": [{}, {"amsgrad": True}, {"global_clipnorm": 0.5}, {"weight_decay": 0.1}, {"beta_1": 0.5, "epsilon": 1e-3}],
    "AdamW": [{}, {"weight_decay": 0.1, "amsgrad": True}, {"gradient_accumulation_steps": 5}],
    "Nadam": [{}, {"beta_1": 0.8, "clipvalue": 0.2}],
}
ROWS = [(name, options) for name, cases in CASES.items() for options in cases]
rng = np.random.default_rng(5)
STARTS = [rng.normal(size=(4, 3)), rng.normal(size=5)]
NOISE = [rng.normal(size=(1000, *start.shape)) for start in STARTS]


@pytest.fixture(scope="module")
def keras():
    return keras_bridge.quiet_keras()


@pytest.mark.parametrize(("name", "options"), ROWS, ids=str)
def test_weights_after_1_10_and_1000_updates(keras, name, options):
    import tensorflow as tf

    ours, theirs = (getattr(side.optimizers, name)(**options) for side in (nn, keras))
    params = [start.astype(np.float32) for start in STARTS]
    twins = [keras.Variable(param.copy()) for param in params]
    theirs.build(twins)
    step = tf.function(lambda *grads: theirs.apply(list(grads), twins))
    for k in range(1000):
        # downhill on a bowl, with noise: gradients of every size and sign
        grads = [(0.3 * w + noise[k]).astype(np.float32) for w, noise in zip(params, NOISE, strict=True)]
        before = [gradient.copy() for gradient in grads]
        step(*map(tf.constant, grads))
        ours.apply(grads, params)
        for gradient, was in zip(grads, before, strict=True):
            np.testing.assert_array_equal(gradient, was)
        if k + 1 in (1, 10, 1000):
            for mine, other in zip(params, twins, strict=True):
                np.testing.assert_allclose(mine, other.numpy(), atol=1e-5, err_msg=f"after {k + 1} updates")
    assert ours.iterations == int(theirs.iterations)
    still = 1e-5 if name == "Adadelta" and not options else 1e-2
    assert all(np.abs(w - start).max() > still for w, start in zip(params, STARTS, strict=True))


SCHEDULES = [
    ("ExponentialDecay", (0.1, 10, 0.5), {}),
    ("ExponentialDecay", (0.1, 10, 0.5), {"staircase": True}),
    ("InverseTimeDecay", (0.1, 10, 0.5), {}),
    ("InverseTimeDecay", (0.1, 10, 0.5), {"staircase": True}),
    ("PiecewiseConstantDecay", ([5, 20], [0.1, 0.05, 0.01]), {}),
    ("PolynomialDecay", (0.1, 15), {}),
    ("PolynomialDecay", (0.1, 15, 0.01, 2.0), {"cycle": True}),
    ("CosineDecay", (0.1, 15), {}),
    ("CosineDecay", (0.0, 15), {"alpha": 0.1, "warmup_target": 0.2, "warmup_steps": 7}),
]


@pytest.mark.parametrize(("name", "arguments", "options"), SCHEDULES, ids=str)
def test_schedules(keras, name, arguments, options):
    ours = getattr(nn.optimizers.schedules, name)(*arguments, **options)
    theirs = getattr(keras.optimizers.schedules, name)(*arguments, **options)
    for step in range(50):
        assert ours(step) == pytest.approx(float(theirs(step)), rel=1e-5, abs=1e-8), step


@pytest.mark.parametrize("steps", [None, 3])
def test_a_schedule_inside_an_optimizer_counts_as_in_keras(keras, steps):
    schedules = [side.optimizers.schedules.ExponentialDecay(0.1, 4, 0.5) for side in (nn, keras)]
    ours = nn.optimizers.SGD(schedules[0], gradient_accumulation_steps=steps)
    theirs = keras.optimizers.SGD(schedules[1], gradient_accumulation_steps=steps)
    w, twin = np.array([1.0], np.float32), keras.Variable(np.array([1.0], np.float32))
    theirs.build([twin])
    for _ in range(12):
        ours.apply([np.ones(1, np.float32)], [w])
        theirs.apply([keras.ops.ones(1)], [twin])
        assert w[0] == pytest.approx(float(twin.numpy()[0]), rel=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_the_history_of_a_fit(keras, name):
    X, y = datasets.moons(n=64)
    layers = [nn.layers.Dense(6, "tanh"), nn.layers.Dense(1, "sigmoid")]
    model = nn.Sequential([nn.Input((2,)), *layers], seed=2)
    twin = keras_bridge.to_keras(model, "float64")
    model.compile(name.lower(), "binary_crossentropy", metrics=["accuracy"])
    twin.compile(name.lower(), "binary_crossentropy", metrics=["accuracy"])
    ours = model.fit(X, y, epochs=5, batch_size=16, shuffle=False, validation_split=0.25).history
    theirs = twin.fit(X, y, epochs=5, batch_size=16, shuffle=False, validation_split=0.25, verbose=0).history
    for measure in ours:
        np.testing.assert_allclose(ours[measure], theirs[measure], atol=1e-6)


def test_arguments_and_defaults_are_keras_own(keras):
    pairs = [(getattr(nn.optimizers, name), getattr(keras.optimizers, name)) for name in CASES]
    pairs += [
        (getattr(nn.optimizers.schedules, name), getattr(keras.optimizers.schedules, name)) for name, *_ in SCHEDULES
    ]
    pairs += [(nn.losses.Huber, keras.losses.Huber), (nn.losses.Hinge, keras.losses.Hinge)]
    pairs += [(nn.losses.SparseCategoricalCrossentropy, keras.losses.SparseCategoricalCrossentropy)]
    for ours, theirs in pairs:
        expected = inspect.signature(theirs).parameters
        for argument, parameter in inspect.signature(ours).parameters.items():
            if argument != "options":
                assert parameter.default == expected[argument].default, f"{ours.__name__}({argument}=…)"
