"""What holds for every test: quiet libraries, no window, and a spread over two processes that wastes nothing."""

import os
import re

import pytest

# Before the first import of matplotlib or TensorFlow.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

LESSON = re.compile(r"tests/lessons/.*[\[-](\d\d_\w+)")
# What takes longest begins first; a process left alone with it at the end would keep the other one waiting.
LONGEST_FIRST = (
    "tests/browser/",
    "tests/lessons/",
    "tests/keras_bridge/",
    "tests/authoring/",
    "tests/grading/",
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
