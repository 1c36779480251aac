"""The environment check: true on this machine, and its advice on machines that lack something."""

import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from course_utils import environment
from course_utils.environment import Finding, Report, check_environment

ROOT = Path(__file__).parents[1]


def test_here_everything_is_found_and_tensorflow_stays_unloaded():
    code = (
        "import sys; from course_utils.environment import check_environment; print(check_environment());"
        "assert not {'tensorflow', 'keras'} & set(sys.modules)"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    lines = shown.splitlines()
    assert lines[-1] == "Everything that the course needs is here."
    assert len(lines) == 2 + len(environment.PACKAGES)
    assert all(line.endswith("  ok") for line in lines[:-1])


def test_the_lower_bounds_are_those_of_pyproject():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = [Requirement(r) for r in project["dependencies"] + project["optional-dependencies"]["keras"]]
    bounds = {r.name: str(r.specifier) for r in listed}
    for _, distribution, lowest, _ in environment.PACKAGES.values():
        name = distribution or "tensorflow"
        if name == "keras":  # comes with TensorFlow; the lowest is the one that Colab has
            continue
        assert bounds[name] == f">={lowest}"
    low, high = environment.PYTHON
    assert project["requires-python"] == f">={low[0]}.{low[1]},<{high[0]}.{high[1] + 1}"


def missing(name):
    raise PackageNotFoundError(name)


@pytest.mark.parametrize("name", environment.PACKAGES)
def test_a_missing_package_is_named_with_what_it_costs_and_the_mend(name):
    row = environment.PACKAGES[name]
    finding = environment._package(name, *row, find=lambda module: None)
    assert not finding.ok
    assert "not found" in finding.advice and row[3] in finding.advice and "python3 start.py" in finding.advice


def test_an_old_package_is_told_by_its_numbers_and_not_by_its_letters():
    row = environment.PACKAGES["matplotlib"]
    old = environment._package("matplotlib", *row, read_version=lambda name: "3.9.4")
    assert not old.ok and "3.9.4 found, 3.10 or newer needed" in old.advice
    assert environment._package("matplotlib", *row, read_version=lambda name: "3.10.0rc1").ok
    assert environment._package("matplotlib", *row, read_version=lambda name: "10.0").ok


def test_a_package_that_is_there_without_metadata_will_do():
    row = environment.PACKAGES["TensorFlow"]
    assert environment._package("TensorFlow", *row, find=lambda m: object(), read_version=missing).ok


def test_in_colab_the_mend_is_colabs(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", object())
    finding = environment._package("NumPy", *environment.PACKAGES["NumPy"], find=lambda m: None)
    assert "Runtime" in finding.advice and "start.py" not in finding.advice


@pytest.mark.parametrize(
    ("running", "ok"), [((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 14), False)]
)
def test_python_versions(running, ok):
    finding = environment._python(running)
    assert finding.ok is ok
    assert ok or "3.11 to 3.13" in finding.advice


def test_the_report_lines_up_and_says_what_next():
    report = Report((Finding("A", True), Finding("Longer", False, "do this")))
    assert repr(report).splitlines() == [
        "A       ok",
        "Longer  -> do this",
        "Mend the lines with an arrow, restart the kernel, and run this cell again.",
    ]
    assert not report.ok and check_environment().ok
