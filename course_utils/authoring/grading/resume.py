"""What is graded already: one line of JSON for each submission, written when it is done.

A run that was killed goes on; a notebook that has changed, another seed or other checks are graded again.
A table belongs to one folder: with another class it would lose the first one's rows, and keep its seed.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import Any

import course_utils
from course_utils.authoring.errors import CourseError
from course_utils.authoring.grading.limits import Limits
from course_utils.authoring.grading.submission import Submission
from course_utils.authoring.grading.verdict import Row


class Done:
    """The file beside the table: `grades.csv` has `grades.csv.done`."""

    def __init__(self, output: Path, folder: Path, seed: int | None, limits: Limits):
        self.path = done_file(output)
        lines = self._lines()
        earlier = next((line["seed"] for line in lines if isinstance(line.get("seed"), int)), None)
        self.seed = seed if seed is not None else earlier if earlier is not None else secrets.randbits(31)
        belongs = next((line["folder"] for line in lines if isinstance(line.get("folder"), str)), None)
        here = str(folder.resolve())
        if belongs not in (None, here):
            raise CourseError(
                f"{output} is the table of {belongs}, not of {here}. Name another table for this folder, such as "
                f"-o {output.with_stem(f'{output.stem}-{folder.resolve().name}')}; or delete {self.path} to begin "
                f"{output.name} from nothing."
            )
        self._limits = json.dumps(limits.as_job(), sort_keys=True)
        self._rows = {line["key"]: line for line in lines if isinstance(line.get("key"), str)}
        self._checks = _digest_of_checks()
        if earlier != self.seed or belongs is None:
            self._append({"seed": self.seed, "folder": here})

    def key(self, submission: Submission) -> str:
        parts = (submission.learner, submission.file, submission.digest, str(self.seed), self._limits, self._checks)
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def rows(self, submission: Submission) -> tuple[list[Row], dict] | None:
        """The rows of a submission that is done, and what confined it; None if it has to be graded."""
        line = self._rows.get(self.key(submission))
        try:
            return ([Row(**row) for row in line["rows"]], line["confined"]) if line else None
        except (KeyError, TypeError):
            return None

    def add(self, submission: Submission, rows: list[Row], confined: dict) -> None:
        self._append({"key": self.key(submission), "rows": [asdict(row) for row in rows], "confined": confined})

    def _append(self, line: dict[str, Any]) -> None:
        try:
            with open(self.path, "a+b") as file:
                file.seek(0, os.SEEK_END)
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":  # a line that a killed run left unfinished
                        file.write(b"\n")
                file.write((json.dumps(line) + "\n").encode("ascii"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise self._no_use("written", error) from error

    def _no_use(self, what: str, error: OSError) -> CourseError:
        return CourseError(
            f"{self.path} cannot be {what}: {error.strerror}. It should be the file that remembers what is graded; "
            "move it away, or name another table with -o."
        )

    def _lines(self) -> list[dict[str, Any]]:
        try:
            texts = self.path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._no_use("read", error) from error
        lines = []
        for text in reversed(texts):  # the newest first
            try:
                line = json.loads(text)
            except ValueError:
                continue
            if isinstance(line, dict):
                lines.append(line)
        seen: set[str] = set()
        return [line for line in lines if not (line.get("key") in seen or seen.add(line.get("key", id(line))))]


def done_file(output: Path) -> Path:
    """Where the finished rows of a table are kept."""
    return output.with_name(output.name + ".done")


def _digest_of_checks() -> str:
    """Of the code that a verdict depends on."""
    root = Path(course_utils.__file__).parent
    digest = hashlib.sha256()
    for folder in ("checks", "nn", "authoring/grading"):
        for path in sorted((root / folder).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()
