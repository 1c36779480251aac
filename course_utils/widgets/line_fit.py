"""Live figure of lesson 06: a line finds three points, on the map of its loss and beside it."""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from course_utils import datasets, nn
from course_utils.nn.descent import descend, line_gradient, line_loss
from course_utils.plotting import (
    BACKWARD,
    FORWARD,
    INK,
    MUTED,
    NEGATIVE_TEXT,
    POSITIVE_TEXT,
    loss_contours,
    style_axes,
    write,
)

from . import controls
from .descent import short
from .explorer import Explorer

STEPS = 80
SLOPES, INTERCEPTS = (-0.8, 2.1), (-0.7, 2.3)  # limits of the map
ENDS = np.array([0.0, 3.5])  # of the line
ARRIVED = 0.005  # both parameters are right to two decimals
FIXED = 0.64  # the slope while only the intercept learns
X, Y = datasets.line_points()
X = X[:, 0]
LOSSES = {
    "sum of squares": nn.losses.MeanSquaredError(reduction="sum"),
    "mean of squares": nn.losses.MeanSquaredError(),
}
BOTH, ONE = "slope and intercept", "intercept only"


@lru_cache(maxsize=256)
def walk(fit, loss, learning_rate):
    """Return the Walk of STEPS steps, or fewer if it diverges: its path has rows (slope, intercept)."""
    free = np.array([fit == BOTH, True])
    start = np.where(free, 0.0, FIXED)
    return descend(lambda w: free * line_gradient(w, X, Y, LOSSES[loss]), start, learning_rate, STEPS)


@lru_cache(maxsize=2)
def best(fit):
    """Return where least squares lies, by solving and not by walking."""
    columns = np.column_stack([X, np.ones_like(X)])
    if fit == BOTH:
        return np.linalg.lstsq(columns, Y, rcond=None)[0]
    return np.array([FIXED, np.mean(Y - FIXED * X)])


