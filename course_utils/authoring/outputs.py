"""Executed notebooks brought to one form: what a reader sees stays, what differs between runs goes."""

from __future__ import annotations

import re
from pathlib import Path

from course_utils.authoring.pictures import compact_png

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_ABSOLUTE_PATH = re.compile(
    r"(?<![\w.:/])/(?:home|root|Users|tmp|var|usr|opt|private|mnt|content|work|srv)/\w"
    r"|\b[A-Za-z]:\\\w"
)


def normalise(notebook, alts: list[str | None]) -> None:
    """Give an executed notebook its lasting form, in place.

    `alts` has, for each cell, the alternative text for pictures that bring none of their own.
    """
    from nbformat import from_dict

    notebook.metadata.pop("widgets", None)
    notebook.metadata.update(kernelspec=from_dict(KERNELSPEC), language_info=from_dict(LANGUAGE))
    count = 0
    for cell, alt in zip(notebook.cells, alts, strict=True):
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        cell.outputs = [_lasting(output, count, alt) for output in _merged_streams(cell.outputs)]


def _merged_streams(outputs: list) -> list:
    """Neighbouring pieces of one stream as one; where a kernel cuts them is chance."""
    merged: list = []
    for output in outputs:
        if merged and output.output_type == merged[-1].output_type == "stream" and output.name == merged[-1].name:
            merged[-1].text += output.text
        else:
            merged.append(output)
    return merged


def _lasting(output, count: int, alt: str | None):
    from nbformat import from_dict

    if output.output_type == "execute_result":
        output.execution_count = count
    if output.output_type not in ("execute_result", "display_data"):
        return output
    output.data.pop(WIDGET_VIEW, None)
    kept = {}
    if "image/png" in output.data:
        output.data["image/png"] = compact_png(output.data["image/png"])
        text = output.metadata.get("image/png", {}).get("alt") or alt
        if text:
            kept["image/png"] = {"alt": text}
    output.metadata = from_dict(kept)
    return output


def texts(output) -> list[str]:
    """Every piece of text in an output: streams, text/plain, HTML, SVG, tracebacks."""
    if output.output_type == "stream":
        return [output.text]
    if output.output_type == "error":
        return [output.ename, output.evalue, *output.traceback]
    return [
        value if isinstance(value, str) else repr(value)
        for mime, value in output.data.items()
        if not mime.startswith("image/") or mime == "image/svg+xml"
    ]


def output_problems(cell, tags: tuple[str, ...] = (), private: tuple[Path, ...] = ()) -> list[str]:
    """What in a cell's outputs would differ on the next machine or must not be published.

    `private` names folders of this machine that no output may mention.
    """
    problems = []
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            problems.append(f"stored error {output.ename}: {output.evalue}")
        if output.output_type == "stream" and output.name == "stderr" and "stderr-ok" not in tags:
            line = output.text.strip().splitlines()[:1] or ["(blank)"]
            problems.append(f"writes to stderr: {line[0]}")
        if WIDGET_VIEW in output.get("data", {}):
            problems.append("stored widget view")
        for text in texts(output):
            found = _ADDRESS.search(text)
            if found:
                problems.append(f"shows the memory address {found.group()}; give the object a repr")
            if _ABSOLUTE_PATH.search(text) or any(str(folder) in text for folder in private):
                problems.append("shows an absolute path of this machine")
    return problems


def picture_problems(cell) -> list[str]:
    """Pictures that a reader who cannot see them is not told about."""
    pictures = [out for out in cell.get("outputs", []) if "image/png" in out.get("data", {})]
    alts = [out.metadata.get("image/png", {}).get("alt", "") for out in pictures]
    problems = []
    if any(not alt.strip() for alt in alts):
        problems.append('a picture without alternative text; write alt="…" on the cell\'s marker')
    if len(alts) > 1 and len(set(alts)) < len(alts):
        problems.append("several pictures with one alternative text; split the cell")
    return problems
