"""Nothing depends on the learner's code: any exercise may be left out, and the lesson still runs."""

from __future__ import annotations

import ast

from course_utils.authoring.lesson import Lesson
from course_utils.authoring.rules.problem import Problem, tree

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_COMPOUND = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Match)


def independent_of_exercises(lesson: Lesson) -> list[Problem]:
    """No cell reads a name whose value was last set by the learner's code in another cell."""
    problems = []
    owner: dict[str, int] = {}  # name -> the exercise cell that last bound it, or -1
    bound_outside = {
        name
        for cell in lesson.code
        for statement in tree(cell).body
        if not cell.is_exercise or isinstance(statement, (ast.Import, ast.ImportFrom))
        for name in bound_names(statement)
    }
    learners: dict[str, set[int]] = {}  # name -> the exercise cells that bind it, and no other does
    for cell in lesson.code:
        for statement in tree(cell).body if cell.is_exercise else []:
            for name in bound_names(statement) - bound_outside:
                learners.setdefault(name, set()).add(cell.line)
    for index, cell in enumerate(lesson.cells):
        if cell.kind != "code":
            continue
        for statement in tree(cell).body:
            now, later = read_names(statement)
            own = bound_names(statement) if isinstance(statement, _COMPOUND) else set()
            for name in sorted(now - own):
                if owner.get(name, -1) not in (-1, index):
                    problems.append(Problem(statement.lineno, _message(name)))
            # A function body runs later, perhaps after an exercise that binds the name.
            for name in sorted(later - now):
                if cell.line not in learners.get(name, {cell.line}):
                    problems.append(Problem(statement.lineno, _message(name)))
            imports = isinstance(statement, (ast.Import, ast.ImportFrom))
            for name in bound_names(statement):
                owner[name] = index if cell.is_exercise and not imports else -1
    return problems


def bound_names(statement: ast.stmt) -> set[str]:
    """Names that a statement of a cell binds for the cells after it."""
    names: set[str] = set()
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            names.add(node.name)
        if isinstance(node, ast.comprehension):
            waiting.append(node.iter)  # its targets are local to it
        elif not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))
    return names


def read_names(statement: ast.stmt) -> tuple[set[str], set[str]]:
    """Global names that a statement reads: at once, and within the functions it defines."""
    reader = _Reader()
    reader.read(statement, frozenset(), deferred=False)
    return reader.now, reader.later


class _Reader:
    """Walks a tree with the names that are local where it stands.

    The library's symtable would do, but Python 3.12 began to merge comprehensions into what surrounds them.
    """

    def __init__(self) -> None:
        self.now: set[str] = set()
        self.later: set[str] = set()

    def read(self, node: ast.AST, local: frozenset[str], deferred: bool) -> None:
        found = self.later if deferred else self.now
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in local:
            found.add(node.id)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id not in local:
            found.add(node.target.id)
        if isinstance(node, _FUNCTIONS):
            self._function(node, local, deferred)
        elif isinstance(node, ast.ClassDef):
            own = local.union(*map(bound_names, node.body))
            for child in ast.iter_child_nodes(node):
                # Methods do not see the names of their class.
                self.read(child, local if isinstance(child, _FUNCTIONS) or child not in node.body else own, deferred)
        elif isinstance(node, _COMPREHENSIONS):
            inner = local.union(*(_stored(part.target) for part in node.generators))
            first = node.generators[0].iter
            self.read(first, local, deferred)
            for part in _parts(node):
                if part is not first:
                    self.read(part, inner, deferred)
        else:
            for child in ast.iter_child_nodes(node):
                self.read(child, local, deferred)

    def _function(self, node, local: frozenset[str], deferred: bool) -> None:
        """Defaults and decorators are read at once, the body when it is called."""
        body = [node.body] if isinstance(node, ast.Lambda) else node.body
        for child in ast.iter_child_nodes(node):
            if child not in body:
                self.read(child, local, deferred)
        parameters = {argument.arg for argument in ast.walk(node.args) if isinstance(argument, ast.arg)}
        inner = local.union(parameters, *map(bound_names, body)) - {
            name for part in ast.walk(node) if isinstance(part, ast.Global) for name in part.names
        }
        for child in body:
            self.read(child, inner, True)


def _stored(target: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}


def _parts(node) -> list[ast.expr]:
    """The expressions of a comprehension: what it gives, its conditions, what it runs over."""
    given = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    for part in node.generators:
        given += [part.iter, *part.ifs]
    return given


def _message(name: str) -> str:
    return f"reads {name!r}, which the learner writes in an exercise; import the course's own from course_utils"
