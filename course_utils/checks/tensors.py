"""Lesson 09: shapes, and the gradient of an array."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths


def differences(x):
    """Entry [i, j] is x[i] - x[j], for x of shape (n,)."""
    return x[:, None] - x[None, :]


def measured_gradient(f, w, h):
    """The slope of f in every entry of w, measured a step h to both sides."""
    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[place] = h
        gradient[place] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


@dataclass(frozen=True)
class Function:
    """A function of an array that is shown as one would type it, and that can be copied and compared."""

    text: str

    def __call__(self, w: np.ndarray) -> float:
        return _FUNCTIONS[self.text](w)

    def __repr__(self) -> str:
        return self.text


_FUNCTIONS = {
    "lambda w: (w ** 2).sum()": lambda w: (w**2).sum(),
    "lambda w: (w ** 3).mean()": lambda w: (w**3).mean(),
    "lambda w: w.prod()": lambda w: w.prod(),
}
SQUARES, CUBES, PRODUCT = (Function(text) for text in _FUNCTIONS)


def _array(*numbers: float | list) -> np.ndarray:
    return np.array(numbers)


def _random_rows(rng: np.random.Generator) -> Iterable[tuple]:
    yield (tenths(rng, 4),)


def _random_places(rng: np.random.Generator) -> Iterable[tuple]:
    yield CUBES, tenths(rng, 2, 3), 0.01


DIFFERENCES = Exercise(
    id="09.1",
    title="Every number minus every other",
    reference=differences,
    cases=((_array(1.0, 4.0),), (_array(2.0, 5.0, 3.0),), (_array(7.0),), (_array(0.5, -1.0, 2.0, 0.0),)),
    random_cases=_random_rows,
    passed="a column met a row, and both were repeated.",
    hints=(
        "You need x twice: as a column of shape (n, 1), and as a row of shape (1, n). None makes a new axis.",
        "x[:, None] is the column, x[None, :] the row. Their difference has shape (n, n).",
    ),
    mistakes=(
        Mistake(
            "row minus column",
            "Row i belongs to x[i]: the column x[:, None] comes first. This is the result with its sign changed.",
            lambda x: x[None, :] - x[:, None],
        ),
        Mistake(
            "no new axis",
            "Both have shape (n,), so each number met itself. One of them needs a new axis.",
            lambda x: x - x,
        ),
        Mistake("absolute values", "The signs are gone: x[i] - x[j] may be negative.", lambda x: abs(differences(x))),
        Mistake("sums", "These are sums: take x[j] off.", lambda x: x[:, None] + x[None, :]),
        Mistake("products", "These are products: take x[j] off.", lambda x: x[:, None] * x[None, :]),
        Mistake(
            "flattened",
            "The numbers are right, but in one row. Leave the shape (n, n) that broadcasting gives.",
            lambda x: differences(x).ravel(),
        ),
        Mistake(
            "neighbours only",
            "Only neighbours are compared here. Every number meets every other, and itself.",
            lambda x: x[1:] - x[:-1],
        ),
    ),
)

GRADIENT = Exercise(
    id="09.2",
    title="The gradient of an array, measured",
    reference=measured_gradient,
    by_name=("h",),
    cases=(
        (SQUARES, _array(3.0, -1.0), 0.001),
        (CUBES, _array(2.0, 1.0), 0.1),
        (PRODUCT, _array(2.0, 3.0, 4.0), 0.001),
        (SQUARES, _array([1.0, 2.0], [0.0, -3.0]), 0.001),
        (PRODUCT, _array([1.0, 2.0], [3.0, 4.0]), 0.1),
    ),
    random_cases=_random_places,
    passed="one slope for each entry, in the shape of w.",
    hints=(
        "For each place: move that entry alone, a step h up and a step h down, and ask f both times.",
        "for place in np.ndindex(w.shape): step = np.zeros(w.shape); step[place] = h; then f(w + step) - f(w - step).",
    ),
    mistakes=(
        Mistake(
            "all entries at once",
            "All entries move together here, so that their slopes are summed. Move one and hold the others still.",
            lambda f, w, h: np.full(w.shape, (f(w + h) - f(w - h)) / (2 * h)),
            (lambda f, w, h: (f(w + h) - f(w - h)) / (2 * h),),
        ),
        Mistake(
            "one side only",
            "This measures to one side only. With a bend in f that is off: take both sides.",
            lambda f, w, h: _measured(lambda step: (f(w + step) - f(w)) / h, w, h),
            (lambda f, w, h: _measured(lambda step: (f(w) - f(w - step)) / h, w, h),),
        ),
        Mistake(
            "divided by h",
            "The two places are 2 * h apart, not h: this is twice the slope.",
            lambda f, w, h: _measured(lambda step: (f(w + step) - f(w - step)) / h, w, h),
        ),
        Mistake(
            "not divided",
            "These are differences of heights. A slope is that, divided by the distance.",
            lambda f, w, h: _measured(lambda step: f(w + step) - f(w - step), w, h),
        ),
        Mistake(
            "flattened",
            "The slopes are right, but in one row. A gradient has the shape of w.",
            lambda f, w, h: measured_gradient(f, w, h).ravel(),
        ),
        Mistake(
            "steps pile up",
            "Each entry stays moved while the next is measured. Begin every measurement at w.",
            lambda f, w, h: _piled_up(f, w, h),
        ),
    ),
)


def _measured(difference, w, h):
    """09.2 with another way to measure in one direction."""
    gradient = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[place] = h
        gradient[place] = difference(step)
    return gradient


def _piled_up(f, w, h):
    moved, gradient = w.copy(), np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        moved[place] += h
        above = f(moved)
        moved[place] -= 2 * h
        gradient[place] = (above - f(moved)) / (2 * h)
    return gradient


EXERCISES = (DIFFERENCES, GRADIENT)
