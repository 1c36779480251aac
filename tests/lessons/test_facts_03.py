"""The facts of lesson 03: linear programs, planes through points, a training written out here, sums by hand."""

from itertools import combinations, pairwise, product

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from scipy.special import expit, softmax
from scipy.stats import zscore
from sklearn.linear_model import LinearRegression

from course_utils import datasets, nn, widgets

X, Y = datasets.xor_gate()
LIFTED = np.column_stack([X, X[:, 0] * X[:, 1]])
T = np.linspace(-2, 2, 81)
WAVE = np.sin(3 * T) + T / 2
HOUSEHOLDS = [(5200, 1500, 3000), (2100, 700, 900), (4200, 900, 12000), (7000, 2600, 5100)]
KERNEL, BIAS = np.array([[3.0, 3.0], [7.0, 2.0], [2.0, 4.0]]), np.array([-40000.0, -20000.0])


def separable(points, labels):
    """Whether a flat cut has all labels right: asked of a linear program."""
    sign = np.where(np.asarray(labels) == 1, -1.0, 1.0)
    rows = sign[:, None] * np.column_stack([points, np.ones(len(points))])
    return linprog(np.zeros(rows.shape[1]), rows, -np.ones(len(rows)), bounds=(None, None)).status == 0


def separable_labelings(points):
    """How many labelings a flat cut separates: turn each until it lies on as many points as it can hold.

    In general position those may then fall on either side, and all others stay where they are.
    """
    n, dimensions = points.shape
    found = set()
    for touched in combinations(range(n), dimensions):
        ones = np.column_stack([points, np.ones(n)])
        normal = np.linalg.svd(ones[list(touched)])[2][-1]
        sides = np.sign(ones @ normal)
        for choice in product((-1, 1), repeat=dimensions):
            sides[list(touched)] = choice
            found |= {tuple(sides), tuple(-sides)}
    return len(found)


def xor_network(seed, units=2, activation="sigmoid", start="glorot_uniform"):
    hidden = nn.layers.Dense(units, activation, kernel_initializer=start)
    return nn.Sequential([nn.Input((2,)), hidden, nn.layers.Dense(1, "sigmoid", kernel_initializer=start)], seed=seed)


def trained_together(seeds, epochs, units=2, rate=2.0):
    """Networks that begin as ours do, trained side by side without `nn`: hidden outputs, answers, losses."""
    starts = [xor_network(seed, units).get_weights() for seed in seeds]
    W1, b1, W2, b2 = (np.stack(arrays) for arrays in zip(*starts, strict=True))
    t = Y[:, None]
    for _ in range(epochs):
        H = expit(X @ W1 + b1[:, None])
        error = (expit(H @ W2 + b2[:, None]) - t) / 4
        back = error @ W2.transpose(0, 2, 1) * H * (1 - H)
        W2, b2 = W2 - rate * H.transpose(0, 2, 1) @ error, b2 - rate * error.sum(axis=1)
        W1, b1 = W1 - rate * X.T @ back, b1 - rate * back.sum(axis=1)
    H = expit(X @ W1 + b1[:, None])
    z = (H @ W2 + b2[:, None])[..., 0]
    return H, expit(z), np.mean(np.logaddexp(0, z) - Y * z, axis=1)


def train(model, epochs):
    model.compile(nn.optimizers.SGD(2.0), "binary_crossentropy")
    return model.fit(X, Y, batch_size=4, epochs=epochs).history["loss"]


# --- one line is not enough, two are ---


def test_no_line_separates_xor():
    assert not separable(X, Y)
    rows = np.column_stack([X, np.ones(4, dtype=int)]).astype(int)
    assert (rows[1] + rows[2]).tolist() == (rows[0] + rows[3]).tolist() == [1, 1, 2]  # both sums ask for w₁ + w₂ + 2b


def test_of_9261_lines_many_get_three_rows_right_and_none_four():
    w1, w2, b = np.meshgrid(*[np.arange(-10, 11)] * 3)
    right = sum((w1 * x1 + w2 * x2 + b >= 0) == bool(t) for (x1, x2), t in zip(X.astype(int), Y, strict=True))
    assert np.bincount(right.ravel(), minlength=5).tolist() == [0, 1320, 6566, 1375, 0]
    assert right.size == 9261


