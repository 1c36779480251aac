"""Whether a stored notebook is what its lesson gives today, and if not, where it differs."""

from __future__ import annotations

from pathlib import Path

from course_utils.authoring.build import assemble, build, checked_text, keep_equal_pictures
from course_utils.authoring.lesson import Lesson, read_lesson
from course_utils.authoring.outputs import KERNELSPEC, LANGUAGE
from course_utils.authoring.pictures import TOLERANCE
from course_utils.authoring.project import lesson_paths


def stale_reasons(path: Path, root: Path, target: Path, quick: bool = False) -> list[str]:
    """Why `target` is not the notebook of the lesson at `path`; empty if it is.

    `quick` compares sources, ids and metadata; without it the lesson is executed and the whole file
    compared, so that a change in the package is seen as well.
    """
    lesson = read_lesson(path)
    if not target.exists():
        return ["it has not been built"]
    try:
        stored = _read(target)
    except Exception as error:
        return [f"it cannot be read ({error})"]
    reasons = structure_differences(lesson, stored)
    if reasons or quick:
        return reasons
    return content_differences(lesson, build(lesson, root), stored, target)


def structure_differences(lesson: Lesson, stored) -> list[str]:
    """Differences that can be seen without executing anything."""
    expected = assemble(lesson)
    have, want = [c.get("id") for c in stored.cells], [c.id for c in expected.cells]
    if have != want:
        missing = [i for i in want if i not in have]
        surplus = [str(i) for i in have if i not in want]
        parts = [f"lacks {', '.join(missing)}"] if missing else []
        parts += [f"still has {', '.join(surplus)}"] if surplus else []
        return ["its cells are others: " + ("; ".join(parts) or "in another order")]
    reasons = []
    count = 0
    for new, old, cell in zip(expected.cells, stored.cells, lesson.cells, strict=True):
        count += new.cell_type == "code"
        if new.cell_type != old.cell_type or new.source != old.source:
            reasons.append(f"the text of cell {new.id} differs from line {cell.line} on")
        elif new.metadata != old.metadata:
            reasons.append(f"the tags of cell {new.id} differ")
        elif new.cell_type == "code" and old.execution_count != count:
            reasons.append(f"cell {new.id} is not executed in order")
    if dict(stored.metadata) != {
        "course": {"lesson": lesson.name}, "kernelspec": KERNELSPEC, "language_info": LANGUAGE
    }:  # fmt: skip
        reasons.append("its metadata differ")
    return reasons


def content_differences(lesson: Lesson, notebook, stored, target: Path) -> list[str]:
    """Differences of a freshly built notebook from the stored one, pictures compared by sight."""
    keep_equal_pictures(notebook, stored, TOLERANCE)
    if checked_text(lesson, notebook) == target.read_text(encoding="utf-8"):
        return []
    reasons = [
        f"the output of cell {new.id} differs: {_first_difference(new.outputs, old.outputs)}"
        for new, old in zip(notebook.cells, stored.cells, strict=True)
        if new.cell_type == "code" and new.outputs != old.outputs
    ]
    return reasons or ["the file is written in another way"]


def orphans(root: Path) -> list[Path]:
    """Notebooks without a lesson."""
    lessons = {path.stem for path in lesson_paths(root)}
    return sorted(p for p in (root / "notebooks").glob("*.ipynb") if p.stem not in lessons)


def _read(target: Path):
    import nbformat

    return nbformat.reads(target.read_text(encoding="utf-8"), as_version=4)


def _first_difference(new: list, old: list) -> str:
    if len(new) != len(old):
        return f"{len(old)} outputs stored, {len(new)} now"
    for fresh, kept in zip(new, old, strict=True):
        if fresh == kept:
            continue
        if fresh.output_type != kept.output_type:
            return f"{kept.output_type} stored, {fresh.output_type} now"
        if fresh.output_type == "stream":
            return _quoted(kept.text, fresh.text)
        for mime in sorted({*fresh.get("data", {}), *kept.get("data", {})}):
            was, is_now = kept.data.get(mime), fresh.data.get(mime)
            if was is None or is_now is None:
                return f"{mime} is {'new' if was is None else 'gone'}"
            if was != is_now:
                return "another picture" if mime == "image/png" else _quoted(was, is_now)
    return "its metadata (the alternative text?)"


def _quoted(was: str, is_now: str) -> str:
    old_lines, new_lines = was.splitlines(), is_now.splitlines()
    for old, new in zip(old_lines, new_lines, strict=False):
        if old != new:
            return f"{old[:60]!r} stored, {new[:60]!r} now"
    return f"{len(old_lines)} lines stored, {len(new_lines)} now"
