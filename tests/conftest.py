"""What holds for every test: quiet libraries, no window, and a spread over two processes that wastes nothing."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Before the first import of matplotlib or TensorFlow.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # test processes are many, and threads would wait for each other

LESSON = re.compile(r"tests/lessons/.*[\[-](\d\d_\w+)")
# What takes longest begins first; a process left alone with it at the end would keep the other one waiting.
LONGEST_FIRST = (
    "tests/browser/",
    "tests/lessons/",
    "tests/keras_bridge/",
    "tests/deploy/",
    "tests/authoring/",
    "tests/grading/",
    "tests/widgets/test_widgets_players.py",
    "tests/widgets/test_widgets_both_worlds.py",
)


def group_of(nodeid: str) -> str:
    """The tests that must share a process under `--dist loadgroup`.

    A lesson's tests share its executed notebooks, browser tests a server, tests with Keras its 13 seconds of import;
    all others are kept together by file, for their module's fixtures.
    """
    lesson = LESSON.match(nodeid)
    if lesson is not None:
        return lesson.group(1)
    for folder in ("tests/browser/", "tests/keras_bridge/"):
        if nodeid.startswith(folder):
            return folder
    if nodeid.startswith("tests/widgets/test_widgets_players.py"):
        return nodeid  # minutes of random moves, and nothing shared
    return nodeid.partition("::")[0]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        return next((n for n, path in enumerate(LONGEST_FIRST) if item.nodeid.startswith(path)), len(LONGEST_FIRST))

    items.sort(key=place)


# By name and not by mark: xdist 3.8 writes a mark's group into the test's id, which pytest 9.2 no longer allows, and
# then spreads single tests without a word.
@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    if config.getoption("dist") != "loadgroup":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Groups(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    config.option.loadscopereorder = False  # keep the order of pytest_collection_modifyitems
    return Groups(config, log)


def installer() -> list[str] | None:
    """The command of pip or of a uv that starts, up to `install`."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    uv = shutil.which("uv")
    return [uv, "pip", "install", "--python", sys.executable] if uv else None


def fetch(packages: dict[str, str], folder: Path) -> str | None:
    """Put packages (name -> version), and nothing that they depend on, into a folder, all or nothing.

    Returns None, or why that is not possible.
    """
    command = installer()
    if command is None:
        return "there is neither pip nor uv"
    half = folder.with_name(f"{folder.name}.{os.getpid()}")
    wanted = [f"{name}=={version}" for name, version in packages.items()]
    done = subprocess.run(
        [*command, "--quiet", "--no-deps", "--target", str(half), *wanted], capture_output=True, text=True, timeout=600
    )
    if done.returncode == 0:
        half.rename(folder)
        return None
    shutil.rmtree(half, ignore_errors=True)
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return f"they cannot be fetched; is there a network? {said[-1] if said else ''}"


@pytest.fixture(scope="session")
def older_packages():
    """A function from {name: version} to a folder with these packages, for PYTHONPATH: Colab runs older ones.

    They lie in `.cache/`, fetched once. Without them a test is skipped on a person's machine, and fails where CI is
    set.
    """

    def folder_of(packages: dict[str, str]) -> Path:
        folder = Path(__file__).parents[1] / ".cache" / "-".join(["older", *packages.values()])
        why = None if folder.is_dir() else fetch(packages, folder)
        if why:
            message = f"NOT RUN on {', '.join(map(' '.join, packages.items()))}: {why}"
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
        return folder

    return folder_of
