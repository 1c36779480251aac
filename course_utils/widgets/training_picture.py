"""The picture of a training under way: loss and metrics over the epochs, and a bar that says how far it is."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from course_utils.plotting import CLASS_COLORS, FORWARD, INK, MUTED, NEGATIVE_TEXT, SHADE, style_axes, write

from . import png
from .renderer import Renderer

MOST_POINTS = 1000  # of a curve; more would fall on the same pixels
FEW = 30  # epochs of which each has a mark
SHORT = 25  # epochs: the axis of a long training begins this short, and doubles


class TrainingPicture:
    """Draws curves with one look: training solid, validation dashed in the same colour.

    names    what is drawn: "loss" on the left, all others together on the right.

    `png(curves, epochs, share, text)` returns the bytes. It is quick enough to be called a few times per second: what
    stands still is drawn once.
    """

    size = (8.4, 3.1)  # inches at 100 dots each, as every live figure

    def __init__(self, names):
        self.names = list(names)
        self._others = [name for name in self.names if name != "loss"]
        self._renderer = Renderer(self._setup, self.size)

    def png(self, curves, epochs, share, text, warning=""):
        """Return the picture as PNG bytes.

        curves     {name: (epochs, values)}, validation under "val_" + name; epochs count from 1
        epochs     how many there will be: where the axis ends
        share      of the whole training that is done, 0 to 1
        text       one line above the bar; `warning`, if any, in its place and colour
        """
        state = curves, epochs, share, text, warning
        return png.encode(self._renderer.pixels(lambda artists: self._draw(artists, *state)))

    def _setup(self, figure):
        left = figure.add_axes((0.075, 0.32, 0.4 if self._others else 0.9, 0.58))
        self._axes = {"loss": left}
        style_axes(left, "epoch", "loss")
        if self._others:
            right = figure.add_axes((0.575, 0.32, 0.4, 0.58))
            style_axes(right, "epoch", self._others[0] if len(self._others) == 1 else "metrics")
            self._axes |= dict.fromkeys(self._others, right)
        for ax in set(self._axes.values()):
            ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
        lines = {}
        for name in self.names:
            color = FORWARD if name == "loss" else CLASS_COLORS[(1 + self._others.index(name)) % len(CLASS_COLORS)]
            ax = self._axes[name]
            for key, dash in ((name, "-"), (f"val_{name}", (0, (4, 2)))):
                (lines[key],) = ax.plot([], [], color=color, linestyle=dash, linewidth=2, markersize=4, label=key)
        self._key(figure, left)
        bar = figure.add_axes((0.075, 0.045, 0.9, 0.035))
        bar.set(xlim=(0, 1), ylim=(0, 1))
        bar.set_axis_off()
        bar.add_patch(Rectangle((0, 0), 1, 1, facecolor=SHADE))
        done = bar.add_patch(Rectangle((0, 0), 0, 1, facecolor=FORWARD))
        text = write(bar, 0, 1.3, "", ha="left", va="bottom", size=10, color=INK)
        return {"lines": lines, "done": done, "text": text}

    def _key(self, figure, ax):
        """Say once what solid and dashed mean, and which colour is which metric where there are several."""
        look = {"color": MUTED, "linewidth": 2}
        handles = [Line2D([], [], linestyle="-", **look), Line2D([], [], linestyle=(0, (4, 2)), **look)]
        where = {"loc": "lower right", "bbox_to_anchor": (1.0, 0.98), "ncols": 2, "frameon": False, "fontsize": 10}
        ax.legend(handles, ["training", "validation"], borderaxespad=0, **where)
        if len(self._others) > 1:
            right = self._axes[self._others[0]]
            lines = [line for line in right.lines if not line.get_label().startswith("val_")]
            colors = [Line2D([], [], color=line.get_color(), linewidth=2) for line in lines]
            right.legend(colors, [line.get_label() for line in lines], borderaxespad=0, **where)

    def _draw(self, artists, curves, epochs, share, text, warning):
        for key, line in artists["lines"].items():
            x, y = (np.asarray(part, dtype=float) for part in curves.get(key, ((), ())))
            marker = "o" if 0 < len(x) <= FEW else ""
            if len(x) > MOST_POINTS:
                kept = np.linspace(0, len(x) - 1, MOST_POINTS).round().astype(int)
                x, y = x[kept], y[kept]
            line.set_data(x, np.where(np.isfinite(y), y, np.nan))
            line.set_marker(marker)
        last = max((max(x) for x, _ in curves.values() if len(x)), default=1)
        for ax in set(self._axes.values()):
            _set_limits(ax, (0.5, max(_axis_end(last, epochs), 2) + 0.5), _height(ax, curves))
        artists["done"].set_width(min(max(share, 0.0), 1.0))
        artists["text"].set(text=warning or text, color=NEGATIVE_TEXT if warning else INK)


def _axis_end(last, epochs):
    """Return where the axis of epochs ends: short at first, twice as long whenever the curves arrive there."""
    end = SHORT
    while end < last:
        end *= 2
    return min(end, epochs) if epochs >= last else last


def _height(ax, curves):
    """Return the limits that hold every finite value of the curves on these axes."""
    keys = [line.get_label() for line in ax.lines]
    values = [np.asarray(curves[key][1], dtype=float) for key in keys if key in curves]
    finite = np.concatenate([v[np.isfinite(v)] for v in values]) if values else np.empty(0)
    if not len(finite):
        return 0.0, 1.0
    low, high = min(0.0, float(finite.min())), float(finite.max())
    if low == 0.0 and "loss" not in keys and 0.5 < high <= 1.0:
        return 0.0, 1.03  # a share: its axis ends at all
    high = high if high > low else low + 1.0
    return low - (0.05 * (high - low) if low < 0 else 0.0), high + 0.05 * (high - low)


def _set_limits(ax, x, y):
    """Set the limits where they differ: a change draws the background anew."""
    if ax.get_xlim() != x:
        ax.set_xlim(x)
    if not np.allclose(ax.get_ylim(), y, rtol=1e-9):
        ax.set_ylim(y)
