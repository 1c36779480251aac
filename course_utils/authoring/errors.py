"""What can go wrong while a lesson is built, said in the lesson's own terms."""

from __future__ import annotations


class CourseError(Exception):
    """Something is wrong with the course's files; the message says what and how to mend it."""

    exit_code = 1


class UsageProblem(CourseError):
    """The command was asked for something that does not exist."""

    exit_code = 2


class LessonError(CourseError):
    """A lesson's source breaks a rule of the format: `lessons/02_perceptron.py, line 57: …`."""

    def __init__(self, lesson: str, line: int | None, problem: str):
        self.lesson = lesson
        self.line = line
        self.problem = problem
        super().__init__(lesson, line, problem)  # as given, so that it survives pickling

    def __str__(self) -> str:
        where = f"lessons/{self.lesson}.py"
        if self.line is not None:
            where += f", line {self.line}"
        return f"{where}: {self.problem}"
