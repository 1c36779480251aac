"""Live figure of lesson 06: a walk downhill on a curve, with a learning rate from crawling to diverging."""

from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from course_utils.nn.descent import CURVES, descend
from course_utils.plotting import BACKWARD, FORWARD, INK, MUTED, NEGATIVE_TEXT, POSITIVE_TEXT, style_axes, write

from . import controls
from .explorer import Explorer
from .parts import signed

STEPS = 50
ACROSS, UP = (-4.2, 4.6), (-0.9, 16.8)  # limits of the picture
FLAT = 1e-3  # a slope that counts as none
NEAR = 0.05  # how close to a valley's bottom a walk has arrived
GRID = np.linspace(*ACROSS, 353)


@lru_cache(maxsize=512)
def walk(curve, learning_rate, start):
    """Return the Walk of STEPS steps, or fewer if it diverges."""
    return descend(CURVES[curve].slope, start, learning_rate, STEPS)


class Descent(Explorer):
    """A curve, the steps made on it, the slope underfoot; beside it the loss after each step."""

    title = "One step after another"
    plays = "step"
    size = (8.4, 3.55)  # lower than most: it stands on a lesson's first screen, under two rows of controls

    def controls(self):
        rate = "How many times the slope one step is long"
        return {
            "curve": controls.choice("curve", list(CURVES), "bowl", help="What you walk on"),
            "learning_rate": controls.learning_rate(0.1, help=rate),
            "start": controls.number("start", 3.0, -3.0, 3.5, step=0.5, help="Where you begin", digits=1),
            "step": controls.whole("step", 0, 0, STEPS, help="How many steps have been made"),
        }

    def compute(self, curve, learning_rate, start, step):
        whole, shape = walk(curve, learning_rate, start), CURVES[curve]
        path = whole.path[: step + 1]
        with np.errstate(over="ignore"):
            heights = shape.function(path)
        state, verdict = judge(shape, path, heights, learning_rate)
        return SimpleNamespace(
            curve=shape,
            path=path,
            heights=heights,
            slope=float(shape.slope(path[-1])),
            learning_rate=learning_rate,
            last=whole.steps,
            state=state,
            verdict=verdict,
        )

    def last_step(self, data):
        return data.last

    def setup(self, figure):
        left = figure.add_axes((0.065, 0.14, 0.53, 0.70))
        right = figure.add_axes((0.68, 0.14, 0.30, 0.70), sharey=left)
        style_axes(left, "w", "loss")
        style_axes(right, "step", None)
        left.set(xlim=ACROSS, ylim=UP, yticks=range(0, 17, 4))
        right.set(xlim=(-1, STEPS + 1))
        write(right, 0, 1.05, "loss after each step", transform=right.transAxes, ha="left", size=11)
        now = {"color": INK, "markersize": 10, "zorder": 6}
        return {
            "curve": left.plot([], [], color=FORWARD, linewidth=2.5)[0],
            "best": left.plot([], [], "*", color=INK, markerfacecolor="white", markersize=15, zorder=4)[0],
            "path": left.plot([], [], "-o", color=MUTED, linewidth=1.2, markersize=5, zorder=5)[0],
            "tangent": left.plot([], [], "--", color=BACKWARD, linewidth=2.2, zorder=5)[0],
            "here": left.plot([], [], "o", **now)[0],
            "losses": right.plot([], [], "-o", color=MUTED, linewidth=1.2, markersize=4)[0],
            "loss": right.plot([], [], "o", **now, clip_on=False)[0],
            "away": [ax.plot([], [], "^", **now, clip_on=False)[0] for ax in (left, right)],
            "sum": write(left, 0, 1.14, "", transform=left.transAxes, ha="left", size=12),
            "verdict": write(left, 0, 1.045, "", transform=left.transAxes, ha="left", size=11),
        }

    def draw(self, artists, data):
        shape, w, height = data.curve, data.path[-1], data.heights[-1]
        artists["curve"].set_data(GRID, shape.function(GRID))
        deepest = np.array(shape.minima[:1])
        artists["best"].set_data(deepest, shape.function(deepest))
        seen = np.clip(data.path, -1e4, 1e4), np.clip(data.heights, -1e4, 1e4)  # the canvas has an end
        artists["path"].set_data(*seen)
        artists["losses"].set_data(np.arange(len(data.path)), seen[1])
        inside = abs(w) < 10 and height < 30
        ends = np.array([-0.9, 0.9]) / np.hypot(1, data.slope / 3) if inside else np.array([])
        artists["tangent"].set_data(w + ends, height + data.slope * ends)
        here = [seen[0][-1]], [seen[1][-1]]
        artists["here"].set_data(*here)
        artists["loss"].set_data(*([len(data.path) - 1], here[1]) if height < UP[1] else ([], []))
        places = np.clip(here[0], *ACROSS), [len(data.path) - 1]  # above the picture: an arrow says so
        for arrow, place in zip(artists["away"], places, strict=True):
            arrow.set_data(*((place, [UP[1]]) if height >= UP[1] else ([], [])))
        artists["sum"].set_text(_sum(data))
        good, bad = data.state in ("arrived", "walks"), data.state in ("diverges", "stranded", "jumps")
        artists["verdict"].set(text=data.verdict, color=POSITIVE_TEXT if good else NEGATIVE_TEXT if bad else INK)

    def describe(self, values, data):
        if len(data.path) == 1:
            return (
                f"Before the first step: w = {signed(data.path[0], plus=False)}, and the slope underfoot "
                f"is {signed(data.slope)}. Press Step or Run."
            )
        where = f"w = {short(data.path[-1])}, loss {short(data.heights[-1])}"
        return f"After {_steps(len(data.path) - 1)}: {where}. It {data.verdict}."


