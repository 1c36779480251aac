"""The notebook of a lesson as it was built, for what is made of it: decks, handouts, Colab copies."""

from __future__ import annotations

from pathlib import Path

from course_utils.authoring.errors import CourseError
from course_utils.authoring.lesson import Lesson


def read_notebook(path: Path, lesson: Lesson):
    """Return the built notebook of a lesson. Raises CourseError for one that is missing, damaged or stale."""
    import nbformat

    from course_utils.authoring.compare import structure_differences

    mend = f"Run `course build {lesson.number}` first"
    replaces = f"{mend} (this replaces the notebook; to keep what you typed, copy it first)."
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
    except FileNotFoundError:
        raise CourseError(f"notebooks/{path.name} does not exist. {mend}.") from None
    except Exception as error:
        raise CourseError(f"notebooks/{path.name} cannot be read ({error}). {replaces}") from None
    # Yesterday's notebook would show code that the lesson no longer has.
    if reasons := structure_differences(lesson, notebook):
        raise CourseError(f"notebooks/{path.name} is not up to date: {reasons[0]}. {replaces}")
    return notebook
