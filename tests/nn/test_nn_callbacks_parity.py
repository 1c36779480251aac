"""Callbacks against Keras: on the same network and batches they act in the same epochs and leave the same weights."""

import functools
import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import keras_bridge, nn
from course_utils.nn import callbacks as ours

pytestmark = [
    pytest.mark.keras,
    # Keras 3.15 on NumPy 2.4, not ours
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
]

rng = np.random.default_rng(7)
X = rng.normal(size=(30, 6)).astype(np.float32)
Y = (X[:, 0] + rng.normal(size=30) > 0).astype(np.float32)[:, None]  # noise, so that learning by heart shows
VALIDATION = {"validation_data": (X[20:], Y[20:])}


@functools.cache
def compiled(activation, loss):
    """Return Keras' network, compiled once: most of a short fit's time goes into that."""
    twin = keras_bridge.to_keras(network_of(activation))
    twin.compile(keras_bridge.keras.optimizers.SGD(0.5), loss, metrics=["accuracy"])
    return twin


def network_of(activation):
    layers = [nn.Input((6,), dtype="float32"), nn.layers.Dense(12, "tanh"), nn.layers.Dense(1, activation)]
    return nn.Sequential(layers, seed=3)


def twins(learning_rate=0.5, activation="sigmoid", loss="binary_crossentropy"):
    """Return our network and Keras' with the same weights and settings."""
    network, twin = network_of(activation), compiled(activation, loss)
    network.compile(nn.optimizers.SGD(learning_rate), loss, metrics=["accuracy"])
    twin.set_weights(network.get_weights())
    twin.optimizer.learning_rate = learning_rate
    return network, twin


def fit_both(make, epochs=25, models=None, validation=VALIDATION):
    """Fit both with the callback that `make` builds from a library's callbacks; return models, histories, callbacks."""
    network, twin = models or twins()
    mine, theirs = make(ours), make(keras_bridge.keras.callbacks)
    options = {"batch_size": 8, "epochs": epochs, "shuffle": False, "verbose": 0, **validation}
    first = network.fit(X[:20], Y[:20], callbacks=[mine], **options).history
    second = twin.fit(X[:20], Y[:20], callbacks=[theirs], **options).history
    return (network, twin), (first, second), (mine, theirs)


def assert_alike(models, histories, rtol=1e-4):
    first, second = histories
    assert sorted(first) == sorted(second)
    for name in first:
        np.testing.assert_allclose(first[name], second[name], rtol=rtol, atol=1e-6, err_msg=name)
    for a, b in zip(models[0].get_weights(), models[1].get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-5)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"patience": 3, "restore_best_weights": True},
        {"patience": 3, "min_delta": 0.02, "restore_best_weights": True},
        {"patience": 2, "start_from_epoch": 12, "restore_best_weights": True},
        {"patience": 4, "baseline": 0.3, "restore_best_weights": True},
        {"monitor": "val_accuracy", "patience": 5, "restore_best_weights": True},
        {"monitor": "accuracy", "mode": "min", "patience": 1},
    ],
    ids=str,
)
def test_early_stopping(arguments):
    models, histories, (mine, theirs) = fit_both(lambda library: library.EarlyStopping(**arguments))
    assert 0 < mine.stopped_epoch < 24  # it must act, or nothing is compared
    assert (mine.stopped_epoch, mine.best_epoch, mine.wait) == (theirs.stopped_epoch, theirs.best_epoch, theirs.wait)
    assert_alike(models, histories)


def test_early_stopping_over_two_fits():
    mine, theirs = (
        ours.EarlyStopping("loss", mode="max"),
        keras_bridge.keras.callbacks.EarlyStopping("loss", mode="max"),
    )
    models = twins()
    for _ in range(2):
        models, histories, _ = fit_both(lambda library: mine if library is ours else theirs, models=models)
        assert len(histories[0]["loss"]) == 2
        assert_alike(models, histories)


@pytest.mark.parametrize(
    "arguments",
    [
        {"patience": 2, "factor": 0.5},
        {"patience": 1, "factor": 0.3, "cooldown": 3},
        {"patience": 2, "factor": 0.5, "min_lr": 0.1, "min_delta": 0.05},
        {"monitor": "accuracy", "patience": 3, "factor": 0.5, "cooldown": 1},
    ],
    ids=str,
)
def test_reduce_on_plateau(arguments):
    models, histories, _ = fit_both(lambda library: library.ReduceLROnPlateau(**arguments))
    assert len(set(histories[0]["learning_rate"])) > 2
    np.testing.assert_allclose(histories[0]["learning_rate"], histories[1]["learning_rate"], rtol=1e-6)
    assert_alike(models, histories)


