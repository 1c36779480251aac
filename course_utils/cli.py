"""The `course` command. It starts quickly: what a subcommand needs is imported when it is called."""

from __future__ import annotations

import sys

_EXTRAS = {
    "jupytext": "authoring",
    "nbclient": "authoring",
    "nbformat": "authoring",
    "rich": "authoring",
    "typer": "authoring",
    "ipykernel": "lab",
    "jupyterlab": "lab",
    "markdown_it": "slides",
    "mdit_py_plugins": "slides",
    "playwright": "slides",
    "pygments": "slides",
    "pyreveal": "slides",
    "ziamath": "slides",
}


def main(arguments: list[str] | None = None) -> int:
    """Run `course`. Returns 0 if all is well, 1 if something is wrong or stale, 2 for wrong usage."""
    from course_utils.authoring.errors import CourseError

    try:
        from course_utils.authoring.commands import run

        return run(sys.argv[1:] if arguments is None else arguments)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        asked = sys.argv[1:] if arguments is None else arguments
        if package in _EXTRAS and asked[:1] == ["doctor"]:
            return _doctor_without_typer(quick="--quick" in asked)
        if package not in _EXTRAS:
            raise
        extra = _EXTRAS[package]
        message = f'{package} is not installed. Run: pip install -e ".[{extra}]"'
        print(f"course: {message}", file=sys.stderr)
        return 1
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return error.exit_code


def _doctor_without_typer(quick: bool) -> int:
    """What is missing is what was asked about."""
    from course_utils.authoring.doctor.examine import report

    text, code = report(quick=quick)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
