"""Lesson 08: the mistakes that are made with memories of slopes, each written out once."""

from __future__ import annotations

import numpy as np

from course_utils.checks.exercise import Mistake


def _momentum(w, m, g, learning_rate, momentum):
    m = momentum * m - learning_rate * g
    return w + m, m


def _average(w, m, g, learning_rate, momentum):
    m = momentum * m + (1 - momentum) * g
    return w - learning_rate * m, m


def _flipped(w, m, g, learning_rate, momentum):
    m = momentum * m + learning_rate * g
    return w - m, m


def _rmsprop(w, v, g, learning_rate, rho, epsilon, power=2):
    v = rho * v + (1 - rho) * np.abs(g) ** power
    return w - learning_rate * g / np.sqrt(v + epsilon), v


def _adam(w, m, v, g, t, learning_rate, beta_1, beta_v, beta_correction, root=True, epsilon=1e-7):
    """08.3 with v's memory, its correction, the root or epsilon changed."""
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_v * v + (1 - beta_v) * g**2
    v_hat = v / (1 - beta_correction**t)
    below = np.sqrt(v_hat) if root else v_hat
    return w - learning_rate * np.divide(m / (1 - beta_1**t), below + epsilon), m, v


def _times(w, m, v, g, t, learning_rate, beta_1, beta_2):
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    return w - learning_rate * (m / (1 - beta_1 * t)) / (np.sqrt(v / (1 - beta_2 * t)) + 1e-7), m, v


def _kept(w, m, v, g, t, learning_rate, beta_1, beta_2):
    w, m, v = _adam(w, m, v, g, t, learning_rate, beta_1, beta_2, beta_2)
    return w, m / (1 - beta_1**t), v / (1 - beta_2**t)


MOMENTUM = (
    Mistake(
        "averaged form",
        "This has the factor (1 - momentum) of some books: steps ten times shorter at 0.9. Keras leaves it out.",
        lambda w, m, g, learning_rate, momentum: _momentum(w, m, (1 - momentum) * g, learning_rate, momentum),
    ),
    Mistake(
        "average of slopes",
        "Here m is an average of slopes, as in many books. Keras' m is a step: momentum * m - learning_rate * g.",
        lambda w, m, g, learning_rate, momentum: _average(w, m, g, learning_rate, momentum),
    ),
    Mistake(
        "m the other way round",
        "Here m points uphill and is taken off w. In Keras it points downhill (- learning_rate * g), and is added.",
        lambda w, m, g, learning_rate, momentum: _flipped(w, m, g, learning_rate, momentum),
    ),
    Mistake(
        "uphill",
        "The signs let it climb: m holds minus learning_rate times the slope, and is added.",
        lambda w, m, g, learning_rate, momentum: _momentum(w, m, -g, learning_rate, momentum),
    ),
    Mistake(
        "old m used",
        "The weight moves by the old m here. Compute the new one first.",
        lambda w, m, g, learning_rate, momentum: (w + m, momentum * m - learning_rate * g),
    ),
    Mistake(
        "momentum forgotten",
        "The old m has no influence here: this is plain gradient descent.",
        lambda w, m, g, learning_rate, momentum: (w - learning_rate * g, -learning_rate * g),
    ),
    Mistake(
        "order exchanged",
        "The two results have changed places: the weight first, then m.",
        lambda w, m, g, learning_rate, momentum: _momentum(w, m, g, learning_rate, momentum)[::-1],
    ),
)

