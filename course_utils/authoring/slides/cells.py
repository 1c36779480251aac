"""The cells of a built notebook that a deck shows, found by a piece of their text."""

from __future__ import annotations

import contextlib
import math
import re
from html import escape

from course_utils.authoring.slides.source import Show, SlideError

MOST_FRAMES = 260  # pictures of one live figure: they are drawn in seconds
IMPORTS = """
import numpy as np
from course_utils import datasets, nn, plotting, widgets
"""


def find_cell(notebook, show: Show, deck: str):
    """Return the one code cell with `show.text` in it. Raises SlideError if there is none, or more than one."""
    found = [cell for cell in notebook.cells if cell.cell_type == "code" and show.text in cell.source]
    if len(found) == 1:
        return found[0]
    where = f"no code cell of the lesson has {show.text!r} in it"
    if found:
        where = f"{len(found)} code cells have {show.text!r} in them ({', '.join(cell.id for cell in found)})"
    raise SlideError(deck, show.line, f"{where}; name a piece of text that stands in one cell alone")


def code_of(cell, show: Show, deck: str) -> str:
    """Return the lines of the cell that the slide shows."""
    lines = cell.source.splitlines()
    if show.lines:
        first, last = show.lines
        if not 1 <= first <= last <= len(lines):
            problem = f"lines {first}-{last} are asked for, and the cell {cell.id} has {len(lines)}"
            raise SlideError(deck, show.line, problem)
        lines = lines[first - 1 : last]
    # Two blank lines before a function are for reading on paper; a slide has no room for them.
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip("\n"))


def result_of(cell) -> str:
    """Return the cell's answer as text; that of an exercise, which nobody has attempted, is left out."""
    if "exercise" in cell.metadata.get("tags", []):
        return ""
    texts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            texts.append(output.text)
        elif "image/png" not in output.get("data", {}):  # the text beside a picture is its name
            texts.append(output.get("data", {}).get("text/plain", ""))
    return "\n".join(text.rstrip() for text in texts if text.strip())


def picture_of(cell, show: Show, deck: str) -> str:
    """Return the cell's picture as an element with its description."""
    for output in cell.outputs:
        data = output.get("data", {})
        if "image/png" in data:
            alt = output.metadata.get("image/png", {}).get("alt", "")
            source = "".join(data["image/png"].split())
            return f'<img class="still" alt="{escape(alt)}" src="data:image/png;base64,{source}">'
    raise SlideError(deck, show.line, f"the cell {cell.id} has no picture")


def live_html(figure, show: Show, deck: str, budget: int, few: int) -> str:
    """Return a live figure as HTML: with the controls that the slide keeps, or thinned to `few` pictures."""
    from course_utils.widgets.export import to_html

    values = {name: _stops(figure, name, kept, show, deck) for name, kept in show.keep}
    frames = math.prod(len(stops) for stops in values.values())
    if frames > MOST_FRAMES:
        problem = f"{frames} pictures of a live figure, at most {MOST_FRAMES}; keep fewer values"
        raise SlideError(deck, show.line, problem)
    try:
        return to_html(figure, list(values) or None, values, budget=budget, title=False, few=few)
    except ValueError as error:
        raise SlideError(deck, show.line, str(error)) from error


def _stops(figure, name: str, kept, show: Show, deck: str) -> list:
    """Return the values of a control that a slide keeps."""
    from course_utils.widgets.export.stops import every_stop, spread

    if name not in figure.controls:
        known = ", ".join(figure.controls)
        raise SlideError(deck, show.line, f"the figure has no control {name!r}; its controls are {known}")
    every = every_stop(figure, name)
    if kept is None:
        return every
    if isinstance(kept, int):
        return spread(every, kept, [figure.values[name]])
    return [_stop(every, word, name, show, deck) for word in kept]


def _stop(every: list, word: str, name: str, show: Show, deck: str):
    """Return the value of a control that is written as `word`; 0.0562 is enough for 0.05623413252."""
    near = []
    for value in every:
        if str(value) == word:
            return value
        with contextlib.suppress(ValueError, TypeError):
            if abs(float(word) - value) <= 0.005 * abs(value):
                near.append(value)
    if not near:
        some = ", ".join(str(value) for value in every[:30])
        raise SlideError(deck, show.line, f"the control {name} has no value {word}; it has {some}")
    return min(near, key=lambda value: abs(value - float(word)))


def live_figure(cell, show: Show, deck: str):
    """Return the explorer that the cell ends with, made anew from the cell's code."""
    from course_utils.widgets import Explorer

    *before, last = cell.source.strip().splitlines()
    names: dict = {}
    try:
        exec(compile(IMPORTS + "\n".join(before), cell.id, "exec"), names)
        figure = eval(compile(last, cell.id, "eval"), names)
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        problem = f"the cell {cell.id} does not run by itself ({why}); @live needs one that does"
        raise SlideError(deck, show.line, problem) from error
    if not isinstance(figure, Explorer):
        raise SlideError(deck, show.line, f"the cell {cell.id} does not end with a live figure")
    return figure
