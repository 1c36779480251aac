"""The facts of lesson 10: what holding back does to 300 digits of which 60 are labelled wrong, measured."""

import importlib
from types import SimpleNamespace

import numpy as np
import pytest

from course_utils import datasets, nn, widgets
from course_utils.search import search

FLOOR = importlib.import_module("course_utils.widgets.playground.draw").FLOOR  # where the axis of the losses ends
L1, L2 = nn.regularizers.L1, nn.regularizers.L2


@pytest.fixture(scope="module")
def data():
    digits = datasets.digits()
    X, y = digits.X / 16, digits.y
    order = np.random.default_rng(0).permutation(len(X))
    train, validation, test = order[:300], order[300:600], order[600:]
    y_train = y[train]
    y_train[:60] = (y_train[:60] + np.random.default_rng(0).integers(1, 10, 60)) % 10
    return SimpleNamespace(X=X, y=y, train=train, validation=validation, test=test, y_train=y_train)


def network(*units, seed=0, activation="relu", drop=0, penalty=None, normalized=False):
    layers = [nn.Input((64,))]
    for n in units:
        layers.append(nn.layers.Dense(n, kernel_regularizer=penalty))
        layers += [nn.layers.BatchNormalization()] if normalized else []
        layers.append(nn.layers.Activation(activation))
        layers += [nn.layers.Dropout(drop)] if drop else []
    return nn.Sequential([*layers, nn.layers.Dense(10, "softmax", kernel_regularizer=penalty)], seed=seed)


def fit(data, model, rows=None, labels=None, optimizer=None, epochs=60, seed=0, **more):
    rows = data.train if rows is None else rows
    labels = data.y_train if labels is None else labels
    model.compile(optimizer or nn.optimizers.Adam(0.003), "sparse_categorical_crossentropy", ["accuracy"])
    more |= {"validation_data": (data.X[data.validation], data.y[data.validation])}
    return model.fit(data.X[rows], labels, epochs=epochs, seed=seed, **more).history


def share_right(data, model, rows, labels):
    return (model.predict(data.X[rows]).argmax(axis=1) == labels).mean().round(3)


def effect(data, labels=None, rows=None, stop=False, **options):
    rows = data.validation if rows is None else rows
    shares = []
    for seed in range(3):
        model = network(256, seed=seed, **options)
        callbacks = [nn.callbacks.EarlyStopping(patience=5, restore_best_weights=True)] if stop else []
        fit(data, model, labels=labels, seed=seed, callbacks=callbacks)
        shares.append(share_right(data, model, rows, data.y[rows]))
    return round(float(np.mean(shares)), 2)


def test_three_parts_without_a_common_row_and_sixty_wrong_labels(data):
    parts = [set(part.tolist()) for part in (data.train, data.validation, data.test)]
    assert [len(part) for part in parts] == [300, 300, 1197] and len(set.union(*parts)) == 1797
    assert ((data.y_train != data.y[data.train]) == (np.arange(300) < 60)).all()


def test_a_large_network_learns_the_mistakes_by_heart(data):
    model = network(256)
    fit(data, model)
    assert share_right(data, model, data.train[:60], data.y_train[:60]) == 0.9
    assert share_right(data, model, data.validation, data.y[data.validation]) == 0.817
    assert share_right(data, model, data.train, data.y_train) == 0.98


def test_the_best_of_many_coins_is_a_coin():
    rng = np.random.default_rng(3)
    answers, guesses = rng.integers(0, 2, 1100), rng.integers(0, 2, (200, 1100))
    right = guesses == answers
    best = right[:, :100].mean(axis=1).argmax()
    assert (right[best, :100].mean(), round(right[best, 100:].mean(), 3)) == (0.63, 0.509)


def test_thirty_rows_cannot_tell_five_points():
    n = np.array([30, 300, 3000])
    assert np.sqrt(0.9 * 0.1 / n).round(3).tolist() == [0.055, 0.017, 0.005]
    drawn = np.random.default_rng(0).binomial(n, 0.9, (200_000, 3)) / n
    np.testing.assert_allclose(drawn.std(axis=0), np.sqrt(0.09 / n), rtol=0.01)
    beyond = (np.abs(drawn - 0.9) > np.sqrt(0.09 / n)).mean(axis=0)
    np.testing.assert_allclose(beyond, 1 / 3, atol=0.05)


