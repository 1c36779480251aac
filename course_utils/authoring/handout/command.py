"""`course handout`: what one types, and what is said about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from course_utils.authoring.errors import CourseError
from course_utils.authoring.options import Lessons, Root, output_option
from course_utils.authoring.project import find_root, select_lessons, writable_folder, write_atomically


def handout(
    lessons: Lessons = None,
    output: Annotated[Path | None, output_option("the PDFs", "build/handouts")] = None,
    root: Root = None,
) -> None:
    """Print lessons for the room: PDF on A4 without solutions, with lines to write the exercises on.

    It needs your system's Chromium, Chrome or Edge.
    """
    from course_utils.authoring.handout.page import handout_page
    from course_utils.authoring.printing import handout_pdf, need_chromium, printer

    folder = find_root(root)
    paths = select_lessons(folder, lessons)
    target = writable_folder(output or folder / "build" / "handouts")
    need_chromium()
    failed = 0
    with printer() as page:
        for path in paths:
            try:
                html, footer = handout_page(folder, path)
            except CourseError as error:
                failed += 1
                typer.echo(f"{path.stem}: failed\n{error}", err=True)
                continue
            pdf = target / f"{path.stem}_handout.pdf"  # beside a deck's PDF of the same lesson
            write_atomically(pdf, handout_pdf(page, html, footer))
            typer.echo(f"{pdf}: written")
    if failed:
        raise typer.Exit(1)
