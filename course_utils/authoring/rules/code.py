"""What the code of a lesson may do: plain Python that needs nothing but the course."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from course_utils.authoring.lesson import Cell, Lesson
from course_utils.authoring.rules.problem import Problem, dotted, imported_modules, tree

# Modules that reach files, the network or other programs. Lessons take data from course_utils.
OUTSIDE = {
    "aiohttp", "asyncio", "ftplib", "glob", "http", "httpx", "importlib", "io", "multiprocessing",
    "os", "pathlib", "pickle", "pip", "requests", "shutil", "smtplib", "socket", "subprocess",
    "tempfile", "urllib", "urllib3", "webbrowser",
}  # fmt: skip
# Calls that read or write files, or that download on first use.
OUTSIDE_CALLS = re.compile(
    r"(?:^|\.)(?:open|get_file|get_ipython|savefig|savetxt|loadtxt|genfromtxt|read_csv|fetch_\w+)$"
    r"|(?:^|\.)datasets\.\w+\.load_data$"
)
_PATH = re.compile(r"^(?:/\w[\w.-]*(?:/|$)|~/|[A-Za-z]:[\\/]|\.\.?/)")
_KERAS = re.compile(r"(?:keras|tensorflow|course_utils\.keras_bridge)(?:\.|$)")


def plain_code(lesson: Lesson) -> list[Problem]:
    """Plain Python without magics, `;`, or a print that the tag print-ok does not announce."""
    problems = []
    for cell in lesson.code:
        for number, line in enumerate(cell.source.splitlines(), start=cell.line):
            if re.match(r"\s*[!%?]|.*\S\?\s*$", line.split("#")[0]):
                problems.append(Problem(number, f"not plain Python: {line.strip()!r}"))
        try:
            ast.parse(cell.solved().text)
        except SyntaxError as error:
            problems.append(Problem(cell.line, f"not plain Python: {error.msg}"))
            continue
        problems += [
            Problem(line, "a `;`; one statement a line, and a value is shown or assigned to _")
            for line in _semicolons(cell)
        ]
        if "print-ok" not in cell.tags:
            problems += [
                Problem(node.lineno, "print; show the value, or tag the cell print-ok")
                for node in ast.walk(tree(cell))
                if isinstance(node, ast.Call) and dotted(node.func) == "print"
            ]
    return problems


def no_outside_world(lesson: Lesson) -> list[Problem]:
    """No network, no path, no pip, no file."""
    problems = []
    for cell in lesson.code:
        for node in ast.walk(tree(cell)):
            for module in sorted({name.partition(".")[0] for name in imported_modules(node)} & OUTSIDE):
                message = f"imports {module}; a lesson needs no file, network or other program"
                problems.append(Problem(node.lineno, message))
            if isinstance(node, ast.Call) and OUTSIDE_CALLS.search(dotted(node.func)):
                problems.append(Problem(node.lineno, f"calls {dotted(node.func)}(); data come from "
                                        "course_utils.datasets"))  # fmt: skip
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                if "://" in node.value:
                    problems.append(Problem(node.lineno, "an address in code"))
                elif _PATH.match(node.value):
                    problems.append(Problem(node.lineno, f"a path in code: {node.value!r}"))
        for number, line in enumerate(cell.source.splitlines(), start=cell.line):
            if re.search(r"\bpip3?\s+install\b|\bconda\s+install\b", line):
                problems.append(Problem(number, "installs a package"))
    return problems


def keras_in_its_section(lesson: Lesson) -> list[Problem]:
    """Keras is imported only in or after the first section that has it in its heading."""
    problems = []
    reached = False
    for cell in lesson.cells:
        reached = reached or "keras" in cell.section.lower()
        if reached or cell.kind != "code":
            continue
        if "keras" in cell.tags:
            problems.append(Problem(cell.line, "tagged keras before the section on Keras"))
        for node in ast.walk(tree(cell)):
            if any(_KERAS.match(module) for module in imported_modules(node)):
                problems.append(Problem(node.lineno, "imports Keras before the section on Keras"))
    return problems


def _semicolons(cell: Cell) -> list[int]:
    rendered = cell.solved()
    tokens = tokenize.generate_tokens(io.StringIO(rendered.text).readline)
    return [cell.line + rendered.lines[token.start[0] - 1] for token in tokens if token.string == ";"]
