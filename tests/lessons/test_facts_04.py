"""The facts of lesson 04, each from nn or worked out here, independent of the lesson's text."""

import numpy as np
import pytest
from scipy.optimize import brentq

from course_utils import nn

a = nn.activations
Z = np.linspace(-8, 8, 1601)


def test_softmax_of_the_decks_two_vectors():
    np.testing.assert_array_equal(a.softmax([1.8, 0.9, 0.68]).round(2), [0.58, 0.23, 0.19])
    np.testing.assert_array_equal(a.softmax([1.6, 0.55, 0.98]).round(3), [0.530, 0.185, 0.285])
    assert not np.allclose(a.softmax([1.6, 0.55, 0.98]), [0.51, 0.18, 0.31], atol=0.004)


def test_odds_are_e_to_the_difference_of_scores():
    p = a.softmax([1.8, 0.9, 0.68])
    assert p[0] / p[1] == pytest.approx(np.exp(0.9)) == pytest.approx(2.4596, abs=5e-5)
    for times, difference in ((30, 3.401), (13, 2.565)):
        p = a.softmax([difference, 0.0])
        assert p[0] / p[1] == pytest.approx(times, rel=1e-3)
    cycle = 1 / (1 + 1 / 30 + 1 / 13)  # 30 times the sailboat, 13 times the car
    np.testing.assert_allclose(a.softmax([0, -np.log(30), -np.log(13)]), [cycle, cycle / 30, cycle / 13])
    assert [round(p, 3) for p in (cycle, cycle / 30, cycle / 13)] == [0.901, 0.03, 0.069]


def test_ranges_of_the_table():
    for name, low, high in (("heaviside", 0, 1), ("sigmoid", 0, 1), ("tanh", -1, 1), ("softmax", 0, 1)):
        values = nn.activations.get(name)(Z)
        assert values.min() >= low and values.max() <= high
    assert a.relu(Z).min() == 0 and a.relu(Z).max() > 1 and a.linear(Z).min() < -1
    assert a.elu(Z).min() > -1 and a.selu(Z).min() > -1.7581
    assert a.silu(Z).min() == pytest.approx(-0.2785, abs=1e-4)
    assert a.gelu(Z).min() == pytest.approx(-0.1700, abs=1e-4)
    assert a.softplus(Z).min() > 0 and a.leaky_relu(Z, negative_slope=0.1).min() == pytest.approx(-0.8)


@pytest.mark.parametrize("name", [name for name in a.ACTIVATIONS if "softmax" not in name and name != "heaviside"])
def test_every_slope_of_the_table_is_the_measured_one(name):
    f, hair = a.get(name), 1e-6
    z = np.linspace(-4, 4, 82)  # no corner, which is at 0
    np.testing.assert_allclose(f.derivative(z), (f(z + hair) - f(z - hair)) / (2 * hair), atol=1e-8)


def test_who_saturates_and_who_dies():
    names = [name for name in a.ACTIVATIONS if "softmax" not in name]
    flat = {name: np.abs(a.get(name).derivative(np.array([-20.0, 20.0]))) < 1e-6 for name in names}
    both = [name for name, (left, right) in flat.items() if left and right]
    left_only = [name for name, (left, right) in flat.items() if left and not right]
    assert both == ["heaviside", "sigmoid", "tanh"]
    assert left_only == ["relu", "elu", "selu", "softplus", "silu", "gelu"]
    dead = [name for name in left_only if not a.get(name).derivative(np.array([-5.0, -0.5])).any()]
    assert dead == ["relu"]  # the others are flat far out only


def test_outputs_sum_to_one_where_classes_exclude_each_other():
    z = np.array([[2.0, 1.0, -1.0], [0.0, 3.0, 3.0]])
    np.testing.assert_allclose(a.softmax(z).sum(axis=1), 1)
    assert (a.sigmoid(z).sum(axis=1) > 1.5).all()  # tags may come together
    assert a.linear(np.array([-1e3, 1e3])).tolist() == [-1e3, 1e3]  # a regression may answer anything


def test_tanh_is_steeper_only_near_zero():
    at = np.arange(4.0)
    np.testing.assert_array_equal((1 - np.tanh(at) ** 2).round(3), [1, 0.42, 0.071, 0.01])
    np.testing.assert_array_equal((np.exp(-at) / (1 + np.exp(-at)) ** 2).round(3), [0.25, 0.197, 0.105, 0.045])
    np.testing.assert_allclose(a.tanh.derivative(at), 1 - np.tanh(at) ** 2)
    border = brentq(lambda z: a.tanh.derivative(z) - a.sigmoid.derivative(z), 1, 3)
    assert round(border, 1) == 1.7


def test_the_slopes_of_sigmoid_and_tanh():
    assert a.sigmoid.derivative(Z).max() == 0.25 and a.tanh.derivative(Z).max() == 1.0
    assert a.sigmoid.derivative(3.0) == pytest.approx(0.0452, abs=5e-5) and a.sigmoid.derivative(3.0) < 1 / 20
    assert 0.25**10 < 1e-6


