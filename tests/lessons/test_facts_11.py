"""The facts of lesson 11: what a network, a baseline and a leak are worth on real rows, measured."""

from functools import cache

import numpy as np
import pytest
from scipy import stats
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.preprocessing import StandardScaler

from course_utils import datasets, nn, widgets
from course_utils.checks import EXERCISES
from course_utils.nn.metrics import confidence_interval, confusion_matrix, precision, r2_score, recall

SEEDS = range(6)


def cut(X, y, n_train, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    train, test = order[:n_train], order[n_train:]
    scaler = StandardScaler().fit(X[train])
    return scaler.transform(X[train]), scaler.transform(X[test]), y[train], y[test]


def digit_network(X, y, seed):
    hidden, last = nn.layers.Dense(64, "relu"), nn.layers.Dense(10, "softmax")
    model = nn.Sequential([nn.Input((64,)), hidden, last], seed=seed)
    model.compile(nn.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    model.fit(X, y, epochs=30, seed=seed)
    return model


def share_right(model, X, y):
    return np.mean(model.predict(X).argmax(axis=1) == y)


@cache
def digits(seed):
    known, new, y_known, y_new = cut(*datasets.digits(), 1197, seed)
    linear = LogisticRegression().fit(known, y_known)
    model = digit_network(known, y_known, seed)
    return linear.score(new, y_new), share_right(model, new, y_new), model


def scores_on_digits():
    return np.array([digits(seed)[:2] for seed in SEEDS]).T


def r2_scores(seed, units=16, epochs=60, l2=0):
    """R² of the plane, of the network, and of the network on the rows that it learned from."""
    known, new, y_known, y_new = cut(*datasets.diabetes(), 300, seed)
    linear = LinearRegression().fit(known, y_known)
    price = nn.regularizers.L2(l2) if l2 else None
    hidden = nn.layers.Dense(units, "relu", kernel_regularizer=price)
    last = nn.layers.Dense(1, kernel_regularizer=price)
    model = nn.Sequential([nn.Input((10,)), hidden, last], seed=seed)
    model.compile(nn.optimizers.Adam(0.003), "mean_squared_error")
    model.fit(known, (y_known - y_known.mean()) / y_known.std(), epochs=epochs, seed=seed)
    network = model.predict(new)[:, 0] * y_known.std() + y_known.mean()
    by_heart = model.predict(known)[:, 0] * y_known.std() + y_known.mean()
    return r2_score(y_new, linear.predict(new)), r2_score(y_new, network), r2_score(y_known, by_heart)


def test_what_is_said_below_the_live_figure():
    figure = widgets.errors()

    def counts(columns, threshold):
        return figure.compute(columns=columns, threshold=threshold, cost=10)

    assert figure.values == {"columns": "mean radius", "threshold": 0.5, "cost": 1}
    assert figure.compute(**figure.values).star == 0.52
    at_half = counts("mean radius", 0.5)
    assert (at_half.counts[2], at_half.counts[1], at_half.star) == (25, 6, 0.1)
    assert counts("mean radius", 0.1).counts[1:3] == (65, 5)
    all_of_them = counts("all 30 columns", 0.5).counts
    assert all_of_them[1] < 6 and all_of_them[2] < 25


def test_of_all_30_columns_the_model_without_a_price_is_too_sure_of_itself():
    sure = widgets.errors().compute(columns="all 30 columns", threshold=0.5, cost=10)
    low = sure.p < 0.05
    assert (sure.star, low.sum(), sure.y[low].sum()) == (0.02, 173, 3) and sure.p[low].sum() < 1
    X, y = datasets.breast_cancer()
    known, new, y_known, y_new = cut(X, y, 284, 0)
    np.testing.assert_array_equal(sure.y, y_new)
    p = LogisticRegression().fit(known, y_known).predict_proba(new)[:, 1]
    thresholds = np.arange(1, 50) / 50
    costs = [np.sum((p >= t) & (y_new == 0)) + 10 * np.sum((p < t) & (y_new == 1)) for t in thresholds]
    assert thresholds[np.argmin(costs)] == 0.08


def test_one_layer_in_five_steps_is_the_model_of_the_figure_and_of_scikit_learn():
    X, y = datasets.breast_cancer()
    order = np.random.default_rng(0).permutation(len(X))
    train, test = order[:284], order[284:]
    known = StandardScaler().fit(X[train][:, :2])
    new, known = known.transform(X[test][:, :2]), known.transform(X[train][:, :2])
    w, b = np.zeros(2), 0.0
    for _ in range(500):
        delta = 1 / (1 + np.exp(-(known @ w + b))) - y[train]
        w, b = w - delta @ known / 284, b - delta.mean()
    theirs = LogisticRegression(C=np.inf, tol=1e-8).fit(known, y[train])
    assert (w.round(2).tolist(), b.round(2)) == ([3.74, 1.11], -0.76)
    np.testing.assert_allclose([*w, b], [*theirs.coef_[0], *theirs.intercept_], atol=3e-3)
    table = confusion_matrix(y[test], new @ w + b >= 0)
    assert table.tolist() == [[164, 13], [18, 90]]
    says = new @ w + b >= 0
    assert recall(y[test], says) == 90 / 108 and precision(y[test], says) == 90 / 103
    shown = widgets.errors().compute(columns="radius and texture", threshold=0.5, cost=1).counts
    assert shown == tuple(table.ravel())
    assert [new.mean(axis=0).round(2).tolist(), new.std(axis=0).round(2).tolist()] == [[-0.02, 0.02], [1, 0.99]]


def test_a_look_at_the_digits():
    X, y = datasets.digits()
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert (X.min(), X.max(), np.isnan(X).sum(), (X.std(axis=0) == 0).sum()) == (0, 16, 0, 3)


def test_on_digits_the_network_wins_by_one_in_a_hundred():
    linear, network = scores_on_digits()
    assert (linear.round(3)[0], network.round(3)[0]) == (0.982, 0.983)
    low, high = confidence_interval(network - linear)
    assert (round(low, 3), round(high, 3)) == (0.005, 0.015)
    expected = stats.ttest_rel(network, linear).confidence_interval(0.95)
    np.testing.assert_allclose([low, high], expected, atol=1e-5)
    assert confidence_interval(network)[0] < confidence_interval(linear)[1]  # the two intervals overlap


def test_corrected_for_shared_rows_the_interval_just_holds_0():
    """Nadeau and Bengio, 2003; with ten seeds 0 is just outside."""

    def corrected(n):
        linear, network = np.array([digits(seed)[:2] for seed in range(n)]).T
        d = network - linear
        half = stats.t.ppf(0.975, n - 1) * d.std(ddof=1) * np.sqrt(1 / n + 600 / 1197)
        return d.mean() - half, d.mean() + half

    assert np.round(corrected(6), 3).tolist() == [-0.001, 0.021]
    assert 0 < corrected(10)[0] < 0.002
    assert stats.t.ppf(0.975, [5, 9]).round(3).tolist() == [2.571, 2.262]


def test_always_the_same_digit():
    _, _, y_known, y_new = cut(*datasets.digits(), 1197, 0)
    assert np.mean(y_new == np.bincount(y_known).argmax()).round(3) == 0.088


def test_the_errors_and_how_sure_the_network_was():
    _, new, _, y_new = cut(*datasets.digits(), 1197, 0)
    p = digits(0)[2].predict(new)
    said = p.argmax(axis=1)
    wrong = np.flatnonzero(said != y_new)
    table = confusion_matrix(y_new, said)
    errors = table - np.diag(np.diag(table))
    assert (errors > 0).sum() == 9 and errors.max() == errors[4, 7] == 2
    assert (errors.sum(axis=1).argmax(), errors[9].sum(), table[9].sum()) == (9, 3, 62)
    assert sorted(errors.sum(axis=1))[-2] == 2  # 9 alone is hardest
    assert (len(wrong), len(np.intersect1d(np.argsort(p.max(axis=1))[:30], wrong))) == (10, 9)


def test_a_person_who_sees_the_30_least_sure_finds_two_errors_of_three():
    counted = np.zeros(2, int)
    for seed in SEEDS:
        _, new, _, y_new = cut(*datasets.digits(), 1197, seed)
        p = digits(seed)[2].predict(new)
        wrong = p.argmax(axis=1) != y_new
        counted += [wrong.sum(), wrong[np.argsort(p.max(axis=1))[:30]].sum()]
        if seed == 0:
            surest = np.flatnonzero(wrong)[np.argmax(p[wrong].max(axis=1))]
            assert (y_new[surest], p[surest].argmax(), p[surest].max().round(2)) == (9, 7, 1)
    assert counted.tolist() == [80, 53]


def test_without_the_scale_a_saved_network_reads_badly(tmp_path):
    X, y = datasets.digits()
    order = np.random.default_rng(0).permutation(len(X))
    _, new, _, y_new = cut(X, y, 1197, 0)
    digits(0)[2].save_weights(tmp_path / "digits.npz")
    again = nn.Sequential([nn.Input((64,)), nn.layers.Dense(64, "relu"), nn.layers.Dense(10, "softmax")])
    again.load_weights(tmp_path / "digits.npz")
    np.testing.assert_array_equal(again.predict(new), digits(0)[2].predict(new))
    assert share_right(again, X[order[1197:]], y_new).round(3) == 0.765


def test_a_look_at_diabetes():
    X, y = datasets.diabetes()
    assert X.shape == (442, 10) and (y.min(), y.max()) == (25, 346)
    correlation = [np.corrcoef(column, y)[0, 1].round(2) for column in X.T]
    assert correlation == [0.19, 0.04, 0.59, 0.44, 0.21, 0.17, -0.39, 0.43, 0.57, 0.38]


def test_on_diabetes_the_network_does_not_beat_a_plane():
    linear, network, _ = np.array([r2_scores(seed) for seed in SEEDS]).T
    assert (linear.mean().round(2), network.mean().round(2)) == (0.43, 0.41)
    low, high = confidence_interval(network - linear)
    assert (round(low, 2), round(high, 2)) == (-0.07, 0.03)


def of_the_large_network(l2):
    """R² of the plane, of 200 units, and of these on their own rows: means of three splits."""
    return np.mean([r2_scores(seed, 200, 300, l2) for seed in range(3)], axis=0)


def test_the_large_network_learns_by_heart_and_with_a_price_on_weights_is_as_good_as_the_plane():
    assert of_the_large_network(0).round(2).tolist() == [0.41, 0.06, 0.99]
    assert of_the_large_network(0.05).round(2).tolist() == [0.41, 0.42, 0.57]
    new = [of_the_large_network(l2)[1].round(2) for l2 in (0.01, 0.02, 0.05, 0.1, 0.2)]
    assert (min(new), max(new)) == (0.38, 0.42)


def test_cholesterol_and_ldl_share_the_blame_differently_with_each_split():
    X, y = datasets.diabetes()
    assert datasets.diabetes().feature_names[2:6] == ("bmi", "blood pressure", "cholesterol", "ldl")
    assert np.corrcoef(X[:, 4], X[:, 5])[0, 1].round(2) == 0.90
    weights = []
    for seed in SEEDS:
        Z, _, target, _ = cut(X, y, 300, seed)
        weights.append(np.linalg.lstsq(np.c_[Z, np.ones(300)], target, rcond=None)[0][:10])
    weights = np.array(weights)
    assert weights.round()[:, 4].tolist() == [-17, -29, -47, -24, -29, -28]
    assert weights.round()[:, 5].tolist() == [2, 15, 26, 15, 18, 20]
    assert (weights[:, 2].min().round(), weights[:, 2].max().round()) == (23, 31)
    assert np.ptp(weights, axis=0).argmax() == 4  # cholesterol's changes most
    assert np.corrcoef(weights[:, 4], weights[:, 5])[0, 1] < -0.85  # what one gets, the other loses


def test_the_plane_is_kept_with_its_scale():
    X, y = datasets.diabetes()
    rows = np.random.default_rng(0).permutation(len(X))
    scaler = StandardScaler().fit(X[rows[:300]])
    plane = LinearRegression().fit(scaler.transform(X[rows[:300]]), y[rows[:300]])
    said = (X[rows[300]] - scaler.mean_) / scaler.scale_ @ plane.coef_ + plane.intercept_
    assert said == pytest.approx(plane.predict(scaler.transform(X[rows[300:301]]))[0], abs=1e-9)
    assert (round(said), y[rows[300]]) == (130, 74)


def test_a_model_that_knows_half_stays_near_the_middle():
    known, new, y_known, y_new = cut(*datasets.diabetes(), 300, 0)
    errors = LinearRegression().fit(known, y_known).predict(new) - y_new
    assert [round(errors[rows].mean()) for rows in (y_new < 100, y_new > 250)] == [38, -65]
    assert (round(np.abs(errors).mean()), round(np.abs(y_known.mean() - y_new).mean())) == (45, 62)


@pytest.mark.parametrize("there", [True, False])
def test_the_housing_cell_shows_the_same_with_and_without_network(monkeypatch, there):
    """With made-up districts in the place of the real ones, and with the rows that stand in for them."""
    import sklearn.datasets
    from sklearn.utils import Bunch

    def fetch(download_if_missing, **rest):
        if not there:
            raise OSError("no route to host")
        X = np.random.default_rng(0).normal(size=(600, 8))
        return Bunch(data=X, target=X[:, 0] + 0.8 * X[:, 1] ** 2, feature_names=list("abcdefgh"))

    monkeypatch.setattr(sklearn.datasets, "fetch_california_housing", fetch)
    housing = datasets.california_housing(timeout=10)
    known, new, y_known, y_new = cut(*housing, len(housing.X) * 2 // 3, 0)
    assert housing.X.shape == ((600, 8) if there else (442, 10))
    assert ("instead of California housing" in housing.source) == (not there)
    assert LinearRegression().fit(known, y_known).score(new, y_new) > 0.3


def test_breast_cancer_as_the_learner_does_it():
    X, y = datasets.breast_cancer()
    assert len(X) - 400 == 169
    cheapest = EXERCISES["11.4"].reference
    right, costs, thresholds = [], [], {"linear": [], "network": []}
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(X))
        train, decide, report = order[:300], order[300:400], order[400:]
        Z = StandardScaler().fit(X[train]).transform(X)
        linear = LogisticRegression().fit(Z[train], y[train])
        hidden, last = nn.layers.Dense(16, "relu"), nn.layers.Dense(1, "sigmoid")
        model = nn.Sequential([nn.Input((30,)), hidden, last], seed=seed)
        model.compile(nn.optimizers.Adam(0.003), "binary_crossentropy")
        model.fit(Z[train], y[train], epochs=60, seed=seed)
        both = {"linear": linear.predict_proba(Z)[:, 1], "network": model.predict(Z)[:, 0]}
        shares = [np.mean((p[report] >= 0.5) == y[report]) for p in both.values()]
        right.append([np.mean(y[report] == 0), *shares])
        found = []
        for name, p in both.items():
            chosen = cheapest(y[decide], p[decide], np.arange(1, 50) / 50, 10)
            thresholds[name].append(chosen)
            tables = [confusion_matrix(y[report], p[report] >= t) for t in (chosen, 0.5, 1 / 11)]
            found.append([table[0, 1] + 10 * table[1, 0] for table in tables])
        costs.append(found)
    right = np.array(right)
    assert right.mean(axis=0).round(3).tolist() == [0.627, 0.977, 0.971]
    low, high = confidence_interval(right[:, 2] - right[:, 1])
    assert (round(low, 3), round(high, 3)) == (-0.017, 0.005)
    assert (min(thresholds["linear"]), max(thresholds["linear"])) == (0.04, 0.56)
    assert (min(thresholds["network"]), max(thresholds["network"])) == (0.12, 0.94)
    assert np.mean(costs, axis=0).round().tolist() == [[24, 29, 21], [50, 33, 26]]


def test_in_the_order_of_the_file_there_are_three_times_as_many_errors():
    X, y = datasets.digits()
    scaler = StandardScaler().fit(X[:1197])
    model = digit_network(scaler.transform(X[:1197]), y[:1197], seed=0)
    in_order, shuffled = share_right(model, scaler.transform(X[1197:]), y[1197:]), scores_on_digits()[1].mean()
    assert (in_order.round(3), shuffled.round(3)) == (0.927, 0.978)
    assert 3 < (1 - in_order) / (1 - shuffled) < 3.5
    linear = LogisticRegression().fit(scaler.transform(X[:1197]), y[:1197])
    plain = linear.score(scaler.transform(X[1197:]), y[1197:])
    assert (round(plain, 3), round(600 * (in_order - plain))) == (0.923, 2)


def test_the_last_third_of_the_digits_is_not_harder_to_read():
    X, y = datasets.digits()
    shares = []
    for seed in SEEDS:
        last = np.random.default_rng(seed).permutation(len(X))[1197:] >= 1197
        _, new, _, y_new = cut(X, y, 1197, seed)
        shares.append(share_right(digits(seed)[2], new[last], y_new[last]))
    assert np.mean(shares).round(3) == 0.975


def test_columns_chosen_before_the_split_find_skill_in_coins():
    def shares(seed):
        rng = np.random.default_rng(seed)
        noise, coins = rng.normal(size=(100, 2000)), rng.permutation(100) % 2
        found = []
        for rows in (slice(0, 100), slice(0, 60)):
            best = np.argsort(-np.abs(noise[rows].T @ (coins[rows] - 0.5)))[:10]
            model = LogisticRegression().fit(noise[:60][:, best], coins[:60])
            found.append(model.score(noise[60:][:, best], coins[60:]))
        return found

    assert shares(0) == [0.8, 0.525]
    leaked, honest = np.mean([shares(seed) for seed in range(1, 9)], axis=0)
    assert leaked > 0.7 and 0.4 < honest < 0.6


def test_where_a_pixel_never_changed_keras_divides_by_a_ten_millionth():
    keras = pytest.importorskip("keras")
    scale = keras.layers.Normalization(dtype="float64")
    scale.adapt(np.zeros((5, 2)))
    ink = np.array([[1.0, 0.0]])
    np.testing.assert_allclose(np.asarray(scale(ink)), [[1e7, 0]])
    assert StandardScaler().fit(np.zeros((5, 2))).transform(ink).tolist() == ink.tolist()
    X, _ = datasets.digits()
    first = []  # test digits with ink where the training rows never had any
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(X))
        never = np.ptp(X[order[:1197]], axis=0) == 0
        first.append(int(np.any(X[order[1197:]][:, never] > 0, axis=1).sum()))
    assert first == [0, 1, 1, 1, 1]
