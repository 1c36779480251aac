"""A lesson as it is written: `lessons/NN_slug.py`, jupytext's percent format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from course_utils.authoring.errors import LessonError
from course_utils.authoring.ids import cell_ids, headings
from course_utils.authoring.solutions import (
    LOOKS_LIKE_A_MARK,
    MarkError,
    Rendered,
    find_regions,
    learner_version,
    solved_version,
)

MARKER = re.compile(r"# %%(\s|$)")
OPTIONS = {"tags", "alt"}
_JUPYTEXT_OWN = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}  # notes on blank lines
TAGS = {
    "exercise": "the learner writes code here; a solution region is required",
    "setup": "imports of the lesson",
    "keras": "needs Keras, so that it stands in or after the section on Keras",
    "print-ok": "prints on purpose",
    "stderr-ok": "writes to stderr on purpose",
}
SHOWS = "shows:"  # shows:course_utils.nn.perceptron.Perceptron.fit


@dataclass(frozen=True)
class Cell:
    """One cell of the source, solutions and marks included."""

    kind: str  # "code" or "markdown"
    source: str
    line: int  # of its first line, in the lesson's file
    id: str
    section: str
    tags: tuple[str, ...] = ()
    alt: str | None = None

    @property
    def is_exercise(self) -> bool:
        return "exercise" in self.tags

    @property
    def shows(self) -> str | None:
        """The dotted name of the object whose code this cell shows."""
        return next((tag[len(SHOWS) :] for tag in self.tags if tag.startswith(SHOWS)), None)

    def learner(self) -> Rendered:
        """What the learner's copy holds."""
        return learner_version(self.source) if self.kind == "code" else _whole(self.source)

    def solved(self) -> Rendered:
        """What the solved copy holds."""
        return solved_version(self.source) if self.kind == "code" else _whole(self.source)


@dataclass(frozen=True)
class Lesson:
    """A parsed lesson: `name` is `02_perceptron`, `number` is `02`."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def number(self) -> str:
        return self.name[:2]

    @property
    def code(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "code"]

    @property
    def markdown(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.kind == "markdown"]


def read_lesson(path: Path) -> Lesson:
    """Parse a lesson's file. Raises LessonError, with the line, for what the format does not allow."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise LessonError(path.stem, None, f"not UTF-8 text ({error.reason} at byte {error.start})") from None
    return parse_lesson(text, path)


def parse_lesson(text: str, path: Path) -> Lesson:
    """Parse a lesson's text; `path` names it and is not read."""
    import jupytext

    name = path.stem
    lines = text.splitlines()
    markers = [n for n, line in enumerate(lines, start=1) if MARKER.match(line)]
    for number in markers:
        if re.search(r'\stags=(?!\["[^\]]*"\])', lines[number - 1]):
            raise LessonError(name, number, 'tags must be a list such as tags=["exercise"]')
    parsed = jupytext.reads(text, fmt="py:percent").cells
    if not markers:
        raise LessonError(name, None, "no cell; a cell begins with a line `# %%`")
    if len(parsed) != len(markers):
        problem = "text before the first `# %%`, or a line `# %%` inside a string"
        raise LessonError(name, markers[0], problem)

    ids = cell_ids(name[:2], [(cell.cell_type, cell.source) for cell in parsed])
    cells: list[Cell] = []
    section = ""
    for raw, marker, cell_id in zip(parsed, markers, ids, strict=True):
        found = headings(raw.source) if raw.cell_type == "markdown" else []
        section = found[0] if found else section
        first = next((n for n in range(marker, len(lines)) if lines[n].strip()), marker)
        tags, alt = _options(name, marker, raw)
        cell = Cell(raw.cell_type, raw.source.strip("\n"), first + 1, cell_id, section, tags, alt)
        _check_marks(name, cell)
        cells.append(cell)
        section = found[-1] if found else section
    return Lesson(path, tuple(cells))


def _whole(source: str) -> Rendered:
    return Rendered(source, tuple(range(len(source.splitlines()))))


def _options(name: str, marker: int, raw) -> tuple[tuple[str, ...], str | None]:
    """The tags and the alternative text written on a cell's marker."""
    if raw.cell_type not in ("code", "markdown"):
        raise LessonError(name, marker, f"a {raw.cell_type} cell; use a code or a markdown cell")
    if "incorrectly_encoded_metadata" in raw.metadata:
        raise LessonError(name, marker, "the cell's options cannot be read; is a quote or a bracket left open?")
    if "cell_marker" in raw.metadata:
        raise LessonError(name, marker, "markdown in quotes; write each of its lines with a leading `# `")
    unknown = sorted(set(raw.metadata) - OPTIONS - _JUPYTEXT_OWN)
    if unknown:
        known = 'tags=[…] and alt="…"'
        raise LessonError(name, marker, f"unknown cell option {unknown[0]!r}; known are {known}")
    tags = raw.metadata.get("tags", [])
    for tag in tags:
        if tag not in TAGS and not (str(tag).startswith(SHOWS) and len(tag) > len(SHOWS)):
            known = ", ".join([*TAGS, SHOWS + "course_utils.…"])
            raise LessonError(name, marker, f"unknown tag {tag!r}; known are {known}")
    alt = raw.metadata.get("alt")
    if alt is not None and (not isinstance(alt, str) or not alt.strip()):
        raise LessonError(name, marker, f'alt must be a text such as alt="A line …", got {alt!r}')
    if raw.cell_type == "markdown" and (tags or alt):
        raise LessonError(name, marker, "tags and alt belong to code cells")
    return tuple(tags), alt


def _check_marks(name: str, cell: Cell) -> None:
    if cell.kind == "markdown":
        for number, line in enumerate(cell.source.splitlines()):
            if LOOKS_LIKE_A_MARK.match(line):
                problem = "a solution's mark in a markdown cell; solutions are code"
                raise LessonError(name, cell.line + number, problem)
        return
    try:
        regions = find_regions(cell.source)
    except MarkError as error:
        raise LessonError(name, cell.line + error.line, error.problem) from None
    if regions and not cell.is_exercise:
        problem = 'a solution in a cell that is not tagged tags=["exercise"]'
        raise LessonError(name, cell.line + regions[0].begin, problem)
    if cell.is_exercise and not regions:
        raise LessonError(name, cell.line, "an exercise without a solution region")
