"""Lesson 09: a step of training, and what fit counts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths


def train_step(X, y, w, b, learning_rate):
    """w and b after one step down the mean squared error of X @ w + b."""
    error = X @ w + b - y
    return w - learning_rate * 2 * X.T @ error / len(y), b - learning_rate * 2 * error.mean()


def updates(rows, validation_split, batch_size, epochs):
    """How many times fit changes the weights."""
    training = int(rows * (1 - validation_split))
    return epochs * -(-training // batch_size)


def _array(*numbers: float | list) -> np.ndarray:
    return np.array(numbers)


def _random_steps(rng: np.random.Generator) -> Iterable[tuple]:
    yield tenths(rng, 3, 2), tenths(rng, 3), tenths(rng, 2), float(tenths(rng)), 0.1


STEP = Exercise(
    id="09.3",
    title="A step of training",
    reference=train_step,
    by_name=("learning_rate",),
    returns=("w", "b"),
    cases=(
        (_array([1.0], [2.0]), _array(2.0, 4.0), _array(0.0), 0.0, 0.1),
        (_array([1.0, 0.0], [0.0, 2.0]), _array(1.0, 3.0), _array(0.5, 0.5), 0.0, 0.1),
        (_array([2.0, 1.0]), _array(-1.0), _array(1.0, -1.0), 0.5, 0.5),
    ),
    random_cases=_random_steps,
    passed="forward, gradient, update: what fit does for every batch.",
    hints=(
        "First the error of every row, X @ w + b - y. The loss is the mean of its squares.",
        "The gradients: 2 * X.T @ error / len(y) for w, 2 * error.mean() for b. Take learning_rate times each off.",
    ),
    mistakes=(
        Mistake(
            "uphill",
            "The step goes uphill: the loss grows. Take the gradients off.",
            lambda X, y, w, b, learning_rate: train_step(X, y, w, b, -learning_rate),
        ),
        Mistake(
            "sum instead of mean",
            "The gradients are summed over the rows here: more rows, longer steps. The loss is a mean.",
            lambda X, y, w, b, learning_rate: train_step(X, y, w, b, learning_rate * len(y)),
        ),
        Mistake(
            "factor 2 forgotten",
            "The square's slope has a factor 2, which is missing here.",
            lambda X, y, w, b, learning_rate: train_step(X, y, w, b, learning_rate / 2),
        ),
        Mistake(
            "bias stays",
            "w is right, but b has not moved. It has a slope, too: 2 * error.mean().",
            lambda X, y, w, b, learning_rate: (train_step(X, y, w, b, learning_rate)[0], b),
        ),
        Mistake(
            "b from the new w",
            "b's slope is worked out with the new w here. Both gradients belong to the old weights.",
            lambda X, y, w, b, learning_rate: _one_after_the_other(X, y, w, b, learning_rate),
        ),
        Mistake(
            "gradients returned",
            "These are the gradients. Return the weights after the step.",
            lambda X, y, w, b, learning_rate: _gradients(X, y, w, b),
        ),
    ),
)

UPDATES = Exercise(
    id="09.4",
    title="What fit counts",
    reference=updates,
    by_name=("validation_split", "batch_size", "epochs"),
    cases=(
        (100, 0.0, 25, 1),
        (100, 0.0, 32, 1),
        (100, 0.0, 32, 10),
        (100, 0.25, 25, 4),
        (442, 0.1, 32, 40),
        (1000, 0.25, 128, 3),
        (95, 0.1, 17, 1),
    ),
    passed="as many as the optimizer itself counts.",
    hints=(
        "Keras trains on int(rows * (1 - validation_split)) rows. How many batches are they, the last one shorter?",
        "-(-n // k) rounds a division up; math.ceil(n / k) does, too. Then epochs times that.",
    ),
    mistakes=(
        Mistake(
            "rounded down",
            "The rows that are left over make a batch of their own: round up.",
            lambda rows, validation_split, batch_size, epochs: (
                epochs * (int(rows * (1 - validation_split)) // batch_size)
            ),
        ),
        Mistake(
            "all rows",
            "The rows that are held back for validation change no weight.",
            lambda rows, validation_split, batch_size, epochs: updates(rows, 0, batch_size, epochs),
        ),
        Mistake(
            "the other part rounded",
            "The rows to train on are rounded down, int(rows * (1 - validation_split)), and not the rows held back.",
            lambda rows, validation_split, batch_size, epochs: updates(
                rows - int(rows * validation_split), 0, batch_size, epochs
            ),
            (
                lambda rows, validation_split, batch_size, epochs: updates(
                    round(rows * (1 - validation_split)), 0, batch_size, epochs
                ),
            ),
        ),
        Mistake(
            "the held back rows",
            "These are the batches of the rows held back. The others are trained on.",
            lambda rows, validation_split, batch_size, epochs: updates(rows, 1 - validation_split, batch_size, epochs),
        ),
        Mistake(
            "one epoch",
            "This is one epoch. Every epoch has as many.",
            lambda rows, validation_split, batch_size, epochs: updates(rows, validation_split, batch_size, 1),
        ),
        Mistake(
            "batches over epochs",
            "A batch does not reach into the next epoch: round up in each epoch, not once at the end.",
            lambda rows, validation_split, batch_size, epochs: updates(
                epochs * int(rows * (1 - validation_split)), 0, batch_size, 1
            ),
        ),
        Mistake(
            "rows instead of batches",
            "This counts rows. A whole batch makes one update.",
            lambda rows, validation_split, batch_size, epochs: updates(rows, validation_split, 1, epochs),
        ),
    ),
)


def _gradients(X, y, w, b):
    error = X @ w + b - y
    return 2 * X.T @ error / len(y), 2 * error.mean()


def _one_after_the_other(X, y, w, b, learning_rate):
    w = train_step(X, y, w, b, learning_rate)[0]
    return w, train_step(X, y, w, b, learning_rate)[1]


EXERCISES = (STEP, UPDATES)