def test_validation_split_takes_the_last_rows_before_shuffling(data):
    rows = data.train[np.argsort(data.y[data.train])]
    model = network(32)
    model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
    history = model.fit(data.X[rows], data.y[rows], epochs=30, validation_split=0.1, seed=0).history
    assert np.unique(data.y[rows][-30:]).tolist() == [9] and history["val_accuracy"][-1] == 0
    assert (data.y[rows][:-30] != 9).all()
    assert history["val_loss"][-1] == pytest.approx(model.evaluate(data.X[rows][-30:], data.y[rows][-30:])[0])


def test_too_small_fits_neither_and_too_large_does_not_stay_at_its_best(data):
    lowest, below = {}, {}
    for units in (3, 32, 256):
        curves = fit(data, network(units))
        val_loss = curves["val_loss"]
        lowest[units] = [round(v, 2) for v in (curves["loss"][-1], min(val_loss), val_loss[-1])]
        below[units] = np.less(val_loss, curves["loss"])
    assert lowest == {3: [1.48, 1.38, 1.38], 32: [0.59, 0.6, 0.62], 256: [0.13, 0.59, 0.76]}
    assert below[3][-10:].all() and below[32][:54].all() and not below[32][54:].any()


def test_more_rows_help(data):
    runs = [fit(data, network(256), data.train[::every], data.y_train[::every]) for every in (4, 2, 1)]
    assert [round(min(run["val_loss"]), 2) for run in runs] == [0.94, 0.76, 0.59]


def test_copies_shifted_by_a_pixel_help_like_more_rows(data):
    images = data.X[data.train].reshape(-1, 8, 8)
    copies = [images]
    for axis, step in ((1, 1), (1, -1), (2, 1), (2, -1)):
        moved = np.moveaxis(np.roll(images, step, axis=axis), axis, 0)
        moved[0 if step > 0 else -1] = 0
        copies.append(np.moveaxis(moved, 0, axis))
    model = network(256)
    model.compile(nn.optimizers.Adam(0.003), "sparse_categorical_crossentropy")
    X, y = np.concatenate(copies).reshape(-1, 64), np.tile(data.y_train, 5)
    known = data.X[data.validation], data.y[data.validation]
    assert min(model.fit(X, y, epochs=20, seed=0, validation_data=known).history["val_loss"]) < 0.54


SPACE = {
    "units": [8, 16, 32, 64, 128],
    "layers": [1, 2, 3],
    "batch_size": [32, 64, 128],
    "learning_rate": (0.0001, 1.0),
}


def losses_with(data, values, **options):
    model, adam = network(*[values["units"]] * values["layers"]), nn.optimizers.Adam(values["learning_rate"])
    return fit(data, model, optimizer=adam, batch_size=values["batch_size"], **options)["val_loss"]


def search_24(data, tmp_path, **more):
    def score(values):
        return min(2.5, *losses_with(data, values, epochs=30, callbacks=[nn.callbacks.EarlyStopping(patience=5)]))

    return search(score, SPACE, n_trials=24, storage=tmp_path / "search.db", **more)


@pytest.mark.parametrize("engine", ["optuna", "random"])
def test_in_the_search_the_rate_has_walls_and_eight_units_are_too_few(data, tmp_path, engine):
    found = search_24(data, tmp_path, engine=engine)
    rate, scores = np.array(found.column("learning_rate")), found.scores
    slow, fast = scores[rate < 0.001], scores[rate > 0.1]
    between = scores[(rate >= 0.001) & (rate <= 0.1)]
    assert np.median(between) < 0.7 < 1.1 < np.median(slow) < np.median(fast)
    assert found.best.values["units"] == 128 and 0.001 < found.best.values["learning_rate"] < 0.1
    for name in ("layers", "batch_size"):
        column = np.array(found.column(name))
        assert all(scores[column == value].min() < 0.65 for value in SPACE[name])
    units = np.array(found.column("units"))
    lowest = {n: scores[units == n].min() for n in SPACE["units"]}
    assert max(lowest[n] for n in (16, 32, 64, 128)) < 0.75 < 1 < lowest[8]
    assert max(zip(between, units[(rate >= 0.001) & (rate <= 0.1)], strict=True))[1] == 8


