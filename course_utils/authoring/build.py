"""From a lesson's source to its notebook: `read → ids → solutions out → execute → normalise → write`."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from course_utils.authoring import badges
from course_utils.authoring.errors import CourseError, LessonError
from course_utils.authoring.kernel import CellFailed, execute
from course_utils.authoring.lesson import Cell, Lesson, read_lesson
from course_utils.authoring.outputs import normalise, output_problems
from course_utils.authoring.pictures import picture_difference
from course_utils.authoring.project import write_atomically

MAX_BYTES = 400_000
PROCESSES = 2  # a kernel with TensorFlow takes half a gigabyte and a whole core


def assemble(lesson: Lesson, *, solved: bool = False):
    """The lesson as a notebook that has not been run, with solutions or with stubs."""
    from nbformat import v4

    notebook = v4.new_notebook()
    notebook.metadata["course"] = {"lesson": lesson.name}
    for cell in lesson.cells:
        source = (cell.solved() if solved else cell.learner()).text
        if cell is lesson.cells[0] and cell.kind == "markdown":
            source = badges.under_title(lesson.path.parents[1], lesson.name, source)
        make = v4.new_code_cell if cell.kind == "code" else v4.new_markdown_cell
        made = make(source=source, id=cell.id)
        if cell.tags:
            made.metadata["tags"] = list(cell.tags)
        notebook.cells.append(made)
    return notebook


def build(lesson: Lesson, root: Path, *, solved: bool = False):
    """The lesson as an executed notebook in its lasting form. Raises LessonError for a failing cell."""
    notebook = assemble(lesson, solved=solved)
    try:
        execute(notebook, root)
    except CellFailed as failure:
        raise _in_terms_of_the_source(lesson, failure, solved) from None
    finish(lesson, notebook, root)
    return notebook


def finish(lesson: Lesson, notebook, root: Path) -> None:
    """Give an executed notebook its lasting form; refuse outputs that would differ elsewhere."""
    normalise(notebook, [cell.alt for cell in lesson.cells])
    private = (root, Path.home())
    for cell, made in zip(lesson.cells, notebook.cells, strict=True):
        for problem in output_problems(made, cell.tags, private):
            raise LessonError(lesson.name, cell.line, f"cell {cell.id} {problem}")


def to_text(notebook) -> str:
    """The notebook's file: sorted keys, indent 1, a newline at its end. Raises if it is not valid."""
    import nbformat

    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def checked_text(lesson: Lesson, notebook) -> str:
    """The notebook's file, if it is small enough to be read on a code host."""
    text = to_text(notebook)
    size = len(text.encode("utf-8"))
    if size > MAX_BYTES:
        largest = sorted(_output_sizes(notebook), reverse=True)[:3]
        named = "; ".join(f"{bytes_ // 1000} kB {mime} in {cell}" for bytes_, mime, cell in largest)
        problem = (
            f"the notebook has {size // 1000} kB, at most {MAX_BYTES // 1000} are allowed. The largest outputs: {named}"
        )
        raise LessonError(lesson.name, None, problem)
    return text


def keep_equal_pictures(notebook, stored, tolerance: float = 0.0) -> None:
    """Take a stored picture's bytes wherever the new one shows the same, in place.

    So a picture packed by another version of zlib is no change.
    """
    before = {cell.get("id"): cell for cell in stored.cells}
    for cell in notebook.cells:
        old = before.get(cell.id)
        if old is None:
            continue
        pictures = zip(_pictures(cell), _pictures(old), strict=False)
        for new_output, old_output in pictures:
            new, kept = new_output.data["image/png"], old_output.data["image/png"]
            if new != kept and picture_difference(new, kept) <= tolerance:
                new_output.data["image/png"] = kept


def build_to_file(path: Path, root: Path, target: Path, solved: bool = False) -> bool:
    """Build one lesson into a file. True if the file changed."""
    import nbformat

    lesson = read_lesson(path)
    notebook = build(lesson, root, solved=solved)
    old = target.read_text(encoding="utf-8", errors="replace") if target.is_file() else None
    if old is not None:
        try:
            keep_equal_pictures(notebook, nbformat.reads(old, as_version=4))
        except Exception:  # a damaged notebook is about to be replaced; nothing of it is kept
            old = None
    text = checked_text(lesson, notebook)
    if text == old:
        return False
    write_atomically(target, text)
    return True


def in_processes(
    task: Callable,
    jobs: list[tuple],
    processes: int = PROCESSES,
    done: Callable[[int, object], None] = lambda index, result: None,
) -> list:
    """`[task(*job) for job in jobs]`, two at a time; a CourseError is a result like any other.

    `done(index, result)` is called as each one finishes.
    """
    results: list = [None] * len(jobs)
    if processes == 1 or len(jobs) < 2:
        for index, job in enumerate(jobs):
            results[index] = _guarded(task, job)
            done(index, results[index])
        return results
    # Spawned, not forked: the parent may have threads, and all systems behave alike.
    with ProcessPoolExecutor(min(processes, len(jobs)), mp_context=get_context("spawn")) as pool:
        futures = {pool.submit(_guarded, task, job): n for n, job in enumerate(jobs)}
        for future in as_completed(futures):
            index = futures[future]
            results[index] = future.result()
            done(index, results[index])
    return results


def _guarded(task: Callable, job: tuple):
    try:
        return task(*job)
    except CourseError as error:
        return error


def _pictures(cell) -> list:
    return [out for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]


def _output_sizes(notebook) -> list[tuple[int, str, str]]:
    sizes = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data") or {output.output_type: output.get("text", "")}
            sizes += [(len(str(value)), mime, f"cell {cell.id}") for mime, value in data.items()]
    return sizes


def _in_terms_of_the_source(lesson: Lesson, failure: CellFailed, solved: bool) -> LessonError:
    cell: Cell = lesson.cells[failure.index]
    lines = (cell.solved() if solved else cell.learner()).lines
    line = cell.line
    if failure.line is not None and failure.line < len(lines):
        line += lines[failure.line]
    problem = f"cell {cell.id} failed: {failure.message}"
    if failure.traceback:
        problem += "\n" + "\n".join("    " + text for text in failure.traceback.splitlines())
    return LessonError(lesson.name, line, problem)
