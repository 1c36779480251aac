"""Nothing depends on the learner's code: any exercise may be left out, and the lesson still runs."""

from __future__ import annotations

import ast
import symtable

from course_utils.authoring.lesson import Lesson
from course_utils.authoring.rules.problem import Problem, tree

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
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
    table = symtable.symtable(ast.unparse(statement), "cell", "exec")
    now = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    now |= {
        node.target.id
        for node in ast.walk(statement)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
    } & {symbol.get_name() for symbol in table.get_symbols()}
    later: set[str] = set()
    waiting = [(child, False) for child in table.get_children()]
    while waiting:
        child, deferred = waiting.pop()
        # A class body and a comprehension run at once, a function's or lambda's body when called.
        at_once = child.get_type() == "class" or child.get_name() in (
            "listcomp", "setcomp", "dictcomp", "genexpr"
        )  # fmt: skip
        deferred = deferred or not at_once
        globals_read = {
            symbol.get_name() for symbol in child.get_symbols() if symbol.is_referenced() and symbol.is_global()
        }
        (later if deferred else now).update(globals_read)
        waiting += [(grandchild, deferred) for grandchild in child.get_children()]
    return now, later


def _message(name: str) -> str:
    return f"reads {name!r}, which the learner writes in an exercise; import the course's own from course_utils"
