"""Dropout, BatchNormalization, Flatten, LeakyReLU, PReLU, Softmax and regularizers inside a network."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from course_utils import nn
from course_utils.nn.layers import BatchNormalization, Dense, Dropout, Flatten, LeakyReLU, PReLU, Softmax

rng = np.random.default_rng(6)
KINDS = {
    "Dropout": lambda: Dropout(0.4, seed=3),
    "BatchNormalization": BatchNormalization,
    "BatchNormalization without gamma, beta": lambda: BatchNormalization(center=False, scale=False),
    "LeakyReLU": LeakyReLU,
    "PReLU": lambda: PReLU(nn.initializers.Constant(0.25)),
    "Softmax": Softmax,
    "Activation": lambda: nn.layers.Activation("tanh"),
}


def slope(function, array):
    """Return the central differences of a function of no argument in every entry of the array it depends on."""
    result, h = np.zeros_like(array), 1e-5
    for place in np.ndindex(array.shape):
        middle = array[place]
        array[place] = middle + h
        above = function()
        array[place] = middle - h
        result[place] = (above - function()) / (2 * h)
        array[place] = middle
    return result


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(6, 3), (5, 2, 3)], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_backward_is_the_slope_of_forward(kind, shape, training):
    start = KINDS[kind]()
    X, weights = rng.normal(size=shape), rng.normal(size=shape)
    start(X, training)
    if "moving_mean" in start.state:  # away from 0 and 1, which hide mistakes
        start.state["moving_mean"][...], start.state["moving_variance"][...] = 0.3, 2.0
    for param in start.params.values():
        param[...] = rng.normal(size=param.shape)

    def loss():
        layer = copy.deepcopy(start)  # the same random mask, the same moving averages
        layer.params = start.params
        return np.sum(weights * layer.forward(X, training))

    layer = copy.deepcopy(start)
    layer.forward(X, training)
    np.testing.assert_allclose(layer.backward(weights), slope(loss, X), atol=1e-7)
    for name, param in start.params.items():
        np.testing.assert_allclose(layer.grads[name], slope(loss, param), atol=1e-7)


# --- dropout ---


def test_dropout_drops_the_rate_and_keeps_the_mean():
    X = np.full((200, 500), 3.0)
    outputs = Dropout(0.2, seed=0)(X, training=True)
    assert set(np.unique(outputs)) == {0.0, 3.0 / 0.8}
    assert np.mean(outputs == 0) == pytest.approx(0.2, abs=4 * np.sqrt(0.2 * 0.8 / X.size))
    assert outputs.mean() == pytest.approx(3.0, rel=0.01)


def test_dropout_rests_outside_training_and_draws_anew_each_time():
    layer = Dropout(0.5, seed=1)
    X = np.ones((4, 8))
    np.testing.assert_array_equal(layer(X), X)
    assert not np.array_equal(layer(X, training=True), layer(X, training=True))
    np.testing.assert_array_equal(X, 1)


def test_the_models_seed_repeats_its_dropout():
    def run(seed):
        model = nn.Sequential([nn.Input((4,)), Dropout(0.5), Dense(1)], seed=seed)
        model.compile("sgd", "mse")
        return model.fit(np.ones((16, 4)), np.ones(16), epochs=3).history["loss"]

    assert run(1) == run(1) != run(2)


def test_fit_drops_and_evaluate_does_not():
    model = nn.Sequential([nn.Input((50,)), Dropout(0.5), Dense(1, kernel_initializer="ones")], seed=0)
    model.compile(nn.optimizers.SGD(0.0), "mse")
    x, y = np.ones((8, 50)), np.full(8, 50.0)
    assert model.evaluate(x, y) == 0 < model.fit(x, y).history["loss"][0]


# --- batch normalization ---


def test_batch_normalization_by_hand():
    layer = BatchNormalization(epsilon=1e-12, momentum=0.9)
    outputs = layer([[1.0, 10.0], [3.0, 30.0]], training=True)
    np.testing.assert_allclose(outputs, [[-1, -1], [1, 1]], atol=1e-9)
    # moving = 0.9 · (0 or 1) + 0.1 · (mean or biased variance)
    np.testing.assert_allclose(layer.state["moving_mean"], [0.2, 2.0])
    np.testing.assert_allclose(layer.state["moving_variance"], [0.9 + 0.1 * 1, 0.9 + 0.1 * 100])
    np.testing.assert_allclose(layer([[0.2, 2.0]]), [[0, 0]], atol=1e-12)  # predict stands on the moving ones


def test_batch_normalization_learns_and_keeps_its_state_in_the_weights():
    model = nn.Sequential([nn.Input((2,)), BatchNormalization(), Dense(1)], seed=0)
    assert [w.shape for w in model.get_weights()] == [(2,)] * 4 + [(2, 1), (1,)]
    assert model.count_params() == 11 and len(model.params) == 4
    model.compile(nn.optimizers.SGD(0.01), "mse")
    X = rng.normal(5, 3, size=(64, 2))
    y = X @ [1.0, -2.0]
    model.fit(X, y, epochs=400)
    assert model.evaluate(X, y) < 1.0
    twin = nn.Sequential([nn.Input((2,)), BatchNormalization(), Dense(1)], seed=1)
    twin.set_weights(model.get_weights())
    np.testing.assert_array_equal(twin.predict(X), model.predict(X))


def test_an_empty_batch_has_no_mean():
    with pytest.raises(ValueError, match="at least one sample"):
        BatchNormalization()(np.zeros((0, 2)), training=True)


# --- shapes ---


def test_flatten_keeps_the_order_of_keras():
    X = np.arange(24.0).reshape(2, 3, 4)
    layer = Flatten()
    np.testing.assert_array_equal(layer(X), [np.arange(12), np.arange(12, 24)])
    np.testing.assert_array_equal(layer.backward(layer(X)), X)


def test_pictures_into_a_network():
    model = nn.Sequential([nn.Input((8, 8)), Flatten(), Dense(3, "softmax")], seed=0)
    assert repr(model).splitlines()[1] == "  Flatten()                       (batch, 8, 8) -> (batch, 64)  0 parameters"
    X, y = rng.normal(size=(10, 8, 8)), nn.one_hot(np.arange(10) % 3)
    model.compile("sgd", "categorical_crossentropy")
    model.fit(X, y)
    assert model.predict(X).shape == (10, 3) and model.output_shape == (3,)
    lazy = nn.Sequential([Flatten(), Dense(3)])
    assert lazy.predict(X).shape == (10, 3)


@settings(deadline=None)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    X=hnp.arrays(
        st.sampled_from([np.int16, np.float32, np.float64, np.bool_]),
        st.tuples(st.integers(1, 5), st.integers(1, 4)),
        elements=st.integers(0, 1),
    ),
    order=st.sampled_from("CF"),
    training=st.booleans(),
)
def test_shapes_dtypes_and_untouched_inputs(kind, X, order, training):
    X = np.asarray(X, order=order)
    before = X.copy()
    layer = KINDS[kind]()
    outputs = layer(X, training)
    assert outputs.dtype == (np.float32 if X.dtype == np.float32 else np.float64) and outputs.shape == X.shape
    back = layer.backward(np.ones_like(outputs))
    assert back.shape == X.shape and back.dtype == outputs.dtype
    outputs[...] = np.nan  # what the caller does with them is not the layer's memory
    assert np.isfinite(layer.backward(np.ones(X.shape, outputs.dtype))).all()
    np.testing.assert_array_equal(X, before)


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("value", [1e4, -1e4, 0.0, 5e-324, 1e-310])
def test_extreme_values_stay_finite(kind, value):
    X = np.array([[value, 1.0], [-value, 2.0], [0.0, 3.0]])
    for training in (True, False):
        layer = KINDS[kind]()
        outputs = layer(X, training)
        assert np.isfinite(outputs).all() and np.isfinite(layer.backward(outputs)).all()


# --- regularizers in a network ---


def test_a_regularizer_adds_its_price_and_its_gradient():
    def model(**options):
        made = nn.Sequential([nn.Input((3,)), Dense(2, **options)], seed=0)
        made.compile(nn.optimizers.SGD(0.1), "mse")
        return made

    X, y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    plain, priced = model(), model(kernel_regularizer=nn.regularizers.L2(0.5))
    kernel = plain.layers[0].kernel.copy()
    assert priced.evaluate(X, y) == pytest.approx(plain.evaluate(X, y) + 0.5 * np.sum(kernel**2))
    plain.train_on_batch(X, y), priced.train_on_batch(X, y)
    # the price of a weight w is 0.5 w², so its slope is w, and one step of 0.1 takes 0.1 w
    np.testing.assert_allclose(priced.layers[0].kernel, plain.layers[0].kernel - 0.1 * kernel)
    np.testing.assert_allclose(priced.layers[0].bias, plain.layers[0].bias)
    assert repr(priced.layers[0]) == "Dense(2, kernel_regularizer=L2(l2=0.5))"


# --- layers of one's own, and of two models ---


def test_a_layer_shared_by_two_models_is_trained_by_both():
    shared = Dense(2, "tanh")
    one = nn.Sequential([nn.Input((2,)), shared, Dense(1)], seed=0)
    two = nn.Sequential([nn.Input((2,)), shared, Dense(1)], seed=1)
    X, y = rng.normal(size=(8, 2)), rng.normal(size=8)
    for model in (one, two):
        model.compile(nn.optimizers.SGD(0.1, momentum=0.9), "mse")
    for model in (one, two, one, two):
        before = shared.kernel.copy()
        model.fit(X, y)
        assert not np.array_equal(shared.kernel, before)
        np.testing.assert_array_equal(one.get_weights()[0], two.get_weights()[0])
        assert one.layers[0].kernel is two.layers[0].kernel


@pytest.mark.parametrize("other", ["evaluate", "fit"])
def test_a_model_that_is_used_while_another_trains_does_not_disturb_it(other):
    """The second model shares a layer with the first; what it learns at a rate of 0 is nothing."""
    X, y = rng.normal(size=(40, 3)), rng.normal(size=40)

    def losses(disturbed):
        shared = Dense(4, "tanh", name="shared")
        whole = nn.Sequential([nn.Input((3,)), shared, Dense(1)], seed=1)
        part = nn.Sequential([nn.Input((3,)), shared], seed=2)
        whole.compile(nn.optimizers.Adam(0.05), "mse")
        part.compile(nn.optimizers.SGD(0.0), "mse")
        between = nn.callbacks.LambdaCallback(
            on_epoch_end=lambda epoch, logs: getattr(part, other)(X, np.zeros((40, 4))) if disturbed else None
        )
        return whole.fit(X, y, epochs=6, callbacks=[between]).history["loss"]

    assert losses(disturbed=True) == losses(disturbed=False)


@pytest.mark.parametrize("options", [{}, {"clipnorm": 0.1}, {"global_clipnorm": 0.1}], ids=str)
def test_an_optimizer_knows_its_model_again_after_another_had_its_layer(options):
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    shared = Dense(4, "tanh", name="shared")
    whole, part = nn.Sequential([nn.Input((3,)), shared, Dense(1)], seed=1), nn.Sequential([nn.Input((3,)), shared])
    whole.compile(nn.optimizers.Adam(**options), "mse")
    part.compile(nn.optimizers.SGD(**options), "mse")
    for _ in range(2):
        first, *_, last = whole.fit(X, y, epochs=5).history["loss"]
        assert last < first
        part.evaluate(X, np.zeros((20, 4)))
        part.fit(X, np.zeros((20, 4)))


@pytest.mark.parametrize("options", [{}, {"clipnorm": 0.1}, {"global_clipnorm": 0.1}], ids=str)
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])
def test_a_copy_trains_on_as_the_original_does(options, copied):
    X, y = rng.normal(size=(20, 3)), rng.normal(size=20)
    model = nn.Sequential([nn.Input((3,)), Dense(4, "tanh"), Dense(1)], seed=1)
    model.compile(nn.optimizers.Adam(0.01, **options), "mse")
    model.fit(X, y, epochs=3)
    twin = copied(model)
    assert twin.fit(X, y, epochs=3, seed=0).history == model.fit(X, y, epochs=3, seed=0).history
    for ours, expected in zip(twin.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, expected)


def test_weights_of_samples_whose_outputs_have_more_axes():
    """With as many steps as samples a weight could be taken for that of a step."""
    X, y, weights = rng.normal(size=(3, 3, 2)), rng.normal(size=(3, 3, 2)), np.array([1.0, 2.0, 4.0])
    model = nn.Sequential([nn.Input((3, 2)), PReLU("ones")])
    model.compile(nn.optimizers.SGD(1.0), "mse")
    by_hand = sum(w * np.mean((x - t) ** 2) for x, t, w in zip(X, y, weights, strict=True)) / 3
    assert model.evaluate(X, y, sample_weight=weights) == pytest.approx(by_hand)
    start = model.get_weights()[0]

    def loss():
        out = np.where(X > 0, X, start * X)
        return sum(w * np.mean((o - t) ** 2) for o, t, w in zip(out, y, weights, strict=True)) / 3

    expected = start - slope(loss, start)
    assert model.train_on_batch(X, y, weights) == pytest.approx(by_hand)
    np.testing.assert_allclose(model.get_weights()[0], expected, rtol=1e-7)


def test_a_layer_may_keep_its_inputs_and_others_their_targets():
    """A batch's inputs lie where the last batch's lay, as Layer.forward says; targets do not."""
    X, y, seen = np.arange(9.0)[:, None], np.arange(9.0), []

    def remember(targets, outputs):
        seen.append(targets)
        return 0.0

    model = nn.Sequential([nn.Input((1,)), Dense(1)], seed=0)
    model.compile(nn.optimizers.SGD(0.0), "mse", metrics=[remember])
    model.fit(X, y, batch_size=3)
    assert sorted(np.concatenate(seen).ravel().tolist()) == y.tolist()


def test_reprs_show_what_was_asked_for():
    assert repr(BatchNormalization()) == "BatchNormalization()"
    layer = BatchNormalization(momentum=0.9, epsilon=0.01, center=False, gamma_regularizer=nn.regularizers.L2(0.1))
    assert repr(layer).startswith("BatchNormalization(momentum=0.9, epsilon=0.01, center=False, gamma_regularizer=L2(")


def test_a_part_of_a_model_sees_the_same_weights():
    model = nn.Sequential([nn.Input((2,)), Dense(3, "tanh"), Dense(1)], seed=0)
    hidden = nn.Sequential(model.layers[:1])
    model.compile("sgd", "mse")
    X = rng.normal(size=(8, 2))
    model.fit(X, X[:, 0], epochs=3)
    W, b = model.get_weights()[:2]
    np.testing.assert_allclose(hidden.predict(X), np.tanh(X @ W + b))


def test_a_layer_added_after_training_starts_a_new_array():
    model = nn.Sequential([nn.Input((2,)), Dense(3)], seed=0)
    model.compile("sgd", "mse")
    model.fit(np.ones((4, 2)), np.ones((4, 3)))
    model.add(Dense(1))
    model.compile("sgd", "mse")
    before = model.get_weights()
    model.fit(np.ones((4, 2)), np.ones(4))
    assert all(not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True))


def test_layers_of_different_precision_train_together():
    model = nn.Sequential([nn.Input((2,)), Dense(3, dtype="float32"), Dense(1, dtype="float64")], seed=0)
    model.compile(nn.optimizers.SGD(0.1), "mse")
    X = rng.normal(size=(32, 2))
    losses = model.fit(X, X[:, 0], epochs=50).history["loss"]
    assert losses[-1] < 0.01 * losses[0]
    assert [p.dtype for p in model.params] == [np.float32] * 2 + [np.float64] * 2


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: Dropout(1.0), ValueError, "rate must be >= 0 and < 1, got 1"),
        (lambda: Dropout(-0.1), ValueError, "rate must be >= 0"),
        (lambda: BatchNormalization(axis=1), ValueError, "axis=-1; got axis=1"),
        (lambda: Softmax(axis=0), ValueError, "axis=-1; got axis=0"),
        (lambda: BatchNormalization(epsilon=0), ValueError, "epsilon must be > 0"),
        (lambda: LeakyReLU(-1), ValueError, "negative_slope must be >= 0"),
        (lambda: Dense(2)(np.zeros((2, 3, 4))), ValueError, r"Dense\(2\) expected inputs of shape \(batch, features\)"),
        (lambda: Dense(2).build((3, 4)), ValueError, r"samples of shape \(3, 4\). Flatten\(\) first"),
        (lambda: nn.Sequential([nn.Input((3, 4)), Dense(2)]), ValueError, r"Flatten\(\) first"),
        (
            lambda: nn.Sequential([nn.Input((3, 4)), Flatten()]).predict(np.zeros((3, 4))),
            ValueError,
            r"\(batch, 3, 4\), got \(3, 4\). Did you mean X\[None\]\?",
        ),
        (lambda: PReLU().backward([[1.0]]), RuntimeError, "call forward"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
