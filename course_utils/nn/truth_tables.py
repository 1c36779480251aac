"""A truth table: every combination of inputs, and what a gate makes of it."""

import html
import inspect
import itertools

import numpy as np

from . import _arrays

MOST_INPUTS = 10  # 1024 rows; nobody reads more


def truth_table(gate, n_inputs=None, names=None):
    """Return the TruthTable of `gate`: its answer to each of the 2**n_inputs combinations of 0 and 1.

    gate      any function of n inputs: a neuron, a gate, a lambda, your own function. It gets ints,
              one per input.
    n_inputs  how many inputs; by default what the gate says of itself, and 2 where it takes any
              number.
    names     names of the inputs for the heading; by default x1, x2, …

    Raises TypeError when `gate` cannot be called, ValueError when it answers anything but 0 or 1.

    >>> truth_table(lambda a, b: a and not b, names=["a", "b"])
    a  b | y
    0  0 | 0
    0  1 | 0
    1  0 | 1
    1  1 | 0
    """
    if not callable(gate):
        raise TypeError(f"truth_table expected a gate that can be called, got {gate!r:.60}.")
    if n_inputs is None:
        n_inputs = _inputs_of(gate)
    n_inputs = _arrays.whole_number(n_inputs, "n_inputs", at_least=1)
    if n_inputs > MOST_INPUTS:
        raise ValueError(f"n_inputs must be at most {MOST_INPUTS} (that is {2**MOST_INPUTS} rows), got {n_inputs}.")
    names = tuple(names) if names is not None else tuple(f"x{i + 1}" for i in range(n_inputs))
    if len(names) != n_inputs:
        raise ValueError(f"names must hold {n_inputs} names, one per input, got {names!r}.")
    rows = list(itertools.product((0, 1), repeat=n_inputs))
    outputs = [_answer(gate, row) for row in rows]
    return TruthTable(np.array(rows), np.array(outputs), names, getattr(gate, "name", None) or "y")


class TruthTable:
    """Inputs (2**n, n) and outputs (2**n,) of a gate, in counting order; shown as a table.

    Two tables are equal when their inputs and outputs are: names do not matter.

    >>> table = truth_table(lambda a, b: a or b)
    >>> table.outputs
    array([0, 1, 1, 1])
    """

    def __init__(self, inputs, outputs, names, output_name="y"):
        self.inputs = inputs
        self.outputs = outputs
        self.names = tuple(str(name) for name in names)
        self.output_name = str(output_name)

    def __eq__(self, other):
        if not isinstance(other, TruthTable):
            return NotImplemented
        return np.array_equal(self.inputs, other.inputs) and np.array_equal(self.outputs, other.outputs)

    __hash__ = None

    def __repr__(self):
        lines = ["  ".join(self.names) + " | " + self.output_name]
        for row, output in zip(self.inputs, self.outputs, strict=True):
            cells = [str(value).rjust(len(name)) for value, name in zip(row, self.names, strict=True)]
            lines.append("  ".join(cells) + " | " + str(output).rjust(len(self.output_name)))
        return "\n".join(lines)

    def _repr_html_(self):
        heads = "".join(f"<th>{html.escape(name)}</th>" for name in (*self.names, self.output_name))
        rows = "".join(
            "<tr>" + "".join(f"<td>{value}</td>" for value in row) + f"<td><b>{output}</b></td></tr>"
            for row, output in zip(self.inputs, self.outputs, strict=True)
        )
        return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _inputs_of(gate):
    """Return how many inputs a gate takes: its own word, else the arguments that it needs, else 2."""
    if getattr(gate, "n_inputs", None) is not None:
        return gate.n_inputs
    try:
        parameters = inspect.signature(gate).parameters.values()
    except (TypeError, ValueError):  # some built-in functions do not tell
        return 2
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    needed = [p for p in positional if p.default is p.empty]
    return len(needed) or len(positional) or 2


def _answer(gate, row):
    answer = gate(*row)
    value = np.asarray(answer)
    if value.size != 1 or value.dtype.kind not in "fiub" or value.item() not in (0, 1):
        shown = ", ".join(map(str, row))
        raise ValueError(f"The gate answered {answer!r:.60} to ({shown}); a truth table holds 0 or 1.")
    return int(value.item())
