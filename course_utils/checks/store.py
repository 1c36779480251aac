"""The progress file: a small JSON file beside the notebooks that survives whatever happens.

It is written to a second file first and then put in place (`os.replace`), so a kernel killed in
the middle leaves the old file. Every change reads, merges and writes under a lock, so two open
notebooks lose nothing of each other. A damaged file is set aside, not overwritten.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

FILE_NAME = ".course_progress.json"
LOCK_SECONDS = 2.0

Entries = dict[str, dict[str, Any]]


class Damaged(ValueError):
    """The file is there, but it is not a progress file."""


def progress_path() -> Path:
    """The file in use: COURSE_PROGRESS_FILE where that is set, else in the working folder."""
    chosen = os.environ.get("COURSE_PROGRESS_FILE", "").strip()
    return Path(chosen).expanduser() if chosen else Path.cwd() / FILE_NAME


def load() -> tuple[Entries, str]:
    """All entries by exercise id, and a notice for the learner where something was wrong."""
    try:
        path = progress_path()
        with _locked(path):
            return _read_or_set_aside(path)
    except (OSError, RuntimeError) as error:  # RuntimeError: a ~ without a home
        return {}, _cannot("read", error)


def update(exercise_id: str, change: Callable[[dict[str, Any]], None]) -> str:
    """Apply `change` to one exercise's entry and save; gives a notice, empty if all went well."""
    try:
        path = progress_path()
        with _locked(path) as alone:
            entries, notice = _read_or_set_aside(path)
            change(entries.setdefault(exercise_id, {}))
            _write(path, entries, alone)
            return notice
    except (OSError, RuntimeError) as error:
        return _cannot("saved", error)


def _cannot(verb: str, error: Exception) -> str:
    reason = getattr(error, "strerror", None) or type(error).__name__
    return f"Progress could not be {verb} ({reason}). Checks work all the same."


def _read_or_set_aside(path: Path) -> tuple[Entries, str]:
    try:
        return _read(path), ""
    except Damaged:
        aside = _free_name(path)
        os.replace(path, aside)
        return {}, f"Progress: {path.name} was damaged; it is kept as {aside.name}, a new one begins."


def _read(path: Path) -> Entries:
    try:
        text = path.read_bytes().decode("utf-8")
        data = json.loads(text)
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON
        raise Damaged(str(error)) from None
    entries = data.get("exercises") if isinstance(data, dict) else None
    if not isinstance(entries, dict) or not all(map(_is_entry, entries.values())):
        raise Damaged("no table of exercises")
    return entries


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and all(isinstance(entry.get(key, False), bool) for key in ("passed", "solution"))
        and all(type(entry.get(key, 0)) is int for key in ("attempts", "hints"))
    )


def _free_name(path: Path) -> Path:
    name = path.with_name(path.name + ".damaged")
    number = 2
    while name.exists():
        name = path.with_name(f"{path.name}.{number}.damaged")
        number += 1
    return name


def _write(path: Path, entries: Entries, alone: bool) -> None:
    target = Path(os.path.realpath(path))  # a linked file stays a link
    if alone:  # then whatever lies there is from a kernel that was killed while writing
        for leftover in target.parent.glob(f"{target.name}.*.tmp"):
            leftover.unlink(missing_ok=True)
    text = json.dumps({"exercises": entries}, indent=1, sort_keys=True) + "\n"
    handle, temporary = tempfile.mkstemp(".tmp", f"{target.name}.", target.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[bool]:
    """Hold the lock beside `path`; after two seconds, or where locks do not work, go on without.

    The system frees the lock of a process that dies. Yields whether it is held.
    """
    try:
        handle = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError:  # an unwritable folder: saving will say so
        yield False
        return
    try:
        yield _wait_for(handle)
    finally:
        os.close(handle)  # frees the lock


def _wait_for(handle: int) -> bool:
    give_up = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            _try_lock(handle)
            return True
        except BlockingIOError:
            if time.monotonic() > give_up:
                return False
            time.sleep(0.005)
        except OSError:  # a file system without locks
            return False


if os.name == "nt":
    import msvcrt

    def _try_lock(handle: int) -> None:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as error:  # held by another process
            raise BlockingIOError from error

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
