"""Solutions taken out of a cell, or left in without their marks.

The marks are those of nbgrader: `### BEGIN SOLUTION` and `### END SOLUTION`, each alone on its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
STUB = ("# Your code here.", "...")

# Whatever resembles a mark. A misspelt one would leave the solution in the learner's copy.
LOOKS_LIKE_A_MARK = re.compile(r"\s*#+\s*(begin|end)[\s_-]*solutions?\b", re.IGNORECASE)


class MarkError(ValueError):
    """A solution's marks do not pair up; `line` counts from 0 within the cell."""

    def __init__(self, line: int, problem: str):
        self.line = line
        self.problem = problem
        super().__init__(line, problem)

    def __str__(self) -> str:
        return self.problem


@dataclass(frozen=True)
class Region:
    """The lines `begin` … `end` of a cell, marks included, counted from 0."""

    begin: int
    end: int
    indent: str


@dataclass(frozen=True)
class Rendered:
    """A cell's text in one version of the lesson, and the source line that each line came from."""

    text: str
    lines: tuple[int, ...]


def find_regions(source: str) -> list[Region]:
    """The solution regions of a cell. Raises MarkError for marks that do not pair up."""
    regions: list[Region] = []
    opened: int | None = None
    lines = source.splitlines()
    for number, line in enumerate(lines):
        mark = line.strip()
        if mark == BEGIN:
            if opened is not None:
                raise MarkError(number, f"{BEGIN} inside a region that is still open")
            opened = number
        elif mark == END:
            if opened is None:
                raise MarkError(number, f"{END} without a {BEGIN} before it in this cell")
            begin_line = lines[opened]
            indent = begin_line[: len(begin_line) - len(begin_line.lstrip())]
            if not any(text.strip() for text in lines[opened + 1 : number]):
                raise MarkError(opened, "the solution region is empty")
            if not line.startswith(indent) or line[len(indent) :] != END:
                raise MarkError(number, f"{END} is not indented like its {BEGIN}")
            regions.append(Region(opened, number, indent))
            opened = None
        elif LOOKS_LIKE_A_MARK.match(line):
            raise MarkError(number, f"{mark!r} looks like a mark; write {BEGIN!r} or {END!r}")
    if opened is not None:
        raise MarkError(opened, f"{BEGIN} without an {END} after it in this cell")
    return regions


def learner_version(source: str) -> Rendered:
    """The cell with each region replaced by a stub at the same indentation."""
    return _render(source, keep_solutions=False)


def solved_version(source: str) -> Rendered:
    """The cell with its solutions, without the marks."""
    return _render(source, keep_solutions=True)


def solution_lines(source: str) -> list[tuple[int, str]]:
    """The lines within the regions of a cell, with their line numbers within it."""
    lines = source.splitlines()
    return [
        (number, lines[number]) for region in find_regions(source) for number in range(region.begin + 1, region.end)
    ]


def _render(source: str, *, keep_solutions: bool) -> Rendered:
    lines = source.splitlines()
    kept: list[tuple[int, str]] = []
    position = 0
    for region in find_regions(source):
        kept += [(n, lines[n]) for n in range(position, region.begin)]
        if keep_solutions:
            kept += [(n, lines[n]) for n in range(region.begin + 1, region.end)]
        else:
            kept += [(region.begin, region.indent + text) for text in STUB]
        position = region.end + 1
    kept += [(n, lines[n]) for n in range(position, len(lines))]
    return Rendered("\n".join(text for _, text in kept), tuple(n for n, _ in kept))
