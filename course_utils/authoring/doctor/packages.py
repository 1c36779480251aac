"""Python's version, and the packages that pyproject.toml asks for: there, new enough, and able to be imported."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import platform
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from course_utils import environment
from course_utils.authoring.advice import BY_START, install_course, pip_install
from course_utils.authoring.doctor.finding import Finding, broken, note, ok
from course_utils.authoring.errors import CourseError
from course_utils.authoring.project import read_project

NAME = "neuron-to-network"
OPTIONAL = {  # extras that not everybody needs
    "search": "lesson 10's search is done by the standard library instead",
    "authoring": "lessons cannot be built, exported or graded",
    "slides": "there are no decks and no handouts",
    "hub": "no class can be served from here",
    "test": "the tests do not run",
}
MODULES = {"scikit-learn": "sklearn", "pillow": "PIL", "pytest-xdist": "xdist", "import-linter": "importlinter"}
MODULES |= {"axe-playwright-python": "axe_playwright_python", "tensorflow-cpu": "tensorflow"}
MODULES |= {"markdown-it-py": "markdown_it", "jupyterhub-nativeauthenticator": "nativeauthenticator"}
TWINS = {"tensorflow-cpu": "tensorflow", "tensorflow": "tensorflow-cpu"}  # either will do


def project_file(root: Path | None) -> Finding | None:
    """Whether pyproject.toml, which says what is needed, can be read. Silent if it can."""
    if root is None:
        what = "this is not the course's folder: only the installed package is looked at"
        return note(what, "Change into the course's folder, or name it with --root.")
    try:
        read_project(root)
    except CourseError as error:
        return broken(str(error), "Mend that line. Until then, what follows is about what was noted at installation.")
    return None


def python(root: Path | None) -> Finding:
    """The version, and whether this is the course's own Python."""
    wanted = _project(root).get("requires-python", "")
    running = platform.python_version()
    try:
        from packaging.specifiers import SpecifierSet

        fits = SpecifierSet(wanted).contains(running, prereleases=True)
    except ImportError:
        low, high = environment.PYTHON
        fits = low <= sys.version_info[:2] <= high
    where = f"Python {running} at {sys.executable}"
    if fits:
        return ok(where)
    return broken(
        f"{where}, the course needs {wanted}",
        "Install a fitting Python from python.org, then run `python3 start.py`: it makes .venv with it.",
    )


def own_python(root: Path | None) -> Finding | None:
    """With a .venv in the course's folder, that one is meant."""
    folder = root / ".venv" if root else None
    if folder is None or not folder.is_dir() or Path(sys.prefix).resolve() == folder.resolve():
        return None
    command = r".venv\Scripts\activate" if sys.platform == "win32" else "source .venv/bin/activate"
    return note(f"this is not the Python of {folder}", f"Run `{command}` first; what follows is about this Python.")


def packages(root: Path | None) -> Iterator[Finding]:
    """What every lesson needs one by one, what others need together."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        yield broken("the package `packaging` is missing, so no version can be compared", _reinstall(root, ""))
        return
    project = _project(root)
    extras = project.get("optional-dependencies", {})
    for extra, texts in {"": project["dependencies"], **{k: extras.get(k, []) for k in ("keras", "lab")}}.items():
        for requirement in _wanted_here(map(Requirement, texts), extra):
            yield _package(requirement, extra, root)
    for extra, without in OPTIONAL.items():
        requirements = _wanted_here(map(Requirement, extras.get(extra, [])), extra)
        found = [_package(requirement, extra, root) for requirement in requirements]
        if bad := [finding.what for finding in found if finding.state != "ok"]:
            wanted = [f"{requirement.name}{requirement.specifier}" for requirement in requirements]
            yield note(f"{'; '.join(bad)}: {without}", _reinstall(root, extra, *wanted))
        elif found:
            yield ok(f"extra [{extra}]: {len(found)} packages")


def _wanted_here(requirements: Iterable, extra: str) -> list:
    """Those whose conditions hold on this system."""
    return [one for one in requirements if one.marker is None or one.marker.evaluate({"extra": extra})]


def _package(requirement, extra: str, root: Path | None) -> Finding:
    name = requirement.name
    version = _version(name)
    if version is None and name in TWINS:
        name, version = TWINS[name], _version(TWINS[name])
    mend = _reinstall(root, extra, f"{requirement.name}{requirement.specifier}")
    if version is None:
        return broken(f"{requirement.name} is missing", mend)
    if not requirement.specifier.contains(version, prereleases=True):
        return broken(f"{name} {version} is here, {requirement.specifier} is needed", mend)
    module = MODULES.get(name, name.replace("-", "_"))
    if importlib.util.find_spec(module) is None:
        return broken(
            f"{name} {version} is listed as installed, but the module {module} is not there",
            f"Run `{pip_install('--force-reinstall --no-deps', f'{name}=={version}')}`.",
        )
    return ok(f"{name} {version}")


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _reinstall(root: Path | None, extra: str, *wanted: str) -> str:
    if root is None:  # not in the course's folder
        names = [f'"{text}"' for text in wanted] or ["packaging"]
        return f"Run `{pip_install('--upgrade', *names)}`."
    by_start = f" (or `{BY_START[extra]}`, which does it all)" if extra in BY_START else ""
    return f"In {root}, run `{install_course(extra)}`{by_start}."


def _project(root: Path | None) -> dict:
    """The table [project] of pyproject.toml; where there is none to read, what was noted at installation."""
    if root is not None:
        with contextlib.suppress(CourseError):  # `project_file` has said so
            return read_project(root)
    try:
        metadata = importlib.metadata.metadata(NAME)
    except importlib.metadata.PackageNotFoundError:
        return {"dependencies": [], "requires-python": ">=3.11,<3.14"}
    found = {"requires-python": metadata["Requires-Python"], "dependencies": [], "optional-dependencies": {}}
    for text in metadata.get_all("Requires-Dist") or []:
        _, marked, extra = text.partition('extra == "')
        if marked:
            found["optional-dependencies"].setdefault(extra.partition('"')[0], []).append(text)
        else:
            found["dependencies"].append(text)
    return found
