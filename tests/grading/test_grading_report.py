"""The table, the page, and what the command says."""

import csv
import io
import re

import pytest

from course_utils import cli
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
        (("{folder}", "--lessons", ""), 2, "--lessons names nothing"),
        (("{folder}", "--lessons", "02"), 2, "no notebook of lesson 02"),
        (("{folder}", "-o", "{folder}"), 2, "is a folder"),
        (("{folder}", "-o", "{folder}/anna_01.ipynb/x.csv"), 1, "Cannot write to"),
        (("{folder}", "--html", "{folder}/anna_01.ipynb/x/report.html"), 1, "Cannot write to"),
        (("{folder}", "-o", "{folder}/anna_01.ipynb"), 1, "is no table of"),
        (("{folder}", "--jobs", "0"), 2, "jobs"),
        (("{folder}", "--seconds", "0"), 2, "seconds"),
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
