"""What is done so far, as a table: text in a terminal, HTML in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from course_utils.checks.exercise import Exercise
from course_utils.checks.store import Entries


@dataclass(frozen=True)
class Row:
    """One exercise as the table shows it."""

    id: str
    title: str
    passed: bool
    state: str


class ProgressTable:
    """All exercises by lesson, with what is passed, tried, hinted and shown."""

    def __init__(self, lessons: dict[str, str], exercises: dict[str, Exercise], entries: Entries) -> None:
        self.lessons = lessons
        self.rows = [_row(exercise, entries.get(id_, {})) for id_, exercise in exercises.items()]

    @property
    def n_passed(self) -> int:
        return sum(row.passed for row in self.rows)

    @property
    def summary(self) -> str:
        return f"{self.n_passed} of {len(self.rows)} exercises passed"

    def of_lesson(self, number: str) -> list[Row]:
        return [row for row in self.rows if row.id.startswith(f"{number}.")]

    def _heading(self, number: str) -> str:
        rows = self.of_lesson(number)
        done = f"{sum(row.passed for row in rows)} of {len(rows)}" if rows else "nothing to check"
        return f"{number} {self.lessons[number]}: {done}"

    def __repr__(self) -> str:
        width = max((len(row.title) for row in self.rows), default=0)
        lines = []
        for number in self.lessons:
            lines.append(self._heading(number))
            for row in self.of_lesson(number):
                mark = "x" if row.passed else " "
                lines.append(f"  [{mark}] {row.id}  {row.title:<{width}}  {row.state}".rstrip())
        return "\n".join([*lines, self.summary])

    def _repr_html_(self) -> str:
        left = 'style="text-align:left"'
        body = []
        for number in self.lessons:
            body.append(f'<tr><th colspan="4" scope="colgroup" {left}>{escape(self._heading(number))}</th></tr>')
            body += [
                f"<tr><td>{'✓' if row.passed else '○'}</td><td>{row.id}</td>"
                f"<td {left}>{escape(row.title)}</td><td {left}>{escape(row.state)}</td></tr>"
                for row in self.of_lesson(number)
            ]
        caption = f'<caption style="caption-side:bottom;text-align:left">{self.summary}</caption>'
        return f"<table>{caption}<tbody>{''.join(body)}</tbody></table>"


def _row(exercise: Exercise, entry: dict) -> Row:
    passed = entry.get("passed", False)
    attempts, hints = entry.get("attempts", 0), entry.get("hints", 0)
    words = ["passed"] if passed else []
    if attempts and not passed:
        words.append(f"tried {_times(attempts)}")
    if hints:
        words.append(f"{hints} hint{'s' * (hints != 1)}")
    if entry.get("solution", False):
        words.append("solution shown")
    return Row(exercise.id, exercise.title, passed, ", ".join(words) or "not begun")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
