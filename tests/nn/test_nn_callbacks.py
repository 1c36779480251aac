"""Callbacks one by one, on scripted losses and on small models: when they act, what they say, what they refuse."""

import math

import numpy as np
import pytest

from course_utils import nn
from course_utils.nn import callbacks
from course_utils.nn.callbacks import (
    Callback,
    CallbackList,
    EarlyStopping,
    LambdaCallback,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TerminateOnNaN,
)

X = np.random.default_rng(0).normal(size=(24, 3))
Y = (X[:, 0] > X[:, 1]).astype(int)


def model(learning_rate=0.1, metrics=None):
    network = nn.Sequential([nn.Input((3,)), nn.layers.Dense(1, activation="sigmoid")], seed=1)
    network.compile(nn.optimizers.SGD(learning_rate), "binary_crossentropy", metrics=metrics)
    return network


class Scripted:
    """Stands in for a model: what callbacks need of it, and weights that tell the epoch."""

    def __init__(self, learning_rate=1.0):
        self.stop_training = False
        self.optimizer = nn.optimizers.SGD(learning_rate)
        self.weights = [np.zeros(1)]
        self.saved = []

    def get_weights(self):
        return [weight.copy() for weight in self.weights]

    def set_weights(self, weights):
        self.weights = weights

    def save_weights(self, path):
        self.saved.append(path)


def play(callback, values, name="val_loss", network=None):
    """Run epochs with these values of one number; return the model and the logs of each epoch."""
    network = network or Scripted()
    watchers = CallbackList([callback], model=network)
    network.stop_training = False
    watchers.on_train_begin()
    all_logs = []
    for epoch, value in enumerate(values):
        watchers.on_epoch_begin(epoch)
        network.weights = [np.full(1, epoch)]
        logs = {name: value}
        watchers.on_epoch_end(epoch, logs)
        all_logs.append(logs)
        if network.stop_training:
            break
    watchers.on_train_end(logs)
    return network, all_logs


# --- the moments -----------------------------------------------------------------------------------


def test_every_moment_in_its_order():
    seen = []

    class Diary(Callback):
        def set_model(self, model):
            super().set_model(model)
            seen.append("set_model")

        def on_train_begin(self, logs=None):
            seen.append(("train begin", logs))

        def on_train_end(self, logs=None):
            seen.append(("train end", sorted(logs)))

        def on_epoch_begin(self, epoch, logs=None):
            seen.append(("epoch begin", epoch, logs))

        def on_epoch_end(self, epoch, logs=None):
            seen.append(("epoch end", epoch, sorted(logs)))

        def on_train_batch_begin(self, batch, logs=None):
            seen.append(("batch begin", batch, logs))

        def on_train_batch_end(self, batch, logs=None):
            seen.append(("batch end", batch, sorted(logs)))

    model(metrics=["accuracy"]).fit(X, Y, epochs=2, batch_size=16, validation_data=(X, Y), callbacks=[Diary()])
    of_batch, of_epoch = ["accuracy", "loss"], ["accuracy", "loss", "val_accuracy", "val_loss"]
    expected = ["set_model", ("train begin", {})]
    for epoch in (0, 1):
        expected.append(("epoch begin", epoch, {}))
        for batch in (0, 1):
            expected += [("batch begin", batch, {}), ("batch end", batch, of_batch)]
        expected.append(("epoch end", epoch, of_epoch))
    assert seen == [*expected, ("train end", of_epoch)]


def test_logs_of_a_batch_are_the_means_so_far():
    found = []
    network = model()
    network.fit(X, Y, batch_size=8, callbacks=[LambdaCallback(on_train_batch_end=lambda b, logs: found.append(logs))])
    assert len(found) == 3
    assert found[-1]["loss"] == pytest.approx(network.history.history["loss"][0], abs=1e-15)


def test_what_a_callback_adds_to_the_logs_is_seen_by_the_next_and_kept():
    seen = []
    add = LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(answer=epoch + 42))
    look = LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append(logs["answer"]))
    history = model().fit(X, Y, epochs=2, callbacks=[add, look])
    assert history.history["answer"] == seen == [42, 43]


