"""The notebooks of a folder, whose they are, and which lesson each is. Nothing of them is run here."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from course_utils.authoring.grading.wire import readable

MAX_BYTES = 16 * 2**20  # with its pictures; as Python's objects a file may take twenty times its size
MAX_CODE = 2 * 2**20
MAX_CELLS = 5000
_CHECK = re.compile(r"""\bcheck\(\s*["'](\d\d)\.\d+["']""")
_CELL_ID = re.compile(r"(\d\d)-[a-z0-9-]+-\d+")
_NUMBER = re.compile(r"(?<!\d)(\d\d)(?!\d)")
_SLUG = re.compile(r"[\s_.-]+\d\d(_[a-z0-9_]+)?[\s_.-]*$")


@dataclass(frozen=True)
class Submission:
    """A learner's notebook: the texts of its code cells, or the problem why there are none."""

    learner: str
    file: str  # relative to the folder
    digest: str  # of the file's bytes
    lesson: str = ""
    cells: tuple[str, ...] = ()
    problem: str = ""


def find_submissions(folder: Path, lessons: Iterable[str]) -> list[Submission]:
    """Every notebook in `folder`: `mueller_04.ipynb`, or a sub-folder for each learner. Links are not followed."""
    known = set(lessons)
    found = []
    for path in sorted(folder.rglob("*.ipynb")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts) or path.is_symlink() or not path.is_file():
            continue
        if any(parent.is_symlink() for parent in path.parents if folder in parent.parents):
            continue
        learner = inside.parts[0] if len(inside.parts) > 1 else _SLUG.sub("", path.stem) or path.stem
        found.append(_read(path, readable(learner), readable(inside.as_posix()), known))
    return found


def _read(path: Path, learner: str, file: str, known: set[str]) -> Submission:
    try:
        if path.stat().st_size > MAX_BYTES:
            return Submission(learner, file, f"size {path.stat().st_size}", problem="The file is too large.")
        data = path.read_bytes()
    except OSError as error:
        return Submission(learner, file, "", problem=f"The file cannot be read: {error.strerror}.")
    digest = hashlib.sha256(data).hexdigest()
    try:
        content = json.loads(data.decode("utf-8-sig"))
        cells, ids = _code_cells(content)
        lesson = None if cells is None else _lesson(cells, ids, content, path.stem, known)
    except (ValueError, RecursionError):
        return Submission(learner, file, digest, problem="The file is no notebook: it is not JSON, or cut short.")
    if cells is None:
        return Submission(learner, file, digest, problem="The file is no notebook: it has no list of cells.")
    if sum(map(len, cells)) > MAX_CODE:
        return Submission(learner, file, digest, problem="The notebook has too much code.")
    if lesson is None:
        return Submission(learner, file, digest, problem="No lesson of the course was recognised in this notebook.")
    return Submission(learner, file, digest, lesson, tuple(cells))


def _code_cells(content: object) -> tuple[list[str] | None, list[str]]:
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or len(cells) > MAX_CELLS:
        return None, []
    texts, ids = [], []
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        if isinstance(cell.get("id"), str):
            ids.append(cell["id"])
        source = cell.get("source", "")
        if isinstance(source, list):
            source = "".join(part for part in source if isinstance(part, str))
        if cell.get("cell_type") == "code" and isinstance(source, str):
            texts.append(source)
    return texts, ids


def _lesson(cells: list[str], ids: list[str], content: dict, name: str, known: set[str]) -> str | None:
    """What most of its checks say; then the ids of its cells, its metadata, and last its name."""
    metadata = content.get("metadata")
    said = json.dumps(metadata, default=str) if isinstance(metadata, dict) else ""
    clues = (
        [number for cell in cells for number in _CHECK.findall(cell)],
        [match.group(1) for match in map(_CELL_ID.fullmatch, ids) if match],
        re.findall(r'"lesson": "(\d\d)', said),
        _NUMBER.findall(name),
    )
    for clue in clues:
        counted = Counter(number for number in clue if number in known)
        if counted:
            return counted.most_common(1)[0][0]
    return None
