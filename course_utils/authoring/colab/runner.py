"""Run one notebook in an environment of Colab's versions, and compare what it shows with what is stored.

    python runner.py NOTEBOOK STAND_IN

A script for that environment's Python, which has nbclient and none of the course's own tools. The notebook runs alone
in an empty folder; STAND_IN is put on the kernel's path. Prints what differs; exits with 1 for a failure or a
difference.
"""

import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

SLOWEST_CELL = 300  # seconds


def shown(cell):
    """The texts that a cell shows, without what only a newer Jupyter writes."""
    texts = []
    for output in cell.get("outputs", []):
        if output.output_type == "stream":
            texts.append(output.text)
        elif not output.get("data", {}).keys() & {"image/png", "application/vnd.jupyter.widget-view+json"}:
            texts.append(output.data.get("text/plain", ""))
    return re.sub(r"\s+", " ", " ".join(texts)).strip()


def run(path, stand_in):
    """Return the notebook as it is after a run."""
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory(prefix="colab-", ignore_cleanup_errors=True) as folder:
        work = Path(folder, "content")
        work.mkdir()
        environment = {
            **os.environ,
            "PYTHONPATH": str(stand_in),
            "IPYTHONDIR": str(Path(folder, "ipython")),
            "CUDA_VISIBLE_DEVICES": "-1",
            "OPENBLAS_NUM_THREADS": "1",  # on a busy machine threads wait for each other
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "TF_ENABLE_ONEDNN_OPTS": "0",
        }
        manager = AsyncKernelManager(kernel_name="python3")
        manager.connection_file = str(Path(folder, "kernel.json"))
        if os.name != "nt":
            manager.transport, manager.ip = "ipc", str(Path(folder, "kernel"))
        client = NotebookClient(notebook, km=manager, timeout=SLOWEST_CELL, record_timing=False)
        client.execute(env=environment, cwd=str(work))
        left = sorted(file.name for file in work.iterdir())
    return notebook, left


def main(path, stand_in):
    """Run and compare; return the exit code."""
    stored = nbformat.read(path, as_version=4)
    try:
        fresh, left = run(path, stand_in)
    except CellExecutionError as error:
        print(f"{Path(path).name}: a cell failed\n{error}")
        return 1
    first = next(cell for cell in fresh.cells if cell.id == "colab-first-cell")
    print(f"{Path(path).name}: {shown(first)}")
    differences = 0
    for old, new in zip(stored.cells, fresh.cells, strict=True):
        if old.cell_type == "code" and old.id != "colab-first-cell" and shown(old) != shown(new):
            differences += 1
            print(f"  cell {old.id}\n    stored {shown(old)[:200]!r}\n    here   {shown(new)[:200]!r}")
    print(f"  {len(fresh.cells)} cells, {differences} differ; left in the folder: {', '.join(left) or 'nothing'}")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
