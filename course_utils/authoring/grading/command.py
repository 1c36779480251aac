"""`course grade`: what an instructor types, and what is said about it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from course_utils.authoring.errors import UsageProblem
from course_utils.authoring.project import writable_folder

if TYPE_CHECKING:
    from course_utils.authoring.grading.grade import Graded


def grade(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The notebooks: name_04.ipynb, or a sub-folder for each learner.")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The table.")] = Path("grades.csv"),
    lessons: Annotated[str | None, typer.Option(help="Only these lessons, as 04 or 04,05.")] = None,
    html: Annotated[Path | None, typer.Option(help="A page with the class and every learner.")] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Submissions at a time.")] = min(4, os.cpu_count() or 1),
    seed: Annotated[int | None, typer.Option(min=0, help="Of the fresh random cases; drawn if left out.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="For an exercise; six times as much for a notebook.")] = 10.0,
    memory: Annotated[int, typer.Option(min=256, help="Megabytes for a process.")] = 2048,
) -> None:
    """Grade a folder of notebooks: one row for each submission and exercise, every submission in its own sandbox.

    Ended in between, the same command goes on where it was. What the sandbox holds is said in docs/grading.md.
    """
    from course_utils.authoring.grading.grade import grade_folder
    from course_utils.authoring.grading.limits import Limits

    if not folder.is_dir():
        raise UsageProblem(f"There is no folder {folder}. Name the one with the notebooks to grade.")
    for path in (output, html):
        if path is not None:
            if path.is_dir():
                raise UsageProblem(f"{path} is a folder; name a file in it, such as {path / 'grades.csv'}.")
            writable_folder(path.absolute().parent)
    with _progress() as (begin, advance):
        graded = grade_folder(
            folder,
            output,
            lessons=_numbers(lessons),
            html=html,
            jobs=jobs,
            seed=seed,
            limits=Limits(seconds=6 * seconds, exercise=seconds, memory=memory),
            begin=begin,
            advance=advance,
        )
    _say(graded, output, html)


def _numbers(lessons: str | None) -> list[str] | None:
    from course_utils.authoring.grading.grade import lessons_with_exercises

    if lessons is None:
        return None
    known = lessons_with_exercises()
    chosen = [word.zfill(2) if word.isdigit() else word[:2] for word in lessons.replace(",", " ").split()]
    unknown = sorted(set(chosen) - set(known))
    if unknown or not chosen:
        named = ", ".join(unknown) or "nothing"
        raise UsageProblem(f"--lessons names {named}; lessons with exercises are {', '.join(known)}.")
    return chosen


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
    for submission in graded.left_out:
        typer.echo(f"{submission.file}: left out, it is lesson {submission.lesson}", err=True)
    for what in graded.confined.get("open", []):
        typer.echo(f"not held on this system: {what}", err=True)
    submissions = len({(row.learner, row.file) for row in graded.rows})
    known = f", {submissions - graded.again} of them known from before" if submissions > graded.again else ""
    typer.echo(f"{submissions} submissions, {len(graded.rows)} rows, seed {graded.seed}{known}.")
    typer.echo(f"{output}: written" + (f"\n{html}: written" if html else ""))
