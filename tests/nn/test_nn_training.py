"""fit's further arguments, stopping, reports, weights in files; what a model keeps when a run is interrupted."""

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
        (lambda: ready().fit(X, Y, validation_data=X), ValueError, r"must be \(x_val, y_val\), got ndarray"),
        (lambda: ready().fit(X, Y, validation_data=(X, Y[:3])), ValueError, r"\(40, 2\) and \(3,\)"),
        (lambda: ready().fit(X, Y, sample_weight=np.ones(3)), ValueError, r"shape \(40,\); got \(3,\)"),
        (lambda: ready().fit(X, Y, sample_weight=np.full(40, np.nan)), ValueError, "sample_weight holds nan"),
        (lambda: ready().fit(X, Y, callbacks=[print]), TypeError, "LambdaCallback"),
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
