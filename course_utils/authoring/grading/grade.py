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
from course_utils.authoring.grading.report import as_csv, as_html, files_in, is_page, is_table
from course_utils.authoring.grading.resume import Done, done_file
from course_utils.authoring.grading.runner import run
from course_utils.authoring.grading.submission import LeftOut, Submission, find_submissions
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
    left_out: list[LeftOut]  # links, archives, lessons that were not asked for

    @property
    def unreadable(self) -> list[tuple[str, str]]:
        return [(row.file, row.message) for row in self.rows if row.state == UNREADABLE]

    @property
    def doubled(self) -> dict[tuple[str, str], list[str]]:
        """The notebooks of a learner and a lesson where there are several: versions, or two people of one name."""
        files: dict[tuple[str, str], list[str]] = {}
        for row in self.rows:
            own = files.setdefault((row.learner, row.lesson), [])
            own += [row.file] if row.lesson and row.file not in own else []
        return {key: own for key, own in files.items() if len(own) > 1}


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
    everything, left_out = find_submissions(folder, known)
    found = [submission for submission in everything if submission.problem or submission.lesson in wanted]
    if not found:
        raise UsageProblem(_nothing_to_grade(folder, wanted, everything, left_out))
    earlier = _what_is_replaced(output, html)
    done = Done(output, folder, seed, limits)
    # Those of other lessons, too: what an earlier run has found out about them stays in the table.
    results = {submission: done.rows(submission) for submission in everything}
    hidden = _hidden(folder, output)
    begin(len(found))
    waiting = [submission for submission in found if results[submission] is None]
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
    own = {path.resolve() for path in (output, done.path, html) if path}
    left_out = [other for other in left_out if (folder / other.file).resolve() not in own]
    others = [other for other in everything if not other.problem and other.lesson not in wanted]
    left_out += [_of_another_lesson(other, results[other], earlier) for other in others]
    return Graded(rows, confined, done.seed, len(waiting), left_out)


def _nothing_to_grade(folder: Path, wanted: set[str], everything: list[Submission], left_out: list[LeftOut]) -> str:
    if everything:
        lessons = ", ".join(sorted({submission.lesson for submission in everything}))
        return f"There is no notebook of lesson {', '.join(sorted(wanted))} in {folder}; found: lesson {lessons}."
    there = "".join(f"\n  {file}: {why}" for file, why in left_out[:5])
    return (
        f"There is no notebook (.ipynb) in {folder}. Expected is name_04.ipynb for each learner, or a sub-folder with "
        f"the learner's notebooks." + (f" What is there:{there}" if there else "")
    )


def _what_is_replaced(output: Path, html: Path | None) -> set[str]:
    """The submissions in the table that is there. Raises CourseError for files that are not this command's own."""
    if html is not None and html.resolve() in {output.resolve(), done_file(output).resolve()}:
        raise UsageProblem(f"--html {html} is kept for the table. Name another file for the page, such as grades.html.")
    table = _own_file(output, is_table, "table", "-o")
    if html is not None:
        _own_file(html, is_page, "page", "--html")
    return files_in(table)


def _own_file(path: Path, is_own: Callable[[bytes], bool], what: str, option: str) -> bytes:
    try:
        if not path.exists():
            return b""
        data = path.read_bytes() if path.is_file() else None
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}. Name another file with {option}.") from error
    if data is None or not is_own(data):
        raise CourseError(f"{path} exists and is no {what} of `course grade`. Name another file with {option}.")
    return data


def _of_another_lesson(submission: Submission, kept: tuple | None, earlier: set[str]) -> LeftOut:
    why = f"it is lesson {submission.lesson}"
    if kept:
        why += "; its earlier rows stay in the table"
    elif submission.file in earlier:
        why += "; its earlier rows are gone: it, the seed, a limit or the exercises have changed"
    return LeftOut(submission.file, why)


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