def test_two_lines_fold_the_plane_and_an_or_is_enough():
    units = {(a, b): (int(a - b - 0.5 >= 0), int(b - a - 0.5 >= 0)) for a, b in product((0, 1), repeat=2)}
    assert units == {(0, 0): (0, 0), (0, 1): (0, 1), (1, 0): (1, 0), (1, 1): (0, 0)}
    assert separable(list(units.values()), Y)
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(2, "heaviside"), nn.layers.Dense(1, "heaviside")])
    model.set_weights([[[1, -1], [-1, 1]], [-0.5, -0.5], [[1], [1]], [-0.5]])
    np.testing.assert_array_equal(model.layers[0](X), list(units.values()))
    np.testing.assert_array_equal(model.predict(X)[:, 0], [a ^ b for a, b in units])


def test_the_opening_figure_is_solved_with_both_sliders_down():
    figure = widgets.xor()
    at = figure.values
    assert not separable(figure.compute(**at).places, Y)
    solved = at | {"w21": -5, "w12": -4}
    places = figure.compute(**solved).places
    np.testing.assert_array_equal(places, [(0, 0), (0, 1), (1, 0), (0, 0)])  # each on for one orange corner alone
    assert "all four are right, this is XOR." in figure.describe(**solved)


def test_their_product_as_a_third_input_makes_xor_separable_and_every_other_labeling():
    labelings = list(product((0, 1), repeat=4))[1:-1]
    assert [labels for labels in labelings if not separable(X, labels)] == [(0, 1, 1, 0), (1, 0, 0, 1)]
    ended = [nn.Perceptron(max_epochs=300).fit(X, labels).converged for labels in labelings]
    assert ended == [separable(X, labels) for labels in labelings] and sum(ended) == 12
    exact = np.linalg.inv(np.column_stack([LIFTED, np.ones(4)]))  # four points, four numbers: any answers can be had
    for labels in labelings:
        plane = exact @ (2 * np.array(labels) - 1)
        np.testing.assert_allclose(LIFTED @ plane[:3] + plane[3], 2 * np.array(labels) - 1)
        assert nn.Perceptron(max_epochs=300).fit(LIFTED, labels).converged


def test_covers_shares_by_counting_cuts_through_points():
    rng = np.random.default_rng(0)
    counts = [separable_labelings(rng.normal(size=(8, dimensions))) for dimensions in (1, 2, 3, 5, 7)]
    assert counts == [16, 58, 128, 240, 256]
    assert (np.array(counts) / 2**8).round(2).tolist() == [0.06, 0.23, 0.5, 0.94, 1.0]
    assert separable_labelings(X) == 14 == sum(separable(X, labels) for labels in product((0, 1), repeat=4))


# --- forward, by matrices ---


def layer_by_hand(inputs, kernel, bias):
    return [sum(a * kernel[i, j] for i, a in enumerate(inputs)) + bias[j] for j in range(kernel.shape[1])]


def test_three_inputs_through_a_kernel_of_3_by_4_give_four_sums():
    sizes = [3, 4, 4, 3]
    layers = [nn.layers.Dense(n, g) for n, g in zip(sizes[1:], ("sigmoid", "sigmoid", "softmax"), strict=True)]
    deep = nn.Sequential([nn.Input((3,), dtype="float64"), *layers], seed=2)
    W1, b1, W2, b2, W3, b3 = deep.get_weights()
    assert [W.shape for W in (W1, W2, W3)] == list(pairwise(sizes)) == [(3, 4), (4, 4), (4, 3)]
    assert [b.shape for b in (b1, b2, b3)] == [(4,), (4,), (3,)] and deep.count_params() == 51
    x = [0.2, 0.9, -0.4]
    z1 = layer_by_hand(x, W1, b1)
    np.testing.assert_allclose(np.array(x) @ W1 + b1, z1)
    z2 = layer_by_hand(expit(z1), W2, b2)
    z3 = layer_by_hand(expit(z2), W3, b3)
    y_hat = softmax(z3)
    assert (len(z1), len(z2), len(y_hat), y_hat.sum()) == (4, 4, 3, pytest.approx(1))
    np.testing.assert_allclose(y_hat.round(3), [0.383, 0.311, 0.306])
    np.testing.assert_allclose(deep.predict([x])[0], y_hat)
    hidden = [len(model.layers) - 1 for model in (deep, xor_network(0))]
    assert hidden == [2, 1]  # more than one hidden layer: that is all that "deep" means


