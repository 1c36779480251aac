"""`course grade`: what an instructor types, and what is said about it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_utils.authoring.errors import CourseError, UsageProblem
from course_utils.authoring.project import LESSON_NAME, writable_folder

if TYPE_CHECKING:
    from course_utils.authoring.grading.grade import Graded

MAX_SECONDS = 3600  # an hour for one exercise: more is an endless loop
MAX_MEMORY = 2**20  # a terabyte: more is no number that a system takes
SHOWN = 20  # files that are no notebooks; a learner's folder may hold a whole data set


def grade(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The notebooks: name_04.ipynb, or a sub-folder for each learner.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The table.")] = Path("grades.csv"),
    lessons: Annotated[str | None, typer.Option(help="Only these lessons, as 04 or 04,05.")] = None,
    html: Annotated[Path | None, typer.Option(help="A page with the class and every learner.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions at a time.")] = min(4, os.cpu_count() or 1),
    seed: Annotated[int | None, typer.Option(min=0, help="Of the fresh random cases; drawn if left out.")] = None,
    seconds: Annotated[
        float, typer.Option(min=1, max=MAX_SECONDS, help="For an exercise; six times as much for a notebook.")
    ] = 10.0,
    memory: Annotated[int, typer.Option(min=256, max=MAX_MEMORY, help="Megabytes for a process.")] = 2048,
) -> None:
    """Grade a folder of notebooks: one row for each submission and exercise, every submission in its own sandbox.

    Ended in between, the same command goes on where it was. What the sandbox holds is said in docs/grading.md.
    """
    from course_utils.authoring.grading.grade import grade_folder
    from course_utils.authoring.grading.limits import Limits

    if not os.path.isdir(folder):
        there = f"{folder} is a file" if os.path.exists(folder) else f"There is no folder {folder}"
        raise UsageProblem(f"{there}. Name the folder with the notebooks to grade.")
    chosen = _numbers(lessons)
    _writable(output, "grades.csv")
    if html is not None:
        _writable(html, "grades.html")
    try:
        with _progress() as (begin, advance):
            graded = grade_folder(
                folder,
                output,
                lessons=chosen,
                html=html,
                jobs=jobs,
                seed=seed,
                limits=Limits(seconds=6 * seconds, exercise=seconds, memory=memory),
                begin=begin,
                advance=advance,
            )
    except KeyboardInterrupt:
        typer.echo("Stopped; the same command goes on where it was.", err=True)
        raise typer.Exit(130) from None
    _say(graded, output, html)


def _writable(path: Path, example: str) -> None:
    """Refuse a place for a file before any work is done."""
    try:
        if path.is_dir():
            raise UsageProblem(f"{path} is a folder; name a file in it, such as {path / example}.")
        writable_folder(path.absolute().parent)
    except OSError as error:  # a folder that is closed does not even say what is in it
        raise CourseError(f"Cannot write {path}: {error.strerror}. Name a file in a folder of your own.") from error


def _numbers(lessons: str | None) -> list[str] | None:
    from course_utils.authoring.grading.grade import lessons_with_exercises

    if lessons is None:
        return None
    known = lessons_with_exercises()
    chosen = {word: _number(word) for word in lessons.replace(",", " ").split()}
    unknown = [word for word, number in chosen.items() if number not in known]
    if unknown or not chosen:
        named = ", ".join(unknown) or "nothing"
        raise UsageProblem(
            f"--lessons names {named}; lessons with exercises are {', '.join(known)}. Name one as 04 or as "
            "04_activation_functions, and separate several with commas: 04,05."
        )
    return list(chosen.values())


def _number(word: str) -> str:
    """Of `4`, `04` or `04_activation_functions`; nothing for any other word."""
    if re.fullmatch(r"[0-9]{1,2}", word):
        return word.zfill(2)
    match = LESSON_NAME.fullmatch(word)
    return match.group(1) if match else ""


@contextlib.contextmanager
def _progress() -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """A bar, for someone who watches: in a log it would be noise."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("Grading"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task("Grading", total=None)
        yield (lambda total: bar.update(shown, total=total), lambda: bar.advance(shown))


def _say(graded: Graded, output: Path, html: Path | None) -> None:
    for file, problem in graded.unreadable:
        typer.echo(f"{file}: not graded. {problem}", err=True)
    _say_left_out(graded)
    for (learner, lesson), files in graded.doubled.items():
        typer.echo(
            f"{learner}: {len(files)} notebooks of lesson {lesson}, and each has its rows: {', '.join(files)}. Take "
            "away all but one; or, if they are not one learner's, give each learner a folder.",
            err=True,
        )
    for what in graded.confined.get("open", []):
        typer.echo(f"not held on this system: {what}", err=True)
    submissions = len({(row.learner, row.file) for row in graded.rows})
    known = f", {submissions - graded.again} of them known from before" if submissions > graded.again else ""
    typer.echo(f"{submissions} submissions, {len(graded.rows)} rows, seed {graded.seed}{known}.")
    typer.echo(f"{output}: written" + (f"\n{html}: written" if html else ""))


def _say_left_out(graded: Graded) -> None:
    from course_utils.authoring.grading.submission import NO_NOTEBOOK

    others = [item for item in graded.left_out if item.why == NO_NOTEBOOK]
    for file, why in [item for item in graded.left_out if item.why != NO_NOTEBOOK] + others[:SHOWN]:
        typer.echo(f"{file}: left out, {why}", err=True)
    if others[SHOWN:]:
        typer.echo(f"{len(others[SHOWN:])} more files: left out, they are no .ipynb", err=True)