def test_the_first_trial_was_lucky_and_no_good_choice_stays_at_its_best(data, tmp_path):
    found = search_24(data, tmp_path, engine="optuna")
    assert (round(found.scores[0], 2), round(found.scores.min(), 2)) == (0.57, 0.54)
    for trial in sorted(found.finished, key=lambda trial: trial.score)[:8]:
        val_loss = losses_with(data, trial.values)
        assert val_loss[-1] > min(val_loss) + 0.04

    unlucky = search_24(data, tmp_path, engine="optuna", seed=2, name="unlucky").scores
    assert (round(unlucky[:8].min(), 2), round(unlucky.min(), 2)) == (1.10, 0.50)


def test_early_stopping_dropout_and_both_penalties_hold_the_network_back(data):
    assert (effect(data), effect(data, stop=True)) == (0.81, 0.88)
    assert [effect(data, drop=rate) for rate in (0.2, 0.5, 0.8)] == [0.82, 0.85, 0.88]
    assert (effect(data, penalty=L2(0.01)), effect(data, penalty=L1(0.003))) == (0.89, 0.88)


def test_both_prices_are_those_that_did_best_on_the_validation_rows(data):
    assert max(effect(data, penalty=L2(price)) for price in (0.003, 0.03)) < 0.89
    assert max(effect(data, penalty=L1(price)) for price in (0.001, 0.01)) < 0.88


def test_dropout_draws_anew_for_every_row():
    dropped = nn.layers.Dropout(0.5, seed=0)(np.ones((100, 20)), training=True)
    assert len({tuple(row) for row in (dropped == 0).tolist()}) == 100


def test_early_stopping_keeps_the_last_weights_unless_told(data):
    runs = {}
    for restore in (False, True):
        stop = [nn.callbacks.EarlyStopping(patience=5, **({"restore_best_weights": True} if restore else {}))]
        model = network(256)
        val_loss = fit(data, model, callbacks=stop)["val_loss"]
        now = model.evaluate(data.X[data.validation], data.y[data.validation])[0]
        runs[restore] = now == pytest.approx(val_loss[-1]), now == pytest.approx(min(val_loss))
    assert runs == {False: (True, False), True: (False, True)}


def test_the_same_on_rows_that_decided_nothing(data):
    ways = {}, {"stop": True}, {"drop": 0.8}, {"penalty": L1(0.003)}, {"penalty": L2(0.01)}
    shares = [effect(data, rows=data.test, **way) for way in ways]
    assert shares == [0.78, 0.89, 0.9, 0.88, 0.89]
    assert len(data.test) == 1197 and round((0.89 * 0.11 / 1197) ** 0.5, 3) == 0.009


def test_dropout_gives_nothing_where_there_is_nothing_to_prevent(data):
    true = data.y[data.train]
    assert (effect(data, labels=true), effect(data, labels=true, drop=0.5)) == (0.94, 0.93)


def test_l1_brings_weights_near_zero_and_l2_makes_them_small(data):
    shares = []
    for penalty in (None, L2(0.01), L1(0.003)):
        model = network(64, penalty=penalty)
        fit(data, model, epochs=100)
        shares.append((np.abs(model.layers[0].kernel) < 0.005).mean().round(2))
        assert (model.layers[0].kernel != 0).all()
    assert shares == [0.01, 0.37, 0.86]


def test_a_rate_that_is_halved_at_each_stall_comes_to_rest(data):
    def curve(rate, *callbacks):
        options = {"optimizer": nn.optimizers.SGD(rate), "batch_size": 4, "epochs": 30, "callbacks": callbacks}
        return fit(data, network(penalty=L2(0.002)), labels=data.y[data.train], **options)["val_loss"]

    halve = nn.callbacks.ReduceLROnPlateau(factor=0.5, patience=2)
    large, small, halved, both = curve(1.0), curve(0.05), curve(1.0, halve), curve(0.05, halve)
    assert [round(run[-1], 2) for run in (large, small, halved, both)] == [0.94, 0.61, 0.6, 0.61]
    assert np.std(halved[-5:]) < 0.01 < 0.05 < np.std(large[-5:])


