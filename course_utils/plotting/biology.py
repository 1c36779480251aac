"""A nerve cell, and below it the parts of the artificial neuron that its parts inspired."""

import numpy as np
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from .neuron import draw_curve
from .palette import FORWARD, GRID, INK, MUTED, PAPER, tint
from .shapes import box, canvas, connect, disc, sub, trim
from .style import write

CELL, RIM = tint(FORWARD, 0.25), tint(FORWARD, 0.85)
OTHER_CELL, OTHER_RIM = "#E3E7EB", MUTED
SOMA = (2.55, 2.72)

# Each stroke: four points of a Bézier curve and the width in points where it begins and ends.
DENDRITES = (
    ((2.40, 2.95), (2.05, 3.25), (1.75, 3.20), (1.40, 3.42), 13, 6),
    ((1.75, 3.25), (1.45, 3.30), (1.15, 3.12), (0.85, 3.20), 8, 4),
    ((1.40, 3.42), (1.20, 3.52), (1.05, 3.48), (0.85, 3.55), 6, 3.5),
    ((2.30, 2.70), (1.90, 2.70), (1.60, 2.85), (1.20, 2.72), 13, 6),
    ((1.45, 2.78), (1.15, 2.85), (0.85, 2.78), (0.55, 2.88), 7, 3.5),
    ((1.20, 2.72), (0.95, 2.62), (0.80, 2.60), (0.50, 2.52), 6, 3.5),
    ((2.40, 2.50), (2.15, 2.20), (1.85, 2.32), (1.50, 2.12), 13, 6),
    ((1.80, 2.26), (1.45, 2.32), (1.15, 2.22), (0.85, 2.28), 7, 3.5),
    ((1.50, 2.12), (1.30, 2.00), (1.15, 1.98), (0.95, 1.93), 6, 3.5),
    ((2.60, 2.95), (2.62, 3.20), (2.80, 3.30), (2.86, 3.45), 11, 4),
    ((2.60, 2.50), (2.62, 2.25), (2.80, 2.18), (2.86, 2.02), 11, 4),
)
AXON = (
    ((2.80, 2.72), (3.10, 2.72), (3.20, 2.70), (3.50, 2.70), 22, 9),
    ((3.50, 2.70), (4.40, 2.70), (5.20, 2.80), (6.20, 2.74), 9, 9),
    ((6.10, 2.74), (6.50, 2.74), (6.60, 3.15), (7.05, 3.20), 8, 5),
    ((6.10, 2.74), (6.50, 2.76), (6.80, 2.68), (7.15, 2.70), 8, 5),
    ((6.10, 2.74), (6.50, 2.74), (6.60, 2.28), (7.00, 2.20), 8, 5),
)
TERMINALS = ((7.12, 3.21), (7.22, 2.70), (7.07, 2.18))
NEXT_DENDRITES = (
    ((7.38, 3.28), (7.70, 3.35), (7.95, 3.00), (8.45, 2.80), 9, 14),
    ((7.50, 2.70), (7.80, 2.66), (8.00, 2.76), (8.45, 2.74), 9, 14),
    ((7.34, 2.12), (7.70, 2.02), (7.95, 2.45), (8.45, 2.66), 9, 14),
)


def biological_neuron(*, ax=None):
    """Draw a nerve cell with dendrites, soma, axon and synapse, above its artificial counterpart.

    The counterpart is a simplification: a real cell sends trains of spikes over time.
    """
    ax = canvas(ax, 9, 4)
    _draw_cell(ax)
    _draw_counterpart(ax, 1.0)
    names = (
        ("dendrites", 1.15, (1.15, 3.55)),
        ("soma", 2.42, (2.50, 2.98)),
        ("axon", 4.75, (4.75, 2.84)),
        ("synapse", 7.35, (7.28, 3.5)),
    )
    ring = {"facecolor": "none", "edgecolor": INK, "linestyle": "--", "zorder": 6}
    ax.add_patch(Circle((7.25, 3.245), 0.25, **ring))
    for name, x, target in names:
        write(ax, x, 3.86, name, size=12, weight="bold")
        ax.plot([x, target[0]], [3.74, target[1]], color=INK, linewidth=1, zorder=6)
    connect(ax, (4.2, 2.42), (5.3, 2.42), color=MUTED)
    write(ax, 4.75, 2.24, "signal", color=MUTED)
    return ax


