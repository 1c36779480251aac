"""What a submission's process may use and do: set by the process itself, before it reads a line of the submission.

`confine` returns what holds and what does not, in sentences that the report shows: nothing is left out silently.
"""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

MEGABYTE = 2**20


@dataclass(frozen=True)
class Limits:
    """Seconds for a whole submission and for each exercise in it; memory and the other sizes in megabytes."""

    seconds: float = 60.0
    exercise: float = 10.0
    memory: int = 2048
    file: int = 16
    files: int = 64  # all files of the scratch folder together
    answer: int = 16  # what may be sent back

    def as_job(self) -> dict[str, Any]:
        return asdict(self)


SYSTEM_FOLDERS = ("/usr", "/lib", "/lib64", "/bin", "/opt", "/etc/ld.so.cache", "/etc/fonts", "/etc/localtime")
SYSTEM_FILES = ("/dev/urandom", "/dev/zero", "/proc/cpuinfo", "/proc/meminfo", "/proc/self", "/sys/devices/system/cpu")


def confine(limits: dict[str, Any], scratch: Path, hidden: list[Path]) -> dict[str, list[str]]:
    """Give up what a submission does not need. Returns {"held": […], "open": […]}."""
    held, opened = _resources(limits)
    if sys.platform == "linux":
        from course_utils.authoring.grading import linux

        readable = [Path(name) for name in (*SYSTEM_FOLDERS, *SYSTEM_FILES, sys.prefix, sys.base_prefix)]
        readable += [Path(entry) for entry in sys.path if entry]
        readable = [Path(os.path.realpath(path)) for path in readable if str(path) != "/proc/self"] + [
            Path("/proc/self")
        ]
        linux.drop_privileges()
        why = linux.confine_files(readable, hidden, scratch)
        _say(held, opened, "files: it writes in its scratch folder alone, and cannot read the course's answers", why)
        why = linux.refuse_system_calls()
        _say(held, opened, "no network, no further processes, no signals to others (seccomp)", why)
        if why:
            _refuse_processes()
    else:
        _refuse_processes()
        opened.append(f"files, network, processes: {sys.platform} refuses them to honest code alone (audit hook)")
    _watch(scratch, hidden)
    held.append("audit hook: Python's own calls for files elsewhere, sockets and processes are refused")
    return {"held": held, "open": opened}


def _say(held: list[str], opened: list[str], what: str, why: str) -> None:
    if why:
        opened.append(f"{what}: not held here, {why}")
    else:
        held.append(what)


def _resources(limits: dict[str, Any]) -> tuple[list[str], list[str]]:
    try:
        import resource
    except ImportError:
        return [], ["memory, processor time and file size: this system has no rlimits; only the wall clock is held"]
    seconds = int(limits["seconds"]) + 1
    wanted = {
        "memory": ("RLIMIT_AS", limits["memory"] * MEGABYTE),
        "processor time": ("RLIMIT_CPU", seconds),
        "file size": ("RLIMIT_FSIZE", limits["file"] * MEGABYTE),
        "open files": ("RLIMIT_NOFILE", 256),
        "core dumps": ("RLIMIT_CORE", 0),
    }
    held, opened = [], []
    for what, (name, value) in wanted.items():
        try:
            kind = getattr(resource, name)
            ceiling = resource.getrlimit(kind)[1]
            if ceiling != resource.RLIM_INFINITY:
                value = min(value, ceiling)
            resource.setrlimit(kind, (value, value))
            held.append(what)
        except (AttributeError, OSError, ValueError) as error:
            opened.append(f"{what}: not limited here ({error})")
    if sys.platform == "darwin":  # accepts the limit of memory and does not keep it
        held.remove("memory") if "memory" in held else None
        opened.append("memory: macOS does not keep this limit")
    return held, opened


def _refuse_processes() -> None:
    """Where the system calls stay open. Root is not bound by it, and on Linux it counts threads too."""
    with contextlib.suppress(ImportError, AttributeError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


REFUSED_EVENTS = (
    "socket.connect",
    "socket.bind",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.sendto",
    "socket.__new__",
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.kill",
    "os.killpg",
)
CHANGING_EVENTS = {"os.remove": 1, "os.rename": 2, "os.rmdir": 1, "os.mkdir": 1, "os.truncate": 1, "os.link": 2}
CHANGING_EVENTS |= {"os.symlink": 2, "os.chmod": 1, "os.chown": 1, "shutil.rmtree": 1}


def _watch(scratch: Path, hidden: list[Path]) -> None:
    """Refuse from within Python, too. A hook cannot be taken away, but code outside Python goes past it."""
    # Kept, whatever is patched later.
    real, join, getcwd, decode, sep, null = os.path.realpath, os.path.join, os.getcwd, os.fsdecode, os.sep, os.devnull
    inside, secret = real(scratch) + sep, tuple(real(path) + sep for path in hidden)

    def place(path: Any) -> str:
        """With a separator at its end; nothing for a handle."""
        return "" if isinstance(path, int) or path is None else real(join(getcwd(), decode(path))) + sep

    def elsewhere(path: Any) -> bool:
        found = place(path)
        return bool(found) and found != null + sep and not found.startswith(inside)

    def hook(event: str, arguments: tuple) -> None:
        if event in REFUSED_EVENTS:
            raise PermissionError(f"{event} is not allowed while a notebook is graded")
        if event in CHANGING_EVENTS and any(map(elsewhere, arguments[: CHANGING_EVENTS[event]])):
            raise PermissionError(f"{event} outside the scratch folder is not allowed while a notebook is graded")
        if event == "open" and _writes(arguments) and elsewhere(arguments[0]):
            raise PermissionError("writing outside the scratch folder is not allowed while a notebook is graded")
        if event in ("open", "os.listdir", "os.scandir") and place(arguments[0]).startswith(secret):
            raise PermissionError("this is not to be read while a notebook is graded")

    sys.addaudithook(hook)


def _writes(arguments: tuple) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR))
