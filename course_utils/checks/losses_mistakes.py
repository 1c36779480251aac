"""Lesson 05: the mistakes that are made with losses, each written out once."""

from __future__ import annotations

import numpy as np

from course_utils.checks.exercise import Mistake


def _huber(y, p, delta, half=0.5, off=0.5, swap=False):
    """05.4 with one thing changed."""
    error = np.abs(p - y)
    small = error > delta if swap else error <= delta
    return np.mean(np.where(small, half * error**2, delta * error - off * delta**2))


def _with_a_line_of_slope_one(y, p, delta):
    """05.4 whose line forgets delta."""
    error = np.abs(p - y)
    return np.mean(np.where(error <= delta, 0.5 * error**2, error - 0.5))


def _weighted(y, z, clip=0.0):
    """The logarithms of the probabilities, as one writes them first."""
    with np.errstate(all="ignore"):
        p = np.clip(1 / (1 + np.exp(-z)), clip, 1 - clip)
        return np.where(y == 1, np.log(p), np.log(1 - p))


def _overflowing(y, z):
    """ln(1 + e^z) as it stands on paper."""
    with np.errstate(all="ignore"):
        return np.mean(np.log(1 + np.exp(z)) - z * y)


MSE = (
    Mistake("sum", "This is the sum. Divide by how many there are: the mean.", lambda y, p: np.sum((p - y) ** 2)),
    Mistake(
        "not averaged",
        "These are the squares, one for each sample. Asked is one number, their mean.",
        lambda y, p: (p - y) ** 2,
    ),
    Mistake(
        "half",
        "This has the factor 1/2 of some books. Asked is the plain mean of the squares, as in Keras.",
        lambda y, p: 0.5 * np.mean((p - y) ** 2),
    ),
    Mistake("absolute", "These are absolute errors. Square them.", lambda y, p: np.mean(np.abs(p - y))),
    Mistake(
        "square of the mean",
        "First the mean, then the square: errors of opposite sign cancel. Square each one first.",
        lambda y, p: np.mean(p - y) ** 2,
    ),
    Mistake("root", "The root makes it the RMSE. Leave it out.", lambda y, p: np.sqrt(np.mean((p - y) ** 2))),
)

BCE = (
    Mistake(
        "base 10",
        "This is the logarithm to base 10, as in a table that does not say so. Take np.log, the natural one.",
        lambda y, p: -np.mean(y * np.log10(p) + (1 - y) * np.log10(1 - p)),
    ),
    Mistake(
        "base 2",
        "This is the logarithm to base 2, so the answer is in bits. Take np.log, for nats.",
        lambda y, p: -np.mean(y * np.log2(p) + (1 - y) * np.log2(1 - p)),
    ),
    Mistake(
        "minus forgotten",
        "The sign is missing: logarithms of probabilities are negative, and a loss is not.",
        lambda y, p: np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)),
    ),
    Mistake(
        "only the yes",
        "Only rows with a yes cost anything here. A no costs -ln(1 - p).",
        lambda y, p: -np.mean(y * np.log(p)),
    ),
    Mistake(
        "sum",
        "This is the sum over the rows. Asked is the mean.",
        lambda y, p: -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)),
    ),
    Mistake(
        "minus between the terms",
        "The minus belongs before both terms: between them stands a plus.",
        lambda y, p: -np.mean(y * np.log(p) - (1 - y) * np.log(1 - p)),
    ),
    Mistake(
        "not averaged",
        "These are the prices, one for each row. Asked is one number, their mean.",
        lambda y, p: -(y * np.log(p) + (1 - y) * np.log(1 - p)),
    ),
    Mistake(
        "targets exchanged",
        "Yes and no have changed places: a right answer costs most.",
        lambda y, p: -np.mean((1 - y) * np.log(p) + y * np.log(1 - p)),
    ),
)

CCE = (
    Mistake(
        "second term of BCE added",
        "The term (1 - Y) * log(1 - P) belongs to tags that may come together, not to exclusive classes.",
        lambda Y, P: -np.mean(np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P), axis=1)),
    ),
    Mistake(
        "mean over the classes too",
        "This divides by the number of classes as well. Sum along each row, take the mean over the rows.",
        lambda Y, P: -np.mean(Y * np.log(P)),
    ),
    Mistake(
        "sum along the wrong axis",
        "This sums down the columns. Sum along each row (axis=1), then take the mean over the rows.",
        lambda Y, P: -np.mean(np.sum(Y * np.log(P), axis=0)),
    ),
    Mistake("sum over all", "This is the sum over the rows. Asked is their mean.", lambda Y, P: -np.sum(Y * np.log(P))),
    Mistake(
        "minus forgotten",
        "The sign is missing: logarithms of probabilities are negative, and a loss is not.",
        lambda Y, P: np.mean(np.sum(Y * np.log(P), axis=1)),
    ),
    Mistake(
        "base 10",
        "This is the logarithm to base 10. Take np.log, the natural one.",
        lambda Y, P: -np.mean(np.sum(Y * np.log10(P), axis=1)),
    ),
    Mistake(
        "probability in place of its logarithm",
        "This is 1 minus the probability of the right class, without a logarithm.",
        lambda Y, P: 1 - np.mean(np.sum(Y * P, axis=1)),
    ),
)

HUBER = (
    Mistake(
        "no half",
        "The factor 1/2 of the square is missing, so the two pieces do not meet.",
        lambda y, p, delta: _huber(y, p, delta, half=1.0),
    ),
    Mistake(
        "line too high",
        "Beyond delta, 0.5 * delta ** 2 must be taken off, or the curve jumps there.",
        lambda y, p, delta: _huber(y, p, delta, off=0.0),
    ),
    Mistake(
        "cases exchanged",
        "The two cases have changed places: small errors belong to the square.",
        lambda y, p, delta: _huber(y, p, delta, swap=True),
    ),
    Mistake(
        "sign of the error kept",
        "A negative error counts as a small one here. Take its size: np.abs.",
        lambda y, p, delta: np.mean(np.where(p - y <= delta, 0.5 * (p - y) ** 2, delta * (p - y) - 0.5 * delta**2)),
    ),
    Mistake(
        "delta fixed",
        "delta is fixed at 1 in your code. Use the parameter.",
        lambda y, p, delta: _huber(y, p, 1.0),
        (lambda y, p, delta: _with_a_line_of_slope_one(y, p, delta),),
    ),
)

LOGITS = (
    Mistake(
        "through the sigmoid",
        "Right for small logits. At -1000 the sigmoid is 0, its logarithm infinite: rearrange the formula.",
        lambda y, z: -np.mean(_weighted(y, z)),
    ),
    Mistake(
        "power overflows",
        "Right for small logits, but e to the power of 1000 is infinite: take a positive z out of the logarithm.",
        lambda y, z: _overflowing(y, z),
    ),
    Mistake(
        "probability clipped",
        "Clipping keeps it finite, but wrong: a logit of -1000 costs 1000, not 16. Rearrange the formula.",
        lambda y, z: -np.mean(_weighted(y, z, 1e-7)),
    ),
    Mistake(
        "max left out",
        "The term max(z, 0) is missing.",
        lambda y, z: np.mean(-z * y + np.log1p(np.exp(-np.abs(z)))),
    ),
    Mistake(
        "target left out",
        "The target makes no difference here: take z * y off.",
        lambda y, z: np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))),
    ),
)
