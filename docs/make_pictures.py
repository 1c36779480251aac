"""Make README's animated picture: a real slider, moved by real key presses, in a real JupyterLab.

    .venv/bin/python docs/make_pictures.py          writes docs/live_figure.gif

Needs what `python3 start.py test` installs, and a Chromium on the PATH.
"""

import io
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from PIL import Image
from playwright.sync_api import sync_playwright

from course_utils.authoring.browser import NotebookPage, find_chromium, launch, running_lab

OUTPUT = Path(__file__).with_name("live_figure.gif")
# Two hidden units of which the second begins as useless: its slider is moved until one line is enough.
CODE = "from course_utils import widgets\nwidgets.xor(w11=6, w21=6, b1=-3, w12=6, w22=6, b2=3)"
SLIDER, KEY, PRESSES = "b₂", "ArrowLeft", 12
FIRST, LAST, EACH = 1500, 3000, 300  # milliseconds that a picture stays
COLORS = 64


def main() -> int:
    executable = find_chromium()
    if executable is None:
        print("No Chromium on the PATH: install your system's.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "notebooks").mkdir()
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CODE)], metadata=kernel)
        nbformat.write(notebook, folder / "notebooks" / "figure.ipynb")
        with sync_playwright() as playwright, running_lab(folder / "notebooks", folder) as lab:
            shots = photograph(launch(playwright, executable), lab)
    pictures = [shot.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE) for shot in distinct(shots)]
    times = [FIRST, *[EACH] * (len(pictures) - 2), LAST]
    pictures[0].save(OUTPUT, save_all=True, append_images=pictures[1:], duration=times, loop=0, optimize=True)
    print(f"{OUTPUT.name}: {len(pictures)} pictures, {OUTPUT.stat().st_size / 1000:.0f} kB")
    return 0


def photograph(browser, lab):
    """Press the key and take the picture of the whole figure, again and again."""
    page = browser.new_context(viewport={"width": 1345, "height": 900}).new_page()
    notebook = NotebookPage(page, lab.url("figure.ipynb"))
    notebook.run_all()
    figure = page.locator(".jp-OutputArea-output .widget-vbox").first
    figure.locator("canvas[role=img]").wait_for()
    slider = page.locator(".widget-inline-hbox", has_text=SLIDER).locator("[role=slider], .noUi-handle").first
    slider.focus()
    shots = [shot(figure)]
    for _ in range(PRESSES):
        page.keyboard.press(KEY)
        time.sleep(0.15)  # a frame that the page has not is there after a third of that
        shots.append(shot(figure))
    browser.close()
    return shots


def shot(figure):
    return Image.open(io.BytesIO(figure.screenshot()))


def distinct(pictures):
    """Leave out a picture that equals the one before it: the slider was at its end."""
    return [p for k, p in enumerate(pictures) if k == 0 or p.tobytes() != pictures[k - 1].tobytes()]


if __name__ == "__main__":
    sys.exit(main())
