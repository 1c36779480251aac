"""Where the course lies on the disk, and which lessons it has."""

from __future__ import annotations

import os
import re
import tempfile
import tomllib
from pathlib import Path

from course_utils.authoring.errors import CourseError, UsageProblem

LESSON_NAME = re.compile(r"(\d\d)_[a-z0-9]+(?:_[a-z0-9]+)*")

# Folders of notebooks that a command keeps up to date.
FILLED = {"notebooks": "the learner's copies of `course build`", "colab": "the copies of `course colab`"}


def find_root(start: Path | str | None = None) -> Path:
    """The course's folder: the nearest one, from `start` upwards, with pyproject.toml and lessons/."""
    named, start = start is not None, Path(start or Path.cwd())
    if named and not start.is_dir():
        what = "is not a folder" if start.exists() else "does not exist"
        raise UsageProblem(f"{start} {what}. Name the course's folder, the one with pyproject.toml and lessons/.")
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / "pyproject.toml").is_file() and (candidate / "lessons").is_dir():
            return candidate
    problem = f"No course found in {start} or above it: expected a folder with pyproject.toml and lessons/."
    if named:
        raise UsageProblem(f"{problem} Name the course's folder with --root.")
    raise CourseError(f"{problem} Change into the course's folder, or name it with --root.")


def read_project(root: Path) -> dict:
    """The table [project] of pyproject.toml. Raises CourseError for a file that is not TOML."""
    try:
        return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8")).get("project", {})
    except ValueError as error:  # TOMLDecodeError, or bytes that are no UTF-8
        raise CourseError(f"{root / 'pyproject.toml'} cannot be read as TOML: {error}.") from None


def lesson_paths(root: Path) -> list[Path]:
    """Every `lessons/NN_slug.py`, in order of its number."""
    paths = sorted(p for p in (root / "lessons").glob("*.py"))
    seen: dict[str, Path] = {}
    for path in paths:
        match = LESSON_NAME.fullmatch(path.stem)
        if match is None:
            raise CourseError(
                f"lessons/{path.name} is not a lesson's name: expected NN_slug.py, two digits and "
                "words in lower case, such as 02_perceptron.py."
            )
        number = match.group(1)
        if number in seen:
            raise CourseError(f"Two lessons have the number {number}: {seen[number].name} and {path.name}.")
        seen[number] = path
    return paths


def select_lessons(root: Path, wanted: list[str] | None = None) -> list[Path]:
    """The lessons named by number (`2`, `02`), by name or by path; all of them when none is named."""
    paths = lesson_paths(root)
    if not paths:
        raise CourseError(f"There is no lesson in {root / 'lessons'}.")
    if not wanted:
        return paths
    names = {key: path for path in paths for key in (path.stem, path.stem[:2])}
    chosen = []
    for word in wanted:
        key = Path(word).stem if not word.isdigit() else word.zfill(2)
        if key not in names:
            known = "\n".join(f"  {path.stem[:2]}  {path.stem[3:]}" for path in paths)
            raise UsageProblem(f"There is no lesson {word!r}. The lessons are:\n{known}")
        chosen.append(names[key])
    return sorted(set(chosen))


def notebook_path(root: Path, lesson: Path) -> Path:
    """Where the learner's copy of a lesson is kept."""
    return root / "notebooks" / f"{lesson.stem}.ipynb"


def output_folder(root: Path, chosen: Path | None, own: str) -> Path:
    """The folder that -o names, or else the command's own; never one that another command fills with notebooks."""
    folder = chosen or root / own
    for name, what in FILLED.items():
        place = root / name
        same = folder.resolve() == place.resolve() or (folder.exists() and place.exists() and folder.samefile(place))
        if name != own and same:
            raise UsageProblem(f"-o names {folder}, and {name}/ is for {what}: they would be replaced. Name another.")
    return folder


def writable_folder(folder: Path) -> Path:
    """Make the folder if need be; refuse one that cannot be written to before any work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        file = next((path for path in (folder, *folder.parents) if path.exists() and not path.is_dir()), None)
        reason = f"{file} is not a folder" if file else error.strerror or str(error)
        raise CourseError(f"Cannot write to {folder}: {reason}. Choose another folder with -o.") from error
    return folder


def write_atomically(path: Path, content: str | bytes) -> None:
    """Replace a file whole or not at all, so that a build cut short leaves the old one."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        # mkstemp makes private files; a notebook is as readable as any other file of the course.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException as error:
        Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError) and path.is_dir():
            raise CourseError(f"{path} is a folder, and a file is to be written there. Move it away.") from None
        raise
