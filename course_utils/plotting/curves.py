"""Activation functions as curves, large or small."""

from types import SimpleNamespace

import numpy as np

from .palette import CLASS_COLORS, CLASS_TEXT_COLORS, GRID, INK, PAPER
from .style import new_axes, style_axes, write

# What diagrams can draw by name; lessons pass the functions of `nn.activations` themselves.
ACTIVATIONS = {
    "step": lambda z: np.where(z >= 0, 1.0, 0.0),
    "linear": lambda z: z,
    "sigmoid": lambda z: 0.5 * (1 + np.tanh(0.5 * z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0.0),
}
COLORS = (INK, *CLASS_COLORS)
TEXT_COLORS = (INK, *CLASS_TEXT_COLORS)
LINESTYLES = ("-", "--", "-.", ":")


def drawable(activation):
    """Return (name, function) of an activation given by name, as a function or as a record."""
    if isinstance(activation, str):
        name = {"heaviside": "step"}.get(activation, activation)
        if name not in ACTIVATIONS:
            raise ValueError(
                f"Unknown activation {activation!r}, expected one of {', '.join(ACTIVATIONS)}, or a function of z."
            )
        return SimpleNamespace(name=name, function=ACTIVATIONS[name])
    if not callable(activation):
        raise TypeError(f"An activation is a name or a function of z, got {type(activation).__name__}: {activation!r}.")
    name = getattr(activation, "name", None) or getattr(activation, "__name__", "f")
    name = {"heaviside": "step", "<lambda>": "f"}.get(name, name)
    return SimpleNamespace(name=name, function=activation)


def _split_at_jumps(z, values):
    """Return z and values with a gap, and the ends of each jump, so that a step has no slope."""
    step = np.abs(np.diff(values))
    jumps = np.flatnonzero(step > 0.2 * max(np.ptp(values), 1e-12))
    z_gap = np.insert(z, jumps + 1, np.nan)
    return z_gap, np.insert(values, jumps + 1, np.nan), jumps


def _draw_one(ax, z, values, color, linestyle):
    """Draw one curve; where it jumps, the value taken is filled and the one left out is hollow."""
    z_gap, gapped, jumps = _split_at_jumps(z, values)
    ax.plot(z_gap, gapped, color=color, linestyle=linestyle, linewidth=2, zorder=3)
    dot = {"marker": "o", "markersize": 7, "markeredgecolor": color, "zorder": 4, "color": color}
    for k in jumps:
        ax.plot([z[k + 1]], [values[k]], **(dot | {"markerfacecolor": PAPER}))
        ax.plot([z[k + 1]], [values[k + 1]], **dot)


def activation_curve(activations, *, ax=None, zlim=(-6, 6), labels=None):
    """Draw one activation, or up to four in a list, as curves over z in zlim.

    Each is a name ("step", "linear", "sigmoid", "tanh", "relu") or a function of an array z.
    Raises ValueError for an unknown name, or for a function that changes the shape of z.
    """
    many = isinstance(activations, (list, tuple))
    records = [drawable(one) for one in (activations if many else [activations])]
    if not 1 <= len(records) <= len(COLORS):
        raise ValueError(f"activation_curve() got {len(records)} curves, expected 1 to {len(COLORS)}.")
    names = list(labels or (record.name for record in records))
    if len(names) != len(records):
        raise ValueError(f"activation_curve() got {len(names)} labels for {len(records)} curves.")
    # An odd number of steps keeps z = 0, where many activations change, exactly on the grid.
    z = np.linspace(*zlim, 1201)
    ax = style_axes(new_axes(ax, (5, 3.2)), "z", "activation")
    ax.axhline(0, color=GRID, linewidth=1.2, zorder=1)
    ax.axvline(0, color=GRID, linewidth=1.2, zorder=1)
    for k, record in enumerate(records):
        values = np.asarray(record.function(z), dtype=float)
        if values.shape != z.shape:
            raise ValueError(
                f"activation_curve() expected {record.name} to give shape {z.shape} for z of shape "
                f"{z.shape}, got {values.shape}. Must it be written with np.where for arrays?"
            )
        _draw_one(ax, z, values, COLORS[k], LINESTYLES[k])
    ax.set(xlim=zlim)
    ax.margins(y=0.08)
    _name_curves(ax, names)
    return ax


def _name_curves(ax, names):
    """Write the curves' names above the axes, each with a piece of its line."""
    if len(names) == 1:
        ax.set_title(names[0], loc="left", size=12, color=INK, family="DejaVu Sans")
        return
    x = 0.0
    for k, name in enumerate(names):
        line = {"transform": ax.transAxes, "clip_on": False, "linewidth": 2}
        ax.plot([x, x + 0.05], [1.06, 1.06], color=COLORS[k], linestyle=LINESTYLES[k], **line)
        text = write(ax, x + 0.06, 1.06, name, transform=ax.transAxes, ha="left")
        text.set_color(TEXT_COLORS[k])
        x += 0.06 + 0.02 * len(name) + 0.08
