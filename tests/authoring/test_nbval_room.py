"""nbval sees what was built, whatever the learner has done and whatever is set around it."""

import os
import subprocess
import sys

import pytest

SURROUNDINGS = """\
# %% [markdown]
# # Demo

# %%
import os

os.path.exists(os.environ["COURSE_PROGRESS_FILE"]), "inline" in os.environ["MPLBACKEND"]

# %%
with open(os.environ["COURSE_PROGRESS_FILE"], "a") as file:
    print("done", file=file)
len(open(os.environ["COURSE_PROGRESS_FILE"]).readlines())
"""


@pytest.fixture
def nbval(course):
    """Run nbval over the course's notebooks with the project's strictness."""
    (course.root / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\naddopts = "--strict-markers"\nfilterwarnings = ["error"]\n', encoding="utf-8"
    )

    def run(*options):
        command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile", "-p", "no:cacheprovider"]
        command += ["--nbval", "--nbval-current-env", *options, "notebooks"]
        done = subprocess.run(
            command,
            cwd=course.root,
            env={**os.environ, "MPLBACKEND": "Agg", "COURSE_PROGRESS_FILE": str(course.root / "pyproject.toml")},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_the_room_is_the_builders(course, nbval):
    course.write("01_demo", SURROUNDINGS)
    course.write("02_demo", SURROUNDINGS)
    assert course("build")[0] == 0
    code, said = nbval("-p", "course_utils.authoring.nbval_room")
    assert code == 0 and "4 passed" in said, said


def test_without_the_room_the_surroundings_show(course, nbval):
    course.write("01_demo", SURROUNDINGS)
    assert course("build")[0] == 0
    code, said = nbval("-n", "0")
    assert code == 1 and "(True, False)" in said, said


def test_a_text_that_differs_is_found(course, nbval, demo_text, built_demo):
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(built_demo.replace('"42"', '"43"'), encoding="utf-8")
    code, said = nbval("-n", "0", "-p", "course_utils.authoring.nbval_room")
    assert code == 1 and "1 failed, 4 passed" in said, said