def test_in_a_batch_only_the_first_number_changes_and_rows_do_not_see_each_other():
    layers = [nn.layers.Dense(n, g) for n, g in ((4, "sigmoid"), (4, "sigmoid"), (3, "softmax"))]
    deep = nn.Sequential([nn.Input((3,), dtype="float64"), *layers], seed=2)
    x = np.array([0.2, 0.9, -0.4])
    batch = np.array([x, -x, 2 * x, x + 1, x - 1])
    answers = deep.predict(batch)
    assert deep.layers[0](batch).shape == (5, 4) and answers.shape == (5, 3)
    for row, answer in zip(batch, answers, strict=True):
        np.testing.assert_allclose(deep.predict([row])[0], answer)


def test_270_needs_three_hidden_layers():
    assert [(a * b + b) for a, b in pairwise((8, 6, 8, 12, 4))] == [54, 56, 108, 52] and 54 + 56 + 108 + 52 == 270
    # One: 13h + 4 = 270. Two: (a + 5)(b + 9) = 311, which is a prime.
    assert 266 % 13 != 0 and all(311 % divisor for divisor in range(2, 18))
    for sizes in [*product(range(1, 271)), *product(range(1, 31), range(1, 267))]:
        assert sum(a * b + b for a, b in pairwise((8, *sizes, 4))) != 270
    three = [s for s in product(range(1, 13), repeat=3) if sum(a * b + b for a, b in pairwise((8, *s, 4))) == 270]
    assert (6, 8, 12) in three


# --- the network finds its own lines ---


def test_seed_1_learns_an_or_and_an_and():
    hidden, answers, losses = trained_together([1], 2000)
    assert answers[0].round(2).tolist() == [0, 1, 1, 0]
    gates = {nn.gates.gate_name((hidden[0, :, unit] > 0.5).astype(int)) for unit in (0, 1)}
    assert gates == {"OR", "AND"}
    np.testing.assert_allclose(hidden[0, 1], hidden[0, 2], atol=0.01)  # now the orange corners meet
    model = xor_network(1)
    history = train(model, 2000)
    assert history[0] == pytest.approx(0.7, abs=0.05) and history[500] < 0.1
    np.testing.assert_allclose(model.predict(X)[:, 0], answers[0], atol=1e-6)
    assert model.evaluate(X, Y) == pytest.approx(losses[0])


def test_seed_9_knows_two_rows_and_patience_does_not_help():
    for epochs in (2000, 20_000):
        _, answers, losses = trained_together([9], epochs)
        assert answers[0].round(2).tolist() == [0, 1, 0.5, 0.5]
        assert losses[0].round(2) == 0.35 and losses[0] > np.log(2) / 2  # half the rows at ln 2, the others at 0


def test_of_twenty_seeds_six_fail_with_two_units_and_none_with_three_or_four():
    ends = [trained_together(range(20), 1000, units)[2] for units in (2, 3, 4)]
    assert [int(np.sum(losses < 0.1)) for losses in ends] == [14, 20, 20]
    stuck = ends[0][ends[0] >= 0.1]
    np.testing.assert_allclose(stuck, np.log(2) / 2, atol=0.01)


# --- what one hidden layer can do ---


def fitted(units, activation, at=T):
    """One hidden layer with the lesson's random weights, its output fitted by scikit-learn."""
    rng = np.random.default_rng(0)
    kernel, bias = rng.uniform(-4, 4, units), rng.uniform(-8, 8, units)
    model = LinearRegression().fit(activation(np.outer(T, kernel) + bias), WAVE)
    return model.predict(activation(np.outer(at, kernel) + bias))


def test_three_units_miss_the_wave_and_twenty_lie_on_it():
    errors = [np.abs(fitted(units, expit) - WAVE).max() for units in (3, 5, 20, 200)]
    assert errors[0] == pytest.approx(1.02, abs=0.005)
    assert 0.05 < errors[1] < 0.5 and errors[2] < 0.005 and errors[3] < 0.005


