"""Every built notebook, opened in JupyterLab and run from top to bottom, as a learner does first."""

import re
from pathlib import Path

import pytest

from course_utils.authoring.browser import NotebookPage

NOTEBOOKS = sorted(path.name for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
STATUS_BAR = 776  # pixels from the top of an 800 pixel window to JupyterLab's lowest bar
FIGURE = ".jp-OutputArea canvas[role=img]"


@pytest.fixture(scope="module", params=NOTEBOOKS)
def finished(request, browser, lab):
    """A notebook whose cells have all run."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    notebook = NotebookPage(context.new_page(), lab.url(request.param))
    notebook.run_all()
    notebook.page.locator(FIGURE).first.wait_for()
    yield notebook
    context.close()


def test_there_are_notebooks_to_open():
    assert len(NOTEBOOKS) >= 4


def test_run_all_reaches_the_end_without_an_error(finished):
    cells = finished.cells()
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert [cell["errors"] for cell in cells] == [[]] * len(cells)
    assert finished.page.locator(".jupyter-widgets-error, .jp-mod-error").count() == 0
    assert finished.errors == []


def test_every_live_figure_lives(finished):
    written = sum(len(re.findall(r"^widgets\.\w+\(", cell["source"], re.M)) for cell in finished.cells())
    assert written >= 1
    assert finished.page.locator(FIGURE).count() == written


def test_title_question_and_live_figure_share_the_first_screen(finished):
    finished.to_top()
    figure = finished.page.locator(FIGURE).first.bounding_box()
    title = finished.page.locator("h1").first.bounding_box()
    question = finished.page.locator(".jp-RenderedMarkdown strong", has_text="Predict.").first.bounding_box()
    assert 0 < title["y"] < question["y"] < figure["y"]
    # What moves is in sight while the question is read: all but the last labels of an axis.
    seen = (STATUS_BAR - figure["y"]) / figure["height"]
    assert seen > 0.85, f"{seen:.0%} of the first live figure is on the first screen"
