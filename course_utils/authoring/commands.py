"""The subcommands of `course`: what they are called, what they say."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from course_utils import __version__
from course_utils.authoring.colab.command import COLAB_CODES, colab, say_stale_copies
from course_utils.authoring.doctor.command import doctor
from course_utils.authoring.errors import CourseError, UsageProblem
from course_utils.authoring.grading.command import grade
from course_utils.authoring.handout.command import handout
from course_utils.authoring.options import Jobs, Lessons, Root, exit_codes, group, output_option, whole
from course_utils.authoring.progress import with_progress
from course_utils.authoring.project import find_root, notebook_path, output_folder, select_lessons, writable_folder
from course_utils.authoring.slides.command import slides

app = typer.Typer(
    name="course",
    help="Neuron to Network: open the course, see your progress, build lessons, show and print them, grade a class, "
    "mend an environment.",
    epilog=exit_codes(),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run(arguments: list[str]) -> int:
    """Run a subcommand; wrong usage is reported by click with 2."""
    for command in app.registered_commands:
        command.epilog = command.epilog or exit_codes()
    result = group(app)(args=arguments, prog_name="course", standalone_mode=True)
    return int(result or 0)


@app.callback(invoke_without_command=True)
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"Neuron to Network {__version__}")
        raise typer.Exit()


@app.command()
def build(
    lessons: Lessons = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; say which notebooks are stale.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="With --check: compare texts, execute nothing.")] = False,
    student: Annotated[bool, typer.Option("--student", help="Learner's copies, solutions out (the default).")] = False,
    solved: Annotated[bool, typer.Option("--solved", help="Solved copies; needs -o.")] = False,
    output: Annotated[Path | None, output_option("the notebooks", "notebooks")] = None,
    jobs: Jobs = 2,
    root: Root = None,
) -> None:
    """Build lessons/NN_slug.py into executed notebooks/NN_slug.ipynb."""
    if student and solved:
        raise UsageProblem("--student and --solved exclude each other.")
    if quick and not check:
        raise UsageProblem("--quick goes with --check.")
    if check and (solved or output):
        raise UsageProblem("--check compares notebooks/; leave --solved and -o out.")
    if solved and output is None:
        raise UsageProblem("--solved needs -o FOLDER; `course solutions` chooses one itself.")
    folder = find_root(root)
    if check:
        _check(folder, lessons, quick, jobs)
    else:
        own = "build/solutions" if solved else "notebooks"
        _build(folder, lessons, output_folder(folder, output, own), solved, jobs)


@app.command()
def solutions(
    lessons: Lessons = None,
    output: Annotated[Path | None, output_option("the notebooks", "build/solutions")] = None,
    jobs: Jobs = 2,
    root: Root = None,
) -> None:
    """Build solved, executed notebooks, by default into build/solutions/."""
    folder = find_root(root)
    _build(folder, lessons, output_folder(folder, output, "build/solutions"), True, jobs)


@app.command()
def lab(
    port: Annotated[int, typer.Option(metavar="N", parser=whole(1, 65535), help="JupyterLab's port.")] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open a tab.")] = True,
    root: Root = None,
) -> None:
    """Open JupyterLab on the first lesson, with the Python that runs this command."""
    folder = find_root(root)
    first = folder / "notebooks" / "00_start_here.ipynb"
    if not first.exists():
        raise CourseError(f"{first} does not exist. Run `course build 00`.")
    if importlib.util.find_spec("jupyterlab") is None:
        raise ModuleNotFoundError("No module named 'jupyterlab'", name="jupyterlab")
    command = [sys.executable, "-m", "jupyterlab", str(first), f"--port={port}"]
    command += ["--ServerApp.ip=127.0.0.1"] + ([] if browser else ["--no-browser"])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # a container's only user is often root; it listens on loopback alone
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}
    process = subprocess.Popen(command, cwd=folder, env={**os.environ, **quiet})
    while True:
        try:
            code = process.wait()
            break
        except KeyboardInterrupt:  # JupyterLab gets it too, and asks whether to stop
            continue
    raise typer.Exit(1 if code else 0)


app.command(epilog=exit_codes(COLAB_CODES))(colab)
app.command()(slides)
app.command()(handout)
app.command()(grade)
app.command()(doctor)


@app.command()
def progress(root: Root = None) -> None:
    """Print which exercises are done."""
    from course_utils import checks

    # The notebooks run in their own folder, and keep the file there.
    beside = find_root(root) / "notebooks" / ".course_progress.json"
    os.environ.setdefault("COURSE_PROGRESS_FILE", str(beside))
    typer.echo(str(checks.progress()))


def _build(root: Path, lessons: list[str] | None, output: Path, solved: bool, jobs: int) -> None:
    from course_utils.authoring.build import build_to_file

    paths = select_lessons(root, lessons)
    writable_folder(output)
    tasks = [(path, root, output / f"{path.stem}.ipynb", solved) for path in paths]
    results = with_progress("Building", build_to_file, paths, tasks, jobs)
    failed = 0
    for path, result in zip(paths, results, strict=True):
        if isinstance(result, CourseError):
            failed += 1
            typer.echo(f"{path.stem}: failed\n{result}", err=True)
        else:
            typer.echo(f"{path.stem}: {'written' if result else 'unchanged'}")
            if not solved:
                _say_what_breaks_a_rule(path, output)
    if failed:
        raise typer.Exit(1)


def _say_what_breaks_a_rule(path: Path, output: Path) -> None:
    """The tests refuse these; the author should know at once."""
    import nbformat

    from course_utils.authoring.lesson import read_lesson
    from course_utils.authoring.rules import all_problems

    notebook = nbformat.read(output / f"{path.stem}.ipynb", as_version=4)
    for problem in all_problems(read_lesson(path), notebook):
        typer.echo(f"  to mend: {problem}")


def _check(root: Path, lessons: list[str] | None, quick: bool, jobs: int) -> None:
    from course_utils.authoring.compare import orphans, stale_reasons

    paths = select_lessons(root, lessons)
    tasks = [(path, root, notebook_path(root, path), quick) for path in paths]
    results = with_progress("Comparing", stale_reasons, paths, tasks, jobs)
    stale, failed = [], 0
    for path, result in zip(paths, results, strict=True):
        if isinstance(result, CourseError):
            failed += 1
            typer.echo(f"{path.stem}: cannot be built\n{result}", err=True)
        elif result:
            stale.append(path.stem[:2])
            typer.echo(f"{path.stem}: stale\n" + "\n".join(f"  {reason}" for reason in result))
        else:
            typer.echo(f"{path.stem}: up to date")
    if stale:
        typer.echo(f"To rebuild: course build {' '.join(stale)}")
    lonely = [] if lessons else orphans(root)
    for path in lonely:
        typer.echo(f"notebooks/{path.name}: has no lesson; delete it or write lessons/{path.stem}.py")
    copies = (root / "colab").is_dir() and not failed and say_stale_copies(root, paths, every=not lessons)
    if stale or failed or lonely or copies:
        raise typer.Exit(1)
