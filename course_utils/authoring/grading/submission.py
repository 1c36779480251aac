"""The notebooks of a folder, whose they are, and which lesson each is. Nothing of them is run here."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from course_utils.authoring.errors import UsageProblem
from course_utils.authoring.grading.wire import readable

MAX_BYTES = 16 * 2**20  # with its pictures; as Python's objects a file may take twenty times its size
MAX_CODE = 2 * 2**20
MAX_CELLS = 5000
_CHECK = re.compile(r"""\bcheck\(\s*["'](\d\d)\.\d+["']""")
_CELL_ID = re.compile(r"(\d\d)-[a-z0-9-]+-\d+")
_NUMBER = re.compile(r"(?<!\d)(\d\d)(?!\d)")
NO_NOTEBOOK = "it is no .ipynb"
_ARCHIVES = {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz"}
# What stands before the last number of the lesson. What may follow it is a title, a version, a browser's " (1)"; a
# further number may be the learner's own.
_BEFORE = r"(.*[^\s_.-])[\s_.-]+{lesson}(?:[\s_.-]+[^\d\s_.-].*)?[\s_.-]*"


@dataclass(frozen=True)
class Submission:
    """A learner's notebook: the texts of its code cells, or the problem why there are none."""

    file: str  # relative to the folder
    digest: str  # of the file's bytes
    lesson: str = ""
    cells: tuple[str, ...] = ()
    problem: str = ""

    @property
    def learner(self) -> str:
        """The first folder's name; of a file in no folder what stands before the number of its lesson."""
        path = PurePosixPath(self.file)
        if len(path.parts) > 1:
            return path.parts[0]
        # Another number stays: student_01 and student_02 are two learners.
        match = re.fullmatch(_BEFORE.format(lesson=self.lesson or r"\d\d"), path.stem)
        return match.group(1) if match else path.stem


class LeftOut(NamedTuple):
    """What lies in the folder and is not graded."""

    file: str
    why: str


def find_submissions(folder: Path, lessons: Iterable[str]) -> tuple[list[Submission], list[LeftOut]]:
    """Every notebook in `folder`: `mueller_04.ipynb`, or a sub-folder for each learner; and what is no submission.

    Links are not followed. Names with a dot before them, such as .ipynb_checkpoints, are nobody's work.
    """
    known = set(lessons)
    paths, left_out = [], []

    def leave_out(path: Path, why: str) -> None:
        left_out.append(LeftOut(readable(path.relative_to(folder).as_posix()), why))

    def cannot_be_read(error: OSError) -> None:
        if Path(error.filename) == folder:
            raise UsageProblem(f"{folder} cannot be read: {error.strerror}. Name a folder that you may read.")
        leave_out(Path(error.filename), f"the folder cannot be read: {error.strerror}")

    for place, folders, files in os.walk(folder, onerror=cannot_be_read):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if os.path.islink(Path(place, name))]
        for path in (Path(place, name) for name in (*links, *files) if not name.startswith(".")):
            if why := _no_submission(path):
                leave_out(path, why)
            else:
                paths.append(path)
    found = [_read(path, readable(path.relative_to(folder).as_posix()), known) for path in sorted(paths)]
    return found, sorted(left_out)


def _no_submission(path: Path) -> str:
    """Why it is none; nothing for one. What cannot be looked at is one: reading it says the reason, in a row."""
    kind = path.suffix.lower()
    if os.path.islink(path):
        return "it is a link; put the notebook itself there"
    if kind in _ARCHIVES:
        return f"it is a {kind[1:]}; unpack it"
    if kind != ".ipynb":
        return NO_NOTEBOOK
    return "it is no file" if os.path.exists(path) and not os.path.isfile(path) else ""


def _read(path: Path, file: str, known: set[str]) -> Submission:
    try:
        if path.stat().st_size > MAX_BYTES:
            return Submission(file, f"size {path.stat().st_size}", problem="The file is too large.")
        data = path.read_bytes()
    except OSError as error:
        return Submission(file, "", problem=f"The file cannot be read: {error.strerror}.")
    digest = hashlib.sha256(data).hexdigest()
    try:
        content = json.loads(data.decode("utf-8-sig"))
        cells, ids = _code_cells(content)
        lesson = None if cells is None else _lesson(cells, ids, content, path.stem, known)
    except (ValueError, RecursionError):
        return Submission(file, digest, problem="The file is no notebook: it is not JSON, or cut short.")
    if cells is None:
        return Submission(file, digest, problem="The file is no notebook: it has no list of cells.")
    if sum(map(len, cells)) > MAX_CODE:
        return Submission(file, digest, problem="The notebook has too much code.")
    if lesson is None:
        return Submission(file, digest, problem="No lesson of the course was recognised in this notebook.")
    return Submission(file, digest, lesson, tuple(cells))


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
