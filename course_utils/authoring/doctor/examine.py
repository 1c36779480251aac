"""Everything that is looked at, in the order in which it should be mended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from course_utils.authoring.doctor import jupyter, packages, rest
from course_utils.authoring.doctor.finding import BROKEN, Finding, as_text, broken
from course_utils.authoring.errors import CourseError
from course_utils.authoring.project import find_root


def examine(root: Path | None, quick: bool = False) -> Iterator[Finding]:
    """Findings from the ground up; `quick` leaves TensorFlow's import out."""
    looks: list[tuple[str, Callable[[], Finding | Iterable[Finding] | None]]] = [
        ("pyproject.toml", lambda: packages.project_file(root)),
        ("Python", lambda: packages.python(root)),
        ("the Python of .venv", lambda: packages.own_python(root)),
        ("the copy of the course", lambda: rest.other_copy(root)),
        ("the packages", lambda: list(packages.packages(root))),
        ("names of files", lambda: list(rest.hidden_libraries(root))),
        ("the kernel", jupyter.kernel),
        ("the widgets", lambda: list(jupyter.widgets())),
        ("127.0.0.1", jupyter.loopback),
        ("TensorFlow", lambda: None if quick else rest.tensorflow()),
        ("the progress file", lambda: rest.progress(root)),
        ("the disk", lambda: rest.free_space(root)),
        ("Chromium", rest.chromium),
    ]
    for name, look in looks:
        try:
            found = look()
        except Exception as error:  # in a broken environment anything may fail, and the rest is still worth a look
            mend = "Run `python3 start.py`; if that changes nothing, delete .venv first."
            found = broken(f"{name}: could not be looked at ({type(error).__name__}: {error})", mend)
        yield from [] if found is None else [found] if isinstance(found, Finding) else found


def report(root: Path | None = None, quick: bool = False) -> tuple[str, int]:
    """The text, and the exit code: 1 if something that the course needs is broken. A root that is named must exist."""
    try:
        found = find_root(root)
    except CourseError:
        if root is not None:
            raise
        found = None  # installed as a package, or called from elsewhere
    findings = list(examine(found, quick))
    return as_text(findings), int(any(finding.state == BROKEN for finding in findings))
