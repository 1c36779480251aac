"""Lesson 06's figures tell the truth: their sentences held against closed forms and least squares."""

import numpy as np
import pytest

from course_utils import widgets
from course_utils.nn.descent import CURVES
from course_utils.widgets.values import allowed_values

WALK = widgets.descent()
RATES = allowed_values(WALK.controls["learning_rate"])
STARTS = allowed_values(WALK.controls["start"])


@pytest.mark.parametrize("rate", RATES)
def test_on_the_bowl_the_verdict_is_that_of_the_closed_form(rate):
    """Each step multiplies the distance to 1 by q = 1 − 2 η: |q| > 1 diverges, q < 0 changes sides."""
    q = 1 - 2 * rate
    for start in (-3.0, 0.5, 3.0):
        for step in (5, 20, 50):
            data = WALK.compute(curve="bowl", learning_rate=rate, start=start, step=step)
            distance = abs(start - 1) * abs(q) ** (len(data.path) - 1)
            if 2 * distance <= 9e-4:
                assert data.state == "arrived"
            elif 2 * distance > 1.1e-3:
                expected = "diverges" if q < -1 else "oscillates" if q < 0 else data.state
                assert data.state == expected
                if q > 0:
                    move = 2 * rate * distance / q
                    assert data.state == ("crawls" if move < 0.01 else "walks")


def test_the_verdicts_words_are_true_of_the_path():
    for curve, shape in CURVES.items():
        for rate in RATES:
            for start in STARTS[::3]:
                for step in (0, 1, 2, 9, 50):
                    values = {"curve": curve, "learning_rate": rate, "start": start, "step": step}
                    data, said = WALK.compute(**values), WALK.describe(**values)
                    check_words(shape, data, said)


def check_words(shape, data, said):
    moves = np.diff(data.path)
    if "has converged" in said:
        nearest = min(abs(data.path[-1] - w) for w in shape.minima)
        assert nearest < 0.05
        assert ("not in the deepest valley" in said) == (abs(data.path[-1] - shape.minima[0]) > 0.05)
    if "diverges" in said:
        assert data.heights[-1] > data.heights[0] and abs(moves[-1]) > abs(moves[-2]) > abs(moves[-3])
    if "oscillates" in said:
        assert moves[-1] * moves[-2] < 0 and data.heights[-1] <= data.heights[-2] + 1e-9
        assert ("no closer" in said) == (abs(moves[-1]) >= abs(moves[-2]) * (1 - 1e-9))
    if "goes downhill" in said or "crawls" in said:
        assert data.heights[-1] < data.heights[-2]
    if "jumped too far" in said:
        assert data.heights[-1] > data.heights[-2]
    if "this is no valley" in said:
        assert min(abs(data.path[-1] - w) for w in shape.minima) > 0.05


def test_one_step_in_words():
    """On (w − 1)² at 3 the slope is 4, so a step of η = 0.25 leads to 2, half the way."""
    at = {"curve": "bowl", "learning_rate": 10**-0.5, "start": 3.0}
    assert WALK.describe(**at, step=0) == (
        "Before the first step: w = 3, and the slope underfoot is +4. Press Step or Run."
    )
    assert WALK.describe(**at, step=1) == "After 1 step: w = 1.74, loss 0.54. It goes downhill."


def test_a_run_that_diverges_ends_early():
    data = WALK.compute(curve="bowl", learning_rate=10.0, start=3.0, step=50)
    assert data.state == "diverges" and data.last < 50 and WALK.last_step(data) == data.last
