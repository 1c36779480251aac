"""Lesson 03: inputs on one scale, so that no layer begins saturated."""

from __future__ import annotations

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths


def standardize(X):
    """Every column with mean 0 and standard deviation 1; a constant column becomes 0."""
    spread = X.std(axis=0)
    return (X - X.mean(axis=0)) / np.where(spread == 0, 1, spread)


def _scale(center, spread, guarded: bool = True):
    """Standardizing with another idea of center or spread; `guarded` sets constants to 0."""

    def standardize(X):
        divisor = np.asarray(spread(X), dtype=float)
        if guarded:
            divisor = np.where(divisor == 0, 1, divisor)
        return (X - center(X)) / divisor

    return standardize


def _mean(X):
    return X.mean(axis=0)


def _scaling_mistake(name: str, message: str, center, spread) -> Mistake:
    """The same mistake with and without care for constant columns."""
    versions = _scale(center, spread), _scale(center, spread, guarded=False)
    return Mistake(name, message, versions[0], versions[1:])


STANDARDIZE = Exercise(
    id="03.4",
    title="Columns on one scale",
    reference=standardize,
    cases=(
        (np.array([[1.0], [3.0]]),),
        (np.array([[0.0, 10.0], [2.0, 30.0]]),),
        (np.array([[150.0, 12.0], [170.0, 20.0], [190.0, 40.0]]),),
        (np.array([[1.0, 7.0], [3.0, 7.0]]),),
    ),
    random_cases=lambda rng: [(tenths(rng, 4, 3),), (tenths(rng, 3, 2) + 5,)],
    passed="every column has mean 0 and standard deviation 1, and a constant one is all 0.",
    hints=(
        "X.mean(axis=0) and X.std(axis=0) have one number per column; NumPy applies them to every row.",
        "A constant column has standard deviation 0. Divide it by 1 instead: np.where(sd == 0, 1, sd).",
    ),
    mistakes=(
        _scaling_mistake(
            "whole table",
            "One mean and one standard deviation serve the whole table here. Each column has its own: axis=0.",
            lambda X: X.mean(),
            lambda X: X.std(),
        ),
        _scaling_mistake(
            "rows for columns",
            "This scales every row. The features are the columns: axis=0, down the rows.",
            lambda X: X.mean(axis=1, keepdims=True),
            lambda X: X.std(axis=1, keepdims=True),
        ),
        _scaling_mistake(
            "variance",
            "This divides by the variance. The standard deviation is its square root, in the units of the column.",
            _mean,
            lambda X: X.var(axis=0),
        ),
        Mistake(
            "centered only",
            "The means are 0, the spreads are as they were. Divide by the standard deviation of each column.",
            lambda X: X - X.mean(axis=0),
        ),
        _scaling_mistake(
            "not centered",
            "The spreads are right, the means are not 0. Subtract each column's mean first.",
            lambda X: 0,
            lambda X: X.std(axis=0),
        ),
        _scaling_mistake(
            "ddof=1",
            "This divides by n - 1, as for an estimate from a sample. NumPy's std and Keras divide by n.",
            _mean,
            lambda X: X.std(axis=0, ddof=1),
        ),
        _scaling_mistake(
            "smallest to largest",
            "This scales by the range, from smallest to largest. Asked are the mean and the standard deviation.",
            lambda X: X.min(axis=0),
            lambda X: X.max(axis=0) - X.min(axis=0),
        ),
        Mistake(
            "constant column",
            "A constant column has standard deviation 0, and 0/0 is nan. Let it become 0: divide by 1 there.",
            _scale(_mean, lambda X: X.std(axis=0), guarded=False),
        ),
    ),
)

EXERCISES = (STANDARDIZE,)
