"""Whatever an answer does, `check` prints one bounded line, the same one every time."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from course_utils.checks import EXERCISES, check, examine
from course_utils.checks.plain import Opaque, plain
from course_utils.checks.wording import MAX_LINE, one_line

SETTINGS = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])

numbers = st.integers() | st.floats() | st.booleans() | st.complex_numbers()
leaves = numbers | st.none() | st.text(st.characters(), max_size=300) | st.binary(max_size=9)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=2)
        | st.lists(numbers, max_size=6).map(lambda items: np.array(items, dtype=object))
        | st.lists(st.floats(), max_size=6).map(np.array)
    ),
    max_leaves=12,
)
errors = st.sampled_from([ValueError, SystemExit, RecursionError, GeneratorExit, UnicodeError, MemoryError, KeyError])


@pytest.mark.parametrize("exercise_id", EXERCISES)
@SETTINGS
@given(value=values, second=values, error=errors, text=st.text(), plan=st.integers(0, 3))
def test_junk_is_answered_in_one_line(exercise_id, value, second, error, text, plan, capsys):
    calls = 0

    def answer(*arguments):
        nonlocal calls
        calls += 1
        print(text)
        if plan == 0 or (plan == 1 and calls % 2):
            raise error(text)
        return value if plan == 2 or calls % 3 else second

    check(exercise_id, answer)
    out = capsys.readouterr().out
    assert out.count("\n") == 1 and out.endswith("\n")
    assert len(out) <= MAX_LINE + 1
    assert out[:-1].isprintable()
    assert out.startswith((f"{exercise_id} not yet: ", f"{exercise_id} not attempted yet: ")) or (
        f"{exercise_id} passed" in out
    )


class Hostile:
    """An object in which everything fails."""

    def __getattribute__(self, name):
        raise RuntimeError(name)

    def __repr__(self):
        raise RuntimeError("repr")

    def __eq__(self, other):
        raise RuntimeError("eq")

    def __bool__(self):
        raise RuntimeError("bool")

    __hash__ = None


class LyingList(list):
    def __iter__(self):
        while True:
            yield 1

    def __len__(self):
        raise RuntimeError("len")


class BadNumber(float):
    def __float__(self):
        raise RuntimeError("float")


class BadText(Exception):
    def __str__(self):
        raise RuntimeError("str")


class NotAnException(BaseException):
    pass


class BadArray:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("array")


def _loop():
    inner = []
    inner.append(inner)
    return inner


def _bush():
    bush = [0.0] * 50
    for _ in range(5):
        bush = [bush] * 50  # 50**6 leaves from 300 objects
    return bush


async def _coroutine():
    return 1


@pytest.mark.parametrize(
    ("make", "description"),
    [
        (Hostile, "an object of type Hostile"),
        (LyingList, "a LyingList of more than 10000 items"),
        (lambda: BadNumber(1), "an object of type BadNumber"),
        (BadArray, "an object of type BadArray"),
        (_loop, "the list [[[[[[a deeply nested list]]]]]]"),
        (_bush, "a list of more than 10000 items"),
        (lambda: list(range(10**6)), "a list of more than 10000 items"),
        (lambda: np.zeros(10**6 + 1), "an array of shape (1000001,)"),
        (lambda: np.array(["a"]), "an array of str values"),
        (lambda: np.array([1j]), "an array of complex128 values"),
        (lambda: np.datetime64("2020-01-01"), "an object of type datetime64"),
        (lambda: (i for i in range(3)), "an object of type generator"),
        (lambda: print, "an object of type builtin_function_or_method"),
        (_coroutine, "an object of type coroutine"),
        (lambda: {"a": 1}, "a dict"),
        (lambda: 1j, "an object of type complex"),
        (lambda: "x\n" * 5000, "the text 'x"),
        (lambda: -(10**4000), "an integer of about 4000 digits"),
    ],
)
def test_strange_values_are_described(line, make, description):
    text = line(check, "01.1", lambda x, threshold: make())
    assert f"gave {description}" in text and text.startswith("01.1 not yet: mcculloch_pitts(")


@pytest.mark.parametrize("error", [BadText("a"), NotAnException("a"), GeneratorExit("a")])
def test_strange_errors_are_named(line, error):
    def answer(x, threshold):
        raise error

    assert f"raised {type(error).__name__}" in line(check, "01.1", answer)


def test_an_answer_that_is_itself_hostile(line):
    assert "not checked" in line(check, "01.1", Hostile())
    assert line(check, Hostile(), 1).startswith("There is no exercise an object of type Hostile.")


def test_array_likes_are_read_as_arrays():
    class Subclass(np.ndarray):
        pass

    class Tensor:
        def __init__(self, values):
            self.values = values

        def __array__(self, dtype=None, copy=None):
            return np.array(self.values, dtype=dtype)

    reference = EXERCISES["02.1"].reference
    assert examine(EXERCISES["02.1"], lambda *a: Tensor(reference(*a))).passed
    assert plain(Tensor(3)) == 3 and type(plain(np.eye(2).view(Subclass))) is np.ndarray
    assert plain(np.longdouble(0.5)) == 0.5 and type(plain(np.longdouble(0.5))) is float
    assert plain(np.array(2, dtype=object)) == Opaque("an array of object values")


def test_memory_addresses_are_left_out(line):
    def answer(x, threshold):
        raise ValueError(f"bad {object()!r}")

    first = line(check, "01.1", answer)
    assert "object at 0x…" in first
    assert line(check, "01.1", answer) == first


def test_one_line_cuts_and_cleans():
    assert one_line("a\n\tb\x07c\ud800d") == "a b c d"
    assert len(one_line("x" * 10_000)) <= MAX_LINE
    assert one_line("y" * 50, 10) == "yyyyyyyy …"


def test_warnings_of_the_answer_stay_out_of_the_cell(line):
    def answer(X):
        return (X - X.mean(axis=0)) / X.std(axis=0)  # 0/0 in a constant column

    text = line(check, "03.4", answer)
    assert "gave [[-1, nan], [1, nan]], expected [[-1, 0], [1, 0]]" in text


def test_a_console_that_knows_only_ascii(monkeypatch):
    code = "from course_utils.checks import check\ndef f(x, threshold): raise ValueError('θ −')\ncheck('01.1', f)"
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "raised ValueError: ? ?" in done.stdout and done.stdout.count("\n") == 1


def test_importing_the_checks_loads_no_framework():
    code = (
        "import sys, course_utils.checks\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'IPython', 'sklearn', 'ipywidgets'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
