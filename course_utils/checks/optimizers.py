"""Lesson 08: optimizers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks import optimizers_mistakes as wrong
from course_utils.checks.exercise import Exercise, tenths


def momentum_step(w, m, g, learning_rate, momentum):
    """One update with momentum: the new weight and the new m."""
    m = momentum * m - learning_rate * g
    return w + m, m


def rmsprop_step(w, v, g, learning_rate, rho, epsilon):
    """One update of RMSprop: the new weight and the new v."""
    v = rho * v + (1 - rho) * g**2
    return w - learning_rate * g / np.sqrt(v + epsilon), v


def adam_step(w, m, v, g, t, learning_rate, beta_1, beta_2):
    """Update number t of Adam (epsilon 1e-7): the new weight, m and v."""
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_2 * v + (1 - beta_2) * g**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-7), m, v


def accumulated(gradients, k):
    """The gradients of the updates, each the mean of k in a row; what is left over waits."""
    return [np.mean(gradients[i : i + k]) for i in range(0, len(gradients) - k + 1, k)]


def _array(*numbers: float) -> np.ndarray:
    return np.array(numbers)


def _random_momentum(rng: np.random.Generator) -> Iterable[tuple]:
    for _ in range(2):
        yield float(tenths(rng)), float(tenths(rng)), float(tenths(rng)), 0.1, 0.9


def _random_rmsprop(rng: np.random.Generator) -> Iterable[tuple]:
    for _ in range(2):
        yield float(tenths(rng)), abs(float(tenths(rng))) + 0.1, float(tenths(rng)) + 0.05, 0.1, 0.9, 1e-7


def _random_adam(rng: np.random.Generator) -> Iterable[tuple]:
    for t in (2, 7):
        yield float(tenths(rng)), float(tenths(rng)), 1.5, float(tenths(rng)) + 0.05, t, 0.1, 0.9, 0.999


MOMENTUM = Exercise(
    id="08.1",
    title="A step with momentum",
    reference=momentum_step,
    by_name=("learning_rate", "momentum"),
    returns=("w", "m"),
    cases=(
        (1.0, 0.0, 2.0, 0.1, 0.9),
        (1.0, -0.5, 0.0, 0.1, 0.9),
        (1.0, -0.5, 2.0, 0.1, 0.9),
        (_array(1.0, 2.0), _array(0.0, 1.0), _array(2.0, -1.0), 0.5, 0.5),
    ),
    random_cases=_random_momentum,
    passed="it rolls on where the slope is 0.",
    hints=(
        "First the new m: momentum times the old one, minus learning_rate times the slope.",
        "Then the weight moves by m: w + m. Return both, the weight first.",
    ),
    mistakes=wrong.MOMENTUM,
)

RMSPROP = Exercise(
    id="08.2",
    title="A step of RMSprop",
    reference=rmsprop_step,
    by_name=("learning_rate", "rho", "epsilon"),
    returns=("w", "v"),
    cases=(
        (1.0, 0.0, 5.0, 0.01, 0.9, 1e-7),
        (1.0, 4.0, 2.0, 0.1, 0.5, 1e-7),
        (1.0, 4.0, -0.01, 0.1, 0.9, 1e-7),
        (_array(1.0, 1.0), _array(1.0, 100.0), _array(1.0, 10.0), 0.1, 0.9, 1e-7),
        (1.0, 2.0, 2.0, 0.1, 0.5, 1.0),
    ),
    random_cases=_random_rmsprop,
    passed="large slopes and small ones get steps of a similar length.",
    hints=(
        "v is a fading mean of squared slopes: rho times the old one plus (1 - rho) times the new square.",
        "The step is learning_rate * g / np.sqrt(v + epsilon), with the new v.",
    ),
    mistakes=wrong.RMSPROP,
)

ADAM = Exercise(
    id="08.3",
    title="A step of Adam",
    reference=adam_step,
    by_name=("t", "learning_rate", "beta_1", "beta_2"),
    returns=("w", "m", "v"),
    cases=(
        (1.0, 0.0, 0.0, 5.0, 1, 0.1, 0.9, 0.999),
        (1.0, 0.0, 0.0, -0.01, 1, 0.1, 0.9, 0.999),
        (1.0, 0.5, 2.0, 3.0, 2, 0.1, 0.9, 0.999),
        (1.0, 0.5, 2.0, 3.0, 100, 0.1, 0.8, 0.99),
        (1.0, 0.0, 0.0, 0.0, 1, 0.1, 0.9, 0.999),
    ),
    random_cases=_random_adam,
    passed="the first step is learning_rate long, whatever the slope.",
    hints=(
        "Two fading averages: m of g with beta_1, v of g ** 2 with beta_2. Both start at 0, too small at first.",
        "m_hat = m / (1 - beta_1 ** t), v_hat likewise. The step: learning_rate * m_hat / (sqrt(v_hat) + 1e-7).",
    ),
    mistakes=wrong.ADAM,
)

ACCUMULATE = Exercise(
    id="08.4",
    title="Small batches, one update",
    reference=accumulated,
    by_name=("k",),
    cases=(
        (_array(1.0, 3.0), 2),
        (_array(1.0, 3.0, 5.0, 7.0), 2),
        (_array(2.0, 4.0, 6.0), 3),
        (_array(1.0, 2.0, 3.0, 4.0, 5.0), 2),
        (_array(1.0, 2.0), 3),
    ),
    passed="the large batch, piece by piece.",
    hints=(
        "Go through the gradients k at a time, and take the mean of each group.",
        "A group that is not complete makes no update yet: range(0, len(gradients) - k + 1, k).",
    ),
    mistakes=wrong.ACCUMULATE,
)


EXERCISES = (MOMENTUM, RMSPROP, ADAM, ACCUMULATE)
