"""The table, the page, and what the command says."""

import csv
import errno
import io
import os
import re

import pytest

from course_utils import cli
from course_utils.authoring.grading import grade as grading
from course_utils.authoring.grading.report import as_csv, as_html
from course_utils.authoring.grading.verdict import Row

RIGHT = "def majority_threshold(n):\n    return n // 2 + 1\n\n\ncheck('01.2', majority_threshold)"
WRONG = RIGHT.replace(" + 1", "")


def row(**changes):
    values = {"learner": "anna", "file": "anna_01.ipynb", "lesson": "01", "exercise": "01.2", "title": "A title"}
    values |= {"points": 1, "max_points": 1, "state": "passed", "message": "01.2 passed: yes.", "mistake": ""}
    return Row(**values | {"seconds": 0.1} | changes)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0", '=HYPERLINK("x")'])
def test_no_field_of_the_table_is_a_formula(text):
    (read,) = csv.DictReader(io.StringIO(as_csv([row(learner=text, message=text)])))
    assert read["learner"][0] == read["message"][0] == "'" or read["learner"].startswith(" ")
    assert not read["learner"].startswith(("=", "+", "-", "@"))


def test_a_field_is_one_line():
    text = as_csv([row(learner="a\nb", message="c\r\nd\x00\x1b[31m")])
    assert len(text.splitlines()) == 2 and text.isprintable() is False and "\x1b" not in text


def test_the_page_holds_text_as_text():
    page = as_html([row(learner="<script>alert(1)</script>", message="<img src=x onerror=y>&")], {}, 1)
    assert "<script" not in page and "<img" not in page
    assert "&lt;script&gt;" in page and "http" not in page.replace("http-equiv", "")


def test_the_class_at_a_glance():
    rows = [row(), row(learner="bela", points=0, state="not yet", mistake="half"), row(learner="cara", points=0)]
    page = as_html(rows, {"held": ["memory"], "open": []}, 7)
    cells = re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", page.split("<tbody>")[1].split("</tbody>")[0])
    assert cells == ["01.2", "A title", "1", "2", "0", "half (1)"]
    assert "bela: 0 of 1 points" in page and "seed 7" in page and "<li>memory</li>" in page


def command(*arguments):
    try:
        return cli.main(["grade", *map(str, arguments)])
    except SystemExit as stop:
        return int(stop.code or 0)


def test_the_command_from_the_folder_to_the_table_and_the_page(school, tmp_path, capsys):
    school.hand_in("anna", RIGHT)
    school.hand_in("bela", WRONG)
    (school.folder / "cara_01.ipynb").write_bytes(b"{")
    page = tmp_path / "new" / "report.html"
    assert command(school.folder, "-o", school.table, "--html", page, "--seed", 3, "--lessons", "1", "--jobs", 1) == 0
    said = capsys.readouterr()
    assert "3 submissions, 9 rows, seed 3." in said.out and "cara_01.ipynb: not graded." in said.err
    marks = {(r["learner"], r["exercise"]): r["points"] for r in school.rows()}
    assert (marks["anna", "01.2"], marks["bela", "01.2"], marks["cara", ""]) == ("1", "0", "0")
    assert list(school.rows()[0]) == [
        *("learner", "file", "lesson", "exercise", "title", "points", "max_points"),
        *("state", "message", "mistake", "seconds"),
    ]
    assert "half, rounded down" in page.read_text(encoding="utf-8")
    assert command(school.folder, "-o", school.table) == 0
    assert "of them known from before" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("{folder}/nowhere",), 2, "There is no folder"),
        (("{folder}", "--lessons", "77"), 2, "--lessons names 77; lessons with exercises are 00, 01"),
        (("{folder}/anna_01.ipynb",), 2, "is a file. Name the folder"),
        (("{folder}", "--lessons", ""), 2, "--lessons names nothing"),
        (("{folder}", "--lessons", "01-02"), 2, "--lessons names 01-02;"),
        (("{folder}", "--lessons", "1-2"), 2, "separate several with commas: 04,05"),
        (("{folder}", "--lessons", "01xyz,01"), 2, "--lessons names 01xyz;"),
        (("{folder}", "--lessons", "02"), 2, "no notebook of lesson 02"),
        (("{folder}", "--lessons", "02_perceptron"), 2, "submissions; found: lesson 01."),
        (("{folder}", "-o", "{folder}"), 2, "submissions/grades.csv"),
        (("{folder}", "--html", "{folder}"), 2, "submissions/grades.html"),
        (("{folder}", "-o", "{folder}/anna_01.ipynb/x.csv"), 1, "Cannot write to"),
        (("{folder}", "--html", "{folder}/anna_01.ipynb/x/report.html"), 1, "Cannot write to"),
        (("{folder}", "-o", "{folder}/anna_01.ipynb"), 1, "is no table of"),
        (("{folder}", "--jobs", "0"), 2, "jobs"),
        (("{folder}", "--seconds", "0"), 2, "seconds"),
        (("{folder}", "--seconds", "inf"), 2, "3600"),
        (("{folder}", "--seconds", "nan"), 2, "seconds"),
        (("{folder}", "--memory", "99999999999999"), 2, "1048576"),
        ((), 2, "FOLDER"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(school, capsys, monkeypatch, tmp_path, arguments, code, says):
    monkeypatch.chdir(tmp_path)
    school.hand_in("anna", RIGHT)
    assert command(*(part.format(folder=school.folder) for part in arguments)) == code
    said = capsys.readouterr()
    assert says in " ".join((said.out + said.err).split())
    assert not list(tmp_path.rglob("*.csv"))


def test_what_is_left_out_and_who_handed_in_twice_is_said(school, capsys):
    school.hand_in("anna", RIGHT).rename(school.folder / "anna_01_v2.ipynb")
    school.hand_in("anna", RIGHT)
    for k in range(25):
        (school.folder / f"data{k:02}.txt").write_bytes(b"x")
    (school.folder / "zoe.zip").write_bytes(b"x")
    assert command(school.folder, "-o", school.table) == 0
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "zoe.zip: left out, it is a zip; unpack it"
    assert said[1] == "data00.txt: left out, it is no .ipynb"
    assert said[21] == "5 more files: left out, they are no .ipynb"
    assert said[22].startswith("anna: 2 notebooks of lesson 01, and each has its rows: anna_01.ipynb, anna_01_v2")


def test_ended_by_hand_it_says_that_it_goes_on(school, monkeypatch, capsys):
    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(grading, "grade_folder", interrupted)
    assert command(school.folder, "-o", school.table) == 130
    assert capsys.readouterr().err == "Stopped; the same command goes on where it was.\n"


@pytest.mark.parametrize("option", ["-o", "--html"])
def test_a_folder_that_is_closed_is_said(school, tmp_path, monkeypatch, capsys, option):
    """Root may look into every folder, so the refusal is the test's."""
    school.hand_in("anna", RIGHT)
    stat = os.stat

    def refuse(path, *arguments, **options):
        if "sealed" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return stat(path, *arguments, **options)

    monkeypatch.setattr(os, "stat", refuse)
    assert command(school.folder, option, tmp_path / "sealed" / "grades.csv") == 1
    said = " ".join(capsys.readouterr().err.split())
    assert "sealed/grades.csv: Permission denied. Name a file in a folder of your own." in said
