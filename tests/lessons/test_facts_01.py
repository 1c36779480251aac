"""The facts of lesson 01: a count and a threshold, against Python's logic and by trying everything."""

from itertools import permutations, product

import numpy as np
import pytest
from matplotlib.figure import Figure

from course_utils import nn, plotting
from course_utils.nn import gates

ROWS = list(product((0, 1), repeat=2))


def fires(excitatory, theta, vetoed=False):
    """The neuron of 1943 in plain Python."""
    return int(not vetoed and sum(excitatory) >= theta)


def all_gates_of_one_neuron():
    """The outputs for 00, 01, 10, 11 of every θ and every choice of vetoes."""
    found = set()
    for theta, v1, v2 in product(range(-3, 6), (0, 1), (0, 1)):
        found.add(
            tuple(
                fires([x for x, v in ((x1, v1), (x2, v2)) if not v], theta, (v1 and x1) or (v2 and x2))
                for x1, x2 in ROWS
            )
        )
    return found


def opposite(outputs):
    return tuple(1 - y for y in outputs)


def test_two_of_two_is_and_and_one_of_two_is_or():
    told = {theta: [nn.McCullochPittsNeuron(theta)(*row) for row in ROWS] for theta in (1, 2, 3)}
    assert told[2] == [a & b for a, b in ROWS] and told[1] == [a | b for a, b in ROWS]
    assert told[3] == [0, 0, 0, 0]  # as the figure begins: only 2 can be counted


def test_reaching_the_threshold_is_enough():
    """With > in the place of ≥, AND never fires; a threshold a little above 2 is just that."""
    reached = [nn.McCullochPittsNeuron(2)(*row) for row in ROWS]
    exceeded = [nn.McCullochPittsNeuron(2.001)(*row) for row in ROWS]
    assert reached == [int(a + b >= 2) for a, b in ROWS] == [0, 0, 0, 1]
    assert exceeded == [int(a + b > 2) for a, b in ROWS] == [0, 0, 0, 0]


def test_the_border_moves_away_from_the_origin_and_keeps_its_direction():
    corners, lines = np.array(ROWS), []
    for theta in (1, 2):
        ax = Figure().add_subplot()
        plotting.scatter_classes(corners, nn.McCullochPittsNeuron(theta).predict(corners), ax=ax)
        plotting.decision_line([1, 1], -theta, ax=ax)
        (x1, y1), (x2, y2) = ax.lines[-1].get_xydata()[[0, -1]]
        assert x1 + y1 == pytest.approx(theta) and x2 + y2 == pytest.approx(theta)
        distance = abs(x1 * y2 - x2 * y1) / np.hypot(x2 - x1, y2 - y1)  # twice a triangle's area by its base
        lines.append((distance, (y2 - y1) / (x2 - x1)))
    np.testing.assert_allclose(lines, [(1 / np.sqrt(2), -1), (2 / np.sqrt(2), -1)])


def test_all_inputs_have_the_same_say():
    for theta, veto in product(range(6), ((), (4,))):
        neuron = nn.McCullochPittsNeuron(theta, veto)
        for row in product((0, 1), repeat=4):
            rest = (0,) * len(veto)
            assert len({neuron(*order, *rest) for order in set(permutations(row))}) == 1


def test_the_threshold_is_set_by_a_person_and_nothing_is_learned():
    neuron = nn.McCullochPittsNeuron(2)
    for row in ROWS * 100:
        neuron(*row)
    assert neuron.threshold == 2 and neuron == nn.McCullochPittsNeuron(2)
    assert not {"fit", "train", "train_on_batch", "learning_rate", "weights"} & set(dir(neuron))
    assert hasattr(nn.Perceptron(), "fit")  # which the next lesson's neuron has


def test_no_threshold_makes_a_not_and_a_veto_does():
    for theta in np.arange(-3, 3.1, 0.25):
        assert [nn.McCullochPittsNeuron(theta)(x) for x in (0, 1)] != [1, 0]
    assert [nn.McCullochPittsNeuron(0, [0])(x) for x in (0, 1)] == [1, 0]
    assert [nn.McCullochPittsNeuron(1, [1])(*row) for row in ROWS] == [int(a and not b) for a, b in ROWS]


def test_one_neuron_can_be_nine_of_the_sixteen_gates():
    found = all_gates_of_one_neuron()
    assert len(found) == 9
    ours = {
        tuple(nn.McCullochPittsNeuron(theta, veto).predict(ROWS).tolist())
        for theta in range(4)
        for veto in ((), (0,), (1,), (0, 1))
    }
    assert ours == found
    missing = {gates.gate_name(outputs) for outputs in set(product((0, 1), repeat=4)) - found}
    assert missing == {"XOR", "XNOR", "NAND", "x1", "x2", "x1 IMPLIES x2", "x2 IMPLIES x1"}


def test_behind_a_not_five_more_and_never_xor():
    found = all_gates_of_one_neuron()
    more = {opposite(outputs) for outputs in found} - found
    assert len(more) == 5
    xor = (0, 1, 1, 0)
    assert set(product((0, 1), repeat=4)) - found - more == {xor, opposite(xor)}


def test_three_neurons_in_two_layers_are_xor():
    seen = []
    for a, b in ROWS:
        h1, h2 = gates.AND_NOT(a, b), gates.AND_NOT(b, a)
        seen.append((h1, h2))
        assert gates.OR(h1, h2) == a ^ b == gates.AND(gates.OR(a, b), gates.NAND(a, b))
    assert seen == [(0, 0), (0, 1), (1, 0), (0, 0)]  # what the third neuron sees; both blue rows look alike


def test_two_neurons_are_xor_if_an_and_may_veto_an_or():
    unless_both = nn.McCullochPittsNeuron(1, inhibitory=[2])
    assert [unless_both(a, b, gates.AND(a, b)) for a, b in ROWS] == [a ^ b for a, b in ROWS]


def test_a_vote_of_three_and_a_half_adder():
    vote = nn.McCullochPittsNeuron(2)
    assert [vote(*row) for row in product((0, 1), repeat=3)] == [0, 0, 0, 1, 0, 1, 1, 1]
    for a, b in ROWS:
        assert 2 * gates.AND(a, b) + gates.XOR(a, b) == a + b


def test_a_weight_replaces_a_veto_only_if_it_outweighs_all_others_together():
    for n, theta in product(range(1, 5), range(4)):
        neuron = nn.McCullochPittsNeuron(theta, [n])
        rows = list(product((0, 1), repeat=n + 1))
        told = [neuron(*row) == 1 for row in rows]
        for weight in np.arange(-6, 0.1, 0.25):
            by_weight = [sum(excitatory) + weight * inhibitory >= theta for *excitatory, inhibitory in rows]
            assert (by_weight == told) == (n + weight < theta), (n, theta, weight)
    assert nn.McCullochPittsNeuron(1, [2])(1, 1, 1) == 0
    assert (1 + 1 - 1 >= 1, 1 + 1 - 1.5 >= 1) == (True, False)  # friends outvote −1, and not −1.5


def test_the_cell_is_drawn_from_dendrites_by_soma_and_axon_to_the_synapse():
    ax = Figure(figsize=(9, 4)).add_axes((0, 0, 1, 1))
    plotting.biological_neuron(ax=ax)
    at = {text.get_text(): text.get_position()[0] for text in ax.texts}
    assert at["dendrites"] < at["soma"] < at["axon"] < at["synapse"]
