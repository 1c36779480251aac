"""What holds for every test: quiet libraries, no window, and a spread over two processes that wastes nothing."""

import os

import pytest

# Before the first import of matplotlib or TensorFlow.
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say which tests share a process under `--dist loadgroup`.

    A lesson's tests share its executed notebook, browser tests a server, tests with Keras its 13 seconds
    of import; all others are kept together by file, for their module's fixtures.
    """
    for item in items:
        if item.get_closest_marker("xdist_group") is not None:
            continue
        if item.get_closest_marker("keras") is not None:
            group = "keras"
        elif item.path.parent.name == "browser":
            group = "browser"
        else:
            group = item.path.name
        item.add_marker(pytest.mark.xdist_group(group))
