"""Notebooks that do harm or cheat, graded as a class: each costs itself alone, and no mark is better than its answers.

Every one of them answers 01.2 wrongly, if at all. A point for it would be a point for cheating.
"""

import os
import re
import socket
import sys
import tempfile
from pathlib import Path

import pytest

import course_utils

linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have no seccomp and no Landlock")
ROOT = Path(course_utils.__file__).parent.parent
RIGHT = "def majority_threshold(n):\n    return n // 2 + 1\n\n\ncheck('01.2', majority_threshold)"
OTHER = "def xor(a, b):\n    return int(a != b)\n\n\ncheck('01.4', xor)"
FAKE = '{"done": "01.2", "kind": "outcomes", "trouble": "", "outcomes": []}'

# name: (body of majority_threshold, what the message has to say)
HARMFUL = {
    "hangs": ("while True:\n    pass", "endless"),
    "hangs-and-catches": ("while True:\n    try:\n        while True: pass\n    except BaseException: pass", "endless"),
    "sleeps": ("import time\ntime.sleep(1000)", "endless"),
    "exhausts-memory": ("data = []\nwhile True:\n    data.append(bytearray(10**7))", "MemoryError|stopped"),
    "one-large-array": ("import numpy as np\nreturn np.ones(10**10).size", "raised MemoryError"),
    "exits": ("import sys\nsys.exit(0)", "SystemExit"),
    "exits-at-once": ("import os\nos._exit(0)", r"exit\(\)"),
    "crashes": ("import ctypes\nreturn ctypes.string_at(0)", "crashed"),
    "recurses": ("return majority_threshold(n)", "RecursionError"),
    "recurses-without-end": (
        "import sys\nsys.setrecursionlimit(10**9)\nreturn majority_threshold(n)",
        "MemoryError|stopped",
    ),
    "raises-base": ("class Odd(BaseException): pass\nraise Odd('odd')", "Odd: odd"),
    "floods-stdout": ("for _ in range(10**4): print('x' * 10**4)\nreturn 0", "gave 0"),
    "floods-handles": (
        "import os\nfor _ in range(10**4):\n    for handle in (0, 1, 2): os.write(handle, b'x' * 10**4)\nreturn 0",
        "gave 0",
    ),
    "floods-the-line": (
        "import os\nwhile True:\n    for handle in range(3, 50):\n        try: os.write(handle, b'x' * 10**6)\n"
        "        except OSError: pass",
        "more than 16 MB",
    ),
    "floods-the-line-with-nothing": (
        "import os\nwhile True:\n    for handle in range(3, 50):\n        try: os.write(handle, b'\\n' * 10**5)\n"
        "        except OSError: pass",
        "no answer",
    ),
    "closes-the-line": ("import os\nos.closerange(0, 256)\nreturn 0", "before the answer"),
    "returns-endless-list": (
        "class Endless(list):\n    def __iter__(self):\n        while True: yield 1\nreturn Endless()",
        "a Endless of more than",
    ),
    "returns-huge-list": ("return [0] * 10**7", "of more than"),
    "returns-huge-integer": ("return 10 ** 100000", "digits"),
    "returns-odd-object": (
        "class Odd:\n    def __getattribute__(self, name):\n        raise SystemExit\nreturn Odd()",
        "an object of type Odd",
    ),
    "fills-a-file": (
        "import os\nwith open('x', 'wb') as file:\n    while True: file.write(b'x' * 10**6)",
        "raised OSError",
    ),
    "fills-many-files": (
        "k = 0\nwhile True:\n    k += 1\n    with open(f'x{k}', 'wb') as file: file.write(b'x' * 10**6)",
        "of files",
    ),
    "leaves-a-thread": (
        "import os, threading, time\nthreading.Thread(target=lambda: (time.sleep(0.2), os._exit(3))).start()\nreturn 0",
        "",
    ),
    "at-the-end": ("import atexit, time\natexit.register(lambda: time.sleep(1000))\nreturn 0", "gave 0"),
}

