"""Live figure of lesson 11: a threshold makes answers of probabilities, and chooses which errors are made."""

from functools import cache
from types import SimpleNamespace

import numpy as np
from matplotlib.patches import Rectangle

from course_utils import datasets, nn
from course_utils.plotting import (
    CLASS_TEXT_COLORS,
    FORWARD,
    GRID,
    INK,
    NEGATIVE,
    NEGATIVE_TEXT,
    style_axes,
    tint,
    write,
)

from . import controls
from .explorer import Explorer
from .parts import mark

COLUMNS = {"mean radius": [0], "mean texture": [1], "radius and texture": [0, 1], "all 30 columns": list(range(30))}
TRAIN = 284  # of 569 rows; the other half is shown
THRESHOLDS = np.round(np.arange(0.02, 0.981, 0.02), 2)
LANES = 0.16, 0.70  # bottoms of the lanes of benign and malignant rows
SPREAD = 0.38  # how high a lane is, as dots lie beside each other in it
CELLS = ("rightly calm", "false alarm", "missed", "found")


@cache
def held_out(columns):
    """Return (probability of malignant, label) of the 285 rows that the logistic regression has not seen."""
    X, y = datasets.breast_cancer()
    order = np.random.default_rng(0).permutation(len(X))
    train, test = order[:TRAIN], order[TRAIN:]
    X = X[:, COLUMNS[columns]]
    X = (X - X[train].mean(axis=0)) / X[train].std(axis=0)
    model = nn.Sequential([nn.Input((X.shape[1],)), nn.layers.Dense(1, "sigmoid", kernel_initializer="zeros")])
    model.compile(nn.optimizers.Adam(0.1), "binary_crossentropy")
    model.fit(X[train], y[train], epochs=300, batch_size=TRAIN, shuffle=False)
    return model.predict(X[test])[:, 0], y[test]


def counts(p, y, threshold):
    """Return calm, false alarms, missed and found: rows of truth benign, then malignant."""
    return nn.metrics.confusion_matrix(y, (p >= threshold).astype(int), 2).ravel()


def cheapest(p, y, cost):
    """Return the smallest threshold of the slider with the least false alarms + cost · missed, and that sum."""
    _, false, missed, _ = np.array([counts(p, y, threshold) for threshold in THRESHOLDS]).T
    costs = false + cost * missed
    return float(THRESHOLDS[np.argmin(costs)]), int(costs.min())


class Errors(Explorer):
    """Test rows along their probability, cut by the threshold; beside them how many errors of which kind."""

    title = "Two kinds of errors"
    size = (8.4, 3.3)
    exported = {"columns": 4, "threshold": 25, "cost": [1, 10]}  # noqa: RUF012

    def controls(self):
        return {
            "columns": controls.choice("known", list(COLUMNS), help="Which measurements the logistic regression sees"),
            "threshold": controls.number(
                "threshold", 0.5, 0.02, 0.98, step=0.02, help="From here on it says malignant"
            ),
            "cost": controls.choice(
                "a miss costs", [(f"{k} × a false alarm", k) for k in (1, 2, 5, 10, 50)], 1, help="Where the star goes"
            ),
        }

    def compute(self, columns, threshold, cost):
        p, y = held_out(columns)
        calm, false, missed, found = counts(p, y, threshold).tolist()
        star, lowest = cheapest(p, y, cost)
        return SimpleNamespace(
            p=p,
            y=y,
            threshold=threshold,
            counts=(calm, false, missed, found),
            recall=found / (found + missed),
            precision=found / (found + false) if found + false else None,
            cost=false + cost * missed,
            star=star,
            lowest=lowest,
        )

    def setup(self, figure):
        left = figure.add_axes((0.015, 0.15, 0.57, 0.74))
        right = figure.add_axes((0.615, 0.02, 0.375, 0.96))
        style_axes(left, "predicted probability of malignant")
        left.set(xlim=(-0.02, 1.02), ylim=(0, 1.18), yticks=[])
        left.spines["left"].set_visible(False)
        for name, low, color in zip(("benign", "malignant"), LANES, CLASS_TEXT_COLORS, strict=False):
            left.axhline(low - 0.04, color=GRID, linewidth=1.2, zorder=0.5)
            write(left, 1, low + SPREAD + 0.025, f"{name} in truth", ha="right", size=10, color=color)
        right.set(xlim=(0, 10), ylim=(0, 10))
        right.axis("off")
        for column, said in enumerate(("says benign", "says malignant")):
            write(right, 3.55 + 4.3 * column, 9.5, said, size=10)
        for row, color in enumerate(CLASS_TEXT_COLORS[:2]):
            write(right, 0.7, 7.3 - 3.5 * row, ("benign", "malignant")[row], size=10, color=color, rotation=90)
        places = [(1.5 + 4.3 * column, 5.7 - 3.5 * row) for row in (0, 1) for column in (0, 1)]
        return {
            "right": [mark(left, [], [], k) for k in (0, 1)],
            "wrong": [mark(left, [], [], k) for k in (0, 1)],
            "line": left.axvline(0.5, color=INK, linewidth=2.2, zorder=6),
            "star": left.plot([], [], "*", color=INK, markerfacecolor="white", markersize=14, zorder=7)[0],
            "cells": [right.add_patch(Rectangle(place, 4.1, 3.3, zorder=1)) for place in places],
            "numbers": [write(right, x + 2.05, y + 1.95, "", size=17, zorder=3) for x, y in places],
            "names": [write(right, x + 2.05, y + 0.7, "", size=10, zorder=3) for x, y in places],
            "told": write(right, 5.7, 0.95, "", size=11, zorder=3),
        }

    def draw(self, artists, data):
        says = data.p >= data.threshold
        for k in (0, 1):
            mine = data.y == k
            heights = LANES[k] + SPREAD * 0.9 * np.modf(np.arange(mine.sum()) * 0.618)[0]
            for name, kept in (("right", says[mine] == k), ("wrong", says[mine] != k)):
                artists[name][k].set_data(data.p[mine][kept], heights[kept])
                artists[name][k].set(alpha=0.35 if name == "right" else 1)
            artists["wrong"][k].set(markeredgecolor=INK, markeredgewidth=1.2, zorder=5)
        artists["line"].set_xdata([data.threshold] * 2)
        artists["star"].set_data([data.star], [1.13])
        for cell, number, name, word, n in zip(
            artists["cells"], artists["numbers"], artists["names"], CELLS, data.counts, strict=True
        ):
            bad = word in ("false alarm", "missed")
            cell.set_facecolor(tint(NEGATIVE if bad else FORWARD, min(0.6, 0.04 + n / (60 if bad else 500))))
            number.set_text(str(n))
            number.set_color(NEGATIVE_TEXT if bad and n and n < 12 else INK)
            name.set_text(word)
        precision = "–" if data.precision is None else f"{data.precision:.2f}"
        artists["told"].set_text(f"recall {data.recall:.2f}    precision {precision}")

    def describe(self, values, data):
        _, false, missed, found = data.counts
        told = f"Threshold {data.threshold:.2f}, {values['columns']} known: {missed} of {missed + found} cancers missed"
        told += f" (recall {data.recall:.2f}), "
        if data.precision is None:
            told += "and nobody is alarmed"
        else:
            told += f"{false} of {found + false} alarms false (precision {data.precision:.2f})"
        if data.cost == data.lowest:
            return f"{told}. Cost {data.cost}; no threshold of the slider is cheaper."
        return f"{told}. Cost {data.cost}; {data.lowest} at the star, {data.star:.2f}."