class LineFit(Explorer):
    """A map of the loss over slope and intercept with the walk on it; beside it the line and its errors."""

    title = "A line through three points"
    plays = "step"

    def controls(self):
        sums = "Adds up the three squared errors, or takes their mean"
        return {
            "fit": controls.choice("learn", [ONE, BOTH], ONE, help="Which of the two numbers may move"),
            "loss": controls.choice("loss", list(LOSSES), "sum of squares", help=sums),
            "learning_rate": controls.learning_rate(0.1, help="How many times the slope one step is long"),
            "step": controls.whole("step", 0, 0, STEPS, help="How many steps have been made"),
        }

    def compute(self, fit, loss, learning_rate, step):
        whole, goal = walk(fit, loss, learning_rate), best(fit)
        path = whole.path[: step + 1]
        losses = [line_loss(w, X, Y, LOSSES[loss]) for w in path]
        state, verdict = judge(path, losses, goal, fit)
        return SimpleNamespace(
            fit=fit,
            path=path,
            loss=losses[-1],
            lowest=line_loss(goal, X, Y, LOSSES[loss]),
            best=goal,
            slopes=line_gradient(path[-1], X, Y, LOSSES[loss]),
            last=whole.steps,
            state=state,
            verdict=verdict,
        )

    def last_step(self, data):
        return data.last

    def setup(self, figure):
        left, right = figure.add_axes((0.09, 0.14, 0.42, 0.70)), figure.add_axes((0.58, 0.14, 0.40, 0.70))
        loss_contours(lambda w: line_loss(w, X, Y), SLOPES, INTERCEPTS, ax=left)
        style_axes(right, "x", "y")
        right.set(xlim=tuple(ENDS), ylim=(-0.5, 5.2))
        now = {"color": INK, "markersize": 11, "zorder": 6, "markeredgecolor": "white"}
        hollow = {"color": INK, "markerfacecolor": "white", "markersize": 15, "zorder": 4}
        return {
            "path": left.plot([], [], "-o", color=INK, linewidth=1.2, markersize=3.5, zorder=5)[0],
            "best": left.plot([], [], "*", **hollow)[0],
            "here": left.plot([], [], "o", **now)[0],
            "goal": right.plot([], [], ":", color=MUTED, linewidth=1.5)[0],
            "line": right.plot([], [], color=INK, linewidth=2.5)[0],
            "errors": [right.plot([], [], "--", color=BACKWARD, linewidth=1.8)[0] for _ in X],
            "points": right.plot(X, Y, "o", color=FORWARD, markeredgecolor="white", markersize=11, zorder=5)[0],
            "slopes": write(left, 0, 1.14, "", transform=left.transAxes, ha="left", size=12),
            "verdict": write(left, 0, 1.045, "", transform=left.transAxes, ha="left", size=11),
            "equation": write(right, 0, 1.14, "", transform=right.transAxes, ha="left", size=12),
            "loss": write(right, 0, 1.045, "", transform=right.transAxes, ha="left", size=11),
        }

    def draw(self, artists, data):
        path = np.clip(data.path, -1e4, 1e4)  # the canvas has an end
        w = path[-1]
        artists["path"].set_data(*path.T)
        artists["here"].set_data(*path[-1:].T)
        artists["best"].set_data(*data.best[:, None])
        artists["goal"].set_data(ENDS, data.best[0] * ENDS + data.best[1])
        artists["line"].set_data(ENDS, w[0] * ENDS + w[1])
        for error, x, y in zip(artists["errors"], X, Y, strict=True):
            error.set_data([x, x], [y, w[0] * x + w[1]])
        text = f"slopes of the loss: {_slope(data.slopes[0])} and {_slope(data.slopes[1])}"
        artists["slopes"].set_text(text if data.fit == BOTH else f"slope of the loss: {_slope(data.slopes[1])}")
        color = {"arrived": POSITIVE_TEXT, "walks": POSITIVE_TEXT, "diverges": NEGATIVE_TEXT, "jumps": NEGATIVE_TEXT}
        artists["verdict"].set(text=data.verdict, color=color.get(data.state, INK))
        artists["equation"].set_text(_equation(data.path[-1]))
        artists["loss"].set_text(f"loss {short(data.loss)}, least squares {short(data.lowest)}")

    def describe(self, values, data):
        made, line = len(data.path) - 1, _equation(data.path[-1])
        where = f"loss {short(data.loss)}, at best {short(data.lowest)}"
        if made == 0:
            return f"Before the first step: {line}, {where}. Press Step or Run."
        return f"After {'1 step' if made == 1 else f'{made} steps'}: {line}, {where}. It {data.verdict}."


def judge(path, losses, goal, fit):
    """Return the state of a walk in one word, and in a phrase; by what it has done so far."""
    if len(path) == 1:
        return "start", "the star is least squares"
    moves = np.diff(path, axis=0)
    if np.abs(path[-1] - goal).max() <= ARRIVED:
        return "arrived", "has arrived at least squares, to two decimals"
    if losses[-1] > losses[-2] and losses[-1] > losses[0]:
        return "diverges", "diverges: the loss is higher than at the start"
    if losses[-1] > losses[-2]:
        return "jumps", "has jumped too far: the loss has risen"
    if len(moves) > 1 and moves[-1] @ moves[-2] < 0:
        return "zigzags", f"{'zigzags across the valley' if fit == BOTH else 'oscillates, from side to side'}"
    if np.abs(moves[-1]).max() < 0.003:
        return "crawls", f"crawls: the last step was {np.abs(moves[-1]).max():.1g} long"
    return "walks", "goes downhill"


def _slope(value):
    """Return a slope with two decimals, as one writes it by hand."""
    return short(value) if abs(value) >= 100 else f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _equation(w):
    """Return the line as it is read: y = 0.64 x + 0.57."""
    if np.abs(w).max() >= 1e4:
        return f"y = ({short(w[0])}) x + ({short(w[1])})"
    sign = "−" if w[1] < 0 else "+"
    return f"y = {w[0]:.2f} x {sign} {abs(w[1]):.2f}".replace("-", "−")
