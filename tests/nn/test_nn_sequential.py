"""Sequential: structure, training, reports and errors; and the helpers that feed it."""

import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import datasets, nn
from course_utils.nn.layers import Activation, Dense


def small(seed=1, output="sigmoid"):
    return nn.Sequential([nn.Input((2,)), Dense(4, activation="tanh"), Dense(1, activation=output)], seed=seed)


def test_forward_is_the_formula():
    model = small()
    W1, b1, W2, b2 = model.get_weights()
    X = np.random.default_rng(0).normal(size=(5, 2))
    expected = 1 / (1 + np.exp(-(np.tanh(X @ W1 + b1) @ W2 + b2)))
    np.testing.assert_allclose(model.predict(X), expected, rtol=1e-13)
    np.testing.assert_array_equal(model(X), model.predict(X))
    assert (W1.shape, b1.shape, W2.shape, b2.shape) == ((2, 4), (4,), (4, 1), (1,))


def test_the_network_of_270_parameters():
    sizes = [8, 6, 8, 12, 4]
    model = nn.Sequential([nn.Input((8,)), *(Dense(units) for units in sizes[1:])])
    assert model.count_params() == 270


def test_xor_by_known_weights_and_steps():
    model = nn.Sequential([nn.Input((2,)), Dense(2, "heaviside"), Dense(1, "heaviside")])
    model.set_weights([[[1, -1], [1, -1]], [-0.5, 1.5], [[1], [1]], [-1.5]])
    X, y = datasets.xor_gate()
    np.testing.assert_array_equal(model.predict(X)[:, 0], y)


