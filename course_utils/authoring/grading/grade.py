"""A folder of submissions to rows: in processes side by side, judged here one after another."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import course_utils
from course_utils.authoring.errors import CourseError, UsageProblem
from course_utils.authoring.grading.limits import Limits
from course_utils.authoring.grading.report import as_csv, as_html, is_table
from course_utils.authoring.grading.resume import Done, done_file
from course_utils.authoring.grading.runner import run
from course_utils.authoring.grading.submission import Submission, find_submissions
from course_utils.authoring.grading.verdict import UNREADABLE, Row, exercises_of, verdict
from course_utils.authoring.project import write_atomically
from course_utils.checks import EXERCISES


@dataclass(frozen=True)
class Graded:
    """All rows in order, what confined the submissions, and the seed of the fresh cases."""

    rows: list[Row]
    confined: dict[str, list[str]]
    seed: int
    again: int  # how many were graded in this run
    left_out: list[Submission]  # of lessons that were not asked for

    @property
    def unreadable(self) -> list[tuple[str, str]]:
        return [(row.file, row.message) for row in self.rows if row.state == UNREADABLE]


def lessons_with_exercises() -> list[str]:
    return sorted({exercise.lesson for exercise in EXERCISES.values()})


def grade_folder(
    folder: Path,
    output: Path,
    *,
    lessons: Iterable[str] | None = None,
    html: Path | None = None,
    jobs: int = 2,
    seed: int | None = None,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    begin: Callable[[int], None] = lambda total: None,
    advance: Callable[[], None] = lambda: None,
) -> Graded:
    """Grade every notebook in `folder`, write the table after each, and the page at the end."""
    known = lessons_with_exercises()
    wanted = set(lessons or known)
    everything = find_submissions(folder, known)
    found = [submission for submission in everything if submission.problem or submission.lesson in wanted]
    if not found:
        raise UsageProblem(f"There is no notebook of lesson {', '.join(sorted(wanted))} in {folder}.")
    if output.exists() and not is_table(output.read_bytes()):
        raise CourseError(f"{output} exists and is no table of `course grade`. Name another file with -o.")
    done = Done(output, seed, limits)
    results = {submission: done.rows(submission) for submission in found}
    hidden = _hidden(folder, output)
    begin(len(found))
    waiting = [submission for submission, result in results.items() if result is None]
    for _ in range(len(found) - len(waiting)):
        advance()
    for submission, rows, confined in _graded(waiting, done.seed, limits, hidden, jobs):
        results[submission] = rows, confined
        done.add(submission, rows, confined)
        write_atomically(output, as_csv(_in_order(results)))
        advance()
    rows = _in_order(results)
    confined = next((result[1] for result in results.values() if result and result[1]), {})
    write_atomically(output, as_csv(rows))
    if html is not None:
        write_atomically(html, as_html(rows, confined, done.seed))
    return Graded(rows, confined, done.seed, len(waiting), [s for s in everything if s not in results])


def _graded(
    waiting: list[Submission], seed: int, limits: Limits, hidden: list[Path], jobs: int
) -> Iterator[tuple[Submission, list[Row], dict]]:
    """Whichever is done first. Threads wait for the processes; the verdicts are made here, one after another."""
    cancelled = threading.Event()

    def answers(submission: Submission) -> tuple[dict, dict]:
        if submission.problem:
            return {}, {}
        return run(submission.cells, list(exercises_of(submission.lesson, seed)), limits, hidden, cancelled)

    with ThreadPoolExecutor(max_workers=jobs) as pool:
        tasks = {pool.submit(answers, submission): submission for submission in waiting}
        try:
            for task in as_completed(tasks):
                found, confined = task.result()
                yield tasks[task], _rows(tasks[task], found, seed), confined
        finally:
            cancelled.set()
            pool.shutdown(wait=True, cancel_futures=True)


def _rows(submission: Submission, answers: dict, seed: int) -> list[Row]:
    who = (submission.learner, submission.file)
    if submission.problem:
        return [Row(*who, "", "", "", 0, 0, UNREADABLE, submission.problem, "", 0.0)]
    rows = []
    for exercise in exercises_of(submission.lesson, seed):
        answer = answers[exercise.id]
        found = verdict(exercise, answer)
        named = (submission.lesson, exercise.id, exercise.title)
        points = int(found.passed)
        rows.append(
            Row(*who, *named, points, 1, found.state, str(found), found.mistake or "", round(answer.seconds, 2))
        )
    return rows


def _in_order(results: dict) -> list[Row]:
    return [row for result in results.values() if result for row in result[0]]


def _hidden(folder: Path, output: Path) -> list[Path]:
    """What a submission must not read even below Python's own folders: other submissions, the table, the answers."""
    paths = [folder, output, done_file(output)]
    root = Path(course_utils.__file__).parent.parent
    if (root / "lessons").is_dir():  # the course's own folder, with whatever an instructor keeps in it
        needed = (root / "course_utils", Path(sys.prefix))
        paths += [path for path in root.iterdir() if not any(part.is_relative_to(path) for part in needed)]
    return [path.resolve() for path in paths]
