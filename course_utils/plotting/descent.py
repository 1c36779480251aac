"""Losses as landscapes, and the walks of gradient descent on them."""

import numpy as np

from .palette import BACKWARD, FORWARD, INK, MUTED
from .style import new_axes, style_axes

CELLS = 61  # of a landscape, along each side
LEVELS = 9


def descent_curve(function, path, *, ax=None, limits=None, best=None):
    """Draw a loss over one parameter w, and on it the places (n,) that a descent passed.

    `function` takes an array of w. `best` marks the lowest place with a hollow star.
    """
    path = np.asarray(path, dtype=float)
    if path.ndim != 1 or path.size == 0:
        raise ValueError(f"descent_curve() expected a path of shape (n,), got {path.shape}.")
    low, high = limits or (path.min() - 1, path.max() + 1)
    ax = style_axes(new_axes(ax, (5, 3.2)), "w", "loss")
    grid = np.linspace(low, high, 401)
    ax.plot(grid, function(grid), color=FORWARD, linewidth=2.5, zorder=2)
    ax.plot(path, function(path), "-o", color=MUTED, linewidth=1.2, markersize=5, zorder=4)
    ax.plot(path[-1:], function(path[-1:]), "o", color=INK, markersize=10, zorder=5)
    if best is not None:
        ax.plot([best], [function(np.array(best))], **star())
    ax.set(xlim=(low, high))
    return ax


def loss_contours(loss, xlim, ylim, *, ax=None, path=None, best=None, names=("slope", "intercept")):
    """Draw a loss over two parameters as a map of bands between equal heights, dark where it is low.

    `loss` takes one place, (2,), and gives a number. `path` (n, 2) is drawn as a walk on the map,
    `best` (2,) as a hollow star.
    """
    x, y = np.linspace(*xlim, CELLS), np.linspace(*ylim, CELLS)
    heights = np.array([[loss(np.array([a, b])) for a in x] for b in y])
    ax = style_axes(new_axes(ax, (5, 3.6)), *names)
    # Where two bands meet, both colours show through: a line of equal height, without a line's many shades.
    look = {"cmap": "viridis", "alpha": 0.45, "norm": "symlog", "extend": "both"}
    ax.contourf(x, y, heights, contour_levels(heights), zorder=0, **look)
    if path is not None:
        path = np.asarray(path, dtype=float)
        ax.plot(*path.T, "-o", color=INK, linewidth=1.2, markersize=3.5, zorder=4)
        ax.plot(*path[-1:].T, "o", color=INK, markersize=10, zorder=5)
    if best is not None:
        ax.plot(*np.reshape(best, (2, 1)), **star())
    ax.set(xlim=xlim, ylim=ylim)
    return ax


def contour_levels(heights, count=LEVELS):
    """Return heights of contour lines that are close together near the bottom: it is flat there."""
    low, high = float(np.min(heights)), float(np.max(heights))
    return low + (high - low) * np.linspace(0.02, 1, count) ** 3 if high > low else np.array([low, low + 1])


def fitted_line(x, y, w, *, ax=None, best=None):
    """Draw points, the line w = (slope, intercept), and each point's error as a dashed upright.

    `best` draws a second line, thin and dotted, to compare with.
    """
    x, y = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if x.ndim != 1 or x.shape != y.shape:
        raise ValueError(f"fitted_line() expected x and y of one shape (n,), got {x.shape} and {y.shape}.")
    ax = style_axes(new_axes(ax, (5, 3.2)), "x", "y")
    margin = 0.15 * max(np.ptp(x), 1e-9)
    ends = np.array([x.min() - margin, x.max() + margin])
    if best is not None:
        ax.plot(ends, best[0] * ends + best[1], ":", color=MUTED, linewidth=1.5, zorder=2)
    ax.plot(ends, w[0] * ends + w[1], color=INK, linewidth=2.5, zorder=3)
    ax.vlines(x, w[0] * x + w[1], y, color=BACKWARD, linestyle="--", linewidth=1.8, zorder=3)
    ax.plot(x, y, "o", color=FORWARD, markeredgecolor="white", markersize=10, zorder=4)
    ax.set(xlim=tuple(ends))
    return ax


def loss_over_steps(losses, *, ax=None, labels=None, xlabel="step", log=False):
    """Draw losses over the steps, one curve or a list of them; a run that left the floats just ends.

    With `labels` each curve's name stands at its end.
    """
    many = isinstance(losses, (list, tuple)) and np.ndim(losses[0]) == 1
    curves = [np.asarray(c, dtype=float) for c in (losses if many else [losses])]
    if labels is not None and len(labels) != len(curves):
        raise ValueError(f"loss_over_steps() got {len(labels)} labels for {len(curves)} curves.")
    ax = style_axes(new_axes(ax, (5, 3.2)), xlabel, "loss")
    for k, curve in enumerate(curves):
        curve = curve[np.isfinite(curve)]
        (line,) = ax.plot(np.arange(len(curve)), curve, linewidth=2, label=labels and labels[k])
        line.set_linestyle(("-", "--", "-.", ":")[k % 4])
    if log:
        ax.set_yscale("log")
    if labels is not None:
        ax.legend(frameon=False, prop={"family": "DejaVu Sans", "size": 10}, labelcolor=INK)
    return ax


def star():
    """Return the look of what would be best: a hollow star."""
    look = {"color": INK, "markerfacecolor": "white", "markersize": 15, "linestyle": "none"}
    return {"marker": "*", "zorder": 3.5, **look}
