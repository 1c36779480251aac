"""Live figures, one of each kind: making one draws a figure, so tests that only look share it."""

import pytest

from course_utils.widgets import EXPLORERS


@pytest.fixture(scope="session", params=list(EXPLORERS))
def figure(request):
    """Each explorer once; a test that moves its controls makes its own."""
    return EXPLORERS[request.param]()
