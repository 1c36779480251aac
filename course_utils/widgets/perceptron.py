"""Live figure of lesson 02: the perceptron looks at one example after another and moves its line."""

from functools import lru_cache
from itertools import islice
from types import SimpleNamespace

import numpy as np
from matplotlib.patches import Polygon
from matplotlib.ticker import FixedLocator, MaxNLocator

from course_utils import datasets, nn
from course_utils.plotting import (
    BOUNDARY,
    GRID,
    INK,
    MUTED,
    NEGATIVE,
    NEGATIVE_TEXT,
    POSITIVE_TEXT,
    line_segment,
    padded_limits,
    style_axes,
    write,
)

from . import controls
from .explorer import Explorer
from .parts import half_plane, mark, pair, region_face, signed

STEPS = 60  # examples that a run looks at, at most
MOST_EPOCHS = 15  # that fit in so many steps: the gates have four examples
STARTS = {"zeros": ([0.0, 0.0], 0.0), "wrong way": ([-1.0, -1.0], 0.5)}


def _scaled_squad():
    """Return the squad with both columns standardized: mean 0, standard deviation 1."""
    X, y = datasets.squad()
    names = ("height, standardized", "age, standardized")
    return datasets.Table((X - X.mean(axis=0)) / X.std(axis=0), y, feature_names=names)


DATASETS = {name: datasets.TOY[name] for name in ("AND", "OR", "NAND", "XOR")} | {
    "two clouds": lambda: datasets.two_clouds(n=12),
    "squad, standardized": _scaled_squad,
}


@lru_cache(maxsize=256)
def run(dataset, learning_rate, start):
    """Return the table and the first steps of learning from it, as far as the figure goes."""
    table = DATASETS[dataset]()
    weights, bias = STARTS[start]
    perceptron = nn.Perceptron(learning_rate, STEPS, initial_weights=weights, initial_bias=bias)
    return table, tuple(islice(perceptron.steps(*table), STEPS))


class PerceptronTrainer(Explorer):
    """Step by step: the example at hand, the mistake, the change of the weights, the moving line."""

    title = "Perceptron trainer"
    plays = "step"

    def controls(self):
        return {
            "dataset": controls.choice("data", list(DATASETS), "AND", help="What is to be learned"),
            "learning_rate": controls.learning_rate(1.0, help="How far one mistake moves the weights"),
            "start": controls.choice("start", list(STARTS), "zeros", help="The weights before learning"),
            "step": controls.whole("step", 0, 0, STEPS, help="How many examples have been looked at"),
        }

    def compute(self, dataset, learning_rate, start, step):
        table, steps = run(dataset, learning_rate, start)
        weights, bias = STARTS[start]
        at = min(step, len(steps))
        now = steps[at - 1] if at else None
        data = SimpleNamespace(
            dataset=dataset,
            table=table,
            now=now,
            step=step,
            last=len(steps),
            learning_rate=learning_rate,
            before=(now.weights_before, now.bias_before) if now else (np.array(weights), bias),
            after=(now.weights, now.bias) if now else (np.array(weights), bias),
            mistakes=_mistakes_per_epoch(steps[:at]),
            epoch_ends=bool(now) and now.index == len(table.y) - 1,
        )
        data.done = data.epoch_ends and data.mistakes[-1] == 0
        data.cycle = None if data.done else _cycle(steps[:at], len(table.y))
        data.wrong = _predict(table.X, *data.after) != table.y
        return data

    def last_step(self, data):
        return data.last

    def setup(self, figure):
        return {
            "plane": _setup_plane(figure.add_axes((0.075, 0.14, 0.42, 0.69))),
            "weights": _setup_weights(figure.add_axes((0.55, 0.5, 0.44, 0.5))),
            "mistakes": _setup_mistakes(figure.add_axes((0.6, 0.14, 0.37, 0.26))),
        }

    def draw(self, artists, data):
        _draw_plane(artists["plane"], data)
        _draw_weights(artists["weights"], data)
        _draw_mistakes(artists["mistakes"], data)

    def describe(self, values, data):
        if data.now is None:
            return f"Nothing looked at yet: {_opening(data)} Press Step or Run."
        if data.done:
            over = "" if data.step == data.last else f", since step {data.last}"
            epoch = data.now.epoch
            return f"Finished{over}: epoch {epoch} had no mistake, so nothing changes any more."
        return f"{_look(data)}{_outlook(data)}"


def _predict(X, weights, bias):
    return (X @ weights + bias >= 0).astype(int)


