"""Between the two processes: any value comes back as it was, and anything else that is sent ends one answer alone."""

import json
import math
import struct
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from course_utils.authoring.errors import CourseError
from course_utils.authoring.grading import process, runner, wire
from course_utils.authoring.grading.functions import Shelf
from course_utils.authoring.grading.limits import Limits
from course_utils.authoring.grading.verdict import exercises_of, verdict
from course_utils.checks.plain import Opaque, plain

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)
WORDS = st.sampled_from(
    "begin done 01.2 kind outcomes value nothing function arguments trouble ready end tuple array dtype shape opaque "
    "int float error message at changed printed".split()
)
LIKE_OURS = st.recursive(
    JSON | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=30,
)
NUMBERS = st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.floats() | st.just(...)
DTYPES = st.sampled_from(["?", "i1", "i8", "u4", "f2", "f4", "f8"]).map(np.dtype)
PLAIN = st.recursive(
    NUMBERS | st.text("abc é\u03b8", max_size=9) | arrays.arrays(DTYPES, arrays.array_shapes(min_dims=0, max_side=4)),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=3).map(tuple),
    max_leaves=10,
)


def sent_and_received(value):
    return wire.decode(json.loads(json.dumps(wire.encode(value, Opaque))), Opaque)


def alike(a, b) -> bool:
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    if isinstance(a, (list, tuple)):
        return type(a) is type(b) and len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, float):
        return struct.pack("d", a) == struct.pack("d", b) or (math.isnan(a) and math.isnan(b))
    return type(a) is type(b) and a == b


@given(PLAIN)
def test_a_plain_value_comes_back_as_it_was(value):
    assert alike(sent_and_received(plain(value)), plain(value))


@given(JSON | LIKE_OURS)
def test_what_is_received_is_plain_or_refused(value):
    try:
        found = wire.decode(value, Opaque)
    except wire.WireError:
        return
    assert isinstance(found, Opaque) or alike(plain(found), found) or "Opaque" in repr(found)


@pytest.mark.parametrize(
    "value",
    [
        {"array": "AAAA", "dtype": "O", "shape": [1]},
        {"array": "AAAA", "dtype": "<f8", "shape": [10**12]},
        {"array": "AAAA", "dtype": "<f8", "shape": [-1]},
        {"array": "AAAA", "dtype": "<f8", "shape": [True]},
        {"array": "!", "dtype": "|i1", "shape": [1]},
        {"array": "Ag==", "dtype": "|b1", "shape": [1]},
        {"array": "", "dtype": "<f8", "shape": [0] * 100},
        {"int": "0x" + "f" * 10**5},
        {"int": "1_0x"},
        {"float": "1e999"},
        {"tuple": {}},
        {"function": 0},
        {"a": 1, "b": 2},
        [[]] * 20_001,
        [[[[[[[[[[]]]]]]]]]],
    ],
)
def test_values_that_would_do_harm(value):
    with pytest.raises(wire.WireError):
        wire.decode(value, Opaque)


def test_an_integer_too_long_to_send_is_described_as_a_message_would():
    assert sent_and_received(10**5000) == Opaque("an integer of about 5000 digits")


class Forged:
    """A child that says what it likes."""

    def __init__(self, messages):
        self._messages = [{"confined": {"held": [], "open": []}}, {"ready": True}, *messages]

    def send(self, message):
        pass

    def receive(self, deadline, advice=""):
        if not self._messages:
            raise process.Stopped("its process ended")
        message = self._messages.pop(0)
        if not isinstance(message, dict):
            raise process.Stopped(process.NO_ANSWER)
        return message

    def end(self):
        pass


def graded(messages) -> dict:
    exercises = [exercise for exercise in exercises_of("01", 1) if exercise.id in ("01.1", "01.2")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "Child", lambda *_: Forged(messages.pop(0) if messages else []))
        answers, _ = runner.run((), exercises, Limits(), [], threading.Event())
    return {exercise.id: verdict(exercise, answers[exercise.id]) for exercise in exercises}


