"""One list of dependencies: pyproject.toml, pins.txt and environment.yml say the same."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
MACHINES = [
    {
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": v,
        "python_full_version": f"{v}.9",
    }
    for system, machine in [
        ("linux", "x86_64"),
        ("linux", "aarch64"),
        ("darwin", "arm64"),
        ("win32", "AMD64"),
    ]
    for v in ("3.11", "3.12", "3.13")
]


def pins():
    return [Requirement(line) for line in (ROOT / "pins.txt").read_text().splitlines() if line.strip()]


def applies(requirement, machine):
    return requirement.marker is None or requirement.marker.evaluate(machine)


def requirements():
    """What the extra `all` installs; `peers`, for one benchmark, is in no test and has no pins."""
    extras = PROJECT["optional-dependencies"]
    listed = PROJECT["dependencies"] + [r for name, extra in extras.items() if name != "peers" for r in extra]
    return [Requirement(r) for r in listed if not r.startswith(PROJECT["name"])]


def test_all_means_every_extra_but_the_peers_of_a_benchmark():
    extras = PROJECT["optional-dependencies"]
    everything = Requirement(extras["all"][0])
    assert everything.name == PROJECT["name"] and everything.extras == set(extras) - {"all", "peers"}


def test_pins_are_names_and_exact_versions_and_nothing_else():
    for line in (ROOT / "pins.txt").read_text().splitlines():
        assert re.fullmatch(r"[a-z0-9._-]+==[\w.!+]+( ; .+)?", line), line
        assert "/" not in line and "@" not in line


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: "-".join(list(m.values())[:3]))
def test_each_dependency_has_one_pin_within_its_bounds(machine):
    for requirement in requirements():
        if not applies(requirement, machine):
            continue
        found = [
            pin
            for pin in pins()
            if canonicalize_name(pin.name) == canonicalize_name(requirement.name) and applies(pin, machine)
        ]
        assert len(found) == 1, f"{requirement} has {len(found)} pins for {machine}; see CONTRIBUTING, 'Pins'"
        (specifier,) = found[0].specifier
        assert requirement.specifier.contains(specifier.version), f"{found[0]} is outside {requirement}"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: "-".join(list(m.values())[:3]))
def test_tensorflow_is_the_cpu_build_on_linux_pcs_only(machine):
    wanted = {r.name for r in requirements() if r.name.startswith("tensorflow") and applies(r, machine)}
    pinned = {p.name for p in pins() if p.name in ("tensorflow", "tensorflow-cpu") and applies(p, machine)}
    linux_pc = machine["sys_platform"] == "linux" and machine["platform_machine"] == "x86_64"
    assert wanted == pinned == ({"tensorflow-cpu"} if linux_pc else {"tensorflow"})


def test_every_dependency_says_why_or_stands_under_a_line_that_does():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for name in (
        "numpy",
        "matplotlib",
        "ipywidgets",
        "anywidget",
        "scikit-learn",
        "pillow",
        "jupytext",
        "hypothesis",
    ):
        assert re.search(rf'^    "{name}>=.*",\s+# \w+', text, re.M), name


def test_the_installed_versions_are_the_pinned_ones():
    """What the tests prove is what a learner gets."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.markers import default_environment

    checked = 0
    for pin in pins():
        if not applies(pin, default_environment()):
            continue
        try:
            installed = version(pin.name)
        except PackageNotFoundError:
            pytest.fail(f"{pin.name} is pinned and not installed: run python3 start.py test")
        assert pin.specifier.contains(installed, prereleases=True), f"{pin} but {installed} is installed"
        checked += 1
    assert checked > 100


def test_environment_yml_installs_the_course_from_the_same_pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict))
    assert pip[0] == "-c pins.txt"
    extras = re.fullmatch(r"-e \.\[([\w,]+)\]", pip[1]).group(1).split(",")
    assert set(extras) <= set(PROJECT["optional-dependencies"])
    python = next(e for e in environment["dependencies"] if isinstance(e, str) and e.startswith("python="))
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(python.removeprefix("python="))
    assert environment["variables"] == {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0"}


def test_ci_calls_the_test_command_of_the_readme_and_the_proof_for_colab():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    command = "python3 start.py test"
    assert f"\n{command}\n" in script and f"\n    {command}" in readme
    assert "\n.venv/bin/course colab --verify || status=$?\n" in script and "`course colab --verify`" in readme
