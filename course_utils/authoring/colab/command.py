"""`course colab`: what one types, which copies are stale, and what a run on Colab's own versions shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated

import typer

from course_utils.authoring.colab.build import colab_path, stale_copies, write_colab, write_readme
from course_utils.authoring.colab.verify import PinSet, environment, find_python, pin_sets, verify
from course_utils.authoring.errors import CourseError, UsageProblem
from course_utils.authoring.options import Lessons, Root, output_option
from course_utils.authoring.project import find_root, output_folder, select_lessons, writable_folder

NOT_PROVED = 3  # exit code: all that could be tried is well, but a Python is missing
COLAB_CODES = "3 --verify found all well, but a Python of Colab's is missing"


def colab(
    lessons: Lessons = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say which copies are stale.")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="Run every copy on Colab's own versions.")] = False,
    output: Annotated[Path | None, output_option("the copies", "colab")] = None,
    root: Root = None,
) -> None:
    """Build colab/NN_slug.ipynb from notebooks/: copies that open in Google Colab by themselves."""
    if check and verify:
        raise UsageProblem("--check and --verify exclude each other; --verify checks, too, before it runs anything.")
    if output and (check or verify):
        raise UsageProblem("--check and --verify look at colab/; leave -o out.")
    folder = find_root(root)
    paths = select_lessons(folder, lessons)
    if check:
        if say_stale_copies(folder, paths, every=not lessons):
            raise typer.Exit(1)
    elif verify:
        verify_colab(folder, paths, every=not lessons)
    else:
        target = writable_folder(output_folder(folder, output, "colab"))
        for path, changed in zip(paths, write_colab(paths, folder, target), strict=True):
            typer.echo(f"{path.stem}: {'written' if changed else 'unchanged'}")
        if output is None and write_readme(folder):
            typer.echo("README.md: badges written")


def say_stale_copies(root: Path, paths: list[Path], every: bool) -> bool:
    """Name the stale copies, each with its reason; whether there are any. Of named lessons, only theirs."""
    stale = stale_copies(root, paths, every)
    for name, why in stale.items():
        typer.echo(f"{name if name == 'README.md' else f'colab/{name}'}: stale\n  {why}")
    old = [path.stem[:2] for path in paths if f"{path.stem}.ipynb" in stale]
    if old or "README.md" in stale:
        typer.echo(" ".join(["To rebuild: course colab", *([] if every else old)]))
    elif not stale and every:
        typer.echo("colab/: up to date")
    elif not stale:
        typer.echo("\n".join(f"colab/{path.stem}.ipynb: up to date" for path in paths))
    return bool(stale)


def verify_colab(root: Path, paths: list[Path], every: bool) -> None:
    """Run every copy on every set of Colab's versions, two sets at a time; nothing is passed over in silence."""
    if say_stale_copies(root, paths, every):
        raise typer.Exit(1)
    pythons = {pin_set: find_python(pin_set.python) for pin_set in pin_sets(root)}
    missing = [pin_set for pin_set, python in pythons.items() if python is None]

    def prove(pin_set: PinSet) -> list[str]:
        def say(text: str) -> None:
            typer.echo("\n".join(f"{pin_set.path.stem} | {line}" for line in text.splitlines()))

        say(pin_set.name)
        try:
            inside = environment(pin_set, pythons[pin_set], root, say)
            return verify(pin_set, inside, [colab_path(root, path) for path in paths], root, say)
        except CourseError as error:
            return [str(error)]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(prove, (pin_set for pin_set in pythons if pin_set not in missing)))
    for failure in (failure for failures in found for failure in failures):
        typer.echo(f"FAILED  {failure}", err=True)
    for pin_set in missing:
        typer.echo(f"NOT PROVED  {pin_set.name}: no Python {pin_set.python} was found on this machine", err=True)
    if any(found):
        raise typer.Exit(1)
    if missing:
        raise typer.Exit(NOT_PROVED)
