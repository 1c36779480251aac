"""A cell that shows code of the package shows the package's code: equal as syntax trees.

Docstrings, annotations and comments may differ, for a lesson explains in prose; nothing else may.
The package is read, not imported, so that nothing heavy is loaded.
"""

from __future__ import annotations

import ast
from pathlib import Path

from course_utils.authoring.lesson import Lesson
from course_utils.authoring.rules.problem import Problem, tree

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def shows_what_the_package_does(lesson: Lesson, root: Path | None = None) -> list[Problem]:
    """Each cell tagged `shows:course_utils.…` defines that object as the package does."""
    root = root or lesson.path.resolve().parents[1]
    problems = []
    for cell in lesson.code:
        if cell.shows is None:
            continue
        theirs = find_object(root, cell.shows)
        if theirs is None:
            problems.append(Problem(cell.line, f"there is no {cell.shows} in the package"))
            continue
        name = cell.shows.rpartition(".")[2]
        ours = _named(tree(cell).body, name)
        if ours is None:
            problems.append(Problem(cell.line, f"the cell defines no {name}"))
        elif comparable(ours) != comparable(theirs):
            problems.append(Problem(ours.lineno, f"{name} is not what {cell.shows} is"))
    return problems


def find_object(root: Path, path: str) -> ast.stmt | None:
    """The statement that defines `course_utils.nn.perceptron.Perceptron.fit`, re-exports followed."""
    parts = path.split(".")
    for length in range(len(parts) - 1, 0, -1):
        file = _module_file(root, parts[:length])
        if file is not None:
            return _find_in(root, parts[:length], parts[length:], seen=set())
    return None


def comparable(node: ast.stmt) -> str:
    """A definition's tree as text, without docstrings and annotations."""
    copy = ast.parse(ast.unparse(node)).body[0]
    return ast.dump(_Bare().visit(copy))


class _Bare(ast.NodeTransformer):
    def visit_FunctionDef(self, node):
        self.generic_visit(node)
        node.returns = None
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            if isinstance(first.value.value, str):
                node.body = node.body[1:] or [ast.Pass()]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        node.returns = None
        return self.visit_FunctionDef(node)

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_AnnAssign(self, node):
        if node.value is None:
            return node  # a field of a dataclass: the annotation is the statement
        return ast.Assign(targets=[node.target], value=node.value, type_comment=None, lineno=1)


def _module_file(root: Path, parts: list[str]) -> Path | None:
    base = root.joinpath(*parts)
    for file in (base.with_suffix(".py"), base / "__init__.py"):
        if file.is_file():
            return file
    return None


def _find_in(root: Path, module: list[str], names: list[str], seen: set) -> ast.stmt | None:
    file = _module_file(root, module)
    if file is None or not names or (file, names[0]) in seen:
        return None
    seen.add((file, names[0]))
    body = ast.parse(file.read_text(encoding="utf-8")).body
    found = _named(body, names[0])
    if found is not None:
        for name in names[1:]:
            found = _named(getattr(found, "body", []), name)
        return found
    for statement in body:
        if not isinstance(statement, ast.ImportFrom):
            continue
        for alias in statement.names:
            if (alias.asname or alias.name) == names[0]:
                package = module if file.name == "__init__.py" else module[:-1]
                base = package[: len(package) - statement.level + 1] if statement.level else []
                source = base + (statement.module.split(".") if statement.module else [])
                found = _find_in(root, source, [alias.name, *names[1:]], seen)
                return found or _find_in(root, [*source, alias.name], names[1:], seen)
    return None


def _named(body: list[ast.stmt], name: str) -> ast.stmt | None:
    for statement in body:
        if isinstance(statement, _DEFINITIONS) and statement.name == name:
            return statement
        if isinstance(statement, ast.Assign):
            if any(isinstance(t, ast.Name) and t.id == name for t in statement.targets):
                return statement
        if isinstance(statement, ast.AnnAssign) and getattr(statement.target, "id", "") == name:
            return statement
    return None