def test_of_parabolas_any_number_is_one_parabola():
    best = np.polyval(np.polyfit(T, WAVE, 2), T)
    assert np.abs(best - WAVE).max() == pytest.approx(1.13, abs=0.005)
    for units in (3, 20, 200):
        np.testing.assert_allclose(fitted(units, np.square), best, atol=1e-6)


def test_the_wave_is_not_convex_and_steps_side_by_side_come_as_close_as_you_like():
    """The theorem by construction: a steep sigmoid for each rise; ten times the units leave a tenth of the error."""
    bend = -9 * np.sin(3 * T)  # the second derivative
    assert bend.min() < -8 and bend.max() > 8
    errors = []
    for units in (20, 200, 2000):
        edges = np.linspace(-2, 2, units + 1)
        heights = np.sin(3 * edges) + edges / 2
        steps = expit(100 * units * (T[:, None] - (edges[:-1] + edges[1:]) / 2))
        errors.append(np.abs(heights[0] + steps @ np.diff(heights) - WAVE).max())
        assert errors[-1] < 3.5 * 4 / units  # the slope is at most 3.5, and a step 4 / units wide
    assert errors[0] > 5 * errors[1] > 25 * errors[2]


def test_outside_the_range_nothing_is_promised():
    far = np.array([3.0])
    assert abs(fitted(20, expit, far) - (np.sin(9) + 1.5))[0] > 0.5


def narrow(lines, state):
    """Walk through ReLU layers, one to a line: column 0 carries u, column 1 how far the highest so far lies above."""
    for (slope, offset), (next_slope, next_offset) in pairwise(lines):
        kernel, bias = np.eye(state.shape[1]), np.zeros(state.shape[1])
        kernel[0, 1], bias[1] = slope - next_slope, offset - next_offset
        state = np.maximum(state @ kernel + bias, 0)
    return state


def tangents(f, slope, n):
    at = np.linspace(0, 4, n)
    return [(slope(u), f(u) - slope(u) * u) for u in at]


def test_narrow_and_deep_two_relu_units_follow_a_convex_curve_and_four_any():
    """Hanin's widths d + 1 and d + 3 for d = 1, on u = t + 2; a wave is the difference of two convex curves."""
    u, k = T + 2, 4.5  # k u² bends up by 9, the wave down by 9 at most
    start = np.column_stack([u, np.zeros_like(u)])
    square = tangents(lambda u: k * u**2, lambda u: 2 * k * u, 81)
    both = tangents(
        lambda u: np.sin(3 * (u - 2)) + (u - 2) / 2 + k * u**2, lambda u: 3 * np.cos(3 * (u - 2)) + 0.5 + 2 * k * u, 81
    )
    state = narrow(both, start)
    convex = both[-1][0] * u + both[-1][1] + state[:, 1]
    assert state.shape[1] == 2 and np.abs(convex - (WAVE + k * u**2)).max() < 0.02
    state = narrow(square, np.column_stack([start, np.maximum(convex + 10, 0)]))  # kept in a third unit
    wave = state[:, 2] - 10 - (square[-1][0] * u + square[-1][1] + state[:, 1])
    assert state.shape[1] <= 4 and np.abs(wave - WAVE).max() < 0.02


# --- common mistakes ---


def test_from_zeros_nothing_moves():
    model = xor_network(1, start="zeros")
    losses = train(model, 20)
    assert all((weights == 0).all() for weights in model.get_weights())
    np.testing.assert_allclose(losses, np.log(2))


def test_from_ones_the_units_stay_twins_and_end_with_one_line():
    model = xor_network(1, start="ones")
    losses = train(model, 2000)
    kernel, bias, output, _ = model.get_weights()
    np.testing.assert_allclose(kernel[:, 0], kernel[:, 1], rtol=1e-9)
    assert bias[0] == pytest.approx(bias[1]) and output[0] == pytest.approx(output[1])
    np.testing.assert_allclose(kernel.round(1), 8)
    one_line = -(2 * np.log(2 / 3) + np.log(1 / 3)) / 4  # (0, 0) for sure, and 2 of 3 for the others
    assert losses[-1] == pytest.approx(one_line, abs=0.01) and round(losses[-1], 2) == 0.48


