"""A pytest plugin: nbval runs each notebook in the same clean room in which it was built.

    pytest -p course_utils.authoring.nbval_room --nbval --nbval-current-env notebooks

Without it a learner's progress file, a chosen matplotlib backend or a GPU would change outputs.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nbval.kernel
import pytest

from course_utils.authoring.kernel import clean_environment, talk_through_files
from course_utils.authoring.project import find_root

_rooms: dict[Path, tempfile.TemporaryDirectory] = {}  # one for each notebook


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    """nbval starts a notebook's kernel while its first cell is set up; the kernel inherits this."""
    if item.path.suffix != ".ipynb":
        return (yield)
    if item.path not in _rooms:
        room = tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True)
        _rooms[item.path] = room
    folder = Path(_rooms[item.path].name)
    before, manager = dict(os.environ), nbval.kernel.KernelManager
    try:
        nbval.kernel.KernelManager = _manager_that_talks_through_files(manager, folder)
        os.environ.clear()
        os.environ.update(clean_environment(folder, find_root(item.path.parent), before))
        return (yield)
    finally:
        nbval.kernel.KernelManager = manager
        os.environ.clear()
        os.environ.update(before)


def _manager_that_talks_through_files(manager_class: Callable, folder: Path) -> Callable:
    def make(**options):
        manager = manager_class(**options)
        talk_through_files(manager, folder)
        return manager

    return make


def pytest_unconfigure() -> None:
    """Remove what the kernels wrote."""
    while _rooms:
        _rooms.popitem()[1].cleanup()
