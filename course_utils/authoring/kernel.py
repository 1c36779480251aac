"""Notebooks executed in a clean room: this interpreter, an empty folder, no settings of the user's."""

from __future__ import annotations

import atexit
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from course_utils.authoring.errors import CourseError

STARTS = 3  # attempts to start a kernel
CELL_TIMEOUT = 300  # seconds; a lesson's slowest cell takes a tenth of that on a slow machine
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


class CellFailed(Exception):
    """A cell raised, hung or killed its kernel; `line` counts from 0 within the cell, if known."""

    def __init__(self, index: int, line: int | None, message: str, traceback: str = ""):
        self.index = index
        self.line = line
        self.message = message
        self.traceback = traceback
        super().__init__(index, line, message, traceback)


def clean_environment(folder: Path, root: Path, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment variables for a kernel whose outputs must not depend on who runs it.

    `folder` takes whatever the kernel writes; `root` is the course whose package it imports.
    """
    inherited = os.environ if inherited is None else inherited
    # A kernel chooses the inline backend itself unless another one is set, as tests do.
    unwanted = {"MPLBACKEND", "PYTHONWARNINGS", "PYTHONSTARTUP", "MPLCONFIGDIR"}
    environment = {key: value for key, value in inherited.items() if key not in unwanted}
    defaults = folder / "matplotlibrc"
    defaults.write_text("", encoding="utf-8")
    path = [str(root)] if (root / "course_utils").is_dir() else []
    path += [inherited["PYTHONPATH"]] if inherited.get("PYTHONPATH") else []
    environment.update(
        COURSE_PROGRESS_FILE=str(folder / "progress.json"),
        CUDA_VISIBLE_DEVICES="-1",  # the digits printed are those of the processor
        IPYTHONDIR=str(folder / "ipython"),
        KERAS_BACKEND="tensorflow",
        KERAS_HOME=str(folder / "keras"),
        MATPLOTLIBRC=str(defaults),
        OPENBLAS_NUM_THREADS="1",  # lessons are built two at a time, and threads would wait for each other
        PYTHONHASHSEED="0",
        PYTHONPATH=os.pathsep.join(path),
        PYTHONUTF8="1",
        TF_CPP_MIN_LOG_LEVEL="3",
        TF_ENABLE_ONEDNN_OPTS="0",
    )
    return environment


def execute(notebook, root: Path, timeout: int = CELL_TIMEOUT) -> None:
    """Run every cell of a notebook, in place. Raises CellFailed at the first one that fails."""
    for attempt in range(STARTS):
        try:
            return _execute(notebook, root, timeout)
        except _NotStarted as error:  # where kernels talk over ports, two may have chosen the same one
            if attempt == STARTS - 1:
                raise CourseError(f"No kernel started in {STARTS} attempts: {error}") from None


class _NotStarted(Exception):
    """The kernel did not come up; no cell has been run."""


def _execute(notebook, root: Path, timeout: int) -> None:
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    reached: int | None = None

    def note(cell, cell_index, **_) -> None:
        nonlocal reached
        reached = cell_index

    client = NotebookClient(
        notebook,
        timeout=timeout,
        startup_timeout=60,
        record_timing=False,
        store_widget_state=False,
        allow_errors=False,
        force_raise_errors=True,
        on_cell_start=note,
    )
    with _empty_folder() as folder:
        client.km = _kernel_of_this_interpreter()
        talk_through_files(client.km, folder)
        working = folder / "work"
        working.mkdir()
        try:
            client.execute(env=clean_environment(folder, root), cwd=str(working))
        except CellExecutionError as error:
            raise _failure(notebook, reached, error) from None
        except CellTimeoutError:
            raise CellFailed(reached, None, f"still running after {timeout} s") from None
        except (DeadKernelError, RuntimeError) as error:
            if reached is None:
                atexit.unregister(client._cleanup_kernel)  # done already; nbclient would do it again
                raise _NotStarted(str(error)) from None
            if not isinstance(error, DeadKernelError):
                raise
            raise CellFailed(reached, None, "the kernel died") from None


def talk_through_files(manager, folder: Path) -> None:
    """Let a kernel that is not started yet use sockets in `folder` instead of ports of the machine.

    A port is found free before it is taken; of two kernels that start at once one may lose it and hang. Windows has
    only ports, and the path of a socket is limited to about 100 characters.
    """
    manager.connection_file = str(folder / "kernel.json")
    address = str(folder / "kernel")
    if os.name != "nt" and len(os.fsencode(address)) < 95:
        manager.transport = "ipc"
        manager.ip = address


def _kernel_of_this_interpreter():
    """A manager whose kernel is this very Python, whatever kernels are registered on the machine."""
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    class ThisInterpreter(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            # The registered name "python3" may be any Python; ipykernel's own description, with
            # the path of this one in it, is not looked up anywhere.
            # Errors only: newer kernels warn on the terminal about a loopback connection.
            description = get_kernel_dict(extra_arguments=["--log-level=40"])
            description["argv"] = [sys.executable, *description["argv"][1:]]
            return KernelSpec(**description)

    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=ThisInterpreter())


@contextlib.contextmanager
def _empty_folder() -> Iterator[Path]:
    # Windows may hold a file open for a moment after the kernel has gone; leave it then.
    with tempfile.TemporaryDirectory(prefix="course-", ignore_cleanup_errors=True) as folder:
        yield Path(folder).resolve()


def _failure(notebook, index: int, error) -> CellFailed:
    """The failed cell, its line and the end of its traceback, without terminal colours."""
    text = ""
    for output in notebook.cells[index].get("outputs", []):
        if output.output_type == "error":
            text = _ANSI.sub("", "\n".join(output.traceback))
    # IPython heads each frame with "Cell In[5], line 3"; the first one is the failing cell's own.
    found = re.search(r"Cell In\s?\[\d+\],? line:? ?(\d+)", text)
    line = int(found.group(1)) - 1 if found else None
    summary = f"{error.ename}: {error.evalue}" if error.evalue else error.ename
    return CellFailed(index, line, summary, "\n".join(text.strip().splitlines()[-15:]))
