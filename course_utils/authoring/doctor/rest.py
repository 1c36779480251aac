"""TensorFlow's import, the progress file, Chromium, and files that hide a library."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from course_utils.authoring.advice import install_course
from course_utils.authoring.browser import NAMES, find_chromium, wrongly_named
from course_utils.authoring.doctor.finding import Finding, broken, note, ok

SECONDS = 300
IMPORTED = ("numpy", "matplotlib", "ipywidgets", "anywidget", "sklearn", "keras", "tensorflow", "jupyterlab", "PIL")
_IMPORT = "import keras; print(keras.__version__, keras.backend.backend())"
_LACKING = {
    "DLL load failed": "Install Microsoft's Visual C++ Redistributable (x64), and start the computer again.",
    "numpy": "TensorFlow and NumPy do not fit together: run `python3 start.py`, which installs what was tested.",
    "protobuf": "TensorFlow and protobuf do not fit together: run `python3 start.py`, which installs what was tested.",
}


def tensorflow() -> Finding | None:
    """Imported in a process of its own: what crashes there is told here. None where it is not installed."""
    if importlib.util.find_spec("tensorflow") is None:
        return None  # `packages` has said so
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "0", "CUDA_VISIBLE_DEVICES": "-1"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", _IMPORT],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=SECONDS,
            env={**os.environ, **quiet},
        )
    except subprocess.TimeoutExpired:
        mend = "Let a virus scanner leave the Python folder out; on a network drive, move the course to this computer."
        return broken(f"Keras was not imported within {SECONDS} s", mend)
    if done.returncode == 0:
        return ok(f"Keras {' on '.join(done.stdout.split())} can be imported")
    said = next((line for line in reversed(done.stderr.splitlines()) if line.strip()), "nothing was said")
    if done.returncode in (-4, 132, 0xC000001D):
        return broken(
            "TensorFlow uses instructions that this processor lacks (AVX)",
            "The NumPy half of each lesson runs here; for the Keras half, use the copies in colab/.",
        )
    mend = next((mend for sign, mend in _LACKING.items() if sign in said), "")
    mend = mend or "Run `python3 start.py`; if that changes nothing, delete .venv first."
    return broken(f"Keras cannot be imported: {said.strip()[:300]}", mend)


def progress(root: Path | None) -> Finding:
    """Where check() keeps what is done: the folder can be written to, and the file can be read."""
    chosen = os.environ.get("COURSE_PROGRESS_FILE", "").strip()
    folder = (root / "notebooks" if root and (root / "notebooks").is_dir() else root) or Path.cwd()
    path = Path(chosen) if chosen else folder / ".course_progress.json"
    try:
        with tempfile.TemporaryFile(dir=path.absolute().parent):
            pass
        if path.exists():
            with open(path, "r+b"):
                pass
    except OSError as error:
        by_name = "Name another file in COURSE_PROGRESS_FILE, or take that variable away." if chosen else ""
        return broken(
            f"progress cannot be kept in {path} ({error.strerror or error})",
            by_name or "Move the course to a folder of your own, such as Documents; it need not be installed there.",
        )
    try:
        if path.exists():
            json.loads(path.read_bytes())
    except ValueError:
        return note(f"{path} is damaged", "Nothing to do: the next check() sets it aside and begins a new one.")
    return ok(f"progress is kept in {path}")


def chromium() -> Finding:
    """For PDFs and pictures; everything else does without."""
    path = find_chromium()
    if path is None and (wrong := wrongly_named()):
        return note(wrong, "Name a Chromium there, or take that variable away. It is needed for PDFs alone.")
    if path is None:
        names = ", ".join(NAMES)
        return note(
            "no Chromium was found, so there are no PDFs of slides and handouts",
            f"Install Chromium or Chrome, so that one of {names} is on the PATH. Slides themselves need none.",
        )
    try:
        done = subprocess.run([path, "--version"], capture_output=True, encoding="utf-8", errors="replace", timeout=60)
        said = done.stdout.strip() or f"no answer, code {done.returncode}"
    except (OSError, subprocess.TimeoutExpired) as error:
        said, done = str(error), None
    if done is None or done.returncode:
        return note(f"{path} does not start ({said[:200]})", "Install it again; it is needed for PDFs alone.")
    return ok(f"{said} at {path}")


def hidden_libraries(root: Path | None) -> Iterator[Finding]:
    """A learner's random.py or numpy.py beside the notebooks is imported instead of the library."""
    libraries = {*sys.stdlib_module_names, *IMPORTED}
    for folder in (root, root / "notebooks") if root else (Path.cwd(),):
        for path in sorted(folder.glob("*.py")) if folder.is_dir() else []:
            if path.stem in libraries:
                mend = f"Give {path.name} another name, and restart the kernel."
                yield broken(f"{path} hides the library {path.stem}", mend)


def other_copy(root: Path | None) -> Finding | None:
    """The lessons of one copy of the course with the library of another."""
    import course_utils

    used = Path(course_utils.__file__).resolve().parent
    if root is None or not (root / "course_utils").is_dir() or used == (root / "course_utils").resolve():
        return None
    return broken(f"course_utils is taken from {used}", f"In {root}, run `{install_course()}`.")


def free_space(root: Path | None) -> Finding | None:
    """TensorFlow and a class's notebooks want room."""
    free = shutil.disk_usage(root or Path.cwd()).free
    if free > 200 * 2**20:
        return None
    return note(f"only {free // 2**20} MB are free on this disk", "Make room, or notebooks may not be saved.")