def test_stop_training_ends_the_epoch_after_the_batch():
    batches = []

    class Stop(Callback):
        def on_train_batch_end(self, batch, logs=None):
            batches.append(batch)
            self.model.stop_training = batch == 1

    network = model()
    history = network.fit(X, Y, epochs=5, batch_size=8, callbacks=[Stop()])
    assert batches == [0, 1] and history.epoch == [0]
    assert network.fit(X, Y, epochs=2).epoch == [0, 1]  # the wish to stop does not outlive its fit


def test_training_is_the_same_with_and_without_callbacks():
    quiet, watched = model(), model()
    first = quiet.fit(X, Y, epochs=3, batch_size=7, seed=3)
    second = watched.fit(
        X, Y, epochs=3, batch_size=7, seed=3, callbacks=[Callback(), EarlyStopping("loss", patience=9)]
    )
    assert first.history == second.history
    for a, b in zip(quiet.get_weights(), watched.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_lambda_callback_takes_a_function_for_each_moment():
    calls = []
    functions = {moment: lambda *a, moment=moment: calls.append(moment) for moment in callbacks.base.MOMENTS}
    model().fit(X, Y, callbacks=[LambdaCallback(**functions)])
    assert calls == [
        "on_train_begin",
        "on_epoch_begin",
        "on_train_batch_begin",
        "on_train_batch_end",
        "on_epoch_end",
        "on_train_end",
    ]
    with pytest.raises(TypeError, match="expected a function for on_epoch_end, got 3"):
        LambdaCallback(on_epoch_end=3)
    with pytest.raises(TypeError, match="on_epoch_finish"):
        LambdaCallback(on_epoch_finish=print)


class FromElsewhere:
    pass


FromElsewhere.__module__ = "keras.src.callbacks.early_stopping"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        (EarlyStopping, r"Did you mean EarlyStopping\(\), with parentheses"),
        (lambda epoch, logs: None, "LambdaCallback"),
        (FromElsewhere(), "belongs to Keras; nn.callbacks.FromElsewhere may be its twin"),
        ("early", "got 'early'"),
    ],
)
def test_what_is_no_callback(wrong, hint):
    with pytest.raises(TypeError, match=r"callbacks expected objects such as nn.callbacks.EarlyStopping\(\).*" + hint):
        model().fit(X, Y, callbacks=[wrong])


def test_one_callback_needs_no_list():
    assert model().fit(X, Y, epochs=5, callbacks=EarlyStopping("loss", mode="max")).epoch == [0, 1]


# --- EarlyStopping ---------------------------------------------------------------------------------

DOWN_AND_UP = [5, 4, 3, 3.5, 2.9, 3.1, 3.2, 3.3, 3.4]


@pytest.mark.parametrize(
    ("arguments", "values", "stopped", "best"),
    [
        ({}, DOWN_AND_UP, 3, 2),
        ({"patience": 1}, DOWN_AND_UP, 3, 2),
        ({"patience": 2}, DOWN_AND_UP, 6, 4),
        ({"patience": 4}, DOWN_AND_UP, 8, 4),
        ({"patience": 5}, DOWN_AND_UP, 0, 4),
        ({"patience": 2, "min_delta": 0.2}, DOWN_AND_UP, 4, 2),
        ({"patience": 2, "min_delta": -0.2}, DOWN_AND_UP, 4, 2),
        ({"mode": "max"}, DOWN_AND_UP, 1, 0),
        ({"start_from_epoch": 4}, DOWN_AND_UP, 5, 4),
        ({"patience": 3, "baseline": 1}, DOWN_AND_UP, 3, 2),  # never beaten: the patience runs from the start
        ({"patience": 3, "baseline": 3.5}, DOWN_AND_UP, 7, 4),
        ({}, [1, math.nan, 0.5], 1, 0),
        ({}, [math.nan, 1.0, 0.5], 1, 0),  # nothing beats what is no number
        ({}, [1], 0, 0),
    ],
)
def test_early_stopping(arguments, values, stopped, best):
    stop = EarlyStopping(restore_best_weights=True, **arguments)
    network, logs = play(stop, values)
    assert (stop.stopped_epoch, stop.best_epoch) == (stopped, best)
    assert network.stop_training is (stopped > 0)
    assert len(logs) == (stopped + 1 if stopped else len(values))
    assert network.weights == [best]


