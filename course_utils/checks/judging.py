"""Judge what an answer gave: passed, not attempted, or not yet, with one counter-example.

Judging reads plain data only (see `observing`), so it can be done in another process.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake
from course_utils.checks.observing import Outcome, collect
from course_utils.checks.plain import Opaque, same, to_numbers
from course_utils.checks.wording import MAX_VALUE, call, join, one_line, shorten, value_text

PASSED, NOT_YET = "passed", "not yet"
NOT_ATTEMPTED, NOT_CHECKED = "not attempted yet", "not checked"


@dataclass(frozen=True)
class Verdict:
    """The result for one exercise; `mistake` names the mistake that explains every output."""

    id: str
    state: str
    message: str
    mistake: str | None = None

    @property
    def passed(self) -> bool:
        return self.state == PASSED

    def __str__(self) -> str:
        return one_line(f"{self.id} {self.state}: {self.message}")


def judge(exercise: Exercise, outcomes: Sequence[Outcome]) -> Verdict:
    """Judge the outcomes that `collect(exercise, answer)` gave."""
    outcomes = list(outcomes)
    if len(outcomes) != len(exercise.all_cases):
        raise ValueError(f"Exercise {exercise.id} has {len(exercise.all_cases)} cases, got {len(outcomes)} outcomes.")
    if all(outcome.blank for outcome in outcomes):
        message = f"{exercise.name} gives nothing back. If it has code, is its return missing?"
        return Verdict(exercise.id, NOT_ATTEMPTED, message)
    with np.errstate(all="ignore"):  # an answer's huge numbers may overflow in a comparison
        return (exercise.judge or judge_by_cases)(exercise, outcomes)


def judge_by_cases(exercise: Exercise, outcomes: list[Outcome]) -> Verdict:
    """Compare every case with the reference; the first that differs is the counter-example."""
    right = [outcome.value for outcome in collect(exercise, exercise.reference)]
    faults = [fault(exercise, outcome, expected) for outcome, expected in zip(outcomes, right, strict=True)]
    index, found = next(((i, text) for i, text in enumerate(faults) if text), (None, ""))
    if index is None:
        index, found = _first_untidy(outcomes, right)
    if index is None:
        return Verdict(exercise.id, PASSED, exercise.passed)
    mistake = recognise(exercise, outcomes, all(text is None for text in faults))
    shown = call(exercise.name, exercise.parameters, exercise.by_name, exercise.all_cases[index])
    advice = mistake.message if mistake else _advice(exercise, outcomes[index])
    if outcomes[index].printed:
        advice += " (check hides what it prints.)"
    return Verdict(exercise.id, NOT_YET, f"{shown} {found}. {advice}", mistake.name if mistake else None)


def _first_untidy(outcomes: list[Outcome], right: list[Any]) -> tuple[int | None, str]:
    """Right numbers, but the inputs were modified, or a list stands where an array was asked."""
    for index, outcome in enumerate(outcomes):
        if outcome.changed:
            return index, f"changed its input {join(list(outcome.changed), 'and')}"
    for index, (outcome, expected) in enumerate(zip(outcomes, right, strict=True)):
        if _list_for_array(outcome.value, expected):
            return index, "gave the right numbers in a list; np.array(...) makes them an array"
    return None, ""


def _list_for_array(given: Any, expected: Any) -> bool:
    if isinstance(expected, tuple):
        return any(_list_for_array(g, e) for g, e in zip(given, expected, strict=True))
    return isinstance(expected, np.ndarray) and not isinstance(given, np.ndarray)


def fault(exercise: Exercise, outcome: Outcome, expected: Any) -> str | None:
    """What is wrong with one outcome, as the rest of a sentence that begins with the call."""
    if outcome.error:
        text = f"raised {outcome.error}"
        if outcome.message:
            text += f": {outcome.message.rstrip('.')}"
        return text + (f" (at: {outcome.at})" if outcome.at else "")
    if same(outcome.value, expected, exercise.tolerance):
        return None
    return difference(outcome.value, expected, exercise)


def difference(given: Any, expected: Any, exercise: Exercise, part: str = "") -> str:
    """`gave 0, expected 1`: how a wrong plain value differs from the right one."""
    if isinstance(expected, tuple):
        return _difference_of_tuples(given, expected, exercise)
    wanted, numbers = to_numbers(expected), to_numbers(given)
    if wanted is not None and (numbers is None or numbers.shape != wanted.shape):
        if numbers is not None and numbers.shape and wanted.shape:
            what = part or "an array"
            return f"gave {what} of shape {numbers.shape}, expected shape {wanted.shape}"
        what = f"an array of shape {wanted.shape}" if wanted.shape else value_text(expected)
        of_part = f"for {part} " if part else ""
        return f"gave {of_part}{_described(given)}, expected {what}"
    where = ""
    if isinstance(expected, np.ndarray) and expected.size > 8 and numbers is not None:
        wrong = ~np.isclose(numbers, wanted, rtol=exercise.tolerance, atol=exercise.tolerance)
        position = tuple(int(i) for i in np.argwhere(wrong)[0])
        given, expected = float(numbers[position]), float(wanted[position])
        where = f" at {list(position)}"
    for digits in (6, 12, 17):
        texts = [shorten(value_text(value, digits), MAX_VALUE) for value in (given, expected)]
        if texts[0] != texts[1]:
            break
    label = f"{part} " if part else ""
    return f"gave {label}{texts[0]}{where}, expected {texts[1]}"


def _difference_of_tuples(given: Any, expected: tuple, exercise: Exercise) -> str:
    names = exercise.returns or tuple(f"value {i + 1}" for i in range(len(expected)))
    asked = f"expected {len(expected)} values: {', '.join(names)}"
    if not isinstance(given, (list, tuple)):
        return f"gave {_described(given)}, {asked}"
    if len(given) != len(expected):
        return f"gave {len(given)} value{'s' * (len(given) != 1)}, {asked}"
    for name, g, e in zip(names, given, expected, strict=True):
        if not same(g, e, exercise.tolerance):
            return difference(g, e, exercise, part=name)
    raise AssertionError("difference() was asked about equal tuples")


def _described(value: Any) -> str:
    """A value of the wrong kind: its kind, and the value itself where that is short."""
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"the {type(value).__name__} {shorten(value_text(value), 60)}"
    return value.description if isinstance(value, Opaque) else value_text(value)


def recognise(exercise: Exercise, outcomes: list[Outcome], values_right: bool) -> Mistake | None:
    """The mistake whose outputs agree with these in every case, if there is one."""
    for mistake in exercise.mistakes:
        for version in mistake.versions:
            models = collect(exercise, version)
            if all(
                _alike(outcome, model, exercise.tolerance, values_right)
                for outcome, model in zip(outcomes, models, strict=True)
            ):
                return mistake
    return None


def _alike(outcome: Outcome, model: Outcome, tolerance: float, with_changes: bool) -> bool:
    if with_changes and outcome.changed != model.changed:
        return False
    if outcome.error or model.error:
        return outcome.error == model.error
    return same(outcome.value, model.value, tolerance)


def _advice(exercise: Exercise, outcome: Outcome) -> str:
    """What helps where no known mistake fits."""
    if outcome.error:
        if outcome.error == "TypeError" and "argument" in outcome.message:
            return f"The exercise calls {exercise.signature}."
        return ""
    if outcome.value is None:
        return "Does every path through the function end in a return?"
    numbers = to_numbers(outcome.value)
    if numbers is not None and np.isnan(numbers).any():
        return "nan is what 0/0 gives, and it spreads through every sum."
    if outcome.changed:
        return "A function should leave its inputs as they were: build a new array or list."
    return ""