def _mistakes_per_epoch(steps):
    """Return how many mistakes each epoch has had so far."""
    mistakes = [0] * (steps[-1].epoch if steps else 0)
    for step in steps:
        mistakes[step.epoch - 1] += step.mistake
    return mistakes


def _cycle(steps, n):
    """Return the two epochs after which the weights were the same, with mistakes between, or None.

    In a fixed order of the examples everything then repeats, so the data cannot be separated.
    """
    ends = [np.append(step.weights, step.bias) for step in steps[n - 1 :: n]]
    for later, end in enumerate(ends):
        for earlier in range(later):
            if np.allclose(end, ends[earlier], rtol=1e-9, atol=0):
                return earlier + 1, later + 1
    return None


def _opening(data):
    return f"the line starts {'nowhere, all weights are 0.' if not data.after[0].any() else 'the wrong way round.'}"


def _look(data):
    """Say what happened at the example at hand."""
    now = data.now
    where = f"Epoch {now.epoch}, example {now.index + 1} of {len(data.table.y)}"
    seen = f"{where}: {pair(now.x)} is class {now.target}"
    if not now.mistake:
        return f"{seen} and is called {now.prediction}. Right, so nothing changes."
    changes = [*(now.weights - now.weights_before), now.bias - now.bias_before]
    moved = [f"{n} by {signed(c)}" for n, c in zip(("w₁", "w₂", "b"), changes, strict=True) if c]
    return f"{seen} but is called {now.prediction}. A mistake: it changes {', '.join(moved)}."


def _outlook(data):
    """Say how it will go on, when that is known: it repeats for ever, or the figure ends here."""
    if data.cycle:
        earlier, later = data.cycle
        back = f"After epoch {later} the weights were those after epoch {earlier}"
        return f" {back}: the same mistakes come back for ever, because no line separates {data.dataset}."
    if data.step >= data.last:
        why = "no line separates XOR, so it would never end" if data.dataset == "XOR" else "it needs more"
        return f" The figure stops after {STEPS} examples; {why}."
    return ""


# -- left: the plane ------------------------------------------------------------------------------


def _setup_plane(ax):
    style_axes(ax, "x₁", "x₂")
    parts = {
        "sides": [ax.add_patch(Polygon([(0, 0)] * 3, facecolor=region_face(k), zorder=0)) for k in (0, 1)],
        "line": ax.plot([], [], **BOUNDARY | {"linewidth": 2.5})[0],
        "before": ax.plot([], [], **BOUNDARY | {"linewidth": 1.2, "linestyle": (0, (5, 4))})[0],
    }
    parts["points"] = [mark(ax, [], [], k) for k in (0, 1)]
    (parts["wrong"],) = ax.plot([], [], "x", color=INK, markersize=10, markeredgewidth=1.8, zorder=3.5)
    ring = {"markersize": 20, "markeredgewidth": 2.5, "markerfacecolor": "none", "zorder": 4}
    (parts["ring"],) = ax.plot([], [], "o", color=INK, **ring)
    parts["where"] = write(ax, 0, 1.15, "", transform=ax.transAxes, ha="left", size=12)
    parts["verdict"] = write(ax, 0, 1.05, "", transform=ax.transAxes, ha="left", size=11)
    return parts


def _draw_plane(parts, data):
    ax = parts["line"].axes
    xlim, ylim = padded_limits(data.table.X, margin=0.4)
    if ax.get_xlim() != xlim:  # other data: the frame itself is drawn anew
        ax.set(xlim=xlim, ylim=ylim, xlabel=_label(data, 0), ylabel=_label(data, 1))
        for axis, column in zip((ax.xaxis, ax.yaxis), data.table.X.T, strict=True):
            gate = set(column) == {0, 1}
            axis.set_major_locator(FixedLocator((0, 1)) if gate else MaxNLocator(5, integer=True))
    for k, side in enumerate(parts["sides"]):
        side.set_xy(half_plane(*data.after, xlim, ylim, k))
    for line, (weights, bias) in ((parts["line"], data.after), (parts["before"], data.before)):
        ends = line_segment(weights, bias, xlim, ylim)
        line.set_data(*(ends.T if ends is not None else ([], [])))
    parts["before"].set_visible(bool(data.now and data.now.mistake))
    for k, points in enumerate(parts["points"]):
        points.set_data(*data.table.X[data.table.y == k].T)
    parts["wrong"].set_data(*data.table.X[data.wrong].T)
    parts["ring"].set_data(*([[v] for v in data.now.x] if data.now else ([], [])))
    _write_verdict(parts, data)


def _label(data, column):
    name = data.table.feature_names[column]
    return name.replace("x1", "x₁").replace("x2", "x₂")


