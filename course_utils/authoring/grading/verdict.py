"""From the values that a submission gave to points: by the references and mistakes of `course_utils.checks`, here."""

from __future__ import annotations

import dataclasses
from functools import cache

from course_utils.authoring.grading.fresh import fresh_cases
from course_utils.authoring.grading.runner import Answer
from course_utils.checks import EXERCISES, Verdict, judge
from course_utils.checks.exercise import Exercise
from course_utils.checks.judging import NOT_ATTEMPTED, NOT_CHECKED, NOT_YET
from course_utils.checks.wording import value_text

STOPPED, UNREADABLE = "stopped", "unreadable"


@dataclasses.dataclass(frozen=True)
class Row:
    """One line of the table: a submission and an exercise."""

    learner: str
    file: str
    lesson: str
    exercise: str
    title: str
    points: int
    max_points: int
    state: str
    message: str
    mistake: str
    seconds: float


@cache
def exercises_of(lesson: str, seed: int) -> tuple[Exercise, ...]:
    """The exercises of a lesson with the cases that `check` uses, and after them fresh ones drawn from the seed."""
    return tuple(_fresh(exercise, seed) for exercise in EXERCISES.values() if exercise.lesson == lesson)


def _fresh(exercise: Exercise, seed: int) -> Exercise:
    cases = (*exercise.all_cases, *fresh_cases(exercise, seed))
    return dataclasses.replace(exercise, cases=cases, random_cases=None)


def verdict(exercise: Exercise, answer: Answer) -> Verdict:
    """The verdict that `check` would have given; a stopped process and a cell that does not run have their own."""
    usage = f'check("{exercise.id}", {exercise.name})'
    if answer.kind == "stopped":
        return Verdict(exercise.id, STOPPED, answer.trouble)
    if answer.kind == "nothing" and answer.trouble:
        return Verdict(
            exercise.id, NOT_YET, f"{exercise.name} does not exist, because its cell fails: {answer.trouble}"
        )
    if answer.kind == "nothing":
        return Verdict(exercise.id, NOT_ATTEMPTED, f"write {exercise.signature} first, then {usage}")
    if answer.kind == "value":
        message = (
            f"{usage} wants the function itself, without parentheses after its name; got {value_text(answer.value)}"
        )
        return Verdict(exercise.id, NOT_CHECKED, message)
    if len(answer.outcomes) != len(exercise.all_cases):
        return Verdict(exercise.id, STOPPED, "its process answered another number of calls than were made")
    try:
        return judge(exercise, answer.outcomes)
    except Exception as error:  # no value of a submission may end the grading of the others
        return Verdict(exercise.id, NOT_YET, f"its values could not be compared ({type(error).__name__})")
