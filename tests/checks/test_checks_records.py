"""A record that breaks the rules says which rule, and how."""

import dataclasses

import pytest

from course_utils.checks import EXERCISES, Mistake
from course_utils.checks.registry import nearest
from course_utils.checks.wording import argument, join, value_text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "1.1"}, "Exercise id '1.1' should look like \"01.1\""),
        ({"hints": ("one",)}, "Exercise 01.1 has 1 hints, expected 2"),
        ({"mistakes": ()}, "needs at least two mistakes with different names, got \\[\\]"),
        (
            {"mistakes": (Mistake("a", "A.", len), Mistake("a", "B.", len))},
            "different names, got \\['a', 'a'\\]",
        ),
        ({"by_name": ("theta",)}, "by_name has \\['theta'\\], but mcculloch_pitts takes"),
    ],
)
def test_a_record_is_checked_when_it_is_made(change, message):
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(EXERCISES["01.1"], **change)


def test_nearest_ids():
    assert nearest("mcculloch_pitts") == ["01.1"]
    assert "02.3" in nearest("2.3")
    assert nearest("nothing like it") == []


def test_values_in_words():
    assert value_text(-0.0) == "0"
    assert value_text(0.1 + 0.2) == "0.3" and value_text(0.1 + 0.2, 17) == "0.30000000000000004"
    assert value_text(True) == "True" and value_text((1,)) == "(1,)" and value_text(...) == "..."
    assert value_text([1.5, (2, None)]) == "[1.5, (2, None)]"
    assert argument(([1, 0.5], True)) == "([1, 0.5], True)"
    assert join([], "or") == "" and join(["a"], "or") == "a" and join(["a", "b"], "or") == "a or b"
