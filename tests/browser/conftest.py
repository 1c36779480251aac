"""A JupyterLab and a Chromium for the tests in this folder.

Without a Chromium they are skipped on a person's machine, and fail where CI is set: there the browser is part of what
must be proved.
"""

import os
import shutil
from pathlib import Path

import pytest

from course_utils.authoring.browser import find_chromium, launch, running_lab

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """The path of the system's browser."""
    executable = find_chromium()
    if executable is None:
        message = "no Chromium on the PATH: install your system's (Debian: apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return executable


@pytest.fixture(scope="module")  # Playwright keeps an event loop running: other tests must not find it
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        instance = launch(playwright, chromium)
        yield instance
        instance.close()


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    with running_lab(folder / "notebooks", folder) as server:
        yield server


