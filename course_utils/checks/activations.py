"""Lesson 04: activation functions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks import activations_mistakes as wrong
from course_utils.checks.exercise import Exercise, tenths


def sigmoid_slope(z):
    """The derivative of the sigmoid at z."""
    s = 1 / (1 + np.exp(-z))
    return s * (1 - s)


def leaky_relu(z, negative_slope):
    """z where it is positive, negative_slope times z elsewhere."""
    return np.where(z > 0, z, negative_slope * z)


def softmax(z):
    """Probabilities from scores, for scores of any size."""
    e = np.exp(z - np.max(z))
    return e / np.sum(e)


def collapse(W1, b1, W2, b2):
    """The one linear layer that does what two in a row do: kernel and bias."""
    return W1 @ W2, b1 @ W2 + b2


def odds(z, i, j, temperature):
    """How many times likelier class i is than class j, from the scores alone."""
    return np.exp((z[i] - z[j]) / temperature)


def _array(*numbers: float) -> np.ndarray:
    return np.array(numbers)


def _random_z(rng: np.random.Generator) -> Iterable[tuple]:
    yield (tenths(rng, 5),)


def _random_leaky(rng: np.random.Generator) -> Iterable[tuple]:
    yield tenths(rng, 5), 0.3


def _random_layers(rng: np.random.Generator) -> Iterable[tuple]:
    for n_in, hidden, n_out in ((2, 3, 1), (3, 2, 2)):
        yield tenths(rng, n_in, hidden), tenths(rng, hidden), tenths(rng, hidden, n_out), tenths(rng, n_out)


def _random_scores(rng: np.random.Generator) -> Iterable[tuple]:
    yield tenths(rng, 3), 0, 2, 1.0
    yield tenths(rng, 3), 1, 0, 2.0


SLOPE = Exercise(
    id="04.2",
    title="The sigmoid's slope",
    reference=sigmoid_slope,
    cases=((0.0,), (2.0,), (-2.0,), (_array(-1.0, 0.0, 3.0),)),
    random_cases=_random_z,
    passed="at most 1/4, and next to nothing from |z| = 6 on.",
    hints=(
        "Compute the sigmoid first and give it a name, s. The slope can be written with s alone.",
        "The slope is s times what s lacks to 1: s * (1 - s).",
    ),
    mistakes=wrong.SLOPE,
)

LEAKY = Exercise(
    id="04.3",
    title="Leaky ReLU for every slope",
    reference=leaky_relu,
    by_name=("negative_slope",),
    cases=(
        (_array(3.0), 0.1),
        (_array(-2.0), 0.1),
        (_array(-2.0, 0.0, 3.0), 0.2),
        (_array(-2.0, 3.0), 2.0),
        (_array(-1.0, 4.0), 0.0),
        (_array(-1.0, 4.0), -0.5),
    ),
    random_cases=_random_leaky,
    passed="for a slope above 1 too, where max(a * z, z) goes wrong.",
    hints=(
        "Two cases, one condition: np.where(condition, value if true, value if false).",
        "Where z > 0 the value is z, elsewhere negative_slope * z.",
    ),
    mistakes=wrong.LEAKY,
)

SOFTMAX = Exercise(
    id="04.4",
    title="A softmax that never overflows",
    reference=softmax,
    cases=(
        (_array(0.0, 0.0),),
        (_array(1.8, 0.9, 0.68),),
        (_array(-1.0, -2.0),),
        (_array(1000.0, 1001.0),),
        (_array(-1000.0, -1001.0),),
    ),
    random_cases=_random_z,
    passed="for scores of 1000 as well: a shift of all scores changes nothing.",
    hints=(
        "e to the power of each score, divided by the sum of all of them.",
        "np.exp(1000) is inf. Take the largest score off every score first; no quotient changes.",
    ),
    mistakes=wrong.SOFTMAX,
)

COLLAPSE = Exercise(
    id="04.1",
    title="Two linear layers are one",
    reference=collapse,
    returns=("kernel", "bias"),
    cases=(
        (_array(2.0).reshape(1, 1), _array(1.0), _array(3.0).reshape(1, 1), _array(-1.0)),
        (np.array([[1.0, 0.0], [0.0, 2.0]]), _array(0.0, 1.0), np.array([[1.0], [1.0]]), _array(0.0)),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), _array(1.0, 1.0), np.array([[0.0, 1.0], [1.0, 0.0]]), _array(5.0, 6.0)),
    ),
    random_cases=_random_layers,
    passed="a hundred linear layers are still one.",
    hints=(
        "Write the two layers as one formula, (X @ W1 + b1) @ W2 + b2, and multiply out.",
        "X @ (W1 @ W2) + (b1 @ W2 + b2): the first bracket is the kernel, the second the bias.",
    ),
    mistakes=wrong.COLLAPSE,
)

ODDS = Exercise(
    id="04.5",
    title="Odds from scores",
    reference=odds,
    by_name=("temperature",),
    cases=(
        (_array(1.8, 0.9, 0.68), 0, 1, 1.0),
        (_array(1.8, 0.9, 0.68), 2, 0, 1.0),
        (_array(1.8, 0.9, 0.68), 0, 0, 1.0),
        (_array(1.8, 0.9, 0.68), 0, 1, 0.1),
        (_array(1.8, 0.9, 0.68), 0, 1, 10.0),
    ),
    random_cases=_random_scores,
    passed="only the difference of two scores counts, and the temperature divides it.",
    hints=(
        "Divide two softmax probabilities by each other. Which part do both have, and so lose?",
        "e^zᵢ / e^zⱼ is e to the power of a difference; the temperature divides the scores first.",
    ),
    mistakes=wrong.ODDS,
)


EXERCISES = (COLLAPSE, SLOPE, LEAKY, SOFTMAX, ODDS)