def test_linear_layers_collapse_to_one():
    rng = np.random.default_rng(3)
    X, W1, b1, W2, b2 = (rng.normal(size=s) for s in ((5, 3), (3, 4), (4,), (4, 2), (2,)))
    np.testing.assert_allclose((X @ W1 + b1) @ W2 + b2, X @ (W1 @ W2) + (b1 @ W2 + b2))


def test_a_linear_network_learns_and_is_linear_regression():
    line = nn.Sequential([nn.Input((1,)), nn.layers.Dense(3), nn.layers.Dense(1)], seed=0)
    line.compile(nn.optimizers.SGD(0.05), "mse")
    x, y = np.array([[0.5], [2.3], [2.9]]), np.array([1.4, 1.9, 3.2])
    line.fit(x, y, epochs=3000, shuffle=False)
    at_0, at_1 = line.predict([[0.0], [1.0]])[:, 0]
    np.testing.assert_allclose([at_1 - at_0, at_0], np.polyfit(x[:, 0], y, 1), atol=1e-4)


def test_leaky_relu_for_slopes_above_one():
    z = np.array([-2.0, 3.0])
    np.testing.assert_array_equal(a.leaky_relu(z, negative_slope=2.0), [-4, 3])
    np.testing.assert_array_equal(np.maximum(2.0 * z, z), [-2, 6])
    np.testing.assert_allclose(a.leaky_relu(z, negative_slope=0.1), np.maximum(0.1 * z, z))


def test_elu_is_exponential_and_its_slope_is_f_plus_alpha():
    z = Z[Z < 0]
    np.testing.assert_allclose(a.elu(z), np.exp(z) - 1, atol=1e-15)
    np.testing.assert_allclose(a.elu.derivative(z), a.elu(z) + 1)


def test_softmax_of_two_is_a_sigmoid_and_argmax_its_limit():
    assert a.softmax([1.3, 0.4])[0] == pytest.approx(a.sigmoid(0.9))
    np.testing.assert_allclose(a.softmax(np.array([1.8, 0.9, 0.68]) / 0.01), [1, 0, 0], atol=1e-9)


def test_prelu_learns_its_slope():
    x = np.linspace(-2, 2, 41)[:, None]
    model = nn.Sequential([nn.Input((1,)), nn.layers.PReLU()])
    model.compile(nn.optimizers.SGD(0.2), "mse")
    model.fit(x, np.where(x > 0, x, 2 * x), epochs=60)
    assert model.layers[0].params["alpha"][0] == pytest.approx(2.0, abs=1e-3)


def chain(activation, layers, units, start, seed=3):
    """Kernels and the activation, for a walk forward and back that is written out here."""
    rng = np.random.default_rng(seed)
    fan = {"glorot": 2 / (2 * units), "he": 2 / units, "lecun": 1 / units}[start]
    return [rng.normal(scale=np.sqrt(fan), size=(units, units)) for _ in range(layers)], nn.activations.get(activation)


def share_that_arrives(activation, start, layers=10, units=30):
    kernels, f = chain(activation, layers, units, start)
    x, slopes = np.random.default_rng(4).normal(size=(100, units)), []
    for kernel in kernels:
        z = x @ kernel
        slopes.append(f.derivative(z))
        x = f(z)
    gradient = np.ones_like(x)
    for kernel, slope in zip(reversed(kernels), reversed(slopes), strict=True):
        gradient = (gradient * slope) @ kernel.T
    return np.linalg.norm(gradient) / np.sqrt(gradient.size)


def test_ten_sigmoid_layers_leave_less_than_a_millionth():
    assert share_that_arrives("sigmoid", "glorot") < 1e-6
    relu, tanh = share_that_arrives("relu", "glorot"), share_that_arrives("tanh", "glorot")
    assert 0.01 < relu < tanh < 1
    assert 0.3 < share_that_arrives("relu", "he") < 10
    assert share_that_arrives("relu", "glorot", layers=50) < 1e-6


def test_behind_sigmoids_all_gradients_of_a_unit_have_one_sign():
    before = np.random.default_rng(1).normal(size=(1, 6))
    for f, one_sign in ((a.sigmoid, True), (a.tanh, False)):
        unit = nn.layers.Dense(1)
        unit.build(6)
        unit(f(before))
        unit.backward(np.array([[0.5]]))
        assert (len(set(np.sign(unit.grads["kernel"][:, 0]))) == 1) is one_sign


def test_selu_keeps_the_spread_and_elu_does_not():
    spreads = {}
    for name in ("selu", "elu"):
        kernels, f = chain(name, 50, 100, "lecun")
        x = np.random.default_rng(0).normal(size=(1000, 100))
        for kernel in kernels:
            x = f(x @ kernel)
        spreads[name] = x.std()
    assert 0.8 < spreads["selu"] < 1.2 and spreads["elu"] < 0.1


def test_the_slopes_of_softmax():
    z, push = np.array([1.8, 0.9, 0.68]), np.array([1e-6, 0, 0])
    p = a.softmax(z)
    measured = (a.softmax(z + push) - a.softmax(z - push)) / 2e-6
    np.testing.assert_allclose(measured, [p[0] * (1 - p[0]), -p[0] * p[1], -p[0] * p[2]], atol=1e-9)
