"""The system calls that are refused, on both machines; and that a limit which does not hold is said."""

import errno
import re
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import checks
from course_utils.authoring.grading import linux, process
from course_utils.authoring.grading.limits import Limits

ALLOW, KILL, REFUSE, UNKNOWN = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
OTHERS = {  # what an honest answer needs: read, write, mmap, and futex for threads
    "x86_64": (0, 1, 9, 202),
    "aarch64": (63, 64, 222, 98),
}
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
each_machine = pytest.mark.parametrize("machine", linux.MACHINES)


def decide(program: bytes, number: int, audit: int, *arguments: int) -> int:
    """What the kernel answers: the filter's few instructions, as man 2 seccomp describes them."""
    data = struct.pack("<IIQ6Q", number, audit, 0, *arguments, *[0] * (6 - len(arguments)))
    position, value = 0, 0
    while True:
        code, if_true, if_false, operand = struct.unpack_from("HBBI", program, 8 * position)
        position += 1
        if code == 0x20:
            (value,) = struct.unpack_from("<I", data, operand)
        elif code == 0x06:
            return operand
        else:
            test = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}[code]
            position += if_true if test else if_false


@each_machine
def test_what_the_filter_refuses_and_what_it_lets_through(machine):
    column, audit, clone, clone3, prlimit = linux.MACHINES[machine]
    program = linux.filter_program(machine)
    for name, numbers in linux.REFUSED.items():
        if numbers[column] is not None:
            assert decide(program, numbers[column], audit) == REFUSE, name
    assert [decide(program, number, audit) for number in OTHERS[machine]] == [ALLOW] * 4
    assert decide(program, clone, audit, 0x11) == REFUSE  # a process, as fork makes it
    assert decide(program, clone, audit, 0x3D0F00) == ALLOW  # a thread
    assert decide(program, clone3, audit) == UNKNOWN
    assert decide(program, prlimit, audit, 0, 9, 0) == ALLOW  # read a limit
    assert decide(program, prlimit, audit, 0, 9, 1 << 40) == REFUSE  # set one
    assert decide(program, 0, audit ^ 1) == KILL  # another machine's numbers
    assert machine != "x86_64" or decide(program, 0x40000000 | 1, audit) == KILL


@each_machine
def test_the_numbers_are_those_of_the_kernels_headers(machine):
    if not HEADERS[machine].exists():
        pytest.skip("the kernel's headers are not installed")
    text = HEADERS[machine].read_text(encoding="utf-8")
    numbers = {m[1]: int(m[2]) for m in re.finditer(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    column = linux.MACHINES[machine][0]
    newer = {"fchmodat2", "setxattrat"}  # than the headers of some systems
    ours = {name: pair[column] for name, pair in linux.REFUSED.items() if pair[column] is not None}
    assert {name: numbers.get(name) for name in ours if name not in newer} == {
        name: number for name, number in ours.items() if name not in newer
    }


def confined(before: str, tmp_path: Path) -> list[str]:
    code = (
        "import json, platform\nfrom pathlib import Path\nfrom course_utils.authoring.grading import limits, linux\n"
        f"{before}\nprint(json.dumps(limits.confine({Limits().as_job()!r}, Path({str(tmp_path)!r}), [])['open']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="about Linux")
@pytest.mark.parametrize(
    ("before", "says"),
    [
        ("platform.machine = lambda: 'riscv64'", "no list of system calls for riscv64"),
        ("linux.filter_program = lambda machine: b'\\0' * 8", "seccomp: Invalid argument"),
        ("import resource; del resource.RLIMIT_AS", "memory: not limited here"),
        ("import sys; sys.platform = 'plan9'", "plan9 refuses them to honest code alone"),
    ],
)
def test_what_does_not_hold_is_said(tmp_path, before, says):
    assert says in confined(before, tmp_path)
    assert confined("", tmp_path).strip() == "[]"


PYTHONS_OWN_CALLS = {
    "reads-the-answers": "open(CHECKS + '/mcculloch_pitts.py').read()",
    "lists-the-answers": "import os\n    os.listdir(CHECKS)",
    "imports-the-answers": "import sys\n    for k in list(sys.modules):\n"
    "        if 'course_utils' in k: del sys.modules[k]\n    import course_utils.checks",
    "reads-a-classmate": "open(FOLDER + '/anna_01.ipynb').read()",
    "writes-elsewhere": "open(FOLDER + '/new', 'w').write('x')",
    "deletes-elsewhere": "import os\n    os.remove(FOLDER + '/anna_01.ipynb')",
    "renames-elsewhere": "import os\n    os.rename(FOLDER + '/anna_01.ipynb', 'x')",
    "opens-a-socket": "import socket\n    socket.create_connection(('127.0.0.1', 9))",
    "runs-a-program": "import subprocess, sys\n    subprocess.run([sys.executable, '-V'])",
}
OTHER_SYSTEM = (
    "import sys; from course_utils.authoring.grading import limits; limits.sys = type(sys)('sys'); "
    "vars(limits.sys).update(vars(sys) | {'platform': 'plan9'}); "
)


def test_on_other_systems_pythons_own_calls_are_refused(school, monkeypatch):
    """The audit hook alone, as on macOS and Windows: each of these would go on to the right answer."""
    monkeypatch.setattr(process, "_MAIN", OTHER_SYSTEM + process._MAIN)
    known = f"FOLDER, CHECKS = {str(school.folder)!r}, {str(Path(checks.__file__).parent)!r}"
    check = "    return n // 2 + 1\n\n\ncheck('01.2', majority_threshold)"
    for name, body in {"anna": "pass", **PYTHONS_OWN_CALLS}.items():
        school.hand_in(name, known, f"def majority_threshold(n):\n    {body}\n{check}")
    found = school.grade()
    assert found.pop(("anna", "01.2"))["points"] == "1"
    said = {name: found[name, "01.2"]["message"] for name in PYTHONS_OWN_CALLS}
    assert all("raised PermissionError" in text and "while a notebook is graded" in text for text in said.values()), (
        said
    )
    assert (school.folder / "anna_01.ipynb").exists()
    assert "plan9" in school.last.confined["open"][-1]
