"""What this computer has of what the course needs, and how to mend what it lacks."""

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

PYTHON = ((3, 11), (3, 13))

# name -> (module, distribution, lowest version as in pyproject.toml, what stands still without it)
PACKAGES = {
    "NumPy": ("numpy", "numpy", "2.0", "nothing runs"),
    "matplotlib": ("matplotlib", "matplotlib", "3.10", "there are no figures"),
    "ipywidgets": ("ipywidgets", "ipywidgets", "7.7.1", "there are no sliders"),
    "anywidget": ("anywidget", "anywidget", "0.9.21", "figures follow a slider more slowly"),
    "scikit-learn": ("sklearn", "scikit-learn", "1.6", "there are no real data sets"),
    "Keras": ("keras", "keras", "3.13", "only the NumPy half of each lesson runs"),
    "TensorFlow": ("tensorflow", None, "2.20", "only the NumPy half of each lesson runs"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked for: its name, whether it will do, and, if not, what to do about it."""

    name: str
    ok: bool
    advice: str = ""


@dataclass(frozen=True)
class Report:
    """All findings; shown as a short table that ends with one sentence."""

    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        return all(finding.ok for finding in self.findings)

    def __repr__(self) -> str:
        width = max(len(finding.name) for finding in self.findings)
        lines = [f"{f.name:<{width}}  {'ok' if f.ok else '-> ' + f.advice}" for f in self.findings]
        lines.append(
            "Everything that the course needs is here."
            if self.ok
            else "Mend the lines with an arrow, restart the kernel, and run this cell again."
        )
        return "\n".join(lines)


def check_environment() -> Report:
    """Look for Python and the packages of the course, without loading TensorFlow.

    Returns a `Report`, which shows one line for each thing looked for: "ok", or what is wrong and how to
    mend it. Nothing is installed or changed.
    """
    return Report((_python(), *(_package(name, *row) for name, row in PACKAGES.items())))


def _python(running: tuple[int, ...] | None = None) -> Finding:
    running = running or sys.version_info[:2]
    low, high = PYTHON
    if low <= running <= high:
        return Finding("Python", True)
    return Finding(
        "Python",
        False,
        f"{_dotted(running)} runs here, the course needs {_dotted(low)} to {_dotted(high)}: "
        "start it with `python3 start.py`, which looks for the right one",
    )


def _package(
    name: str,
    module: str,
    distribution: str | None,
    lowest: str,
    without: str,
    find: Callable[[str], object] = importlib.util.find_spec,
    read_version: Callable[[str], str] = version,
) -> Finding:
    if find(module) is None:
        return Finding(name, False, f"not found, so {without}: {_mend(distribution or module, lowest)}")
    found = None
    # TensorFlow comes under two names; whichever is there tells its version.
    for candidate in [distribution] if distribution else ["tensorflow", "tensorflow-cpu"]:
        try:
            found = read_version(candidate)
            break
        except PackageNotFoundError:
            continue
    if found and _numbers(found) < _numbers(lowest):
        return Finding(
            name, False, f"{found} found, {lowest} or newer needed: {_mend(distribution or module, lowest)}"
        )
    return Finding(name, True)


def _mend(distribution: str, lowest: str) -> str:
    if "google.colab" in sys.modules:
        return "Runtime > Disconnect and delete runtime, then open the notebook again"
    return f'close Jupyter and run `python3 start.py`, or here `%pip install "{distribution}>={lowest}"`'


def _numbers(text: str) -> tuple[int, ...]:
    """'2.10.1rc1' -> (2, 10, 1): enough to compare with a lower bound."""
    numbers = []
    for part in text.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        numbers.append(int(digits))
    return tuple(numbers)


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))
