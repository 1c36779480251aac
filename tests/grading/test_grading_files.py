"""What is found in a folder: whose it is, which lesson it is, and what is said of a file that is no notebook."""

import errno
import json
import os
import sys

import pytest

from course_utils.authoring.errors import UsageProblem
from course_utils.authoring.grading.submission import MAX_BYTES, find_submissions

RIGHT = "def majority_threshold(n):\n    return n // 2 + 1\n\n\ncheck('01.2', majority_threshold)"
TO_BIPOLAR = "import numpy as np\n\n\ndef to_bipolar(y):\n    return 2 * y - 1\n\n\ncheck('02.4', to_bipolar)"
BROKEN = {
    "empty": b"",
    "cut-short": b'{"cells": [{"cell_type": "code", "source": "check(',
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "utf16": '{"cells": []}'.encode("utf-16"),
    "deeply-nested": b"[" * 10**6,
    "a-list": b"[1, 2, 3]",
    "a-number": b"1e999",
    "cells-are-no-list": b'{"cells": {"a": 1}}',
    "cells-are-no-cells": b'{"cells": [1, null, "x", [], {}], "metadata": 7}',
    "source-is-a-number": b'{"cells": [{"cell_type": "code", "source": 7}, {"cell_type": "code", "source": [1]}]}',
    "too-many-cells": json.dumps({"cells": [{}] * 6000}).encode(),
    "nested-metadata": ('{"cells": [], "metadata": {"a": ' + "[" * 900 + "]" * 900 + "}}").encode(),
    "too-much-code": json.dumps({"cells": [{"cell_type": "code", "source": "#" * 3 * 10**6}]}).encode(),
    "a-page": b"<!doctype html><html></html>",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_file_that_is_no_notebook_costs_its_own_row(school, name):
    school.hand_in("anna", RIGHT)
    (school.folder / f"{name}.ipynb").write_bytes(BROKEN[name])
    found = school.grade()
    row = next(row for row in school.rows() if row["learner"] == name)
    assert (row["state"], row["points"]) == ("unreadable", "0") and row["message"].endswith(".")
    assert found["anna", "01.2"]["points"] == "1"


def test_a_file_of_a_strange_size_is_not_read(school):
    with open(school.folder / "vast_01.ipynb", "wb") as file:
        file.truncate(MAX_BYTES + 1)
    school.hand_in("anna", RIGHT)
    assert school.grade()["vast", ""]["message"] == "The file is too large."


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege")
def test_links_are_not_followed(school, tmp_path):
    school.hand_in("anna", RIGHT)
    secret = tmp_path / "secret.ipynb"
    secret.write_bytes((school.folder / "anna_01.ipynb").read_bytes())
    (school.folder / "link_01.ipynb").symlink_to(secret)
    (school.folder / "folder").symlink_to(tmp_path, target_is_directory=True)
    assert {row["learner"] for row in school.grade().values()} == {"anna"}
    why = "it is a link; put the notebook itself there"
    assert school.last.left_out == [("folder", why), ("link_01.ipynb", why)]


@pytest.mark.parametrize(
    ("file", "learner"),
    [
        ("mueller_01.ipynb", "mueller"),
        ("01_mcculloch_pitts_mueller.ipynb", "01_mcculloch_pitts_mueller"),
        ("mueller_01_mcculloch_pitts.ipynb", "mueller"),
        ("mueller/01_mcculloch_pitts.ipynb", "mueller"),
        ("mueller/week 1/answer.ipynb", "mueller"),
        ("Zoë Ångström.ipynb", "Zoë Ångström"),
        ("4711-01.ipynb", "4711"),
        ("student_02_01.ipynb", "student_02"),
        ("student_01_01.ipynb", "student_01"),
        ("student_02.ipynb", "student_02"),
        ("ann-12_01.ipynb", "ann-12"),
        ("2024-05-03_mueller_01.ipynb", "2024-05-03_mueller"),
        ("exam_01_17.ipynb", "exam_01_17"),
        ("mueller_01_v2.ipynb", "mueller"),
        ("mueller_01_final_10.ipynb", "mueller"),
        ("mueller_01 (1).ipynb", "mueller"),
        ("Upper_01.IPYNB", "Upper"),
    ],
)
def test_whose_it_is(school, file, learner):
    path = school.folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    school.hand_in("x", RIGHT).rename(path)
    (found,), left_out = find_submissions(school.folder, ["01", "02"])
    assert (found.learner, found.lesson, left_out) == (learner, "01", [])


def test_two_notebooks_of_a_learner_and_a_lesson_are_named(school):
    for name in ("x", "mueller", "student_01", "student_02"):
        school.hand_in(name, RIGHT)
    (school.folder / "x_01.ipynb").rename(school.folder / "mueller_01_v2.ipynb")
    school.hand_in("mueller", TO_BIPOLAR, lesson="02")
    school.grade()
    assert school.last.doubled == {("mueller", "01"): ["mueller_01.ipynb", "mueller_01_v2.ipynb"]}


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="names of files are text there")
def test_a_name_that_is_no_text(school, tmp_path):
    path = school.hand_in("x", RIGHT)
    path.rename(os.fsdecode(os.fsencode(school.folder) + b"/\xff\x1b[31m\n_01.ipynb"))
    found = school.grade(html=tmp_path / "page.html")
    ((learner, _),) = {key for key in found if key[1] == "01.2"}
    assert learner.isprintable() and found[learner, "01.2"]["points"] == "1"
    assert (tmp_path / "page.html").read_text(encoding="utf-8")


