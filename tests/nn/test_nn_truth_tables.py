"""Truth tables: the rows, their text and their HTML."""

import numpy as np
import pytest

from course_utils import nn


def test_rows_come_in_counting_order():
    table = nn.truth_table(nn.gates.XOR)
    np.testing.assert_array_equal(table.inputs, [[0, 0], [0, 1], [1, 0], [1, 1]])
    np.testing.assert_array_equal(table.outputs, [0, 1, 1, 0])
    assert (table.inputs.dtype.kind, table.outputs.dtype.kind) == ("i", "i")


def test_text_is_aligned_under_names_of_any_length():
    assert repr(nn.truth_table(nn.gates.NOR, names=["rain", "s"])) == (
        "rain  s | NOR\n   0  0 |   1\n   0  1 |   0\n   1  0 |   0\n   1  1 |   0"
    )


def test_html_escapes_names():
    html = nn.truth_table(lambda a: a, names=["<b>"])._repr_html_()
    assert "<th>&lt;b&gt;</th>" in html
    assert html.count("<tr>") == 3


@pytest.mark.parametrize(
    ("gate", "n_inputs"),
    [
        (nn.gates.NOT, 1),
        (nn.gates.MAJORITY3, 3),
        (nn.McCullochPittsNeuron(2), 2),  # takes any number: two by default
        (lambda a, b, c: a, 3),
        (lambda a, b=1: a, 1),
        (lambda a=0, b=1, c=1: a, 3),
        (lambda *bits: bits[0], 2),
        (min, 2),  # tells nothing of itself
    ],
)
def test_the_number_of_inputs_is_found(gate, n_inputs):
    assert nn.truth_table(gate).inputs.shape == (2**n_inputs, n_inputs)


def test_scalar_functions_and_odd_zeros_and_ones_will_do():
    expected = nn.truth_table(nn.gates.AND)
    assert nn.truth_table(lambda a, b: 1 if a == b == 1 else 0) == expected
    assert nn.truth_table(lambda a, b: bool(a and b)) == expected
    assert nn.truth_table(lambda a, b: np.float64(a * b)) == expected
    assert nn.truth_table(lambda a, b: np.array([a & b])) == expected
    assert nn.truth_table(nn.gates.OR) != expected
    assert nn.truth_table(nn.gates.AND3) != expected
    assert expected != "a table"


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: nn.truth_table([0, 1]), TypeError, r"a gate that can be called, got \[0, 1\]"),
        (lambda: nn.truth_table(lambda a: 2 * a), ValueError, r"answered 2 to \(1\)"),
        (lambda: nn.truth_table(lambda a, b: None), ValueError, r"answered None to \(0, 0\)"),
        (lambda: nn.truth_table(lambda a, b: "1"), ValueError, "a truth table holds 0 or 1"),
        (lambda: nn.truth_table(lambda a, b: [a, b]), ValueError, r"answered \[0, 0\]"),
        (lambda: nn.truth_table(min, n_inputs=0), ValueError, "n_inputs must be at least 1, got 0"),
        (lambda: nn.truth_table(min, n_inputs=1.5), TypeError, "n_inputs must be a whole number, got 1.5"),
        (lambda: nn.truth_table(min, n_inputs=11), ValueError, r"at most 10 \(that is 1024 rows\), got 11"),
        (lambda: nn.truth_table(min, names=["a"]), ValueError, "names must hold 2 names"),
        (lambda: nn.truth_table(nn.gates.AND, n_inputs=3), TypeError, "AND takes 2 inputs, got 3"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
