"""The sentences tell the truth: compared with `nn`, or with what can be worked out by hand."""

from itertools import product

import numpy as np
import pytest

from course_utils import nn, widgets
from course_utils.widgets.perceptron import DATASETS

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
GATES, TRAINER, XOR = widgets.gates(), widgets.perceptron(), widgets.xor()


@pytest.mark.parametrize("theta", range(-1, 4))
def test_gates_names_the_gate_and_says_whether_it_fires(theta):
    for x1, x2, v1, v2 in product([False, True], repeat=4):
        neuron = nn.McCullochPittsNeuron(theta, [i for i, v in enumerate((v1, v2)) if v])
        gate = nn.gates.gate_name([neuron(*row) for row in CORNERS.tolist()])
        sentence = GATES.describe(x1=x1, x2=x2, threshold=theta, x1_inhibits=v1, x2_inhibits=v2)
        assert f"This is {gate};".replace("x1", "x₁").replace("x2", "x₂") in sentence
        assert ("fires (1)" in sentence) == bool(neuron(int(x1), int(x2)))
        assert ("vetoes" in sentence) == ((v1 and x1) or (v2 and x2))


def test_gates_in_words():
    said = GATES.describe(x1=True, x2=False, threshold=2, x1_inhibits=False, x2_inhibits=False)
    count = "with x₁ = 1, x₂ = 0 the count is 1, so it stays silent (0)"
    assert said == f"θ = 2: both inputs must be on. This is AND; {count}."


@pytest.mark.parametrize("dataset", ["AND", "OR", "NAND", "two clouds", "squad, standardized"])
def test_the_trainer_ends_where_the_perceptron_does(dataset):
    X, y = DATASETS[dataset]()
    learned = nn.Perceptron(learning_rate=1.0, max_epochs=100).fit(X, y)
    end = learned.n_epochs * len(y)
    assert learned.converged and end <= TRAINER.controls["step"].max
    at = {"dataset": dataset, "learning_rate": 1.0, "start": "zeros"}
    assert TRAINER.describe(**at, step=end) == (
        f"Finished: epoch {learned.n_epochs} had no mistake, so nothing changes any more."
    )
    assert "Finished" not in TRAINER.describe(**at, step=end - 1)
    data = TRAINER.compute(**at, step=end)
    np.testing.assert_array_equal(data.after[0], learned.weights)
    assert data.after[1] == learned.bias and data.mistakes == learned.errors_per_epoch
    assert not data.wrong.any()


def test_the_trainers_first_steps_on_and_by_hand():
    """From zeros every sum is 0, so the step fires: rows 00, 01, 10 (targets 0) are judged in turn."""
    at = {"dataset": "AND", "learning_rate": 1.0, "start": "zeros"}
    assert "is class 0 but is called 1" in TRAINER.describe(**at, step=1)  # 0 >= 0 fires; b becomes −1
    assert TRAINER.compute(**at, step=1).after[1] == -1
    for step in (2, 3):  # sums 0·w − 1: silent, right
        assert "Right, so nothing changes." in TRAINER.describe(**at, step=step)
    data = TRAINER.compute(**at, step=4)  # row 11, sum −1, target 1: a miss
    assert data.after[0].tolist() == [1, 1] and data.after[1] == 0


def test_on_xor_the_trainer_says_that_it_cannot_end_and_shows_the_cycle():
    last = TRAINER.controls["step"].max
    at = {"dataset": "XOR", "learning_rate": 1.0, "start": "zeros"}
    said = TRAINER.describe(**at, step=last)
    assert "come back for ever, because no line separates XOR" in said
    earlier, later = TRAINER.compute(**at, step=last).cycle
    states = [np.append(s.after[0], s.after[1]) for s in (TRAINER.compute(**at, step=4 * e) for e in (earlier, later))]
    np.testing.assert_allclose(*states)
    assert all("Finished" not in TRAINER.describe(**at, step=step) for step in range(last + 1))


def test_the_known_solution_of_xor_is_one():
    known = XOR.presets["A known solution"]
    said = XOR.describe(activation="heaviside", **known)
    assert said == "h₁ acts as OR, h₂ as AND. In the hidden plane one line is enough: all four are right, this is XOR."
    assert XOR.describe(activation="sigmoid", **known).endswith("all four are right, this is XOR.")


def separable(places, labels, steepest):
    """Whether some w, b with |w| <= steepest has margin 1: asked of scipy's linear programming."""
    from scipy.optimize import linprog

    sign = np.where(labels == 1, -1.0, 1.0)
    constraints = sign[:, None] * np.column_stack([places, np.ones(4)])
    bounds = [(-steepest, steepest)] * 2 + [(None, None)]
    return linprog(np.zeros(3), constraints, -np.ones(4), bounds=bounds).status == 0


@pytest.mark.parametrize("seed", range(8))
def test_xor_says_that_one_line_is_enough_exactly_when_a_linear_program_finds_one(seed):
    rng = np.random.default_rng(seed)
    names = ("w11", "w21", "b1", "w12", "w22", "b2")
    judged = 0
    for _ in range(20):
        values = {"activation": ["heaviside", "sigmoid"][int(rng.integers(2))]}
        values |= dict(zip(names, rng.integers(-10, 11, 6).tolist(), strict=True))
        data = XOR.compute(**values)
        clearly = separable(data.places, np.array([0, 1, 1, 0]), steepest=50)
        if clearly != separable(data.places, np.array([0, 1, 1, 0]), steepest=1e9):
            continue  # apart by a hair's breadth only: the figure may call that none
        judged += 1
        assert (data.right == 4) == clearly, values
        assert ("one line is enough" in XOR.describe(**values)) == clearly
    assert judged >= 10
