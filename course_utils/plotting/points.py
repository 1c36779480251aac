"""Samples in the plane, drawn by class."""

import numpy as np

from .palette import CLASS_COLORS, CLASS_MARKERS, INK, PAPER
from .style import FONT, TEXT_SIZE, new_axes, style_axes

N_CLASSES = len(CLASS_COLORS)
FEATURE_NAMES = ("x₁", "x₂")


def class_index(y):
    """Return for each label which class colour is its own: 0, 1 or 2.

    Labels 0, 1, 2 stand for themselves and −1/+1 for 0/1, also when only some of them occur; any
    other labels are numbered in sorted order. Raises ValueError for more than three classes.
    """
    y = np.asarray(y)
    found = np.unique(y)
    if y.dtype.kind in "biuf":
        if np.isin(found, range(N_CLASSES)).all():
            return y.astype(int)
        if np.isin(found, (-1, 1)).all():
            return (y > 0).astype(int)
    if len(found) > N_CLASSES:
        raise ValueError(
            f"Class labels take {len(found)} different values, expected at most {N_CLASSES}. "
            "Are these scores? Compare them with a threshold first, for example scores >= 0.5."
        )
    return np.searchsorted(found, y)


def class_style(k):
    """Return the keyword arguments for `scatter` (or `plot`, without `s`) that draw class k."""
    if k not in range(N_CLASSES):
        raise ValueError(f"class_style() got class {k!r}, expected 0 to {N_CLASSES - 1}.")
    # A triangle of the same nominal size looks smaller than a circle.
    size = (64, 84, 60)[k]
    return {
        "marker": CLASS_MARKERS[k],
        "s": size,
        "color": CLASS_COLORS[k],
        "edgecolors": PAPER,
        "linewidths": 1,
        "zorder": 3,
    }


def padded_limits(X, margin=0.25):
    """Return (xlim, ylim) that hold the samples X (batch, 2) with a margin around them."""
    low, high = X.min(axis=0), X.max(axis=0)
    pad = np.where(high > low, margin * (high - low), 0.5)
    return [(float(a), float(b)) for a, b in zip(low - pad, high + pad, strict=True)]


def as_samples(X, y=None, caller="scatter_classes"):
    """Return X as floats (batch, 2) and y as (batch,), or say what does not fit."""
    X = np.asarray(X, dtype=float)
    if X.ndim != 2 or X.shape[1] != 2 or len(X) == 0:
        hint = " Did you mean X[None, :]?" if X.shape == (2,) else ""
        hint = " Choose two columns, for example X[:, [0, 1]]." if X.ndim == 2 else hint
        raise ValueError(f"{caller}() expected X of shape (batch, 2) with at least one sample, got {X.shape}.{hint}")
    if not np.isfinite(X).all():
        raise ValueError(f"{caller}() expected finite values in X, got NaN or infinity.")
    if y is not None:
        y = np.asarray(y)
        if y.shape == (len(X), 1):
            y = y[:, 0]
        if y.shape != (len(X),):
            raise ValueError(f"{caller}() expected y of shape {(len(X),)}, one label per row of X, got {y.shape}.")
    return X, y


def scatter_classes(X, y, *, ax=None, labels=None, names=None):
    """Draw samples X (batch, 2), each with the colour and the shape of its class y (batch,).

    labels: what the classes mean, written above the axes; names: the two features' names. Sets the
    limits around the samples, so draw lines across the axes afterwards.
    Raises ValueError for other shapes or more than three classes.
    """
    X, y = as_samples(X, y)
    classes = class_index(y)
    if labels is not None and len(labels) <= classes.max():
        raise ValueError(
            f"scatter_classes() got {len(labels)} labels for {classes.max() + 1} classes. "
            "Give one label for each class, class 0 first."
        )
    ax = style_axes(new_axes(ax, (5, 4)), *(names or FEATURE_NAMES))
    for k in np.unique(classes):
        label = f"class {k}" if labels is None else str(labels[k])
        ax.scatter(*X[classes == k].T, label=label, **class_style(k))
    xlim, ylim = padded_limits(X)
    ax.set(xlim=xlim, ylim=ylim)
    if labels is not None:
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            ncols=len(labels),
            frameon=False,
            labelcolor=INK,
            borderaxespad=0.2,
            handletextpad=0.2,
            columnspacing=1.2,
            prop={"family": FONT, "size": TEXT_SIZE},
        )
    return ax