def _away(data):
    """Say that the line has left the picture, if it has."""
    limits = padded_limits(data.table.X, margin=0.4)
    gone = data.after[0].any() and line_segment(*data.after, *limits) is None
    return " out of view" if gone else ""


def _write_verdict(parts, data):
    now = data.now
    if now is None:
        parts["where"].set_text("Before the first example")
        parts["verdict"].set(text=f"× marks the {data.wrong.sum()} wrong ones", color=MUTED)
        return
    parts["where"].set_text(f"Epoch {now.epoch}, example {now.index + 1} of {len(data.table.y)}")
    if data.done:
        text, color = f"finished: epoch {now.epoch} without a mistake", POSITIVE_TEXT
    elif now.mistake:
        text, color = f"target {now.target}, said {now.prediction}: mistake, the line moves{_away(data)}", NEGATIVE_TEXT
    else:
        text, color = f"target {now.target}, said {now.prediction}: right, the line stays", INK
    parts["verdict"].set(text=text, color=color)


# -- right: the weights, and the mistakes of each epoch --------------------------------------------


def _setup_weights(ax):
    ax.set(xlim=(0, 3.7), ylim=(0, 1.9))
    ax.set_axis_off()
    for x, head in zip((0.95, 1.95, 2.95), ("before", "change", "now"), strict=True):
        write(ax, x, 1.62, head, size=11, color=MUTED)
    ax.plot([0.1, 3.4], [1.46, 1.46], color=GRID, linewidth=1)
    parts = {"cells": []}
    for row, name in enumerate(("w₁", "w₂", "b")):
        y = 1.26 - 0.29 * row
        write(ax, 0.28, y, name, size=13)
        parts["cells"].append([write(ax, x, y, "", size=12) for x in (0.95, 1.95, 2.95)])
        parts["cells"][-1][2].set_weight("bold")
    parts["rule"] = write(ax, 0.12, 0.26, "", ha="left")
    return parts


def _draw_weights(parts, data):
    before, after = np.append(*data.before), np.append(*data.after)
    for cells, old, new in zip(parts["cells"], before, after, strict=True):
        cells[0].set_text(signed(old, plus=False))
        change = new - old
        color = MUTED if change == 0 else POSITIVE_TEXT if change > 0 else NEGATIVE_TEXT
        cells[1].set(text="0" if change == 0 else signed(change), color=color)
        cells[2].set_text(signed(new, plus=False))
    rule = "on a mistake  Δw = η (t − p) x,  Δb = η (t − p)"
    if data.now is not None and data.now.mistake:
        rate, now = f"{data.learning_rate:.3g}", data.now
        rule = f"Δw = {rate} · ({now.target} − {now.prediction}) · {pair(now.x)}"
    parts["rule"].set_text(rule)


def _setup_mistakes(ax):
    style_axes(ax, "epoch")
    ax.set(xlim=(0.4, MOST_EPOCHS + 0.6), xticks=range(1, MOST_EPOCHS + 1, 2))
    write(ax, 0, 1.12, "mistakes in each epoch", transform=ax.transAxes, ha="left", size=11)
    (curve,) = ax.plot([], [], "-o", color=NEGATIVE, markersize=6, clip_on=False)
    open_look = {"markersize": 7, "markerfacecolor": "white", "markeredgewidth": 2, "clip_on": False}
    (under_way,) = ax.plot([], [], "o", color=NEGATIVE, **open_look)
    count = write(ax, 0, 0, "", size=11, va="bottom", weight="bold", color=NEGATIVE_TEXT)
    return {"curve": curve, "under_way": under_way, "count": count}


def _draw_mistakes(parts, data):
    ax = parts["curve"].axes
    top = len(data.table.y)
    ceiling = 1.45 * top  # room for the number above the highest point
    if ax.get_ylim()[1] != ceiling:
        ax.set(ylim=(-0.08 * top, ceiling), yticks=(0, top // 2, top))
    epochs = range(1, len(data.mistakes) + 1)
    full = len(data.mistakes) - (not data.epoch_ends)
    parts["curve"].set_data(epochs[: max(full, 0)], data.mistakes[: max(full, 0)])
    under_way = data.mistakes and not data.epoch_ends
    parts["under_way"].set_data(*((epochs[-1:], data.mistakes[-1:]) if under_way else ([], [])))
    parts["count"].set_visible(bool(data.mistakes))
    if data.mistakes:
        parts["count"].set(text=str(data.mistakes[-1]), position=(epochs[-1], data.mistakes[-1] + 0.1 * top))
