"""Lesson 04's figures tell the truth: sentences and zones held against nn, SciPy and closed forms."""

import re

import numpy as np
import pytest
from scipy.special import expit
from scipy.special import softmax as reference

from course_utils import nn, widgets
from course_utils.widgets.values import allowed_values

CURVE, DEPTH, SOFTMAX = widgets.activation(), widgets.depth(), widgets.softmax()


def told(figure, **values):
    data = figure.compute(**values)
    return data, figure._sentence(values, data)


def number(text):
    return float(text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize("name", allowed_values(CURVE.controls["activation"]))
def test_value_slope_and_verdict(name):
    f = nn.activations.get("heaviside" if name == "step" else name)
    for z in allowed_values(CURVE.controls["z"]):
        _, said = told(CURVE, activation=name, z=z)
        slope = f.derivative(z)
        a, shown = re.search(r"a = (\S+), slope (\S+?)[.:;]? ?(?=[A-Z]|$|\()", said).groups()
        assert number(a) == pytest.approx(f(z), rel=0.006, abs=1e-12)
        assert number(shown.rstrip(".")) == pytest.approx(slope, rel=0.006, abs=1e-12)
        assert ("No gradient passes" in said) == (slope == 0)
        assert ("saturated" in said) == (0 < abs(slope) < 0.05)
        assert ("as it is" in said) == (abs(slope - 1) < 1e-9)
        assert ("smaller" in said) == (0.05 <= slope < 1 - 1e-9)
        assert ("larger" in said) == (slope > 1 + 1e-9)


def test_the_hatched_zone_of_the_sigmoid_begins_where_its_slope_falls_below_a_twentieth():
    data = CURVE.compute(activation="sigmoid", z=0.0)
    from course_utils.widgets.activation import Z, _stretches

    begins, ends = _stretches(data.little)
    edge = _edge(0.05)
    assert begins[0] == Z[0] and ends[1] == Z[-1]
    assert begins[1] == pytest.approx(edge, abs=Z[1] - Z[0]) and ends[0] == pytest.approx(-edge, abs=Z[1] - Z[0])


def _edge(slope):
    """s (1 − s) = slope has the larger root s = (1 + √(1 − 4 slope)) / 2; z is its logit."""
    s = (1 + np.sqrt(1 - 4 * slope)) / 2
    return np.log(s / (1 - s))


@pytest.mark.parametrize("weight", allowed_values(DEPTH.controls["weight"]))
@pytest.mark.parametrize("depth", [1, 2, 7, 20])
def test_the_chain_rule_written_out(depth, weight):
    functions = {
        "linear": (lambda z: z, lambda z: 1.0),
        "sigmoid": (expit, lambda z: expit(z) * expit(-z)),
        "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        "relu": (lambda z: max(z, 0), lambda z: float(z > 0)),
    }
    for name, (f, slope) in functions.items():
        a, product = 0.5, 1.0
        for _ in range(depth):
            z = weight * a
            a, product = f(z), product * weight * slope(z)
        data, said = told(DEPTH, activation=name, depth=depth, weight=weight)
        assert data.first == pytest.approx(product, rel=1e-9)
        assert ("vanished" in said) == (product < 1e-3)
        assert ("exploded" in said) == (product > 1e3)
        factor = number(re.search(r"factor of (\S+) for", said).group(1))
        assert factor == pytest.approx(product ** (1 / depth), abs=0.0051)


def test_softmax_and_odds():
    rng = np.random.default_rng(0)
    for temperature in allowed_values(SOFTMAX.controls["temperature"]):
        for scores in rng.integers(-100, 400, (20, 3)) / 100:
            data, said = told(SOFTMAX, **dict(zip("abc", scores, strict=True)), temperature=temperature)
            expected = reference(scores / temperature)
            np.testing.assert_allclose(data.p, expected, rtol=1e-12)
            shown = [number(p) for p in re.findall(r"[ABC] (\d\.\d+)", said)]
            np.testing.assert_allclose(shown, expected, atol=5.01e-4)
            first, times, second = re.search(r"([ABC]) is (\S+) times likelier than ([ABC])", said).groups()
            big, next_ = sorted(expected)[:0:-1]
            assert expected["ABC".index(first)] == big and expected["ABC".index(second)] == next_
            if big / next_ < 1e6:
                assert number(times) == pytest.approx(big / next_, rel=0.006)


def test_equal_scores_are_told_as_equal():
    _, said = told(SOFTMAX, a=1.0, b=1.0, c=1.0, temperature=1.0)
    assert "the same score, so they are equally likely" in said
