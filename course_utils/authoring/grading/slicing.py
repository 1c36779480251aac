"""Of a notebook's cells, the statements that an exercise's answer needs.

A lesson draws and trains for minutes; an answer is ten lines, its imports and helpers. Statements are compiled one by
one, so that a cell that fails, or is no Python, takes nothing else with it.
"""

from __future__ import annotations

import ast
import dis
import linecache
import re
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_READS = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "LOAD_FROM_DICT_OR_DEREF")
_WRITES = ("STORE_NAME", "STORE_GLOBAL")
# plt.show() and plotting.use_style() change nothing that an answer needs.
_NEVER_CHANGED = {"", "plt", "plotting", "np", "nn", "widgets", "datasets"}
_MAGIC = re.compile(r"^(?:[%!?].*|\??[\w.]+\?{1,2}\s*|[\w, ]+=\s*[%!](?!=).*)$")
_TRANSPARENT = ("%%time", "%%timeit", "%%capture", "%%prun")  # cell magics that run the cell itself


@dataclass
class Statement:
    """One statement of a cell: the names it reads and the names it makes or changes."""

    node: ast.stmt
    filename: str
    reads: frozenset[str]
    makes: frozenset[str]
    checked: str = ""  # the id, where it is check("01.1", answer)
    answer: ast.expr | None = None


class Notebook:
    """The statements of all code cells, in the order of the cells."""

    def __init__(self, cells: list[str]):
        self.statements: list[Statement] = []
        self.faults: dict[str, str] = {}  # id -> why the cell with its check is no Python
        for number, source in enumerate(cells, 1):
            self._add(source, f"<cell {number}>")

    def _add(self, source: str, filename: str) -> None:
        text = _without_magics(source)
        # For the line that a message shows. The cells are as good as files.
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        try:
            nodes = ast.parse(text, filename).body
            self.statements += [_statement(node, filename) for node in nodes]
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            what = f"{type(error).__name__}: {getattr(error, 'msg', error)}"
            line = getattr(error, "lineno", None)
            self.faults[filename] = f"{what} (line {line})" if line else what
            for exercise_id in _ids_in(text):
                self.faults[exercise_id] = self.faults[filename]

    def answer(self, exercise_id: str, name: str) -> tuple[Any, str]:
        """The object that the last check of this exercise names, or else `name`; with what went wrong on the way."""
        last, asked, needed, chosen = self._plan(exercise_id, name)
        space: dict[str, Any] = {"__name__": "__main__", "display": _nothing, "get_ipython": _nothing}
        found, failed, trouble = _MISSING, [], ""
        for statement in self.statements:
            if statement is last:
                found = _evaluate(asked, space)
            elif id(statement) in chosen and _problem(statement, needed, space):
                failed.append(statement)
        for statement in failed:  # cells out of order: what was missing may be there now
            problem = _problem(statement, needed, space)
            trouble = trouble or problem
        if found is _MISSING:
            found = _evaluate(asked, space)
        return (None if found is _MISSING else found), trouble or self.faults.get(exercise_id, "")

    def imports(self, exercise_id: str, name: str) -> set[str]:
        """The modules that this answer will import."""
        _, _, needed, chosen = self._plan(exercise_id, name)
        nodes = [_only_needed(s.node, needed) for s in self.statements if id(s) in chosen]
        plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        return plain | {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}

    def _plan(self, exercise_id: str, name: str) -> tuple[Statement | None, types.CodeType, set[str], set[int]]:
        """The check itself, what it asks for, and the names and statements that this needs."""
        checks = [s for s in self.statements if s.checked == exercise_id and s.answer is not None]
        last = checks[-1] if checks else None
        expression = last.answer if last else ast.Name(name, ast.Load())
        asked = _compiled(ast.fix_missing_locations(ast.Expression(expression)), "<check>", "eval")
        return last, asked, *self._needed(set(_names(asked, _READS)) | {name})

    def _needed(self, needed: set[str]) -> tuple[set[str], set[int]]:
        chosen: set[int] = set()
        grew = True
        while grew:
            grew = False
            for statement in self.statements:
                if id(statement) not in chosen and ("*" in statement.makes or statement.makes & needed):
                    chosen.add(id(statement))
                    needed |= statement.reads
                    grew = True
        return needed, chosen


