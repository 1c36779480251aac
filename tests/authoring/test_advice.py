"""What an error tells a person to type works where it is typed."""

import importlib.util
import sys

import pytest

from course_utils.authoring import advice


@pytest.fixture(params=[True, False], ids=["with pip", "made by uv"])
def has_pip(request, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if request.param else None)
    return request.param


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/home/ana/course/.venv/bin/python", "/home/ana/course/.venv/bin/python"),
        (r"C:\Users\ana\course\.venv\Scripts\python.exe", r"C:\Users\ana\course\.venv\Scripts\python.exe"),
        ("/home/ana/my course/python", '"/home/ana/my course/python"'),
    ],
)
def test_a_path_is_quoted_where_a_shell_would_take_it_apart(monkeypatch, has_pip, path, typed):
    monkeypatch.setattr(sys, "executable", path)
    pip = f"{typed} -m pip install" if has_pip else f"uv pip install --python {typed}"
    assert advice.pip_install("--upgrade", "numpy") == f"{pip} --upgrade numpy"


def test_the_course_is_installed_from_the_pins_and_brackets_are_quoted(has_pip):
    assert advice.install_course("slides").endswith(' -c pins.txt -e ".[slides]"')
    assert advice.install_course().endswith(" -c pins.txt -e .")