OUTCOME = st.fixed_dictionaries(
    {"value": LIKE_OURS, "error": JSON, "message": JSON, "at": JSON, "changed": JSON, "printed": JSON}
)
ANSWER = st.fixed_dictionaries(
    {"done": st.sampled_from(["01.1", "01.2"]), "kind": st.sampled_from(["outcomes", "value", "nothing", 3])},
    optional={"trouble": JSON, "value": LIKE_OURS, "outcomes": st.lists(OUTCOME, max_size=30) | JSON},
)
BEGIN = st.fixed_dictionaries({"begin": st.sampled_from(["01.1", "01.2"]) | JSON})


@settings(deadline=None)
@given(st.lists(st.lists(BEGIN | ANSWER | LIKE_OURS, max_size=6), max_size=3))
def test_whatever_is_sent_every_exercise_has_a_verdict_and_no_points(conversations):
    found = graded(conversations)
    assert set(found) == {"01.1", "01.2"}
    assert not any(verdict.passed for verdict in found.values())


def test_deeply_nested_words_end_one_exercise():
    nested: list = []
    for _ in range(100_000):
        nested = [nested]
    outcome = {"value": 1, "error": nested, "message": "", "at": "", "changed": [], "printed": False}
    answer = {"done": "01.1", "kind": "outcomes", "outcomes": [outcome] * 30}
    found = graded([[{"begin": "01.1"}, answer], [{"begin": "01.2"}, {"done": "01.2", "kind": "nothing"}]])
    assert [verdict.state for verdict in found.values()] == ["stopped", "not attempted yet"]


def test_right_values_are_right_whoever_sends_them():
    """The other side of the coin: this is all that a submission can send to be marked as right."""
    (exercise,) = (exercise for exercise in exercises_of("01", 1) if exercise.id == "01.2")
    fields = {"error": "", "message": "", "at": "", "changed": [], "printed": False}
    outcomes = [{"value": n // 2 + 1, **fields} for (n,) in exercise.all_cases]
    first = [{"begin": "01.1"}, {"done": "01.1", "kind": "nothing"}]
    found = graded([[*first, {"begin": "01.2"}, {"done": "01.2", "kind": "outcomes", "outcomes": outcomes}]])
    assert found["01.2"].passed
    assert graded([[*first, {"begin": "01.2"}, {"done": "01.2", "kind": "outcomes", "outcomes": outcomes[:-1]}]])[
        "01.2"
    ].message.startswith("its process answered another number of calls")


def test_a_process_that_does_not_start_is_nobodys_zero(school, monkeypatch):
    school.hand_in("anna", "def majority_threshold(n):\n    return n // 2 + 1\n\n\ncheck('01.2', majority_threshold)")
    monkeypatch.setattr(process, "_MAIN", "raise ImportError('numpy is broken')")
    with pytest.raises(CourseError, match="course doctor"):
        school.grade()
    assert not school.table.exists()


@pytest.mark.parametrize(
    "question",
    [
        {"function": 1, "arguments": [1.0]},
        {"function": True, "arguments": [1.0]},
        {"function": 0},
        {"function": 0, "arguments": 1.0},
        {"function": 0, "arguments": [[1.0] * 10_001]},
        {"function": 0, "arguments": [{"int": hex(10**50)}]},
        [],
    ],
)
def test_questions_that_make_no_sense_are_not_answered(question):
    shelf = Shelf()
    shelf.sent(lambda w: w**2, Opaque)
    with pytest.raises(wire.WireError):
        shelf.call(question, Opaque)


def test_a_function_answers_and_passes_its_errors_on():
    shelf = Shelf()
    number = shelf.sent(lambda w: 1 / w, Opaque)["function"]
    assert shelf.call({"function": number, "arguments": [4.0]}, Opaque) == {"value": 0.25}
    assert shelf.call({"function": number, "arguments": [0]}, Opaque)["error"] == "ZeroDivisionError"
    assert shelf.call({"function": number, "arguments": ["x"]}, Opaque)["error"] == "TypeError"
    assert shelf.call({"function": number, "arguments": [1, 2]}, Opaque)["error"] == "TypeError"