_MISSING = object()


def _nothing(*arguments: Any, **named: Any) -> None:
    """What a notebook's own helpers do where there is no notebook."""


def _evaluate(code: types.CodeType, space: dict[str, Any]) -> Any:
    try:
        return eval(code, space)
    except Exception:
        return _MISSING


def _problem(statement: Statement, needed: set[str], space: dict[str, Any]) -> str:
    node = _only_needed(statement.node, needed)
    try:
        exec(_compiled(ast.Module([node], []), statement.filename, "exec"), space)
    except Exception as error:
        try:
            return f"{type(error).__name__}: {error}"
        except Exception:
            return type(error).__name__
    return ""


def _only_needed(node: ast.stmt, needed: set[str]) -> ast.stmt:
    """An import without the names that nothing needs: figures take longer to import than an answer to run."""
    if not isinstance(node, (ast.Import, ast.ImportFrom)):
        return node
    kept = [a for a in node.names if a.name == "*" or (a.asname or a.name.split(".")[0]) in needed]
    if not kept:
        return node
    copied = ast.Import(kept) if isinstance(node, ast.Import) else ast.ImportFrom(node.module, kept, node.level)
    return ast.copy_location(copied, node)


def _statement(node: ast.stmt, filename: str) -> Statement:
    code = _compiled(ast.Module([node], []), filename, "exec")
    makes = set(_names(code, _WRITES)) | set(_changed(node))
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        makes.add("*")
    checked, answer = _check_call(node)
    return Statement(node, filename, frozenset(_names(code, _READS)), frozenset(makes), checked, answer)


def _compiled(tree: Any, filename: str, mode: str) -> types.CodeType:
    return compile(tree, filename, mode, dont_inherit=True)


def _names(code: types.CodeType, operations: tuple[str, ...]) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in operations:
            yield str(instruction.argval)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            # A function's own names are no concern of the notebook; what it reads or declares global is.
            inner = tuple(o for o in operations if o != "STORE_NAME")
            yield from _names(constant, inner)


def _changed(node: ast.stmt) -> Iterator[str]:
    """The names whose values a statement changes: `table[0] = 1`, `table.append(1)`, also within a loop."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    for part in ast.walk(node):
        targets = list(part.targets) if isinstance(part, ast.Assign) else []
        if isinstance(part, (ast.AugAssign, ast.AnnAssign)):
            targets.append(part.target)
        if isinstance(part, ast.Expr) and isinstance(part.value, ast.Call):
            targets.append(part.value.func)
        roots = {_root(target) for target in targets if isinstance(target, (ast.Attribute, ast.Subscript))}
        yield from roots - _NEVER_CHANGED


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _check_call(node: ast.stmt) -> tuple[str, ast.expr | None]:
    call = node.value if isinstance(node, (ast.Expr, ast.Assign)) else None
    if not isinstance(call, ast.Call) or len(call.args) < 1:
        return "", None
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    first = call.args[0]
    if name != "check" or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return "", None
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    return first.value, call.args[1] if len(call.args) > 1 else named.get("answer")


def _without_magics(source: str) -> str:
    """IPython's own lines emptied, so that the numbers of the lines stay."""
    first = source.lstrip().split(maxsplit=1)[:1]
    if first and first[0].startswith("%%") and first[0] not in _TRANSPARENT:
        return ""  # another language
    return "\n".join("" if _MAGIC.match(line) else line for line in source.splitlines()) + "\n"


def _ids_in(text: str) -> list[str]:
    return re.findall(r"""check\(\s*["'](\d\d\.\d+)["']""", text)