def test_batch_normalization_trains_what_stood_still_and_is_no_cure_for_overfitting(data):
    def loss(normalized):
        model = network(32, 32, 32, activation="sigmoid", normalized=normalized)
        sgd = nn.optimizers.SGD(0.5)
        return round(fit(data, model, labels=data.y[data.train], optimizer=sgd, epochs=15)["loss"][-1], 1)

    assert (loss(False), loss(True)) == (2.3, 0.2) and round(np.log(10), 1) == 2.3
    assert effect(data, normalized=True) == 0.79 < effect(data)


def test_batch_normalization_by_hand():
    z = np.array([[4, 0.25], [6, 0.5], [8, 0.75]])
    by_hand = (z - z.mean(axis=0)) / z.std(axis=0)
    got = nn.layers.BatchNormalization(epsilon=1e-9)(z, training=True)
    np.testing.assert_allclose(got, by_hand, atol=1e-6)
    assert got.round(2)[0].tolist() == [-1.22, -1.22]


def test_the_activation_of_a_trained_network_can_be_exchanged(data):
    model = network(64, penalty=L2(0.01))
    fit(data, model)
    before = share_right(data, model, data.validation, data.y[data.validation])
    model.layers[1].activation = nn.activations.get("tanh")
    assert (before, share_right(data, model, data.validation, data.y[data.validation])) == (0.893, 0.853)


OVERFITTING = "n2n1 data=gaussians noise=0.5 test=0.7 layers=8,8 optimizer=adam"


def losses_and_right(**values):
    """What the playground has come to: both losses, and how many of 60 and of 140 points are right."""
    figure = widgets.playground(OVERFITTING, **values)
    data = figure.compute(**figure.values)
    assert (data.rows, len(data.y)) == (60, 200)
    return (*data.losses[-1].round(4), *np.round(data.accuracy * np.array([60, 140])).astype(int))


def test_sixty_noisy_points_are_learned_one_by_one_and_the_test_loss_climbs():
    early, late = losses_and_right(epoch=10), losses_and_right(epoch=300)
    assert early[1] == pytest.approx(0.31, abs=0.005) and early[3] == 127
    assert late[0] == pytest.approx(0.0001, abs=5e-5) and late[1] == pytest.approx(1.07, abs=0.005)
    assert late[2:] == (60, 117) and late[0] < FLOOR == 0.001


def test_a_straight_line_does_better_there():
    late = losses_and_right(layers=(), epoch=300)
    assert late[1] == pytest.approx(0.25, abs=0.005) and late[3] == 127
    assert losses_and_right(layers=(), epoch=150)[1] == pytest.approx(late[1], abs=0.005)


def test_with_l2_both_losses_stay_together_and_the_weights_are_small():
    late = losses_and_right(l2=0.01, epoch=300)
    assert late[:2] == pytest.approx((0.21, 0.32), abs=0.005) and late[3] == 128
    sizes = []
    for l2 in (0.0, 0.01):
        figure = widgets.playground(OVERFITTING, l2=l2, epoch=300)
        sizes.append(np.concatenate([w.ravel() for w in figure.compute(**figure.values).kernels]))
    assert np.abs(sizes[1]).mean() < 0.25 * np.abs(sizes[0]).mean()


@pytest.mark.parametrize(("features", "layers", "right"), [("x1,x2", "none", 106), ("x1^2,x2^2", "none", 200)])
def test_two_squares_do_for_a_ring_what_a_straight_line_cannot(features, layers, right):
    figure = widgets.playground(f"n2n1 data=circle features={features} layers={layers} epoch=300")
    data = figure.compute(**figure.values)
    counts = np.array([data.rows, len(data.y) - data.rows])
    assert round(float(data.accuracy @ counts)) == right


def test_without_the_squares_a_ring_takes_four_units():
    right = {}
    for units in (2, 3, 4):
        figure = widgets.playground(f"n2n1 data=circle layers={units} epoch=300")
        data = figure.compute(**figure.values)
        right[units] = round(float(np.dot(data.accuracy, [data.rows, len(data.y) - data.rows])))
    assert max(right[2], right[3]) < 170 and 195 <= right[4] < 200
