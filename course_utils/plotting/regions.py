"""What a classifier says everywhere in the plane, and the line where it changes its mind."""

import numpy as np
from matplotlib.colors import to_rgb

from .palette import CLASS_COLORS, INK, MUTED, REGION_TINTS, tint
from .points import (
    FEATURE_NAMES,
    N_CLASSES,
    as_samples,
    class_index,
    padded_limits,
    scatter_classes,
)
from .style import new_axes, style_axes, write

BOUNDARY = {"color": INK, "linewidth": 2, "zorder": 2}


def _rgba(k, certainty):
    """Return class k's tint as four bytes; certainty 0 is the undecided end, 1 the certain one."""
    undecided, certain = REGION_TINTS
    color = to_rgb(tint(CLASS_COLORS[k], undecided + (certain - undecided) * certainty))
    return [round(255 * channel) for channel in color] + [255]


# Looking a colour up costs a live figure a hundredth of what matplotlib's colour mapping does.
_LABEL_COLORS = np.array([_rgba(k, 1) for k in range(N_CLASSES)], dtype=np.uint8)
_SCORE_COLORS = np.array([_rgba(int(p >= 0.5), abs(2 * p - 1)) for p in (np.arange(256) + 0.5) / 256], dtype=np.uint8)


def region_colors(scores):
    """Return the region colours of scores as RGBA bytes, shape (height, width, 4).

    scores (height, width): class labels (whole numbers 0, 1, 2 or −1, +1), or the probability of
    class 1 between 0 and 1, class 1 from 0.5 on. scores (height, width, n_classes): one score per
    class, the largest wins. The class colour lies at 15 % (undecided) to 25 % (certain) over white.
    """
    scores = np.asarray(scores)
    if scores.ndim == 3:
        if not 2 <= scores.shape[2] <= N_CLASSES:
            raise ValueError(f"region_colors() expected 2 to {N_CLASSES} scores per point, got {scores.shape}.")
        return _LABEL_COLORS[scores.argmax(axis=2)]
    if scores.ndim != 2:
        raise ValueError(
            "region_colors() expected scores of shape (height, width) or "
            f"(height, width, n_classes), got {scores.shape}."
        )
    if scores.dtype.kind == "f" and not (scores == np.rint(scores)).all():
        if not (scores.min() >= 0 and scores.max() <= 1):  # also catches NaN
            raise ValueError(
                "region_colors() expected class labels or probabilities from 0 to 1, got values "
                f"from {scores.min():.4g} to {scores.max():.4g}. "
                "Turn weighted sums into labels first: scores >= 0."
            )
        return _SCORE_COLORS[np.minimum((scores * 256).astype(int), 255)]
    return _LABEL_COLORS[class_index(scores)]


def grid_points(xlim, ylim, resolution=200):
    """Return the centres of resolution × resolution pixels that tile the limits.

    Shape (resolution², 2), row by row from the lower left; a model's answers, reshaped to
    (resolution, resolution), are then a picture for `imshow(..., origin="lower")`.
    """
    if resolution < 2:
        raise ValueError(f"resolution={resolution} is too coarse, expected at least 2.")
    steps = (np.arange(resolution) + 0.5) / resolution
    x = xlim[0] + steps * (xlim[1] - xlim[0])
    y = ylim[0] + steps * (ylim[1] - ylim[0])
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _ask(predict, points, resolution):
    """Return the model's answers as a picture: (resolution, resolution) or (…, n_classes)."""
    if not callable(predict):
        hint = " Did you mean model.predict?" if hasattr(predict, "predict") else ""
        raise TypeError(
            f"decision_regions() expected a function of points (batch, 2), got {type(predict).__name__}.{hint}"
        )
    answers = np.asarray(predict(points))
    if answers.shape == (len(points), 1):
        answers = answers[:, 0]
    if answers.ndim not in (1, 2) or len(answers) != len(points):
        raise ValueError(
            f"decision_regions() expected one answer per point, shape {(len(points),)} or "
            f"{(len(points), 'n_classes')}; predict gave {answers.shape}."
        )
    return answers.reshape(resolution, resolution, *answers.shape[1:])


def _draw_boundary(ax, scores, points):
    """Draw the dark line between the regions; between more than two, around each of them."""
    x = points[:, 0].reshape(scores.shape[:2])
    y = points[:, 1].reshape(scores.shape[:2])
    soft = scores.dtype.kind == "f" and scores.ndim == 2 and not (scores == np.rint(scores)).all()
    if soft:
        surfaces = [scores]
    else:
        classes = scores.argmax(axis=2) if scores.ndim == 3 else class_index(scores)
        found = np.unique(classes)
        surfaces = [(classes == k).astype(float) for k in found[1:]]
    for surface in surfaces:
        if surface.min() < 0.5 <= surface.max():
            style = {"colors": BOUNDARY["color"], "linewidths": BOUNDARY["linewidth"]}
            ax.contour(x, y, surface, levels=[0.5], zorder=BOUNDARY["zorder"], **style)


