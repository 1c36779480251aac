"""Hints, solutions and the progress file: what is kept, and what happens when it cannot be."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from course_utils.checks import EXERCISES, check, hint, notebook, progress, solution, store


def right(x, threshold):
    return int(sum(x) >= threshold)


def wrong(x, threshold):
    return 0


def entries(path):
    return json.loads(path.read_text(encoding="utf-8"))["exercises"]


# Hints and solutions.


def test_hints_come_in_two_steps_and_then_the_solution_is_offered(line):
    first, second = EXERCISES["01.1"].hints
    assert line(hint, "01.1") == f"01.1 hint 1 of 2: {first}"
    assert line(hint, "01.1") == f"01.1 hint 2 of 2: {second}"
    end = '01.1 has no more hints. solution("01.1") shows one way to do it.'
    assert line(hint, "01.1") == end
    assert line(hint, "01.1") == end
    assert line(hint, "01.2").startswith("01.2 hint 1 of 2: ")


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_solution_shows_source_that_passes(exercise_id, capsys, progress_file):
    solution(exercise_id)
    shown = capsys.readouterr().out
    exercise = EXERCISES[exercise_id]
    assert shown.startswith(f"# {exercise_id} {exercise.title}: one way to do it\ndef ")
    names = {}
    exec("import numpy as np\nfrom course_utils.nn.gates import *\n" + shown, names)
    assert notebook.examine(exercise, names[exercise.name]).passed
    assert entries(progress_file)[exercise_id] == {"solution": True}


@pytest.mark.parametrize("function", [hint, solution])
def test_unknown_id(line, function):
    assert line(function, "01.7").startswith('There is no exercise "01.7". Did you mean "01.')
    assert line(function, right).startswith(f"{function.__name__} wants the number")


# What is kept.


def test_attempts_and_passes_are_kept_and_a_pass_stays(line, progress_file):
    line(check, "01.1", wrong)
    assert entries(progress_file) == {"01.1": {"attempts": 1, "passed": False}}
    line(check, "01.1", right)
    line(check, "01.1", wrong)
    line(check, "01.1", 7)  # not an answer, so not an attempt
    assert entries(progress_file) == {"01.1": {"attempts": 3, "passed": True}}


def test_hints_are_kept_across_kernels(line, progress_file, monkeypatch):
    line(hint, "01.1")
    line(hint, "01.1")
    monkeypatch.setattr(notebook, "_hints_given", {})
    line(hint, "01.1")
    assert entries(progress_file)["01.1"] == {"hints": 2}


def test_entries_of_other_exercises_and_unknown_keys_stay(line, progress_file):
    before = {"17.3": {"passed": True, "note": "from a later course"}}
    progress_file.write_text(json.dumps({"exercises": before}), encoding="utf-8")
    line(check, "01.1", right)
    assert entries(progress_file) == {**before, "01.1": {"attempts": 1, "passed": True}}


def test_the_file_lies_in_the_working_folder_by_default(line, tmp_path, monkeypatch):
    for value in (None, "", " "):
        if value is None:
            monkeypatch.delenv("COURSE_PROGRESS_FILE")
        else:
            monkeypatch.setenv("COURSE_PROGRESS_FILE", value)
        monkeypatch.chdir(tmp_path)
        assert store.progress_path() == tmp_path / ".course_progress.json"
    line(check, "01.1", right)
    assert entries(tmp_path / ".course_progress.json")["01.1"]["passed"] is True


def test_a_linked_file_stays_a_link(line, tmp_path, progress_file):
    real = tmp_path / "real.json"
    real.write_text('{"exercises": {}}', encoding="utf-8")
    try:
        progress_file.symlink_to(real)
    except OSError:
        pytest.skip("no links here")
    line(check, "01.1", right)
    assert progress_file.is_symlink() and "01.1" in entries(real)


# The table.


def test_progress_before_anything():
    table = progress()
    assert table.summary == f"0 of {len(EXERCISES)} exercises passed"
    text = repr(table)
    assert "00 Start here: 0 of 1" in text
    assert "01 McCulloch–Pitts gates: 0 of 4" in text
    assert all(f"[ ] {id_}" in text for id_ in EXERCISES)
    assert text.count("not begun") == len(EXERCISES)


def test_progress_shows_what_was_done(line, capsys):
    line(check, "01.1", right)
    line(check, "01.2", wrong)
    line(check, "01.2", wrong)
    line(hint, "01.2")
    solution("01.4")
    capsys.readouterr()
    table = progress()
    text = repr(table)
    assert re.search(r"^  \[x\] 01\.1  A neuron that counts +passed$", text, re.MULTILINE)
    assert "tried twice, 1 hint" in text and "solution shown" in text
    assert text.endswith(f"1 of {len(EXERCISES)} exercises passed")
    html = table._repr_html_()
    assert html.count("✓") == 1 and "tried twice, 1 hint" in html and table.summary in html
    assert capsys.readouterr().out == ""


def test_html_is_escaped_and_well_formed():
    from xml.etree import ElementTree

    root = ElementTree.fromstring(progress()._repr_html_())
    rows = root.findall("./tbody/tr")
    assert len(rows) == len(EXERCISES) + len({exercise.lesson for exercise in EXERCISES.values()})


# Damage.

DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe\x00",
    b'{"exercises": []}',
    b'{"exercises": {"01.1": true}}',
    b'{"exercises": {"01.1": {"passed": "yes"}}}',
    b'{"exercises": {"01.1": {"attempts": NaN}}}',
    b'{"exercises": {"01.1": {"attempts": true}}}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_set_aside(capsys, progress_file, content):
    progress_file.write_bytes(content)
    check("01.1", right)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("01.1 passed: ")
    assert second == ("Progress: progress.json was damaged; it is kept as progress.json.damaged, a new one begins.")
    assert (progress_file.parent / "progress.json.damaged").read_bytes() == content
    assert entries(progress_file)["01.1"]["passed"] is True


def test_a_second_damaged_file_does_not_replace_the_first(progress_file):
    for content in (b"one", b"two", b"three"):
        progress_file.write_bytes(content)
        progress()
    kept = {path.name: path.read_bytes() for path in progress_file.parent.glob("*.damaged")}
    assert kept == {
        "progress.json.damaged": b"one",
        "progress.json.2.damaged": b"two",
        "progress.json.3.damaged": b"three",
    }


# Nowhere to write.


def test_an_unwritable_place_costs_one_line_once(capsys, tmp_path, monkeypatch):
    blocker = tmp_path / "a file"
    blocker.write_text("not a folder")
    for place in (blocker / "p.json", tmp_path / "missing" / "p.json"):
        monkeypatch.setattr(notebook, "_notices_given", set())
        monkeypatch.setenv("COURSE_PROGRESS_FILE", str(place))
        check("01.1", right)
        check("01.1", right)
        lines = capsys.readouterr().out.splitlines()
        assert len(lines) == 3 and lines[0] == lines[2] and lines[0].startswith("01.1 passed")
        assert lines[1].startswith("Progress could not be saved (")
        assert lines[1].endswith("). Checks work all the same.")


def test_a_folder_in_the_file_s_place(capsys, progress_file):
    progress_file.mkdir()
    check("01.1", right)
    assert progress().n_passed == 0
    out = capsys.readouterr().out
    assert "01.1 passed" in out and "could not be saved" in out
    assert progress_file.is_dir()


def test_a_failed_write_leaves_the_old_file_and_no_rest(capsys, progress_file, monkeypatch):
    check("01.1", right)
    before = progress_file.read_bytes()

    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    check("01.2", lambda n: n // 2 + 1)
    assert "could not be saved (No space left on device)" in capsys.readouterr().out
    assert progress_file.read_bytes() == before
    assert not list(progress_file.parent.glob("*.tmp"))


def test_a_working_folder_that_is_gone(capsys, monkeypatch):
    def gone():
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.delenv("COURSE_PROGRESS_FILE")
    monkeypatch.setattr(store.Path, "cwd", gone)
    check("01.1", right)
    assert len(capsys.readouterr().out.splitlines()) == 2


# Several notebooks at once, and kernels that die.

WRITER = """
import sys
from course_utils.checks import store
name, count = sys.argv[1], int(sys.argv[2])
for i in range(count):
    def change(entry):
        entry["attempts"] = entry.get("attempts", 0) + 1
        entry["passed"] = True
    notice = store.update(f"{name}.{i % 3}", change)
    assert not notice, notice
    notice = store.update("shared", change)
    assert not notice, notice
    print(i, flush=True)
