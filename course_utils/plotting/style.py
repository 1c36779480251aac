"""One look for every figure: fonts, sizes, the white card, and the helpers that apply them."""

import matplotlib as mpl
import matplotlib.pyplot as plt
from cycler import cycler
from matplotlib.axes import Axes

from .palette import CLASS_COLORS, GRID, INK, MUTED, PAPER

FONT = "DejaVu Sans"  # comes with matplotlib: the same letters on every machine
TEXT_SIZE = 10  # points; nothing on a figure is smaller
MAX_SIZE = (9, 4)  # inches; what fits a notebook beside its controls

STYLE = {
    "font.family": [FONT],
    "font.size": TEXT_SIZE,
    "mathtext.fontset": "dejavusans",
    "text.color": INK,
    "figure.dpi": 100,
    "figure.figsize": (6, 3.5),
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "savefig.dpi": "figure",
    "axes.facecolor": PAPER,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.labelsize": 11,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=(*CLASS_COLORS, "#D55E00", "#CC79A7", "#56B4E9", INK)),
    "axes.grid": False,
    "grid.color": GRID,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelsize": TEXT_SIZE,
    "ytick.labelsize": TEXT_SIZE,
    "legend.fontsize": TEXT_SIZE,
    "legend.frameon": False,
    "lines.linewidth": 2,
    "image.cmap": "viridis",
}


def use_style():
    """Make the course's look the default for every figure drawn from now on.

    The drawing functions of this package look the same without it; call it once, in a lesson's
    setup cell, for figures that a lesson draws with matplotlib directly.
    """
    mpl.rcParams.update(STYLE)


def new_axes(ax=None, size=(6, 3.5)):
    """Return ax unchanged, or the axes of a new figure of that size (in inches) when ax is None."""
    if ax is None:
        # Outside rc_context: the first figure of a notebook loads its backend, which turns on
        # "interactive", and the context would turn it off again for all figures to come.
        look = {"dpi": STYLE["figure.dpi"], "facecolor": STYLE["figure.facecolor"]}
        figure = plt.figure(figsize=size, layout="constrained", **look)
        with mpl.rc_context(STYLE):
            ax = figure.subplots()
    elif not isinstance(ax, Axes):
        hint = " Did you mean ax.flat[0], one of them?" if hasattr(ax, "flat") else ""
        hint = " Did you mean figure.subplots()?" if hasattr(ax, "add_subplot") else hint
        raise TypeError(f"ax expected one matplotlib Axes, or None for a new figure; got {type(ax).__name__}." + hint)
    return ax


def style_axes(ax, xlabel=None, ylabel=None, title=None):
    """Give a data plot the course's spines, ticks and labels, whatever the defaults are."""
    ax.set_facecolor(PAPER)
    for side, spine in ax.spines.items():
        spine.set_visible(side in ("left", "bottom"))
        spine.set_color(MUTED)
    ax.tick_params(colors=MUTED, labelsize=TEXT_SIZE, labelfontfamily=FONT)
    text = {"color": INK, "family": FONT}
    if xlabel is not None:
        ax.set_xlabel(xlabel, size=11, **text)
    if ylabel is not None:
        ax.set_ylabel(ylabel, size=11, **text)
    if title is not None:
        ax.set_title(title, size=12, loc="left", **text)
    return ax


def write(ax, x, y, text, **properties):
    """Write text in the course's font, centred on (x, y) unless told otherwise."""
    defaults = {"ha": "center", "va": "center", "size": TEXT_SIZE + 1, "color": INK}
    return ax.text(x, y, text, family=FONT, **(defaults | properties))
