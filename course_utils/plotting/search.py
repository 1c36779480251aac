"""What a search has found, and how a network learned: scores over trials, curves over epochs."""

import numpy as np

from .palette import FORWARD, INK, MUTED
from .style import new_axes, style_axes

LEGEND = {"frameon": False, "prop": {"family": "DejaVu Sans", "size": 10}, "labelcolor": INK}


def search_history(scores, *, ax=None, ylabel="score"):
    """Draw the scores (n,) in the order of the trials, and the best one so far as a line of steps."""
    scores = _finite(scores, "search_history")
    ax = style_axes(new_axes(ax, (5, 2.8)), "trial", ylabel)
    trials = np.arange(1, len(scores) + 1)
    ax.step(trials, np.minimum.accumulate(scores), where="post", color=INK, label="best so far", zorder=2)
    ax.plot(trials, scores, "o", color=FORWARD, markersize=6, label="a trial", zorder=3)
    # Above the axes: a bad trial may stand in any corner.
    ax.legend(loc="lower right", bbox_to_anchor=(1, 1), ncol=2, borderaxespad=0, **LEGEND)
    return ax


def search_slice(values, scores, *, ax=None, name="", ylabel="score"):
    """Draw the scores (n,) over the values (n,) of one hyperparameter; the best trial is filled dark.

    Floats stand on a logarithmic axis, whole numbers and names side by side as categories.
    """
    scores = _finite(scores, "search_slice")
    if len(values) != len(scores):
        raise ValueError(f"search_slice() expected as many values as scores, got {len(values)} and {len(scores)}.")
    ax = style_axes(new_axes(ax, (3, 2.8)), name, ylabel)
    if all(isinstance(value, float | np.floating) for value in values):
        places = np.asarray(values, dtype=float)
        ax.set_xscale("log")
    else:
        names = sorted(set(values))
        places = np.array([names.index(value) for value in values])
        ax.set_xticks(range(len(names)), [str(name) for name in names])
        ax.set_xlim(-0.5, len(names) - 0.5)
    best = int(np.argmin(scores))
    ax.plot(places, scores, "o", color=FORWARD, markerfacecolor="none", markeredgewidth=1.6, zorder=3)
    ax.plot(places[best], scores[best], "o", color=INK, markersize=9, zorder=4)
    return ax


def learning_curves(train, validation=None, *, ax=None, best=None, ylabel="loss"):
    """Draw a number of each epoch: training solid, validation dashed; `best` marks an epoch, from 0."""
    ax = style_axes(new_axes(ax, (5, 2.8)), "epoch", ylabel)
    ax.plot(np.arange(1, len(train) + 1), train, "-", color=FORWARD, label="training")
    if validation is not None:
        ax.plot(np.arange(1, len(validation) + 1), validation, "--", color=INK, label="validation")
    if best is not None:
        ax.axvline(best + 1, color=MUTED, linestyle=":", linewidth=1.5)
    ax.legend(**LEGEND)
    return ax


def _finite(scores, caller):
    scores = np.asarray(scores, dtype=float)
    if scores.ndim != 1 or scores.size == 0 or not np.isfinite(scores).all():
        raise ValueError(f"{caller}() expected finite scores of shape (n,), n >= 1, got shape {scores.shape}.")
    return scores
