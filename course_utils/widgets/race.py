"""Live figure of lesson 08: five optimizers on one landscape, from one start, with one learning rate."""

from functools import cache, lru_cache
from types import SimpleNamespace

import numpy as np
from contourpy import contour_generator

from course_utils import nn
from course_utils.plotting import BACKWARD, CLASS_COLORS, INK, MUTED, style_axes, write

from . import controls
from .explorer import Explorer

STEPS = 100
NEAR = 0.1  # how close to a minimum an optimizer has arrived
FAR = 1e3  # how far out it has diverged
FLOOR, CEILING = 1e-6, 1e4  # of the heights shown
TAIL = 45  # updates that a path shows: longer ones, from wall to wall, would fill the picture
LOOKS = {
    "SGD": (CLASS_COLORS[0], "o", "-"),
    "momentum": (CLASS_COLORS[1], "^", "--"),
    "AdaGrad": (CLASS_COLORS[2], "s", "-."),
    "RMSprop": (BACKWARD, "D", ":"),
    "Adam": (INK, "v", (0, (6, 1.5))),
}
BETAS = [0.0, 0.5, 0.8, 0.9, 0.95, 0.99]


def optimizer(name, learning_rate, beta):
    """Return the nn optimizer of that name; beta is what it calls momentum, rho or beta_1."""
    o = nn.optimizers
    return {
        "SGD": lambda: o.SGD(learning_rate),
        "momentum": lambda: o.SGD(learning_rate, momentum=beta),
        "AdaGrad": lambda: o.Adagrad(learning_rate),
        "RMSprop": lambda: o.RMSprop(learning_rate, rho=beta),
        "Adam": lambda: o.Adam(learning_rate, beta_1=beta),
    }[name]()


@lru_cache(maxsize=256)
def run(surface, name, learning_rate, beta):
    """Return the path (steps + 1, 2) of one optimizer; it stops where it has left for good."""
    field = nn.surfaces.get(surface)
    w, chosen = np.array(field.start), optimizer(name, learning_rate, beta)
    path = [w.copy()]
    for _ in range(STEPS):
        with np.errstate(over="ignore", invalid="ignore"):
            chosen.apply([field.gradient(*w)], [w])
        if not np.isfinite(w).all() or np.abs(w).max() > FAR:
            path.append(np.nan_to_num(w, nan=FAR, posinf=FAR, neginf=-FAR).clip(-1e6, 1e6))
            break
        path.append(w.copy())
    return np.array(path)


def fate(surface, path):
    """Return ("arrived" | "diverged" | "left" | "under way", at which step)."""
    field = nn.surfaces.get(surface)
    if not field.minima:  # a saddle: the way down leads out of the picture
        low, high = field.window[1]
        out = np.flatnonzero((path[:, 1] < low) | (path[:, 1] > high))
        return ("left", int(out[0])) if len(out) else ("under way", len(path) - 1)
    if np.abs(path[-1]).max() > FAR:
        return "diverged", len(path) - 1
    distance = np.linalg.norm(path[:, None] - np.array(field.minima), axis=2).min(axis=1)
    near = distance < NEAR
    if not near[-1]:
        return "under way", len(path) - 1
    away = np.flatnonzero(~near)  # arrived is who stays
    return "arrived", int(away[-1]) + 1 if len(away) else 0


@cache
def landscape(surface):
    """Return contour lines in a unit square, as one line with gaps, and the height to measure from."""
    field = nn.surfaces.get(surface)
    unit = np.linspace(0, 1, 121)
    x, y = np.meshgrid(*(low + unit * (high - low) for low, high in field.window))
    heights = field(x, y)
    lowest = min((field(*place) for place in field.minima), default=float(heights.min()))
    lines = contour_generator(unit, unit, np.log10(heights - lowest + 1e-2))
    levels = np.linspace(-1.7, np.log10(heights.max() - lowest + 1e-2), 9)[:-1]
    gap = [[np.nan, np.nan]]
    parts = [part for level in levels for line in lines.lines(level) for part in (line, gap)]
    return np.concatenate(parts), lowest


