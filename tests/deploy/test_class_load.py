"""The load test tells the truth: a real class of two is held, and what goes wrong is counted."""

import copy
import importlib
import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub does not run on Windows")
BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture
def load(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield importlib.import_module("class_load")
    for name in ("class_load", "class_hub", "class_learner", "results"):
        sys.modules.pop(name, None)


def test_a_class_of_two_is_held_by_a_real_hub():
    """Log-in, servers, lesson 01, moves, saving, and everything read back after the servers started again."""
    words = [sys.executable, str(BENCHMARKS / "class_load.py"), "--self-test"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    (row,) = {line for line in done.stdout.splitlines() if line.startswith("| 2 |")}
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert cells[2] == "2" and cells[-1] == "0" and float(cells[-2]) > 50
    assert "| refused or failed | 0 | yes |" in done.stdout


def row(load, **changes):
    good = {"number": 2, "keras": False, "failures": [], "moves": [0.02] * 4, "lost": 0, "held": 2}
    return good | {"start": [3.0, 4.0], "run": [5.0, 6.0], "save": [0.1, 0.1], "memory": [200.0, 210.0]} | changes


@pytest.mark.parametrize(
    "bad",
    [
        {"failures": ["learner01, run: Refused"]},
        {"lost": 1},
        {"moves": [0.9] * 4},
        {"moves": []},
        {"start": [3.0, 500.0]},
    ],
    ids=["refused", "lost", "slow moves", "no moves", "slow start"],
)
def test_what_goes_wrong_misses_a_target(load, bad):
    assert load.report([row(load)])[1] is True
    text, met = load.report([row(load), row(load, **bad)])
    assert met is False and text.count("**no**") == 1
    assert load.report([row(load, **bad)], timed=False)[1] is ("failures" not in bad and "lost" not in bad)


def test_the_table_shows_medians_and_the_95th_of_a_hundred(load):
    text = load.line(row(load, moves=[k / 1000 for k in range(1, 101)]))
    assert "| 50, 96 |" in text and "| 3.5, 4.0 |" in text and "| 205 |" in text


def test_a_notebook_that_changed_is_another_one(load):
    lesson = json.loads((Path(__file__).parents[2] / "notebooks" / load.LESSON).read_text(encoding="utf-8"))
    served = copy.deepcopy(lesson)
    for cell in served["cells"]:
        cell["source"] = "".join(cell["source"])
    assert load.essence(served) == load.essence(lesson)
    shown = next(cell for cell in lesson["cells"] if cell.get("outputs"))
    for change in (lambda: shown.update(outputs=[]), lambda: lesson["cells"].pop(), lambda: shown.update(source="1")):
        before = load.essence(lesson)
        change()
        assert load.essence(lesson) != before


def test_messages_with_pictures_are_taken_apart(load):
    from class_learner import unpack

    text, picture = json.dumps({"content": "é"}).encode(), b"\x89PNG and more"
    head = struct.pack(">III", 2, 12, 12 + len(text))
    assert unpack(head + text + picture) == ({"content": "é"}, [picture])
    assert unpack(text.decode()) == ({"content": "é"}, [])