def test_early_stopping_knows_which_way_is_better_by_the_name():
    for name in ("val_accuracy", "acc", "binary_accuracy", "precision", "val_f1", "r2"):
        assert play(EarlyStopping(name), [0.5, 0.6, 0.5], name)[0].stop_training
        assert not play(EarlyStopping(name), [0.5, 0.6, 0.7], name)[0].stop_training
    for name in ("loss", "mse", "val_mean_absolute_error", "binary_crossentropy"):
        assert play(EarlyStopping(name), [0.6, 0.5, 0.6], name)[0].stop_training
    with pytest.raises(ValueError, match=r'"val_wins" whether more is better: give it mode="max" or mode="min"'):
        play(EarlyStopping("val_wins"), [1, 2], "val_wins")
    assert play(EarlyStopping("val_wins", mode="max"), [1, 0], "val_wins")[0].stop_training


def test_a_direction_that_cannot_be_told_is_told_after_one_epoch(tmp_path):
    options = {"save_weights_only": True, "monitor": "spread"}
    best = ModelCheckpoint(tmp_path / "best.weights.npz", save_best_only=True, **options)
    for callback in (EarlyStopping("spread"), ReduceLROnPlateau("spread"), best):
        with pytest.raises(ValueError, match='cannot tell from the name "spread"'):
            play(callback, [1], "spread")
    every = ModelCheckpoint(tmp_path / "{epoch}.weights.npz", **options)  # compares nothing, so need not know
    assert len(play(every, [1, 2], "spread")[0].saved) == 2


def test_weights_stay_where_they_are_unless_asked():
    network, _ = play(EarlyStopping(patience=2), DOWN_AND_UP)
    assert network.weights == [6]


def test_early_stopping_starts_afresh_with_every_fit():
    stop = EarlyStopping(patience=1)
    play(stop, [1, 2])
    assert stop.stopped_epoch == 1
    network, logs = play(stop, [9, 8, 7])
    assert len(logs) == 3 and stop.stopped_epoch == 0 and not network.stop_training


def test_early_stopping_speaks_when_asked(capsys):
    play(EarlyStopping(restore_best_weights=True), [1, 2])
    assert capsys.readouterr().out == ""
    play(EarlyStopping(restore_best_weights=True, verbose=1), [1, 2])
    assert capsys.readouterr().out == (
        "Epoch 2: stopped early, val_loss no longer got better.\nThe weights are those after epoch 1, the best one.\n"
    )


def test_a_number_that_is_not_reported_is_told_with_those_that_are():
    for callback in (EarlyStopping(), ReduceLROnPlateau()):
        with pytest.warns(UserWarning, match=r'watches "val_loss".* reports loss.*validation_data or validation_split'):
            assert model().fit(X, Y, callbacks=[callback]).epoch == [0]
    with pytest.warns(
        UserWarning, match=r'watches "accuracy", which this training does not report; it reports loss\.$'
    ):
        model().fit(X, Y, callbacks=[EarlyStopping("accuracy")])


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: EarlyStopping(mode="smaller"), ValueError, 'mode must be "auto", "min" or "max", got \'smaller\''),
        (lambda: EarlyStopping(patience=-1), ValueError, "patience must be at least 0"),
        (lambda: EarlyStopping(patience=1.5), TypeError, "patience must be a whole number"),
        (lambda: EarlyStopping(min_delta="x"), TypeError, "min_delta must be a number"),
        (lambda: EarlyStopping(start_from_epoch=-1), ValueError, "start_from_epoch"),
        (lambda: ReduceLROnPlateau(factor=1.0), ValueError, "factor must be >= 0 and < 1, got 1"),
        (lambda: ReduceLROnPlateau(min_lr=-1), ValueError, "min_lr must be >= 0"),
        (lambda: ReduceLROnPlateau(cooldown=-1), ValueError, "cooldown must be at least 0"),
        (lambda: LearningRateScheduler(0.1), TypeError, r"schedule must be a function \(epoch, learning_rate\)"),
        (lambda: ModelCheckpoint("a.weights.npz"), ValueError, "save_weights_only=True"),
        (lambda: ModelCheckpoint("a.npz", save_weights_only=True), ValueError, "ends in .weights.npz, got 'a.npz'"),
        (lambda: ModelCheckpoint("a.weights.npz", save_weights_only=True, save_freq=0), ValueError, "save_freq"),
        (lambda: ModelCheckpoint("a.weights.npz", save_weights_only=True, save_freq="day"), TypeError, "save_freq"),
    ],
)
def test_wrong_arguments(make, error, message):
    with pytest.raises(error, match=message):
        make()


