"""The neuron of 1943 and the gates made of it, against Python's own logic."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import nn
from course_utils.nn import gates

ROWS = [(0, 0), (0, 1), (1, 0), (1, 1)]


@given(
    bits=st.lists(st.integers(0, 1), min_size=1, max_size=6),
    threshold=st.integers(-2, 8),
    data=st.data(),
)
def test_the_neuron_counts_and_compares(bits, threshold, data):
    inhibitory = data.draw(st.sets(st.integers(0, len(bits) - 1)))
    neuron = nn.McCullochPittsNeuron(threshold, inhibitory)
    count = sum(bit for i, bit in enumerate(bits) if i not in inhibitory)
    veto = any(bits[i] for i in inhibitory)
    assert neuron.net_input(*bits) == count
    assert neuron(*bits) == (1 if count >= threshold and not veto else 0)
    assert type(neuron(*bits)) is int


def test_inhibition_is_absolute():
    neuron = nn.McCullochPittsNeuron(threshold=1, inhibitory=[4])
    assert neuron(1, 1, 1, 1, 0) == 1
    assert neuron(1, 1, 1, 1, 1) == 0


def test_inhibition_counts_nothing_towards_the_threshold():
    assert nn.McCullochPittsNeuron(threshold=0, inhibitory=[0])(0) == 1


def test_arrays_go_through_in_their_shape():
    a, b = np.array([[0, 0], [1, 1]]), np.array([[0, 1], [0, 1]])
    np.testing.assert_array_equal(gates.AND(a, b), [[0, 0], [0, 1]])
    np.testing.assert_array_equal(gates.OR(a, 1), [[1, 1], [1, 1]])
    np.testing.assert_array_equal(gates.NOT([0.0, 1.0]), [1, 0])
    assert gates.AND(a, b).dtype.kind == "i"


def test_predict_takes_rows():
    X = np.array(ROWS, dtype=float)
    before = X.copy()
    np.testing.assert_array_equal(nn.McCullochPittsNeuron(2).predict(X), [0, 0, 0, 1])
    np.testing.assert_array_equal(gates.XOR.predict(ROWS), [0, 1, 1, 0])
    np.testing.assert_array_equal(X, before)


def test_a_threshold_between_counts_acts_like_the_next_count():
    assert [nn.McCullochPittsNeuron(1.5)(a, b) for a, b in ROWS] == [0, 0, 0, 1]


def test_equality_is_about_what_is_computed():
    assert nn.McCullochPittsNeuron(2, n_inputs=2) == gates.AND
    assert gates.AND != gates.MAJORITY3 and gates.OR != gates.OR3
    assert nn.McCullochPittsNeuron(2) != gates.AND  # which takes two inputs only
    assert nn.McCullochPittsNeuron(1.5) == nn.McCullochPittsNeuron(2) != nn.McCullochPittsNeuron(2.5)
    assert nn.McCullochPittsNeuron(-1) == nn.McCullochPittsNeuron(0)
    assert nn.McCullochPittsNeuron(2.0) == nn.McCullochPittsNeuron(2)
    assert nn.McCullochPittsNeuron(2, [1]) != nn.McCullochPittsNeuron(2)
    assert nn.McCullochPittsNeuron(1, [0, 2]) == nn.McCullochPittsNeuron(1, (2, 0))
    assert nn.McCullochPittsNeuron(1) != "neuron"
    assert len({gates.AND, nn.McCullochPittsNeuron(1.5, n_inputs=2), gates.OR}) == 2


def test_equal_neurons_answer_alike():
    thresholds, inhibitory = (-1, -0.5, 0, 0.5, 1, 1.2, 2, 2.9, 3), ((), (0,), (2, 1), (1, 2))
    neurons = [nn.McCullochPittsNeuron(*rule, n_inputs=3) for rule in itertools.product(thresholds, inhibitory)]
    for first, second in itertools.combinations(neurons, 2):
        if first == second:
            assert hash(first) == hash(second)
            assert all(first(*row) == second(*row) for row in itertools.product((0, 1), repeat=3))
    assert len(set(neurons)) == 4 * 3  # the counts 0 to 3, and three choices of inhibitory inputs


def test_reprs():
    assert repr(nn.McCullochPittsNeuron(2)) == "McCullochPittsNeuron(threshold=2)"
    assert repr(nn.McCullochPittsNeuron(1.5, [1])) == "McCullochPittsNeuron(threshold=1.5, inhibitory=[1])"
    assert repr(gates.NOT) == "NOT = McCullochPittsNeuron(threshold=0, inhibitory=[0])"
    assert repr(gates.NAND) == "NAND(x1, x2) = NOT(AND(x1, x2))"


LOGIC = {
    "AND": lambda a, b: a and b,
    "OR": lambda a, b: a or b,
    "NOT": lambda a: not a,
    "NAND": lambda a, b: not (a and b),
    "NOR": lambda a, b: not (a or b),
    "AND_NOT": lambda a, b: a and not b,
    "XOR": lambda a, b: a != b,
    "XNOR": lambda a, b: a == b,
    "AND3": lambda a, b, c: a and b and c,
    "OR3": lambda a, b, c: a or b or c,
    "MAJORITY3": lambda a, b, c: a + b + c > 1,
}


@pytest.mark.parametrize("name", LOGIC)
def test_gates_are_what_their_names_say(name):
    gate = gates.GATES[name]
    assert getattr(gates, name) is gate
    for row in itertools.product((0, 1), repeat=gate.n_inputs):
        assert gate(*row) == int(LOGIC[name](*row))
    assert set(LOGIC) == set(gates.GATES)


@pytest.mark.parametrize("gate", [gates.NAND, gates.XOR, gates.XNOR], ids=lambda gate: gate.name)
def test_formulas_say_what_circuits_compute(gate):
    for row in ROWS:
        spoken = eval(gate.formula, vars(gates) | dict(zip(gate.inputs, row, strict=True)))
        assert spoken == gate(*row)


def test_no_single_neuron_is_a_gate_that_was_made_a_circuit():
    tables = {
        tuple(nn.McCullochPittsNeuron(threshold, inhibitory)(*row) for row in ROWS)
        for threshold in range(-1, 4)
        for inhibitory in ((), (0,), (1,), (0, 1))
    }
    for gate in (gates.NAND, gates.XOR, gates.XNOR):
        assert tuple(gate(*row) for row in ROWS) not in tables
    assert tuple(gates.NOR(*row) for row in ROWS) in tables


def test_gate_names_of_all_sixteen_functions():
    names = [gates.gate_name(outputs) for outputs in itertools.product((0, 1), repeat=4)]
    assert len(set(names)) == 16
    for name in ("AND", "OR", "XOR", "XNOR", "NAND", "NOR"):
        assert gates.gate_name([gates.GATES[name](*row) for row in ROWS]) == name
    assert gates.gate_name([gates.AND_NOT(*row) for row in ROWS]) == "x1 AND NOT x2"
    assert gates.gate_name([int(not a or b) for a, b in ROWS]) == "x1 IMPLIES x2"
    assert gates.gate_name([int(not b or a) for a, b in ROWS]) == "x2 IMPLIES x1"
    assert gates.gate_name([1 - b for _, b in ROWS]) == "NOT x2"
    assert gates.gate_name(np.array([0.0, 0, 1, 1])) == "x1"


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: nn.McCullochPittsNeuron("2"), TypeError, "threshold must be a number, got '2'"),
        (lambda: nn.McCullochPittsNeuron(True), TypeError, "threshold must be a number, got True"),
        (lambda: nn.McCullochPittsNeuron(float("nan")), ValueError, "threshold must be a finite number, got nan"),
        (lambda: nn.McCullochPittsNeuron(1, 0), TypeError, r"inhibitory must list positions.*such as \[1\]; got 0"),
        (lambda: nn.McCullochPittsNeuron(1, "a"), TypeError, "inhibitory must list positions"),
        (lambda: nn.McCullochPittsNeuron(1, [-1]), ValueError, "must be at least 0, got -1"),
        (lambda: nn.McCullochPittsNeuron(1, [0, 0]), ValueError, "names an input twice"),
        (lambda: nn.McCullochPittsNeuron(1, [3], n_inputs=2), ValueError, "n_inputs must be at least 4, got 2"),
        (lambda: nn.McCullochPittsNeuron(1, [2])(0, 1), ValueError, "needs at least 3 inputs, got 2"),
        (lambda: nn.McCullochPittsNeuron(1)(), ValueError, "needs at least 1 input, got 0"),
        (lambda: nn.McCullochPittsNeuron(1)(0, 2), ValueError, "to be 0 or 1, got 2 as input 1"),
        (lambda: nn.McCullochPittsNeuron(1)(0.5), ValueError, "to be 0 or 1, got 0.5 as input 0"),
        (lambda: nn.McCullochPittsNeuron(1)(float("nan")), ValueError, "to be 0 or 1, got nan"),
        (lambda: nn.McCullochPittsNeuron(1)("1"), TypeError, "must hold real numbers"),
        (lambda: nn.McCullochPittsNeuron(1)(None), TypeError, "must hold real numbers"),
        (lambda: nn.McCullochPittsNeuron(1)([0, 1], [0, 1, 1]), ValueError, r"one shape, got \(2,\), \(3,\)"),
        (lambda: gates.AND([0, 1]), TypeError, r"AND takes 2 inputs, got 1\. Give one argument per input"),
        (lambda: gates.XOR(1, 0, 1), TypeError, "XOR takes 2 inputs, got 3"),
        (lambda: gates.XOR(1, 2), ValueError, "XOR expected every input to be 0 or 1, got 2"),
        (lambda: gates.XOR.predict([0, 1]), ValueError, r"shape \(batch, 2\), got \(2,\). Did you mean X\[None, :\]"),
        (lambda: gates.AND.predict([0, 1]), ValueError, r"Did you mean X\[None, :\]"),
        (lambda: gates.gate_name([0, 1]), ValueError, "four outputs"),
        (lambda: gates.gate_name([0, 1, 2, 0]), ValueError, "four outputs"),
        (lambda: gates.gate_name("0110"), ValueError, "four outputs"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
