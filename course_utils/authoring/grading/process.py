"""A child process as a partner in a conversation: a line of JSON each way, up to a deadline and a number of bytes."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from course_utils.authoring.grading.limits import MEGABYTE, Limits

POLL = 0.5  # seconds between two looks at the files it writes, and at whether grading goes on
MAX_FILES = 1000
NO_ANSWER = "its process sent something that is no answer"
_TOO_MUCH = b""
_MAIN = "from course_utils.authoring.grading.child import main; main()"


class Stopped(Exception):
    """The process was ended, or ended itself; the text is what the learner reads."""


class Child:
    """A Python that runs `child.main` in the folder `scratch`. It may send anything, and end at any moment."""

    def __init__(self, scratch: Path, limits: Limits, cancelled: threading.Event):
        self._scratch, self._limits, self._cancelled = scratch, limits, cancelled
        self._look_at = 0.0
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=64)
        self._closing = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-B", "-c", _import_path() + _MAIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env=_environment(scratch),
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        """Lines up to the limit; after a flood nothing more is read."""
        left = self._limits.answer * MEGABYTE
        with contextlib.suppress(OSError, ValueError):
            while line := self._process.stdout.readline(left + 1):
                left -= len(line)
                if left < 0:
                    self._put(_TOO_MUCH)
                    break
                if not self._put(line):
                    break
        self._put(None)

    def _put(self, line: bytes | None) -> bool:
        while not self._closing.is_set():
            with contextlib.suppress(queue.Full):
                self._lines.put(line, timeout=POLL)
                return True
        return False

    def send(self, message: dict[str, Any]) -> None:
        """Raises Stopped where nobody listens any more."""
        try:
            self._process.stdin.write((json.dumps(message) + "\n").encode("ascii"))
            self._process.stdin.flush()
        except OSError:
            raise Stopped(self._how_it_ended()) from None

    def receive(self, deadline: float, advice: str = "Is a loop endless?") -> dict[str, Any]:
        """The next message. Raises Stopped if there is none before the deadline, or never will be."""
        begun = time.monotonic()
        while True:
            now = time.monotonic()
            self._look_around(now)
            if now >= deadline:
                raise Stopped(f"it was stopped after {now - begun:.0f} s. {advice}")
            with contextlib.suppress(queue.Empty):
                return self._message(self._lines.get(timeout=min(deadline - now, POLL)))

    def _message(self, line: bytes | None) -> dict[str, Any]:
        if line is None:
            raise Stopped(self._how_it_ended())
        if line is _TOO_MUCH:
            raise Stopped(f"it gave back more than {self._limits.answer} MB")
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            raise Stopped(NO_ANSWER)
        return message

    def _look_around(self, now: float) -> None:
        if now < self._look_at:
            return
        self._look_at = now + POLL
        if self._cancelled.is_set():
            raise Stopped("grading was ended")
        sizes = []
        for folder, folders, names in os.walk(self._scratch):
            for name in (*names, *folders):
                with contextlib.suppress(OSError):
                    sizes.append(os.lstat(os.path.join(folder, name)).st_size)
            if sum(sizes) > self._limits.files * MEGABYTE or len(sizes) > MAX_FILES:
                raise Stopped(f"it wrote more than {self._limits.files} MB of files, or more than {MAX_FILES} files")

    def _how_it_ended(self) -> str:
        try:
            code = self._process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            return "its process closed the line to the grader"
        if code in (0, 120):  # 120: its own output had been closed
            return "its process ended by itself before the answer was there. Is there an exit() or quit()?"
        if -code in (9, 24):
            return "its process was ended: too much processor time, or too much memory"
        return f"its process crashed (code {code}): memory used up, or a library that failed"

    def end(self) -> None:
        """Kill it, with whatever it started."""
        self._closing.set()
        if os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, 9)
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        with contextlib.suppress(OSError):
            self._process.stdout.close()


def _import_path() -> str:
    """The same modules as here, whether the course is installed or not."""
    import course_utils

    root = str(Path(course_utils.__file__).parent.parent)
    return f"import sys; {root!r} in sys.path or sys.path.insert(0, {root!r}); "


def _environment(scratch: Path) -> dict[str, str]:
    """Few variables, none of the instructor's own; one thread, so that memory and time are the submission's."""
    kept = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH") if key in os.environ}
    own = {key: str(scratch) for key in ("HOME", "TMPDIR", "TEMP", "TMP", "USERPROFILE", "MPLCONFIGDIR", "KERAS_HOME")}
    threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
    fixed = {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
    return {**kept, **own, **threads, **fixed, "CUDA_VISIBLE_DEVICES": "-1", "TF_ENABLE_ONEDNN_OPTS": "0"}