# --- learning rates --------------------------------------------------------------------------------


def rates(callback, values, learning_rate=1.0):
    return [logs["learning_rate"] for logs in play(callback, values, network=Scripted(learning_rate))[1]]


def test_reduce_on_plateau():
    flat = [1.0] * 8
    np.testing.assert_allclose(rates(ReduceLROnPlateau(patience=2), flat), [1, 1, 1, 0.1, 0.1, 0.01, 0.01, 0.001])
    np.testing.assert_allclose(
        rates(ReduceLROnPlateau(patience=2, factor=0.5, cooldown=2), flat), [1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25]
    )
    np.testing.assert_allclose(
        rates(ReduceLROnPlateau(patience=1, factor=0.5, min_lr=0.3), flat), [1, 1, 0.5, 0.3, 0.3, 0.3, 0.3, 0.3]
    )
    falling = [1 - 1e-5 * n for n in range(4)]  # less than min_delta
    np.testing.assert_allclose(rates(ReduceLROnPlateau(patience=1), falling), [1, 1, 0.1, 0.01])
    np.testing.assert_allclose(rates(ReduceLROnPlateau(patience=1, min_delta=0), falling), [1, 1, 1, 1])


def test_reduce_on_plateau_speaks_when_asked(capsys):
    play(ReduceLROnPlateau(patience=1, verbose=1), [1, 1])
    assert capsys.readouterr().out == "Epoch 2: the learning rate falls from 1 to 0.1.\n"


def test_scheduler_by_epoch_and_rate_or_by_epoch_alone(capsys):
    halve = LearningRateScheduler(lambda epoch, rate: rate / 2, verbose=1)
    assert rates(halve, [1, 1, 1]) == [0.5, 0.25, 0.125]
    assert capsys.readouterr().out.splitlines()[0] == "Epoch 1: the learning rate is 0.5."
    assert rates(LearningRateScheduler(lambda epoch: 1 / (1 + epoch)), [1, 1]) == [1, 0.5]
    assert rates(LearningRateScheduler(min), [1, 1]) == [0, 0]  # built in: Python knows no signature

    def broken(epoch, rate):
        return rate + "1"

    with pytest.raises(TypeError, match="unsupported operand"):  # and not "missing 1 argument"
        rates(LearningRateScheduler(broken), [1])
    with pytest.raises(TypeError, match="what schedule returns must be a number, got None"):
        rates(LearningRateScheduler(lambda epoch: None), [1])
    with pytest.raises(ValueError, match="what schedule returns must be >= 0, got -1"):
        rates(LearningRateScheduler(lambda epoch: -1), [1])


def test_a_rate_that_follows_a_schedule_is_refused_before_the_first_epoch():
    falling = nn.optimizers.schedules.ExponentialDecay(0.1, decay_steps=10, decay_rate=0.9)
    for callback in (ReduceLROnPlateau("loss"), LearningRateScheduler(lambda epoch: 0.1)):
        network = model()
        network.compile(nn.optimizers.SGD(falling), "binary_crossentropy")
        before = network.get_weights()
        with pytest.raises(TypeError, match=r"ExponentialDecay.* cannot be set besides"):
            network.fit(X, Y, epochs=2, callbacks=[callback])
        np.testing.assert_array_equal(network.get_weights()[0], before[0])


# --- ModelCheckpoint -------------------------------------------------------------------------------


