"""What a learner calls: `check`, `hint`, `solution` and `progress`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from course_utils.checks import store
from course_utils.checks.exercise import Exercise
from course_utils.checks.judging import NOT_ATTEMPTED, NOT_CHECKED, Verdict, judge
from course_utils.checks.observing import collect
from course_utils.checks.plain import plain
from course_utils.checks.registry import EXERCISES, LESSONS, nearest
from course_utils.checks.table import ProgressTable
from course_utils.checks.wording import join, one_line, value_text

_MISSING = object()
_hints_given: dict[str, int] = {}  # in this kernel; a restart begins with the first hint again
_notices_given: set[str] = set()


def check(exercise_id: str, answer: Any = _MISSING) -> None:
    """Print in one line whether `answer`, a function, solves the exercise.

    The line says passed, not attempted yet, or not yet with the simplest wrong case and, if all
    outputs agree with a known mistake, which mistake that is. What the answer prints is hidden.

        check("01.1", mcculloch_pitts)
    """
    exercise = _find(exercise_id, "check")
    if exercise is None:
        return
    verdict = examine(exercise, answer)
    _say(str(verdict))
    if verdict.state not in (NOT_ATTEMPTED, NOT_CHECKED):
        _remember(exercise, lambda entry: _count_attempt(entry, verdict.passed))


def examine(exercise: Exercise, answer: Any) -> Verdict:
    """The verdict on an answer, without printing or remembering it."""
    usage = f'check("{exercise.id}", {exercise.name})'
    if answer is _MISSING:
        message = f"give the function as the second argument: {usage}"
        return Verdict(exercise.id, NOT_CHECKED, message)
    if answer is None or answer is Ellipsis:
        message = f"write {exercise.signature} first, then {usage}"
        return Verdict(exercise.id, NOT_ATTEMPTED, message)
    if not callable(answer):
        message = (
            f"{usage} wants the function itself, without parentheses after its name; got {value_text(plain(answer))}"
        )
        return Verdict(exercise.id, NOT_CHECKED, message)
    return judge(exercise, collect(exercise, answer))


def hint(exercise_id: str) -> None:
    """Print the first hint, on the next call the second."""
    exercise = _find(exercise_id, "hint")
    if exercise is None:
        return
    given = _hints_given.get(exercise.id, 0)
    total = len(exercise.hints)
    if given == total:
        _say(f'{exercise.id} has no more hints. solution("{exercise.id}") shows one way to do it.')
        return
    _hints_given[exercise.id] = given + 1
    _say(f"{exercise.id} hint {given + 1} of {total}: {exercise.hints[given]}")
    _remember(exercise, lambda entry: entry.update(hints=max(entry.get("hints", 0), given + 1)))


def solution(exercise_id: str) -> None:
    """Print the source of one right answer."""
    exercise = _find(exercise_id, "solution")
    if exercise is None:
        return
    _print(f"# {exercise.id} {exercise.title}: one way to do it\n{exercise.source.rstrip()}")
    _remember(exercise, lambda entry: entry.update(solution=True))


def progress() -> ProgressTable:
    """The table of all exercises and what is done, read from the progress file."""
    entries, notice = store.load()
    _notify(notice)
    return ProgressTable(LESSONS, EXERCISES, entries)


def _count_attempt(entry: dict[str, Any], passed: bool) -> None:
    entry["attempts"] = entry.get("attempts", 0) + 1
    entry["passed"] = entry.get("passed", False) or passed  # a pass is kept


def _find(exercise_id: Any, function: str) -> Exercise | None:
    """The exercise, or a printed line that offers the nearest ids."""
    typed = plain(exercise_id)
    if isinstance(typed, str) and typed in EXERCISES:
        return EXERCISES[typed]
    if callable(exercise_id):
        _say(f'{function} wants the number of the exercise first, in quotes: {function}("01.1", …)')
        return None
    text = typed if isinstance(typed, str) else value_text(typed)
    shown = f'"{typed}"' if isinstance(typed, str) else text
    offers = [f'"{id_}"' for id_ in nearest(text)]
    guess = f" Did you mean {join(offers, 'or')}?" if offers else ""
    _say(f"There is no exercise {shown}.{guess} progress() lists them all.")
    return None


def _remember(exercise: Exercise, change: Callable[[dict[str, Any]], Any]) -> None:
    _notify(store.update(exercise.id, change))


def _notify(notice: str) -> None:
    """Print a notice about the progress file, each one once per kernel."""
    if notice and notice not in _notices_given:
        _notices_given.add(notice)
        _say(notice)


def _say(text: str) -> None:
    _print(one_line(text))


def _print(text: str) -> None:
    try:
        print(text)
    except UnicodeEncodeError:  # a console that knows only its own letters
        encoding = getattr(sys.stdout, "encoding", None) or "ascii"
        print(text.encode(encoding, "replace").decode(encoding))
