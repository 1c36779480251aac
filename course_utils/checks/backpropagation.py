"""Lesson 07: backpropagation."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths
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


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


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
    mistakes=(
        Mistake(
            "one side only",
            "This measures to the right only. With a bend in the curve that is off: take both sides.",
            lambda f, w, h: (f(w + h) - f(w)) / h,
            (lambda f, w, h: (f(w) - f(w - h)) / h,),
        ),
        Mistake(
            "divided by h",
            "The two places are 2 * h apart, not h: this is twice the slope.",
            lambda f, w, h: (f(w + h) - f(w - h)) / h,
        ),
        Mistake(
            "not divided",
            "This is a difference of heights. A slope is that, divided by the distance.",
            lambda f, w, h: f(w + h) - f(w - h),
        ),
        Mistake(
            "sign",
            "The sign is the other way round: right minus left.",
            lambda f, w, h: (f(w - h) - f(w + h)) / (2 * h),
        ),
    ),
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
    mistakes=(
        Mistake(
            "sigmoid's slope forgotten",
            "The gradient passes the sigmoid unchanged here. On the way back it is multiplied by a * (1 - a).",
            lambda x, w, b, upstream: (upstream * x, upstream, upstream * w),
        ),
        Mistake(
            "upstream forgotten",
            "The upstream gradient makes no difference here. The chain rule multiplies by it.",
            lambda x, w, b, upstream: _unit(x, w, b, 1.0),
        ),
        Mistake(
            "slope at z instead of a",
            "This is z * (1 - z). The sigmoid's slope is a * (1 - a), with a = sigmoid(z).",
            lambda x, w, b, upstream: (
                upstream * (w * x + b) * (1 - w * x - b) * x,
                upstream * (w * x + b) * (1 - w * x - b),
                upstream * (w * x + b) * (1 - w * x - b) * w,
            ),
        ),
        Mistake(
            "w and x exchanged",
            "The first and the last result have changed places: the slope of w * x in w is x.",
            lambda x, w, b, upstream: _unit(x, w, b, upstream)[::-1],
        ),
        Mistake(
            "bias times x",
            "The bias is not multiplied by x in z = w * x + b, so its slope is 1 times the gradient at z.",
            lambda x, w, b, upstream: (
                _unit(x, w, b, upstream)[0],
                _unit(x, w, b, upstream)[0],
                _unit(x, w, b, upstream)[2],
            ),
        ),
    ),
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
    mistakes=(
        Mistake(
            "kernel not transposed",
            "dW is right. For dX the gradient goes back through the kernel: dZ @ W.T.",
            lambda X, W, dZ: (X.T @ dZ, dZ.sum(axis=0), dZ @ W if W.shape[0] == W.shape[1] else np.zeros_like(X)),
        ),
        Mistake(
            "mean over the batch",
            "These are means. Every sample's share is added; the loss has done the averaging.",
            lambda X, W, dZ: (X.T @ dZ / len(X), dZ.mean(axis=0), dZ @ W.T),
        ),
        Mistake(
            "bias not summed",
            "Each sample has a gradient for the bias here. There is one bias for all: sum over the batch.",
            lambda X, W, dZ: (X.T @ dZ, dZ, dZ @ W.T),
        ),
        Mistake(
            "bias summed over units",
            "The sum runs along the units. It runs over the batch, axis=0: one number for each unit.",
            lambda X, W, dZ: (X.T @ dZ, dZ.sum(axis=1), dZ @ W.T),
        ),
        Mistake(
            "kernel's gradient transposed",
            "dW lies on its side. It has the shape of W, (n_in, units): X.T @ dZ.",
            lambda X, W, dZ: (dZ.T @ X, dZ.sum(axis=0), dZ @ W.T),
        ),
    ),
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
    mistakes=(
        Mistake(
            "way through w2 forgotten",
            "The second layer is right. On its way to the first the gradient is multiplied by w2.",
            lambda x, w1, b1, w2, b2, target: _network(x, w1, b1, w2, b2, target, weight=1.0),
        ),
        Mistake(
            "first sigmoid's slope forgotten",
            "The second layer is right. The first sigmoid multiplies by a1 * (1 - a1), too.",
            lambda x, w1, b1, w2, b2, target: _network(x, w1, b1, w2, b2, target, first=False),
        ),
        Mistake(
            "error's sign",
            "All signs are exchanged: the error is a2 - target.",
            lambda x, w1, b1, w2, b2, target: tuple(-g for g in two_units(x, w1, b1, w2, b2, target)),
        ),
        Mistake(
            "factor 2",
            "All slopes are twice too large. The loss is half the square, and the half cancels the 2.",
            lambda x, w1, b1, w2, b2, target: tuple(2 * g for g in two_units(x, w1, b1, w2, b2, target)),
        ),
        Mistake(
            "order exchanged",
            "The second layer's slopes come first here. The order is dw1, db1, dw2, db2.",
            lambda x, w1, b1, w2, b2, target: (
                two_units(x, w1, b1, w2, b2, target)[2:] + two_units(x, w1, b1, w2, b2, target)[:2]
            ),
        ),
    ),
)


def _unit(x, w, b, upstream):
    a = _sigmoid(w * x + b)
    dz = upstream * a * (1 - a)
    return dz * x, dz, dz * w


def _network(x, w1, b1, w2, b2, target, weight=None, first=True):
    """07.4 with one factor of the first layer left out."""
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - target) * a2 * (1 - a2)
    dz1 = dz2 * (w2 if weight is None else weight) * (a1 * (1 - a1) if first else 1.0)
    return dz1 * x, dz1, dz2 * a1, dz2


EXERCISES = (SLOPE, UNIT, DENSE, NETWORK)
