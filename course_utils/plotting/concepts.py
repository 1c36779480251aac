"""Two ideas in one picture each: what lies within what, and who makes the features."""

import numpy as np
from matplotlib.patches import Arc, Circle

from .palette import FORWARD, INK, MUTED, PAPER, tint
from .shapes import box, canvas, connect
from .style import TEXT_SIZE, write

FIELDS = (
    ("Artificial intelligence", "machines that do what seems to need a mind:\nrules, search, planning"),
    ("Machine learning", "the rule is found from examples:\nregression, decision trees"),
    ("Deep learning", "networks of many layers\nlearn their own features"),
)


def ai_ml_dl(fields=FIELDS, *, ax=None):
    """Draw deep learning inside machine learning inside artificial intelligence.

    fields: three pairs (name, description), the widest first.
    """
    if len(fields) != 3 or any(len(field) != 2 for field in fields):
        raise ValueError(f"ai_ml_dl() expected three pairs (name, description), the widest first; got {fields!r}.")
    ax = canvas(ax, 7.2, 3.5)
    inset, band = 0.22, 0.9
    for k, (name, description) in enumerate(fields):
        x = 0.08 + k * inset
        bottom, top = 0.08 + k * inset, 3.42 - k * band - (0.12 if k else 0)
        face = tint(FORWARD, 0.06 + 0.09 * k)
        box(ax, x, bottom, 7.04 - 2 * k * inset, top - bottom, face=face, edge=FORWARD, rounding=0.15)
        name_y = top - 0.45 if k < 2 else (top + bottom) / 2
        write(ax, x + 0.2, name_y, name, ha="left", size=14, weight="bold", zorder=5)
        write(ax, 3.15, name_y, description, ha="left", zorder=5, linespacing=1.25)
    return ax


def feature_hierarchy(*, ax=None):
    """Draw features made by hand beside features learned in layers: edges, parts, faces."""
    ax = canvas(ax, 9, 3.7)
    _row_by_hand(ax, 2.85)
    _row_learned(ax, 1.12)
    for y, text in ((3.52, "before: a person makes the features"), (1.96, "deep: the layers learn them")):
        write(ax, 0.1, y, text, ha="left", size=12, weight="bold")
    return ax


def _row_by_hand(ax, y):
    """Picture → features by hand → classifier → answer; only the classifier learns."""
    _card(ax, 0.75, y, _face)
    _words(ax, 3.55, y, 2.9, "distance of the eyes,\nwidth of the mouth, …", PAPER, dashed=True)
    _words(ax, 6.55, y, 1.5, "classifier", tint(FORWARD, 0.2))
    for start, end in ((1.27, 2.08), (5.02, 5.78), (7.32, 7.95)):
        connect(ax, (start, y), (end, y))
    write(ax, 8.35, y, "“face”", size=12)


def _row_learned(ax, y):
    """Picture → edges → parts → faces → answer; every box learns."""
    _card(ax, 0.75, y, _face)
    stages = ((2.6, "edges", _edges), (4.55, "parts", _parts), (6.5, "faces", _faces))
    for x, name, draw in stages:
        _card(ax, x, y, draw, tint(FORWARD, 0.2))
        write(ax, x, y - 0.72, name, size=12)
    write(ax, 0.75, y - 0.72, "picture", size=12)
    for start, end in ((1.27, 2.08), (3.12, 4.03), (5.07, 5.98), (7.02, 7.95)):
        connect(ax, (start, y), (end, y))
    write(ax, 8.35, y, "“face”", size=12)
    write(ax, 4.55, 0.12, "blue: learned from examples      dashed: made by hand", size=TEXT_SIZE, color=MUTED)


def _words(ax, x, y, width, text, face, dashed=False):
    patch = box(ax, x - width / 2, y - 0.4, width, 0.8, face=face, edge=MUTED)
    patch.set_linestyle("--" if dashed else "-")
    write(ax, x, y, text, zorder=5, linespacing=1.25)


def _card(ax, x, y, draw, face=PAPER):
    box(ax, x - 0.5, y - 0.5, 1.0, 1.0, face=face, edge=MUTED)
    draw(ax, x, y)


def _stroke(ax, xs, ys, width=2.0):
    ax.plot(xs, ys, color=INK, linewidth=width, zorder=5, solid_capstyle="round")


def _edges(ax, x, y):
    """Nine short bars, each at its own angle."""
    for k in range(9):
        cx, cy = x + 0.28 * (k % 3 - 1), y + 0.28 * (k // 3 - 1)
        angle = np.pi * k / 9
        dx, dy = 0.1 * np.cos(angle), 0.1 * np.sin(angle)
        _stroke(ax, [cx - dx, cx + dx], [cy - dy, cy + dy], 2.5)


def _eye(ax, x, y, size):
    t = np.linspace(0, 2 * np.pi, 60)
    _stroke(ax, x + size * np.cos(t), y + 0.5 * size * np.sin(t), 1.5)
    ax.add_patch(Circle((x, y), 0.32 * size, facecolor=INK, zorder=6))


def _nose(ax, x, y, size):
    _stroke(ax, [x, x - 0.5 * size, x + 0.25 * size], [y + size, y - 0.6 * size, y - 0.6 * size], 1.5)


def _mouth(ax, x, y, size):
    arc = {"theta1": 200, "theta2": 340, "linewidth": 1.8, "color": INK, "zorder": 5}
    ax.add_patch(Arc((x, y + 0.5 * size), 2 * size, 1.6 * size, **arc))


def _parts(ax, x, y):
    _eye(ax, x - 0.2, y + 0.22, 0.18)
    _nose(ax, x + 0.25, y + 0.18, 0.16)
    _mouth(ax, x - 0.2, y - 0.2, 0.2)
    _eye(ax, x + 0.25, y - 0.22, 0.13)


def _face(ax, x, y, size=0.38):
    t = np.linspace(0, 2 * np.pi, 100)
    _stroke(ax, x + 0.85 * size * np.cos(t), y + size * np.sin(t), 1.8)
    for side in (-1, 1):
        _eye(ax, x + side * 0.36 * size, y + 0.25 * size, 0.2 * size)
    _nose(ax, x, y - 0.02 * size, 0.16 * size)
    _mouth(ax, x, y - 0.5 * size, 0.36 * size)


def _faces(ax, x, y):
    for dx, dy, size in ((-0.22, 0.2, 0.22), (0.22, 0.2, 0.19), (-0.22, -0.24, 0.19), (0.22, -0.24, 0.22)):
        _face(ax, x + dx, y + dy, size)
