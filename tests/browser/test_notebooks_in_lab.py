"""Every built notebook, opened in JupyterLab and run from top to bottom, as a learner does first."""

from pathlib import Path

import pytest

NOTEBOOKS = sorted(path.name for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def test_there_are_notebooks_to_open():
    assert len(NOTEBOOKS) >= 4


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_run_all_reaches_the_end_and_the_figures_live(open_notebook, name):
    notebook = open_notebook(name)
    notebook.run_all()
    cells = notebook.cells()
    assert [cell["count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert [cell["errors"] for cell in cells] == [[]] * len(cells)
    figures = sum("widgets." in cell["source"] and "import" not in cell["source"] for cell in cells)
    assert figures >= 1
    canvases = notebook.page.locator(".jp-OutputArea canvas[role=img]")
    canvases.first.wait_for()
    assert canvases.count() == figures
    assert notebook.page.locator(".jupyter-widgets-error, .jp-mod-error").count() == 0
    assert notebook.errors == []


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_title_question_and_live_figure_share_the_first_screen(open_notebook, name):
    notebook = open_notebook(name)
    notebook.run_all()
    figure = notebook.page.locator(".jp-OutputArea canvas[role=img]").first
    figure.wait_for()
    notebook.to_top()
    assert notebook.page.locator("h1").first.bounding_box()["y"] > 0
    question = notebook.page.get_by_text("Predict.").first.bounding_box()
    box = figure.bounding_box()
    assert question["y"] + question["height"] < 800
    # Half of the picture at least: what moves is in sight while the question is read.
    assert box["y"] + box["height"] / 2 < 800, f"the first live figure begins at {box['y']:.0f} pixels"