@pytest.mark.parametrize(
    "schedule", [lambda epoch, rate: rate * math.exp(-0.1), lambda epoch: 0.5 / (1 + epoch)], ids=["rate", "epoch"]
)
def test_learning_rate_scheduler(schedule):
    models, histories, _ = fit_both(lambda library: library.LearningRateScheduler(schedule), epochs=10)
    assert len(set(histories[0]["learning_rate"])) == 10
    assert_alike(models, histories)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"save_best_only": True},
        {"save_best_only": True, "monitor": "val_accuracy"},
        {"save_best_only": True, "monitor": "loss", "initial_value_threshold": 0.5},
        {"save_best_only": True, "monitor": "accuracy", "mode": "min"},
        {"save_freq": 4},
    ],
    ids=str,
)
def test_checkpoints_are_written_in_the_same_epochs(tmp_path, arguments):
    in_batch = "save_freq" in arguments

    def make(library):
        suffix = ".weights.npz" if library is ours else ".weights.h5"
        name = "{epoch:02d}-{batch}" if in_batch else "{epoch:02d}-{val_accuracy:.2f}"
        return library.ModelCheckpoint(tmp_path / (name + suffix), save_weights_only=True, **arguments)

    models, histories, _ = fit_both(make, epochs=12)
    assert_alike(models, histories)
    mine, theirs = (
        {file.name.removesuffix(end) for file in tmp_path.glob("*" + end)} for end in (".weights.npz", ".weights.h5")
    )
    assert mine == theirs
    assert len(mine) == 12 if not arguments else 0 < len(mine) < 12
    network, twin = models
    last = max(mine)
    network.load_weights(tmp_path / f"{last}.weights.npz")
    twin.load_weights(tmp_path / f"{last}.weights.h5")
    for a, b in zip(network.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_terminate_on_nan(capsys):
    models = twins(learning_rate=30.0, activation="linear", loss="mse")
    models, histories, _ = fit_both(lambda library: library.TerminateOnNaN(), models=models, validation={})
    lengths = [len(history["loss"]) for history in histories]
    assert lengths[0] == lengths[1] and 1 < lengths[0] < 25
    assert not any(math.isfinite(history["loss"][-1]) for history in histories)
    batches = [line.split(":")[0] for line in capsys.readouterr().out.splitlines() if line.startswith("Batch")]
    assert len(batches) == 2 and batches[0] == batches[1]
    with pytest.raises(RuntimeError):
        twins(1e30, "linear", "mse")[0].fit(X, Y, epochs=40, callbacks=[ours.TerminateOnNaN(raise_error=True)])


def test_arguments_and_defaults_are_those_of_keras():
    import inspect

    for name in ours.__all__:
        if name == "CallbackList":
            continue
        mine = inspect.signature(getattr(ours, name)).parameters
        theirs = inspect.signature(getattr(keras_bridge.keras.callbacks, name)).parameters
        named = [p for p in theirs.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
        assert [(p.name, p.default) for p in mine.values()] == [(p.name, p.default) for p in named], name
    moments = {name for name in vars(ours.Callback) if name.startswith("on_")}
    assert moments <= set(dir(keras_bridge.keras.callbacks.Callback))


# --- the same decisions on any sequence of numbers, without training -------------------------------


class Scripted:
    """Stands in for a model of either library; its weights are the epoch that made them."""

    metrics = ()

    def __init__(self, learning_rate=1.0):
        self.stop_training = False
        self.optimizer = SimpleNamespace(learning_rate=learning_rate)
        self.weights = None

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def play(callback, values, model):
    """Run epochs with these losses until told to stop; return what the model's weights and rates were."""
    callback.set_model(model)
    callback.on_train_begin({})
    rates = []
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch, {})
        model.weights = epoch
        callback.on_epoch_end(epoch, {"loss": value})
        rates.append(round(float(model.optimizer.learning_rate), 12))
        if model.stop_training:
            break
    callback.on_train_end({})
    return len(rates), model.weights, rates


# Quarters and eighths: Keras compares in float32, where these are exact.
VALUES = st.lists(st.integers(0, 12).map(lambda n: n / 4) | st.just(math.nan), min_size=1, max_size=25)
DELTAS = st.sampled_from([0, 0.125, 0.25, -0.5, 1])


@settings(deadline=None, max_examples=300)
@given(
    values=VALUES,
    arguments=st.fixed_dictionaries(
        {
            "min_delta": DELTAS,
            "patience": st.integers(0, 5),
            "mode": st.sampled_from(["auto", "min", "max"]),
            "baseline": st.none() | st.integers(0, 12).map(lambda n: n / 4),
            "restore_best_weights": st.booleans(),
            "start_from_epoch": st.integers(0, 6),
        }
    ),
)
def test_early_stopping_decides_as_keras_does(values, arguments):
    results = []
    for library in (ours, keras_bridge.keras.callbacks):
        callback = library.EarlyStopping("loss", **arguments)
        results.append((play(callback, values, Scripted()), callback.best_epoch, callback.stopped_epoch, callback.wait))
    assert results[0] == results[1]


@settings(deadline=None, max_examples=300)
@given(
    values=VALUES,
    arguments=st.fixed_dictionaries(
        {
            "factor": st.sampled_from([0.0, 0.25, 0.5]),
            "patience": st.integers(0, 4),
            "mode": st.sampled_from(["auto", "min", "max"]),
            "min_delta": DELTAS,
            "cooldown": st.integers(0, 4),
            "min_lr": st.sampled_from([0.0, 0.125, 0.1875, 1.0]),
        }
    ),
)
def test_the_learning_rate_falls_as_in_keras(values, arguments):
    results = [
        play(library.ReduceLROnPlateau("loss", **arguments), values, Scripted())
        for library in (ours, keras_bridge.keras.callbacks)
    ]
    assert results[0] == results[1]
