"""One submission in child processes: a budget of time, and a new process for the rest where one was ended.

An exercise that hangs, crashes or exhausts its memory costs itself; the next process begins with the one after it.
"""

from __future__ import annotations

import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from course_utils.authoring.errors import CourseError
from course_utils.authoring.grading import wire
from course_utils.authoring.grading.functions import Shelf
from course_utils.authoring.grading.limits import Limits
from course_utils.authoring.grading.process import NO_ANSWER, Child, Stopped
from course_utils.checks.exercise import Exercise
from course_utils.checks.observing import Outcome
from course_utils.checks.plain import Opaque

START = 60.0  # seconds that a process may take before it is ready; they are not the learner's


@dataclass
class Answer:
    """What an exercise gave: outcomes, or a value that is no function, or nothing; or why it was stopped."""

    kind: str = "nothing"  # nothing, value, outcomes, stopped
    outcomes: list[Outcome] = field(default_factory=list)
    value: Any = None
    trouble: str = ""
    seconds: float = 0.0


def run(
    cells: tuple[str, ...],
    exercises: list[Exercise],
    limits: Limits,
    hidden: list[Path],
    cancelled: threading.Event | None = None,
) -> tuple[dict[str, Answer], dict[str, list[str]]]:
    """Answers by id, and what confined them. Never raises for anything that a submission does."""
    cancelled = cancelled or threading.Event()
    answers: dict[str, Answer] = {}
    confined: dict[str, list[str]] = {}
    seconds = limits.seconds
    while left := [exercise for exercise in exercises if exercise.id not in answers]:
        if seconds <= 0:
            trouble = "the time for this notebook was used up before"
            answers |= {exercise.id: Answer("stopped", trouble=trouble) for exercise in left}
            break
        with tempfile.TemporaryDirectory(prefix="course-grade-", ignore_cleanup_errors=True) as folder:
            scratch = Path(folder).resolve()
            talk = _Conversation(Child(scratch, limits, cancelled), left, limits, seconds)
            try:
                talk.hold(cells, hidden, scratch)
            except Stopped as stopped:
                talk.give_up(str(stopped))
            except CourseError:
                raise
            except Exception as error:  # a message that nobody thought of; the class is graded all the same
                talk.give_up(f"{NO_ANSWER} ({type(error).__name__})")
            finally:
                talk.child.end()
        answers |= talk.answers
        confined = talk.confined or confined
        seconds -= talk.seconds_used
    return answers, confined


class _Conversation:
    """With one child, from the job to the last answer. What the child says is looked at before it is believed."""

    def __init__(self, child: Child, exercises: list[Exercise], limits: Limits, seconds: float):
        self.child, self._limits, self._seconds = child, limits, seconds
        self._exercises = {exercise.id: exercise for exercise in exercises}
        self._shelf = Shelf()
        self.answers: dict[str, Answer] = {}
        self.confined: dict[str, list[str]] = {}
        self.current: Exercise | None = None
        self.since = self._ready = time.monotonic()

    @property
    def unanswered(self) -> list[Exercise]:
        return [exercise for exercise in self._exercises.values() if exercise.id not in self.answers]

    @property
    def seconds_used(self) -> float:
        """On the learner's account: from when the process was ready."""
        return time.monotonic() - self._ready

    def hold(self, cells: tuple[str, ...], hidden: list[Path], scratch: Path) -> None:
        """Raises Stopped if it ends before every exercise has its answer."""
        exercises = [self._as_job(exercise) for exercise in self._exercises.values()]
        paths = {"scratch": str(scratch), "hidden": [str(path) for path in hidden]}
        self.child.send({"cells": list(cells), "exercises": exercises, "limits": self._limits.as_job(), **paths})
        self.confined = self._first_words()
        advice = "It had run nothing yet; an import of Keras may need more memory."
        if "ready" not in self.child.receive(time.monotonic() + START, advice):
            raise Stopped(NO_ANSWER)
        self._ready = self.since = time.monotonic()
        while self.unanswered:
            self._hear(self.child.receive(self._deadline()))

    def _first_words(self) -> dict[str, list[str]]:
        """What holds. Said before the process looks at the notebook: what goes wrong here is nobody's zero."""
        try:
            confined = self.child.receive(time.monotonic() + START)["confined"]
        except Stopped as stopped:
            raise CourseError(f"Nothing can be graded here: {stopped}. `course doctor` looks for the reason.") from None
        return {key: [str(text) for text in confined[key]] for key in ("held", "open")}

    def give_up(self, trouble: str) -> None:
        """Where no exercise was begun the notebook itself could not be read: none is worth another try."""
        for exercise in [self.current] if self.current else self.unanswered:
            self.answers[exercise.id] = Answer("stopped", trouble=trouble, seconds=time.monotonic() - self.since)

    def _deadline(self) -> float:
        """One exercise that hangs leaves time for the others."""
        end = self._ready + self._seconds
        return min(end, self.since + self._limits.exercise) if self.current else end

    def _hear(self, message: dict[str, Any]) -> None:
        if "begin" in message and not self.current:
            waiting = {exercise.id: exercise for exercise in self.unanswered}
            self.current = waiting.get(str(message["begin"]))
            self.since = time.monotonic()
        elif "function" in message and self.current:
            try:
                self.child.send(self._shelf.call(message, Opaque))
            except wire.WireError as error:
                raise Stopped(f"its process asked for {error}") from None
        elif self.current and message.get("done") == self.current.id:
            self.answers[self.current.id] = _answer(message, time.monotonic() - self.since)
            self.current = None
        else:
            raise Stopped(NO_ANSWER)

    def _as_job(self, exercise: Exercise) -> dict[str, Any]:
        return {
            "id": exercise.id,
            "name": exercise.name,
            "parameters": list(exercise.parameters),
            "cases": [[self._shelf.sent(argument, Opaque) for argument in case] for case in exercise.all_cases],
        }


def _answer(message: dict[str, Any], seconds: float) -> Answer:
    trouble = message.get("trouble")
    answer = Answer(trouble=wire.readable(trouble)[:200] if isinstance(trouble, str) else "", seconds=seconds)
    try:
        answer.kind = message.get("kind")
        if answer.kind == "outcomes":
            answer.outcomes = [_outcome(sent) for sent in message["outcomes"]]
        elif answer.kind == "value":
            answer.value = wire.decode(message["value"], Opaque)
        elif answer.kind != "nothing":
            raise Stopped(NO_ANSWER)
    except (wire.WireError, KeyError, TypeError, AttributeError):
        raise Stopped(NO_ANSWER) from None
    return answer


def _outcome(sent: dict[str, Any]) -> Outcome:
    texts = {name: wire.readable(str(sent[name]))[:300] for name in ("error", "message", "at")}
    changed = tuple(wire.readable(name)[:50] for name in sent["changed"][:20] if isinstance(name, str))
    return Outcome(wire.decode(sent["value"], Opaque), **texts, changed=changed, printed=sent["printed"] is True)
