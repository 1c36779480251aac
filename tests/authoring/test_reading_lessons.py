"""A lesson's source is read whole, with its lines, or refused with the line that is wrong."""

from pathlib import Path

import pytest

from course_utils.authoring.errors import CourseError, LessonError, UsageProblem
from course_utils.authoring.lesson import parse_lesson, read_lesson
from course_utils.authoring.project import find_root, lesson_paths, select_lessons

PATH = Path("lessons/01_demo.py")


def parse(text):
    return parse_lesson(text, PATH)


def test_a_file_that_is_no_text(course):
    path = course.write("01_demo", "")
    path.write_bytes(b"# %%\n\xff\n")
    with pytest.raises(LessonError, match="not UTF-8"):
        read_lesson(path)


def test_kinds_lines_tags_and_sections(demo_text):
    lesson = parse(demo_text)
    assert (lesson.name, lesson.number) == ("01_demo", "01")
    assert [cell.kind for cell in lesson.cells] == ["markdown", "code", "code", "markdown", "code", "code", "code"]
    source = demo_text.splitlines()
    for cell in lesson.code:
        assert source[cell.line - 1] == cell.source.splitlines()[0]
    assert lesson.cells[1].tags == ("setup",)
    assert lesson.cells[4].alt == "A blue square"
    assert lesson.cells[4].section == "Why θ = 2?"
    assert lesson.cells[6].is_exercise


def test_blank_lines_under_a_marker_do_not_shift_the_line():
    assert parse("# %%\n\n\nx = 1\n").cells[0].line == 4


def test_shows_names_the_object():
    assert parse('# %% tags=["shows:course_utils.nn.gates.AND"]\nx = 1\n').cells[0].shows == "course_utils.nn.gates.AND"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("x = 1\n", None, "no cell"),
        ("x = 1\n# %%\ny = 2\n", 2, "before the first"),
        ('# %%\ns = """\n# %% no cell\n"""\n', 1, "inside a string"),
        ("# %% [raw]\n# x\n", 1, "raw cell"),
        ('# %% tag=["exercise"]\nx = 1\n', 1, "unknown cell option 'tag'"),
        ('# %% tags=["exercize"]\nx = 1\n', 1, "unknown tag 'exercize'"),
        ('# %% tags="setup"\nx = 1\n', 1, "must be a list"),
        ("# %% tags=[1]\nx = 1\n", 1, "must be a list"),
        ('# %% tags=["setup"\nx = 1\n', 1, "must be a list"),
        ('# %% alt="x\nx = 1\n', 1, "left open"),
        ('# %% [markdown]\n"""\nwords\n"""\n', 1, "markdown in quotes"),
        ("# %% alt=3\nx = 1\n", 1, "alt must be a text"),
        ('# %% alt=" "\nx = 1\n', 1, "alt must be a text"),
        ('# %% [markdown] alt="x"\n# words\n', 1, "belong to code cells"),
        ("# %% [markdown]\n# words\n# ### BEGIN SOLUTION\n", 3, "markdown cell"),
        ("# %%\n\nx = 1\n### BEGIN SOLUTION\ny = 2\n", 4, "without an ### END"),
        ("# %%\n### BEGIN SOLUTION\ny = 2\n### END SOLUTION\n", 2, "not tagged"),
        ('# %%\nx = 1\n\n# %% tags=["exercise"]\ny = 2\n', 5, "without a solution region"),
    ],
)
def test_what_the_format_does_not_allow(text, line, words):
    with pytest.raises(LessonError, match=words) as caught:
        parse(text)
    assert caught.value.line == line
    where = "lessons/01_demo.py" + (f", line {line}" if line else "")
    assert str(caught.value).startswith(where + ": ")


def test_the_course_is_found_from_below(course):
    deep = course.root / "notebooks" / "deeper"
    deep.mkdir(parents=True)
    assert find_root(deep) == course.root.resolve()


def test_no_course_here(tmp_path):
    with pytest.raises(CourseError, match="--root"):
        find_root(tmp_path)


@pytest.mark.parametrize("word", ["2", "02", "02_two", "lessons/02_two.py"])
def test_a_lesson_may_be_named_in_four_ways(course, word):
    course.write("01_one", "")
    course.write("02_two", "")
    assert [path.stem for path in select_lessons(course.root, [word])] == ["02_two"]


def test_an_unknown_lesson_is_answered_with_those_there_are(course):
    course.write("01_one", "")
    with pytest.raises(UsageProblem, match=r"no lesson '7'[\s\S]*01  one"):
        select_lessons(course.root, ["7"])


def test_lesson_names(course):
    course.write("1_one", "")
    with pytest.raises(CourseError, match=r"NN_slug\.py"):
        lesson_paths(course.root)


def test_two_lessons_of_one_number(course):
    course.write("01_one", "")
    course.write("01_uno", "")
    with pytest.raises(CourseError, match=r"01_one.py and 01_uno.py"):
        lesson_paths(course.root)


def test_no_lesson_at_all(course):
    with pytest.raises(CourseError, match="There is no lesson"):
        select_lessons(course.root)
