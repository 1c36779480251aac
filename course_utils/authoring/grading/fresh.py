"""Fresh cases for exercises whose own are few and typed by hand: an answer made of remembered results fails here.

Most exercises draw random cases themselves (`random_cases`); these are for the others, and in grading only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from course_utils.checks.exercise import Exercise
from course_utils.checks.gradient_descent import BOWL, VALLEYS

FRESH: dict[str, Callable[[np.random.Generator], Iterable[tuple]]] = {
    "00.1": lambda rng: [(_number(rng, 1, 500), _number(rng, 10, 9000)) for _ in range(3)],
    "01.2": lambda rng: [(_whole(rng, 8, 99),) for _ in range(4)],
    "02.4": lambda rng: [(rng.integers(0, 2, _whole(rng, 4, 9)),) for _ in range(3)],
    "03.2": lambda rng: [(rng.integers(1, 30, _whole(rng, 2, 6)).tolist(),) for _ in range(3)],
    "05.3": lambda rng: [_classified(rng, 4), _classified(rng, 5)],
    "06.3": lambda rng: [(f, _number(rng, -1, 3), 0.05, 0.01, _whole(rng, 3, 60)) for f in (BOWL, VALLEYS)],
    "06.4": lambda rng: [(rng.permutation(_whole(rng, 5, 12)).tolist(), _whole(rng, 2, 4)) for _ in range(3)],
    "06.5": lambda rng: [(_tenths(rng, 4), _tenths(rng, 4), *_tenths(rng, 2).tolist(), 0.1)],
    "07.1": lambda rng: [(f, _number(rng, -2, 2), _number(rng, 0.1, 0.4)) for f in (BOWL, VALLEYS)],
    "08.4": lambda rng: [(_tenths(rng, _whole(rng, 5, 9)), _whole(rng, 2, 3)) for _ in range(2)],
    "09.4": lambda rng: [(4 * _whole(rng, 20, 99), 0.25, _whole(rng, 9, 60), _whole(rng, 2, 9)) for _ in range(3)],
    "10.1": lambda rng: [(rng.permutation(_whole(rng, 7, 12)), _whole(rng, 1, 3), _whole(rng, 1, 3)) for _ in range(2)],
    "10.2": lambda rng: [(np.round(rng.uniform(0, 1, 9), 2).tolist(), _whole(rng, 2, 3), 0.05) for _ in range(4)],
    "10.3": lambda rng: [(_tenths(rng, 6), rng.integers(0, 2, 6).astype(float), 0.25, True)],
    "10.4": lambda rng: [(_tenths(rng, 3), _tenths(rng, 3), _number(rng, 0.01, 0.2)) for _ in range(2)],
}


def fresh_cases(exercise: Exercise, seed: int) -> list[tuple]:
    """Cases that nobody has seen, the same ones for the whole class. None where every input is a case already."""
    draw = exercise.random_cases or FRESH.get(exercise.id)
    return list(draw(np.random.default_rng([seed, int(exercise.id.replace(".", ""))]))) if draw else []


def _tenths(rng: np.random.Generator, n: int) -> np.ndarray:
    return np.round(rng.normal(size=n), 1)


def _number(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 2)


def _whole(rng: np.random.Generator, low: int, high: int) -> int:
    return int(rng.integers(low, high + 1))


def _classified(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """One-hot rows and probabilities for three classes."""
    shares = rng.integers(1, 9, (rows, 3)).astype(float)
    return np.eye(3)[rng.integers(0, 3, rows)], shares / shares.sum(axis=1, keepdims=True)
