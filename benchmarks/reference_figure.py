"""The figure that the latency benchmark measures, twice: as a live figure, and as `interact` would redraw it.

Left, decision regions of a 2-16-1 network on a 100 x 100 grid with 200 points; right, a curve of 200 points. One slider
scales the weights of the hidden layer. Both are 9 x 4 inches and show the same: smooth regions, the line between them,
points, curve, title.
"""

import matplotlib.pyplot as plt
import numpy as np
from contourpy import contour_generator

from course_utils import datasets, nn
from course_utils.plotting import (
    FORWARD,
    INK,
    grid_points,
    padded_limits,
    region_colors,
    scatter_classes,
    style_axes,
)
from course_utils.widgets import Explorer, controls
from course_utils.widgets.parts import mark
from course_utils.widgets.renderer import Region

RESOLUTION = 100
X, Y = datasets.two_clouds(200, distance=2.0, noise=1.0, seed=0)
XLIM, YLIM = padded_limits(X)
GRID = grid_points(XLIM, YLIM, RESOLUTION)
WIDE, HIGH = GRID.reshape(RESOLUTION, RESOLUTION, 2).transpose(2, 0, 1)
LINE = np.column_stack([np.linspace(*XLIM, 200), np.zeros(200)])
STEPS = 120  # of the slider


def network(step):
    """A 2-16-1 network whose hidden weights grow with the slider."""
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(16, "tanh"), nn.layers.Dense(1, "sigmoid")])
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(2, 16)), rng.normal(size=16), rng.normal(size=(16, 1)), np.zeros(1)]
    weights[0] *= 0.1 + step / 40
    model.set_weights(weights)
    return model


class Reference(Explorer):
    title = "Reference figure"
    size = (9, 4)

    def controls(self):
        return {"step": controls.whole("scale", 0, 0, STEPS)}

    def compute(self, step):
        model = network(step)
        return model.predict(GRID).reshape(RESOLUTION, RESOLUTION), model.predict(LINE)[:, 0], step

    def setup(self, figure):
        left, right = figure.subplots(1, 2)
        figure.subplots_adjust(left=0.07, right=0.98, bottom=0.14, top=0.92, wspace=0.2)
        style_axes(left, "x₁", "x₂")
        left.set(xlim=XLIM, ylim=YLIM)
        region = Region(left)
        (boundary,) = left.plot([], [], color=INK, linewidth=2)
        points = [mark(left, *X[k == Y].T, k) for k in (0, 1)]
        style_axes(right, "x₁", "output")
        right.set(xlim=XLIM, ylim=(-0.05, 1.05))
        (curve,) = right.plot([], [], color=FORWARD)
        return {
            "region": region,
            "boundary": boundary,
            "points": points,
            "curve": curve,
            "title": left.set_title("scale"),
        }

    def draw(self, artists, data):
        scores, curve, step = data
        artists["region"].set_scores(scores)
        lines = contour_generator(WIDE, HIGH, scores).lines(0.5)
        gaps = [part for line in lines for part in (line, [[np.nan, np.nan]])]
        artists["boundary"].set_data(*np.concatenate(gaps or [np.empty((0, 2))]).T)
        artists["curve"].set_data(LINE[:, 0], curve)
        artists["title"].set_text(f"scale {step}")

    def describe(self, values, data):
        return f"Scale {data[2]}: the output reaches from {data[1].min():.2f} to {data[1].max():.2f}."


def redraw(step):
    """The same picture as a learner would write it for `ipywidgets.interact`: a new figure each time."""
    model = network(step)
    _, (left, right) = plt.subplots(1, 2, figsize=(9, 4), dpi=100, layout="constrained")  # as new_axes does
    scores = model.predict(GRID).reshape(RESOLUTION, RESOLUTION)
    picture = {"extent": (*XLIM, *YLIM), "origin": "lower", "aspect": "auto", "interpolation": "bilinear"}
    left.imshow(region_colors(scores), **picture)
    left.contour(WIDE, HIGH, scores, levels=[0.5], colors=INK, linewidths=2)
    scatter_classes(X, Y, ax=left)
    left.set(title=f"scale {step}", xlabel="x₁", ylabel="x₂", xlim=XLIM, ylim=YLIM)
    right.plot(LINE[:, 0], model.predict(LINE)[:, 0], color=FORWARD)
    right.set(xlabel="x₁", ylabel="output", xlim=XLIM, ylim=(-0.05, 1.05))
    plt.show()
