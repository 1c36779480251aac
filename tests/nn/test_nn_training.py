"""fit's further arguments, stopping, reports, weights in files; what a model keeps when a run is interrupted."""

import tracemalloc

import numpy as np
import pytest
from scipy.special import log_softmax

from course_utils import datasets, nn
from course_utils.nn.layers import BatchNormalization, Dense

rng = np.random.default_rng(3)
X, Y = datasets.two_clouds(n=40, distance=1.5)


def ready(seed=1, optimizer=None, metrics=("accuracy",)):
    model = nn.Sequential([nn.Input((2,)), Dense(4, "tanh"), BatchNormalization(), Dense(1, "sigmoid")], seed=seed)
    model.compile(optimizer or nn.optimizers.SGD(0.1), "binary_crossentropy", metrics=list(metrics))
    return model


def test_the_last_share_is_held_out_and_never_trained_on():
    with_all = ready()
    split = with_all.fit(X, Y, epochs=3, validation_split=0.25, shuffle=False)
    by_hand = ready()
    given = by_hand.fit(X[:30], Y[:30], epochs=3, validation_data=(X[30:], Y[30:]), shuffle=False)
    assert split.history == given.history
    assert list(split.history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert split.history["val_loss"][-1] == by_hand.evaluate(X[30:], Y[30:])[0]


def test_a_weight_of_zero_leaves_a_sample_out_and_of_two_counts_it_twice():
    weights = np.ones(40)
    weights[:10] = 0

    def slopes(x, y, sample_weight=None, scale=1.0):
        model = nn.Sequential([nn.Input((2,)), Dense(1)], seed=0)
        model.compile(nn.optimizers.SGD(scale), "mse")
        start = model.get_weights()
        model.train_on_batch(x, y, sample_weight)
        return [begin - end for begin, end in zip(start, model.get_weights(), strict=True)]

    # the weighted loss is still divided by 40 samples, as in Keras; so 30 of them make 3/4 of a step
    for ours, expected in zip(slopes(X, Y, weights), slopes(X[10:], Y[10:], scale=0.75), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-12)
    twice = np.ones(40)
    twice[3] = 2
    repeated = np.concatenate([X, X[3:4]]), np.concatenate([Y, Y[3:4]])
    for ours, expected in zip(slopes(X, Y, twice), slopes(*repeated, scale=41 / 40), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=1e-12)


def test_a_run_ends_when_somebody_says_so():
    class Stop(nn.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            assert set(logs) == {"loss", "accuracy"}
            self.model.stop_training = True

    model = ready()
    history = model.fit(X, Y, epochs=10, batch_size=8, callbacks=Stop())
    assert history.epoch == [0] and model.optimizer.iterations == 1
    assert len(model.fit(X, Y, epochs=2).epoch) == 2  # and the next one runs again


def test_an_interrupted_run_leaves_a_usable_model_and_its_history():
    class Interrupt(nn.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    model = ready()
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=10, callbacks=[Interrupt()])
    assert model.history.epoch == [0, 1]
    assert model.evaluate(X, Y)[0] < model.history.history["loss"][0]
    model.fit(X, Y)


def test_a_diverged_step_changes_no_weight():
    model = nn.Sequential([nn.Input((1,)), Dense(1, kernel_initializer="ones")])
    model.compile(nn.optimizers.SGD(1e200), "mse")
    model.train_on_batch([[1.0]], [0.0])
    before = model.get_weights()
    with pytest.raises(FloatingPointError, match=r"became inf at step 2, with learning rate 1e\+200"):
        model.train_on_batch([[1.0]], [0.0])
    for ours, expected in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, expected)


def test_a_diverged_step_changes_no_moving_mean_either():
    model = nn.Sequential([nn.Input((1,)), BatchNormalization(), Dense(1)], seed=0)
    model.compile(nn.optimizers.SGD(0.1), "mse")
    model.train_on_batch([[1.0], [3.0]], [0.0, 1.0])
    before = model.get_weights()
    for steps in (lambda: model.train_on_batch([[5.0], [9.0]], [0.0, 1e200]), lambda: model.fit([[5.0]], [1e200])):
        with pytest.raises(FloatingPointError):
            steps()
        for ours, expected in zip(model.get_weights(), before, strict=True):
            np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize("turned", [lambda a: np.asfortranarray(a), lambda a: np.hstack([a, a])[:, : a.shape[1]]])
def test_no_batch_copies_all_of_the_data(turned):
    """NumPy's take does, from an array that is not C-contiguous."""
    X = turned(rng.normal(size=(4000, 50)))
    tracemalloc.start()
    try:
        pieces = nn.minibatches(X, X, 4, seed=0)
        next(pieces)
        tracemalloc.reset_peak()
        here, _ = tracemalloc.get_traced_memory()
        next(pieces)
        assert tracemalloc.get_traced_memory()[1] - here < X.nbytes / 10
        del pieces

        class Watch(nn.callbacks.Callback):
            def on_train_batch_begin(self, batch, logs=None):
                self.peak = tracemalloc.get_traced_memory()[1] - self.here if batch else 0
                self.model.stop_training = batch == 2

            def on_train_batch_end(self, batch, logs=None):
                tracemalloc.reset_peak()
                self.here, _ = tracemalloc.get_traced_memory()

        watch = Watch()
        model = nn.Sequential([nn.Input((50,)), Dense(50)], seed=0)
        model.compile("sgd", "mse")
        model.fit(X, X, batch_size=4, callbacks=watch)
        assert 0 < watch.peak < X.nbytes / 10
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("turned", [np.asfortranarray, lambda a: a[::-1][::-1], lambda a: np.hstack([a, a])[:, :2]])
def test_how_the_data_lie_in_memory_is_all_the_same(turned):
    expected = ready().fit(X, Y, epochs=2, validation_split=0.25, seed=0).history
    found = ready().fit(turned(X), Y, epochs=2, validation_split=0.25, seed=0).history
    for name, values in expected.items():
        assert found[name] == pytest.approx(values)


def test_a_metric_of_nan_is_nan_and_training_tells_of_the_loss():
    model = nn.Sequential([nn.Input((1,)), Dense(1)])
    model.compile(nn.optimizers.SGD(0.1), "mse", metrics=["accuracy"])
    model.layers[0].params["kernel"][...] = np.nan
    with pytest.raises(FloatingPointError, match="The loss is nan"):
        model.fit([[1.0]], [0.0])
    assert np.isnan(model.evaluate([[1.0]], [0.0])).all()


@pytest.mark.parametrize(
    ("loss", "units", "activation"),
    [
        (nn.losses.BinaryCrossentropy(from_logits=True), 1, "sigmoid"),
        (nn.losses.CategoricalCrossentropy(from_logits=True), 3, "softmax"),
        (nn.losses.SparseCategoricalCrossentropy(from_logits=True), 3, "softmax"),
    ],
)
def test_a_sigmoid_of_a_sigmoid_is_told(loss, units, activation, recwarn):
    targets = nn.one_hot(Y, 3) if isinstance(loss, nn.losses.CategoricalCrossentropy) else Y
    model = nn.Sequential([nn.Input((2,)), Dense(units, activation)], seed=0)
    model.compile("sgd", loss)
    for act in (model.fit, model.evaluate, model.train_on_batch):
        with pytest.warns(UserWarning, match=rf"the loss sees a {activation} of a {activation}") as found:
            act(X, targets)
        assert len(found) == 1 and found[0].filename == __file__
    for last in ("linear", "tanh"):
        model = nn.Sequential([nn.Input((2,)), Dense(units, last)], seed=0)
        model.compile("sgd", loss)
        model.fit(X, targets)
    assert not recwarn.list


def test_metrics_of_one_name_would_hide_each_other():
    def loss(y, y_pred):
        return 0.0

    def double(y, y_pred):
        return 2 * nn.losses.mean_absolute_error(y, y_pred)

    model = ready(metrics=["mae", "mean_absolute_error", double])
    found = dict(zip(["loss", *model.metrics], model.evaluate(X, Y), strict=True))
    assert found["mae"] == found["mean_absolute_error"] == pytest.approx(found["double"] / 2)
    for wrong, why in (
        (["mae", "mae"], "another one has that name"),
        (["mean_absolute_error", nn.losses.mean_absolute_error], "another one has that name"),
        ([loss], "the loss itself has that name"),
    ):
        with pytest.raises(ValueError, match=why):
            ready(metrics=wrong)


@pytest.mark.parametrize("name", ["precision", "recall", "f1_score", "r2_score", "confusion_matrix"])
def test_what_must_see_all_samples_is_no_metric_of_batches(name):
    for metric in (name, getattr(nn.metrics, name)):
        with pytest.raises(ValueError, match=rf"at all samples at once.*nn.metrics.{name}\(y, model.predict\(x\)\)"):
            ready(metrics=[metric])


def test_batch_size_and_epochs_stand_where_keras_has_them():
    named, placed = ready(), ready()
    assert placed.fit(X, Y, 16, 3).history == named.fit(X, Y, epochs=3, batch_size=16).history
    assert placed.evaluate(X, Y, 7) == named.evaluate(X, Y, batch_size=7)
    np.testing.assert_array_equal(placed.predict(X, 7), named.predict(X, batch_size=7))


def test_predict_in_batches_is_predict():
    model = ready()
    np.testing.assert_allclose(model.predict(X, batch_size=7), model.predict(X), rtol=1e-12)
    assert model.predict(np.zeros((0, 2)), batch_size=7).shape == (0, 1)


def test_evaluate_in_batches_weighs_the_last_one_by_its_size():
    model = ready()
    np.testing.assert_allclose(model.evaluate(X, Y, batch_size=32), model.evaluate(X, Y, batch_size=40), rtol=1e-12)


def test_evaluating_and_predicting_change_nothing():
    model = ready()
    before = model.get_weights()
    model.evaluate(X, Y), model.predict(X)
    for ours, expected in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(ours, expected)


def test_weights_travel_through_a_file(tmp_path):
    model, other = ready(1), ready(2)
    model.fit(X, Y, epochs=2)
    model.save_weights(tmp_path / "cloud.weights.npz")
    other.load_weights(tmp_path / "cloud.weights.npz")
    np.testing.assert_array_equal(other.predict(X), model.predict(X))
    smaller = nn.Sequential([nn.Input((2,)), Dense(1)])
    with pytest.raises(ValueError, match=r"holds 8 arrays .*the model has 2"):
        smaller.load_weights(tmp_path / "cloud.weights.npz")


def test_verbose_shows_a_bar_or_lines(capsys):
    ready().fit(X, Y, epochs=2, verbose=2)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("Epoch 1/2: loss ") and ", accuracy " in second
    ready().fit(X, Y, epochs=2, verbose=1)
    shown = capsys.readouterr().out
    assert "Epoch 2/2" in shown and "loss " in shown
    ready().fit(X, Y, epochs=2)
    assert capsys.readouterr().out == ""


def test_the_default_optimizer_is_keras_own():
    model = ready()
    model.compile(loss="mse")
    assert type(model.optimizer).__name__ == "RMSprop"


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: ready().compile("sgd"), ValueError, "compile needs a loss"),
        (lambda: ready().fit(X, Y, validation_split=1.0), ValueError, "validation_split must be >= 0 and < 1"),
        (lambda: ready().fit(X[:1], Y[:1], validation_split=0.2), ValueError, "of 1 sample leaves none"),
        (lambda: ready().fit(X, Y, validation_data=X), ValueError, r"must be \(x_val, y_val\) .* got ndarray"),
        (lambda: ready().fit(X, Y, validation_data=(X,)), ValueError, "got tuple of 1"),
        (lambda: ready().fit(X, Y, validation_data=(X, Y[:3])), ValueError, r"\(40, 2\) and \(3,\)"),
        (lambda: ready().fit(X, Y, sample_weight=np.ones(3)), ValueError, r"shape \(40,\); got \(3,\)"),
        (lambda: ready().fit(X, Y, sample_weight=np.full(40, np.nan)), ValueError, "sample_weight holds nan"),
        (lambda: ready().fit(X, Y, callbacks=[print]), TypeError, "LambdaCallback"),
        (lambda: ready().fit(X, Y, callbacks=nn.callbacks.EarlyStopping), TypeError, r"EarlyStopping\(\), with paren"),
        (lambda: ready().compile("sgd", "mse", nn.losses.mean_squared_error), TypeError, r"\[mean_squared_error\]"),
        (lambda: ready().compile("sgd", "mse", 3), TypeError, "metrics must be a list, got 3"),
        (lambda: ready(metrics=[nn.losses.MeanSquaredError]), TypeError, "not the class MeanSquaredError"),
        (lambda: ready().fit(X, Y, verbose=5), ValueError, "verbose must be 0"),
        (lambda: ready().fit(X[:, :, None], Y), ValueError, r"\(batch, 2\), got \(40, 2, 1\)"),
        (lambda: nn.Sequential().save_weights("x.npz"), ValueError, "not built yet"),
        (lambda: nn.Sequential([Dense(1)]).load_weights("x.npz"), ValueError, "not built yet"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()


def test_a_validation_loss_without_bound_is_told_as_it_is():
    model = nn.Sequential([nn.Input((1,)), Dense(1, kernel_initializer="ones")])
    model.compile(nn.optimizers.SGD(0.0), "mse")
    history = model.fit([[1.0]], [1.0], validation_data=([[1e200]], [0.0]))
    assert history.history["val_loss"] == [np.inf]


@pytest.mark.parametrize("scale", [0.1, 1, 30, 80, 1e4])
@pytest.mark.parametrize("dtype, digits", [("float32", 2e-6), ("float64", 1e-13)])
def test_the_loss_behind_a_softmax_is_exact_whether_or_not_a_probability_vanishes(scale, dtype, digits):
    """Against SciPy's log_softmax, on both sides of where ln(softmax(z)) would lose its digits."""
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(20, 3)), nn.one_hot(rng.integers(0, 4, 20))
    model = nn.Sequential([nn.Input((3,), dtype=dtype), nn.layers.Dense(4, activation="softmax")])
    kernel = rng.normal(size=(3, 4)) * scale
    model.set_weights([kernel, np.zeros(4)])
    model.compile("sgd", nn.losses.CategoricalCrossentropy(label_smoothing=0.1))
    logits = X.astype(dtype).astype(float) @ kernel.astype(dtype).astype(float)
    expected = -np.mean(np.sum((0.9 * y + 0.025) * log_softmax(logits, axis=-1), axis=-1))
    assert model.evaluate(X, y) == pytest.approx(expected, rel=digits)
