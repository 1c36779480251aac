"""Live figure of lesson 04: how much of a gradient is left at the first layer of a deep chain."""

from types import SimpleNamespace

import numpy as np

from course_utils import nn
from course_utils.plotting import BACKWARD, GRID, INK, MUTED, style_axes, write

from . import controls
from .explorer import Explorer
from .parts import signed

DEEPEST = 20
FLOOR = 1e-13  # lowest line of the picture
NAMES = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "silu")
X = 0.5  # what goes into the first layer
VANISHED, EXPLODED = 1e-3, 1e3


def chain(activation, depth, weight):
    """Return an nn.Sequential of `depth` layers of one unit each, with this weight and no bias."""
    start = nn.initializers.Constant(weight)
    layers = [nn.layers.Dense(1, activation, use_bias=False, kernel_initializer=start) for _ in range(depth)]
    return nn.Sequential([nn.Input((1,)), *layers])


def gradients(activation, depth, weight):
    """Return ∂(output) / ∂(input of layer k) for k = 1 … depth, by the layers' own backward."""
    model = chain(activation, depth, weight)
    model.forward([[X]])
    gradient, found = np.ones((1, 1)), []
    for layer in reversed(model.layers):
        gradient = layer.backward(gradient)
        found.append(float(gradient[0, 0]))
    return np.array(found[::-1])


class Depth(Explorer):
    """Layer by layer, the gradient on its way back, on a logarithmic axis."""

    title = "A gradient on its way back"
    size = (8.4, 3.5)

    def controls(self):
        return {
            "activation": controls.activation("sigmoid", names=NAMES, help="The activation of every layer"),
            "depth": controls.whole("layers", 10, 1, DEEPEST, help="How many layers, one unit each"),
            "weight": controls.number("weight", 1.0, 0.5, 2.0, step=0.25, help="The weight of every layer"),
        }

    def compute(self, activation, depth, weight):
        found = gradients(activation, depth, weight)
        return SimpleNamespace(name=activation, depth=depth, weight=weight, found=found, first=float(found[0]))

    def setup(self, figure):
        ax = figure.add_axes((0.1, 0.17, 0.87, 0.68))
        style_axes(ax, "layer (the output is on the right)", "gradient that arrives")
        ax.set(xlim=(0.4, DEEPEST + 0.6), ylim=(FLOOR, 1e7), yscale="log")
        ax.set_xticks(range(1, DEEPEST + 1))
        ax.axhline(1, color=GRID, linewidth=1.5, zorder=0.5)
        write(ax, 0.6, 4.5, "as large as at the end", ha="left", size=10, color=MUTED)
        return {
            "path": ax.plot([], [], "--", color=BACKWARD, linewidth=2, marker="o", markersize=7, zorder=3)[0],
            "none": ax.plot([], [], "x", color=INK, markersize=8, zorder=3, clip_on=False)[0],
            "first": ax.plot([], [], "o", color=INK, markersize=11, zorder=4, clip_on=False)[0],
            "told": write(ax, 0, 1.07, "", transform=ax.transAxes, ha="left", size=12),
        }

    def draw(self, artists, data):
        layers, size = np.arange(1, data.depth + 1), np.abs(data.found)
        seen = size >= FLOOR
        artists["path"].set_data(layers[seen], size[seen])
        artists["none"].set_data(layers[~seen], np.full((~seen).sum(), FLOOR))
        artists["first"].set_data([1], [min(max(size[0], FLOOR), 1e7)])
        artists["told"].set_text(f"the first layer receives {_power(abs(data.first))} of a gradient of 1")

    def describe(self, values, data):
        layers = "1 layer" if data.depth == 1 else f"{data.depth} layers"
        where = f"{layers} of {data.name.replace('_', ' ')}, weight {data.weight:g}"
        size = abs(data.first)
        each = size ** (1 / data.depth)
        if size == 0:
            return f"{where}: nothing arrives at the first layer."
        told = f"{where}: {_share(size)} arrives, a factor of {each:.2f} for each layer"
        if size < VANISHED:
            return f"{told}. It has vanished: the first layers hardly learn."
        if size > EXPLODED:
            return f"{told}. It has exploded."
        return f"{told}."


def _share(size):
    if abs(size - 1) < 1e-9:
        return "all of the gradient"
    return f"{_power(size)} {'of' if size < 1 else 'times'} the gradient"


def _power(value):
    if value == 0:
        return "0"
    return (
        signed(value, plus=False)
        if 1e-3 <= value < 1e4
        else f"{value:.1e}".replace("e-0", "e−").replace("e-", "e−").replace("e+0", "e")
    )