# Each tries to be marked as right without the right answer, and then answers 0.
CHEATING = {
    "prints-a-verdict": f"print('01.2 passed: yes')\nprint({FAKE!r})",
    "writes-to-the-line": f"import os\nfor h in range(3, 50):\n    try: os.write(h, {(FAKE + chr(10)).encode()!r})\n"
    "    except OSError: pass",
    "patches-the-observer": "import sys\nm = sys.modules['course_utils.checks.observing']\n"
    "m.observe = m.collect = m.Outcome = lambda *a, **k: True",
    "patches-comparisons": "import builtins, numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True\n"
    "builtins.all = lambda *a: True\nbuiltins.any = lambda *a: False",
    "patches-plain": "import sys\nm = sys.modules['course_utils.checks.plain']\nm.same = m.identical = lambda *a: True",
    "patches-json": f"import json\njson.dumps = lambda *a, **k: {FAKE!r}",
    "patches-builtins": "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.len = lambda *a: 10",
    "patches-exit": "import os, sys\nsys.exit = os._exit = lambda *a: None",
    "patches-everything": "import sys\nfor m in list(sys.modules.values()):\n"
    "    if 'course_utils' in getattr(m, '__name__', ''):\n        for k in list(vars(m)):\n"
    "            if not k.startswith('__'): setattr(m, k, lambda *a, **k: True)",
    "equal-to-everything": "class Yes(int):\n    def __eq__(self, other): return True\n"
    "    def __ne__(self, other): return False\n    __hash__ = None\nreturn Yes(0)",
    "asks-the-checks": "from course_utils.checks import EXERCISES\nreturn EXERCISES['01.2'].reference(n)",
    "imports-the-answers": "import course_utils.checks.mcculloch_pitts as m\nreturn m.EXERCISES[1].reference(n)",
    "imports-again": "import sys, importlib\nfor k in list(sys.modules):\n"
    "    if 'course_utils' in k: del sys.modules[k]\n"
    "return importlib.import_module('course_utils.checks').EXERCISES['01.2'].reference(n)",
    "searches-memory": "import gc\nfor thing in gc.get_objects():\n"
    "    if type(thing).__name__ == 'Exercise' and thing.id == '01.2': return thing.reference(n)",
    "patches-the-linecache": "import sys\nsys.modules.clear()",
}
LINUX_CHEATING = {
    "reads-the-answers": "space = {}\nexec(open(ANSWERS).read(), space)\nreturn space['majority_threshold'](n)",
    "reads-all-files": "import glob\nfor path in glob.glob(COURSE + '/**/*', recursive=True):\n"
    "    try: text = open(path).read()\n    except (OSError, UnicodeDecodeError): continue\n"
    "    if 'MAJORITY' in text and 'n // 2 + 1' in text: return n // 2 + 1",
    "reads-a-classmate": "import glob\nfor path in glob.glob(FOLDER + '/*'):\n"
    "    if 'n // 2 + 1' in open(path).read(): return n // 2 + 1",
    "reads-past-python": "import ctypes\nlibc = ctypes.CDLL(None)\n"
    "if libc.open(ANSWERS.encode(), 0) >= 0: return n // 2 + 1",
    "opens-a-socket": "import socket\nsocket.create_connection(('127.0.0.1', PORT))\nreturn n // 2 + 1",
    "opens-a-socket-past-python": "import ctypes\nif ctypes.CDLL(None).socket(2, 1, 0) >= 0: return n // 2 + 1",
    "forks": "import os\nwhile True:\n    if os.fork(): return n // 2 + 1",
    "forks-past-python": "import ctypes\nwhile ctypes.CDLL(None).fork() >= 0: return n // 2 + 1",
    "runs-a-program": "import subprocess\nsubprocess.run(['true'])\nreturn n // 2 + 1",
    "runs-a-program-past-python": "import ctypes\nif ctypes.CDLL(None).system(b'true') == 0: return n // 2 + 1",
    "ends-the-grader": "import os\nos.kill(os.getppid(), 9)\nreturn n // 2 + 1",
    "ends-the-grader-past-python": "import ctypes, os\n"
    "if ctypes.CDLL(None).kill(os.getppid(), 0) == 0: return n // 2 + 1",
    "deletes-files": "import os\nos.remove(FOLDER + '/anna_01.ipynb')\nreturn n // 2 + 1",
    "deletes-folders": "import shutil\nshutil.rmtree(FOLDER, ignore_errors=True)\nimport os\n"
    "if not os.path.exists(FOLDER): return n // 2 + 1",
    "deletes-past-python": "import ctypes\nif ctypes.CDLL(None).unlink(TABLE.encode()) == 0: return n // 2 + 1",
    "overwrites-the-table": "open(TABLE, 'w').write('nothing')\nreturn n // 2 + 1",
    "empties-the-table-past-python": "import ctypes\nlibc = ctypes.CDLL(None)\n"
    "if libc.truncate(TABLE.encode(), 0) == 0 or libc.chmod(TABLE.encode(), 0) == 0: return n // 2 + 1",
    "raises-its-limits": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))\nreturn n // 2 + 1",
    "reads-the-environment": "import os\nif 'COURSE_SECRET' in os.environ: return n // 2 + 1\n"
    "if b'COURSE_SECRET' in open(f'/proc/{os.getppid()}/environ', 'rb').read(): return n // 2 + 1",
}
if sys.platform == "linux":
    CHEATING |= LINUX_CHEATING


