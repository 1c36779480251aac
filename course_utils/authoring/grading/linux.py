"""What Linux lets a process give up for ever: system calls (seccomp) and files (Landlock). Neither needs a privilege.

Numbers and structures are the kernel's: man 2 seccomp, man 7 landlock.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import platform
import struct
from pathlib import Path

# Refused to a submission, on x86_64 and on aarch64; None where the machine has no such call.
REFUSED: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "socket": (41, 198),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "mount_setattr": (442, 442),
    "open_by_handle_at": (304, 265),
    "pidfd_getfd": (438, 438),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "setrlimit": (160, 164),
    "shmget": (29, 194),  # memory that outlives its process
    "memfd_create": (319, 279),  # memory that no limit counts
    "mq_open": (240, 180),
    "truncate": (76, 45),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "setxattrat": (463, 463),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "utime": (132, None),
    "utimes": (235, None),
    "utimensat": (280, 88),
}
MACHINES = {  # name: column above, audit number, clone, clone3, prlimit64
    "x86_64": (0, 0xC000003E, 56, 435, 302),
    "aarch64": (1, 0xC00000B7, 220, 435, 261),
}
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
_CLONE_THREAD = 0x10000
_DIE_WITH_PARENT, _NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 1, 38, 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


class _Rule(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def filter_program(machine: str) -> bytes:
    """The seccomp filter: threads may be made, processes, sockets and signals to others may not."""
    column, audit, clone, clone3, prlimit = MACHINES[machine]
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    allow = (_RETURN, 0, 0, _ALLOW)
    program = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    if machine == "x86_64":  # the same calls once more, under other numbers
        program += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _KILL)]
    for numbers in REFUSED.values():
        if numbers[column] is not None:
            program += [(_EQUAL, 0, 1, numbers[column]), refuse]
    # Its flags lie in memory, where a filter cannot read; libraries then take clone.
    program += [(_EQUAL, 0, 1, clone3), (_RETURN, 0, 0, _ERRNO | errno.ENOSYS)]
    program += [(_EQUAL, 0, 4, clone), (_LOAD, 0, 0, 16), (_ANY_BIT, 0, 1, _CLONE_THREAD), allow, refuse]
    # A limit may be read (no new one given), not changed: root could raise it again.
    program += [(_EQUAL, 0, 6, prlimit), (_LOAD, 0, 0, 32), (_EQUAL, 0, 3, 0), (_LOAD, 0, 0, 36), (_EQUAL, 0, 1, 0)]
    program += [allow, refuse, allow]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


def drop_privileges() -> None:
    """No capability is left, should an instructor be root; and a grader that is killed takes the process with it."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.capset(struct.pack("Ii", 0x20080522, 0), bytes(24))
    libc.prctl(_DIE_WITH_PARENT, 9, 0, 0, 0)


def refuse_system_calls() -> str:
    """Give up forks, sockets, signals and the like for ever. Returns why not, or nothing."""
    machine = platform.machine()
    if machine not in MACHINES:
        return f"no list of system calls for {machine}"
    libc = ctypes.CDLL(None, use_errno=True)
    code = filter_program(machine)
    program = _Program(len(code) // 8, code)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        return f"seccomp: {os.strerror(ctypes.get_errno())}"
    return ""


_READ = 0b1100 | 1  # files, folders, and mapping a library to run it
_LIST = 0b1000
_WRITE_FILE = 0b10
_FILES_ONLY = ~((1 << 6) | (1 << 7) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12) | 1)  # no folders, links, devices


def confine_files(readable: list[Path], hidden: list[Path], scratch: Path) -> str:
    """Give up every file but those below `readable`, without `hidden`, and write only in `scratch`.

    Returns why not, or nothing.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    abi = libc.syscall(444, None, 0, 1)
    if abi < 1:
        return "the kernel has no Landlock"
    bits = 16 if abi >= 5 else 15 if abi >= 3 else 14 if abi >= 2 else 13
    handled = (1 << bits) - 1
    # Files; from the fourth version TCP (no rule allows a port), from the sixth signals and abstract sockets.
    fields = [handled] + ([3] if abi >= 4 else []) + ([3] if abi >= 6 else [])
    attributes = struct.pack(f"{len(fields)}Q", *fields)
    ruleset = libc.syscall(444, attributes, len(attributes), 0)
    if ruleset < 0:
        return f"Landlock: {os.strerror(ctypes.get_errno())}"

    def grant(path: Path, access: int) -> None:
        with contextlib.suppress(OSError):
            handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
            if not path.is_dir():
                access &= 0b111 | (handled & (1 << 14))  # a file has no entries
            rule = _Rule(access & handled, handle)
            libc.syscall(445, ruleset, 1, ctypes.byref(rule), 0)
            os.close(handle)

    for path in readable:
        for part, access in _parts(path, hidden):
            grant(part, access)
    grant(scratch, handled & _FILES_ONLY)
    grant(Path("/dev/null"), _READ | _WRITE_FILE)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    failed = libc.syscall(446, ruleset, 0)
    os.close(ruleset)
    return f"Landlock: {os.strerror(ctypes.get_errno())}" if failed else ""


def _parts(path: Path, hidden: list[Path]):
    """`path` whole; or, where something in it is hidden, its names and each of its other parts."""
    if path in hidden:
        return
    if not any(path in secret.parents for secret in hidden):
        yield path, _READ
        return
    yield path, _LIST
    with contextlib.suppress(OSError):
        for entry in sorted(path.iterdir()):
            yield from _parts(entry, hidden)
