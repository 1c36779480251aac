"""Live training: one fit watched in a kernel and in a script, to its end, stopped, interrupted, and diverging."""

import base64
import io
import math

import numpy as np
import pytest
from PIL import Image

from course_utils.keras_bridge import keras, live
from course_utils.keras_bridge.live import LiveTraining

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 3)).astype("float32")
Y = (X[:, 0] > 0).astype("float32")


def model(optimizer="adam", metrics=("accuracy",)):
    keras.utils.set_random_seed(0)
    built = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, "tanh"), keras.layers.Dense(1, "sigmoid")])
    built.compile(optimizer, "binary_crossentropy", metrics=list(metrics))
    return built


class Stop(keras.callbacks.Callback):
    """Does something at the end of an epoch: stops, or raises what a learner's interrupt raises."""

    def __init__(self, epoch, act):
        super().__init__()
        self.epoch, self.act = epoch, act

    def on_epoch_end(self, epoch, logs=None):
        if epoch == self.epoch:
            self.act(self.model)


def stop(trained):
    trained.stop_training = True


def interrupt(trained):
    raise KeyboardInterrupt


class Events:
    """The part of IPython's events that live training uses."""

    def __init__(self):
        self.callbacks = {"post_run_cell": []}

    def register(self, event, callback):
        self.callbacks[event].append(callback)

    def unregister(self, event, callback):
        self.callbacks[event].remove(callback)

    def cell_ends(self):
        for callback in list(self.callbacks["post_run_cell"]):
            callback(None)


class Shell:
    kernel = object()

    def __init__(self):
        self.events = Events()


class Shown:
    """What a front end was sent: one display, and its updates."""

    def __init__(self):
        self.data, self.metadata, self.displays = [], [], 0

    def display(self, data, *, display_id, raw, metadata):
        assert display_id and raw
        self.displays += 1
        self.update(data, raw=raw, metadata=metadata)
        return self

    def update(self, data, *, raw, metadata):
        self.data.append(data)
        self.metadata.append(metadata)

    @property
    def last(self):
        return self.metadata[-1]["image/png"]["alt"]


@pytest.fixture
def notebook(monkeypatch):
    """A kernel's shell and screen, in place of a script's."""
    import IPython.display

    shell, shown = Shell(), Shown()
    monkeypatch.setattr(live, "running_kernel", lambda: shell)
    monkeypatch.setattr(IPython.display, "display", shown.display)
    return shell, shown


def pixels(data):
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).convert("RGB")).astype(int)


# --- in a notebook ---


def test_one_display_that_changes_and_stays(notebook):
    shell, shown = notebook
    history = model().fit(X, Y, epochs=3, validation_split=0.25, verbose=0, callbacks=[LiveTraining(every=0)]).history
    assert shown.displays == 1 and len(shown.data) > 3
    told = f"loss {history['loss'][-1]:.2f} (validation {history['val_loss'][-1]:.2f})"
    assert shown.last.startswith(f"Trained 3 epochs: {told}, accuracy {history['accuracy'][-1]:.2f}")
    assert len({data["text/plain"] for data in shown.data}) == 1  # nbval compares the first one with the last
    assert "s left" not in shown.last  # what is stored has no time in it
    assert shell.events.callbacks["post_run_cell"] == []


def test_the_picture_grows_with_the_training(notebook):
    _, shown = notebook
    model().fit(X, Y, epochs=4, verbose=0, callbacks=[LiveTraining(every=0)])
    first, last = pixels(shown.data[0]), pixels(shown.data[-1])
    assert first.shape == last.shape == (310, 840, 3)
    blue = [int(((p[:, :, 2] - p[:, :, 0]) > 100).sum()) for p in (first, last)]
    assert blue[1] > blue[0] + 2000  # the bar, at its end, is blue from side to side
    assert max(len(data["image/png"]) for data in shown.data) < 120_000


def test_the_curves_are_those_of_history(notebook):
    watching = LiveTraining()
    history = model().fit(X, Y, epochs=5, validation_split=0.25, verbose=0, callbacks=[watching]).history
    assert set(watching.curves) == set(history)
    for name, (epochs, values) in watching.curves.items():
        assert epochs == [1, 2, 3, 4, 5]
        np.testing.assert_allclose(values, history[name], rtol=1e-6)


def test_an_interrupted_fit_says_so_when_its_cell_ends(notebook):
    shell, shown = notebook
    net = model()
    with pytest.raises(KeyboardInterrupt):
        net.fit(X, Y, epochs=9, verbose=0, callbacks=[LiveTraining(), Stop(3, interrupt)])
    shell.events.cell_ends()
    assert shown.last.startswith("Interrupted in epoch 4 of 9: loss ")
    assert shell.events.callbacks["post_run_cell"] == []
    shell.events.cell_ends()  # the next cell changes nothing
    assert shown.last.startswith("Interrupted in epoch 4 of 9")


