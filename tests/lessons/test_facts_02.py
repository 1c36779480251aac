"""The facts of lesson 02: the rule in plain Python and in fractions, bounds without roots, scikit-learn."""

from fractions import Fraction
from itertools import permutations

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC

from course_utils import datasets, nn

AND = [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)]
XOR = [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
X, Y = datasets.and_gate()
PLAYERS, ACCEPTED = datasets.squad()
MEAN, SD = PLAYERS.mean(axis=0), PLAYERS.std(axis=0)
SCALED = (PLAYERS - MEAN) / SD


def learn(rows, rate=1, start=(0, 0, 0), limit=100):
    """The rule in plain Python, in whatever numbers it is given: where each epoch ends, and its mistakes."""
    w1, w2, b = start
    ends, mistakes = [], []
    while len(ends) < limit and 0 not in mistakes:
        mistakes.append(0)
        for x1, x2, target in rows:
            error = target - (1 if w1 * x1 + w2 * x2 + b >= 0 else 0)
            w1, w2, b = w1 + rate * error * x1, w2 + rate * error * x2, b + rate * error
            mistakes[-1] += error != 0
        ends.append((w1, w2, b))
    return ends, mistakes


def rows_of(columns, labels):
    return [(*x, t) for x, t in zip(columns.tolist(), labels.tolist(), strict=True)]


def novikoff(rows, line):
    """(R/γ)² as a fraction: no root is needed."""
    extended = [(*map(Fraction, row[:-1]), Fraction(1)) for row in rows]
    longest = max(sum(x * x for x in row) for row in extended)
    nearest = min(sum(x * w for x, w in zip(row, line, strict=True)) ** 2 for row in extended)
    return longest * sum(Fraction(w) ** 2 for w in line) / nearest


def one_unit(g, n_in, kernel, bias):
    model = nn.Sequential([nn.Input((n_in,), dtype="float64"), nn.layers.Dense(1, g)])
    model.set_weights([np.reshape(kernel, (n_in, 1)).astype(float), [float(bias)]])
    return model


# --- the neuron ---


def test_the_third_friend_counts_double_and_the_party_begins_at_3():
    unit = one_unit("heaviside", 3, [1, 1, 2], -3)
    friends = [[1, 0, 1], [1, 1, 0], [0, 0, 1], [0, 1, 1], [1, 1, 1]]
    np.testing.assert_array_equal(unit.predict(friends)[:, 0], [1, 0, 0, 1, 1])
    sums = one_unit("linear", 3, [1, 1, 2], 0).predict(friends)[:, 0]
    np.testing.assert_array_equal(sums, [3, 2, 2, 3, 4])  # 3 is exactly the threshold, and that is enough


def test_a_bias_of_minus_ten_asks_the_sum_to_reach_ten():
    unit = one_unit("heaviside", 1, [1], -10)
    sums = np.array([9.9, np.nextafter(10, 0), 10, np.nextafter(10, 11), 10.1])
    fires = unit.predict(sums[:, None])[:, 0]
    np.testing.assert_array_equal(fires, [0, 0, 1, 1, 1])
    np.testing.assert_array_equal(sums[fires != (sums > 10)], [10])  # "must exceed 10" differs there alone
    counted = nn.McCullochPittsNeuron(10)
    for k in range(13):
        assert counted(*[1] * k, *[0] * (13 - k)) == unit.predict([[float(k)]])[0, 0]


def test_w0_is_a_weight_on_an_input_that_is_always_1():
    np.testing.assert_allclose(one_unit("linear", 2, [1, 1], -1.5).predict(X)[:, 0], [-1.5, -0.5, -0.5, 0.5])
    rng = np.random.default_rng(0)
    w, w0, rows = rng.normal(size=3), rng.normal(), rng.normal(size=(20, 3))
    for g in ("heaviside", "linear", "sigmoid"):
        widened = nn.Sequential([nn.Input((4,), dtype="float64"), nn.layers.Dense(1, g, use_bias=False)])
        widened.set_weights([np.array([w0, *w])[:, None]])
        with_ones = np.column_stack([np.ones(20), rows])
        np.testing.assert_allclose(widened.predict(with_ones), one_unit(g, 3, w, w0).predict(rows))


# --- the rule ---


def test_a_correction_moves_the_sum_by_rate_times_error_times_the_length():
    for rate in (0.3, 1.0, 4.0):
        history = nn.Perceptron(rate, max_epochs=20).fit(*datasets.two_clouds(distance=1.5)).history
        assert len(history) > 20
        for step in history:
            before = step.x @ step.weights_before + step.bias_before
            after = step.x @ step.weights + step.bias
            moved = rate * (step.target - step.prediction) * (step.x[0] ** 2 + step.x[1] ** 2 + 1)
            assert after - before == pytest.approx(moved)
            assert abs(moved) >= rate and (moved > 0) == (step.target == 1)


def test_and_takes_eleven_corrections_in_six_rounds():
    ends, mistakes = learn(AND)
    assert mistakes == [2, 3, 3, 2, 1, 0] and sum(mistakes) == 11
    assert ends[0] == (1, 1, 0) and ends[-1] == (2, 1, -3)
    assert all(w1 * x1 + w2 * x2 + b >= 0 for w1, w2, b in ends[:1] for x1, x2, _ in AND)  # no AND yet
    w1, w2, b = ends[-1]
    assert w1 + w2 + b == 0  # the last line touches (1, 1)
    fitted = nn.Perceptron().fit(X, Y)
    assert (*fitted.weights, fitted.bias) == ends[-1] and fitted.errors_per_epoch == mistakes


def test_the_bound_for_and_is_51():
    assert novikoff(AND, (2, 2, -3)) == 51 > sum(learn(AND)[1])


def test_on_xor_each_epoch_from_the_third_on_ends_where_it_began():
    ends, mistakes = learn(XOR, limit=1000)
    assert ends[:2] == [(-1, 0, -1), (-1, 0, 0)] and set(ends[2:]) == {ends[1]}
    assert len(ends) == 1000 and set(mistakes[2:]) == {4}
    for limit in (1, 2, 3, 50):
        stopped = nn.Perceptron(max_epochs=limit).fit(*datasets.xor_gate())
        assert (*stopped.weights, stopped.bias) == ends[limit - 1] and not stopped.converged


def test_from_zero_the_learning_rate_only_scales():
    ends, mistakes = learn(AND)
    for rate in (Fraction(1, 4), Fraction(1, 10), 4):
        scaled, same = learn(AND, rate)
        assert same == mistakes and scaled == [tuple(rate * w for w in end) for end in ends]
    for rate in (0.25, 1, 4):
        fitted = nn.Perceptron(rate).fit(X, Y)
        assert fitted.n_epochs == 6 and (*fitted.weights, fitted.bias) == (2 * rate, rate, -3 * rate)


def test_from_another_start_small_steps_need_many():
    start = (Fraction("0.5"), Fraction("-0.7"), Fraction("1.5"))
    exact = [len(learn(AND, rate, start, 500)[0]) for rate in (1, Fraction(1, 10), Fraction(1, 100))]
    plain = [len(learn(AND, rate, (0.5, -0.7, 1.5), 500)[0]) for rate in (1, 0.1, 0.01)]
    options = {"initial_weights": [0.5, -0.7], "initial_bias": 1.5, "max_epochs": 500}
    floats = [nn.Perceptron(rate, **options).fit(X, Y).n_epochs for rate in (1, 0.1, 0.01)]
    assert floats == plain == [7, 16, 133]
    assert exact == [7, 17, 132]  # one epoch more or less comes from rounding


def test_a_tenth_in_a_computer_is_not_a_tenth():
    exact = learn(AND, Fraction(1, 10))[0][-1]
    assert exact == (Fraction(2, 10), Fraction(1, 10), Fraction(-3, 10))
    tenth = nn.Perceptron(0.1).fit(X, Y)
    np.testing.assert_allclose([*tenth.weights, tenth.bias], [0.2, 0.1, -0.2])
    assert tenth.n_epochs == 4 and -1e-16 < tenth.decision_function(X)[2] < 0


def test_the_order_of_the_rows_decides_the_line_and_the_number_of_epochs():
    found = [learn([AND[k] for k in order])[0] for order in ((0, 1, 2, 3), (0, 2, 1, 3), (3, 2, 1, 0))]
    assert [(ends[-1], len(ends)) for ends in found] == [((2, 1, -3), 6), ((1, 2, -3), 6), ((1, 2, -3), 8)]
    epochs = {len(learn(order)[0]) for order in permutations(AND)}
    assert (min(epochs), max(epochs)) == (6, 8)
    again = nn.Perceptron().fit(X[[3, 2, 1, 0]], Y[[3, 2, 1, 0]])
    assert (*again.weights, again.bias, again.n_epochs) == (1, 2, -3, 8)


# --- the squad ---


def test_unscaled_the_squad_stays_at_ten_of_twenty():
    rows = rows_of(PLAYERS, ACCEPTED)
    ends, mistakes = learn(rows, limit=1000)
    w1, w2, b = ends[-1]
    assert sum((w1 * x1 + w2 * x2 + b >= 0) == t for x1, x2, t in rows) == 10 and mistakes[-1] > 0
    assert round(novikoff(rows, (1, 5, -235))) == 38_754_630
    moves = [(step.weights - step.weights_before, step.bias - step.bias_before) for step in
             nn.Perceptron(max_epochs=1000).fit(PLAYERS, ACCEPTED).history]  # fmt: skip
    assert {abs(of_bias) for _, of_bias in moves} == {1}
    assert np.mean([abs(of_weights[0]) for of_weights, _ in moves]) == pytest.approx(160, abs=5)


def test_scaled_the_squad_takes_two_epochs_and_the_bound_is_22():
    rows = rows_of(SCALED, ACCEPTED)
    ends, mistakes = learn(rows)
    assert len(ends) == 2 and sum(mistakes) <= 22
    assert round(novikoff(rows, ends[-1])) == 22
    fitted = nn.Perceptron().fit(SCALED, ACCEPTED)
    np.testing.assert_allclose([*fitted.weights, fitted.bias], ends[-1])


def test_the_new_player_of_150_cm_and_12_years_is_not_among_the_twenty():
    assert [150.0, 12.0] not in PLAYERS.tolist() and len(PLAYERS) == 20
    assert datasets.squad().feature_names == ("height (cm)", "age (years)")


def test_the_learned_line_rejects_the_player_of_150_cm_and_12_years():
    w1, w2, b = learn(rows_of(SCALED, ACCEPTED))[0][-1]
    assert w1 * (150 - MEAN[0]) / SD[0] + w2 * (12 - MEAN[1]) / SD[1] + b < 0
    assert nn.Perceptron().fit(SCALED, ACCEPTED).predict((np.array([[150, 12]]) - MEAN) / SD) == [0]
    assert 150 + 5 * 12 < 235
    # So does every line without a mistake: the player stands between two who were rejected.
    rejected = PLAYERS[ACCEPTED == 0].tolist()
    assert [139.0, 12.0] in rejected and [160.0, 12.0] in rejected


def test_with_the_columns_exchanged_a_player_of_12_cm_is_accepted():
    w1, w2, b = learn(rows_of(SCALED, ACCEPTED))[0][-1]
    assert w1 * (12 - MEAN[0]) / SD[0] + w2 * (150 - MEAN[1]) / SD[1] + b > 0


def test_three_orders_give_three_lines_that_disagree_about_others():
    grid = np.stack(np.meshgrid(*[np.linspace(-2, 2, 81)] * 2), axis=-1).reshape(-1, 2)
    answers, gaps = [], []
    for seed in (0, 1, 3):
        fit = nn.Perceptron(shuffle=True, seed=seed).fit(SCALED, ACCEPTED)
        np.testing.assert_array_equal(fit.predict(SCALED), ACCEPTED)
        answers.append(fit.predict(grid))
        gaps.append(np.abs(fit.decision_function(SCALED)).min() / np.linalg.norm(fit.weights))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert np.mean(answers[one] != answers[other]) > 0.01
    best = SVC(kernel="linear", C=1e9).fit(SCALED, ACCEPTED)
    assert best.score(SCALED, ACCEPTED) == 1 and 1 / np.linalg.norm(best.coef_) > 1.05 * max(gaps)


# --- one unit, three names ---


def test_with_the_identity_the_unit_is_linear_regression():
    """300 steps in one product: what is left of the distance is (I − ηM)³⁰⁰ of it."""
    (x, t), eta = datasets.line_points(), 0.2
    A = np.column_stack([x, np.ones(3)])
    best = np.polyfit(x[:, 0], t, 1)
    after = best - np.linalg.matrix_power(np.eye(2) - eta * A.T @ A / 3, 300) @ best
    np.testing.assert_allclose(after, best, atol=0.005)
    np.testing.assert_allclose(after.round(2), [0.64, 0.95])
    unit = one_unit("linear", 1, [0], 0)
    unit.compile(nn.optimizers.SGD(eta / 2), "mse")  # the slope of a square has a 2
    unit.fit(x, t, batch_size=3, epochs=300)
    np.testing.assert_allclose(np.concatenate([w.ravel() for w in unit.get_weights()]), after)


def cross_entropy(w, columns, t):
    z = columns @ w
    return np.mean(np.logaddexp(0, z) - t * z)


def test_with_the_sigmoid_it_is_the_rule_of_logistic_regression_and_says_how_sure_it_is():
    ones = np.column_stack([X, np.ones(4)])
    w = np.zeros(3)
    for _ in range(100):
        slope = [(cross_entropy(w + e, ones, Y) - cross_entropy(w - e, ones, Y)) / 2e-6 for e in 1e-6 * np.eye(3)]
        w = w - 2.0 * np.array(slope)  # measured; the lesson moves by the mean of error times input
    np.testing.assert_allclose(expit(ones @ w).round(2), [0.0, 0.09, 0.09, 0.87])
    unit = one_unit("sigmoid", 2, [0, 0], 0)
    unit.compile(nn.optimizers.SGD(2.0), "binary_crossentropy")
    unit.fit(X, Y, batch_size=4, epochs=100)
    np.testing.assert_allclose(unit.predict(X)[:, 0], expit(ones @ w), atol=1e-5)
    np.testing.assert_array_equal(unit.predict(X)[:, 0] >= 0.5, Y)


def test_trained_to_the_end_the_sigmoid_unit_is_scikit_learns_logistic_regression():
    columns, labels = datasets.two_clouds(distance=1.0)  # they overlap, so there is an end
    columns = columns - columns.mean(axis=0)
    unit = one_unit("sigmoid", 2, [0, 0], 0)
    unit.compile(nn.optimizers.SGD(2.0), "binary_crossentropy")
    unit.fit(columns, labels, batch_size=len(columns), epochs=300)
    peer = LogisticRegression(C=1e9, tol=1e-8).fit(columns, labels)
    np.testing.assert_allclose(unit.predict(columns)[:, 0], peer.predict_proba(columns)[:, 1], atol=1e-3)


# --- common mistakes ---


def test_with_the_wrong_sign_the_mistakes_stay_level():
    ends, mistakes = learn(AND, rate=-1, limit=10)
    assert mistakes == [3] * 10
    assert abs(ends[-1][2]) > abs(ends[0][2])


def test_without_a_bias_and_is_out_of_reach():
    right = []
    for angle in np.linspace(0, 2 * np.pi, 721):  # no length of w changes an answer
        fires = one_unit("heaviside", 2, [np.cos(angle), np.sin(angle)], 0)(X)[:, 0]
        assert fires[0] == 1  # the sum at (0, 0) is 0
        right.append(np.sum(fires == Y))
    assert max(right) == 2


def test_only_some_activations_stay_between_0_and_1():
    a = nn.activations
    assert [f(100.0) for f in (a.heaviside, a.sigmoid, a.linear, a.relu)] == [1, expit(100.0), 100, 100]
    assert a.linear(-100.0) == -100 and a.relu(-100.0) == 0
