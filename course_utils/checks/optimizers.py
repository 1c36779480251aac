"""Lesson 08: optimizers."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths


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
    mistakes=(
        Mistake(
            "averaged form",
            "This has the factor (1 - momentum) of some books: steps ten times shorter at 0.9. Keras leaves it out.",
            lambda w, m, g, learning_rate, momentum: _momentum(w, m, (1 - momentum) * g, learning_rate, momentum),
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
    ),
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
    ),
    random_cases=_random_rmsprop,
    passed="large slopes and small ones get steps of a similar length.",
    hints=(
        "v is a fading mean of squared slopes: rho times the old one plus (1 - rho) times the new square.",
        "The step is learning_rate * g / np.sqrt(v + epsilon), with the new v.",
    ),
    mistakes=(
        Mistake(
            "g not squared",
            "v is an average of squared slopes: g ** 2.",
            lambda w, v, g, learning_rate, rho, epsilon: _rmsprop(w, v, g, learning_rate, rho, epsilon, power=1),
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
    ),
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
    ),
    random_cases=_random_adam,
    passed="the first step is learning_rate long, whatever the slope.",
    hints=(
        "Two fading averages: m of g with beta_1, v of g ** 2 with beta_2. Both start at 0, too small at first.",
        "m_hat = m / (1 - beta_1 ** t), v_hat likewise. The step: learning_rate * m_hat / (sqrt(v_hat) + 1e-7).",
    ),
    mistakes=(
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
    ),
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
    passed="the large batch, bit by bit.",
    hints=(
        "Go through the gradients k at a time, and take the mean of each group.",
        "A group that is not complete makes no update yet: range(0, len(gradients) - k + 1, k).",
    ),
    mistakes=(
        Mistake(
            "sums",
            "These are sums: steps k times too long. Take the mean of each group.",
            lambda gradients, k: [k * g for g in accumulated(gradients, k)],
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
    ),
)


def _momentum(w, m, g, learning_rate, momentum):
    m = momentum * m - learning_rate * g
    return w + m, m


def _rmsprop(w, v, g, learning_rate, rho, epsilon, power=2):
    v = rho * v + (1 - rho) * np.abs(g) ** power
    return w - learning_rate * g / np.sqrt(v + epsilon), v


def _adam(w, m, v, g, t, learning_rate, beta_1, beta_v, beta_correction, root=True):
    """08.3 with v's memory, its correction or the root changed."""
    m = beta_1 * m + (1 - beta_1) * g
    v = beta_v * v + (1 - beta_v) * g**2
    v_hat = v / (1 - beta_correction**t)
    below = np.sqrt(v_hat) if root else v_hat
    return w - learning_rate * m / (1 - beta_1**t) / (below + 1e-7), m, v


def _kept(w, m, v, g, t, learning_rate, beta_1, beta_2):
    w, m, v = adam_step(w, m, v, g, t, learning_rate, beta_1, beta_2)
    return w, m / (1 - beta_1**t), v / (1 - beta_2**t)


EXERCISES = (MOMENTUM, RMSPROP, ADAM, ACCUMULATE)