def test_fifty_units_without_an_activation_are_one_line_and_know_nothing():
    def loss(w):
        z = X @ w[:2] + w[2]
        return np.mean(np.logaddexp(0, z) - Y * z)

    best = minimize(loss, np.array([1.0, -2.0, 0.5]))
    np.testing.assert_allclose(best.x, 0, atol=1e-4)  # the best one line says 0.5 to all
    model = xor_network(1, units=50, activation=None)
    losses = train(model, 500)
    assert losses[-1] == pytest.approx(best.fun, abs=1e-3) and round(best.fun, 2) == 0.69
    np.testing.assert_allclose(model.predict(X), 0.5, atol=0.02)


def sums_of(households):
    return [(3 * x1 + 7 * x2 + 2 * x3 - 40000, 3 * x1 + 2 * x2 + 4 * x3 - 20000) for x1, x2, x3 in households]


def test_the_four_households_saturate_both_units():
    Z = [(-7900, 10600), (-27000, -8700), (2900, 42400), (9400, 26600)]
    assert sums_of(HOUSEHOLDS) == Z
    unit = nn.layers.Dense(2, "sigmoid")
    model = nn.Sequential([nn.Input((3,), dtype="float64"), unit])
    model.set_weights([KERNEL, BIAS])
    np.testing.assert_array_equal(model.predict(HOUSEHOLDS), [(0, 1), (0, 0), (1, 1), (1, 1)])  # exactly
    assert not nn.activations.sigmoid.derivative(np.array(Z, dtype=float)).any()
    richer = np.array(HOUSEHOLDS) + 500
    assert [a - b for a, b in zip(sums_of(richer.tolist())[0], Z[0], strict=True)] == [6000, 4500]
    np.testing.assert_array_equal(model.predict(richer), model.predict(HOUSEHOLDS))


def test_saturated_units_learn_nothing_and_scaled_ones_do():
    moved = {}
    for name, columns, weights in (
        ("raw", np.array(HOUSEHOLDS, dtype=float), [KERNEL, BIAS]),
        ("scaled", zscore(HOUSEHOLDS), [KERNEL / 10, np.zeros(2)]),
    ):
        hidden = nn.layers.Dense(2, "sigmoid")
        model = nn.Sequential([nn.Input((3,), dtype="float64"), hidden, nn.layers.Dense(1, "sigmoid")], seed=0)
        model.set_weights([*weights, *model.get_weights()[2:]])
        model.compile(nn.optimizers.SGD(0.5), "binary_crossentropy")
        model.fit(columns, [0, 1, 0, 1], batch_size=4, epochs=20)
        moved[name] = np.abs(hidden.get_weights()[0] - weights[0]).max()
    assert moved["raw"] == 0 and moved["scaled"] > 0.01


def test_scaled_every_household_has_a_place_of_its_own_and_a_slope():
    sums = zscore(HOUSEHOLDS) @ (KERNEL / 10)
    places = expit(sums)
    np.testing.assert_array_equal(places.round(2), [(0.52, 0.48), (0.21, 0.26), (0.44, 0.61), (0.82, 0.67)])
    assert min(np.linalg.norm(a - b) for a, b in combinations(places, 2)) > 0.1
    hair = 1e-6
    slopes = (expit(sums + hair) - expit(sums - hair)) / (2 * hair)
    np.testing.assert_array_equal(slopes.round(2), [(0.25, 0.25), (0.17, 0.19), (0.25, 0.24), (0.15, 0.22)])
    np.testing.assert_allclose(nn.activations.sigmoid.derivative(sums), slopes, atol=1e-9)


def test_a_layer_on_scaled_columns_is_a_layer_on_the_raw_ones():
    raw = np.array(HOUSEHOLDS, dtype=float)
    W, b = np.random.default_rng(0).normal(size=(3, 2)), np.array([0.3, -0.2])
    layer = nn.Sequential([nn.Input((3,), dtype="float64"), nn.layers.Dense(2, "sigmoid")])
    layer.set_weights([W / raw.std(axis=0)[:, None], b - (raw.mean(axis=0) / raw.std(axis=0)) @ W])
    np.testing.assert_allclose(layer.predict(raw), expit(zscore(raw) @ W + b), rtol=1e-9)
