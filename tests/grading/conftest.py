"""Notebooks as learners hand them in, and a folder of them graded."""

import csv
import json
from pathlib import Path

import pytest

from course_utils.authoring.grading.grade import grade_folder
from course_utils.authoring.grading.limits import Limits

# Short, so that a test of what hangs is short; long enough for a loaded machine to run an honest answer.
LIMITS = Limits(seconds=20.0, exercise=4.0, memory=768)


class Class:
    """A folder of submissions; `hand_in` adds one, `grade` gives the rows by learner and exercise."""

    def __init__(self, folder: Path):
        self.folder = folder / "submissions"
        self.folder.mkdir()
        self.table = folder / "grades.csv"
        self.last = None

    def hand_in(self, learner: str, *cells: str, lesson: str = "01") -> Path:
        path = self.folder / f"{learner}_{lesson}.ipynb"
        path.write_text(notebook_text(*cells), encoding="utf-8")
        return path

    def grade(self, limits: Limits = LIMITS, **options) -> dict[tuple[str, str], dict[str, str]]:
        self.last = grade_folder(self.folder, self.table, limits=limits, **{"seed": 1, "jobs": 2} | options)
        return {(row["learner"], row["exercise"]): row for row in self.rows()}

    def rows(self) -> list[dict[str, str]]:
        with open(self.table, encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def notebook_text(*cells: str) -> str:
    made = [
        {"cell_type": "code", "id": f"c{i}", "metadata": {}, "outputs": [], "execution_count": None, "source": text}
        for i, text in enumerate(cells)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def school(tmp_path) -> Class:
    return Class(tmp_path)


@pytest.fixture(scope="session")
def new_school():
    return Class
