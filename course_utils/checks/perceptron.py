"""Lesson 02: Rosenblatt's perceptron."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks import perceptron_mistakes as wrong
from course_utils.checks.exercise import Exercise, Mistake, tenths


def decision(X, weights, bias):
    """The weighted sum of every row plus the bias, shape (batch,)."""
    return X @ weights + bias


def perceptron_update(x, target, weights, bias, learning_rate):
    """Weights and bias after one look at one example; target is 0 or 1."""
    prediction = int(x @ weights + bias >= 0)
    error = target - prediction
    return weights + learning_rate * error * x, bias + learning_rate * error


def fit_perceptron(X, y, learning_rate, max_epochs):
    """Go through the examples until an epoch makes no mistake: weights, bias, epochs."""
    weights, bias = np.zeros(X.shape[1]), 0.0
    for epoch in range(1, max_epochs + 1):
        mistakes = 0
        for x, target in zip(X, y, strict=True):
            error = target - int(x @ weights + bias >= 0)
            weights = weights + learning_rate * error * x
            bias = bias + learning_rate * error
            mistakes += error != 0
        if mistakes == 0:
            return weights, bias, epoch
    return weights, bias, max_epochs


def to_bipolar(y):
    """Labels 0 and 1 as -1 and +1."""
    return 2 * y - 1


def _array(*numbers: object) -> np.ndarray:
    return np.array(numbers)


def _random_sums(rng: np.random.Generator) -> Iterable[tuple]:
    for batch, n_features in ((1, 3), (3, 1), (4, 2)):
        yield tenths(rng, batch, n_features), tenths(rng, n_features), float(tenths(rng))


def _random_updates(rng: np.random.Generator) -> Iterable[tuple]:
    for target in (0, 1, 0, 1, 0, 1):
        yield tenths(rng, 3), target, tenths(rng, 3), float(tenths(rng)), 0.5


def _random_training(rng: np.random.Generator) -> Iterable[tuple]:
    for learning_rate in (1.0, 0.1):
        X = tenths(rng, 5, 2)
        yield X, (X @ (1.0, -2.0) > 0.5).astype(int), learning_rate, 20


ROWS = _array([0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0])

DECISION = Exercise(
    id="02.1",
    title="Weighted sums for a whole table",
    reference=decision,
    by_name=("weights", "bias"),
    cases=(
        (_array([1.0, 1.0]), _array(2.0, 3.0), 0.0),
        (_array([1.0, 1.0]), _array(2.0, 3.0), -4.0),
        (_array([1.0, 2.0], [3.0, 4.0]), _array(1.0, 10.0), 0.5),
        (_array([1.0, 2.0, 3.0], [0.0, 1.0, 0.0]), _array(1.0, -1.0, 2.0), 1.0),
        (ROWS, _array(1.0, 1.0), -1.5),
    ),
    random_cases=_random_sums,
    passed="one weighted sum per row, bias included.",
    hints=(
        "For one row it is w1*x1 + w2*x2 + ... + bias. X @ weights does the sums of all rows.",
        "X has shape (batch, n) and weights (n,), so X @ weights has shape (batch,). Add bias.",
    ),
    mistakes=(
        Mistake(
            "bias forgotten",
            "The bias is missing. Without it every dividing line passes through the origin.",
            lambda X, weights, bias: X @ weights,
        ),
        Mistake(
            "bias subtracted",
            "The bias is subtracted, as one would do with a threshold. A bias is added; it is minus the threshold.",
            lambda X, weights, bias: X @ weights - bias,
        ),
        Mistake(
            "products not summed",
            "These are the products, one per feature. Their sum along each row is asked: one number per sample.",
            lambda X, weights, bias: X * weights + bias,
            (lambda X, weights, bias: X * weights,),
        ),
        Mistake(
            "decided already",
            "This is the decision, 0 or 1. Return the weighted sums; the step comes after them.",
            lambda X, weights, bias: (X @ weights + bias >= 0).astype(int),
            (lambda X, weights, bias: (X @ weights + bias > 0).astype(int),),
        ),
        Mistake(
            "columns for rows",
            "weights @ X runs down the columns of X, but the samples are its rows: X @ weights.",
            lambda X, weights, bias: weights @ X + bias,
        ),
        Mistake(
            "mean instead of sum",
            "This is the mean of the products. A neuron sums them.",
            lambda X, weights, bias: (X * weights).mean(axis=1) + bias,
        ),
    ),
)

UPDATE = Exercise(
    id="02.2",
    title="One step of the perceptron rule",
    reference=perceptron_update,
    by_name=("target", "weights", "bias", "learning_rate"),
    returns=("weights", "bias"),
    cases=(
        (_array(1.0, 2.0), 1, _array(0.0, 0.0), -1.0, 1.0),
        (_array(1.0, 2.0), 0, _array(0.0, 0.0), 1.0, 1.0),
        (_array(1.0, 2.0), 1, _array(1.0, 1.0), 0.0, 1.0),
        (_array(1.0, 2.0), 0, _array(-1.0, -1.0), 0.0, 1.0),
        (_array(1.0, 1.0), 0, _array(0.0, 0.0), 0.0, 1.0),
        (_array(2.0, -1.0), 0, _array(1.0, 1.0), 0.5, 0.1),
    ),
    random_cases=_random_updates,
    passed="it moves by the error times the input, and stands still when the answer is right.",
    hints=(
        "First predict: 1 if x @ weights + bias >= 0, else 0. The error is target - prediction.",
        "Each weight moves by learning_rate * error * its input, the bias by learning_rate * error. Return both, new.",
    ),
    mistakes=wrong.UPDATE,
)

FIT = Exercise(
    id="02.3",
    title="Train a perceptron",
    reference=fit_perceptron,
    by_name=("learning_rate", "max_epochs"),
    returns=("weights", "bias", "n_epochs"),
    cases=(
        (_array([0.0], [1.0]), _array(0, 1), 1.0, 10),
        (_array([0.0], [1.0]), _array(1, 1), 1.0, 10),
        (ROWS, _array(0, 1, 1, 1), 1.0, 20),
        (ROWS, _array(0, 0, 0, 1), 1.0, 20),
        (ROWS, _array(1, 1, 1, 0), 0.5, 20),
        (ROWS, _array(0, 1, 1, 0), 1.0, 4),
        (ROWS, _array(0, 0, 0, 1), 1.0, 2),
    ),
    random_cases=_random_training,
    passed="the same weights as Rosenblatt's rule, and it stops after an epoch without mistake.",
    hints=(
        "Two loops: over the epochs, and inside it over the examples, with the update of 02.2 after each one.",
        "Count the mistakes of each epoch, starting from 0. If there were none, stop; this epoch counts too.",
    ),
    mistakes=wrong.FIT,
)

BIPOLAR = Exercise(
    id="02.4",
    title="From 0 and 1 to -1 and +1",
    reference=to_bipolar,
    cases=(
        (_array(0, 1),),
        (_array(1, 1, 0),),
        (_array(0, 0, 0),),
        (_array(1.0, 0.0),),
        (_array(1),),
    ),
    passed="0 becomes -1, and 1 stays 1.",
    hints=(
        "A straight line does it: which line passes through (0, -1) and (1, 1)?",
        "Stretch first, then shift: multiply by 2, then subtract 1.",
    ),
    mistakes=wrong.BIPOLAR,
)

EXERCISES = (DECISION, UPDATE, FIT, BIPOLAR)
