"""Pieces of pictures that several live figures share."""

import numpy as np

from course_utils.plotting import CLASS_COLORS, class_style, tint


def region_face(k):
    """Return the colour of a region that belongs to class k for certain."""
    return tint(CLASS_COLORS[k], 0.25)


def half_plane(weights, bias, xlim, ylim, side):
    """Return the corners (n, 2) of the part of a rectangle where x·w + b >= 0 (side 1) or < 0 (0).

    Without such a part: three times the same corner, which draws nothing.
    """
    (left, right), (low, high) = xlim, ylim
    corners = np.array([(left, low), (right, low), (right, high), (left, high)], dtype=float)
    sums = corners @ np.asarray(weights, dtype=float) + bias
    sums = sums if side else -sums
    inside = sums >= 0 if side else sums > 0
    outline = []
    for k, corner in enumerate(corners):
        before = k - 1
        if inside[k] != inside[before]:  # the line crosses this edge
            share = sums[before] / (sums[before] - sums[k])
            outline.append(corners[before] + share * (corner - corners[before]))
        if inside[k]:
            outline.append(corner)
    return np.array(outline) if len(outline) > 2 else np.repeat(corners[:1], 3, axis=0)


def signed(value, plus=True):
    """Return a number to three digits with a real minus sign, and a plus sign unless not wanted."""
    text = f"{value + 0.0:+.3g}" if plus else f"{value + 0.0:.3g}"
    return text.replace("-", "−")


def pair(x):
    """Return the features of an example as a point: (1, 0)."""
    return f"({', '.join(signed(v, plus=False) for v in x)})"


def mark(ax, x, y, k):
    """Draw samples of class k with its colour and shape, as a line without a line: quick to draw."""
    style = class_style(k)
    size = 1.25 * style["s"] ** 0.5
    look = {"color": style["color"], "markeredgecolor": style["edgecolors"], "markeredgewidth": 1}
    (points,) = ax.plot(x, y, style["marker"], markersize=size, zorder=style["zorder"], **look)
    return points
