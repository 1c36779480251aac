"""Small courses to build: a folder with pyproject.toml and lessons/, and nothing else."""

import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import cli

DEMO = """\
# %% [markdown]
# # Demo
#
# A neuron that only counts.

# %% tags=["setup"]
import base64

from IPython.display import Image, display

# %%
6 * 7

# %% [markdown]
# ## Why θ = 2?

# %% alt="A blue square"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGNgOMEARjAKAB8MA/3oZbDVAAAAAElFTkSuQmCC"
Image(base64.b64decode(PIXEL))

# %% tags=["print-ok"]
print("one")
print("two")

# %% tags=["exercise"]
def double(x):
    \"\"\"Return twice x.\"\"\"
    ### BEGIN SOLUTION
    answer = 2 * x
    return answer
    ### END SOLUTION


double(4)
"""


class SmallCourse:
    """A course in a folder of its own; `course("build", "01")` gives (exit code, what was said)."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture):
        self.root = root
        self._capsys = capsys
        (root / "lessons").mkdir()
        (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")

    def write(self, name: str, text: str) -> Path:
        path = self.root / "lessons" / f"{name}.py"
        path.write_text(text, encoding="utf-8")
        return path

    def notebook(self, name: str) -> Path:
        return self.root / "notebooks" / f"{name}.ipynb"

    def __call__(self, *arguments: str) -> tuple[int, str]:
        try:
            code = cli.main([*arguments, "--root", str(self.root)])
        except SystemExit as stop:  # click leaves so
            code = int(stop.code or 0)
        said = self._capsys.readouterr()
        return code, said.out + said.err


@pytest.fixture
def course(tmp_path, capsys) -> SmallCourse:
    return SmallCourse(tmp_path, capsys)


@pytest.fixture(scope="session")
def demo_text() -> str:
    return DEMO


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory) -> str:
    """The text of the demo lesson's notebook, built once, by the command itself."""
    root = tmp_path_factory.mktemp("demo")
    (root / "lessons").mkdir()
    (root / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (root / "lessons" / "01_demo.py").write_text(DEMO, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "course_utils.cli", "build"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert "01_demo: written" in done.stdout, done.stdout + done.stderr
    return (root / "notebooks" / "01_demo.ipynb").read_text(encoding="utf-8")
