"""Live figures run on ipywidgets 8 and, in Google Colab, on 7: the tests of this folder, once more on Colab's versions.

The older packages are put before the installed ones; everything else is what the other tests use.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLDER = {"ipywidgets": "7.7.1", "anywidget": "0.9.21", "ipykernel": "6.17.1", "ipython_genutils": "0.2.0"}
# What these look at is drawn by NumPy and matplotlib, and takes most of the time.
THE_SAME_IN_BOTH = [
    "test_widgets_every_value.py::test_every_value_gives_a_picture_and_a_sentence",
    "test_widgets_every_value.py::test_a_moved_control_moves_the_picture",
    "test_widgets_every_value.py::test_what_is_drawn_over_the_background_is_what_matplotlib_draws",
    "test_widgets_export.py::test_every_explorer_fits_without_arguments_and_shows_its_frames",
    "test_widgets_export.py::test_a_smaller_budget_is_kept",
    "test_widgets_export.py::test_over_budget_it_says_why_and_a_call_that_fits",
    "test_widgets_truth.py",
]
# ipywidgets 7 asks traitlets in a way that traitlets 5 no longer likes.
IGNORE = "ignore:Deprecated in traitlets 4.1, use the instance .metadata:DeprecationWarning"


def run(*command, **options):
    return subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=ROOT, timeout=600, **options)


@pytest.fixture(scope="module")
def older_world(older_packages):
    """The environment variables with which Python finds Colab's versions."""
    folder = older_packages(OLDER)
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    path = os.pathsep.join(filter(None, [str(folder), str(ROOT), mine.get("PYTHONPATH")]))
    # COURSE_EXAMPLES: what hypothesis tries here has been tried in full on the newer versions.
    return mine | {"PYTHONPATH": path, "PYDEVD_DISABLE_FILE_VALIDATION": "1", "COURSE_EXAMPLES": "4"}


def test_the_tests_of_live_figures_pass_on_colabs_ipywidgets(older_world):
    code = "import ipywidgets, anywidget; print(ipywidgets.__version__, anywidget.__version__)"
    assert run(sys.executable, "-c", code, env=older_world).stdout.split() == ["7.7.1", "0.9.21"]
    left_out = [f"--deselect=tests/widgets/{name}" for name in THE_SAME_IN_BOTH]
    options = ["-q", "-p", "no:cacheprovider", "-W", IGNORE, f"--ignore={__file__}", *left_out]
    done = run(sys.executable, "-m", "pytest", "tests/widgets", *options, env=older_world)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 100
    assert "skipped" not in done.stdout


def test_the_versions_are_the_lower_bounds_of_the_course():
    bounds = re.findall(r'^ {4}"(ipywidgets|anywidget)>=([\d.]+)"', (ROOT / "pyproject.toml").read_text(), re.M)
    assert dict(bounds) == {name: OLDER[name] for name in ("ipywidgets", "anywidget")}
