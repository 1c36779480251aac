"""The facts of lesson 07: the decks' example digit by digit, checks of gradients, the start of weights."""

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from scipy.special import expit

from course_utils import datasets, nn
from course_utils.nn import Value
from course_utils.widgets.initialization import spreads

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


def test_network_cost_and_gradient_are_three_functions():
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(3, "tanh"), nn.layers.Dense(1)], seed=0)
    model.compile("sgd", "mse")
    x, y = np.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0], [1.0, 1.0]]), np.zeros((4, 1))
    shapes = [w.shape for w in model.get_weights()]
    ends = np.cumsum([np.prod(shape) for shape in shapes])

    def cost(flat):  # of the parameters alone: one number
        model.set_weights([p.reshape(s) for p, s in zip(np.split(flat, ends[:-1]), shapes, strict=True)])
        return model.evaluate(x, y)

    flat = np.concatenate([w.ravel() for w in model.get_weights()])
    assert model.predict(x).shape == (4, 1) and isinstance(cost(flat), float)
    model.backward(nn.losses.MeanSquaredError().gradient(y, model.forward(x)))
    gradient = np.concatenate([g.ravel() for g in model.grads])
    assert gradient.shape == flat.shape == (2 * 3 + 3 + 3 + 1,)
    np.testing.assert_allclose(gradient, approx_fprime(flat, cost, 1e-7), atol=1e-5)


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
    assert round(0.7153 * (1 - 0.7153), 4) == 0.2036
    assert round(0.4653 * 0.2036 * 0.6023, 5) == 0.05706  # where the exact slope is 0.05707
    assert 0.5 * 0.4653**2 == pytest.approx(0.10825, abs=5e-6)


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
    assert error(p) == pytest.approx(0.000964, abs=5e-7)


def test_the_first_slope_is_56_times_smaller():
    v = values()
    assert v["w2"].grad / v["w1"].grad == pytest.approx(56, abs=0.5)
    a1 = v["a1"].data
    assert 1 / (W2 * a1 * (1 - a1)) == pytest.approx(9.3, abs=0.05)  # the way through w₂ and the sigmoid
    assert a1 / X1 == pytest.approx(6.0, abs=0.05)  # and the smaller input


def test_no_other_w2_than_0_stops_the_gradient_of_w1():
    w2 = np.arange(-40, 41) / 20
    slopes = np.array([approx_fprime(np.array([W1]), lambda p, w=w: error((p[0], B1, w, B2)), 1e-7)[0] for w in w2])
    np.testing.assert_array_equal(np.sign(slopes), np.sign(w2))


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
    def arrives(activation, start):
        """The share of a gradient that comes out behind the first; the share of saturated units."""
        deep = [nn.layers.Dense(64, activation, kernel_initializer=start) for _ in range(10)]
        model = nn.Sequential([nn.Input((64,)), *deep], seed=0)
        inputs, upstream = np.random.default_rng(1).normal(size=(2, 128, 64))
        a = model.forward(inputs)
        return np.linalg.norm(model.backward(upstream)) / np.linalg.norm(upstream), np.mean((a < 0.05) | (a > 0.95))

    assert arrives("tanh", "glorot_normal")[0] == pytest.approx(0.25, abs=0.01)
    assert arrives("relu", "he_normal")[0] == pytest.approx(1.1, abs=0.05)
    assert arrives("sigmoid", "glorot_normal")[0] == pytest.approx(4.46e-7, abs=1e-9)
    assert 4.5e-7 < 0.25**10 == pytest.approx(9.5e-7, abs=5e-9)
    tiny = nn.initializers.RandomNormal(stddev=0.01, seed=3)
    assert arrives("tanh", tiny)[0] < 1e-6
    large = nn.initializers.RandomNormal(stddev=1.0)
    share, saturated = arrives("sigmoid", large)
    assert share > 0.1 and saturated > 0.5


def test_a_small_start_shrinks_tenfold_at_each_layer():
    forward, back = spreads("too small (sd 0.01)", "tanh")
    assert np.sqrt(64) * 0.01 == pytest.approx(0.08)
    assert forward[-1] == pytest.approx(0.08**10, rel=0.2) and back[0] < 1e-9
    assert spreads("too large (sd 1)", "relu")[0][-1] > 1e6 and spreads("too large (sd 1)", "tanh")[1][0] > 100
    assert spreads("zeros", "relu")[1][0] == 0


def test_glorot_and_he_are_what_the_lesson_says():
    kernel = nn.initializers.GlorotNormal(seed=0)((300, 200))
    assert kernel.var() == pytest.approx(2 / 500, rel=0.05)
    assert nn.initializers.HeNormal(seed=0)((300, 200)).var() == pytest.approx(2 / 300, rel=0.05)


def xor_losses(slope, seed):
    """The cross-entropy of a 2-3-1 network on XOR after 500 steps, with any slope in tanh's place."""
    X, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    rng = np.random.default_rng(seed)
    A, a, B, b = rng.normal(size=(2, 3)), np.zeros(3), rng.normal(size=(3, 1)), np.zeros(1)
    for _ in range(500):
        H = np.tanh(X @ A + a)
        P = expit(H @ B + b)
        dZ2 = (P - y) / 4
        dZ1 = dZ2 @ B.T * slope(H)
        for param, grad in ((A, X.T @ dZ1), (a, dZ1.sum(axis=0)), (B, H.T @ dZ2), (b, dZ2.sum(axis=0))):
            param -= 0.5 * grad
    return -np.mean(np.log(np.where(y == 1, P, 1 - P)))


def test_a_wrong_slope_may_learn_as_well():
    right, sigmoids, none = (lambda H: 1 - H**2), (lambda H: H * (1 - H)), (lambda H: 1)
    assert [round(xor_losses(slope, 1), 3) for slope in (right, sigmoids, none)] == [0.017, 0.016, 0.695]
    reached = [sum(xor_losses(slope, seed) < 0.1 for seed in range(10)) for slope in (right, sigmoids)]
    assert reached == [9, 5]


def test_softplus_has_the_slope_of_the_sigmoid():
    for at in (-1.0, 0.0, 2.0):
        z = Value(at)
        ((z.exp() + 1).log()).backward()
        assert z.grad == pytest.approx(expit(at), rel=1e-12)
