"""Lesson 07: backpropagation."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks import backpropagation_mistakes as wrong
from course_utils.checks.exercise import Exercise, tenths
from course_utils.checks.gradient_descent import BOWL, VALLEYS


def numerical_slope(f, w, h):
    """The slope of f at w, measured a step h to both sides."""
    return (f(w + h) - f(w - h)) / (2 * h)


def unit_slopes(x, w, b, upstream):
    """What a gradient that arrives at a = sigmoid(w x + b) does to w, b and x."""
    a = 1 / (1 + np.exp(-(w * x + b)))
    dz = upstream * a * (1 - a)
    return dz * x, dz, dz * w


def dense_backward(X, W, dZ):
    """The gradients of kernel, bias and inputs of Z = X W + b, from that of Z."""
    return X.T @ dZ, dZ.sum(axis=0), dZ @ W.T


def two_units(x, w1, b1, w2, b2, target):
    """The slopes of ½ (a₂ − target)² in w1, b1, w2, b2 for one hidden unit."""
    a1 = 1 / (1 + np.exp(-(w1 * x + b1)))
    a2 = 1 / (1 + np.exp(-(w2 * a1 + b2)))
    dz2 = (a2 - target) * a2 * (1 - a2)
    dz1 = dz2 * w2 * a1 * (1 - a1)
    return dz1 * x, dz1, dz2 * a1, dz2


def _random_units(rng: np.random.Generator) -> Iterable[tuple]:
    for _ in range(2):
        yield tuple(float(tenths(rng)) for _ in range(4))


def _random_layers(rng: np.random.Generator) -> Iterable[tuple]:
    yield tenths(rng, 4, 2), tenths(rng, 2, 3), tenths(rng, 4, 3)


def _random_networks(rng: np.random.Generator) -> Iterable[tuple]:
    yield tuple(float(tenths(rng)) for _ in range(6))


SLOPE = Exercise(
    id="07.1",
    title="Measure a slope",
    reference=numerical_slope,
    by_name=("h",),
    cases=((BOWL, 3.0, 0.001), (BOWL, -1.0, 0.001), (VALLEYS, 2.0, 0.001), (VALLEYS, 2.0, 0.5), (VALLEYS, -1.0, 0.1)),
    passed="to both sides, so that the bend of the curve cancels.",
    hints=(
        "How much higher is f a step h to the right than a step h to the left?",
        "Those two places are 2 * h apart: divide the difference by that.",
    ),
    mistakes=wrong.SLOPE,
)

UNIT = Exercise(
    id="07.2",
    title="Back through one unit",
    reference=unit_slopes,
    returns=("dw", "db", "dx"),
    cases=((1.0, 0.0, 0.0, 1.0), (2.0, 0.0, 0.0, 4.0), (1.0, 2.0, -1.0, 1.0), (0.5, -1.0, 0.3, -2.0)),
    random_cases=_random_units,
    passed="one factor for the sigmoid, shared by all three.",
    hints=(
        "First the gradient at z: upstream times the sigmoid's slope, a * (1 - a).",
        "z = w * x + b: its slope in w is x, in b it is 1, in x it is w. Multiply each by the gradient at z.",
    ),
    mistakes=wrong.UNIT,
)

DENSE = Exercise(
    id="07.3",
    title="Back through a layer",
    reference=dense_backward,
    returns=("dW", "db", "dX"),
    cases=(
        (np.array([[1.0, 2.0]]), np.array([[1.0], [3.0]]), np.array([[1.0]])),
        (np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [0.0, 1.0]])),
        (np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, 0.0], [2.0, 1.0]]), np.ones((3, 2))),
    ),
    random_cases=_random_layers,
    passed="the same three lines as in nn.layers.Dense.",
    hints=(
        "Let the shapes lead you: dW is shaped like W, db like b, dX like X.",
        "dW = X.T @ dZ; db is the sum of dZ over the batch, axis=0; dX = dZ @ W.T.",
    ),
    mistakes=wrong.DENSE,
)

NETWORK = Exercise(
    id="07.4",
    title="A whole network by hand",
    reference=two_units,
    returns=("dw1", "db1", "dw2", "db2"),
    cases=(
        (0.1, 0.15, 0.40, 0.45, 0.65, 0.25),
        (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        (2.0, -1.0, 0.5, 0.5, -0.5, 1.0),
    ),
    random_cases=_random_networks,
    passed="every slope of the network in one walk back.",
    hints=(
        "Forward first: a1, then a2. Then back: the gradient at z2 is (a2 - target) * a2 * (1 - a2).",
        "dw2 = dz2 * a1, db2 = dz2. Through the weight: dz1 = dz2 * w2 * a1 * (1 - a1); dw1 = dz1 * x, db1 = dz1.",
    ),
    mistakes=wrong.NETWORK,
)


EXERCISES = (SLOPE, UNIT, DENSE, NETWORK)