def test_a_run_stopped_halfway_leaves_a_usable_model(notebook):
    shell, _ = notebook
    net = model()
    start = [w.copy() for w in net.get_weights()]
    with pytest.raises(KeyboardInterrupt):
        net.fit(X, Y, epochs=50, verbose=0, callbacks=[LiveTraining(every=0), Stop(9, interrupt)])
    shell.events.cell_ends()
    half = net.evaluate(X, Y, verbose=0)[0]
    assert not np.allclose(net.get_weights()[0], start[0]) and np.isfinite(net.predict(X, verbose=0)).all()
    watching = LiveTraining()
    net.fit(X, Y, epochs=50, initial_epoch=10, verbose=0, callbacks=[watching])  # and it goes on from there
    assert net.evaluate(X, Y, verbose=0)[0] < half
    assert watching.curves["loss"][0][0] == 11 and watching.sentence().startswith("Trained 50 epochs")


def test_a_fit_that_stops_early_says_where(notebook):
    _, shown = notebook
    model().fit(X, Y, epochs=30, verbose=0, callbacks=[Stop(6, stop), LiveTraining()])
    assert shown.last.startswith("Stopped after 7 of 30 epochs: loss ")


def test_keras_own_early_stopping_is_seen(notebook):
    early = keras.callbacks.EarlyStopping(patience=1, restore_best_weights=True, min_delta=1e9)
    watching = LiveTraining()
    model().fit(X, Y, epochs=20, validation_split=0.25, verbose=0, callbacks=[early, watching])
    assert len(watching.curves["loss"][0]) == early.stopped_epoch + 1 < 20


def test_a_loss_that_is_no_number_is_drawn_and_told(notebook):
    _, shown = notebook
    bad = Y.copy()
    bad[0] = math.nan
    model().fit(X, bad, epochs=3, verbose=0, callbacks=[LiveTraining(every=0)])
    assert "loss not a number" in shown.last
    assert "not a number since epoch 1: try a smaller learning rate" in shown.last
    red = pixels(shown.data[-1])
    assert ((red[:, :, 0] - red[:, :, 2]) > 80).any()  # the warning's colour


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras reads its learning rate
def test_a_learning_rate_in_the_logs_is_no_curve(notebook):
    watching = LiveTraining()
    halve = keras.callbacks.ReduceLROnPlateau(factor=0.5, patience=1)
    model().fit(X, Y, epochs=3, validation_split=0.25, verbose=0, callbacks=[halve, watching])
    assert watching.names() == ["loss", "accuracy"] and "learning_rate" in watching.curves


def test_chosen_metrics_only(notebook):
    _, shown = notebook
    model(metrics=["accuracy", "mae"]).fit(X, Y, epochs=1, verbose=0, callbacks=[LiveTraining(["mae"])])
    assert "mae" in shown.last and "accuracy" not in shown.last


def test_a_wrong_name_is_told_once(notebook):
    shell, shown = notebook
    with pytest.raises(ValueError, match="asked for 'acc'"):
        model().fit(X, Y, epochs=2, verbose=0, callbacks=[LiveTraining(["acc"])])
    shell.events.cell_ends()
    assert shown.data == [] and shell.events.callbacks["post_run_cell"] == []


REAL = (
    """import signal
import numpy as np
from course_utils.keras_bridge import keras
from course_utils.keras_bridge.live import LiveTraining
net = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
net.compile("sgd", "mse")
X, y = np.eye(2), np.ones(2)
class Hand(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if epoch == 2:
            signal.raise_signal(signal.SIGINT)""",
    "_ = net.fit(X, y, epochs=4, verbose=0, callbacks=[LiveTraining()])",
    "_ = net.fit(X, y, epochs=40, verbose=0, callbacks=[LiveTraining(every=0), Hand()])",
    "_ = net.fit(X, y, epochs=4, verbose=0, callbacks=[LiveTraining(['accuracy'])])",
    "net.predict(X, verbose=0).shape",
)


def test_a_real_kernel(tmp_path):
    from nbclient import NotebookClient
    from nbformat import v4

    book = v4.new_notebook(cells=[v4.new_code_cell(source) for source in REAL])
    NotebookClient(book, timeout=300, allow_errors=True, kernel_name="python3").execute(cwd=str(tmp_path))
    first, whole, interrupted, wrong, after = (cell.outputs for cell in book.cells)
    assert first == []
    assert [out.output_type for out in whole] == ["display_data"] and "image/png" in whole[0].data
    assert whole[0].metadata["image/png"]["alt"].startswith("Trained 4 epochs: loss ")
    kinds = {out.get("ename", out.output_type): out for out in interrupted}
    assert set(kinds) == {"display_data", "KeyboardInterrupt"}
    assert kinds["display_data"].metadata["image/png"]["alt"].startswith("Interrupted in epoch 3 of 40: loss ")
    assert [out.get("ename") for out in wrong] == ["ValueError"] and "asked for 'accuracy'" in wrong[0].evalue
    assert after[0].data["text/plain"] == "(2, 1)"


