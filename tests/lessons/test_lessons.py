"""Each lesson keeps the rules, its notebook is what the source gives, and its solutions pass their checks."""

import ast
from pathlib import Path

import pytest

from course_utils.authoring.compare import content_differences, orphans, structure_differences
from course_utils.authoring.outputs import texts
from course_utils.authoring.project import lesson_paths
from course_utils.authoring.rules import SOURCE_RULES, STORED_RULES
from course_utils.authoring.rules.exercises import checked_ids
from course_utils.authoring.rules.problem import dotted, tree

ROOT = Path(__file__).parents[2]

# What these show depends on what the learner has done, and is meant to.
OF_THE_LEARNER = {"progress", "hint", "solution"}


def listed(problems):
    return "\n".join(map(str, problems))


def test_the_first_lessons_are_there():
    assert [path.stem[:2] for path in lesson_paths(ROOT)][:4] == ["00", "01", "02", "03"]


def test_every_notebook_has_a_lesson():
    assert orphans(ROOT) == []


@pytest.mark.parametrize("rule", SOURCE_RULES.values(), ids=SOURCE_RULES)
def test_the_source_keeps_the_rule(course, rule):
    problems = rule(course.lesson)
    assert not problems, listed(problems)


@pytest.mark.parametrize("rule", STORED_RULES.values(), ids=STORED_RULES)
def test_the_notebook_keeps_the_rule(course, rule):
    problems = rule(course.lesson, course.stored)
    assert not problems, listed(problems)


def test_the_notebook_has_the_text_of_the_source(course):
    stale = structure_differences(course.lesson, course.stored)
    assert not stale, listed([*stale, f"run `course build {course.lesson.number}`"])


def test_the_notebook_is_what_the_source_gives_today(course):
    stale = content_differences(course.lesson, course.fresh, course.stored, course.target)
    assert not stale, listed([*stale, f"run `course build {course.lesson.number}`"])


def test_every_solution_passes_its_check(course):
    said = {cell.id: "\n".join(text for out in cell.get("outputs", []) for text in texts(out))
            for cell in course.solved.cells}  # fmt: skip
    for cell in course.lesson.code:
        for line, exercise in checked_ids(cell):
            assert f"{exercise} passed" in said[cell.id], f"line {line}: {said[cell.id]}"


def test_no_other_cell_shows_whether_exercises_were_solved(course):
    fresh, solved = course.fresh.cells, course.solved.cells
    for cell, stub, full in zip(course.lesson.cells, fresh, solved, strict=True):
        calls = {dotted(node.func) for node in ast.walk(tree(cell)) if isinstance(node, ast.Call)}
        if cell.kind == "code" and not cell.is_exercise and not calls & OF_THE_LEARNER:
            assert stub.outputs == full.outputs, f"line {cell.line}: depends on the learner's code"


def test_the_numpy_part_loads_neither_tensorflow_nor_keras(course):
    assert course.loaded_before_keras == "[]"