def _bezier(points, n=40):
    t = np.linspace(0, 1, n)[:, None]
    a, b, c, d = (np.array(point) for point in points)
    return a * (1 - t) ** 3 + 3 * b * t * (1 - t) ** 2 + 3 * c * t**2 * (1 - t) + d * t**3


def _ribbon(stroke, grow=0.0):
    """Return the outline of a tapering stroke, in inches; grow widens it by points on each side."""
    *points, first, last = stroke
    middle = _bezier(points)
    along = np.gradient(middle, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    half = (np.linspace(first, last, len(middle))[:, None] / 2 + grow) / 72
    outline = np.concatenate([middle + half * across, (middle - half * across)[::-1]])
    return Path(np.concatenate([outline, outline[:1]]), closed=True)


def _tissue(ax, strokes, discs, face, rim, zorder):
    """Draw strokes and discs (x, y, radius) as one body: all rims first, then all fillings."""
    for grow, color, z in ((1.3, rim, zorder), (0.0, face, zorder + 0.1)):
        for stroke in strokes:
            look = {"facecolor": color, "edgecolor": color, "linewidth": 0.3, "zorder": z}
            ax.add_patch(PathPatch(_ribbon(stroke, grow), **look))
            for end, width in ((stroke[0], stroke[4]), (stroke[3], stroke[5])):
                radius = (width / 2 + grow) / 72
                ax.add_patch(Circle(end, radius, facecolor=color, linewidth=0, zorder=z))
        for x, y, radius in discs:
            ax.add_patch(Circle((x, y), radius + grow / 72, facecolor=color, linewidth=0, zorder=z))


def _draw_cell(ax):
    """Draw the cell, and in grey the dendrites of the next one, a gap away."""
    bulbs = [(x, y, 0.1) for x, y in TERMINALS]
    _tissue(ax, NEXT_DENDRITES, [(8.62, 2.73, 0.3)], OTHER_CELL, OTHER_RIM, 2)
    _tissue(ax, (*DENDRITES, *AXON), [(*SOMA, 0.36), *bulbs], CELL, RIM, 3)
    ax.add_patch(Circle(SOMA, 0.13, facecolor=RIM, edgecolor="none", zorder=4))


def _draw_counterpart(ax, y):
    """Draw inputs, sum and threshold, output, and the weight on the way to the next neuron."""
    ax.plot([0.1, 8.9], [1.78, 1.78], color=GRID, linewidth=1)
    for k in range(3):
        top = y + 0.46 * (1 - k)
        disc(ax, 0.85, top, 0.2, sub("x", k + 1), size=11)
        connect(ax, *trim((0.85, top), (2.2, y), 0.2, 0.3), color=FORWARD)
    disc(ax, 2.2, y, 0.3, "Σ", size=16)
    connect(ax, (2.5, y), (2.75, y))
    box(ax, 2.75, y - 0.3, 0.6, 0.6)
    draw_curve(ax, "step", 3.05, y, 0.21)
    connect(ax, (3.35, y), (8.32, y))
    paper = {"boxstyle": "round,pad=0.15", "facecolor": PAPER, "edgecolor": "none"}
    write(ax, 4.75, y, "y", size=12, bbox=paper, zorder=3)
    write(ax, 7.35, y, "w", size=12, bbox=paper, zorder=3)
    disc(ax, 8.62, y, 0.3, "Σ", size=16, face=OTHER_CELL, edge=MUTED)
    captions = ((0.85, "inputs"), (2.62, "sum and threshold"), (4.75, "output"), (7.35, "weight"))
    for x, text in captions:
        write(ax, x, 0.12, text, color=INK)
