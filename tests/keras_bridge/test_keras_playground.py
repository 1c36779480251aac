"""The playground's script really runs, alone, on Keras, and prints the playground's losses."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest

from course_utils.widgets.playground import State
from course_utils.widgets.playground.code import keras_code
from course_utils.widgets.playground.run import Run

pytestmark = pytest.mark.keras

# One of each: data, activation, loss, optimizer, batch size, price, number of layers, features. Short: what differs
# in the first epochs is a mistake, what differs later may be rounding.
LINES = [
    "data=circle layers=4,2 rate=0.1 epoch=10",
    "data=xor noise=0.2 activation=relu loss=mse optimizer=momentum rate=0.03 batch=30 l2=0.01 layers=5 epoch=5",
    "data=gaussians test=0.7 noise=0.5 activation=sigmoid loss=mae optimizer=adam batch=5 l1=0.003 l2=0.001 epoch=5",
    "data=spiral features=x1,x2,sin(x1),sin(x2) layers=8,8,4 activation=elu optimizer=rmsprop rate=0.003 epoch=5",
    "data=plane layers=none batch=100 rate=0.01 noise=0.1 seed=3 epoch=5",
    "data=bumps features=x1^2,x2^2,x1*x2 activation=leaky_relu loss=huber optimizer=adagrad rate=0.1 layers=6 epoch=5",
    "data=bumps test=0.5 loss=mae layers=3,2,2,2 activation=linear l1=0.0001 batch=1 rate=0.01 epoch=5",
    "data=circle features=none layers=2 loss=huber seed=7 epoch=5",
]
WITH_DROPOUT = "data=gaussians noise=0.5 layers=8 dropout=0.3 rate=0.1 epoch=10"
# The scripts one after the other in one process, each in a namespace of its own: Keras is imported once.
RUNNER = """
import runpy, sys
for name in sys.argv[1:]:
    print("script", name)
    runpy.run_path(name, run_name="__main__")
"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """{line of text: the lines that its script prints}, run where no course is."""
    folder = tmp_path_factory.mktemp("scripts")
    lines = [*LINES, WITH_DROPOUT]
    for n, line in enumerate(lines):
        (folder / f"{n}.py").write_text(keras_code(State.parse(f"n2n1 {line}")), encoding="utf-8")
    command = [sys.executable, "-I", "-c", RUNNER, *(f"{n}.py" for n in range(len(lines)))]
    quiet = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
    done = subprocess.run(command, cwd=folder, env=quiet, capture_output=True, text=True, timeout=570)
    assert done.returncode == 0, done.stderr[-3000:]
    parts = re.split(r"^script \d+\.py\n", done.stdout, flags=re.MULTILINE)[1:]
    return dict(zip(lines, (part.splitlines() for part in parts), strict=True))


def losses(lines):
    """Return the epochs (n,) and the losses (n, 2) that a script printed."""
    table = np.array([[float(word) for word in line.split()] for line in lines])
    return table[:, 0], table[:, 1:]


@pytest.mark.parametrize("line", LINES)
def test_the_script_prints_the_losses_of_the_playground(printed, line):
    state = State.parse(f"n2n1 {line}")
    epochs, theirs = losses(printed[line])
    run = Run(state.start)
    assert run.at(state.epoch) == state.epoch
    assert epochs.tolist() == list(range(state.epoch + 1))
    np.testing.assert_allclose(theirs, run.losses, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "other", ["rate=0.0316", "batch=10", "l1=0.001", "loss=huber", "optimizer=sgd", "seed=1", "activation=tanh"]
)
def test_a_script_of_another_run_would_be_told_apart(printed, other):
    line = LINES[1]
    kept = " ".join(word for word in line.split() if word.split("=")[0] != other.split("=")[0])
    state = State.parse(f"n2n1 {kept} {other}")
    run = Run(state.start)
    run.at(state.epoch)
    _, theirs = losses(printed[line])
    assert not np.allclose(theirs, run.losses, rtol=1e-3, atol=1e-4)


def test_with_dropout_the_script_says_that_it_differs_and_learns_the_same(printed):
    state = State.parse(f"n2n1 {WITH_DROPOUT}")
    assert "# Dropout leaves other units out here than in the playground" in keras_code(state)
    _, theirs = losses(printed[WITH_DROPOUT])
    run = Run(state.start)
    run.at(state.epoch)
    np.testing.assert_allclose(theirs[0], run.losses[0], rtol=1e-4)  # before training nothing is left out
    np.testing.assert_allclose(theirs[-1], run.losses[-1], atol=0.05)
