"""Fresh cases from the instructor's seed: remembered results are no answer."""

import pytest

from course_utils.authoring.grading.fresh import fresh_cases
from course_utils.authoring.grading.verdict import exercises_of
from course_utils.checks import EXERCISES, collect, judge
from course_utils.checks.plain import identical, plain

EVERY_INPUT_IS_A_CASE = {"01.4", "03.3"}
each = pytest.mark.parametrize(
    "exercise", [e for e in EXERCISES.values() if e.id not in EVERY_INPUT_IS_A_CASE], ids=lambda exercise: exercise.id
)


def cases(exercise, seed):
    return [plain(list(case)) for case in fresh_cases(exercise, seed)]


@each
def test_a_seed_gives_new_cases_and_the_same_seed_the_same(exercise):
    known = plain([list(case) for case in exercise.all_cases])
    first, again, other = (cases(exercise, seed) for seed in (1, 1, 2))
    assert any(not any(identical(case, old) for old in known) for case in first)
    assert identical(first, again) and not identical(first, other)


@each
def test_the_reference_passes_and_the_mistakes_stay_known_with_every_seed(exercise):
    for seed in range(10):
        longer = next(e for e in exercises_of(exercise.lesson, seed) if e.id == exercise.id)
        assert judge(longer, collect(longer, longer.reference)).passed
        for mistake in longer.mistakes:
            assert judge(longer, collect(longer, mistake.function)).mistake == mistake.name


def test_remembered_results_pass_the_check_and_not_the_grading(school):
    known = {n: n // 2 + 1 for (n,) in EXERCISES["01.2"].all_cases}
    school.hand_in("cara", f"def majority_threshold(n):\n    return {known}[n]\n\n\ncheck('01.2', majority_threshold)")
    assert judge(EXERCISES["01.2"], collect(EXERCISES["01.2"], known.__getitem__)).passed
    row = school.grade(seed=5)["cara", "01.2"]
    assert (row["points"], row["state"]) == ("0", "not yet") and "KeyError" in row["message"]