# --- in a script ---


def test_a_script_gets_lines_of_text(capsys):
    model().fit(X, Y, epochs=2, validation_split=0.25, verbose=0, callbacks=[LiveTraining(every=0)])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("Training, epoch 1 of 2: loss ") and " left." in lines[0]
    assert lines[-1].startswith("Trained 2 epochs: loss ") and "left" not in lines[-1]


def test_a_quick_fit_is_not_drowned_in_lines(capsys):
    model().fit(X, Y, epochs=5, verbose=0, callbacks=[LiveTraining(every=60)])
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["Training, epoch 1 of 5", "Trained 5 epochs"]


def test_an_interrupted_script_leaves_its_last_line(capsys):
    with pytest.raises(KeyboardInterrupt):
        model().fit(X, Y, epochs=5, verbose=0, callbacks=[LiveTraining(every=0), Stop(2, interrupt)])
    assert capsys.readouterr().out.splitlines()[-1].startswith("Training, epoch 3 of 5: loss ")


def test_a_watched_fit_learns_what_an_unwatched_one_learns(capsys):
    watched, plain = model(), model()
    watched.fit(X, Y, epochs=3, verbose=0, callbacks=[LiveTraining(every=0)])
    keras.utils.set_random_seed(0)
    twin = model()
    plain = twin.fit(X, Y, epochs=3, verbose=0).history["loss"]
    np.testing.assert_allclose(watched.history.history["loss"], plain, rtol=1e-6)


def test_one_callback_for_two_fits(capsys):
    watching, net = LiveTraining(), model()
    net.fit(X, Y, epochs=3, verbose=0, callbacks=[watching])
    net.fit(X, Y, epochs=2, verbose=0, callbacks=[watching])
    assert watching.curves["loss"][0] == [1, 2] and watching.sentence().startswith("Trained 2 epochs")


def test_the_time_left_is_measured_after_the_graphs_were_made(monkeypatch):
    clock = iter([0.0, 100.0, 200.0, 201.0, 201.0])  # 100 s for the first batch, 100 for the first validation, then 1
    monkeypatch.setattr(live.time, "perf_counter", lambda: next(clock))
    watching = LiveTraining()
    watching.set_params({"epochs": 11, "steps": 1})
    monkeypatch.setattr(watching, "_is_due", lambda: False)
    watching.on_train_begin()
    assert watching.seconds_left() is None
    watching.on_epoch_begin(0)
    watching.on_train_batch_end(0, {"loss": 1.0})
    watching.on_epoch_end(0, {"loss": 1.0})
    watching.on_epoch_begin(1)
    watching.on_train_batch_end(0, {"loss": 1.0})
    watching.on_epoch_end(1, {"loss": 1.0})
    assert watching.seconds_left() == 9.0


# --- what is said to a mistake ---


def test_a_metric_that_the_model_lacks_is_told_after_the_first_epoch():
    epochs = []
    count = keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: epochs.append(epoch))
    with pytest.raises(ValueError, match=r"asked for 'acc', but this model has: loss, accuracy\. Name them in compile"):
        model().fit(X, Y, epochs=9, verbose=0, callbacks=[count, LiveTraining(["acc"])])
    assert epochs == [0]


@pytest.mark.parametrize("every", [-1, math.nan])
def test_every_is_a_time(every):
    with pytest.raises(ValueError, match="every expected a number of seconds, 0 or more; got"):
        LiveTraining(every=every)


def test_every_that_is_no_number_is_told_what_was_expected():
    with pytest.raises(ValueError, match="every expected a number of seconds, 0 or more; got 'often'"):
        LiveTraining(every="often")


def test_metrics_given_as_one_word_are_not_taken_apart():
    with pytest.raises(TypeError, match=r"a list of names such as \['accuracy'\], got 'accuracy'"):
        LiveTraining(metrics="accuracy")


# --- small words ---


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0.00"), (0.314, "0.31"), (12.5, "12.50"), (0.00312, "3.1e-3"), (2.5e7, "2.5e7"), (1e-12, "1.0e-12")],
)
def test_numbers_in_brief(value, text):
    assert live.brief(value) == text


def test_what_is_no_number_in_brief():
    assert (live.brief(math.nan), live.brief(-math.inf)) == ("not a number", "infinite")


def test_no_kernel_runs_this():
    assert live.running_kernel() is None
