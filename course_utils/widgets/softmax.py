"""Live figure of lesson 04: three scores become probabilities, sharper or flatter with the temperature."""

from types import SimpleNamespace

import numpy as np
from matplotlib.patches import Rectangle

from course_utils import nn
from course_utils.plotting import CLASS_COLORS, CLASS_TEXT_COLORS, INK, style_axes, write

from . import controls
from .explorer import Explorer
from .parts import signed

CLASSES = ("A", "B", "C")
LOW, HIGH = -1.0, 4.0


class Softmax(Explorer):
    """Scores on the left, their probabilities on the right; stars where "the largest takes all" would put them."""

    title = "Softmax"
    size = (8.4, 3.3)
    presets = {  # noqa: RUF012
        "1.8, 0.9, 0.68": {"a": 1.8, "b": 0.9, "c": 0.68, "temperature": 1.0},
        "1.6, 0.55, 0.98": {"a": 1.6, "b": 0.55, "c": 0.98, "temperature": 1.0},
        "three alike": {"a": 1.0, "b": 1.0, "c": 1.0, "temperature": 1.0},
    }
    exported = {"a": 6, "b": 4, "c": 4, "temperature": 5}  # noqa: RUF012

    def controls(self):
        def score(name, value):
            return controls.number(f"score {name}", value, LOW, HIGH, step=0.01, width="230px", help="A logit, z")

        return {
            "a": score("A", 1.8),
            "b": score("B", 0.9),
            "c": score("C", 0.68),
            "temperature": controls.choice("temperature", [0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0], 1.0),
        }

    def compute(self, a, b, c, temperature):
        scores = np.array([a, b, c])
        return SimpleNamespace(scores=scores, p=nn.activations.softmax(scores / temperature), temperature=temperature)

    def setup(self, figure):
        left = figure.add_axes((0.065, 0.11, 0.38, 0.74))
        right = figure.add_axes((0.56, 0.11, 0.42, 0.74))
        style_axes(left, None, "score z")
        style_axes(right, None, "probability")
        left.set(ylim=(LOW - 0.2, HIGH + 0.5))
        right.set(ylim=(0, 1.12))
        left.axhline(0, color=INK, linewidth=1, zorder=2)
        for ax in (left, right):
            ax.set(xlim=(-0.6, 2.6))
            ax.set_xticks(range(3), CLASSES)
        bars, texts = [], []
        for ax in (left, right):
            bars += [ax.add_patch(_bar(k, color)) for k, color in enumerate(CLASS_COLORS)]
        for ax in (left, right):
            texts += [write(ax, k, 0, "", size=11, color=dark) for k, dark in enumerate(CLASS_TEXT_COLORS)]
        star = right.plot([], [], "*", color=INK, markerfacecolor="white", markersize=14, zorder=5, clip_on=False)[0]
        title = write(right, 0, 1.06, "", transform=right.transAxes, ha="left", size=11)
        return {"bars": bars, "texts": texts, "star": star, "title": title}

    def draw(self, artists, data):
        heights = [*data.scores, *data.p]
        for k, (bar, text, height) in enumerate(zip(artists["bars"], artists["texts"], heights, strict=True)):
            bar.set_height(height)
            above = (0.25 if height >= 0 else -0.25) if k < 3 else 0.05
            text.set_y(height + above)
            text.set_text(signed(height, plus=False) if k < 3 else f"{height:.3f}")
        largest = np.flatnonzero(data.scores == data.scores.max())
        artists["star"].set_data(largest if len(largest) == 1 else [], [1.0] if len(largest) == 1 else [])
        artists["title"].set_text(f"temperature {data.temperature:g}; star: all to the largest")

    def describe(self, values, data):
        order = np.argsort(-data.p, kind="stable")
        first, second = order[:2]
        told = ", ".join(f"{name} {p:.3f}" for name, p in zip(CLASSES, data.p, strict=True))
        if data.scores[first] == data.scores[second]:
            return f"{told}. {CLASSES[first]} and {CLASSES[second]} have the same score, so they are equally likely."
        odds = np.exp((data.scores[first] - data.scores[second]) / data.temperature)
        times = (
            f"{odds:.2f}"
            if odds < 100
            else f"{odds:,.0f}"
            if odds < 1e7
            else f"{odds:.1e}".replace("e+0", "e").replace("e+", "e")
        )
        return f"{told}. {CLASSES[first]} is {times} times likelier than {CLASSES[second]}."


def _bar(k, color):
    return Rectangle((k - 0.32, 0), 0.64, 0, facecolor=color, edgecolor="white", zorder=3)
