"""Lesson 04: the mistakes that are made with activation functions, each written out once."""

from __future__ import annotations

import numpy as np

from course_utils.checks.exercise import Mistake


def _s(z):
    return 1 / (1 + np.exp(-z))


SLOPE = (
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
)

LEAKY = (
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
)

SOFTMAX = (
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
)

COLLAPSE = (
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
)

ODDS = (
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
)
