"""lessons/COVERAGE.md is true: every fact that the course promises stands in a lesson, and a test proves it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (\d\d) \| (.+?) \| (.+?) \| `(tests/[^`]+?)::(\w+)` \|$")
LINES = (ROOT / "lessons" / "COVERAGE.md").read_text(encoding="utf-8").splitlines()
ROWS = [match.groups() for match in map(ROW.match, LINES) if match]


def test_every_line_of_the_table_is_read():
    table = [line for line in LINES if line.startswith("| ") and not line.startswith("| lesson")]
    assert len(table) == len(ROWS) > 0, [line for line in table if not ROW.match(line)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]} {row[1][:50]}")
def test_the_section_and_the_test_exist(row):
    lesson, _, section, path, test = row
    (source,) = (ROOT / "lessons").glob(f"{lesson}_*.py")
    headings = re.findall(r"^# #+ (.+)$", source.read_text(encoding="utf-8"), re.MULTILINE)
    assert section in headings, f"{source.name} has no heading {section!r}; it has {headings}"
    assert re.search(rf"^def {test}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), f"no {path}::{test}"


def test_every_lesson_is_in_the_table():
    built = {source.name[:2] for source in (ROOT / "lessons").glob("[0-9][0-9]_*.py")}
    assert {row[0] for row in ROWS} >= built
