"""What the built notebook may and must hold."""

from __future__ import annotations

import ast

from course_utils.authoring.build import MAX_BYTES, to_text
from course_utils.authoring.lesson import Lesson
from course_utils.authoring.outputs import output_problems, picture_problems, texts
from course_utils.authoring.rules.problem import Problem
from course_utils.authoring.solutions import LOOKS_LIKE_A_MARK, solution_lines

# A line this short, spaces aside, says nothing about a solution: `return total`, `else:`.
TELLING = 16


def no_leak(lesson: Lesson, notebook) -> list[Problem]:
    """No telling line of a solution, and no mark, anywhere in the learner's notebook."""
    problems = []
    shown = {
        line.strip()
        for cell in notebook.cells
        for text in [cell.source, *(t for out in cell.get("outputs", []) for t in texts(out))]
        for line in text.splitlines()
    }
    for line in sorted(shown):
        if LOOKS_LIKE_A_MARK.match(line):
            problems.append(Problem(None, f"a solution's mark is left: {line!r}"))
    for cell in lesson.code:
        for number, line in solution_lines(cell.source):
            if is_telling(line) and line.strip() in shown:
                message = f"this line of a solution can be read in the notebook: {line.strip()!r}"
                problems.append(Problem(cell.line + number, message))
    return problems


def is_telling(line: str) -> bool:
    """Whether a line gives a solution away: it computes something, and is not a mere frame."""
    text = line.strip()
    if len("".join(text.split())) < TELLING or text.startswith("#"):
        return False
    try:
        (statement,) = ast.parse(text).body
    except (SyntaxError, ValueError):
        # The head of a loop or a part of a longer statement; a whole condition does tell.
        return text.startswith(("if ", "elif ", "while "))
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return False
    if isinstance(statement, ast.Return) and statement.value is not None:
        parts = getattr(statement.value, "elts", [statement.value])
        return not all(isinstance(part, (ast.Name, ast.Constant)) for part in parts)
    return True


def outputs_can_be_compared(lesson: Lesson, notebook) -> list[Problem]:
    """Text outputs are stored, so that comparing the notebook compares something; none is an error,
    a dead widget, an address or a path of the machine that built it.
    """
    problems = []
    written = [
        text
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" or "text/plain" in output.get("data", {})
        for text in texts(output)
    ]
    if not any(text.strip() for text in written):
        problems.append(Problem(None, "no text output is stored; nothing would be compared"))
    tags = {cell.id: cell.tags for cell in lesson.cells}
    counts = [cell.execution_count for cell in notebook.cells if cell.cell_type == "code"]
    if counts != list(range(1, len(counts) + 1)):
        problems.append(Problem(None, f"cells are not numbered 1 to {len(counts)}: {counts}"))
    for cell in notebook.cells:
        for problem in output_problems(cell, tags.get(cell.get("id"), ())):
            problems.append(Problem(None, f"cell {cell.get('id')}: {problem}"))
    return problems


def pictures_are_described(lesson: Lesson, notebook) -> list[Problem]:
    """Every picture has an alternative text of its own."""
    lines = {cell.id: cell.line for cell in lesson.cells}
    return [Problem(lines.get(cell.id), problem) for cell in notebook.cells for problem in picture_problems(cell)]


def small_and_plain(lesson: Lesson, notebook) -> list[Problem]:
    """At most 400 kB, no widget state, no trace of when or where it was executed."""
    problems = []
    size = len(to_text(notebook).encode("utf-8"))
    if size > MAX_BYTES:
        problems.append(Problem(None, f"{size // 1000} kB, at most {MAX_BYTES // 1000}"))
    if "widgets" in notebook.metadata:
        problems.append(Problem(None, "metadata.widgets is stored; code hosts refuse to show it"))
    for cell in notebook.cells:
        surplus = set(cell.metadata) - {"tags"}
        if surplus:
            problems.append(Problem(None, f"cell {cell.id} has metadata {sorted(surplus)}"))
    return problems