def test_xor_is_learned():
    X, y = datasets.xor_gate()
    model = small()
    model.compile(nn.optimizers.SGD(0.5, momentum=0.9), "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(X, y, epochs=300, batch_size=4)
    assert history.history["accuracy"][-1] == 1.0
    assert history.history["loss"][-1] < 0.01 < history.history["loss"][0]
    np.testing.assert_array_equal(np.round(model.predict(X))[:, 0], y)
    loss, accuracy = model.evaluate(X, y)
    assert loss < history.history["loss"][-1] and accuracy == 1.0


def test_a_linear_unit_finds_least_squares():
    """The line of the decks through (0.5, 1.4), (2.3, 1.9), (2.9, 3.2): slope 0.64, intercept 0.95."""
    x, y = np.array([[0.5], [2.3], [2.9]]), np.array([1.4, 1.9, 3.2])
    model = nn.Sequential([nn.Input((1,)), Dense(1)], seed=0)
    model.compile(nn.optimizers.SGD(0.1), "mse")
    model.fit(x, y, epochs=2000)
    slope, intercept = np.polyfit(x[:, 0], y, 1)
    np.testing.assert_allclose([model.layers[0].kernel[0, 0], model.layers[0].bias[0]], [slope, intercept], rtol=1e-9)
    assert (round(slope, 2), round(intercept, 2)) == (0.64, 0.95)


def test_one_epoch_is_its_batches_by_hand():
    X, y = datasets.two_clouds(n=10)
    ours, by_hand = small(output="linear"), small(output="linear")
    ours.compile(nn.optimizers.SGD(0.1), "mse")
    history = ours.fit(X, y, batch_size=4, shuffle=False)
    total, mse = 0.0, nn.losses.MeanSquaredError()
    for start in (0, 4, 8):
        x, t = X[start : start + 4], y[start : start + 4, None]
        total += mse(t, by_hand(x)) * len(x)
        by_hand.backward(mse.gradient(t, by_hand(x)))
        by_hand.set_weights([p - 0.1 * g for p, g in zip(by_hand.params, by_hand.grads, strict=True)])
    for param, expected in zip(ours.params, by_hand.params, strict=True):
        np.testing.assert_allclose(param, expected, rtol=1e-12)
    assert history.history["loss"] == [pytest.approx(total / 10, rel=1e-12)]


def test_seeds_repeat_a_run():
    X, y = datasets.moons()
    runs = []
    for seed, shuffle_seed in ((1, None), (1, None), (2, None), (1, 5), (1, 6)):
        model = small(seed)
        model.compile(nn.optimizers.SGD(0.1), "bce")
        runs.append(model.fit(X, y, epochs=2, seed=shuffle_seed).history["loss"][-1])
    assert runs[0] == runs[1]
    assert len(set(runs)) == 4


def test_two_layers_of_one_seed_start_differently():
    model = nn.Sequential([nn.Input((3,)), Dense(3), Dense(3)], seed=0)
    assert not np.array_equal(model.layers[0].kernel, model.layers[1].kernel)


def test_softmax_and_three_classes():
    rng = np.random.default_rng(0)
    labels = np.arange(90) % 3
    X = np.array([[0, 2], [2, -1], [-2, -1]])[labels] + 0.4 * rng.normal(size=(90, 2))
    model = nn.Sequential([Dense(3), Activation("softmax")], seed=0)
    model.compile(nn.optimizers.SGD(0.5), "categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(X, nn.one_hot(labels), epochs=20)
    assert history.history["accuracy"][-1] > 0.97
    np.testing.assert_allclose(model.predict(X).sum(axis=1), 1)


def test_float32_stays_float32_through_training():
    X, y = datasets.xor_gate()
    model = nn.Sequential([nn.Input((2,), dtype="float32"), Dense(3, "relu"), Dense(1, "sigmoid")], seed=0)
    model.compile(nn.optimizers.SGD(0.1, momentum=0.9), "bce")
    model.fit(X, y, epochs=3)
    assert {array.dtype for array in (*model.params, *model.grads)} == {np.dtype(np.float32)}


def test_training_changes_neither_data_nor_given_weights():
    X, y = datasets.xor_gate()
    X_before, y_before = X.copy(), y.copy()
    model, start = small(), [np.ones((2, 4)), np.zeros(4), np.ones((4, 1)), np.zeros(1)]
    model.set_weights(start)
    model.compile("sgd", "bce")
    model.fit(X, y, epochs=5)
    np.testing.assert_array_equal(X, X_before)
    np.testing.assert_array_equal(y, y_before)
    np.testing.assert_array_equal(start[0], 1)
    model.fit(X.tolist(), y.tolist())  # lists will do


def test_a_copied_model_trains_on_its_own_and_alike():
    X, y = datasets.xor_gate()
    model = small()
    model.compile(nn.optimizers.SGD(0.5, momentum=0.9), "bce")
    model.fit(X, y, epochs=3)
    twin = copy.deepcopy(model)
    losses = [m.fit(X, y, epochs=3, shuffle=False).history["loss"] for m in (model, twin)]
    assert losses[0] == losses[1]
    assert model.params[0] is not twin.params[0]
    assert repr(model) == repr(twin)


def test_train_on_batch_reports_the_loss_before_the_update():
    X, y = datasets.xor_gate()
    model = small()
    model.compile("sgd", "mse", metrics=["accuracy", nn.losses.mean_squared_error])
    before = model.evaluate(X, y)
    assert model.train_on_batch(X, y) == before
    assert before[0] == pytest.approx(before[2])
    assert model.evaluate(X, y)[0] < before[0]


def test_names_are_unique_within_a_model_and_start_anew_in_the_next():
    names = [[layer.name for layer in model.layers] for model in (small(), small())]
    assert names == [["dense", "dense_1"]] * 2
    model = nn.Sequential([Dense(1, name="dense"), Dense(1), Activation("relu")])
    assert [layer.name for layer in model.layers] == ["dense", "dense_1", "activation"]


def test_layers_may_be_added_and_built_later():
    model = nn.Sequential()
    model.add(Dense(2, "relu"))
    model.add(Dense(1))
    assert not model.built
    assert repr(model) == 'Sequential: not built yet\n  Dense(2, activation="relu")\n  Dense(1)'
    model.build((None, 3))
    assert model.count_params() == 11
    assert model.predict(np.zeros((0, 3))).shape == (0, 1)  # no samples, no answers


def test_a_layer_that_is_refused_is_not_in_the_model():
    model = nn.Sequential([nn.Input((4, 4)), nn.layers.PReLU()])
    wrong = Dense(2)
    with pytest.raises(ValueError, match="Flatten"):
        model.add(wrong)
    assert len(model.layers) == 1 and wrong.name is None
    model.add(nn.layers.Flatten())
    model.add(Dense(2))
    assert model.predict(np.zeros((3, 4, 4))).shape == (3, 2)


def test_a_layer_named_by_another_model_says_what_to_do():
    borrowed = small().layers[0]
    with pytest.raises(ValueError, match=r"'dense' is used twice\. A layer without a name gets one .* name="):
        nn.Sequential([nn.Input((2,)), Dense(2), borrowed])
    model = nn.Sequential([nn.Input((2,)), Dense(2, name="mine"), borrowed])
    assert [layer.name for layer in model.layers] == ["mine", "dense"]


def test_repr_and_summary(capsys):
    model = small()
    assert repr(model).splitlines() == [
        "Sequential: 17 parameters",
        '  Dense(4, activation="tanh")     (batch, 2) -> (batch, 4)  12 parameters',
        '  Dense(1, activation="sigmoid")  (batch, 4) -> (batch, 1)  5 parameters',
    ]
    assert model.summary() is None
    assert capsys.readouterr().out.splitlines() == [
        "Model: sequential",
        "  layer            output shape  parameters",
        "  dense (Dense)    (batch, 4)    12",
        "  dense_1 (Dense)  (batch, 1)    5",
        "Total parameters: 17",
    ]
    nn.Sequential([Dense(1)], name="later").summary()
    assert "Total parameters: ? (not built yet)" in capsys.readouterr().out


def test_history_and_verbose(capsys):
    model = small()
    model.compile("sgd", "mse")
    history = model.fit([[0, 0], [1, 1]], [0, 1], epochs=2, verbose=2)
    first, last = history.history["loss"]
    assert repr(history) == f"History: 2 epochs, loss {first:.4g} -> {last:.4g}"
    assert capsys.readouterr().out == f"Epoch 1/2: loss {first:.4g}\nEpoch 2/2: loss {last:.4g}\n"
    assert repr(nn.History()) == "History: 0 epochs"


def test_a_diverging_run_stops_and_says_where():
    x, y = np.array([[1.0], [2.0], [3.0]]), np.array([1.0, 2.0, 3.0])
    model = nn.Sequential([nn.Input((1,)), Dense(1, kernel_initializer="zeros")])
    model.compile(nn.optimizers.SGD(10.0), "mse")
    with pytest.raises(FloatingPointError, match=r"became inf at epoch \d+, step 1, with learning rate 10.*such as 1,"):
        model.fit(x, y, epochs=1000)


def test_huge_weights_are_told_from_divergence():
    model = nn.Sequential([nn.Input((1,)), Dense(1, kernel_initializer=nn.initializers.Constant(1e200))])
    model.compile("sgd", "mse")
    with pytest.raises(FloatingPointError, match="before any update: look for huge numbers"):
        model.train_on_batch([[1e150]], [0])


X2, Y2 = np.zeros((4, 2)), np.zeros(4)


def ready(output="sigmoid", loss="mse"):
    model = small(output=output)
    model.compile("sgd", loss)
    return model


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: nn.Sequential(Dense(1)), TypeError, r"layers must be a list, got Dense\(1\). Put it into brackets"),
        (lambda: small().set_weights(3), TypeError, "weights must be a list, got 3"),
        (lambda: Dense(1).set_weights(3), TypeError, "weights must be a list, got 3"),
        (lambda: nn.Sequential([3]), TypeError, r"expected layers such as nn.layers.Dense\(2\), got 3"),
        (lambda: nn.Sequential([Dense]), TypeError, "expected layers"),
        (lambda: nn.Sequential([Dense(1), nn.Input((2,))]), ValueError, "Input must come first"),
        (lambda: nn.Sequential([Dense(1, name="a"), Dense(1, name="a")]), ValueError, "'a' is used twice"),
        (lambda: nn.Sequential([Dense(1)] * 2), ValueError, "already in this model"),
        (lambda: nn.Sequential(seed="x"), TypeError, "seed must be a whole number"),
        (lambda: nn.Sequential()(X2), ValueError, "no layers yet"),
        (lambda: nn.Sequential([Dense(1)]).count_params(), ValueError, "not built yet"),
        (lambda: nn.Sequential([Dense(1)]).set_weights([X2]), ValueError, "start it with an Input"),
        (lambda: small().set_weights([X2]), ValueError, r"shapes \[\(2, 4\).*got \[\(4, 2\)\]"),
        (lambda: small().predict([0, 1]), ValueError, r"\(batch, 2\), got \(2,\). Did you mean X\[None, :\]"),
        (lambda: nn.Sequential([Dense(1)]).predict([0, 1]), ValueError, r"Dense\(1\) expected inputs"),
        (lambda: small().fit(X2, Y2), RuntimeError, "Call compile"),
        (lambda: small().compile("sgd", "mse", metrics="accuracy"), TypeError, r'such as \["accuracy"\]'),
        (lambda: small().compile("sgd", "mse", metrics=["acuracy"]), ValueError, "Unknown metric 'acuracy'"),
        (lambda: small().compile("sdg", "mse"), ValueError, "Unknown optimizer 'sdg'"),
        (lambda: ready().fit(X2, Y2[:3]), ValueError, r"equally many samples.*\(4, 2\) and \(3,\)"),
        (lambda: ready().fit(np.zeros((0, 2)), []), ValueError, "at least one"),
        (lambda: ready().fit(X2[:, :1], Y2), ValueError, r"expected x of shape \(batch, 2\), got \(4, 1\)"),
        (lambda: ready().fit(X2, np.zeros((4, 3))), ValueError, r"MeanSquaredError.*\(4, 3\) and \(4, 1\)"),
        (lambda: ready().fit(X2 * np.nan, Y2), ValueError, r"x holds nan at x\[0, 0\]"),
        (lambda: ready().fit(X2, [0, 1, np.inf, 0]), ValueError, r"y holds inf at y\[2\]"),
        (lambda: ready().fit(X2, Y2, epochs=0), ValueError, "epochs must be at least 1"),
        (lambda: ready().fit(X2, Y2, batch_size=0), ValueError, "batch_size must be at least 1"),
        (lambda: ready("linear", "bce").fit(X2 + 1, Y2 + 2), ValueError, "targets between 0 and 1, got 2"),
        (lambda: ready("tanh", "bce").fit(X2 + 5, Y2), ValueError, "End the model in a sigmoid"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()


# --- metrics ---


def test_metrics_by_hand():
    np.testing.assert_array_equal(nn.metrics.binary_accuracy([0, 1, 1], [[0.5], [0.51], [0.2]]), [1, 1, 0])
    np.testing.assert_array_equal(nn.metrics.categorical_accuracy(nn.one_hot([0, 1]), [[0.6, 0.4], [0.7, 0.3]]), [1, 0])
    np.testing.assert_array_equal(nn.metrics.accuracy([[0, 1]], [[0.2, 0.8]]), [1])
    np.testing.assert_array_equal(nn.metrics.accuracy([[0], [1]], [[0.2], [0.3]]), [1, 0])


# --- one_hot and minibatches ---


@given(st.lists(st.integers(0, 6), min_size=1), st.integers(0, 3))
def test_one_hot_round_trip(labels, extra):
    rows = nn.one_hot(labels, max(labels) + 1 + extra)
    assert rows.shape == (len(labels), max(labels) + 1 + extra)
    np.testing.assert_array_equal(rows.argmax(axis=1), labels)
    np.testing.assert_array_equal(np.sort(rows, axis=1)[:, -1], 1)
    assert rows.sum() == len(labels)


@given(n=st.integers(1, 30), batch_size=st.integers(1, 40), shuffle=st.booleans())
def test_minibatches_cover_everything_once(n, batch_size, shuffle):
    X, y = np.arange(2 * n).reshape(n, 2), np.arange(n)
    batches = list(nn.minibatches(X, y, batch_size, shuffle, seed=1))
    assert len(batches) == -(-n // batch_size)
    assert all(len(x) == batch_size for x, _ in batches[:-1])
    for x, t in batches:
        np.testing.assert_array_equal(x[:, 0], 2 * t)  # rows keep their labels
    seen = np.concatenate([t for _, t in batches])
    np.testing.assert_array_equal(np.sort(seen) if shuffle else seen, y)


def test_minibatches_are_copies_when_shuffled_and_else_parts_of_the_data():
    X, y = np.arange(6).reshape(3, 2), np.arange(3)
    for shuffle in (True, False):
        shared = [np.shares_memory(X, x) and np.shares_memory(y, t) for x, t in nn.minibatches(X, y, 2, shuffle)]
        assert shared == [not shuffle] * 2


def test_minibatches_follow_their_seed():
    X = np.arange(20)[:, None]
    first, again, other = (
        np.concatenate([x for x, _ in nn.minibatches(X, X, 3, seed=seed)]).ravel().tolist() for seed in (1, 1, 2)
    )
    assert first == again != other


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: nn.one_hot([0, -1]), ValueError, "whole numbers 0, 1, 2, …; got -1"),
        (lambda: nn.one_hot([0.5]), ValueError, "got 0.5"),
        (lambda: nn.one_hot([np.nan]), ValueError, "got nan"),
        (lambda: nn.one_hot([]), ValueError, r"n >= 1, got \(0,\)"),
        (lambda: nn.one_hot([[0], [1]]), ValueError, r"Did you mean labels.ravel\(\)\?"),
        (lambda: nn.one_hot(["a"]), TypeError, "labels must hold real numbers"),
        (lambda: nn.one_hot([3], 3), ValueError, "Label 3 needs num_classes of at least 4"),
        (lambda: nn.minibatches(X2, Y2[:2], 2), ValueError, r"\(4, 2\) and \(2,\)"),
        (lambda: nn.minibatches(X2, Y2, 0), ValueError, "batch_size must be at least 1"),
        (lambda: nn.minibatches(X2, Y2, 1.5), TypeError, "batch_size must be a whole number"),
        (lambda: nn.minibatches([], [], 1), ValueError, "at least one"),
    ],
)
def test_bad_helpers_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
