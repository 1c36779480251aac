"""A real JupyterLab and a real Chromium for the tests in this folder.

The browser is the system's, never a download. Without one these tests are skipped on a person's machine, and fail
where CI is set: there the browser is part of what must be proved.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FLAGS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
).split()


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))  # one server and one browser serve all


@pytest.fixture(scope="session")
def chromium():
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        message = "no Chromium on the PATH: install your system's (Debian: apt-get install chromium)"
        pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=chromium, args=FLAGS + (["--no-sandbox"] if is_root else [])
        )
        yield instance
        instance.close()


class Lab:
    """A running JupyterLab whose folder holds copies of the notebooks."""

    def __init__(self, folder: Path, address: str, token: str):
        self.folder, self.address, self.token = folder, address, token

    def url(self, notebook: str) -> str:
        # A workspace of its own: no tab of an earlier test comes back.
        return f"{self.address}/lab/workspaces/{secrets.token_hex(4)}/tree/{notebook}?token={self.token}"


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab")
    notebooks = folder / "notebooks"
    shutil.copytree(ROOT / "notebooks", notebooks, ignore=shutil.ignore_patterns(".*"))
    settings = folder / "settings" / "@jupyterlab"
    # Every cell stays in the page, so that a test finds what a person would scroll to.
    _write(settings / "notebook-extension" / "tracker.jupyterlab-settings", {"windowingMode": "none"})
    quiet = {"fetchNews": "false", "checkForUpdates": False}
    _write(settings / "apputils-extension" / "notification.jupyterlab-settings", quiet)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={notebooks}"]
    command += [f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True"]
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(settings.parent),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }
    log = folder / "lab.log"
    with open(log, "w") as output:
        server = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/api?token={token}", server, log)
            yield Lab(notebooks, address, token)
        finally:
            server.terminate()
            server.wait(20)


def _write(path: Path, settings: dict):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def _wait_for(url, server, log):
    for _ in range(120):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    pytest.fail("JupyterLab did not come up:\n" + log.read_text()[-3000:])


class NotebookPage:
    """One notebook open in a page, with the few moves that the tests make."""

    def __init__(self, page, url):
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(url)
        page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        # The notebook is ready to run when its kernel is.
        page.wait_for_function(
            """() => {
                const shell = window.jupyterapp?.shell;
                const session = shell?.currentWidget?.sessionContext;
                return session?.session?.kernel?.status === 'idle';
            }""",
            timeout=90_000,
        )

    def run_all(self, timeout=240_000):
        """Run every cell and wait until the last one is done."""
        with_timeout = self.page.context.set_default_timeout
        with_timeout(timeout)
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        with_timeout(30_000)

    def state(self):
        """Of every code cell: its execution count, and the names of the errors among its outputs."""
        return self.page.evaluate(
            """() => {
                const cells = window.jupyterapp.shell.currentWidget.content.widgets;
                return cells.filter(c => c.model.type === 'code').map(c => {
                    const outputs = [];
                    for (let i = 0; i < c.model.outputs.length; i++) outputs.push(c.model.outputs.get(i));
                    return {
                        count: c.model.executionCount,
                        errors: outputs.filter(o => o.type === 'error').map(o => o.toJSON().ename),
                        source: c.model.sharedModel.getSource(),
                    };
                });
            }"""
        )


@pytest.fixture
def open_notebook(browser, lab):
    """open_notebook(name) -> NotebookPage, at the size of a small laptop's window."""
    contexts = []

    def open_it(name: str) -> NotebookPage:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        return NotebookPage(context.new_page(), lab.url(name))

    yield open_it
    for context in contexts:
        context.close()
