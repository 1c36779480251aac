"""Truth tables as pictures, with the marks that the same outputs have in the input plane."""

import numpy as np

from .palette import CLASS_TEXT_COLORS, GRID, INK, SHADE
from .points import class_style
from .shapes import box, canvas, sub
from .style import write

ROW, COLUMN = 0.36, 0.72  # inches
MAX_ROWS = 10  # as many as fit on a figure of 4 inches


def truth_table(table, *, ax=None, names=None, outputs=None):
    """Draw a truth table; each output carries the colour and the shape of its class.

    table: a `nn.TruthTable`, or a pair of arrays: inputs (rows, n) and outputs (rows,) or, for
    several gates side by side, (rows, m). names: the n inputs' names; outputs: the output's name,
    or a list of m. Raises ValueError for shapes that do not fit or values other than 0 and 1.
    """
    inputs, values = _read(table)
    n, m = inputs.shape[1], values.shape[1]
    names = names or getattr(table, "names", None) or [f"x{k + 1}" for k in range(n)]
    names = [sub(name[0], name[1:]) if _is_indexed(name) else str(name) for name in names]
    outputs = [outputs] if isinstance(outputs, str) else outputs or _default_names(table, m)
    if len(names) != n or len(outputs) != m:
        raise ValueError(f"truth_table() got {len(names)} input and {len(outputs)} output names, expected {n} and {m}.")
    widths = [max(COLUMN, 0.1 * len(str(name)) + 0.3) for name in names]
    widths += [max(COLUMN + 0.25, 0.11 * len(str(name)) + 0.35) for name in outputs]
    edges = 0.1 + np.concatenate([[0], np.cumsum(widths)])
    width, height = edges[-1] + 0.1, (len(inputs) + 1) * ROW + 0.2
    ax = canvas(ax, width, height)
    top = height - 0.1
    box(ax, 0.1, top - ROW, sum(widths), ROW, face=SHADE, edge=SHADE, rounding=0.04, zorder=1)
    centres = (edges[:-1] + edges[1:]) / 2
    for x, name in zip(centres, [*names, *outputs], strict=True):
        write(ax, x, top - ROW / 2, name, size=12)
    for row in range(len(inputs)):
        y = top - (row + 1.5) * ROW
        if row:
            ax.plot([edges[0], edges[-1]], [y + ROW / 2] * 2, color=GRID, linewidth=1, zorder=1)
        for x, value in zip(centres, inputs[row], strict=False):
            write(ax, x, y, str(value), size=12)
        for x, value in zip(centres[n:], values[row], strict=True):
            _output(ax, x, y, value)
    ax.plot([edges[n]] * 2, [0.1, top], color=INK, linewidth=1.2, zorder=2)
    return ax


def _is_indexed(name):
    return len(name) > 1 and name[0].isalpha() and name[1:].isdecimal()


def _default_names(table, m):
    return [getattr(table, "output_name", "y")] if m == 1 else [sub("y", k + 1) for k in range(m)]


def _read(table):
    """Return inputs (rows, n) and outputs (rows, m) as integers, or say what does not fit."""
    if hasattr(table, "inputs") and hasattr(table, "outputs"):
        pair = (table.inputs, table.outputs)
    else:
        pair = table
    try:
        inputs, values = (np.asarray(part) for part in pair)
    except (TypeError, ValueError):
        raise TypeError(
            "truth_table() expected a TruthTable, or a pair (inputs, outputs); "
            f"got {type(table).__name__}. Did you mean nn.truth_table(gate)?"
        ) from None
    values = values[:, None] if values.ndim == 1 else values
    if inputs.ndim != 2 or values.ndim != 2 or len(inputs) != len(values) or not inputs.size:
        raise ValueError(
            "truth_table() expected inputs of shape (rows, n) and outputs of shape (rows,), "
            f"got {inputs.shape} and {np.shape(pair[1])}."
        )
    if not (np.isin(inputs, (0, 1)).all() and np.isin(values, (0, 1)).all()):
        raise ValueError("truth_table() expected 0 and 1 only, in inputs and outputs.")
    if len(inputs) > MAX_ROWS:
        raise ValueError(
            f"truth_table() got {len(inputs)} rows, at most {MAX_ROWS} fit on a figure. "
            "Draw a part of it: (inputs[:8], outputs[:8])."
        )
    return inputs.astype(int), values.astype(int)


def _output(ax, x, y, value):
    """Draw one output: the class's mark, then the digit."""
    style = class_style(value)
    ax.scatter([x - 0.13], [y], **(style | {"s": style["s"] * 1.3}))
    write(ax, x + 0.15, y, str(value), size=12, color=CLASS_TEXT_COLORS[value], weight="bold")
