"""Live figure of lesson 03: two hidden units fold the input plane until one line is enough for XOR."""

from types import SimpleNamespace

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

from course_utils import datasets, nn
from course_utils.plotting import (
    BOUNDARY,
    INK,
    MUTED,
    NEGATIVE_TEXT,
    POSITIVE_TEXT,
    grid_points,
    line_segment,
    style_axes,
    tint,
    write,
)

from . import controls
from .explorer import Explorer
from .parts import half_plane, mark, pair, region_face
from .renderer import Region

X, Y = datasets.xor_gate()
INPUT, HIDDEN = (-0.5, 1.5), (-0.2, 1.2)  # limits of the two planes
CELLS = 130  # of the input plane, along each side
PLANE = grid_points(INPUT, INPUT, CELLS)
TOO_CLOSE = 1e-3  # a gap between the classes that no line can be said to use
STEEPEST = 60.0  # output weights are no larger, however small the gap
CONFIDENT = 3.0  # what the output unit's sum should reach at the nearest points: sigmoid(3) = 0.95


def _mesh():
    """Return lines across the input square, (lines, points, 2), to see how the plane is folded."""
    fixed, along = np.linspace(*INPUT, 9), np.linspace(*INPUT, 33)
    across = np.stack(np.meshgrid(along, fixed), axis=-1)
    return np.concatenate([across, across[:, :, ::-1]])


MESH = _mesh()


class XorFolding(Explorer):
    """The input plane beside the hidden plane, and the one line that the output unit can draw there."""

    title = "Folding the plane for XOR"
    presets = {  # noqa: RUF012
        "A known solution": {"w11": 6, "w21": 6, "b1": -3, "w12": 6, "w22": 6, "b2": -9}
    }

    # Smooth regions pack badly, so the step stays; w₁₁ and w₂₂ are 6 in the known solution, too.
    exported = {"activation": 1, "w11": 1, "w21": 4, "b1": 4, "w12": 4, "w22": 1, "b2": 4}  # noqa: RUF012

    def controls(self):
        steps = [("step", "heaviside"), ("sigmoid", "sigmoid")]
        sliders = {"activation": controls.choice("activation", steps, "heaviside")}
        names = ("w11", "w21", "b1", "w12", "w22", "b2")
        start = (6, -2, -2, 2, 6, -3)
        for name, value in zip(names, start, strict=True):
            unit, what = f"h{name[-1]}", "bias" if name[0] == "b" else f"weight from x{name[1]}"
            label = name.translate(str.maketrans("12", "₁₂"))
            slider = controls.whole(label, value, -10, 10, help=f"{what} to {unit}", width="176px")
            sliders[name] = slider
        return sliders

    def compute(self, activation, w11, w21, b1, w12, w22, b2):
        kernel, bias = np.array([[w11, w12], [w21, w22]], dtype=float), np.array([b1, b2], dtype=float)
        hidden = nn.layers.Dense(2, activation=activation)
        output = nn.layers.Dense(1, activation=activation)
        model = nn.Sequential([nn.Input((2,), dtype="float64"), hidden, output])
        hidden.set_weights([kernel, bias])
        places = hidden(X)
        line = best_line(places)
        output.set_weights([line.weights[:, None], np.array([line.bias])])
        soft = activation == "sigmoid"
        scores = model(PLANE).reshape(CELLS, CELLS)
        predictions = (model(X)[:, 0] >= 0.5).astype(int)
        return SimpleNamespace(
            soft=soft,
            lines=[(kernel[:, j], bias[j]) for j in (0, 1)],
            gates=[nn.gates.gate_name((places[:, j] >= 0.5).astype(int)) for j in (0, 1)],
            places=places,
            mesh=hidden(MESH.reshape(-1, 2)).reshape(MESH.shape) if soft else MESH[:, :0],
            line=line,
            scores=scores if soft else scores.astype(int),
            predictions=predictions,
            right=int((predictions == Y).sum()),
        )

    def setup(self, figure):
        return {
            "input": _setup_input(figure.add_axes((0.06, 0.13, 0.40, 0.70))),
            "hidden": _setup_hidden(figure.add_axes((0.58, 0.13, 0.40, 0.70))),
        }

    def draw(self, artists, data):
        _draw_input(artists["input"], data)
        _draw_hidden(artists["hidden"], data)

    def describe(self, values, data):
        units = f"h₁ acts as {_pretty(data.gates[0])}, h₂ as {_pretty(data.gates[1])}"
        if data.right == 4:
            close = f", though by a gap of only {data.line.gap:.2g}" if data.line.gap < 0.05 else ""
            return f"{units}. In the hidden plane one line is enough{close}: all four are right, this is XOR."
        return f"{units}. {_why_not(data)}: at best {data.right} of 4 are right."