"""


def _writer(name, count):
    return subprocess.Popen([sys.executable, "-c", WRITER, name, str(count)], stdout=subprocess.PIPE, text=True)


def test_notebooks_at_the_same_time_lose_nothing(progress_file):
    writers = [_writer(name, 30) for name in ("a", "b", "c")]
    for writer in writers:
        writer.communicate()
        assert writer.returncode == 0
    kept = entries(progress_file)
    assert kept["shared"]["attempts"] == 90
    assert all(kept[f"{name}.{i}"]["attempts"] == 10 for name in "abc" for i in range(3))


def test_threads_lose_nothing(progress_file):
    def change(entry):
        entry["attempts"] = entry.get("attempts", 0) + 1

    with ThreadPoolExecutor(8) as pool:
        notices = list(pool.map(lambda _: store.update("shared", change), range(60)))
    assert set(notices) == {""}
    assert entries(progress_file)["shared"]["attempts"] == 60


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_a_kernel_killed_while_writing_leaves_a_whole_file(progress_file):
    rng = random.Random(0)
    for _ in range(6):
        writer = _writer("k", 10**6)
        writer.stdout.readline()  # it has begun
        time.sleep(rng.uniform(0, 0.02))
        writer.kill()
        writer.communicate()
        assert entries(progress_file)["shared"]["passed"] is True
        assert store.update("after", lambda entry: entry.update(passed=True)) == ""
    assert not list(progress_file.parent.glob("*.tmp"))  # swept by the next writer
    assert not list(progress_file.parent.glob("*.damaged"))


def test_a_lock_that_is_never_freed_does_not_stop_the_course(line, progress_file, monkeypatch):
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.05)
    handle = os.open(f"{progress_file}.lock", os.O_RDWR | os.O_CREAT)
    try:
        store._try_lock(handle)
        assert line(check, "01.1", right).startswith("01.1 passed")
    finally:
        os.close(handle)
    assert entries(progress_file)["01.1"]["passed"] is True


def test_a_file_system_without_locks(line, progress_file, monkeypatch):
    def unsupported(handle):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(store, "_try_lock", unsupported)
    line(check, "01.1", right)
    assert entries(progress_file)["01.1"]["passed"] is True
