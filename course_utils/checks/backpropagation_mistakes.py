"""Lesson 07: the mistakes that are made on the way back, each written out once."""

from __future__ import annotations

import numpy as np

from course_utils.checks.exercise import Mistake


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))


def _unit(x, w, b, upstream, twice=False):
    a = _sigmoid(w * x + b)
    a = _sigmoid(a) if twice else a
    dz = upstream * a * (1 - a)
    return dz * x, dz, dz * w


def _network(x, w1, b1, w2, b2, target, weight=None, first=True, second=True):
    """07.4, where one factor may be left out."""
    a1 = _sigmoid(w1 * x + b1)
    a2 = _sigmoid(w2 * a1 + b2)
    dz2 = (a2 - target) * (a2 * (1 - a2) if second else 1.0)
    dz1 = dz2 * (w2 if weight is None else weight) * (a1 * (1 - a1) if first else 1.0)
    return dz1 * x, dz1, dz2 * a1, dz2


SLOPE = (
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
        "brackets",
        "/ 2 * h divides by 2 and then multiplies by h. Brackets: / (2 * h).",
        lambda f, w, h: (f(w + h) - f(w - h)) / 2 * h,
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
)

UNIT = (
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
        "sigmoid of the sigmoid",
        "a is the sigmoid's value already, and is put through the sigmoid again here. Its slope is a * (1 - a).",
        lambda x, w, b, upstream: _unit(x, w, b, upstream, twice=True),
    ),
    Mistake(
        "upstream forgotten for the bias",
        "dw and dx are right. The bias, too, gets what arrives: db is upstream * a * (1 - a).",
        lambda x, w, b, upstream: (
            _unit(x, w, b, upstream)[0],
            _unit(x, w, b, 1.0)[1],
            _unit(x, w, b, upstream)[2],
        ),
    ),
    Mistake(
        "input without the weight",
        "dw and db are right. x acts through w * x, so dx is the gradient at z times w.",
        lambda x, w, b, upstream: (
            _unit(x, w, b, upstream)[0],
            _unit(x, w, b, upstream)[1],
            _unit(x, w, b, upstream)[1],
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
)

DENSE = (
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
        "bias in two dimensions",
        "db is a row of a matrix here. It has the shape of b, (units,): sum without keepdims.",
        lambda X, W, dZ: (X.T @ dZ, dZ.sum(axis=0, keepdims=True), dZ @ W.T),
    ),
    Mistake(
        "one number for all biases",
        "All of dZ is added into one number. Each unit has a bias of its own: sum along axis=0.",
        lambda X, W, dZ: (X.T @ dZ, dZ.sum(), dZ @ W.T),
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
)

NETWORK = (
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
        "second sigmoid's slope forgotten",
        "The last sigmoid multiplies as well: the gradient at z2 is (a2 - target) * a2 * (1 - a2).",
        lambda x, w1, b1, w2, b2, target: _network(x, w1, b1, w2, b2, target, second=False),
    ),
    Mistake(
        "error's sign",
        "All signs are exchanged: the error is a2 - target.",
        lambda x, w1, b1, w2, b2, target: tuple(-g for g in _network(x, w1, b1, w2, b2, target)),
    ),
    Mistake(
        "factor 2",
        "All slopes are twice too large. The loss is half the square, and the half cancels the 2.",
        lambda x, w1, b1, w2, b2, target: tuple(2 * g for g in _network(x, w1, b1, w2, b2, target)),
    ),
    Mistake(
        "order exchanged",
        "The second layer's slopes come first here. The order is dw1, db1, dw2, db2.",
        lambda x, w1, b1, w2, b2, target: (
            _network(x, w1, b1, w2, b2, target)[2:] + _network(x, w1, b1, w2, b2, target)[:2]
        ),
    ),
)
