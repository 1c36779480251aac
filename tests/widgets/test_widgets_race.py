"""Lesson 08's race tells the truth: who arrived, when, and who left, looked up again in the paths."""

import re

import numpy as np
import pytest

from course_utils import nn, widgets
from course_utils.widgets.race import LOOKS, NEAR, STEPS, run
from course_utils.widgets.values import allowed_values

RACE = widgets.race()
RATES = allowed_values(RACE.controls["learning_rate"])


def told(**values):
    data = RACE.compute(**values)
    return data, RACE._sentence(values, data)


def test_plain_descent_on_the_bowl_is_the_closed_form():
    """Each update of x² + y² multiplies both by 1 − 2 η."""
    for rate in RATES:
        path = run("bowl", "SGD", rate, 0.9)
        k = np.arange(len(path))[:, None]
        expected = np.array(nn.surfaces.bowl.start) * (1 - 2 * rate) ** k
        inside = np.abs(expected).max(axis=1) < 1e3
        np.testing.assert_allclose(path[inside], expected[inside], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("surface", allowed_values(RACE.controls["surface"]))
def test_arrivals_and_departures(surface):
    field = nn.surfaces.get(surface)
    for rate in RATES[::2]:
        for beta in (0.0, 0.9):
            for step in (0, 20, 60, STEPS):
                data, said = told(surface=surface, learning_rate=rate, beta=beta, step=step)
                for name in LOOKS:
                    path = run(surface, name, rate, beta)[: step + 1]
                    what, at = data.runners[name].fate
                    if what == "arrived":
                        distance = [min(np.hypot(*np.subtract(p, m)) for m in field.minima) for p in path]
                        assert max(distance[at:]) < NEAR and (at == 0 or distance[at - 1] >= NEAR)
                    elif what == "diverged":
                        assert np.abs(path[-1]).max() > 1e3
                    elif what == "left":
                        low, high = field.window[1]
                        assert not low <= path[at, 1] <= high and low <= path[at - 1, 1] <= high
                    if step:
                        assert name in said or not any(r.fate[0] != "under way" for r in data.runners.values())
                firsts = [r.fate[1] for r in data.runners.values() if r.fate[0] in ("arrived", "left")]
                shown = re.search(r"first, after (\d+) update", said)
                assert bool(shown) == bool(firsts and step)
                if shown:
                    assert int(shown.group(1)) == min(firsts)


def test_what_the_lesson_says_of_the_ravine():
    """At 0.0562: RMSprop, Adam, SGD, momentum; at 0.178 SGD flies away and Adam wins."""
    near = min(RATES, key=lambda rate: abs(rate - 0.0562))
    data, _ = told(surface="ravine", learning_rate=near, beta=0.9, step=STEPS)
    arrived = sorted((r.fate[1], name) for name, r in data.runners.items() if r.fate[0] == "arrived")
    assert [name for _, name in arrived] == ["RMSprop", "Adam", "SGD", "momentum"]
    near = min(RATES, key=lambda rate: abs(rate - 0.178))
    data, said = told(surface="ravine", learning_rate=near, beta=0.9, step=STEPS)
    assert data.runners["SGD"].fate[0] == "diverged" and "Adam has arrived first" in said
