"""Handouts: what is on the paper, and what is not."""

from pathlib import Path

import pytest

from course_utils.authoring.handout import page
from course_utils.authoring.lesson import read_lesson
from course_utils.authoring.project import lesson_paths
from course_utils.authoring.solutions import solution_lines

ROOT = Path(__file__).parents[2]
LESSONS = lesson_paths(ROOT)


def handout(course, demo_text, notebook_text):
    path = course.write("01_demo", demo_text)
    course.notebook("01_demo").parent.mkdir()
    course.notebook("01_demo").write_text(notebook_text, encoding="utf-8")
    return page.handout_page(course.root, path)


def test_a_handout_has_text_code_results_and_pictures(course, demo_text, built_demo):
    html, footer = handout(course, demo_text, built_demo)
    assert "<h1>Demo</h1>" in html and "<h2>Why θ = 2?</h2>" in html
    assert "<samp>42</samp>" in html and "<samp>one\ntwo</samp>" in html
    assert html.count('<img alt="A blue square"') == 1
    assert "Demo" in footer and 'class="pageNumber"' in footer
    assert "http" not in html and "<script" not in html


def test_an_exercise_has_lines_to_write_on_and_no_solution(course, demo_text, built_demo):
    html, _ = handout(course, demo_text, built_demo)
    assert html.count('<div class="rule">') == page.FEWEST_RULES
    before, after = html.split('<div class="rules">')
    assert "Return twice x." in before and "double" in after
    assert "answer" not in html and "Your code here" not in html and "..." not in after.split("</body>")[0]


def test_a_stale_notebook_is_refused(course, demo_text, built_demo):
    with pytest.raises(Exception, match=r"is not up to date.*course build 01"):
        handout(course, demo_text.replace("6 * 7", "6 * 8"), built_demo)


@pytest.mark.parametrize("lesson", LESSONS, ids=[lesson.stem for lesson in LESSONS])
def test_every_lesson_gives_a_handout_without_its_solutions(lesson):
    html, _ = page.handout_page(ROOT, lesson)
    parsed = read_lesson(lesson)
    exercises = [cell for cell in parsed.code if cell.is_exercise]
    assert html.count('<div class="exercise">') == len(exercises)
    for cell in exercises:
        shown = page._exercise(cell)
        for _, line in solution_lines(cell.source):
            if len(line.strip()) > 12 and line not in cell.learner().text:
                assert line.strip() not in shown
