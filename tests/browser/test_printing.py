"""PDF from the command line: one page a slide, and a handout on A4, by the system's Chromium."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("chromium")
DECK = "# 00 · Demo\nHello\n## One\n@code 3495 / 10\n+ one\n+ two\n"


def course(*arguments):
    environment = os.environ | {"PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "course_utils.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=300)


def pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def boxes(pdf):
    """Width and height of every page, in points."""
    return {
        tuple(round(float(number)) for number in box.split()[2:]) for box in re.findall(rb"/MediaBox \[(.+?)\]", pdf)
    }


def small_course(folder):
    """Lesson 00 and its notebook as they are, with a deck of two slides."""
    for name in ("pyproject.toml", "lessons/00_start_here.py", "notebooks/00_start_here.ipynb"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes((ROOT / name).read_bytes())
    (folder / "lessons" / "slides").mkdir()
    (folder / "lessons" / "slides" / "00_start_here.md").write_text(DECK, encoding="utf-8")
    return folder


def test_a_deck_and_a_handout_from_the_command_line(tmp_path):
    root, out = small_course(tmp_path / "course"), tmp_path / "out"
    done = course("slides", "0", "--pdf", "-o", str(out), "--root", str(root))
    assert done.returncode == 0, done.stderr
    assert "00_start_here.html: written" in done.stdout and "00_start_here.pdf: written" in done.stdout
    deck = (out / "00_start_here.pdf").read_bytes()
    assert pages(deck) == 2 and boxes(deck) == {(960, 540)}  # 1280 × 720 pixels of 1/96 inch
    done = course("handout", "0", "-o", str(out), "--root", str(root))
    assert done.returncode == 0, done.stderr
    paper = (out / "00_start_here_handout.pdf").read_bytes()
    assert pages(paper) >= 3 and boxes(paper) == {(596, 843)}  # A4
    assert deck == (out / "00_start_here.pdf").read_bytes()


def test_a_browser_that_does_not_start_is_named(tmp_path, monkeypatch):
    fake = tmp_path / "chromium"
    fake.write_text("#!/bin/sh\nexit 3\n", encoding="utf-8")
    fake.chmod(0o755)
    monkeypatch.setenv("COURSE_CHROMIUM", str(fake))
    done = course("handout", "00", "-o", str(tmp_path))
    assert done.returncode == 1 and f"{fake} does not start" in done.stderr and "Traceback" not in done.stderr
