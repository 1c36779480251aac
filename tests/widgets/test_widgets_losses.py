"""Lesson 05's figures tell the truth: values and slopes against closed forms, the surface against SciPy."""

import re

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.special import expit

from course_utils import datasets, widgets
from course_utils.widgets.loss_surface import BIAS, best, loss_at
from course_utils.widgets.values import allowed_values

CURVE, SURFACE = widgets.loss(), widgets.loss_surface()
CLOSED = {
    "squared error": (lambda t, x: (x - t) ** 2, lambda t, x: 2 * (x - t)),
    "absolute error": (lambda t, x: abs(x - t), lambda t, x: np.sign(x - t)),
    "Huber": (
        lambda t, x: 0.5 * (x - t) ** 2 if abs(x - t) <= 1 else abs(x - t) - 0.5,
        lambda t, x: np.clip(x - t, -1, 1),
    ),
    "cross-entropy of σ(z)": (lambda t, x: np.logaddexp(0, x) - t * x, lambda t, x: expit(x) - t),
    "squared error of σ(z)": (lambda t, x: (expit(x) - t) ** 2, lambda t, x: 2 * (expit(x) - t) * expit(x) * expit(-x)),
}


def told(figure, **values):
    data = figure.compute(**values)
    return data, figure._sentence(values, data)


def number(text):
    return float(text.replace("−", "-"))


@pytest.mark.parametrize("name", allowed_values(CURVE.controls["loss"]))
def test_value_slope_step_and_verdict(name):
    value, slope = CLOSED[name]
    for target in (0, 1):
        for x in allowed_values(CURVE.controls["x"]):
            for rate in (0.01, 1.0, 10.0):
                data, said = told(CURVE, loss=name, target=target, x=x, learning_rate=rate)
                assert data.value == pytest.approx(value(target, x), abs=1e-12)
                assert data.slope == pytest.approx(slope(target, x), abs=1e-12)
                shown = re.search(r"loss (\S+), slope (\S+?)\.? ", said + " ").groups()
                assert number(shown[0]) == pytest.approx(data.value, rel=0.006, abs=1e-9)
                assert number(shown[1].rstrip(".")) == pytest.approx(data.slope, rel=0.006, abs=1e-9)
                to = x - rate * data.slope
                assert ("too far" in said) == (value(target, to) > data.value + 1e-12 and abs(data.slope) >= 1e-9)
                if "hardly a slope" in said:
                    assert abs(data.slope) < 0.1 and (x > 0) != bool(target)


def test_cross_entropy_never_dies_while_the_answer_is_wrong():
    for x in allowed_values(CURVE.controls["x"]):
        for target in (0, 1):
            _, said = told(CURVE, loss="cross-entropy of σ(z)", target=target, x=x, learning_rate=0.1)
            assert "hardly a slope" not in said


def test_the_star_is_the_smallest_loss():
    X, y = datasets.passing()
    found = minimize(lambda w: np.mean(np.logaddexp(0, X @ w + BIAS) - y * (X @ w + BIAS)), [0.5, 0.5])
    np.testing.assert_allclose(best(), found.x, atol=1e-3)
    assert float(loss_at(*best())) == pytest.approx(found.fun, abs=1e-6)


def test_the_sentence_counts_right():
    X, y = datasets.passing()
    for w1 in allowed_values(SURFACE.controls["w1"])[::4]:
        for w2 in allowed_values(SURFACE.controls["w2"])[::4]:
            _, said = told(SURFACE, w1=w1, w2=w2)
            logits = X @ [w1, w2] + BIAS
            loss = np.mean(np.logaddexp(0, logits) - y * logits)
            assert f"the loss is {loss:.3f}, and {((logits >= 0) == y).sum()} of 16" in said
            assert f"passes with {expit(4 * w1 + 5 * w2 + BIAS):.0%}" in said
            assert ("No other weights are much better" in said) == (loss - loss_at(*best()) < 0.005)
