"""Live figure of lesson 04: an activation function and its derivative, and what passes back through a unit."""

from types import SimpleNamespace

import numpy as np

from course_utils import nn
from course_utils.plotting import BACKWARD, FORWARD, GRID, INK, MUTED, NEGATIVE_TEXT, POSITIVE_TEXT, style_axes, write

from . import controls
from .explorer import Explorer
from .parts import signed

REACH = 6.0
Z = np.linspace(-REACH, REACH, 481)
LITTLE = 0.05  # a slope that counts as next to none
NAMES = tuple(name for name in controls.ACTIVATIONS if name != "softmax")


def record(name):
    """Return the nn Activation for the name in the drop-down."""
    return nn.activations.get("heaviside" if name == "step" else name)


class ActivationCurve(Explorer):
    """The function with the point (z, a) and its tangent; below it the slope; grey where next to nothing passes."""

    title = "Activation and slope"
    size = (8.4, 3.3)

    def controls(self):
        return {
            "activation": controls.activation("sigmoid", names=NAMES, help="The function f in a = f(z)"),
            "z": controls.number("z", 0.0, -REACH, REACH, step=0.25, help="What comes into the unit"),
        }

    def compute(self, activation, z):
        f = record(activation)
        slopes = f.derivative(Z)
        return SimpleNamespace(
            name=activation,
            z=z,
            a=f(z),
            slope=f.derivative(z),
            values=f(Z),
            slopes=slopes,
            little=np.abs(slopes) < LITTLE,
            jumps=activation == "step",
        )

    def setup(self, figure):
        left = figure.add_axes((0.065, 0.15, 0.4, 0.73))
        right = figure.add_axes((0.58, 0.15, 0.4, 0.73))
        style_axes(left, "z", "a = f(z)")
        style_axes(right, "z", "slope f′(z)")
        left.set(xlim=(-REACH, REACH), ylim=(-2.2, 4.2))
        right.set(xlim=(-REACH, REACH), ylim=(-0.35, 1.35))
        # The lines through 0 lie on the zones, which move: so they are drawn with them.
        lines = [
            line(0, color=GRID, linewidth=1.2, zorder=0.5) for ax in (left, right) for line in (ax.axhline, ax.axvline)
        ]
        now = {"color": INK, "markersize": 10, "zorder": 6, "clip_on": False}
        return {
            "lines": lines,
            "zones": [self._zone(ax) for ax in (left, right) for _ in range(2)],
            "curve": left.plot([], [], color=FORWARD, linewidth=2.5, zorder=3)[0],
            "slopes": right.plot([], [], color=BACKWARD, linewidth=2.5, linestyle="--", zorder=3)[0],
            "tangent": left.plot([], [], "--", color=BACKWARD, linewidth=2.2, zorder=4)[0],
            "down": right.plot([], [], color=MUTED, linewidth=1.2, zorder=2)[0],
            "here": left.plot([], [], "o", **now)[0],
            "slope": right.plot([], [], "o", **now)[0],
            "forward": write(left, 0, 1.06, "", transform=left.transAxes, ha="left", size=12, color=POSITIVE_TEXT),
            "backward": write(right, 0, 1.06, "", transform=right.transAxes, ha="left", size=12, color=NEGATIVE_TEXT),
        }

    @staticmethod
    def _zone(ax):
        low, high = ax.get_ylim()
        (zone,) = ax.fill(
            [0, 0, 0, 0], [low, low, high, high], facecolor="none", edgecolor=GRID, hatch="////", zorder=0
        )
        zone.set_linewidth(0)
        return zone

    def draw(self, artists, data):
        edges = list(zip(*_stretches(data.little), strict=True)) or []
        for k, zone in enumerate(artists["zones"]):
            left, right = edges[k % 2] if k % 2 < len(edges) else (0, 0)
            low, high = zone.axes.get_ylim()
            zone.set_xy([(left, low), (right, low), (right, high), (left, high)])
        values = data.values.copy()
        if data.jumps:
            values[np.flatnonzero(np.diff(values))] = np.nan  # a step has no slope
        artists["curve"].set_data(Z, values)
        artists["slopes"].set_data(Z, data.slopes)
        ends = np.array([-1.4, 1.4]) / np.hypot(1, data.slope)
        artists["tangent"].set_data(data.z + ends, data.a + data.slope * ends)
        artists["here"].set_data([data.z], [data.a])
        artists["slope"].set_data([data.z], [data.slope])
        artists["down"].set_data([data.z, data.z], [0, data.slope])
        artists["forward"].set_text(f"forward: {signed(data.z, plus=False)} becomes {signed(data.a, plus=False)}")
        artists["backward"].set_text(f"back: a gradient of 1 becomes {signed(data.slope, plus=False)}")

    def describe(self, values, data):
        z, a, slope = (signed(v, plus=False) for v in (data.z, data.a, data.slope))
        made = f"{data.name.replace('_', ' ')} at z = {z}: a = {a}, slope {slope}"
        if data.slope == 0 and not data.values.std():
            return f"{made}."
        if data.slope == 0:
            corner = " (at the corner, by convention)" if data.z == 0 and data.name in ("relu", "step") else ""
            return f"{made}{corner}. No gradient passes: from here the unit does not learn."
        if abs(data.slope) < LITTLE:
            return f"{made}. Next to nothing passes back: the unit is saturated."
        if data.slope < 0:
            return f"{made}. The curve falls here: the gradient changes its sign on the way back."
        if abs(data.slope - 1) < 1e-9:
            return f"{made}. The gradient passes back as it is."
        share = "less than" if data.slope < 1 else "more than"
        return f"{made}. The gradient passes back {'smaller' if share == 'less than' else 'larger'}, times {slope}."


def _stretches(inside):
    """Return where runs of True begin and end, in z: two lists, at most two runs."""
    padded = np.concatenate([[False], inside, [False]])
    change = np.flatnonzero(padded[1:] != padded[:-1])
    begins, ends = change[::2], change[1::2] - 1
    wide = ends > begins  # a single place where the slope passes through 0 is no zone
    return Z[begins[wide]][:2].tolist(), Z[ends[wide]][:2].tolist()
