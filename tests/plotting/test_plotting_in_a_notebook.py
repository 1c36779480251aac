"""The figures in a real kernel: every cell shows its own, not only the first."""

from pathlib import Path

import nbformat

from course_utils.authoring.kernel import execute

CELLS = (
    "from course_utils import plotting\nplotting.use_style()",
    "ax = plotting.ai_ml_dl()",
    "ax = plotting.storage_price()",
    "import matplotlib.pyplot as plt\nfigure, ax = plt.subplots()",
)


def test_every_cell_shows_its_figure():
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS])
    execute(notebook, Path(__file__).parents[2])
    pictures = [sum("image/png" in output.get("data", {}) for output in cell.outputs) for cell in notebook.cells]
    assert pictures == [0, 1, 1, 1]
