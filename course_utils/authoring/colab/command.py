"""`course colab` in words: which copies are stale, and what a run on Colab's own versions shows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import typer

from course_utils.authoring.colab.build import colab_path, stale_copies
from course_utils.authoring.colab.verify import PinSet, environment, find_python, pin_sets, verify
from course_utils.authoring.errors import CourseError

NOT_PROVED = 3  # exit code: all that could be tried is well, but a Python is missing


def say_stale_copies(root: Path, paths: list[Path]) -> bool:
    """Name the stale copies, each with its reason; whether there are any."""
    stale = stale_copies(root, paths)
    for name, why in stale.items():
        typer.echo(f"{name if name == 'README.md' else f'colab/{name}'}: stale\n  {why}")
    typer.echo("To rebuild: course colab" if stale else "colab/: up to date")
    return bool(stale)


def verify_colab(root: Path, paths: list[Path]) -> None:
    """Run every copy on every set of Colab's versions, two sets at a time; nothing is passed over in silence."""
    if say_stale_copies(root, paths):
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
