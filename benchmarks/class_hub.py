"""The hub of deploy/jupyterhub, started on loopback with a folder of its own: for the load test and for tests."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

CONFIG = Path(__file__).parents[1] / "deploy" / "jupyterhub" / "jupyterhub_config.py"
PASSWORD = "learning-together"


@contextmanager
def running_hub(proxy: str = "") -> Iterator[tuple[str, Path]]:
    """A hub on free ports; its address, and the folder of the homes."""
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        hub, api, front = free_ports(3)
        url = f"http://127.0.0.1:{front}"
        environment = os.environ | {
            "COURSE_HUB_URL": url,
            "COURSE_HUB_FOLDER": folder,
            "COURSE_HUB_PASSWORD": PASSWORD,
            "COURSE_HUB_ACCOUNTS": "shared",  # this measures load; accounts cost one useradd at the first start
            "COURSE_HUB_PROXY": proxy,
        }
        command = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG), f"--JupyterHub.hub_port={hub}"]
        command += [f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api}"]
        with open(Path(folder) / "hub.log", "w+", encoding="utf-8") as log:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
            try:
                wait_for(url, process, Path(folder) / "hub.log")
                yield url, Path(folder) / "homes"
            finally:
                process.terminate()  # the hub stops its servers and its proxy
                try:
                    process.wait(60)
                except subprocess.TimeoutExpired:
                    process.kill()


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            break
        with suppress(OSError), urlopen(f"{url}/hub/api/", timeout=5):
            return
        time.sleep(0.25)
    raise SystemExit(f"The hub did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")
