"""Lesson 04: activation functions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths


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


def _s(z):
    return 1 / (1 + np.exp(-z))


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
    mistakes=(
        Mistake("the sigmoid itself", "This is the sigmoid, not its slope.", _s),
        Mistake("second factor alone", "This is 1 - s. The slope is s times that.", lambda z: 1 - _s(z)),
        Mistake(
            "z in place of s",
            "This is z * (1 - z). The formula wants the sigmoid's value s in place of z.",
            lambda z: z * (1 - z),
        ),
        Mistake(
            "slope of tanh",
            "This is 1 - s**2, the pattern of tanh. For the sigmoid it is s * (1 - s).",
            lambda z: 1 - _s(z) ** 2,
        ),
        Mistake("sum in place of product", "s + (1 - s) is always 1. The two are multiplied.", lambda z: z * 0 + 1.0),
    ),
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
    mistakes=(
        Mistake(
            "max(a z, z)",
            "This is max(negative_slope * z, z): right up to a slope of 1, and the wrong branch above it.",
            lambda z, negative_slope: np.maximum(negative_slope * z, z),
        ),
        Mistake(
            "plain relu",
            "Below 0 this gives 0. There it should leak: negative_slope * z.",
            lambda z, negative_slope: np.maximum(z, 0),
        ),
        Mistake(
            "branches exchanged",
            "The two branches have changed places: positive z stays as it is.",
            lambda z, negative_slope: np.where(z > 0, negative_slope * z, z),
        ),
        Mistake(
            "leak is a constant",
            "Below 0 this gives the slope itself, the same everywhere. A slope multiplies z.",
            lambda z, negative_slope: np.where(z > 0, z, negative_slope),
        ),
        Mistake(
            "slope fixed",
            "The slope is fixed in your code. Use the parameter negative_slope.",
            lambda z, negative_slope: np.where(z > 0, z, 0.01 * z),
            (
                lambda z, negative_slope: np.where(z > 0, z, 0.1 * z),
                lambda z, negative_slope: np.where(z > 0, z, 0.2 * z),
            ),
        ),
    ),
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
    mistakes=(
        Mistake(
            "no shift",
            "Right for small scores. np.exp(1000) is infinite, though: subtract the largest score first.",
            lambda z: np.exp(z) / np.sum(np.exp(z)),
        ),
        Mistake("not divided", "These do not sum to 1: divide by the sum.", lambda z: np.exp(z - np.max(z))),
        Mistake(
            "scores shared out",
            "This divides the scores themselves by their sum. Raise e to them first.",
            lambda z: z / np.sum(z),
        ),
        Mistake(
            "all to the largest",
            "This gives 1 to the largest and 0 to the others: that is argmax. Softmax leaves every class its share.",
            lambda z: (z == np.max(z)).astype(float),
        ),
        Mistake(
            "one sigmoid each",
            "These are sigmoids, one for each score. They do not know of each other and need not sum to 1.",
            lambda z: 1 / (1 + np.exp(-np.clip(z, -700, 700))),
        ),
    ),
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
    mistakes=(
        Mistake(
            "first bias not passed on",
            "The kernel is right. The first bias goes through the second layer as well: b1 @ W2 + b2.",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),
        ),
        Mistake(
            "first bias lost",
            "The kernel is right; the first bias is lost on the way: b1 @ W2 + b2.",
            lambda W1, b1, W2, b2: (W1 @ W2, b2),
        ),
        Mistake(
            "kernel transposed",
            "The kernel lies on its side. Its shape is (inputs of the first layer, units of the second).",
            lambda W1, b1, W2, b2: ((W1 @ W2).T, b1 @ W2 + b2),
        ),
        Mistake(
            "second bias lost",
            "The kernel is right; the second bias is missing.",
            lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
        ),
    ),
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
    mistakes=(
        Mistake(
            "difference of scores",
            "This is the difference of the scores. The odds are e to the power of it.",
            lambda z, i, j, temperature: (z[i] - z[j]) / temperature,
        ),
        Mistake(
            "quotient of scores",
            "This divides the scores. Divide the probabilities: e to the power of the difference.",
            lambda z, i, j, temperature: z[i] / z[j],
        ),
        Mistake(
            "temperature left out",
            "The temperature makes no difference here. It divides the scores.",
            lambda z, i, j, temperature: np.exp(z[i] - z[j]),
        ),
        Mistake(
            "odds divided",
            "This divides the odds by the temperature. It divides the scores, before e is raised to them.",
            lambda z, i, j, temperature: np.exp(z[i] - z[j]) / temperature,
        ),
        Mistake(
            "temperature multiplies",
            "The temperature multiplies here: hot would be sharp. It divides the scores.",
            lambda z, i, j, temperature: np.exp((z[i] - z[j]) * temperature),
        ),
        Mistake(
            "other way round",
            "This is how many times likelier j is than i.",
            lambda z, i, j, temperature: np.exp((z[j] - z[i]) / temperature),
        ),
    ),
)


EXERCISES = (COLLAPSE, SLOPE, LEAKY, SOFTMAX, ODDS)
