"""From a built notebook to its Colab copy: one cell more, which carries the package."""

from __future__ import annotations

import base64
import bz2
import copy
import hashlib
import io
import tarfile
import textwrap
from pathlib import Path

import course_utils
from course_utils.authoring import badges
from course_utils.authoring.build import to_text
from course_utils.authoring.errors import CourseError
from course_utils.authoring.lesson import read_lesson
from course_utils.authoring.project import lesson_paths, notebook_path, write_atomically
from course_utils.authoring.stored import read_notebook

MAX_PAYLOAD = 300_000  # characters in the notebook
TEMPLATE = Path(__file__).with_name("first_cell.py")
LEFT_OUT = ("authoring", "cli.py")  # what no lesson imports
WIDTH = 160


def colab_path(root: Path, lesson: Path) -> Path:
    """Where the Colab copy of a lesson is kept."""
    return root / "colab" / f"{lesson.stem}.ipynb"


def packed_package(folder: Path | None = None) -> bytes:
    """The package as a compressed archive: the same bytes for the same sources, on every machine."""
    folder = folder or Path(course_utils.__file__).parent
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in _sources(folder):
            data = path.read_bytes().replace(b"\r\n", b"\n")
            entry = tarfile.TarInfo(str(Path(folder.name, path.relative_to(folder)).as_posix()))
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return bz2.compress(buffer.getvalue(), 9)


def first_cell(packed: bytes) -> str:
    """The source of the cell that carries the package. Raises CourseError if it grew too large."""
    text = base64.b85encode(packed).decode("ascii")
    if len(text) > MAX_PAYLOAD:
        raise CourseError(
            f"course_utils packs into {len(text) // 1000} kB of text, at most {MAX_PAYLOAD // 1000} may travel in a "
            "Colab notebook. Leave out what lessons do not import (course_utils/authoring/colab/build.py)."
        )
    lines = "\n".join(textwrap.wrap(text, WIDTH, break_on_hyphens=False))
    template = TEMPLATE.read_text(encoding="utf-8").rstrip("\n")
    return template.replace("@SHA256@", hashlib.sha256(packed).hexdigest()).replace("@PACKED@", lines)


def colab_notebook(notebook, source: str):
    """A copy of a built notebook for Colab: the package's cell under the title, Colab's metadata."""
    from nbformat import v4

    copied = copy.deepcopy(notebook)
    cell = v4.new_code_cell(source, id="colab-first-cell")
    cell.metadata.update(cellView="form", jupyter={"source_hidden": True}, tags=["colab"])
    copied.cells.insert(1, cell)
    for count, code in enumerate((c for c in copied.cells if c.cell_type == "code"), start=0):
        # The cells were executed without the first one, which the reader has still to run.
        code.execution_count = count or None
        for output in code.outputs:
            if "execution_count" in output:
                output.execution_count = count
    copied.metadata["colab"] = {"provenance": [], "toc_visible": True}
    return copied


def colab_text(path: Path, root: Path, source: str) -> str:
    """The Colab copy of the lesson at `path`. Raises CourseError where its notebook is not that of its source."""
    return to_text(colab_notebook(read_notebook(notebook_path(root, path), read_lesson(path)), source))


def write_colab(paths: list[Path], root: Path, folder: Path) -> list[bool]:
    """Write the Colab copies into `folder`; for each, whether it changed."""
    source = first_cell(packed_package())
    texts = [colab_text(path, root, source) for path in paths]  # all, before the first is written
    changed = []
    for path, text in zip(paths, texts, strict=True):
        target = folder / f"{path.stem}.ipynb"
        changed.append(not target.is_file() or _text(target) != text)
        if changed[-1]:
            write_atomically(target, text)
    return changed


def write_readme(root: Path) -> bool:
    """Give README's lessons their badges, or take them away; whether that changed anything."""
    path = root / "README.md"
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    new = badges.readme(root, old)
    if new != old:
        write_atomically(path, new)
    return new != old


def stale_copies(root: Path, paths: list[Path], every: bool = True) -> dict[str, str]:
    """{name: why} of the Colab copies that are not what the notebooks and the package give today.

    `every` looks at what belongs to no lesson, too: README's badges, and copies without a lesson.
    """
    packed = packed_package()
    source, fingerprint = first_cell(packed), hashlib.sha256(packed).hexdigest()
    stale = {}
    for path in paths:
        target = colab_path(root, path)
        if not target.is_file():
            stale[target.name] = "it has not been built"
            continue
        have = _text(target)
        try:
            if have != colab_text(path, root, source):
                same_package = fingerprint in have
                stale[target.name] = "its notebook has changed" if same_package else "course_utils has changed"
        except CourseError as error:
            stale[target.name] = str(error)
    if not every:
        return stale
    readme = root / "README.md"
    if readme.exists() and badges.readme(root, text := readme.read_text(encoding="utf-8")) != text:
        stale["README.md"] = "its badges are not those of [project.urls]"
    known = {path.stem for path in lesson_paths(root)}
    for target in sorted((root / "colab").glob("*.ipynb")):
        if target.stem not in known:
            stale[target.name] = "it has no lesson; delete it"
    return stale


def _text(path: Path) -> str:
    """A stored copy, be it damaged."""
    return path.read_text(encoding="utf-8", errors="replace")


def _sources(folder: Path) -> list[Path]:
    """The package's files in a lasting order."""
    files = (path for path in folder.rglob("*") if path.is_file())
    wanted = [
        path
        for path in files
        if path.relative_to(folder).parts[0] not in LEFT_OUT
        and "__pycache__" not in path.parts
        and path.suffix in {".py", ".js", ".css", ".json", ".html"}
    ]
    return sorted(wanted, key=lambda path: path.relative_to(folder).as_posix())
