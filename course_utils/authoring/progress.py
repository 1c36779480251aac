"""Work on several lessons at a time, with a bar for someone who watches."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def with_progress(verb: str, task: Callable, paths: list[Path], tasks: list[tuple], jobs: int) -> list:
    """Return `[task(*arguments) for arguments in tasks]`, `jobs` at a time; a CourseError is a result."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from course_utils.authoring.build import in_processes

    console = Console(stderr=True)
    columns = (TextColumn(verb), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    # Only for someone who watches: in a log it would be noise.
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task(verb, total=len(paths))
        return in_processes(task, tasks, jobs, done=lambda index, result: bar.advance(shown))
