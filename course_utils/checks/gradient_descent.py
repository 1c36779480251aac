"""Lesson 06: gradient descent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from course_utils.checks import gradient_descent_mistakes as wrong
from course_utils.checks.exercise import Exercise, tenths


def gradient_step(w, slope, learning_rate):
    """The place after one step downhill."""
    return w - learning_rate * slope


def line_gradient(x, y, slope, intercept):
    """The two slopes of the mean squared error of a line."""
    error = slope * x + intercept - y
    return 2 * np.mean(error * x), 2 * np.mean(error)


def descend_until(slope, w, learning_rate, tolerance, max_steps):
    """Walk until a step is no longer than tolerance: the last place, and how many steps."""
    for step in range(1, max_steps + 1):
        move = learning_rate * slope(w)
        w = w - move
        if abs(move) <= tolerance:
            return w, step
    return w, max_steps


def batches(order, batch_size):
    """The row numbers of one epoch, cut into batches; the last one holds what is left."""
    return [order[first : first + batch_size] for first in range(0, len(order), batch_size)]


def line_step(x, y, slope, intercept, learning_rate):
    """Slope and intercept after one step down the mean squared error."""
    error = slope * x + intercept - y
    new_slope = slope - learning_rate * 2 * np.mean(error * x)
    new_intercept = intercept - learning_rate * 2 * np.mean(error)
    return new_slope, new_intercept


@dataclass(frozen=True)
class Function:
    """A function that is shown as one would type it, and that can be copied and compared."""

    text: str

    def __call__(self, w: float) -> float:
        return _FUNCTIONS[self.text](w)

    def __repr__(self) -> str:
        return f"lambda w: {self.text}"


_FUNCTIONS: dict[str, Callable[[float], float]] = {
    "2 * (w - 1)": lambda w: 2 * (w - 1),
    "w**3 - 4 * w": lambda w: w**3 - 4 * w,
}
BOWL, VALLEYS = (Function(text) for text in _FUNCTIONS)


def _array(*numbers: float) -> np.ndarray:
    return np.array(numbers)


def _random_steps(rng: np.random.Generator) -> Iterable[tuple]:
    for _ in range(4):
        yield float(tenths(rng)), float(tenths(rng)), 0.1


def _random_lines(rng: np.random.Generator) -> Iterable[tuple]:
    for n in (3, 4, 6):
        yield tenths(rng, n), tenths(rng, n), float(tenths(rng)), float(tenths(rng))


POINTS = _array(0.5, 2.3, 2.9), _array(1.4, 1.9, 3.2)

STEP = Exercise(
    id="06.1",
    title="One step downhill",
    reference=gradient_step,
    by_name=("slope", "learning_rate"),
    cases=(
        (3.0, 4.0, 0.1),
        (-1.0, -4.0, 0.1),
        (1.0, 0.0, 0.5),
        (3.0, 4.0, 0.0),
        (2.0, 0.25, 2.0),
        (_array(1.0, 2.0), _array(10.0, -5.0), 0.1),
    ),
    random_cases=_random_steps,
    passed="against the slope, and farther where it is steeper.",
    hints=(
        "A positive slope means that the loss rises to the right, so down is to the left: subtract.",
        "How far is learning_rate times the slope. Return where you stand then; it is one line.",
    ),
    mistakes=wrong.STEP,
)

GRADIENT = Exercise(
    id="06.2",
    title="The slopes of a line's loss",
    reference=line_gradient,
    by_name=("slope", "intercept"),
    returns=("d_slope", "d_intercept"),
    cases=(
        (_array(1.0), _array(0.0), 0.0, 1.0),
        (_array(2.0), _array(0.0), 0.0, 1.0),
        (_array(0.0, 2.0), _array(0.0, 0.0), 0.0, 1.0),
        (_array(1.0, 2.0, 3.0), _array(1.0, 2.0, 4.0), 1.0, 0.0),
        (*POINTS, 0.64, 0.0),
        (*POINTS, 0.0, 0.0),
    ),
    random_cases=_random_lines,
    passed="the slopes that central differences give too.",
    hints=(
        "First the errors, one for each point: error = slope * x + intercept - y.",
        "Of error**2 the slope is 2 * error times what the error's own slope is: x for the slope, 1 for the intercept. "
        "Then the mean.",
    ),
    mistakes=wrong.GRADIENT,
)

DESCEND = Exercise(
    id="06.3",
    title="A walk that knows when to stop",
    reference=descend_until,
    by_name=("learning_rate", "tolerance", "max_steps"),
    returns=("w", "steps"),
    cases=(
        (BOWL, 3.0, 0.25, 0.1, 100),
        (BOWL, -1.0, 0.25, 0.1, 100),
        (BOWL, 3.0, 0.1, 0.001, 5),
        (BOWL, 3.0, 0.1, 0.01, 100),
        (BOWL, 1.0, 0.1, 0.01, 100),
        (BOWL, 3.0, 1.5, 0.01, 4),
        (VALLEYS, -3.0, 0.05, 0.02, 100),
        (VALLEYS, 0.5, 0.05, 0.02, 100),
    ),
    passed="it stops after the first step that is short enough, or at the limit.",
    hints=(
        "for step in range(1, max_steps + 1): work out move = learning_rate * slope(w), then w = w - move.",
        "After the move: if abs(move) <= tolerance, return w and step. After the loop, return w and max_steps.",
    ),
    mistakes=wrong.DESCEND,
)

BATCHES = Exercise(
    id="06.4",
    title="An epoch in batches",
    reference=batches,
    by_name=("batch_size",),
    cases=(
        ([4, 1, 3, 0, 2], 2),
        ([2, 0, 1], 1),
        ([2, 0, 1], 3),
        ([3, 1, 0, 2], 2),
        ([1, 0], 5),
        ([6, 2, 4, 0, 5, 1, 3], 3),
    ),
    passed="every row once, and the last batch holds what is left.",
    hints=(
        "The batches begin at places 0, batch_size, 2 * batch_size, …: range(0, len(order), batch_size).",
        "order[first : first + batch_size] is one batch. Past the end a slice just becomes shorter.",
    ),
    mistakes=wrong.BATCHES,
)

LINE_STEP = Exercise(
    id="06.5",
    title="Slope and intercept take a step together",
    reference=line_step,
    by_name=("slope", "intercept", "learning_rate"),
    returns=("slope", "intercept"),
    cases=(
        (_array(1.0), _array(0.0), 0.0, 1.0, 0.25),
        (_array(0.0, 2.0), _array(0.0, 0.0), 0.0, 1.0, 0.25),
        (_array(1.0, 2.0), _array(1.0, 3.0), 0.0, 0.0, 0.1),
        (*POINTS, 0.64, 0.0, 0.1),
        (*POINTS, 0.0, 0.0, 0.1),
        (*POINTS, 0.0, 0.0, 0.5),
    ),
    passed="both slopes are taken at the same place, and then both numbers move.",
    hints=(
        "Work out the errors once, with the old slope and the old intercept; both slopes of the loss need them.",
        "new = old - learning_rate * 2 * mean(error * x) for the slope; without x for the intercept.",
    ),
    mistakes=wrong.LINE_STEP,
)

EXERCISES = (STEP, GRADIENT, DESCEND, BATCHES, LINE_STEP)
