"""Every lesson, read once, run at most twice: as the learner gets it and solved."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
import pytest

from course_utils.authoring.build import assemble, build, finish
from course_utils.authoring.kernel import execute
from course_utils.authoring.lesson import Lesson, read_lesson
from course_utils.authoring.project import lesson_paths, notebook_path

ROOT = Path(__file__).parents[2]
PATHS = lesson_paths(ROOT)
LOADED = "import sys; sorted({'keras', 'tensorflow'} & set(sys.modules))"


@dataclass(frozen=True)
class Course:
    """One lesson and its notebooks; each is made when a test first asks for it."""

    path: Path

    @cached_property
    def lesson(self) -> Lesson:
        return read_lesson(self.path)

    @property
    def target(self) -> Path:
        return notebook_path(ROOT, self.path)

    @cached_property
    def stored(self):
        if not self.target.exists():
            pytest.fail(f"notebooks/{self.target.name} is missing: run `course build {self.lesson.number}`")
        return nbformat.read(self.target, as_version=4)

    @cached_property
    def fresh(self):
        return build(self.lesson, ROOT)

    @cached_property
    def _solved_and_loaded(self):
        """The solved notebook, run with one cell more where the section on Keras begins: what is loaded there?"""
        notebook = assemble(self.lesson, solved=True)
        place = first_of_keras(self.lesson)
        probe = nbformat.v4.new_code_cell(LOADED, id="probe")
        notebook.cells.insert(place, probe)
        execute(notebook, ROOT)
        notebook.cells.pop(place)
        finish(self.lesson, notebook, ROOT)
        return notebook, probe.outputs[0].data["text/plain"]

    @property
    def solved(self):
        return self._solved_and_loaded[0]

    @property
    def loaded_before_keras(self) -> str:
        return self._solved_and_loaded[1]


def first_of_keras(lesson: Lesson) -> int:
    """The index of the first cell of the section on Keras, or the number of cells."""
    places = (n for n, cell in enumerate(lesson.cells) if "keras" in cell.section.lower())
    return next(places, len(lesson.cells))


COURSES = [Course(path) for path in PATHS]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `course` runs for every lesson; tests/conftest.py keeps them in one process by this id."""
    if "course" in metafunc.fixturenames:
        params = [pytest.param(course, id=course.path.stem) for course in COURSES]
        metafunc.parametrize("course", params)
