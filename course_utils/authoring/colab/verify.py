"""Every Colab notebook run on Colab's own versions, in environments made for that and kept."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from course_utils.authoring.errors import CourseError

RUNNER = Path(__file__).with_name("runner.py")
# What the widget tests need and Colab lacks; it may not move any pinned version. A newer pyparsing warns about
# matplotlib.
EXTRAS = ("hypothesis", "pytest-xdist", "pyparsing<3.3")
# Warnings are errors, but not what packages of different years say of one another; no learner is shown any of it.
FORGIVEN = (
    "ignore:Parsing dates involving a day of month without a year:DeprecationWarning",  # Python 3.13 of Tornado
    "ignore:Deprecated in traitlets 4.1:DeprecationWarning:ipywidgets.widgets.widget",  # traitlets of ipywidgets 7
    "ignore:scipy.optimize:DeprecationWarning",  # SciPy of what scikit-learn asks its solver for
)
# Of tests/widgets: what starts an environment of its own, and what compares drawings or exports at length. Every figure
# with every value of its controls stays in.
LEFT_OUT = (
    "test_widgets_both_worlds.py",
    "test_widgets_every_value.py::test_what_is_drawn_over_the_background_is_what_matplotlib_draws",
    "test_widgets_export.py::test_every_explorer_fits_without_arguments_and_shows_its_frames",
    "test_widgets_export.py::test_a_smaller_budget_is_kept",
    "test_widgets_export.py::test_over_budget_it_says_why_and_a_call_that_fits",
)


@dataclass(frozen=True)
class PinSet:
    """Names and versions that Colab ran at one time, with its Python."""

    path: Path
    python: str

    @property
    def name(self) -> str:
        return f"Colab of {self.path.stem} (Python {self.python})"

    @property
    def pins(self) -> dict[str, str]:
        lines = (line.split("#")[0].strip() for line in self.path.read_text(encoding="utf-8").splitlines())
        return {_normal(name): version for name, version in (line.split("==") for line in lines if line)}


def pin_sets(root: Path) -> list[PinSet]:
    """The sets in tests/colab/: each begins with `# Python 3.13`."""
    found = []
    for path in sorted((root / "tests" / "colab").glob("*.txt")):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        match = re.fullmatch(r"# Python (3\.\d+)", first)
        if match is None:
            raise CourseError(f"tests/colab/{path.name} must begin with the line `# Python 3.13`; it begins {first!r}.")
        found.append(PinSet(path, match.group(1)))
    return found


def find_python(version: str) -> str | None:
    """The path of a Python of this version that starts, or None."""
    pyenv = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    candidates = [sys.executable, shutil.which(f"python{version}"), *map(str, pyenv)]
    uv = _uv()
    if uv:
        found = subprocess.run([uv, "python", "find", "--offline", version], capture_output=True, text=True)
        candidates.append(found.stdout.strip() if found.returncode == 0 else None)
    for candidate in filter(None, candidates):
        if _version_of(candidate) == version:
            return candidate
    return None


def environment(pin_set: PinSet, python: str, root: Path, say: Callable[[str], None]) -> Path:
    """The Python of an environment with exactly these versions, made now or earlier. Raises CourseError."""
    pins = pin_set.path.read_bytes() + repr(EXTRAS).encode() + python.encode()
    fingerprint = hashlib.sha256(pins).hexdigest()[:12]
    folder = root / "build" / "colab" / f"{pin_set.path.stem}-{fingerprint}"
    inside = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = folder / "complete"
    if not complete.exists():
        say(f"{pin_set.name}: making the environment (once)")
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        uv = _uv()
        pip = [uv, "pip", "install", "--python", str(inside)] if uv else [str(inside), "-m", "pip", "install"]
        _run([uv, "venv", "--python", python, str(folder)] if uv else [python, "-m", "venv", str(folder)])
        _run([*pip, "-q", "-r", str(pin_set.path)])
        _run([*pip, "-q", "-c", str(pin_set.path), *EXTRAS])
        complete.touch()
    moved = changed_versions(pin_set, inside)
    if moved:
        raise CourseError(f"{pin_set.name}: other versions than Colab's are installed: {moved}")
    return inside


def changed_versions(pin_set: PinSet, python: Path) -> str:
    """Which pinned packages have another version in that environment; empty if none."""
    script = "import importlib.metadata as m; [print(d.name, d.version, sep='==') for d in m.distributions()]"
    listed = subprocess.run([str(python), "-c", script], capture_output=True, text=True, check=True).stdout.split()
    have = {_normal(name): version for name, version in (line.split("==") for line in listed)}
    moved = [
        f"{name} {have.get(name, 'missing')} for {version}"
        for name, version in pin_set.pins.items()
        if have.get(name) != version
    ]
    return ", ".join(moved)


def verify(pin_set: PinSet, python: Path, notebooks: list[Path], root: Path, say: Callable[[str], None]) -> list[str]:
    """Run the notebooks and the tests of the live figures there; what failed."""
    failed = []
    stand_in = root / "tests" / "colab" / "stand_in"
    for notebook in notebooks:
        done = subprocess.run([str(python), str(RUNNER), str(notebook), str(stand_in)], capture_output=True, text=True)
        say(done.stdout.rstrip())
        if done.returncode:
            failed.append(f"{pin_set.name}: {notebook.name}")
            say(done.stderr.rstrip()[-2000:])
    sweep = [str(python), "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/widgets"]
    sweep += [f"-W{warning}" for warning in FORGIVEN]
    sweep += [f"--deselect=tests/widgets/{name}" for name in LEFT_OUT]
    # What Hypothesis tries has been tried in full by the course's own tests.
    few = {**os.environ, "COURSE_EXAMPLES": "4"}
    done = subprocess.run(sweep, cwd=root, capture_output=True, text=True, env=few)
    say(f"live figures: {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr[-500:]}")
    if done.returncode:
        failed.append(f"{pin_set.name}: tests/widgets")
        say(done.stdout[-4000:])
    moved = changed_versions(pin_set, python)
    if moved:
        failed.append(f"{pin_set.name}: versions changed: {moved}")
    return failed


def _run(command: list) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        raise CourseError(f"`{' '.join(map(str, command[:6]))} …` failed:\n{(done.stderr or done.stdout)[-2000:]}")


def _uv() -> str | None:
    uv = shutil.which("uv")
    works = uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0
    return uv if works else None


def _version_of(python: str) -> str | None:
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run([python, "-c", script], capture_output=True, text=True, timeout=60).stdout.strip()
    except OSError:
        return None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower().strip()
