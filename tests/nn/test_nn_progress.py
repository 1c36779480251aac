"""What fit shows: a bar, lines or nothing; with and without ipywidgets; and messages that do not break the bar."""

import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from tqdm import tqdm

from course_utils import nn
from course_utils.authoring.kernel import execute
from course_utils.nn import progress
from course_utils.nn.callbacks import EarlyStopping, LambdaCallback

ROOT = Path(__file__).parents[2]
X = np.random.default_rng(0).normal(size=(20, 2))
Y = (X[:, 0] > 0).astype(int)


def fit(verbose, **options):
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1, activation="sigmoid")], seed=0)
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model.fit(X, Y, batch_size=5, verbose=verbose, **options)


def shown(capsys):
    output = capsys.readouterr()
    assert output.err == ""
    return output.out


def test_nothing_is_shown_by_default(capsys):
    fit(0, epochs=2)
    assert shown(capsys) == ""


def test_a_line_for_each_epoch(capsys):
    history = fit(2, epochs=2, validation_split=0.2).history
    expected = [
        f"Epoch {n + 1}/2: " + ", ".join(f"{name} {values[n]:.4g}" for name, values in history.items()) for n in (0, 1)
    ]
    assert shown(capsys).splitlines() == expected
    assert "val_accuracy" in expected[0]


@pytest.mark.parametrize("verbose", [1, True, "auto"])
def test_a_bar_for_the_whole_run(capsys, verbose):
    history = fit(verbose, epochs=3).history
    last = shown(capsys).rstrip("\n").split("\r")[-1]
    assert last.startswith("Epoch 3/3: 100%|") and " 12/12 [" in last and "batch/s" in last
    assert f"loss {history['loss'][-1]:.4g}, accuracy {history['accuracy'][-1]:.4g}]" in last


def test_a_run_that_ends_early_has_a_full_bar_and_its_message_a_line_of_its_own(capsys):
    history = fit(1, epochs=50, callbacks=[EarlyStopping("loss", mode="max", verbose=1)])
    lines = shown(capsys).replace("\r", "\n").splitlines()
    assert "Epoch 2: stopped early, loss no longer got better." in lines
    assert len(history.epoch) == 2 and lines[-1].startswith("Epoch 2/50: 100%|") and " 8/8 [" in lines[-1]


def test_predict_shows_its_batches_if_asked(capsys):
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)], seed=0)
    silent = model.predict(X, batch_size=8, verbose=0)
    assert shown(capsys) == ""
    np.testing.assert_array_equal(model.predict(X, batch_size=8, verbose=1), silent)
    last = shown(capsys).rstrip("\n").split("\r")[-1]
    assert last.startswith("100%|") and " 3/3 [" in last
    np.testing.assert_allclose(model.predict(X, verbose="auto"), silent, rtol=1e-12)
    assert " 1/1 [" in shown(capsys)
    model.predict(X, verbose=2)
    assert shown(capsys) == ""
    with pytest.raises(ValueError, match="verbose must be 0"):
        model.predict(X, verbose=5)
    with pytest.raises(ValueError, match=r"\(batch, 2\)"):
        model.predict(X[:, :1], verbose=1)


def test_evaluate_shows_its_batches_if_asked(capsys):
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)], seed=0)
    model.compile("sgd", "mse")
    silent = model.evaluate(X, Y, batch_size=8)
    assert model.evaluate(X, Y, batch_size=8, verbose=0) == silent and shown(capsys) == ""
    assert model.evaluate(X, Y, batch_size=8, verbose=1) == silent
    last = shown(capsys).rstrip("\n").split("\r")[-1]
    assert last.startswith("100%|") and " 3/3 [" in last


def test_a_run_that_fails_closes_its_bar(capsys):
    def fails(epoch, logs):
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough") as raised:
        fit(1, callbacks=[LambdaCallback(on_epoch_end=fails)])
    assert not tqdm._instances, raised  # which still holds the frames of fit, and the bar in them
    assert shown(capsys).endswith("\n")
    with pytest.raises(RuntimeError, match="enough"):
        fit(1, callbacks=[LambdaCallback(on_train_begin=lambda logs: fails(0, logs))])
    assert shown(capsys) == ""  # there was none yet


def test_other_values_are_refused():
    for wrong in (3, -1, "yes", None):
        with pytest.raises(ValueError, match=r"verbose must be 0 \(silent\), 1 .*, got"):
            progress.bar(wrong, epochs=1, steps=1)


FIT = """
from course_utils import nn
model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)], seed=0)
model.compile("sgd", "mse")
model.fit([[0, 1], [1, 0]], [0, 1], epochs=3, verbose=1);
"""


@pytest.mark.parametrize("ipywidgets", [True, False], ids=["with ipywidgets", "without"])
def test_in_a_notebook_a_widget_where_there_are_widgets(ipywidgets):
    first = "import ipywidgets" if ipywidgets else "import sys; sys.modules['ipywidgets'] = None"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in (first, FIT)])
    execute(notebook, ROOT)
    outputs = notebook.cells[1].outputs
    assert not [output for output in outputs if output.get("name") == "stderr"]
    kinds = [kind for output in outputs if "data" in output for kind in output["data"]]
    text = "".join(output.text for output in outputs if output.output_type == "stream")
    assert ("application/vnd.jupyter.widget-view+json" in kinds) is ipywidgets
    assert ("Epoch 3/3: 100%|" in text) is not ipywidgets


def test_importing_nn_imports_no_tqdm():
    code = "import sys, course_utils.nn, course_utils.nn.progress; print('tqdm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
