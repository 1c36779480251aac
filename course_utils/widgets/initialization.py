"""Live figure of lesson 07: what the start of the weights does to ten layers, forward and back."""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from course_utils import nn
from course_utils.plotting import BACKWARD, FORWARD, GRID, INK, style_axes, write

from . import controls
from .explorer import Explorer

LAYERS, UNITS, SAMPLES = 10, 64, 128
FLOOR, CEILING = 1e-9, 1e4
STARTS = {
    "zeros": nn.initializers.Zeros(),
    "too small (sd 0.01)": nn.initializers.RandomNormal(stddev=0.01, seed=1),
    "Glorot": nn.initializers.GlorotNormal(seed=1),
    "He": nn.initializers.HeNormal(seed=1),
    "too large (sd 1)": nn.initializers.RandomNormal(stddev=1.0, seed=1),
}


def spreads(start, activation):
    """Return the standard deviation of each layer's activations, and of the gradient that arrives there."""
    return walk(start, activation)[:2]


@lru_cache(maxsize=32)
def walk(start, activation):
    """Return both spreads, and the share of units in the last layer that stand within 0.05 of a limit."""
    rng = np.random.default_rng(0)
    model = nn.Sequential([nn.Input((UNITS,)), *(nn.layers.Dense(UNITS, activation) for _ in range(LAYERS))])
    kind = STARTS[start]
    for layer in model.layers:  # one stream of numbers for all: equal seeds would make equal kernels
        layer.kernel = kind.draw((UNITS, UNITS), rng)
    a, forward = rng.normal(size=(SAMPLES, UNITS)), []
    for layer in model.layers:
        a = layer.forward(a)
        forward.append(float(a.std()))
    low = {"sigmoid": 0, "tanh": -1}.get(activation)
    saturated = 0.0 if low is None else float(np.mean((a < low + 0.05) | (a > 0.95)))
    gradient, back = rng.normal(size=a.shape), []
    for layer in reversed(model.layers):
        back.append(float(gradient.std()))
        gradient = layer.backward(gradient)
    return np.array(forward), np.array(back[::-1]), saturated


class Initialization(Explorer):
    """Left, how far the activations of each layer spread; right, the gradients on their way back."""

    title = "How weights start"
    size = (8.4, 3.2)

    def controls(self):
        return {
            "start": controls.choice("weights start as", list(STARTS), "too small (sd 0.01)"),
            "activation": controls.activation("tanh", names=("sigmoid", "tanh", "relu")),
        }

    def compute(self, start, activation):
        forward, back, saturated = walk(start, activation)
        return SimpleNamespace(start=start, activation=activation, forward=forward, back=back, saturated=saturated)

    def setup(self, figure):
        axes = [figure.add_axes((x, 0.17, 0.39, 0.68)) for x in (0.085, 0.59)]
        lines = []
        for ax, color, dash, title in zip(axes, (FORWARD, BACKWARD), ("-", "--"), ("forward", "back"), strict=True):
            style_axes(ax, "layer", "spread of activations" if title == "forward" else "spread of gradients")
            ax.set(xlim=(0.5, LAYERS + 0.5), ylim=(FLOOR, CEILING), yscale="log")
            ax.set_xticks(range(1, LAYERS + 1))
            ax.axhline(1, color=GRID, linewidth=1.2, zorder=0.5)
            lines += ax.plot([], [], dash, color=color, linewidth=2.5, marker="o", markersize=7, clip_on=False)
        none = [ax.plot([], [], "x", color=INK, markersize=8, clip_on=False)[0] for ax in axes]
        told = [write(ax, 0, 1.07, "", transform=ax.transAxes, ha="left", size=11) for ax in axes]
        return {"lines": lines, "none": none, "told": told}

    def draw(self, artists, data):
        layers = np.arange(1, LAYERS + 1)
        for k, spread in enumerate((data.forward, data.back)):
            seen = spread >= FLOOR
            artists["lines"][k].set_data(layers[seen], spread[seen])
            artists["none"][k].set_data(layers[~seen], np.full((~seen).sum(), FLOOR))
        artists["told"][0].set_text(f"activations: last layer {_power(data.forward[-1])}")
        artists["told"][1].set_text(f"gradients: first layer {_power(data.back[0])}")

    def describe(self, values, data):
        last, first = data.forward[-1], data.back[0]
        made = f"{data.activation}, {data.start}: activations of spread {_power(last)} in the last layer"
        made += f", gradients of {_power(first)} in the first"
        if first == 0:
            return f"{made}. No gradient passes a kernel of zeros: nothing below the last layer learns."
        if first < 1e-3:
            return f"{made}. They vanish on the way back."
        stuck = f"{data.saturated:.0%} of the last units are saturated.".replace("%", " %")
        if first > 100:
            return f"{made}. They explode on the way back{', and ' + stuck if data.saturated > 0.5 else '.'}"
        if data.saturated > 0.5:
            return f"{made}. They arrive, but {stuck}"
        if first < 0.1:
            return f"{made}. They shrink on the way back."
        return f"{made}. Both keep their size, more or less."


def _power(value):
    if value == 0 or 1e-2 <= value < 1e3:
        return f"{value:.0f}" if value >= 100 else f"{value:.2g}"
    return f"{value:.1e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e")
