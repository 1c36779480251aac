"""Live figure of lesson 05: a loss as a curve over the prediction, its slope, and the step that follows."""

from types import SimpleNamespace

import numpy as np

from course_utils import nn
from course_utils.plotting import BACKWARD, FORWARD, GRID, INK, MUTED, NEGATIVE_TEXT, POSITIVE_TEXT, style_axes, write

from . import controls
from .explorer import Explorer
from .parts import signed

REACH = 6.0
X = np.linspace(-REACH, REACH, 481)
HIGHEST, STEEPEST = 6.5, 4.4  # limits of the pictures

# name -> (loss, whether x is a logit that passes a sigmoid before the loss sees it)
LOSSES = {
    "squared error": (nn.losses.MeanSquaredError(), False),
    "absolute error": (nn.losses.MeanAbsoluteError(), False),
    "Huber": (nn.losses.Huber(), False),
    "cross-entropy of σ(z)": (nn.losses.BinaryCrossentropy(from_logits=True), False),
    "squared error of σ(z)": (nn.losses.MeanSquaredError(), True),
}
LOGITS = {"cross-entropy of σ(z)", "squared error of σ(z)"}


def value_and_slope(name, target, x):
    """Return the loss and its slope at every prediction (or logit) in the array x."""
    loss, squashed = LOSSES[name]
    x = np.atleast_1d(np.asarray(x, dtype=float))[:, None]
    y = np.full_like(x, target)
    p = nn.activations.sigmoid(x) if squashed else x
    slope = len(x) * loss.gradient(y, p)  # each prediction counts as a sample of its own
    if squashed:
        slope = nn.activations.sigmoid.backward(x, slope)
    return loss.per_sample(y, p), slope[:, 0]


class LossCurve(Explorer):
    """The curve with the prediction, its tangent and where one step leads; beside it the slope."""

    title = "A loss and its slope"
    size = (8.4, 3.0)  # lower than most: it stands on a lesson's first screen, under two rows of controls
    exported = {"loss": 5, "target": 1, "x": 25, "learning_rate": 1}  # noqa: RUF012

    def controls(self):
        return {
            "loss": controls.choice("loss", list(LOSSES), help="How the error is counted"),
            "target": controls.choice("target", [("0", 0), ("1", 1)], 1, help="What is true"),
            "x": controls.number("prediction or logit", 2.0, -REACH, REACH, step=0.25, help="What the network says"),
            "learning_rate": controls.learning_rate(0.1, low=1e-2, help="How many times the slope a step is long"),
        }

    def compute(self, loss, target, x, learning_rate):
        value, slope = (float(v[0]) for v in value_and_slope(loss, target, x))
        values, slopes = value_and_slope(loss, target, X)
        to = x - learning_rate * slope
        return SimpleNamespace(
            name=loss,
            target=target,
            x=x,
            value=value,
            slope=slope,
            rate=learning_rate,
            to=to,
            then=float(value_and_slope(loss, target, to)[0][0]),
            values=values,
            slopes=slopes,
            word="logit" if loss in LOGITS else "prediction",
        )

    def setup(self, figure):
        left = figure.add_axes((0.065, 0.165, 0.46, 0.69))
        right = figure.add_axes((0.61, 0.165, 0.37, 0.69))
        style_axes(left, None, "loss")
        style_axes(right, None, "slope of the loss")
        left.set(xlim=(-REACH, REACH), ylim=(-0.3, HIGHEST))
        right.set(xlim=(-REACH, REACH), ylim=(-STEEPEST, STEEPEST))
        for ax in (left, right):
            ax.axhline(0, color=GRID, linewidth=1.2, zorder=0.5)
        now = {"color": INK, "markersize": 10, "zorder": 6}
        under = {"va": "top", "size": 11}
        return {
            "target": [ax.plot([], [], color=MUTED, linewidth=1.2, linestyle=":", zorder=1)[0] for ax in (left, right)],
            "curve": left.plot([], [], color=FORWARD, linewidth=2.5, zorder=3)[0],
            "slopes": right.plot([], [], "--", color=BACKWARD, linewidth=2.5, zorder=3)[0],
            "tangent": left.plot([], [], "--", color=BACKWARD, linewidth=2.2, zorder=4)[0],
            "here": left.plot([], [], "o", **now)[0],
            "next": left.plot([], [], "o", **(now | {"markerfacecolor": "white", "markeredgewidth": 2, "zorder": 5}))[
                0
            ],
            "slope": right.plot([], [], "o", **now)[0],
            "names": [write(ax, 0.5, -0.13, "", transform=ax.transAxes, **under) for ax in (left, right)],
            "told": write(left, 0, 1.07, "", transform=left.transAxes, ha="left", size=11, color=POSITIVE_TEXT),
            "back": write(right, 0, 1.07, "", transform=right.transAxes, ha="left", size=11, color=NEGATIVE_TEXT),
        }

    def draw(self, artists, data):
        for line, (low, high) in zip(artists["target"], ((-1, HIGHEST), (-STEEPEST, STEEPEST)), strict=True):
            shown = data.word == "prediction"  # the target is a place on the axis of predictions, not of logits
            line.set_data(*(([data.target] * 2, [low, high]) if shown else ([], [])))
        artists["curve"].set_data(X, data.values)
        artists["slopes"].set_data(X, data.slopes)
        ends = np.array([-1.2, 1.2]) / np.hypot(1, data.slope / 1.5)
        artists["tangent"].set_data(data.x + ends, data.value + data.slope * ends)
        artists["here"].set_data([data.x], [data.value])
        artists["next"].set_data([data.to], [data.then])
        artists["slope"].set_data([data.x], [data.slope])
        for name in artists["names"]:
            name.set_text("logit z" if data.word == "logit" else "prediction")
        artists["told"].set_text(f"loss {signed(data.value, plus=False)}; ring: after one step")
        artists["back"].set_text(f"slope {signed(data.slope)}")

    def describe(self, values, data):
        where = f"{data.name}, target {data.target}, {data.word} {signed(data.x, plus=False)}"
        made = f"{where}: loss {signed(data.value, plus=False)}, slope {signed(data.slope)}"
        if abs(data.slope) < 1e-9:
            return f"{made}. Nothing is left to improve here."
        wrong = data.word == "logit" and (data.x > 0) != bool(data.target) and data.x != 0
        step = f"A step with η = {data.rate:.3g} leads to {signed(data.to, plus=False)}"
        if data.then > data.value + 1e-12:
            return f"{made}. {step}, too far: the loss is {signed(data.then, plus=False)} there."
        if wrong and abs(data.slope) < 0.1:
            return f"{made}. The answer is wrong and there is hardly a slope: it learns slowly. {step}."
        return f"{made}. {step}."
