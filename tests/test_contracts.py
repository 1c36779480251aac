"""The arrows between the course's parts run one way, and the NumPy half never waits for TensorFlow."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LINT = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
LIGHT = "course_utils, course_utils.nn, course_utils.datasets, course_utils.plotting, course_utils.widgets"


def run(code: str, folder: Path = ROOT, *options: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def test_imports_follow_the_arrows():
    done = run(LINT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("nn/gates.py", "from course_utils import plotting"),
        ("plotting/style.py", "import course_utils.widgets"),
        ("checks/judging.py", "from course_utils import datasets"),
        ("widgets/explorer.py", "from course_utils import checks"),
        ("nn/gates.py", "import keras"),
        ("plotting/style.py", "def late():\n    import tensorflow"),
        ("checks/judging.py", "from course_utils.authoring import lesson"),
        ("newcomer.py", "part = 'without a place'"),
    ],
)
def test_an_arrow_against_the_order_is_found(tmp_path, module, line):
    shutil.copytree(ROOT / "course_utils", tmp_path / "course_utils")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "course_utils" / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    done = run(LINT, tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Contracts:" in done.stdout and " 0 broken" not in done.stdout


def test_the_numpy_half_loads_neither_tensorflow_nor_keras():
    code = f"import sys, {LIGHT}, course_utils.checks\n"
    code += "print(sorted({'keras', 'tensorflow', 'jupytext'} & set(sys.modules)))"
    done = run(code, ROOT, "-W", "error")
    assert done.stdout == "[]\n", done.stdout + done.stderr


def test_course_help_loads_nothing_heavy():
    code = "import sys\nfrom course_utils.authoring import commands\n"
    code += "heavy = {'numpy', 'matplotlib', 'jupytext', 'nbclient', 'nbformat', 'keras', 'tensorflow'}\n"
    code += "print(sorted(heavy & set(sys.modules)))"
    done = run(code)
    assert done.stdout == "[]\n", done.stdout + done.stderr


def test_ruff_has_nothing_to_say():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--no-cache", "."], cwd=ROOT, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr
