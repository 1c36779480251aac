"""A real JupyterLab in a real Chromium: what the browser tests, the benchmarks and README's pictures drive.

The browser is the system's, never a download. Playwright is an extra of the tests.
"""

from __future__ import annotations

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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from course_utils.authoring.errors import CourseError

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge", "msedge")
PLACES = (  # where installers put it without a name on the PATH
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = (
    "--disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
).split()
SETTINGS = {
    # Every cell stays in the page, so that a test finds what a person would scroll to.
    "notebook-extension/tracker": {"windowingMode": "none"},
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}
SESSION = "window.jupyterapp.shell.currentWidget.sessionContext"
READY = "() => window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
CELLS = """() => window.jupyterapp.shell.currentWidget.content.widgets
    .filter(cell => cell.model.type === 'code')
    .map(cell => {
        const outputs = cell.model.outputs;
        const all = Array.from({ length: outputs.length }, (_, i) => outputs.get(i).toJSON());
        return {
            source: cell.model.sharedModel.getSource(),
            count: cell.model.executionCount,
            errors: all.filter(output => output.output_type === 'error').map(output => output.ename),
        };
    })"""


def find_chromium() -> str | None:
    """The path of the system's Chromium, or None; the environment variable COURSE_CHROMIUM names another one."""
    if named := os.environ.get("COURSE_CHROMIUM"):
        return shutil.which(named)
    on_the_path = (path for name in NAMES if (path := shutil.which(name)))
    return next(on_the_path, None) or next((place for place in PLACES if Path(place).is_file()), None)


def wrongly_named() -> str | None:
    """What is wrong with COURSE_CHROMIUM, if it is set and names nothing that can be started."""
    named = os.environ.get("COURSE_CHROMIUM")
    return f"COURSE_CHROMIUM names {named}, and there is no such program" if named and not find_chromium() else None


def launch(playwright, executable: str):
    """Start the browser; root, the only user of many containers, cannot have its sandbox."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return playwright.chromium.launch(executable_path=executable, args=FLAGS + (["--no-sandbox"] if is_root else []))


@dataclass
class Lab:
    """A running JupyterLab; `folder` is what it shows."""

    folder: Path
    address: str
    token: str

    def url(self, notebook: str) -> str:
        # A workspace of its own, so that no tab of an earlier page comes back.
        return f"{self.address}/lab/workspaces/{secrets.token_hex(4)}/tree/{notebook}?token={self.token}"


@contextmanager
def running_lab(folder: Path, scratch: Path) -> Iterator[Lab]:
    """Serve `folder` by this Python's JupyterLab on loopback; its settings and logs go into `scratch`."""
    for name, values in SETTINGS.items():
        path = scratch / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}"]
    command += [f"--IdentityProvider.token={token}", "--LabApp.expose_app_in_browser=True"]
    environment = os.environ | {
        "JUPYTERLAB_SETTINGS_DIR": str(scratch / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "COURSE_PROGRESS_FILE": str(scratch / "progress.json"),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
    }
    log = scratch / "lab.log"
    with open(log, "w") as output:
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=scratch)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/api?token={token}", server, log)
        yield Lab(folder, address, token)
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(url: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(120):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise CourseError("JupyterLab did not come up:\n" + log.read_text()[-3000:])


class NotebookPage:
    """One notebook open in a page, with the few moves that a test makes."""

    def __init__(self, page, url: str):
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(url)
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        """Wait for the notebook's cells and for a kernel that has nothing to do."""
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=60_000)
        self.page.wait_for_function(READY, timeout=90_000)

    def run_all(self) -> None:
        """Run every cell and wait until the last one is done."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")

    def cells(self) -> list[dict]:
        """Of every code cell: its source, execution count, and the names of the errors it gave."""
        return self.page.evaluate(CELLS)

    def save(self) -> None:
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def restart_kernel(self) -> None:
        self.page.evaluate(f"() => {SESSION}.session.kernel.restart()")
        self.page.wait_for_function(READY, timeout=90_000)

    def kill_kernel(self) -> None:
        """End the kernel for good; the page stays as it is."""
        self.page.evaluate(f"() => {SESSION}.shutdown()")

    def to_top(self) -> None:
        self.page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => panel.scrollTo(0, 0)")
