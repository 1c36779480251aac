"""What lies between a notebook and the page: the kernel's Python, the two halves of the widgets, loopback."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from course_utils.authoring.advice import pip_install, this_python
from course_utils.authoring.doctor.finding import Finding, broken, note, ok

PORT = 8888
# The half in JupyterLab's page -> the Python half, and the major versions that go together.
HALVES = {
    "@jupyter-widgets/jupyterlab-manager": ("ipywidgets", {"8": "5", "7": "3"}),
    "anywidget": ("anywidget", None),  # the very same version
}


def kernel() -> Finding | None:
    """Whether "Python 3" in JupyterLab is the Python that runs here. None without Jupyter."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError:
        return None  # `packages` has said so
    if not (importlib.util.find_spec("jupyterlab") and importlib.util.find_spec("ipykernel")):
        return None
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        mend = f"Run `{pip_install('--force-reinstall ipykernel')}`."
        return broken('JupyterLab has no kernel "Python 3"', mend)
    except (OSError, ValueError) as error:
        return broken(f'the kernel "Python 3" cannot be read ({error})', _remove_kernel())
    command = spec.argv[0] if spec.argv else ""
    path = command if os.path.isabs(command) else shutil.which(command) or sys.executable
    if command in ("python", "python3", Path(sys.executable).name) or _same(path, sys.executable):
        return ok('the kernel "Python 3" is this Python')
    where = f" (in {spec.resource_dir})" if spec.resource_dir else ""
    return broken(f'the kernel "Python 3" is another Python: {command}{where}', _remove_kernel())


def _same(path: str, other: str) -> bool:
    """By name and not by file: the Pythons of two environments are links to one file."""
    return os.path.normcase(os.path.abspath(path)) == os.path.normcase(os.path.abspath(other))


def _remove_kernel() -> str:
    install = f"{this_python()} -m ipykernel install --sys-prefix"
    return f"Run `{this_python()} -m jupyter kernelspec remove -f python3`, then `{install}`."


def widgets() -> Iterator[Finding]:
    """Sliders have a half in Python and a half in JupyterLab's page; of two versions, neither says a word."""
    try:
        from jupyter_core.paths import jupyter_path
    except ImportError:
        return
    if importlib.util.find_spec("jupyterlab") is None:
        return
    for page, (package, pairs) in HALVES.items():
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            continue  # `packages` has said so
        found = _page_half(page, jupyter_path("labextensions"))
        brings = "jupyterlab_widgets" if package == "ipywidgets" else package
        both = dict.fromkeys(("--force-reinstall", package, brings))  # anywidget brings its own
        mend = f"Run `{pip_install(*both)}`, and reload the page."
        if found is None:
            yield broken(f"{package} {version} has no half in JupyterLab's page, so its controls stay text", mend)
            continue
        folder, other = found
        wanted = pairs.get(version.split(".")[0]) if pairs else version
        if other == wanted or (pairs and other.split(".")[0] == wanted):
            yield ok(f"{package} {version} and its half in the page, {other}")
        else:
            yield broken(f"{package} {version} does not go with {page} {other} of the page (in {folder})", mend)


def _page_half(page: str, folders: list[str]) -> tuple[Path, str] | None:
    """The first one that JupyterLab would take."""
    for folder in folders:
        try:
            described = json.loads((Path(folder) / page / "package.json").read_text(encoding="utf-8"))
            return Path(folder), str(described["version"])
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, TypeError):
            return Path(folder), "unreadable"
    return None


def loopback() -> Finding:
    """JupyterLab, its page and its kernels talk over 127.0.0.1."""
    try:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(5)
            with socket.create_connection(server.getsockname(), timeout=5) as client:
                server.accept()[0].close()
                client.close()
    except OSError as error:
        return broken(
            f"this computer cannot be reached at 127.0.0.1 ({error.strerror or error})",
            "Allow Python in the firewall or security program, for local connections at least.",
        )
    try:
        socket.create_server(("127.0.0.1", PORT)).close()
    except OSError:
        return note(f"port {PORT} is taken", "JupyterLab takes the next one; or `python3 start.py --port 8899`.")
    return ok("connections to 127.0.0.1")