def decision_regions(
    predict,
    X,
    y=None,
    *,
    ax=None,
    resolution=200,
    names=None,
    labels=None,
    xlim=None,
    ylim=None,
):
    """Colour the plane by what predict says there, and draw the samples X (batch, 2) over it.

    predict takes points (batch, 2) and gives labels (batch,), probabilities of class 1 (batch,) or
    (batch, 1), or one score per class (batch, n_classes). names: the features; labels: the classes.
    """
    X, y = as_samples(X, y, "decision_regions")
    padded = padded_limits(X)
    xlim, ylim = xlim or padded[0], ylim or padded[1]
    points = grid_points(xlim, ylim, resolution)
    scores = _ask(predict, points, resolution)
    colors = region_colors(scores)
    ax = style_axes(new_axes(ax, (5, 4)), *(names or FEATURE_NAMES))
    extent = (*xlim, *ylim)
    ax.imshow(colors, extent=extent, origin="lower", interpolation="nearest", aspect="auto", zorder=0)
    _draw_boundary(ax, scores, points)
    if y is not None:
        scatter_classes(X, y, ax=ax, labels=labels, names=names)
    ax.set(xlim=xlim, ylim=ylim)
    return ax


def line_segment(weights, bias, xlim, ylim):
    """Return the part of the line w₁x₁ + w₂x₂ + b = 0 inside the limits: its end points (2, 2).

    None when the line does not cross the rectangle, or when both weights are 0 and there is no
    line. Exact for vertical and horizontal lines too.
    """
    weights = np.asarray(weights, dtype=float).ravel()
    if weights.shape != (2,):
        raise ValueError(
            f"line_segment() expected two weights, got {weights.size}: "
            "a decision line lives in a plane of two features."
        )
    bias = float(np.asarray(bias, dtype=float).reshape(()))
    if not (np.isfinite(weights).all() and np.isfinite(bias)):
        raise ValueError(f"line_segment() expected finite numbers, got {weights}, bias {bias}.")
    if not weights.any():
        return None
    corners = np.array([xlim, ylim], dtype=float)
    slack = 1e-9 * np.ptp(corners, axis=1)  # a line through a corner must not slip past it
    ends = []
    for fixed in (0, 1):  # cross the two sides x₁ = const, then the two sides x₂ = const
        free = 1 - fixed
        low, high = corners[free].min(), corners[free].max()
        for side in corners[fixed] if weights[free] else ():
            point = np.empty(2)
            point[fixed] = side
            with np.errstate(over="ignore"):  # an almost parallel line meets the side very far out
                point[free] = -(weights[fixed] * side + bias) / weights[free]
            if low - slack[free] <= point[free] <= high + slack[free]:
                point[free] = np.clip(point[free], low, high)
                ends.append(point)
    if not ends:
        return None
    # A line through a corner meets two sides there: keep the two meetings farthest apart.
    ends = np.array(ends)
    distance = np.linalg.norm(ends[:, None] - ends[None], axis=2)
    first, last = sorted(np.unravel_index(distance.argmax(), distance.shape))
    return ends[[first, last]] if distance.max() > 0 else None


def decision_line(weights, bias, *, ax=None, label=None, color=INK, linestyle="-"):
    """Draw the line w₁x₁ + w₂x₂ + b = 0 across the axes' present limits.

    Draws an empty line when it lies outside, and says so when both weights are 0: then the answer
    is the same everywhere and there is no line. Raises ValueError unless there are two weights.
    """
    # Not on new axes, which would be 0 to 1: a line of gates is best seen a little around them.
    fresh = ax is None
    ax = new_axes(ax, (5, 4))
    if fresh:
        style_axes(ax, *FEATURE_NAMES).set(xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))
    xlim, ylim = ax.get_xlim(), ax.get_ylim()
    ends = line_segment(weights, bias, xlim, ylim)
    look = BOUNDARY | {"color": color, "linestyle": linestyle}
    ax.plot(*(ends.T if ends is not None else ([], [])), label=label, **look)
    if not np.any(np.asarray(weights, dtype=float)):
        message = "both weights are 0: no line"
        write(ax, 0.5, 0.97, message, transform=ax.transAxes, va="top", color=MUTED)
    ax.set(xlim=xlim, ylim=ylim)
    return ax
