"""A run that was ended goes on; what has changed is graded again; the table and the page are whole at every moment."""

import contextlib
import errno
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from course_utils.authoring.errors import CourseError, UsageProblem
from course_utils.authoring.grading import grade as grading
from course_utils.authoring.grading.limits import Limits
from course_utils.authoring.grading.resume import done_file

RIGHT = "def majority_threshold(n):\n    return n // 2 + 1\n\n\ncheck('01.2', majority_threshold)"
WRONG = RIGHT.replace("+ 1", "")
TO_BIPOLAR = "import numpy as np\n\n\ndef to_bipolar(y):\n    return 2 * y - 1\n\n\ncheck('02.4', to_bipolar)"
SLEEPING = RIGHT.replace("    return", "    import time\n    time.sleep(5000)\n    return")


def test_a_second_run_grades_nothing_again_and_gives_the_same_table(school):
    for learner in ("anna", "bela"):
        school.hand_in(learner, RIGHT)
    school.grade()
    first = school.table.read_bytes()
    school.grade()
    assert (school.last.again, school.table.read_bytes()) == (0, first)


def test_a_changed_notebook_is_graded_again_and_no_other(school):
    school.hand_in("anna", WRONG)
    school.hand_in("bela", RIGHT)
    assert school.grade()["anna", "01.2"]["points"] == "0"
    school.hand_in("anna", RIGHT)
    assert school.grade()["anna", "01.2"]["points"] == "1"
    assert school.last.again == 1


@pytest.mark.parametrize(
    "change",
    [{"seed": 2}, {"limits": Limits(seconds=30.0)}],
    ids=["another seed", "other limits"],
)
def test_other_conditions_are_graded_again(school, change):
    school.hand_in("anna", RIGHT)
    school.grade()
    school.grade(**change)
    assert school.last.again == 1


def test_a_submission_that_was_taken_away_leaves_the_table(school):
    path = school.hand_in("anna", RIGHT)
    school.hand_in("bela", RIGHT)
    school.grade()
    path.unlink()
    assert {learner for learner, _ in school.grade()} == {"bela"}


def test_without_a_seed_one_is_drawn_kept_and_told(school):
    school.hand_in("anna", RIGHT)
    school.grade(seed=None)
    drawn = school.last.seed
    school.grade(seed=None)
    assert (school.last.seed, school.last.again) == (drawn, 0)


def test_the_table_of_another_class_is_not_replaced(school, new_school, tmp_path):
    school.hand_in("anna", RIGHT)
    school.grade()
    before = school.table.read_bytes()
    (tmp_path / "b").mkdir()
    other = new_school(tmp_path / "b")
    other.hand_in("bela", RIGHT)
    other.table = school.table
    with pytest.raises(CourseError, match=r"is the table of .*Name another table.*grades-submissions\.csv.*\.done"):
        other.grade()
    assert school.table.read_bytes() == before
    done_file(school.table).unlink()
    assert {learner for learner, _ in other.grade()} == {"bela"}


def test_a_file_of_what_is_done_from_before_folders_were_kept_is_taken_over(school):
    school.hand_in("anna", RIGHT)
    school.grade()
    done = done_file(school.table)
    _, *rest = done.read_bytes().splitlines(keepends=True)
    done.write_bytes(b'{"seed": 1}\n' + b"".join(rest))
    school.grade()
    assert school.last.again == 0 and json.loads(done.read_bytes().splitlines()[-1])["folder"] == str(school.folder)


def test_the_rows_of_other_lessons_stay_or_are_said_to_go(school):
    school.hand_in("anna", RIGHT)
    school.hand_in("bela", TO_BIPOLAR, lesson="02")
    school.grade(lessons=["01"])
    assert school.last.left_out == [("bela_02.ipynb", "it is lesson 02")]
    assert {learner for learner, _ in school.grade(lessons=["02"])} == {"anna", "bela"}
    assert school.last.left_out == [("anna_01.ipynb", "it is lesson 01; its earlier rows stay in the table")]
    assert {learner for learner, _ in school.grade(lessons=["02"], seed=2)} == {"bela"}
    ((file, why),) = school.last.left_out
    assert file == "anna_01.ipynb" and why.startswith("it is lesson 01; its earlier rows are gone: it, the seed,")


def test_a_folder_in_the_place_of_what_is_done_is_named(school):
    school.hand_in("anna", RIGHT)
    done_file(school.table).mkdir()
    with pytest.raises(CourseError, match=r"grades\.csv\.done cannot be read: .*name another table with -o"):
        school.grade()


