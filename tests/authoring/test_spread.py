"""Two test processes share the work by group: a lesson is executed in one of them, and only there."""

import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
PROBE = """\
import os
from pathlib import Path

import pytest


@pytest.mark.parametrize("lesson", ["01_one", "02_two"])
@pytest.mark.parametrize("rule", range(5))
def test_it(lesson, rule):
    with Path("seen.txt").open("a") as file:
        file.write(f"{lesson} {os.getpid()}\\n")


def test_other():
    pass
"""


def test_a_lesson_stays_in_one_process(tmp_path):
    lessons = tmp_path / "tests" / "lessons"
    lessons.mkdir(parents=True)
    shutil.copy(TESTS / "conftest.py", lessons.parent)
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n", encoding="utf-8")
    (lessons / "test_probe.py").write_text(PROBE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-p", "no:cacheprovider", "tests"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = [line.split() for line in (tmp_path / "seen.txt").read_text().splitlines()]
    processes = {lesson: {process for name, process in seen if name == lesson} for lesson in ("01_one", "02_two")}
    assert len(seen) == 10
    assert all(len(found) == 1 for found in processes.values()), processes
    assert processes["01_one"] != processes["02_two"]
