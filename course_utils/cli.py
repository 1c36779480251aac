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
    """Run `course`. Returns 0 if all is well, 1 if something is wrong or stale, 2 for wrong usage, 130 for Ctrl-C."""
    from course_utils.authoring.errors import CourseError

    try:
        return _run(sys.argv[1:] if arguments is None else arguments)
    except CourseError as error:
        print(f"course: {error}", file=sys.stderr)
        return error.exit_code
    except OSError as error:
        path, reason = error.filename2 or error.filename, error.strerror or error
        what = f"{path} cannot be read or written: {reason}" if path else f"a file cannot be read or written: {reason}"
        print(f"course: {what}. Is it somebody else's, in use, or a folder? Move it, or name another.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: list[str]) -> int:
    try:
        from course_utils.authoring.commands import run

        return run(arguments)
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in _EXTRAS:
            raise
        if arguments[:1] == ["doctor"]:
            return _doctor_without_typer(arguments[1:])
        return _name_the_extra(package)


def _name_the_extra(package: str) -> int:
    from course_utils.authoring.advice import BY_START, install_course

    extra = _EXTRAS[package]
    by_start = "python3 start.py tools" if extra == "lab" else BY_START[extra]
    mend = f"In the course's folder, run: {install_course(extra)} (for its .venv: {by_start})"
    print(f"course: {package} is not installed. {mend}", file=sys.stderr)
    return 1


def _doctor_without_typer(arguments: list[str]) -> int:
    """What is missing is what was asked about."""
    import argparse
    from pathlib import Path

    from course_utils.authoring.doctor.examine import report

    parser = argparse.ArgumentParser("course doctor", description="Say what is wrong with this environment.")
    parser.add_argument("--quick", action="store_true", help="do not import TensorFlow, which takes seconds")
    parser.add_argument("--root", type=Path, help="the course's folder, if it is not the current one or above it")
    options = parser.parse_args(arguments)
    text, code = report(options.root, options.quick)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
