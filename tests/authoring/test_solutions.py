"""Solutions go out whole, and a mark that does not pair up is named with its line."""

import pytest

from course_utils.authoring.solutions import (
    MarkError,
    find_regions,
    learner_version,
    solution_lines,
    solved_version,
)

CELL = '''\
def area(r):
    """Return the area."""
    ### BEGIN SOLUTION
    square = r * r
    return 3.14 * square
    ### END SOLUTION


check("01.1", area)'''


def test_the_learner_gets_a_stub_at_the_same_indentation():
    rendered = learner_version(CELL)
    assert rendered.text.splitlines() == [
        "def area(r):",
        '    """Return the area."""',
        "    # Your code here.",
        "    ...",
        "",
        "",
        'check("01.1", area)',
    ]
    assert rendered.lines == (0, 1, 2, 2, 6, 7, 8)


def test_the_stub_is_python_that_returns_nothing():
    names = {"check": lambda exercise, answer: None}
    exec(learner_version(CELL).text, names)
    assert names["area"](2) is None


def test_the_solved_version_has_no_marks():
    rendered = solved_version(CELL)
    assert "SOLUTION" not in rendered.text
    names = {"check": lambda exercise, answer: None}
    exec(rendered.text, names)
    assert names["area"](2) == 12.56
    assert rendered.text.splitlines()[rendered.lines.index(4)] == "    return 3.14 * square"


def test_several_regions_in_a_cell():
    source = "### BEGIN SOLUTION\na = 1\n### END SOLUTION\nb = 2\n### BEGIN SOLUTION\nc = 3\n### END SOLUTION"
    stub = "# Your code here.\n..."
    assert learner_version(source).text == f"{stub}\nb = 2\n{stub}"
    assert solution_lines(source) == [(1, "a = 1"), (5, "c = 3")]


def test_a_cell_without_marks_is_unchanged():
    assert learner_version("a = 1\n\nb = 2").text == solved_version("a = 1\n\nb = 2").text == "a = 1\n\nb = 2"


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("### BEGIN SOLUTION\nx = 1", 0, "without an ### END"),
        ("x = 1\n### END SOLUTION", 1, "without a ### BEGIN"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\nx\n### END SOLUTION", 1, "still open"),
        ("### BEGIN SOLUTION\nx\n### END SOLUTION\n### END SOLUTION", 3, "without a ### BEGIN"),
        ("### BEGIN SOLUTION\n\n### END SOLUTION", 0, "empty"),
        ("### BEGIN SOLUTION\nx = 1\n    ### END SOLUTION", 2, "not indented like"),
        ("## BEGIN SOLUTION\nx = 1", 0, "looks like a mark"),
        ("### Begin solution\nx = 1", 0, "looks like a mark"),
        ("### BEGIN_SOLUTION\nx = 1", 0, "looks like a mark"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTIONS", 2, "looks like a mark"),
        ("### BEGIN SOLUTION: the rule\nx = 1\n### END SOLUTION", 0, "looks like a mark"),
    ],
)
def test_marks_that_do_not_pair_up(source, line, words):
    with pytest.raises(MarkError, match=words) as caught:
        find_regions(source)
    assert caught.value.line == line
