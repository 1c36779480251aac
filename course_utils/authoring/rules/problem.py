"""What a rule found, and the two things nearly every rule needs: code as a tree, names in a tree."""

from __future__ import annotations

import ast
from typing import NamedTuple

from course_utils.authoring.lesson import Cell


class Problem(NamedTuple):
    """A place in the lesson's source and what is wrong there."""

    line: int | None
    message: str

    def __str__(self) -> str:
        return self.message if self.line is None else f"line {self.line}: {self.message}"


def tree(cell: Cell) -> ast.Module:
    """The solved cell as a syntax tree, line numbers those of the lesson's file.

    A cell that is no plain Python gives an empty tree; `plain_code` reports it.
    """
    rendered = cell.solved()
    try:
        module = ast.parse(rendered.text)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])
    for node in ast.walk(module):
        if hasattr(node, "lineno"):
            node.lineno = cell.line + rendered.lines[node.lineno - 1]
    return module


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a name or a chain of attributes; an empty text for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def imported_modules(node: ast.AST) -> list[str]:
    """What an import statement loads: `from a import b` gives a and a.b."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return [module, *(f"{module}.{alias.name}" for alias in node.names)]
    return []
