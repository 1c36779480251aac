"""README and CONTRIBUTING are true: what they show runs, what they point to is there."""

import re
from pathlib import Path

from course_utils import checks
from course_utils.nn.activations import sigmoid
from course_utils.widgets.values import allowed_values

ROOT = Path(__file__).parents[1]
README, CONTRIBUTING = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "CONTRIBUTING.md"))


def python_blocks(text):
    return re.findall(r"```python\n(.*?)```", text, re.S)


def test_the_explorer_in_contributing_is_complete_short_and_works():
    code = python_blocks(CONTRIBUTING)[0]
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
    names = {}
    exec(code, names)
    figure = names["Slope"]()
    said = [figure.describe(w=w) for w in allowed_values(figure.controls["w"])]
    assert figure.describe(w=3.0) == "At w = 3.0 the slope is 6.0: down is to the left."
    assert figure.describe(w=-1.0) == "At w = -1.0 the slope is -2.0: down is to the right."
    assert len(set(said)) == len(said) and len({figure.frame(w=w) for w in (-4.0, 0.0, 4.0)}) == 3


def test_the_exercise_in_contributing_is_an_exercise():
    def slope(z):
        return sigmoid(z) * (1 - sigmoid(z))

    names = {"Exercise": checks.Exercise, "Mistake": checks.Mistake, "sigmoid": sigmoid, "slope": slope}
    exec(python_blocks(CONTRIBUTING)[1], names)
    exercise = names["SLOPE"]
    assert checks.judge(exercise, checks.collect(exercise, slope)).passed
    for mistake in exercise.mistakes:
        assert checks.judge(exercise, checks.collect(exercise, mistake.function)).mistake == mistake.name


def test_every_link_into_the_repository_leads_somewhere():
    targets = re.findall(r"\]\(([^)#]+)\)", README + CONTRIBUTING)
    inside = [target for target in targets if "://" not in target]
    assert len(inside) > 5
    assert [target for target in inside if not (ROOT / target).exists()] == []


def test_readme_lists_every_lesson_and_every_part():
    for lesson in (ROOT / "lessons").glob("*.py"):
        assert f"notebooks/{lesson.stem}.ipynb" in README
    for part in ("nn", "plotting", "widgets", "checks", "keras_bridge", "authoring"):
        assert f"course_utils/{part}" in README and (ROOT / "course_utils" / part / "__init__.py").exists()


def test_lesson_00_points_to_every_other_lesson():
    start = (ROOT / "lessons" / "00_start_here.py").read_text(encoding="utf-8")
    for lesson in (ROOT / "lessons").glob("0[1-9]_*.py"):
        assert f"({lesson.stem}.ipynb)" in start
