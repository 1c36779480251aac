"""A submission is told what `check` tells in the notebook: right answers, and every mistake that is known."""

import base64
import json
from pathlib import Path

import cloudpickle
import pytest

from course_utils import checks
from course_utils.authoring.grading.limits import Limits
from course_utils.authoring.grading.runner import run
from course_utils.authoring.grading.verdict import exercises_of, verdict
from course_utils.authoring.lesson import read_lesson
from course_utils.checks import EXERCISES

LIMITS = Limits(seconds=120.0, exercise=30.0)
LESSONS = sorted({exercise.lesson for exercise in EXERCISES.values()})
SOURCES = {path.stem[:2]: path for path in (Path(__file__).parents[2] / "lessons").glob("*.py")}
each_lesson = pytest.mark.parametrize("lesson", [lesson for lesson in LESSONS if lesson in SOURCES])


def graded(cells, lesson, seed):
    exercises = exercises_of(lesson, seed)
    answers, _ = run(tuple(cells), list(exercises), LIMITS, [])
    return {exercise.id: verdict(exercise, answers[exercise.id]) for exercise in exercises}


@each_lesson
def test_the_solved_lesson_passes_and_the_learners_copy_is_not_attempted(lesson):
    cells = [cell for cell in read_lesson(SOURCES[lesson]).cells if cell.kind == "code"]
    solved = graded([cell.solved().text for cell in cells], lesson, seed=7)
    assert {id_: v.state for id_, v in solved.items()} == dict.fromkeys(solved, "passed"), solved
    fresh = graded([cell.learner().text for cell in cells], lesson, seed=7)
    assert {id_: v.state for id_, v in fresh.items()} == dict.fromkeys(solved, "not attempted yet")


@each_lesson
def test_every_known_mistake_is_told_what_check_says(lesson, capsys, tmp_path, monkeypatch):
    """The functions travel in a cell as bytes: the files in which they are written are hidden from a submission."""
    monkeypatch.setenv("COURSE_PROGRESS_FILE", str(tmp_path / "progress.json"))
    exercises = [exercise for exercise in EXERCISES.values() if exercise.lesson == lesson]
    versions = {e.id: [version for mistake in e.mistakes for version in mistake.versions] for e in exercises}
    for number in range(max(map(len, versions.values()))):
        cells, said = [], {}
        for exercise in exercises:
            if number < len(versions[exercise.id]):
                cells.append(cell_with(exercise, versions[exercise.id][number]))
                exec(cells[-1], {})
                said[exercise.id] = capsys.readouterr().out.rstrip("\n")
        found = graded(cells, lesson, seed=number)
        assert {id_: str(found[id_]) for id_ in said} == said


def cell_with(exercise, function):
    cloudpickle.register_pickle_by_value(checks)
    try:
        data = base64.b64encode(cloudpickle.dumps(function)).decode("ascii")
    finally:
        cloudpickle.unregister_pickle_by_value(checks)
    name = f"answer_{exercise.id.replace('.', '_')}"
    load = f"import base64, pickle\n{name} = pickle.loads(base64.b64decode({json.dumps(data)}))\n"
    # A message may quote the line that failed, and here neither side has it.
    load += f'if hasattr({name}, "__code__"):\n    {name}.__code__ = {name}.__code__.replace(co_filename="<carried>")\n'
    return f'from course_utils.checks import check\n{load}check("{exercise.id}", {name})'