def test_hidden_folders_hold_no_submissions(school):
    (school.folder / ".ipynb_checkpoints").mkdir()
    school.hand_in("x", RIGHT).rename(school.folder / ".ipynb_checkpoints" / "x.ipynb")
    (school.folder / ".DS_Store").write_bytes(b"")
    assert find_submissions(school.folder, ["01"]) == ([], [])


def test_what_is_no_submission_is_named_and_the_commands_own_files_are_not(school):
    school.hand_in("anna", RIGHT)
    for name in ("amy_01.py", "all.zip", "week 1/Class.TGZ"):
        (school.folder / name).parent.mkdir(exist_ok=True)
        (school.folder / name).write_bytes(b"x")
    school.table = school.folder / "grades.csv"
    for _ in range(2):
        school.grade(html=school.folder / "grades.html")
        assert school.last.left_out == [
            ("all.zip", "it is a zip; unpack it"),
            ("amy_01.py", "it is no .ipynb"),
            ("week 1/Class.TGZ", "it is a tgz; unpack it"),
        ]


def refusing(place, scandir=os.scandir):
    """`os.scandir` for somebody to whom `place` is closed; root may read everything."""

    def scan(path="."):
        if str(path) == str(place):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    return scan


def test_a_folder_that_cannot_be_read_is_named(school, monkeypatch):
    school.hand_in("anna", RIGHT)
    closed = school.folder / "bela"
    closed.mkdir()
    school.hand_in("x", RIGHT).rename(closed / "bela_01.ipynb")
    monkeypatch.setattr(os, "scandir", refusing(closed))
    assert {learner for learner, _ in school.grade()} == {"anna"}
    assert school.last.left_out == [("bela", "the folder cannot be read: Permission denied")]
    monkeypatch.setattr(os, "scandir", refusing(school.folder))
    with pytest.raises(UsageProblem, match=r"submissions cannot be read: Permission denied\. Name a folder"):
        school.grade()


def test_the_lesson_is_what_the_checks_say_not_what_the_name_says(school):
    school.hand_in("anna", RIGHT, lesson="01")
    school.hand_in("bela", TO_BIPOLAR, lesson="01")
    found = school.grade()
    assert found["bela_01", "02.4"]["points"] == "1" and ("bela_01", "01.2") not in found
    assert found["anna", "01.2"]["points"] == "1"


def test_another_lesson_is_left_out_and_named(school):
    school.hand_in("anna", RIGHT)
    school.hand_in("bela", TO_BIPOLAR)
    found = school.grade(lessons=["01"])
    assert {learner for learner, _ in found} == {"anna"}
    assert school.last.left_out == [("bela_01.ipynb", "it is lesson 02")]


def test_without_checks_the_cells_and_the_name_tell_the_lesson(school):
    path = school.hand_in("anna", "def majority_threshold(n):\n    return n // 2 + 1", lesson="01")
    assert school.grade()["anna", "01.2"]["points"] == "1"
    text = path.read_text(encoding="utf-8").replace('"c0"', '"01-the-majority-1"')
    path.unlink()
    (school.folder / "anna.ipynb").write_text(text, encoding="utf-8")
    assert school.grade()["anna", "01.2"]["points"] == "1"


def test_an_empty_folder_is_wrong_usage(school):
    with pytest.raises(UsageProblem, match=r"no notebook \(\.ipynb\) in .*Expected is name_04\.ipynb"):
        school.grade()
    (school.folder / "all.zip").write_bytes(b"x")
    with pytest.raises(UsageProblem, match=r"What is there:\n  all\.zip: it is a zip; unpack it"):
        school.grade()
