"""How much a reader meets at a time."""

from __future__ import annotations

import ast
import re
from statistics import median

from course_utils.authoring.lesson import Cell, Lesson
from course_utils.authoring.rules.problem import Problem, tree

MEDIAN_LINES = 6
MAX_LINES = 25
MAX_LINES_OF_A_CLASS = 30
MAX_COLUMNS = 88
WORDS_PER_LINE = (8, 15)
CODE_CELLS = (20, 40)

_NOT_PROSE = re.compile(r"<[^>]+>|\]\([^)]*\)|https?://\S+|^\s*\|?[\s:|-]+\|?\s*$", re.MULTILINE)


def cell_sizes(lesson: Lesson) -> list[Problem]:
    """Code cells: median at most 6 lines, none over 25 (30 with a class), lines at most 88 wide."""
    problems = []
    for cell in lesson.code:
        limit = MAX_LINES
        if any(isinstance(node, ast.ClassDef) for node in tree(cell).body):
            limit = MAX_LINES_OF_A_CLASS
        for version, text in (("", cell.learner().text), (" solved", cell.solved().text)):
            if (size := code_lines(text)) > limit:
                problems.append(Problem(cell.line, f"a{version} cell of {size} lines, at most {limit}"))
                break
        for number, line in enumerate(cell.source.splitlines(), start=cell.line):
            if len(line) > MAX_COLUMNS:
                problems.append(Problem(number, f"{len(line)} columns, at most {MAX_COLUMNS}"))
    sizes = [code_lines(cell.learner().text) for cell in lesson.code]
    if sizes and median(sizes) > MEDIAN_LINES:
        message = f"the median code cell has {median(sizes):g} lines, at most {MEDIAN_LINES}"
        problems.append(Problem(None, message))
    return problems


def prose_density(lesson: Lesson) -> list[Problem]:
    """8 to 15 words of prose per visible line of code, 20 to 40 code cells; lesson 00 is a tour."""
    if lesson.number == "00":
        return []
    problems = []
    fewest, most = CODE_CELLS
    count = len(lesson.code)
    if not fewest <= count <= most:
        problems.append(Problem(None, f"{count} code cells, expected {fewest} to {most}"))
    words = sum(prose_words(cell) for cell in lesson.markdown)
    lines = sum(code_lines(cell.learner().text) for cell in lesson.code)
    low, high = WORDS_PER_LINE
    if not low <= words / max(lines, 1) <= high:
        ratio = f"{words} words for {lines} lines of code, {words / max(lines, 1):.1f} a line"
        problems.append(Problem(None, f"{ratio}; expected {low} to {high}"))
    return problems


def code_lines(text: str) -> int:
    """Lines that are not blank; comments are read too, so they count."""
    return sum(1 for line in text.splitlines() if line.strip())


def prose_words(cell: Cell) -> int:
    """Words of a markdown cell, addresses and table rules left out."""
    words = _NOT_PROSE.sub(" ", cell.source).split()
    return sum(1 for word in words if any(letter.isalnum() for letter in word))
