"""The parts that diagrams are drawn from: a canvas in inches, discs, boxes, connections."""

import math

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch

from .palette import INK, MUTED, NEGATIVE, NEGATIVE_TEXT, PAPER, POSITIVE, POSITIVE_TEXT
from .style import new_axes, write

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def canvas(ax, width, height, left=0.0):
    """Return axes to draw a diagram on: no frame, coordinates from (−left, 0) to (width, height).

    On a figure of its own the coordinates are inches, so letters and shapes keep their proportion.
    """
    ax = new_axes(ax, (width + left, height))
    ax.set(xlim=(-left, width), ylim=(0, height), aspect="equal")
    ax.set_axis_off()
    return ax


def number(value, signed=False):
    """Return a number as a label: three digits, a real minus sign, the plus sign when asked."""
    text = f"{value:+.3g}" if signed and value != 0 else f"{value:.3g}"
    return "0" if float(value) == 0 else text.replace("-", "−")


def sub(letter, k):
    """Return letter with a subscript, as in x₁."""
    return letter + str(k).translate(SUBSCRIPTS)


def sup(letter, k):
    """Return letter with a superscript, as in W¹."""
    return letter + str(k).translate(SUPERSCRIPTS)


def weight_look(weight, largest):
    """Return (colour, text colour, line width in points): the sign as hue, the size as width."""
    if weight == 0:
        return MUTED, MUTED, 0.8
    width = 1.2 + 2.6 * abs(weight) / largest
    return (POSITIVE, POSITIVE_TEXT, width) if weight > 0 else (NEGATIVE, NEGATIVE_TEXT, width)


def disc(ax, x, y, radius, text="", *, face=PAPER, edge=INK, size=12, **properties):
    """Draw a unit: a circle with a short text in it; returns the Circle."""
    circle = Circle((x, y), radius, facecolor=face, edgecolor=edge, linewidth=1.5, zorder=4)
    ax.add_patch(circle)
    if text:
        write(ax, x, y, text, size=size, zorder=5, **properties)
    return circle


def box(ax, x, y, width, height, *, face=PAPER, edge=INK, rounding=0.08, linewidth=1.5, zorder=4):
    """Draw a box with rounded corners, its lower left corner at (x, y); returns the patch."""
    patch = FancyBboxPatch(
        (x + rounding, y + rounding),
        width - 2 * rounding,
        height - 2 * rounding,
        boxstyle=f"round,pad={rounding}",
        facecolor=face,
        edgecolor=edge,
        linewidth=linewidth,
        zorder=zorder,
    )
    return ax.add_patch(patch)


def trim(start, end, from_start=0.0, from_end=0.0):
    """Return the points start and end moved towards each other, to the rims of what they join."""
    start, end = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    along = (end - start) / math.dist(start, end)
    return start + from_start * along, end - from_end * along


def connect(ax, start, end, *, color=INK, width=1.5, head="arrow", zorder=2, **properties):
    """Draw a straight connection; head is "arrow" (excites), "circle" (inhibits) or None."""
    radius = 0.07
    if head == "circle":
        _, centre = trim(start, end, 0, radius)
        _, end = trim(start, end, 0, 2 * radius)
        ring = {"facecolor": PAPER, "edgecolor": color, "linewidth": 2, "zorder": zorder + 1}
        ax.add_patch(Circle(centre, radius, **ring))
    style = "-|>,head_length=0.55,head_width=0.28" if head == "arrow" else "-"
    line = FancyArrowPatch(
        tuple(start),
        tuple(end),
        arrowstyle=style,
        mutation_scale=11 + 1.5 * width,
        shrinkA=0,
        shrinkB=0,
        color=color,
        linewidth=width,
        zorder=zorder,
        **properties,
    )
    return ax.add_patch(line)


def on_line(ax, start, end, share, text, **properties):
    """Write text over a line, a share of the way along it, on a patch of paper."""
    x, y = np.asarray(start) + share * (np.asarray(end) - np.asarray(start))
    paper = {"boxstyle": "round,pad=0.12", "facecolor": PAPER, "edgecolor": "none"}
    return write(ax, x, y, text, bbox=paper, zorder=3.5, **properties)
