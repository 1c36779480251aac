"""The facts of lesson 07: the decks' example digit by digit, checks of gradients, the start of weights."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit

from course_utils import datasets, nn
from course_utils.nn import Value

X1, W1, B1, W2, B2, T, ETA = 0.1, 0.15, 0.40, 0.45, 0.65, 0.25, 0.4


def error(p):
    w1, b1, w2, b2 = p
    return 0.5 * (expit(w2 * expit(w1 * X1 + b1) + b2) - T) ** 2


def values():
    v = {name: Value(x) for name, x in (("w1", W1), ("b1", B1), ("w2", W2), ("b2", B2))}
    v["z1"] = v["w1"] * X1 + v["b1"]
    v["a1"] = v["z1"].sigmoid()
    v["z2"] = v["w2"] * v["a1"] + v["b2"]
    v["a2"] = v["z2"].sigmoid()
    v["E"] = 0.5 * (v["a2"] - T) ** 2
    v["E"].backward()
    return v


def test_forward_to_four_digits():
    v = values()
    assert [round(v[n].data, 4) for n in ("z1", "a1", "z2", "a2", "E")] == [0.415, 0.6023, 0.921, 0.7153, 0.1082]
    assert error((W1, B1, W2, B2)) == pytest.approx(v["E"].data, rel=1e-14)


def test_backward_to_four_digits_and_as_measured():
    v = values()
    found = [v[n].grad for n in ("w2", "b2", "w1", "b1")]
    assert [float(f"{g:.4g}") for g in found] == [0.05707, 0.09476, 0.001021, 0.01021]
    measured = approx_fprime(np.array([W1, B1, W2, B2]), error, 1e-7)
    np.testing.assert_allclose([found[2], found[3], found[0], found[1]], measured, rtol=1e-4)


def test_the_decks_rounded_values_come_from_rounding():
    difference = round(0.7153 - T, 4)
    assert round(0.5 * difference**2, 4) == 0.1083  # where the exact error is 0.1082
    assert round(round(difference * 0.2037, 4) * 0.602, 5) in (0.05706, 0.05707)
    assert round(difference * 0.2037 * 0.602, 5) == 0.05706  # a₁ cut to three digits


def test_one_step_for_all_four():
    v = values()
    after = [old - ETA * v[n].grad for n, old in (("w2", W2), ("b2", B2), ("w1", W1), ("b1", B1))]
    assert [round(p, 4) for p in after] == [0.4272, 0.6121, 0.1496, 0.3959]
    assert [round(p, 3) for p in after[:2]] == [0.427, 0.612]


def test_82_epochs_to_an_error_of_a_thousandth():
    p, epochs = np.array([W1, B1, W2, B2]), 0
    while True:
        epochs += 1
        if error(p) <= 0.001:
            break
        a1 = expit(p[0] * X1 + p[1])
        a2 = expit(p[2] * a1 + p[3])
        d2 = (a2 - T) * a2 * (1 - a2)
        d1 = d2 * p[2] * a1 * (1 - a1)
        p = p - ETA * np.array([d1 * X1, d1, d2 * a1, d2])
    assert epochs == 82


def test_the_first_slope_is_56_times_smaller():
    v = values()
    assert v["w2"].grad / v["w1"].grad == pytest.approx(56, abs=0.5)


def test_a_number_used_twice_has_both_slopes():
    x = Value(3.0)
    y = x * x + x
    y.backward()
    assert x.grad == 7.0


def test_a_late_walk_through_a_new_weight_is_off():
    v = values()
    new = W2 - ETA * v["w2"].grad
    a1 = v["a1"].data
    late = v["z2"].grad * new * a1 * (1 - a1) * X1
    assert float(f"{late:.4g}") == 0.0009696 and late != pytest.approx(v["w1"].grad, rel=0.01)


def test_no_square_on_the_derivative():
    m, c, x, y = 0.5, 0.1, 2.0, 3.0
    measured = approx_fprime(np.array([m]), lambda s: (y - (s[0] * x + c)) ** 2, 1e-7)[0]
    assert measured == pytest.approx(-2 * x * (y - (m * x + c)), abs=1e-4) == pytest.approx(-7.6, abs=1e-4)
    assert -2 * x * (y - (m * x + c)) ** 2 == pytest.approx(-14.44)


def test_equal_weights_stay_equal():
    same = nn.initializers.Constant(0.5)
    layers = [
        nn.layers.Dense(3, "tanh", kernel_initializer=same),
        nn.layers.Dense(1, "sigmoid", kernel_initializer=same),
    ]
    model = nn.Sequential([nn.Input((2,)), *layers])
    model.compile("sgd", "binary_crossentropy")
    X, y = datasets.xor_gate()
    model.fit(X, y, epochs=100)
    kernel = model.layers[0].kernel
    np.testing.assert_array_equal(kernel[:, 0], kernel[:, 1])
    np.testing.assert_array_equal(kernel[:, 0], kernel[:, 2])
    assert not np.array_equal(kernel, np.full((2, 3), 0.5))


def test_glorot_keeps_tanh_and_he_keeps_relu_over_ten_layers():
    def sizes(activation, start):
        deep = [nn.layers.Dense(64, activation, kernel_initializer=start) for _ in range(10)]
        model = nn.Sequential([nn.Input((64,)), *deep], seed=0)
        model.forward(np.random.default_rng(1).normal(size=(128, 64)))
        model.backward(np.ones((128, 64)) / 128)
        return np.linalg.norm(model.layers[0].grads["kernel"])

    assert 0.1 < sizes("tanh", "glorot_normal") < 100 and 0.1 < sizes("relu", "he_normal") < 100
    assert sizes("sigmoid", "glorot_normal") < 1e-4
    tiny = nn.initializers.RandomNormal(stddev=0.01, seed=3)
    assert sizes("tanh", tiny) < 1e-6


def test_glorot_and_he_are_what_the_lesson_says():
    kernel = nn.initializers.GlorotNormal(seed=0)((300, 200))
    assert kernel.var() == pytest.approx(2 / 500, rel=0.05)
    assert nn.initializers.HeNormal(seed=0)((300, 200)).var() == pytest.approx(2 / 300, rel=0.05)
