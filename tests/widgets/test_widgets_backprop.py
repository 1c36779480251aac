"""Lesson 07's figures tell the truth: sums and slopes against SciPy, verdicts against the spreads."""

import re

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit

from course_utils import widgets
from course_utils.widgets.backprop import ARROWS, BACK_STEPS, LAST, graph
from course_utils.widgets.initialization import spreads, walk
from course_utils.widgets.values import allowed_values

GRAPH, START = widgets.backprop(), widgets.initialization()


def number(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("w1", [-2.0, 0.0, 0.15, 1.3])
@pytest.mark.parametrize("w2", [-1.5, 0.0, 0.45, 2.0])
def test_every_gradient_is_the_measured_slope(w1, w2):
    def error(p):
        return 0.5 * (expit(p[2] * expit(p[0] * 0.1 + p[1]) + p[3]) - 0.25) ** 2

    measured = approx_fprime(np.array([w1, 0.4, w2, 0.65]), error, 1e-7)
    values = graph(w1, w2)
    np.testing.assert_allclose([values[n].grad for n in ("w₁", "b₁", "w₂", "b₂")], measured, atol=1e-7)


@pytest.mark.parametrize("step", range(LAST + 1))
def test_the_sums_in_the_sentences_are_right(step):
    for w1 in (-2.0, 0.15, 2.0):
        for w2 in (-2.0, 0.45, 1.0):
            data = GRAPH.compute(step=step, w1=w1, w2=w2)
            said = GRAPH._sentence({}, data)
            sums = re.findall(r"= (−?[\d.e−]+) · (?:a. \(1 − a.\) = −?[\d.e−]+ · )?(−?[\d.e−]+) = (−?[\d.e−]+)", said)
            assert len(sums) == (step in (8, 9, 10, 11, 12))
            for a, b, result in sums:
                assert number(a) * number(b) == pytest.approx(number(result.rstrip(".")), rel=2e-3, abs=1e-9)
            assert ("Forward" in said) == (0 < step <= 5) and ("Back" in said) == (step > 5)


def test_gradients_appear_in_the_order_of_the_walk():
    seen = set()
    for step in range(LAST + 1):
        data = GRAPH.compute(step=step, w1=0.15, w2=0.45)
        assert seen <= data.graded
        seen = data.graded
    assert seen == {name for names, _ in BACK_STEPS for name in names}
    assert {arrow for _, arrows in BACK_STEPS for arrow in arrows} <= set(ARROWS)


def test_verdicts_on_starts():
    for start in allowed_values(START.controls["start"]):
        for activation in allowed_values(START.controls["activation"]):
            data = START.compute(start=start, activation=activation)
            said = START._sentence({}, data)
            forward, back = spreads(start, activation)
            assert ("vanish" in said) == (0 < back[0] < 1e-3)
            assert ("explode" in said) == (back[0] > 100)
            assert ("No gradient passes" in said) == (back[0] == 0) == (start == "zeros")
            assert ("saturated" in said) == (walk(start, activation)[2] > 0.5)
            if "Both keep their size" in said:
                assert 0.1 <= back[0] <= 100 and 0.1 < forward[-1] < 10


def test_large_weights_let_the_sigmoids_gradient_through_and_saturate_it():
    assert spreads("Glorot", "sigmoid")[1][0] < 1e-5
    _, back, saturated = walk("too large (sd 1)", "sigmoid")
    assert back[0] > 0.1 and saturated > 0.5


def test_he_keeps_relu_and_glorot_keeps_tanh():
    for start, activation in (("He", "relu"), ("Glorot", "tanh")):
        forward, back = spreads(start, activation)
        assert 0.1 < forward[-1] < 2 and 0.1 < back[0] < 3