# Whole cells: what the answer needs is run before it is called, too.
IN_ITS_CELL = {
    "exits-in-its-cell": ("import os\nx = os._exit(0)", "exit\\(\\)"),
    "raises-exit-in-its-cell": ("x = exit()", "cell fails|not attempted|while its cells ran"),
    "hangs-in-its-cell": ("x = sum(iter(int, 1))", "endless"),
    "exhausts-memory-in-its-cell": ("x = [0] * 10**12", "MemoryError|not defined"),
    "forks-in-its-cell": ("import os\nx = os.fork()", "PermissionError|not defined|gave"),
    "decorates": (
        "import os\ndef x(f):\n    os._exit(0)\n@x\ndef majority_threshold(n): return 1",
        "exit\\(\\)",
    ),
    "odd-callable": (
        "class Odd:\n    def __getattr__(self, name): raise SystemExit\n"
        "    def __call__(self, n): raise KeyboardInterrupt\nx = Odd()\nmajority_threshold = x",
        "stopped",
    ),
}


def cell(body: str) -> str:
    lines = "\n".join("    " + line for line in body.splitlines())
    return f"def majority_threshold(n):\n{lines}\n    return 0\n\n\ncheck('01.2', majority_threshold)"


@pytest.fixture(scope="module")
def graded(tmp_path_factory, request):
    """The whole class at once: rows by learner and exercise, and what stood there before."""
    school = request.getfixturevalue("new_school")(tmp_path_factory.mktemp("class"))
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_SECRET", "1")
        school.scratch = tmp_path_factory.mktemp("scratch")
        patch.setattr(tempfile, "tempdir", str(school.scratch))
        known = f"FOLDER, TABLE, PORT = {str(school.folder)!r}, {str(school.table)!r}, {listener.getsockname()[1]}\n"
        known += f"COURSE, ANSWERS = {str(ROOT)!r}, {str(ROOT / 'course_utils/checks/mcculloch_pitts.py')!r}"
        for name, (body, _) in HARMFUL.items():
            school.hand_in(name, cell(body), OTHER)
        for name, body in CHEATING.items():
            school.hand_in(name, known, cell(body), OTHER)
        for name, (code, _) in IN_ITS_CELL.items():
            answer = "def majority_threshold(n):\n    return x" if "majority" not in code else ""
            school.hand_in(name, f"{code}\n{answer}\n\n\ncheck('01.2', majority_threshold)", OTHER)
        for name in ("anna", "zora"):  # the first and the last in order
            school.hand_in(name, RIGHT, OTHER)
        school.handed_in = {path.name: path.read_bytes() for path in school.folder.iterdir()}
        school.found = school.grade()
        listener.settimeout(0.1)
        school.called = None
        with pytest.raises(TimeoutError):
            school.called = listener.accept()
    return school


def test_honest_classmates_have_their_points(graded):
    for learner in ("anna", "zora"):
        assert [graded.found[learner, exercise]["points"] for exercise in ("01.2", "01.4")] == ["1", "1"]


def test_every_submission_has_all_its_rows(graded):
    assert len(graded.found) == 4 * (len(HARMFUL) + len(IN_ITS_CELL) + len(CHEATING) + 2) == len(graded.rows())


@pytest.mark.parametrize("name", HARMFUL | IN_ITS_CELL)
def test_harm_costs_its_own_exercise(graded, name):
    row = graded.found[name, "01.2"]
    assert row["points"] == "0"
    assert re.search((HARMFUL | IN_ITS_CELL)[name][1], row["message"])


@pytest.mark.parametrize("name", sorted({*HARMFUL, *IN_ITS_CELL} - {"closes-the-line", "leaves-a-thread"}))
def test_the_next_exercise_of_the_same_notebook_is_graded_all_the_same(graded, name):
    assert graded.found[name, "01.4"]["points"] == "1", graded.found[name, "01.4"]["message"]


@pytest.mark.parametrize("name", CHEATING)
def test_cheating_gains_nothing(graded, name):
    row = graded.found[name, "01.2"]
    assert (row["points"], row["state"] == "passed") == ("0", False), row["message"]


@linux
def test_nothing_that_stood_there_is_changed(graded):
    assert {path.name: path.read_bytes() for path in graded.folder.iterdir()} == graded.handed_in
    assert graded.last.confined["open"] == []


@linux
@pytest.mark.parametrize("name", [name for name in LINUX_CHEATING if "past-python" in name])
def test_code_below_python_is_refused_too(graded, name):
    """These ask the system themselves, past the audit hook; what they get back is a refusal."""
    assert "gave 0, expected 2" in graded.found[name, "01.2"]["message"]


@linux
def test_no_process_and_no_file_of_a_submission_is_left(graded):
    def folder_of(process):
        try:
            return os.readlink(process / "cwd")
        except OSError:  # it has ended meanwhile, or is another user's
            return ""

    assert not any(folder_of(process).startswith(str(graded.scratch)) for process in Path("/proc").glob("[0-9]*"))
    assert list(graded.scratch.iterdir()) == []
