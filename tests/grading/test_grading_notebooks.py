"""Which code of a notebook an answer gets: as much of it as it needs, from cells in any order and with any faults."""

import pytest

from course_utils.authoring.grading.limits import Limits

STUB = "def majority_threshold(n):\n    ...\n\n\ncheck('01.2', majority_threshold)"
RIGHT = "def majority_threshold(n):\n    return n // 2 + 1\n\n\ncheck('01.2', majority_threshold)"
NOTEBOOKS = {
    "plain": [RIGHT],
    "helper-first": ["def half(n):\n    return n // 2", RIGHT.replace("n // 2", "half(n)")],
    "helper-last": [RIGHT.replace("n // 2", "half(n)"), "def half(n):\n    return n // 2"],
    "check-before-answer": ["check('01.2', majority_threshold)", RIGHT.rpartition("\n\n\n")[0]],
    "check-before-its-constants": [RIGHT.replace("// 2", "// TWO * ONE"), "ONE = TWO // 2", "TWO = 2"],
    "another-name": ["solve = lambda n: n // 2 + 1", "check('01.2', solve)"],
    "a-method": [
        "class Crowd:\n    def threshold(self, n):\n        return n // 2 + 1",
        "check('01.2', Crowd().threshold)",
    ],
    "answer-by-name": ["check('01.2', answer=lambda n: n // 2 + 1)"],
    "wrong-first": [RIGHT.replace("+ 1", "+ 2"), RIGHT],
    "import-inside": ["import math", RIGHT.replace("n // 2", "math.floor(n / 2)")],
    "import-star": ["from math import *", RIGHT.replace("n // 2", "floor(n / 2)")],
    "other-cells-fail": ["1 / 0", "undefined.thing()", "import nothing_of_this_name", RIGHT, "raise SystemExit"],
    "other-cells-are-no-python": ["def broken(:", "if True:\nx = 1", RIGHT, "\0", "(" * 10_000],
    "other-cells-hang": ["while True:\n    pass", RIGHT, "input('?')"],
    "magics": [
        "%matplotlib inline\n!pip install x\nimport math\n?math",
        "%%time\n" + RIGHT,
        "%%bash\nrm -rf x",
        "np.dot?",
    ],
    "magic-in-its-cell": ["%time x = 1\n" + RIGHT + "\n!ls"],
    "fails-in-its-own-cell": [RIGHT.replace("check(", "print(undefined)\ncheck(")],
    "built-in-a-loop": ["steps = []\nfor k in range(1):\n    steps.append(k + 1)", RIGHT.replace("+ 1", "+ steps[0]")],
    "changed-later": ["table = {}\ntable['one'] = 1", RIGHT.replace("+ 1", "+ table['one']")],
    "prints-and-plots": [
        RIGHT.replace("    return", "    print(n)\n    return").replace("\n\n\n", "\n\n\nprint('hello')\n")
    ],
    "many-cells": [*(f"x{k} = {k}" for k in range(500)), RIGHT],
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, new_school):
    school = new_school(tmp_path_factory.mktemp("cells"))
    for name, cells in NOTEBOOKS.items():
        school.hand_in(name, *cells)
    school.hand_in("own-cell-broken", RIGHT.replace("return", "retur"))
    school.hand_in("own-cell-raises", "x = 1 / 0\n" + RIGHT.replace("+ 1", "+ x"))
    school.hand_in("a-value", "check('01.2', 7)")
    school.hand_in("called", RIGHT.replace("majority_threshold)", "majority_threshold(3))"))
    school.hand_in("stub", STUB)
    school.hand_in("nothing", "check('01.2', majority_threshold)")
    school.hand_in("hangs-in-its-own-cell", "x = sum(iter(int, 1))\n" + RIGHT.replace("+ 1", "+ x"))
    return school.grade()


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_right_answer_is_found(graded, name):
    assert graded[name, "01.2"]["points"] == "1", graded[name, "01.2"]["message"]


@pytest.mark.parametrize(
    ("name", "state", "says"),
    [
        ("own-cell-broken", "not yet", "does not exist, because its cell fails: SyntaxError"),
        ("own-cell-raises", "not yet", "name 'x' is not defined"),
        ("a-value", "not checked", "wants the function itself"),
        ("called", "not checked", "got 2"),
        ("stub", "not attempted yet", "gives nothing back"),
        ("nothing", "not attempted yet", "write majority_threshold(n) first"),
        ("hangs-in-its-own-cell", "stopped", "Is a loop endless?"),
    ],
)
def test_what_else_is_told(graded, name, state, says):
    row = graded[name, "01.2"]
    assert (row["points"], row["state"]) == ("0", state)
    assert says in row["message"]


@pytest.mark.keras
def test_the_import_of_keras_is_not_on_the_learners_account(school):
    """It takes longer than the exercise may, and is done before its time begins."""
    keras = "from course_utils.keras_bridge import keras"
    answer = (
        "def majority_threshold(n):\n    return int(keras.ops.floor(n / 2)) + 1\n\n\ncheck('01.2', majority_threshold)"
    )
    school.hand_in("anna", keras, answer)
    row = school.grade(limits=Limits(seconds=60.0, exercise=3.0, memory=4096))["anna", "01.2"]
    assert row["points"] == "1", row["message"]