def test_what_is_done_cannot_be_written(school, monkeypatch):
    school.hand_in("anna", RIGHT)
    full = OSError(errno.ENOSPC, "No space left on device")
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(full))
    with pytest.raises(CourseError, match=r"grades\.csv\.done cannot be written: No space left"):
        school.grade()


def test_what_a_killed_run_has_done_is_not_done_again(school, tmp_path):
    """Killed for good, in the middle, by the system; the process of a submission goes with it."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for k in range(6):
        school.hand_in(f"s{k}", SLEEPING if k == 2 else RIGHT)
    script = (
        "import sys\nfrom pathlib import Path\nfrom course_utils.authoring.grading.grade import grade_folder\n"
        "from course_utils.authoring.grading.limits import Limits\n"
        "grade_folder(Path(sys.argv[1]), Path(sys.argv[2]), seed=1, jobs=1, limits=Limits(900.0, 900.0))"
    )
    env = {**os.environ, "TMPDIR": str(scratch)}
    process = subprocess.Popen([sys.executable, "-c", script, str(school.folder), str(school.table)], env=env)
    try:
        until = time.monotonic() + 60
        while not (school.table.exists() and len(school.rows()) >= 8):
            assert time.monotonic() < until and process.poll() is None
            time.sleep(0.05)
    finally:
        process.kill()
        process.wait()
    until = time.monotonic() + 60
    while sys.platform == "linux" and _processes_in(scratch):
        assert time.monotonic() < until
        time.sleep(0.05)
    done = done_file(school.table)
    done.write_bytes(done.read_bytes()[:-20])  # and the last line is unfinished
    school.hand_in("s2", RIGHT)
    found = school.grade(limits=Limits(900.0, 900.0))
    assert school.last.again == 5  # s1, whose line was cut, and what came after it
    assert all(found[f"s{k}", "01.2"]["points"] == "1" for k in range(6))
    assert all(isinstance(json.loads(line), dict) for line in done.read_bytes().splitlines() if line.endswith(b"}"))


def _processes_in(folder):
    """Those of Linux whose working folder is there."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            found += [link] if os.readlink(link).startswith(str(folder)) else []
    return found


def test_a_damaged_file_of_what_is_done_is_not_believed(school):
    school.hand_in("anna", WRONG)
    school.grade()
    done_file(school.table).write_bytes(b'\x00{"key": 5}\n[]\n{"seed": "x"}\n{"key": "a", "rows": 3}\nnonsense')
    assert school.grade()["anna", "01.2"]["points"] == "0"
    assert school.last.again == 1


def test_ended_by_hand_it_stops_its_processes(school, monkeypatch):
    """Control-C while two submissions hang: the processes are gone before the command is."""
    for learner in ("anna", "bela"):
        school.hand_in(learner, RIGHT.replace("return", "while True: pass\n    return"))
    begun = []
    monkeypatch.setattr(grading, "as_completed", lambda tasks: _interrupt(begun))
    with pytest.raises(KeyboardInterrupt):
        school.grade(limits=Limits(600.0, 600.0))
    assert begun and not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]


def _interrupt(begun):
    time.sleep(1)
    begun.append(True)
    raise KeyboardInterrupt
    yield


def test_a_file_that_is_no_table_is_not_overwritten(school):
    school.hand_in("anna", RIGHT)
    school.table.write_text("name,mark\nanna,excellent\n", encoding="utf-8")
    with pytest.raises(CourseError, match="no table of"):
        school.grade()
    assert "excellent" in school.table.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["submissions/anna_01.ipynb", "notes.html", "empty.html", "folder"])
def test_a_file_that_is_no_page_is_not_overwritten(school, name):
    school.hand_in("anna", RIGHT)
    page = school.table.parent / name
    if name == "folder":
        page.mkdir()
    elif not page.exists():
        page.write_text("" if name == "empty.html" else "<!doctype html><title>Grades</title>", encoding="utf-8")
    before = page.is_file() and page.read_bytes()
    with pytest.raises(CourseError, match=r"is no page of `course grade`\. Name another file with --html"):
        school.grade(html=page)
    assert (page.is_file() and page.read_bytes()) == before and not school.table.exists()


def test_a_page_is_replaced_by_a_page_and_never_takes_the_tables_place(school):
    school.hand_in("anna", RIGHT)
    page = school.table.with_suffix(".html")
    school.grade(html=page)
    school.grade(html=page, seed=2)
    assert "seed 2" in page.read_text(encoding="utf-8")
    for taken in (school.table.parent / "submissions" / ".." / "grades.csv", done_file(school.table)):
        with pytest.raises(UsageProblem, match=r"is kept for the table\. Name another file for the page"):
            school.grade(html=taken)
