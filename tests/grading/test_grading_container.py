"""The Containerfile and its words in docs/grading.md: the files it takes are there, and both say the same commands."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILE = (ROOT / "deploy" / "grading" / "Containerfile").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "grading.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_what_is_copied_is_there_and_holds_no_answers_to_lessons():
    copied = [name for line in re.findall(r"^COPY (.+)$", FILE, re.M) for name in line.split()[:-1]]
    assert copied and all((ROOT / name).exists() for name in copied)
    assert not {"lessons", "notebooks", "tests", "."} & set(copied)


def test_extras_and_python_are_those_of_the_course():
    (extras,) = re.findall(r"^ARG EXTRAS=(.+)$", FILE, re.M)
    asked = re.findall(r"EXTRAS=([\w,]+)", PAGE)
    assert asked and all(set(text.split(",")) <= set(PROJECT["optional-dependencies"]) for text in [extras, *asked])
    minor = int(re.search(r"^FROM \S+/python:3\.(\d+)-slim$", FILE, re.M).group(1))
    assert 11 <= minor <= 13 and PROJECT["requires-python"] == ">=3.11,<3.14"


def test_the_page_shows_the_same_commands():
    def commands(text):
        joined = re.sub(r"\\\n[# ]*", "", text)
        return [" ".join(line.strip("# ").split()) for line in joined.splitlines() if re.match(r"[# ]*podman ", line)]

    assert commands(FILE) and commands(FILE) == commands(PAGE)
    assert "--network=none" in PAGE and "--read-only" in PAGE and "--cap-drop=all" in PAGE


def test_the_mounted_folder_is_the_callers_own_and_the_page_says_what_was_not_tried():
    """Podman without root gives it to the container's root, and SELinux closes it."""
    (run,) = re.findall(r"podman run .*?grades\.html", PAGE, re.S)
    assert '--userns=keep-id --user "$(id -u):$(id -g)"' in run
    assert "/submissions:ro,z" in run and "/grades:z" in run
    assert "the image was never built" in PAGE
