"""Every exercise in a lesson has its check, and every check of a lesson its exercise."""

from __future__ import annotations

import ast

from course_utils.authoring.lesson import Cell, Lesson
from course_utils.authoring.rules.problem import Problem, dotted, tree


def exercise_ids(lesson: Lesson, registered: set[str] | None = None) -> list[Problem]:
    """Each exercise cell checks one id of this lesson; each registered id of the lesson is used once."""
    registered = registered_ids() if registered is None else registered
    problems = []
    used: list[str] = []
    for cell in lesson.code:
        found = checked_ids(cell)
        if cell.is_exercise and len(found) != 1:
            problems.append(Problem(cell.line, f"an exercise with {len(found)} checks, expected one"))
        for line, name in found:
            used.append(name)
            if not cell.is_exercise:
                problems.append(Problem(line, f'check("{name}") outside an exercise cell'))
            if name not in registered:
                problems.append(Problem(line, f'check("{name}"): there is no such exercise'))
            elif not name.startswith(f"{lesson.number}."):
                problems.append(Problem(line, f'check("{name}") is of another lesson'))
    for name in sorted(registered):
        times = used.count(name)
        if name.startswith(f"{lesson.number}.") and times != 1:
            problems.append(Problem(None, f"the exercise {name} is checked {times} times, not once"))
    return problems


def checked_ids(cell: Cell) -> list[tuple[int, str]]:
    """The (line, id) of each `check("01.1", …)` in a cell."""
    return [
        (node.lineno, node.args[0].value)
        for node in ast.walk(tree(cell))
        if isinstance(node, ast.Call)
        and dotted(node.func).rpartition(".")[2] == "check"
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    ]


def registered_ids() -> set[str]:
    """Every exercise that course_utils.checks knows."""
    from course_utils import checks

    return set(checks.EXERCISES)
