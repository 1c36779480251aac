"""Live figure of lesson 06: how many rows one update looks at, and what that does to the way down."""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from course_utils import datasets, nn
from course_utils.nn.descent import descend_in_batches, line_gradient, line_loss
from course_utils.plotting import BACKWARD, INK, MUTED, NEGATIVE_TEXT, loss_contours, style_axes, write

from . import controls
from .descent import short
from .explorer import Explorer

EPOCHS = 20
SIZES = (1, 2, 4, 8, 16, 32)
SLOPES, INTERCEPTS = (-1.3, 1.9), (-1.0, 1.9)  # limits of the map
START = np.array([-1.0, -0.7])
MSE = nn.losses.MeanSquaredError()
X, Y = datasets.noisy_line()
X = X[:, 0]
BEST = np.linalg.lstsq(np.column_stack([X, np.ones_like(X)]), Y, rcond=None)[0]
LOWEST = line_loss(BEST, X, Y, MSE)
LOSSES = (0.18, 8)  # limits of the curve


@lru_cache(maxsize=256)
def walk(batch_size, learning_rate):
    """Return the places after each update of EPOCHS epochs, and the loss over all rows at each of them."""
    path = descend_in_batches(line_gradient, START, X, Y, learning_rate, batch_size, EPOCHS, seed=0)
    with np.errstate(over="ignore", invalid="ignore"):
        return path, np.array([line_loss(w, X, Y, MSE) for w in path])


class BatchSize(Explorer):
    """The way over the map of the loss, and the loss after each update, for batches of 1 to all 32 rows."""

    title = "Batch, mini-batch, stochastic"
    plays = "epoch"

    def controls(self):
        names = {1: "1 (stochastic)", len(X): f"{len(X)} (batch)"}
        sizes = [(names.get(size, str(size)), size) for size in SIZES]
        return {
            "batch_size": controls.choice("batch size", sizes, 8, help="Rows that one update looks at"),
            "learning_rate": controls.learning_rate(0.1, help="How many times the slope one step is long"),
            "epoch": controls.whole("epoch", 0, 0, EPOCHS, help="How often all rows have been looked at"),
        }

    def compute(self, batch_size, learning_rate, epoch):
        path, losses = walk(batch_size, learning_rate)
        per_epoch = -(-len(X) // batch_size)
        lost = len(path) - 1 < EPOCHS * per_epoch
        at = min(epoch * per_epoch, len(path) - 1)
        return SimpleNamespace(
            batch_size=batch_size,
            per_epoch=per_epoch,
            epoch=epoch,
            updates=at,
            path=path[: at + 1],
            losses=losses[: at + 1],
            latest=losses[max(0, at - per_epoch) : at + 1],
            higher=losses[at] > losses[0],
            diverged=lost and losses[at] > losses[0],
            last=-(-(len(path) - 1) // per_epoch),
        )

    def last_step(self, data):
        return data.last

    def setup(self, figure):
        left, right = figure.add_axes((0.09, 0.14, 0.42, 0.70)), figure.add_axes((0.60, 0.14, 0.38, 0.70))
        loss_contours(lambda w: line_loss(w, X, Y, MSE), SLOPES, INTERCEPTS, ax=left)
        style_axes(right, "epoch", None)
        right.set(xlim=(-0.4, EPOCHS + 0.4), xticks=range(0, EPOCHS + 1, 5), yscale="log", ylim=LOSSES)
        right.set_yticks([0.2, 0.5, 1, 2, 5], labels=["0.2", "0.5", "1", "2", "5"])
        right.minorticks_off()
        right.axhline(LOWEST, color=MUTED, linewidth=1.2, linestyle=":")
        now = {"color": INK, "zorder": 6, "markersize": 11, "markeredgecolor": "white"}
        hollow = {"color": INK, "markerfacecolor": "white", "markersize": 15, "zorder": 4}
        return {
            "path": left.plot([], [], "-o", color=INK, linewidth=0.9, markersize=3, zorder=5)[0],
            "latest": left.plot([], [], "-o", color=BACKWARD, linewidth=1.2, markersize=3, zorder=5)[0],
            "best": left.plot(*BEST[:, None], "*", **hollow)[0],
            "here": left.plot([], [], "o", **now)[0],
            "losses": right.plot([], [], "-o", color=INK, linewidth=1.1, markersize=2.5)[0],
            "loss": right.plot([], [], "o", **now)[0],
            "updates": write(left, 0, 1.14, "", transform=left.transAxes, ha="left", size=12),
            "key": write(left, 0, 1.045, "", transform=left.transAxes, ha="left", size=11),
            "cost": write(right, 0, 1.14, "", transform=right.transAxes, ha="left", size=12),
            "verdict": write(right, 0, 1.045, "", transform=right.transAxes, ha="left", size=11),
        }

    def draw(self, artists, data):
        path, losses = np.clip(data.path, -1e4, 1e4), np.clip(data.losses, 0.1, 1e4)  # the canvas has an end
        artists["path"].set_data(*path.T)
        artists["latest"].set_data(*path[-len(data.latest) :].T)
        artists["here"].set_data(*path[-1:].T)
        artists["losses"].set_data(np.arange(len(losses)) / data.per_epoch, losses)
        artists["loss"].set_data([data.updates / data.per_epoch], losses[-1:])
        artists["updates"].set_text(f"{_count(data.per_epoch, 'update')} in an epoch")
        artists["key"].set(text="orange: the latest epoch" if data.epoch else "", color=NEGATIVE_TEXT)
        artists["cost"].set_text(f"so far {_count(data.updates, 'update')}, {_looks(data)} looks at a row")
        artists["verdict"].set(text=_loss(data), color=NEGATIVE_TEXT if data.higher else INK)

    def describe(self, values, data):
        rows = "row" if data.batch_size == 1 else "rows"
        each = f"With {data.batch_size} {rows} to an update an epoch has {_count(data.per_epoch, 'update')}"
        if data.epoch == 0:
            return f"{each}. Nothing has been learned yet: the loss is {short(data.losses[0])}. Press Step or Run."
        after = f"after {_count(data.epoch, 'epoch')}, {_looks(data)} looks at a row"
        if data.diverged:
            return f"{each}. It diverges: the loss is higher than at the start, {short(data.losses[-1])}."
        if data.higher:
            return f"{each}. The steps are too long: the loss is {short(data.losses[-1])}, higher than at the start."
        noise = ""
        if data.per_epoch > 1:
            noise = f" In the latest epoch it was between {data.latest[1:].min():.2f} and {data.latest[1:].max():.2f}."
        return f"{each}; {after}, the loss is {data.losses[-1]:.2f}, at best {LOWEST:.2f}.{noise}"


def _count(n, noun):
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def _looks(data):
    """Return how many row gradients have been worked out: each epoch costs the same."""
    return min(data.updates * data.batch_size, data.epoch * len(X))


def _loss(data):
    if data.diverged:
        return f"loss {short(data.losses[-1])}: diverges"
    return f"loss {data.losses[-1]:.2f}, at best {LOWEST:.2f}"
