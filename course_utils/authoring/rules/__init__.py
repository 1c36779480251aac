"""The rules that lessons keep. Each rule is a function that gives a list of problems, empty if all is well.

Source rules take a lesson; stored rules take a lesson and its built notebook. The tests run every
rule on every lesson, and on a bad example that it must find.
"""

from __future__ import annotations

from collections.abc import Callable

from course_utils.authoring.lesson import Lesson
from course_utils.authoring.rules.code import keras_in_its_section, no_outside_world, plain_code
from course_utils.authoring.rules.exercises import exercise_ids
from course_utils.authoring.rules.independence import independent_of_exercises
from course_utils.authoring.rules.problem import Problem
from course_utils.authoring.rules.prose import markdown_is_sound, sections_present, wording
from course_utils.authoring.rules.shows import shows_what_the_package_does
from course_utils.authoring.rules.sizes import cell_sizes, prose_density
from course_utils.authoring.rules.stored import (
    no_leak,
    outputs_can_be_compared,
    pictures_are_described,
    small_and_plain,
)

__all__ = ["SOURCE_RULES", "STORED_RULES", "Problem", "all_problems"]

SOURCE_RULES: dict[str, Callable[..., list[Problem]]] = {
    rule.__name__: rule
    for rule in (
        cell_sizes,
        prose_density,
        plain_code,
        no_outside_world,
        keras_in_its_section,
        sections_present,
        wording,
        markdown_is_sound,
        exercise_ids,
        independent_of_exercises,
        shows_what_the_package_does,
    )
}

STORED_RULES: dict[str, Callable[..., list[Problem]]] = {
    rule.__name__: rule for rule in (no_leak, outputs_can_be_compared, pictures_are_described, small_and_plain)
}


def all_problems(lesson: Lesson, notebook) -> list[Problem]:
    """What every rule says about a lesson and its built notebook, in the order of the source."""
    found = [problem for rule in SOURCE_RULES.values() for problem in rule(lesson)]
    found += [problem for rule in STORED_RULES.values() for problem in rule(lesson, notebook)]
    return sorted(found, key=lambda problem: problem.line or 0)
