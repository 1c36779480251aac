"""`course slides`: what one types, and what is said about it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from course_utils.authoring.errors import CourseError, UsageProblem
from course_utils.authoring.options import Jobs, Root, output_option
from course_utils.authoring.progress import with_progress
from course_utils.authoring.project import find_root, select_lessons, writable_folder, write_atomically


class Theme(StrEnum):
    light = "light"
    dark = "dark"
    contrast = "contrast"


def slides(
    lessons: Annotated[
        list[str] | None, typer.Argument(metavar="NN", help="Lessons, as 4, 04 or its name; these, or --all.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every lesson that has a deck, instead of naming them.")] = False,
    output: Annotated[Path | None, output_option("the decks", "build/slides")] = None,
    theme: Annotated[Theme, typer.Option(help="Colours of the slides.")] = Theme.light,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print each deck as PDF, too, with the system's Chromium.")
    ] = False,
    jobs: Jobs = 2,
    root: Root = None,
) -> None:
    """Make each lesson a talk: one HTML file that opens with the network off.

    Its live figures work in it, S opens the speaker's view with the notes, and ?print-pdf behind the address is for
    printing. What a slide shows is written in lessons/slides/; docs/slides.md says how.
    """
    from course_utils.authoring.printing import need_chromium
    from course_utils.authoring.slides.deck import write_deck
    from course_utils.authoring.slides.source import deck_path

    if every == bool(lessons):
        raise UsageProblem("Name the lessons, as in `course slides 04`, or all of them with --all.")
    folder = find_root(root)
    paths = select_lessons(folder, lessons)
    if every:
        paths = [path for path in paths if deck_path(folder, path).exists()]
        if not paths:
            raise CourseError(
                f"There is no deck in {folder / 'lessons' / 'slides'}; docs/slides.md says how to write one."
            )
    target = writable_folder(output or folder / "build" / "slides")
    if pdf:
        need_chromium()  # before a minute of work
    tasks = [(folder, path, target, theme.value) for path in paths]
    results = with_progress("Building", write_deck, paths, tasks, jobs)
    made = [result for result in results if isinstance(result, Path)]
    for path, result in zip(paths, results, strict=True):
        if isinstance(result, CourseError):
            typer.echo(f"{path.stem}: failed\n{result}", err=True)
        else:
            typer.echo(f"{result}: written, {result.stat().st_size / 1e6:.1f} MB")
    if pdf:
        _print(made)
    if len(made) < len(paths):
        raise typer.Exit(1)


def _print(decks: list[Path]) -> None:
    from course_utils.authoring.printing import deck_pdf, printer

    with printer() as page:
        for deck in decks:
            write_atomically(deck.with_suffix(".pdf"), deck_pdf(page, deck))
            typer.echo(f"{deck.with_suffix('.pdf')}: written")
