"""The table as CSV, and as one page that needs nothing else."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, fields
from html import escape

from course_utils.authoring.grading.verdict import Row
from course_utils.checks.judging import NOT_ATTEMPTED

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARK = '<meta name="generator" content="course grade">'
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1b1b1b; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
caption { text-align: left; font-weight: 600; padding: .3rem 0; }
th, td { border: 1px solid #767676; padding: .3rem .6rem; text-align: left; vertical-align: top; }
thead th { background: #eef1f5; }
td.number { text-align: right; white-space: nowrap; }
"""


def as_csv(rows: Iterable[Row]) -> str:
    """One line for each submission and exercise. No field begins like a formula of a spreadsheet."""
    text = io.StringIO()
    names = [field.name for field in fields(Row)]
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in asdict(row).items()})
    return text.getvalue()


def is_table(data: bytes) -> bool:
    """Whether a file is one of these tables, of this version or another."""
    return not data or data.startswith(b"learner,file,lesson,exercise,")


def files_in(table: bytes) -> set[str]:
    """The submissions that a table has rows of."""
    lines = csv.DictReader(io.StringIO(table.decode("utf-8", "replace"), newline=""))
    return {line["file"] for line in lines if line.get("file")}


def is_page(data: bytes) -> bool:
    """Whether a file is one of these pages: its head says so."""
    return _MARK.encode("ascii") in data[:1000]


def _harmless(value: object) -> object:
    if not isinstance(value, str):
        return value
    text = "".join(letter if letter.isprintable() else " " for letter in value)
    return "'" + text if text.startswith(_FORMULA) else text


def as_html(rows: list[Row], confined: dict[str, list[str]], seed: int) -> str:
    """A page: the class at a glance, then every learner. No script, nothing from elsewhere."""
    parts = [
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{_MARK}',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Grades</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>Grades</h1>",
        f"<p>{len({(r.learner, r.file) for r in rows})} submissions, seed {seed}.</p>",
        "<h2>The class</h2>",
        _table("How each exercise went", _CLASS_HEAD, _class_overview(rows)),
        "<h2>The learners</h2>",
    ]
    for learner in sorted({row.learner for row in rows}):
        own = [row for row in rows if row.learner == learner]
        points = f"{sum(row.points for row in own)} of {sum(row.max_points for row in own)} points"
        parts.append(f"<h3>{escape(learner)}: {points}</h3>")
        parts.append(_table(f"Exercises of {learner}", _LEARNER_HEAD, [_learner_line(row) for row in own]))
    parts += ["<h2>What confined the submissions</h2>", _list("Held", confined.get("held", []))]
    parts += [_list("Not held", confined.get("open", [])), "</main>\n</body>\n</html>\n"]
    return "\n".join(parts)


_CLASS_HEAD = ("Exercise", "Title", "Passed", "Not yet", "Not attempted", "Commonest mistake")
_LEARNER_HEAD = ("Exercise", "Points", "State", "What the learner is told", "Seconds", "File")


def _class_overview(rows: list[Row]) -> list[tuple]:
    lines = []
    for exercise in sorted({row.exercise for row in rows if row.exercise}):
        own = [row for row in rows if row.exercise == exercise]
        passed = sum(row.points == row.max_points for row in own)
        blank = sum(row.state == NOT_ATTEMPTED for row in own)
        mistakes = Counter(row.mistake for row in own if row.mistake).most_common(1)
        commonest = f"{mistakes[0][0]} ({mistakes[0][1]})" if mistakes else "none"
        lines.append((exercise, own[0].title, passed, len(own) - passed - blank, blank, commonest))
    return lines


def _learner_line(row: Row) -> tuple:
    return (row.exercise or "–", f"{row.points} of {row.max_points}", row.state, row.message, row.seconds, row.file)


def _table(caption: str, head: tuple[str, ...], lines: list[tuple]) -> str:
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "\n".join(
        f'<tr><th scope="row">{escape(str(line[0]))}</th>' + "".join(map(_field, line[1:])) + "</tr>" for line in lines
    )
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{columns}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )


def _field(value: object) -> str:
    kind = ' class="number"' if isinstance(value, (int, float)) else ""
    return f"<td{kind}>{escape(str(value))}</td>"


def _list(title: str, sentences: list[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in sentences) or "<li>nothing</li>"
    return f"<h3>{title}</h3>\n<ul>{items}</ul>"