def test_checkpoint_of_every_epoch_and_of_the_best(tmp_path, capsys):
    every = ModelCheckpoint(tmp_path / "{epoch:02d}-{val_loss:.2f}.weights.npz", save_weights_only=True)
    network, _ = play(every, [1, 2, 0.5])
    assert [path.removeprefix(str(tmp_path))[1:] for path in network.saved] == [
        "01-1.00.weights.npz",
        "02-2.00.weights.npz",
        "03-0.50.weights.npz",
    ]
    path = str(tmp_path / "best.weights.npz")
    best = ModelCheckpoint(path, save_best_only=True, save_weights_only=True, verbose=1)
    assert len(play(best, [1, 2, 0.5, 0.5])[0].saved) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"Epoch 1: val_loss is 1, weights go to {path}",
        f"Epoch 3: val_loss is 0.5 after 1, weights go to {path}",
    ]
    assert len(play(best, [0.6, 0.4])[0].saved) == 1  # the best is kept over several fits
    options = {"save_best_only": True, "save_weights_only": True, "initial_value_threshold": 0.7}
    assert len(play(ModelCheckpoint(path, **options), [1, 0.9])[0].saved) == 0


def test_checkpoint_after_batches_counts_on_through_epochs(tmp_path):
    path = tmp_path / "made" / "{epoch}-{batch}.weights.npz"
    network = model()
    network.fit(X, Y, epochs=3, batch_size=8, callbacks=[ModelCheckpoint(path, save_weights_only=True, save_freq=4)])
    assert sorted(file.name for file in path.parent.iterdir()) == ["2-1.weights.npz", "3-2.weights.npz"]


def test_the_best_weights_come_back_from_the_file(tmp_path):
    path = tmp_path / "best.weights.npz"
    kept = []
    network = model(learning_rate=30)
    keep = LambdaCallback(on_epoch_end=lambda epoch, logs: kept.append(network.get_weights()))
    save = ModelCheckpoint(path, save_best_only=True, save_weights_only=True)
    history = network.fit(X, Y, epochs=8, batch_size=4, validation_split=0.5, seed=0, callbacks=[keep, save])
    best = int(np.argmin(history.history["val_loss"]))
    assert 0 < best < 7  # else the test shows nothing
    network.load_weights(path)
    for found, expected in zip(network.get_weights(), kept[best], strict=True):
        np.testing.assert_array_equal(found, expected)


def test_checkpoint_names_what_the_filepath_may_hold(tmp_path):
    options = {"save_weights_only": True}
    for name in ("{val_los:.2f}", "{}", "{epoch:zz}"):
        with pytest.raises(ValueError, match=r"cannot fill in the filepath .*Names there are: val_loss, epoch\."):
            play(ModelCheckpoint(tmp_path / f"{name}.weights.npz", **options), [1])
    with pytest.warns(UserWarning, match='ModelCheckpoint watches "val_loss"'):
        network, _ = play(ModelCheckpoint(tmp_path / "x.weights.npz", save_best_only=True, **options), [1], "loss")
    assert len(network.saved) == 1  # better too many files than none


# --- TerminateOnNaN --------------------------------------------------------------------------------


def exploding():
    network = nn.Sequential([nn.Input((3,)), nn.layers.Dense(1)], seed=1)
    network.compile(nn.optimizers.SGD(1e60), "mse")
    return network


def test_a_loss_that_is_no_number_ends_training(capsys):
    network = exploding()
    with pytest.raises(FloatingPointError, match="diverged"):
        network.fit(X, Y, epochs=9)
    network = exploding()
    ended = []
    watch = [TerminateOnNaN(), LambdaCallback(on_train_end=lambda logs: ended.append(True))]
    history = network.fit(X, Y, epochs=9, callbacks=watch)
    assert 0 < history.epoch[-1] < 8 and not math.isfinite(history.history["loss"][-1])
    assert capsys.readouterr().out.startswith("Batch 0: the loss is ")
    assert ended == [True]
    with pytest.raises(RuntimeError, match="at batch 0; training stops at once"):
        exploding().fit(X, Y, epochs=9, callbacks=[TerminateOnNaN(raise_error=True)])
    assert model().fit(X, Y, epochs=2, callbacks=[TerminateOnNaN()]).epoch == [0, 1]
