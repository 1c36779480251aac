"""A Colab copy, opened alone under Colab's ipywidgets 7 in page and kernel, and a slider moved by keys.

Colab's own page cannot run here. The classic Jupyter Notebook 6.5 shows ipywidgets 7.7.1 with the same front end, and
the kernel finds the stand-in for `google.colab`, cut off from the network.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import TimeoutError

ROOT = Path(__file__).parents[2]
CLASSIC = {
    "notebook": "6.5.7",
    "nbclassic": "1.1.0",
    "ipywidgets": "7.7.1",
    "widgetsnbextension": "3.6.10",
    "ipython_genutils": "0.2.0",
    "anywidget": "0.9.21",
    "ipykernel": "6.17.1",
    "nest_asyncio": "1.6.0",
}
CONNECTED = "() => window.Jupyter?.notebook?.kernel?.is_connected() && Jupyter.notebook.kernel.widget_manager"
# The front end asks a new kernel for its widgets, and then shows once more those that it finds. Figures that are made
# meanwhile are lost to it; a person is never so quick. Answers come in the order of the questions.
SETTLED = """() => {
    window.answers = 0;
    const answered = () => { window.answers += 1; if (window.answers < 3) ask(); };
    const ask = () => Jupyter.notebook.kernel.execute("1", { shell: { reply: answered } });
    ask();
}"""
# As stored, the first cell has not run, and the others are counted without it.
DONE = """() => Jupyter.notebook.get_cells().filter(c => c.cell_type == 'code')
    .every((c, i) => c.input_prompt_number == i + 1)"""
ERRORS = """() => Jupyter.notebook.get_cells().filter(c => c.cell_type == 'code')
    .flatMap(c => c.output_area.outputs.filter(o => o.output_type == 'error').map(o => o.ename + ': ' + o.evalue))"""
WHERE = """() => Jupyter.notebook.kernel.execute("course_utils.__file__",
    { iopub: { output: message => { window.where = message.content.data["text/plain"]; } } }, { silent: false })"""
TRIES = 8
LESSON = "01_mcculloch_pitts.ipynb"


@contextmanager
def classic(older, folder):
    """Serve one Colab copy, alone in a folder, by a classic Jupyter Notebook; yields the page's address."""
    content = folder / "content"
    content.mkdir()
    shutil.copy(ROOT / "colab" / LESSON, content)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")} | {
        "PYTHONPATH": os.pathsep.join([str(older), str(ROOT / "tests" / "colab" / "stand_in")]),
        "PYTHONWARNINGS": "ignore",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "JUPYTER_PATH": str(older / "share" / "jupyter"),
        "JUPYTER_CONFIG_PATH": str(older / "etc" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
    }
    command = [sys.executable, "-m", "notebook", "--no-browser", "--allow-root", "--ip=127.0.0.1", f"--port={port}"]
    command += ["--port-retries=0", f"--NotebookApp.token={token}", f"--notebook-dir={content}"]
    log = folder / "notebook.log"
    with open(log, "w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=content)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api?token={token}", timeout=5).close()
                break
            except OSError:
                assert server.poll() is None, log.read_text()[-3000:]
                time.sleep(0.5)
        yield f"{address}/notebooks/{LESSON}?token={token}"
    finally:
        server.kill()  # it has nothing to save, and its kernel notices
        server.wait(30)


def open_and_run(page, address):
    """Open the notebook, run every cell, and return the errors of cells."""
    page.goto(address)
    page.locator(".code_cell").first.wait_for(timeout=60_000)
    page.wait_for_function(CONNECTED, timeout=60_000)
    page.evaluate(SETTLED)
    page.wait_for_function("() => window.answers >= 3", timeout=60_000)
    page.evaluate("() => Jupyter.notebook.execute_all_cells()")
    page.wait_for_function(DONE, timeout=120_000)
    return page.evaluate(ERRORS)


def test_a_colab_copy_runs_alone_and_its_slider_moves_the_figure(older_packages, browser, tmp_path):
    older = older_packages(CLASSIC)
    # Under today's Tornado this old server now and then breaks a frame of its web socket (an AssertionError in its log)
    # or loses a message, and the page waits in vain: then a new server has a new try. A fault of ours fails every time.
    for attempt in range(TRIES):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        errors = []
        page.on("pageerror", lambda error, found=errors: found.append(str(error)))
        with classic(older, folder) as address:
            try:
                assert open_and_run(page, address) == []
                move_a_slider(page)
            except TimeoutError as error:
                log = (folder / "notebook.log").read_text()
                print(f"try {attempt + 1}: {str(error).splitlines()[0]}\n{log[-1500:]}")
                if attempt == TRIES - 1:
                    raise
                page.close()
                continue
            assert errors == []
            page.close()
            return


def move_a_slider(page):
    """The package is the one that the notebook carries; a key press moves its figure and changes its sentence."""
    page.evaluate(WHERE)
    page.wait_for_function("() => window.where", timeout=20_000)
    assert str(ROOT) not in page.evaluate("() => window.where")
    figure = page.locator(".code_cell", has=page.locator(".widget-slider")).first
    figure.locator(".widget-slider").first.wait_for(timeout=30_000)
    picture, sentence = figure.locator("img").first, figure.locator("p[role=status]").first
    before = picture.get_attribute("src"), sentence.inner_text()
    figure.locator(".ui-slider-handle").first.focus()
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(
        "([img, p, src, text]) => img.src != src && p.innerText != text",
        arg=[picture.element_handle(), sentence.element_handle(), *before],
        timeout=20_000,
    )