class Race(Explorer):
    """Left the landscape with the five paths; right how high each one still stands above the lowest place."""

    title = "The race"
    plays = "step"
    size = (8.4, 3.4)
    exported = {"surface": 1, "beta": 1, "learning_rate": 5}  # noqa: RUF012

    def controls(self):
        return {
            "surface": controls.choice("surface", list(nn.surfaces.SURFACES), "ravine", help="What they descend"),
            "learning_rate": controls.learning_rate(10**-1.25, low=1e-3, high=1.0, help="The same for all five"),
            "beta": controls.choice("β", [(f"{b:g}", b) for b in BETAS], 0.9, help="momentum, rho or beta_1"),
            "step": controls.whole("step", 0, 0, STEPS, step=2, help="How many updates have been made"),
        }

    def compute(self, surface, learning_rate, beta, step):
        field = nn.surfaces.get(surface)
        (x0, x1), (y0, y1) = field.window
        _, lowest = landscape(surface)
        runners = {}
        for name in LOOKS:
            path = run(surface, name, learning_rate, beta)[: step + 1]
            seen = (path - [x0, y0]) / [x1 - x0, y1 - y0]
            with np.errstate(over="ignore"):
                heights = np.clip(field(*path.T) - lowest, FLOOR, CEILING)
            runners[name] = SimpleNamespace(path=seen.clip(-50, 50), heights=heights, fate=fate(surface, path))
        return SimpleNamespace(field=field, runners=runners, step=step, rate=learning_rate)

    def setup(self, figure):
        left = figure.add_axes((0.02, 0.11, 0.47, 0.76))
        right = figure.add_axes((0.58, 0.15, 0.40, 0.60))
        style_axes(right, "update", "height above the lowest")
        left.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
        for spine in left.spines.values():
            spine.set_color(MUTED)
        right.set(xlim=(-1, STEPS + 1), ylim=(FLOOR, CEILING), yscale="log")
        look = {"linewidth": 1.8, "markersize": 8, "zorder": 4}
        lines = {}
        for name, (color, marker, dash) in LOOKS.items():
            style = look | {"color": color, "linestyle": dash}
            lines[name] = [ax.plot([], [], **style)[0] for ax in (left, right)]
            lines[name].append(
                left.plot([], [], marker, color=color, markeredgecolor="white", markersize=10, zorder=6)[0]
            )
            right.plot([], [], marker=marker, label=name, **style)
        right.legend(loc="lower left", bbox_to_anchor=(-0.16, 1.0), ncol=3, columnspacing=1.1, handlelength=2.6)
        return {
            "lines": lines,
            "contours": left.plot([], [], color=MUTED, linewidth=0.7, zorder=1)[0],
            "minima": left.plot([], [], "*", color=INK, markerfacecolor="white", markersize=15, zorder=5)[0],
            "where": write(left, 0, 1.05, "", transform=left.transAxes, ha="left", size=12),
            "window": write(left, 0, -0.06, "", transform=left.transAxes, ha="left", size=10, color=MUTED),
        }

    def draw(self, artists, data):
        (x0, x1), (y0, y1) = data.field.window
        artists["contours"].set_data(*landscape(data.field.name)[0].T)
        minima = np.array(data.field.minima).reshape(-1, 2)
        artists["minima"].set_data(*((minima - [x0, y0]) / [x1 - x0, y1 - y0]).T)
        artists["where"].set_text(f"{data.field.name} after {data.step} updates")
        artists["window"].set_text(f"x from {x0:g} to {x1:g}, y from {y0:g} to {y1:g}".replace("-", "−"))
        for name, (path, heights, here) in artists["lines"].items():
            runner = data.runners[name]
            path.set_data(*runner.path[-TAIL:].T)
            here.set_data(runner.path[-1:, 0], runner.path[-1:, 1])
            heights.set_data(np.arange(len(runner.heights)), runner.heights)

    def describe(self, values, data):
        if data.step == 0:
            return f"All five stand at the same place of the {data.field.name}. Press Run."
        fates = {name: runner.fate for name, runner in data.runners.items()}
        done = sorted((at, name) for name, (what, at) in fates.items() if what in ("arrived", "left"))
        lost = [name for name, (what, _) in fates.items() if what == "diverged"]
        going = [name for name, (what, _) in fates.items() if what == "under way"]
        verb = "has left the saddle" if not data.field.minima else "has arrived"
        told = []
        if done:
            first = [name for at, name in done if at == done[0][0]]
            have = verb if len(first) == 1 else verb.replace("has", "have")
            updates = "1 update" if done[0][0] == 1 else f"{done[0][0]} updates"
            told.append(f"{_and(first)} {have} first, after {updates}")
            rest = [f"{name} ({at})" for at, name in done if name not in first]
            if rest:
                told.append(f"then {_and(rest)}")
        sentence = ", ".join(told) + "." if told else f"Nobody {verb}."
        if lost:
            sentence += f" {_and(lost)} {'has' if len(lost) == 1 else 'have'} diverged."
        if going and (done or lost):
            sentence += f" {_and(going)} {'is' if len(going) == 1 else 'are'} under way."
        return f"{data.field.name}, {data.step} updates: {sentence}"


def _and(names):
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
