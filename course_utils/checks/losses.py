"""Lesson 05: loss functions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks import losses_mistakes as wrong
from course_utils.checks.exercise import Exercise, tenths


def mean_squared_error(y_true, y_pred):
    """The mean of the squared differences."""
    return np.mean((y_pred - y_true) ** 2)


def binary_crossentropy(y_true, p):
    """The mean surprise, in nats, of yes/no answers given with probability p."""
    return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p))


def categorical_crossentropy(Y, P):
    """The mean, over the rows, of the surprise at the right class."""
    return -np.mean(np.sum(Y * np.log(P), axis=1))


def huber(y_true, y_pred, delta):
    """Squared for small errors, straight for large ones; the mean over all."""
    error = np.abs(y_pred - y_true)
    return np.mean(np.where(error <= delta, 0.5 * error**2, delta * error - 0.5 * delta**2))


def logit_loss(y_true, z):
    """Binary cross-entropy from logits, for logits of any size."""
    return np.mean(np.maximum(z, 0) - z * y_true + np.log1p(np.exp(-np.abs(z))))


def _array(*numbers: float) -> np.ndarray:
    return np.array(numbers)


def _random_numbers(rng: np.random.Generator) -> Iterable[tuple]:
    yield tenths(rng, 5), tenths(rng, 5)


def _random_answers(rng: np.random.Generator) -> Iterable[tuple]:
    yield rng.integers(0, 2, 6).astype(float), rng.integers(1, 10, 6) / 10


def _random_logits(rng: np.random.Generator) -> Iterable[tuple]:
    yield rng.integers(0, 2, 6).astype(float), tenths(rng, 6)


def _random_huber(rng: np.random.Generator) -> Iterable[tuple]:
    yield tenths(rng, 5), tenths(rng, 5), 1.5


ROWS = np.array([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
SHARES = np.array([[0.25, 0.5, 0.25], [0.2, 0.7, 0.1]])

MSE = Exercise(
    id="05.1",
    title="Mean squared error",
    reference=mean_squared_error,
    cases=(
        (_array(1.0), _array(3.0)),
        (_array(1.0, 2.0), _array(1.0, 4.0)),
        (_array(0.0, 0.0, 0.0), _array(1.0, -1.0, 2.0)),
    ),
    random_cases=_random_numbers,
    passed="an error twice as large counts four times.",
    hints=("Difference, square, mean: in that order.", "np.mean of (y_pred - y_true) ** 2."),
    mistakes=wrong.MSE,
)

BCE = Exercise(
    id="05.2",
    title="Binary cross-entropy",
    reference=binary_crossentropy,
    cases=(
        (_array(1.0), _array(0.5)),
        (_array(1.0), _array(0.9)),
        (_array(0.0), _array(0.9)),
        (_array(1.0, 0.0, 1.0), _array(0.8, 0.3, 0.4)),
    ),
    random_cases=_random_answers,
    passed="in nats. An honest half costs ln 2 = 0.693.",
    hints=(
        "For a yes the price is -ln(p), for a no it is -ln(1 - p). y_true switches one of the two on.",
        "-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)).",
    ),
    mistakes=wrong.BCE,
)

CCE = Exercise(
    id="05.3",
    title="Categorical cross-entropy",
    reference=categorical_crossentropy,
    cases=(
        (ROWS[:1], SHARES[:1]),
        (ROWS[1:], SHARES[1:]),
        (ROWS, SHARES),
        (np.eye(3), np.array([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.1, 0.1, 0.8]])),
    ),
    passed="only the probability of the right class is asked for.",
    hints=(
        "One-hot rows pick the right class's logarithm: multiply and sum along each row.",
        "Sum over axis=1, then the mean over the rows, and a minus.",
    ),
    mistakes=wrong.CCE,
)

HUBER = Exercise(
    id="05.4",
    title="Huber's compromise",
    reference=huber,
    by_name=("delta",),
    cases=(
        (_array(0.0), _array(0.5), 1.0),
        (_array(0.0), _array(3.0), 1.0),
        (_array(0.0), _array(-3.0), 2.0),
        (_array(0.0, 0.0), _array(0.5, 10.0), 1.0),
    ),
    random_cases=_random_huber,
    passed="an outlier pulls with force delta, and no harder.",
    hints=(
        "Two cases for the size of the error: up to delta the half square, beyond it a straight line.",
        "Beyond delta: delta * error - 0.5 * delta ** 2, which meets the square where they change over.",
    ),
    mistakes=wrong.HUBER,
)

LOGITS = Exercise(
    id="05.5",
    title="Cross-entropy from logits, without overflow",
    reference=logit_loss,
    cases=(
        (_array(1.0), _array(0.0)),
        (_array(1.0, 0.0), _array(2.0, -1.0)),
        (_array(1.0), _array(-1000.0)),
        (_array(0.0), _array(1000.0)),
        (_array(1.0), _array(1000.0)),
    ),
    random_cases=_random_logits,
    passed="1000 for a logit of 1000 on the wrong side, and neither inf nor nan.",
    hints=(
        "-ln sigmoid(z) is ln(1 + exp(-z)). For a large negative z that is almost -z: take it out of the logarithm.",
        "max(z, 0) - z * y + ln(1 + exp(-|z|)): the power is never positive. np.log1p(x) is ln(1 + x).",
    ),
    mistakes=wrong.LOGITS,
)


EXERCISES = (MSE, BCE, CCE, HUBER, LOGITS)
