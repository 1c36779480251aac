"""A lesson as a page for print: text, code, results and pictures as built, and lines where a learner writes."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from pathlib import Path

from course_utils.authoring import markup
from course_utils.authoring.errors import CourseError
from course_utils.authoring.lesson import Cell, Lesson, read_lesson
from course_utils.authoring.project import notebook_path
from course_utils.authoring.solutions import STUB, find_regions
from course_utils.authoring.stored import read_notebook

TEXT = 13.5  # CSS pixels, as in handout.css
FEWEST_RULES = 5  # lines to write on; a solution of more lines gets two more than it has
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>{title}</title><style>{style}</style></head>
<body>
{body}
</body>
</html>
"""
FOOTER = (
    '<div style="width: 100%; margin: 0 20mm; display: flex; justify-content: space-between; '
    'font: 8pt system-ui, sans-serif; color: #57606a;"><span>{title}</span>'
    '<span><span class="pageNumber"></span> / <span class="totalPages"></span></span></div>'
)


def handout_page(root: Path, path: Path) -> tuple[str, str]:
    """Return a lesson's handout as HTML, and the foot of its sheets. Raises CourseError for a stale notebook."""
    lesson = read_lesson(path)
    notebook = read_notebook(notebook_path(root, path), lesson)
    parts = [_cell(cell, built) for cell, built in zip(lesson.cells, notebook.cells, strict=True)]
    title = title_of(lesson)
    style = files(__package__).joinpath("handout.css").read_text(encoding="utf-8")
    return PAGE.format(title=escape(title), style=style, body="\n".join(parts)), FOOTER.format(title=escape(title))


def title_of(lesson: Lesson) -> str:
    """Return the first heading of a lesson, as `04 · Activation functions`."""
    for cell in lesson.markdown:
        for line in cell.source.splitlines():
            if line.startswith("# "):
                return line[2:].strip()
    raise CourseError(f"lessons/{lesson.name}.py has no heading `# NN · Title`, so that a handout has no name.")


def _cell(cell: Cell, built) -> str:
    if cell.kind == "markdown":
        return f'<div class="text">{markup.to_html(cell.source, TEXT)}</div>'
    if cell.is_exercise:
        return _exercise(cell)
    results = "".join(_output(output) for output in built.outputs)
    kind = "cell with-picture" if "<figure" in results else "cell"
    return f'<div class="{kind}">{markup.code_html(built.source)}{results}</div>'


def _exercise(cell: Cell) -> str:
    """Return an exercise: what is given, lines to write on instead of the stub, and its check."""
    learner = cell.learner().text
    indent = find_regions(cell.source)[0].indent
    stub = "\n".join(indent + line for line in STUB)
    before, *after = learner.split(stub)
    written = sum(region.end - region.begin - 1 for region in find_regions(cell.source))
    rules = '<div class="rule"></div>' * max(FEWEST_RULES, written + 2)
    between = f'<div class="rules">{rules}</div>'
    given = [markup.code_html(piece.strip("\n")) for piece in (before, *after) if piece.strip()]
    return f'<div class="exercise">{given[0]}{between}{"".join(given[1:])}</div>'


def _output(output) -> str:
    data = output.get("data", {})
    if output.output_type == "stream":
        return markup.result_html(output.text)
    text = data.get("text/plain", "")
    if "image/png" not in data:
        return markup.result_html(text) if text.strip() else ""
    alt = escape(output.metadata.get("image/png", {}).get("alt", ""))
    picture = f'<img alt="{alt}" src="data:image/png;base64,{"".join(data["image/png"].split())}">'
    # A live figure's text is its sentence; that of a still one is the name of its class.
    said = "" if text.startswith("<") else f"<figcaption>{escape(text)} <em>Live in the notebook.</em></figcaption>"
    return f"<figure>{picture}{said}</figure>"