RMSPROP = (
    Mistake(
        "g not squared",
        "v is an average of squared slopes: g ** 2.",
        lambda w, v, g, learning_rate, rho, epsilon: _rmsprop(w, v, g, learning_rate, rho, epsilon, power=1),
    ),
    Mistake(
        "old v used",
        "The step is divided by the root of the old v here. Compute the new one first.",
        lambda w, v, g, learning_rate, rho, epsilon: (
            w - learning_rate * g / np.sqrt(v + epsilon),
            _rmsprop(w, v, g, learning_rate, rho, epsilon)[1],
        ),
    ),
    Mistake(
        "epsilon beside the root",
        "epsilon stands beside the root here, as in many books. Keras has it inside: np.sqrt(v + epsilon).",
        lambda w, v, g, learning_rate, rho, epsilon: (
            w - learning_rate * g / (np.sqrt(_rmsprop(w, v, g, learning_rate, rho, epsilon)[1]) + epsilon),
            _rmsprop(w, v, g, learning_rate, rho, epsilon)[1],
        ),
    ),
    Mistake(
        "no root",
        "The step is divided by the root of v, not by v.",
        lambda w, v, g, learning_rate, rho, epsilon: (
            w - learning_rate * g / (_rmsprop(w, v, g, learning_rate, rho, epsilon)[1] + epsilon),
            _rmsprop(w, v, g, learning_rate, rho, epsilon)[1],
        ),
    ),
    Mistake(
        "factors exchanged",
        "rho and 1 - rho have changed places: the old average keeps the larger share.",
        lambda w, v, g, learning_rate, rho, epsilon: _rmsprop(w, v, g, learning_rate, 1 - rho, epsilon),
    ),
    Mistake(
        "sum, as in AdaGrad",
        "Squares are summed up here, as in AdaGrad. RMSprop lets the old ones fade: rho * v + (1 - rho) * g ** 2.",
        lambda w, v, g, learning_rate, rho, epsilon: (
            w - learning_rate * g / np.sqrt(v + g**2 + epsilon),
            v + g**2,
        ),
    ),
    Mistake(
        "uphill",
        "The step goes uphill: take it off w.",
        lambda w, v, g, learning_rate, rho, epsilon: _rmsprop(w, v, g, -learning_rate, rho, epsilon),
    ),
)

ADAM = (
    Mistake(
        "v with beta_1",
        "v fades with beta_1 here, as in a deck that mixes them up. It has a memory of its own, beta_2.",
        lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _adam(
            w, m, v, g, t, learning_rate, beta_1, beta_1, beta_1
        ),
        (
            lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _adam(
                w, m, v, g, t, learning_rate, beta_1, beta_1, beta_2
            ),
        ),
    ),
    Mistake(
        "v corrected with beta_1",
        "v is corrected with beta_1 here. It is divided by 1 - beta_2 ** t.",
        lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _adam(
            w, m, v, g, t, learning_rate, beta_1, beta_2, beta_1
        ),
    ),
    Mistake(
        "no correction",
        "m and v start at 0 and are too small at first: divide them by 1 - beta ** t.",
        lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _adam(
            w, m, v, g, 1e9, learning_rate, beta_1, beta_2, beta_2
        ),
    ),
    Mistake(
        "epsilon forgotten",
        "A slope of 0 makes 0 / 0 here, which is nan. Add 1e-7 to the root of v_hat.",
        lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _adam(
            w, m, v, g, t, learning_rate, beta_1, beta_2, beta_2, epsilon=0.0
        ),
    ),
    Mistake(
        "times instead of to the power",
        "This is beta * t. What is missing after t updates is beta to the power of t: 1 - beta ** t.",
        lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _times(w, m, v, g, t, learning_rate, beta_1, beta_2),
    ),
    Mistake(
        "corrected values kept",
        "The corrected values are returned as m and v. They are for this step only; the plain ones are remembered.",
        lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _kept(w, m, v, g, t, learning_rate, beta_1, beta_2),
    ),
    Mistake(
        "no root",
        "The step is divided by the root of v_hat, not by v_hat.",
        lambda w, m, v, g, t, learning_rate, beta_1, beta_2: _adam(
            w, m, v, g, t, learning_rate, beta_1, beta_2, beta_2, root=False
        ),
    ),
)

ACCUMULATE = (
    Mistake(
        "sums",
        "These are sums: steps k times too long. Take the mean of each group.",
        lambda gradients, k: [sum(gradients[i : i + k]) for i in range(0, len(gradients) - k + 1, k)],
    ),
    Mistake(
        "one update each",
        "There are as many updates as gradients here. k gradients make one update.",
        lambda gradients, k: list(gradients),
    ),
    Mistake(
        "last of each group",
        "Only the last gradient of each group counts here.",
        lambda gradients, k: list(gradients[k - 1 :: k]),
    ),
    Mistake(
        "overlapping groups",
        "The groups overlap: a moving average. Each gradient belongs to one group only.",
        lambda gradients, k: [np.mean(gradients[i : i + k]) for i in range(len(gradients) - k + 1)],
    ),
    Mistake(
        "rest used as well",
        "The last group is not complete: it waits for more gradients.",
        lambda gradients, k: [np.mean(gradients[i : i + k]) for i in range(0, len(gradients), k)],
    ),
)