def judge(shape, path, heights, learning_rate):
    """Return the state of a walk in one word, and in a phrase; by what it has done, not by what it may do."""
    made, slopes = len(path) - 1, np.abs(shape.slope(path))
    if made == 0:
        return "start", "not a step yet"
    moves = np.diff(path)
    nearest = min(shape.minima, key=lambda w: abs(w - path[-1]))
    if slopes[-1] <= FLAT and abs(path[-1] - nearest) <= NEAR:
        since = int(np.argmax((slopes <= FLAT) & (np.abs(path - nearest) <= NEAR)))
        where = "" if nearest == shape.minima[0] else ", but not in the deepest valley"
        return "arrived", f"has converged, after {_steps(since)}{where}"
    if slopes[-1] <= FLAT:
        return "stranded", f"hardly moves: the slope is only {slopes[-1]:.1g}, and this is no valley"
    longer = np.abs(moves[1:]) > np.abs(moves[:-1]) * (1 + 1e-9)
    if made >= 3 and longer[-2:].all() and heights[-1] > heights[0]:
        return "diverges", "diverges: each step is longer than the one before"
    if heights[-1] > heights[-2] + 1e-9:
        return "jumps", "has jumped too far: the loss is higher than one step before"
    if made >= 2 and moves[-1] * moves[-2] < 0:
        closer = abs(moves[-1]) < abs(moves[-2]) * (1 - 1e-9)
        return "oscillates", f"oscillates, from side to side, and comes {'closer' if closer else 'no closer'}"
    if heights[-1] >= heights[-2]:
        return "jumps", "has jumped to the other side: the loss is as high as before"
    if abs(moves[-1]) < 0.01:
        return "crawls", f"crawls: the last step was {abs(moves[-1]):.1g} long"
    return "walks", "goes downhill"


def _steps(n):
    return "1 step" if n == 1 else f"{n} steps"


def short(value):
    """Return a number to three digits, a huge one as a power of ten."""
    if 100 <= abs(value) < 1e4:
        return f"{value:.0f}".replace("-", "−")
    return signed(value, plus=False) if abs(value) < 1e4 else f"{value:.1e}".replace("-", "−").replace("e+", "e")


def _sum(data):
    """Return the next step as a sum: 3 − 0.1 · 4 = 2.6."""
    rate, w, slope = data.learning_rate, data.path[-1], data.slope
    to = w - rate * slope
    slope = 0.0 if abs(slope) < 1e-9 else slope  # what is left of it is rounding
    if abs(w) > 1e4:
        return f"w = {short(w)}, far out of the picture"
    of = f"({signed(slope, plus=False)})" if slope < 0 else signed(slope, plus=False)
    return f"next: w − η · slope = {short(w)} − {rate:.3g} · {of} = {short(to)}"
