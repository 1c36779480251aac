"""Ids are the same in every build, valid, and move little when a lesson is edited."""

import re

from hypothesis import given
from hypothesis import strategies as st

from course_utils.authoring.ids import MAX_LENGTH, cell_ids, headings, slug

NBFORMAT_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
LESSON = [
    ("markdown", "# 02 · The perceptron"),
    ("code", "1"),
    ("markdown", "## The rule\nWords."),
    ("code", "2"),
    ("code", "3"),
    ("markdown", "Words without a heading."),
    ("markdown", "## Summary"),
]


def test_number_section_and_running_number():
    assert cell_ids("02", LESSON) == [
        "02-the-perceptron-1",
        "02-the-perceptron-2",
        "02-the-rule-1",
        "02-the-rule-2",
        "02-the-rule-3",
        "02-the-rule-4",
        "02-summary-1",
    ]


def test_a_new_cell_leaves_other_sections_alone():
    longer = [*LESSON[:2], ("code", "new"), *LESSON[2:]]
    before, after = cell_ids("02", LESSON), cell_ids("02", longer)
    assert [name for name in after if name not in before] == ["02-the-perceptron-3"]


def test_the_last_heading_of_a_cell_heads_what_follows():
    cells = [("markdown", "## One\n\n## Two"), ("code", "1")]
    assert cell_ids("02", cells) == ["02-one-1", "02-two-1"]


def test_sections_of_one_name_are_told_apart():
    cells = [("markdown", "## Predict"), ("markdown", "## Predict"), ("markdown", "## Predict 2")]
    ids = cell_ids("02", cells)
    assert ids[:2] == ["02-predict-1", "02-predict-2-1"]
    assert len(set(ids)) == 3


def test_greek_and_accents_become_words():
    assert slug("Why θ = 2?") == "why-theta-2"
    assert slug("Schrödinger’s Σ") == "schrodingers-sum"
    assert slug("!?") == "section"


def test_a_comment_in_a_fence_is_no_heading():
    assert headings("## Real\n```python\n# a comment\n```\n") == ["Real"]


@given(st.lists(st.tuples(st.sampled_from(["markdown", "code"]), st.text(max_size=90).map("## ".__add__))))
def test_ids_are_valid_and_unique_whatever_the_headings(cells):
    ids = cell_ids("07", cells)
    assert len(set(ids)) == len(ids)
    assert all(NBFORMAT_ID.fullmatch(name) and len(name) <= MAX_LENGTH for name in ids)
