"""03.3 is judged by what the network does: any weights that make XOR are right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake
from course_utils.checks.judging import NOT_YET, PASSED, Verdict, judge_by_cases
from course_utils.checks.observing import Outcome
from course_utils.checks.plain import to_numbers

SHAPES = {"W1": (2, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}
ROWS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = [0, 1, 1, 0]


def judge_xor_weights(exercise: Exercise, outcomes: list[Outcome]) -> Verdict:
    """Run the network on the four rows of the truth table."""
    (outcome,) = outcomes
    if outcome.error or not isinstance(outcome.value, (list, tuple)) or len(outcome.value) != 4:
        return judge_by_cases(exercise, outcomes)  # its words for errors and missing values do
    problem = _wrong_array(outcome.value)
    if problem:
        return Verdict(exercise.id, NOT_YET, f"{exercise.name}() gave {problem}")
    outputs = network_outputs(outcome.value, np.greater_equal)
    if outputs == XOR:
        return Verdict(exercise.id, PASSED, exercise.passed)
    mistake = _recognise(exercise, outcome.value, outputs)
    row = next(i for i in range(4) if outputs[i] != XOR[i])
    a, b = ROWS[row].tolist()
    message = f"the network of {exercise.name}() gave {outputs[row]} for the inputs {a}, {b}, expected {XOR[row]}. "
    if mistake is None:
        table = ", ".join(map(str, outputs))
        message += f"For 00, 01, 10, 11 it gives {table}; XOR is 0, 1, 1, 0."
        return Verdict(exercise.id, NOT_YET, message)
    return Verdict(exercise.id, NOT_YET, message + mistake.message, mistake.name)


def network_outputs(weights: Any, fires: Callable) -> list[int]:
    """A step network's answers to the four rows; `fires(z, 0)` is the step's comparison."""
    W1, b1, W2, b2 = (to_numbers(array) for array in weights)
    hidden = fires(ROWS @ W1 + b1, 0).astype(float)
    return fires(hidden @ W2 + b2, 0).astype(int).ravel().tolist()


def _wrong_array(weights: Any) -> str:
    """What is wrong with the first array that the network cannot be built from."""
    for value, (name, shape) in zip(weights, SHAPES.items(), strict=True):
        numbers = to_numbers(value)
        if numbers is None:
            return f"{name} that is not an array of numbers, expected one of shape {shape}."
        if numbers.shape != shape:
            meaning = "(inputs, neurons)" if len(shape) == 2 else "one per neuron"
            return f"{name} of shape {numbers.shape}, expected shape {shape}: {meaning}."
        if not np.isfinite(numbers).all():
            return f"{name} with a value that is not finite; a weight is an ordinary number."
    return ""


def _recognise(exercise: Exercise, weights: Any, outputs: list[int]) -> Mistake | None:
    """A network that is XOR with > in the step first; then the mistake with equal outputs."""
    tie, *others = exercise.mistakes
    if network_outputs(weights, np.greater) == XOR:
        return tie
    for mistake in others:
        for version in mistake.versions:
            if network_outputs(version(), np.greater_equal) == outputs:
                return mistake
    return None


def _network(W1: Any, b1: Any, W2: Any, b2: Any) -> Callable:
    def xor_weights():
        return np.array(W1), np.array(b1), np.array(W2), np.array(b2)

    return xor_weights


def _or_and(w_or: float, w_and: float, bias: float) -> Callable:
    """Hidden neurons OR and AND, and an output neuron with the given weights and bias."""
    return _network([[1, 1], [1, 1]], [-0.5, -1.5], [[w_or], [w_and]], [bias])


MISTAKES = (
    Mistake(
        "0 at the threshold",
        "With a step that stays silent at exactly 0 this would be XOR, but the course's step "
        "fires there: z >= 0. Move the biases off the tie, by 0.5 say.",
        _network([[1, 1], [1, 1]], [0, -1], [[1], [-1]], [0]),
    ),
    Mistake(
        "OR",
        "All four outputs are OR's. The neuron that finds 1, 1 has to pull the output down: a negative weight.",
        _or_and(1, 0, -0.5),
    ),
    Mistake(
        "AND",
        "All four outputs are AND's. The output should fire for one input on, and be silent for two.",
        _or_and(0, 1, -0.5),
    ),
    Mistake(
        "XNOR",
        "That is XOR's opposite. Turn the signs of W2 and b2 round, and keep the sums off 0.",
        _or_and(-1, 1, 0.5),
    ),
    Mistake(
        "NAND",
        "All four outputs are NAND's. For 0, 0 nothing should pull the output up.",
        _or_and(0, -1, 0.5),
    ),
    Mistake(
        "NOR",
        "All four outputs are NOR's: it fires only when nothing is on.",
        _or_and(-1, 0, 0.5),
    ),
    Mistake(
        "always 0",
        "The output neuron never fires. Its sum must reach 0 for 0, 1 and for 1, 0: raise b2, or "
        "the weight of the neuron that finds them.",
        _or_and(1, 1, -3),
    ),
    Mistake(
        "always 1",
        "The output neuron always fires. Its sum must be below 0 for 0, 0 and for 1, 1, but not for the rows between.",
        _or_and(1, 1, 1),
    ),
    Mistake(
        "one side only",
        "Only one half of XOR is there: it fires for one input on and the other off, but not the other way round.",
        _network([[1, 0], [-1, 0]], [-0.5, -1], [[1], [0]], [-0.5]),
        (_network([[-1, 0], [1, 0]], [-0.5, -1], [[1], [0]], [-0.5]),),
    ),
)
