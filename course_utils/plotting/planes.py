"""The same samples in the plane of the inputs and in the plane of two hidden units."""

import numpy as np
from matplotlib.patheffects import withStroke
from matplotlib.transforms import ScaledTranslation

from .palette import PAPER
from .points import as_samples, scatter_classes
from .regions import decision_line
from .style import TEXT_SIZE, new_axes, style_axes, write

MAX_LABELLED = 6  # more samples than these are not named one by one


def plane_pair(X, hidden, y, *, axes=None, lines=(), hidden_line=None):
    """Draw samples X (batch, 2) beside what two hidden units make of them; returns both axes.

    hidden: the hidden outputs (batch, 2), or the function that maps X to them. lines: (weights,
    bias) of each hidden unit, drawn in the input plane; hidden_line: (weights, bias) of the output
    unit, drawn in the hidden plane. Raises ValueError for other shapes.
    """
    X, y = as_samples(X, y, "plane_pair")
    H, _ = as_samples(hidden(X) if callable(hidden) else hidden, y, "plane_pair")
    left, right = _two_axes(axes)
    for ax, Z, names, title in (
        (left, X, ("x₁", "x₂"), "input plane"),
        (right, H, ("h₁", "h₂"), "hidden plane"),
    ):
        scatter_classes(Z, y, ax=ax, names=names)
        style_axes(ax, title=title)
        if len(X) <= MAX_LABELLED:
            _name_points(ax, Z, X)
    for weights, bias in lines:
        decision_line(weights, bias, ax=left)
    if hidden_line is not None:
        decision_line(*hidden_line, ax=right)
    return left, right


def _two_axes(axes):
    """Return two axes, those given or those of a new figure."""
    if axes is None:
        left = new_axes(None, (8, 3.6))
        figure = left.figure
        left.remove()
        return tuple(figure.subplots(1, 2))
    axes = tuple(np.ravel(np.asarray(axes, dtype=object)))
    if len(axes) != 2:
        raise ValueError(f"plane_pair() expected two axes, got {len(axes)}.")
    return tuple(new_axes(ax) for ax in axes)


def _name_points(ax, Z, X):
    """Write beside each point which input it is; inputs that fall together share it."""
    inches = ax.get_figure(root=True).dpi_scale_trans
    places, which = np.unique(np.round(Z, 6), axis=0, return_inverse=True)
    for k, (x, y) in enumerate(places):
        inputs = X[which.ravel() == k]
        text = "\n".join(f"({a:g}, {b:g})" for a, b in inputs)
        left_half = x <= np.mean(ax.get_xlim())
        look = {"ha": "left" if left_half else "right", "size": TEXT_SIZE, "zorder": 5}
        look["path_effects"] = [withStroke(linewidth=4, foreground=PAPER)]
        shift = ScaledTranslation((6 if left_half else -6) / 72, 6 / 72, inches)
        write(ax, x, y, text, va="bottom", transform=ax.transData + shift, **look)
