"""Logs for TensorBoard: what is written, read back, shown; with the package tensorboard and without it."""

import json
import shutil
import subprocess
import sys
import urllib.request

import numpy as np
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from course_utils.keras_bridge import TensorBoardLog, board, keras, read_log, temporary_folder, tensorboard

X = np.random.default_rng(0).normal(size=(20, 2)).astype("float32")
Y = (X[:, 0] > 0).astype("float32")


def fit(*callbacks, epochs=3, **more):
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return model.fit(X, Y, epochs=epochs, verbose=0, callbacks=list(callbacks), **more).history


def test_the_log_is_the_history(tmp_path):
    history = fit(TensorBoardLog(tmp_path), validation_split=0.25)
    log = read_log(tmp_path)
    assert {part: sorted(curves) for part, curves in log.items()} == {
        "train": ["epoch_accuracy", "epoch_loss"],
        "validation": ["epoch_accuracy", "epoch_loss"],
    }
    for name in ("loss", "accuracy"):
        np.testing.assert_allclose(log["train"][f"epoch_{name}"], history[name], rtol=1e-6)
        np.testing.assert_allclose(log["validation"][f"epoch_{name}"], history[f"val_{name}"], rtol=1e-6)


def test_a_log_is_there_while_the_training_runs(tmp_path):
    lengths = []

    class Look(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            lengths.append(len(list(tmp_path.rglob("*tfevents*"))))

    fit(TensorBoardLog(tmp_path), Look())
    assert lengths == [1, 1, 1]


def test_a_second_fit_goes_on_in_the_same_folder(tmp_path):
    fit(TensorBoardLog(tmp_path), epochs=2)
    fit(TensorBoardLog(tmp_path), epochs=3)
    assert len(read_log(tmp_path)["train"]["epoch_loss"]) == 5


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # Keras reads its variables
def test_keras_own_callback_writes_the_same(tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    fit(TensorBoardLog(ours), keras.callbacks.TensorBoard(theirs, write_graph=False), validation_split=0.25)
    mine, keras_own = read_log(ours), read_log(theirs)
    for part, curves in mine.items():
        for tag, values in curves.items():
            np.testing.assert_allclose(values, keras_own[part][tag], rtol=1e-6)


def test_tensorboard_itself_reads_it(tmp_path):
    history = fit(TensorBoardLog(tmp_path))
    events = EventAccumulator(str(tmp_path / "train"))
    events.Reload()
    values = [float(event.tensor_proto.float_val[0] if event.tensor_proto.float_val else
                    np.frombuffer(event.tensor_proto.tensor_content, "float32")[0])
              for event in events.Tensors("epoch_loss")]  # fmt: skip
    np.testing.assert_allclose(values, history["loss"], rtol=1e-6)
    assert [event.step for event in events.Tensors("epoch_loss")] == [0, 1, 2]


def test_nothing_is_started_unless_asked(tmp_path, monkeypatch):
    fit(TensorBoardLog(tmp_path), validation_split=0.25)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    said = tensorboard(tmp_path)
    assert repr(said).startswith("Not started. With start=True, TensorBoard would show train and validation here")
    assert repr(tensorboard(tmp_path, start=True)).endswith("python -m pip install tensorboard")


def test_started_it_serves_the_log_on_this_machine_alone(tmp_path):
    fit(TensorBoardLog(tmp_path), validation_split=0.25)
    code = (
        "import json, sys, urllib.request\n"
        "from course_utils.keras_bridge import tensorboard\n"
        "frame = tensorboard(sys.argv[1], start=True)\n"
        "runs = json.load(urllib.request.urlopen(frame.src + 'data/runs', timeout=30))\n"
        "print(json.dumps([frame.src, runs]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    address, runs = json.loads(done.stdout.splitlines()[-1])
    assert address.startswith("http://127.0.0.1:") and sorted(runs) == ["train", "validation"]
    with pytest.raises(OSError):  # it has ended with its Python
        urllib.request.urlopen(address, timeout=5)


def test_no_log_says_how_to_make_one(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"fit\(callbacks=\[TensorBoardLog\(folder\)\]\)"):
        read_log(tmp_path)
    with pytest.raises(FileNotFoundError):
        tensorboard(tmp_path / "nowhere")


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "log").write_text("")
    with pytest.raises(FileExistsError, match="expected a folder, and 'log' is a file"):
        TensorBoardLog(tmp_path / "log")


def test_a_temporary_folder_is_new_empty_and_gone_at_the_end(monkeypatch):
    at_exit = []
    monkeypatch.setattr(board.atexit, "register", lambda *call, **options: at_exit.append((call, options)))
    first, second = temporary_folder(), temporary_folder()
    assert first != second and first.is_dir() and list(first.iterdir()) == []
    (first / "file").write_text("x")
    for (function, *arguments), options in at_exit:
        assert function is shutil.rmtree
        function(*arguments, **options)
    assert not first.exists() and not second.exists()
