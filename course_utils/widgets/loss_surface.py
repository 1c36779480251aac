"""Live figure of lesson 05: "will I pass this class?" – the loss as a surface over two weights."""

from functools import cache
from types import SimpleNamespace

import numpy as np

from course_utils import datasets, nn
from course_utils.plotting import INK, MUTED, line_segment, style_axes, write

from . import controls
from .explorer import Explorer
from .parts import mark, signed
from .renderer import Region

X, Y = datasets.passing()
BIAS = -5.0  # kept, so that two weights are left and the loss is a surface
LOW, HIGH = -0.5, 2.0
ASKED = (4.0, 5.0)  # the student of the question
ACROSS, UP = (-0.5, 8.5), (-0.5, 8.0)
LOSS = nn.losses.BinaryCrossentropy(from_logits=True)


def loss_at(w1, w2):
    """Return the mean cross-entropy for weights of any equal shape."""
    w1, w2 = np.broadcast_arrays(np.asarray(w1, dtype=float), w2)
    logits = w1[..., None] * X[:, 0] + w2[..., None] * X[:, 1] + BIAS
    targets = np.broadcast_to(Y.astype(float), logits.shape)
    return LOSS.per_sample(targets, logits)


@cache
def best():
    """Return the weights of the smallest loss, by gradient descent."""
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1, use_bias=False)])
    model.set_weights([np.zeros((2, 1))])
    sgd = nn.optimizers.SGD(0.05)
    for _ in range(4000):
        gradient = LOSS.gradient(Y[:, None], model.forward(X) + BIAS)
        model.backward(gradient)
        sgd.apply(model.grads, model.params)
    return tuple(float(w) for w in model.params[0][:, 0])


class LossSurface(Explorer):
    """Left, the loss over both weights with the present ones; right, the line that they draw between the students."""

    title = "Will I pass this class?"
    size = (8.4, 3.6)
    exported = {"w1": 11, "w2": 11}  # noqa: RUF012
    presets = {"no weights": {"w1": 0.0, "w2": 0.0}, "hours only": {"w1": 0.0, "w2": 1.2}}  # noqa: RUF012

    def controls(self):
        return {
            "w1": controls.number("weight of a lecture", 0.2, LOW, HIGH, step=0.1, digits=1, help="w₁"),
            "w2": controls.number("weight of an hour", 1.5, LOW, HIGH, step=0.1, digits=1, help="w₂"),
        }

    def compute(self, w1, w2):
        logits = X @ [w1, w2] + BIAS
        grid = np.array(np.meshgrid(np.linspace(*ACROSS, 90), np.linspace(*UP, 85)))
        asked = float(nn.activations.sigmoid(w1 * ASKED[0] + w2 * ASKED[1] + BIAS))
        return SimpleNamespace(
            w=(w1, w2),
            loss=float(loss_at(w1, w2)),
            right=int(((logits >= 0) == Y).sum()),
            asked=asked,
            scores=nn.activations.sigmoid(w1 * grid[0] + w2 * grid[1] + BIAS),
            line=line_segment([w1, w2], BIAS, ACROSS, UP),
        )

    def setup(self, figure):
        left = figure.add_axes((0.085, 0.15, 0.38, 0.73))
        right = figure.add_axes((0.56, 0.15, 0.42, 0.73))
        style_axes(left, "weight of a lecture, w₁", "weight of an hour, w₂")
        style_axes(right, "lectures attended", "hours on the project")
        steps = np.linspace(LOW, HIGH, 126)
        heights = loss_at(*np.meshgrid(steps, steps))
        levels = [0.29, 0.35, 0.5, 0.7, 1, 1.5, 2.2, 3.2, 4.5]
        left.contourf(steps, steps, np.log(heights), 14, cmap="viridis_r", alpha=0.55)
        lines = left.contour(steps, steps, heights, levels, colors=MUTED, linewidths=0.8)
        left.clabel(lines, levels[2::2], fmt="%g", fontsize=10, colors=INK)
        left.plot(*best(), "*", color=INK, markerfacecolor="white", markersize=15, zorder=4)
        left.set(xlim=(LOW, HIGH), ylim=(LOW, HIGH))
        right.set(xlim=ACROSS, ylim=UP)
        region = Region(right)
        points = [mark(right, *X[k == Y].T, k) for k in (0, 1)]
        now = {"color": INK, "markersize": 11, "zorder": 6, "clip_on": False}
        return {
            "region": region,
            "line": right.plot([], [], color=INK, linewidth=2, zorder=2)[0],
            "points": points,
            "asked": right.plot(
                [ASKED[0]], [ASKED[1]], "D", **(now | {"markerfacecolor": "white", "markeredgewidth": 2})
            )[0],
            "here": left.plot([], [], "o", **now)[0],
            "told": write(left, 0, 1.05, "", transform=left.transAxes, ha="left", size=12),
            "chance": write(right, 0, 1.05, "", transform=right.transAxes, ha="left", size=12),
        }

    def draw(self, artists, data):
        artists["region"].set_scores(data.scores)
        artists["line"].set_data(*(data.line.T if data.line is not None else ([], [])))
        artists["here"].set_data([data.w[0]], [data.w[1]])
        artists["told"].set_text(f"loss {data.loss:.3f}; star: the smallest")
        artists["chance"].set_text(f"diamond: 4 lectures, 5 hours: {data.asked:.0%}")

    def describe(self, values, data):
        w1, w2 = (signed(w, plus=False) for w in data.w)
        counted = f"{data.right} of {len(Y)} students are told right"
        told = f"With weights {w1} and {w2} the loss is {data.loss:.3f}, and {counted}"
        lowest = float(loss_at(*best()))
        if data.loss - lowest < 0.005:
            return f"{told}. No other weights are much better. The student in question passes with {data.asked:.0%}."
        return f"{told}. The student in question passes with {data.asked:.0%}."
