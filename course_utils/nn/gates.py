"""Logic gates as values: one McCulloch–Pitts neuron where that is enough, a small circuit where not.

>>> AND(1, 1), OR(0, 1), NOT(1), XOR(1, 1)
(1, 1, 0, 0)
>>> XOR
XOR(x1, x2) = OR(AND_NOT(x1, x2), AND_NOT(x2, x1))
"""

import inspect

import numpy as np

from . import _arrays, _text
from .mcculloch_pitts import McCullochPittsNeuron, zeros_and_ones


class Circuit:
    """A gate made of gates: called like a neuron, one argument per input.

    name      what the gate is called.
    function  computes the output from the inputs by calling other gates.
    formula   the same in words, shown by repr.

    Raises TypeError for another number of inputs, ValueError for inputs other than 0 and 1.

    >>> nand = Circuit("NAND", lambda x1, x2: NOT(AND(x1, x2)), "NOT(AND(x1, x2))")
    >>> nand(1, 1), nand.predict([[0, 1], [1, 1]])
    (0, array([1, 0]))
    """

    def __init__(self, name, function, formula):
        self.name = name
        self.function = function
        self.formula = formula
        self.inputs = tuple(inspect.signature(function).parameters)
        self.n_inputs = len(self.inputs)

    def __call__(self, *inputs):
        """Return 0 or 1; for inputs that are arrays of one shape, an array of 0s and 1s in that shape."""
        if len(inputs) != self.n_inputs:
            raise TypeError(
                f"{self.name} takes {_text.count(self.n_inputs, 'input')}, got {len(inputs)}. "
                "Give one argument per input, as in gate(1, 0); for rows of inputs use .predict(X)."
            )
        return self.function(*zeros_and_ones(inputs, self.name))

    def predict(self, X):
        """Return the outputs, (batch,), for rows of inputs X, (batch, n_inputs)."""
        return self(*_arrays.as_samples(X, "X", self.n_inputs, owner=self.name).T)

    def __repr__(self):
        return f"{self.name}({', '.join(self.inputs)}) = {self.formula}"


# One neuron is enough: a count and a veto.
AND = McCullochPittsNeuron(threshold=2, n_inputs=2, name="AND")
OR = McCullochPittsNeuron(threshold=1, n_inputs=2, name="OR")
NOT = McCullochPittsNeuron(threshold=0, inhibitory=[0], n_inputs=1, name="NOT")
NOR = McCullochPittsNeuron(threshold=0, inhibitory=[0, 1], n_inputs=2, name="NOR")
AND_NOT = McCullochPittsNeuron(threshold=1, inhibitory=[1], n_inputs=2, name="AND_NOT")
AND3 = McCullochPittsNeuron(threshold=3, n_inputs=3, name="AND3")
OR3 = McCullochPittsNeuron(threshold=1, n_inputs=3, name="OR3")
MAJORITY3 = McCullochPittsNeuron(threshold=2, n_inputs=3, name="MAJORITY3")

# One neuron is not enough: gates of gates.
NAND = Circuit("NAND", lambda x1, x2: NOT(AND(x1, x2)), "NOT(AND(x1, x2))")
XOR = Circuit(
    "XOR",
    lambda x1, x2: OR(AND_NOT(x1, x2), AND_NOT(x2, x1)),
    "OR(AND_NOT(x1, x2), AND_NOT(x2, x1))",
)
XNOR = Circuit("XNOR", lambda x1, x2: OR(AND(x1, x2), NOR(x1, x2)), "OR(AND(x1, x2), NOR(x1, x2))")

GATES = {gate.name: gate for gate in (AND, OR, NOT, NAND, NOR, AND_NOT, XOR, XNOR, AND3, OR3, MAJORITY3)}

# Two inputs have four rows, so there are 2**4 = 16 functions. Outputs are those of the rows 00, 01, 10, 11.
_NAMES = {
    (0, 0, 0, 0): "ALWAYS 0",
    (0, 0, 0, 1): "AND",
    (0, 0, 1, 0): "x1 AND NOT x2",
    (0, 0, 1, 1): "x1",
    (0, 1, 0, 0): "x2 AND NOT x1",
    (0, 1, 0, 1): "x2",
    (0, 1, 1, 0): "XOR",
    (0, 1, 1, 1): "OR",
    (1, 0, 0, 0): "NOR",
    (1, 0, 0, 1): "XNOR",
    (1, 0, 1, 0): "NOT x2",
    (1, 0, 1, 1): "x2 IMPLIES x1",
    (1, 1, 0, 0): "NOT x1",
    (1, 1, 0, 1): "x1 IMPLIES x2",
    (1, 1, 1, 0): "NAND",
    (1, 1, 1, 1): "ALWAYS 1",
}


def gate_name(outputs):
    """Return the name of the two-input function with these outputs for the rows 00, 01, 10, 11.

    Raises ValueError unless there are four outputs, each 0 or 1.

    >>> gate_name([0, 0, 0, 1]), gate_name([1, 1, 0, 1])
    ('AND', 'x1 IMPLIES x2')
    """
    array = np.asarray(outputs)
    if array.shape != (4,) or array.dtype.kind not in "fiub" or not np.isin(array, (0, 1)).all():
        raise ValueError(
            f"gate_name expected the four outputs of the rows 00, 01, 10, 11, each 0 or 1; got {outputs!r:.60}."
        )
    return _NAMES[tuple(int(value) for value in array)]