def best_line(places, labels=Y):
    """Return the line through the hidden plane that gets most of the four points right.

    Among the lines that get as many right it is the one with the widest gap; `weights` (2,) and
    `bias` are those of an output unit, `gap` the distance between the classes (0: not separated).
    """
    wishes = [labels] + [np.where(np.arange(4) == k, 1 - labels, labels) for k in range(4)]
    candidates = [_widest(places, wish) for wish in wishes]
    best = candidates[0] if candidates[0].gap > TOO_CLOSE else max(candidates, key=lambda c: c.gap)
    if best.gap > TOO_CLOSE:
        return best
    return SimpleNamespace(weights=np.zeros(2), bias=-CONFIDENT, gap=0.0)  # no line: always 0


def _widest(places, labels):
    """Return the line with the widest gap between the two classes of points.

    Its direction is that between two points of different classes, or at right angles to two of one
    class: the shortest way between two polygons ends at corners, or at a corner and a side.
    """
    one, zero = places[labels == 1], places[labels == 0]
    across = [a - b for a in one for b in zero]
    along = [group[i] - group[j] for group in (one, zero) for i in range(len(group)) for j in range(i)]
    normals = np.array(across + [[-d[1], d[0]] for d in along] + [[d[1], -d[0]] for d in along])
    lengths = np.linalg.norm(normals, axis=1)
    normals = normals[lengths > 1e-9] / lengths[lengths > 1e-9, None]
    if not len(normals):
        return SimpleNamespace(weights=np.zeros(2), bias=0.0, gap=0.0)
    nearest_one, nearest_zero = (one @ normals.T).min(axis=0), (zero @ normals.T).max(axis=0)
    k = int(np.round(nearest_one - nearest_zero, 9).argmax())  # of equals the first, on any machine
    gap = float(nearest_one[k] - nearest_zero[k])
    steepness = min(STEEPEST, 2 * CONFIDENT / gap) if gap > 0 else STEEPEST
    middle = (nearest_one[k] + nearest_zero[k]) / 2
    return SimpleNamespace(weights=steepness * normals[k], bias=-steepness * middle, gap=gap)


def _pretty(name):
    return name.replace("x1", "x₁").replace("x2", "x₂")


def _why_not(data):
    """Say why no line separates the classes in the hidden plane."""
    for a in (0, 3):
        for b in (1, 2):
            if np.abs(data.places[a] - data.places[b]).max() <= TOO_CLOSE:
                return f"{pair(X[a])} and {pair(X[b])} land on the same point, so no line tells them apart"
    return "In the hidden plane no single line separates the classes"


# -- left: the input plane, cut by the two hidden units --------------------------------------------


def _setup_input(ax):
    style_axes(ax, "x₁", "x₂")
    ax.set(xlim=INPUT, ylim=INPUT, xticks=(0, 1), yticks=(0, 1))
    ax.yaxis.labelpad = ax.xaxis.labelpad = 0
    parts = {"region": Region(ax), "lines": [], "sides": [], "names": [], "points": []}
    paper = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": INK, "linewidth": 1}
    for dash in ("-", (0, (4, 2))):
        parts["lines"].append(ax.plot([], [], **BOUNDARY | {"linestyle": dash})[0])
        parts["sides"].append(ax.plot([], [], color=INK, linewidth=1.5, zorder=2)[0])
        parts["names"].append(write(ax, 0, 0, "", size=10, bbox=paper, zorder=5))
    for x, label in zip(X, Y, strict=True):
        parts["points"].append(mark(ax, *x, label))
        parts["points"].append(write(ax, x[0], x[1] - 0.15, _tag(x), size=10, zorder=4))
    write(ax, 0, 1.15, "Input plane, cut by h₁ and h₂", transform=ax.transAxes, ha="left", size=12)
    parts["gates"] = write(ax, 0, 1.05, "", transform=ax.transAxes, ha="left", size=11)
    return parts


def _tag(x):
    return f"{x[0]:.0f}{x[1]:.0f}"


def _draw_input(parts, data):
    parts["region"].set_scores(data.scores)
    for j, (weights, bias) in enumerate(data.lines):
        ends = line_segment(weights, bias, INPUT, INPUT)
        for name in ("lines", "sides", "names"):
            parts[name][j].set_visible(ends is not None)
        if ends is None:
            continue
        parts["lines"][j].set_data(*ends.T)
        foot = ends[0] + (0.3, 0.7)[j] * (ends[1] - ends[0])  # apart even when the lines coincide
        tip = foot + 0.16 * weights / np.linalg.norm(weights)
        parts["sides"][j].set_data(*np.array([foot, tip]).T)
        parts["names"][j].set(text=f"h{'₁₂'[j]} = 1", position=np.clip(tip, INPUT[0] + 0.17, INPUT[1] - 0.17))
    gates = (f"h{'₁₂'[j]}: {_pretty(data.gates[j])}" for j in (0, 1))
    parts["gates"].set_text(",  ".join(gates))


# -- right: the hidden plane, where the output unit draws its line ---------------------------------


def _setup_hidden(ax):
    style_axes(ax, "h₁", "h₂")
    ax.set(xlim=HIDDEN, ylim=HIDDEN, xticks=(0, 1), yticks=(0, 1))
    ax.yaxis.labelpad = ax.xaxis.labelpad = 0
    parts = {
        "sides": [ax.add_patch(Polygon([(0, 0)] * 3, facecolor=region_face(k), zorder=0)) for k in (0, 1)],
        "mesh": LineCollection([], colors=tint(MUTED, 0.55), linewidths=0.8, zorder=1),
        "line": ax.plot([], [], **BOUNDARY | {"linewidth": 2.5})[0],
    }
    ax.add_collection(parts["mesh"], autolim=False)
    parts["points"] = [mark(ax, 0, 0, label) for label in Y]
    parts["names"] = [write(ax, 0, 0, "", size=10, zorder=5) for _ in Y]
    (parts["wrong"],) = ax.plot([], [], "x", color=INK, markersize=12, markeredgewidth=2, zorder=6)
    write(ax, 0, 1.15, "Hidden plane: what the output sees", transform=ax.transAxes, ha="left", size=12)
    parts["verdict"] = write(ax, 0, 1.05, "", transform=ax.transAxes, ha="left", size=11)
    return parts


def _draw_hidden(parts, data):
    line = data.line
    for k, side in enumerate(parts["sides"]):
        side.set_xy(half_plane(line.weights, line.bias, HIDDEN, HIDDEN, k))
    ends = line_segment(line.weights, line.bias, HIDDEN, HIDDEN)
    parts["line"].set_data(*(ends.T if ends is not None else ([], [])))
    parts["mesh"].set_segments(list(data.mesh) if data.soft else [])
    shown = _spread(data.places)
    for point, place in zip(parts["points"], shown, strict=True):
        point.set_data(*place[:, None])
    for k, name in enumerate(parts["names"]):
        together = np.abs(data.places - data.places[k]).max(axis=1) < 0.13
        first = not together[:k].any()
        tags = ", ".join(_tag(x) for x in X[together])
        middle = shown[together].mean(axis=0)
        name.set(text=tags, position=(middle[0], middle[1] + 0.1), visible=first)
    parts["wrong"].set_data(*shown[data.predictions != Y].T)
    if data.right == 4:
        parts["verdict"].set(text="one line is enough: 4 of 4 right", color=POSITIVE_TEXT)
    else:
        parts["verdict"].set(text=f"no line is enough: at best {data.right} of 4", color=NEGATIVE_TEXT)


def _spread(places):
    """Return the places, those that coincide moved a little apart so that each can be seen."""
    shown = places.copy()
    for k in range(len(places)):
        same = np.flatnonzero(np.abs(places - places[k]).max(axis=1) < 0.02)
        shown[k, 0] += 0.06 * (np.flatnonzero(same == k)[0] - (len(same) - 1) / 2)
    return shown
