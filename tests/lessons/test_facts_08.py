"""The facts of lesson 08: steps worked out by hand, both forms of momentum, accumulation, the decks' formulas."""

import numpy as np
import pytest

from course_utils import datasets, nn
from course_utils.widgets.race import LOOKS, fate, run

o = nn.optimizers


def moved(optimizer, slope=5.0):
    w = np.array([1.0])
    optimizer.apply([np.array([slope])], [w])
    return 1 - w[0]


def test_momentum_grows_tenfold():
    m, steps = 0.0, []
    for _ in range(60):
        m = 0.9 * m - 0.1
        steps.append(-m)
    assert [round(steps[k], 3) for k in (0, 1, 9, 59)] == [0.1, 0.19, 0.651, 0.998]
    assert 0.1 / (1 - 0.9) == pytest.approx(1.0)


def test_both_forms_of_momentum_are_one_path():
    w, v, ours, sgd = 1.0, 0.0, np.array([1.0]), o.SGD(0.01, momentum=0.9)
    for g in np.random.default_rng(0).normal(size=100):
        v = 0.9 * v + 0.1 * g
        w -= 0.01 / 0.1 * v
        sgd.apply([np.array([g])], [ours])
    assert ours[0] == pytest.approx(w, rel=1e-12)


def test_nesterov_brakes_earlier_on_the_ravine():
    def swing_and_height(**options):
        w, ys, sgd = np.array(nn.surfaces.ravine.start), [0.0], o.SGD(0.03, **options)
        for _ in range(60):
            sgd.apply([nn.surfaces.ravine.gradient(*w)], [w])
            ys.append(w[1])
        return round(min(ys), 2), float(f"{nn.surfaces.ravine(*w):.1e}")

    runs = {}, {"momentum": 0.9}, {"momentum": 0.9, "nesterov": True}
    assert [swing_and_height(**more) for more in runs] == [(0.0, 0.052), (-0.51, 0.0051), (-0.28, 0.0005)]


def test_kerass_nesterov_keeps_the_place_ahead():
    book, m, sgd, w = 0.6, 0.0, o.SGD(0.03, momentum=0.9, nesterov=True), np.array([0.6])
    for _ in range(10):
        m = 0.9 * m - 0.03 * 20 * (book + 0.9 * m)  # the slope is taken ahead
        book += m
        sgd.apply([20 * w], [w])
    assert w[0] == pytest.approx(book + 0.9 * m, rel=1e-12) == pytest.approx(-0.005255, abs=5e-7)


def test_who_arrives_first_in_the_race():
    def arrivals(surface, learning_rate, beta=0.9):
        fates = {name: fate(surface, run(surface, name, learning_rate, beta)) for name in LOOKS}
        done = {name: at for name, (what, at) in fates.items() if what in ("arrived", "left")}
        return sorted(done, key=done.get), done, fates

    order, done, _ = arrivals("ravine", 10**-1.25)
    assert order == ["RMSprop", "Adam", "SGD", "momentum"] and done["RMSprop"] == 41
    order, _, fates = arrivals("ravine", 10**-0.75)
    assert order[0] == "Adam" and fates["SGD"][0] == "diverged" and fates["RMSprop"][0] == "under way"
    order, done, _ = arrivals("ravine", 1.0)
    assert order[0] == "AdaGrad" and done["AdaGrad"] == 6
    order, done, _ = arrivals("ravine", 10**-1.25, 0.8)
    assert order[0] == "momentum" and done["momentum"] == 21
    assert arrivals("ravine", 10**-1.25, 0.99)[2]["momentum"][0] == "under way"
    done = arrivals("saddle", 10**-1.25)[1]
    assert (done["RMSprop"], done["SGD"]) == (12, 48)
    assert moved(o.RMSprop(0.0562), 0.02) / (0.0562 * 0.02) == pytest.approx(160, rel=0.02)


def test_one_step_of_each_as_the_decks_and_as_keras_have_it():
    assert moved(o.SGD()) == pytest.approx(0.01 * 5)
    assert moved(o.SGD(0.001, momentum=0.9)) == pytest.approx(0.01 * (1 - 0.9) * 5)  # averaged, rate 0.01
    assert moved(o.SGD(momentum=0.9)) == pytest.approx(0.05)
    decks_rmsprop = 0.01 * 5 / (np.sqrt(0.1 * 25) + 1e-6)
    assert moved(o.RMSprop(0.01)) == pytest.approx(decks_rmsprop, rel=1e-5) == pytest.approx(0.0316, abs=5e-5)
    assert moved(o.RMSprop()) == pytest.approx(0.00316, abs=5e-6)
    m_hat, v_hat = (0.1 * 5) / (1 - 0.9), (0.001 * 25) / (1 - 0.999)
    assert moved(o.Adam(0.0001)) == pytest.approx(0.0001 * m_hat / (np.sqrt(v_hat) + 1e-7), rel=1e-5)
    assert moved(o.Adam()) == pytest.approx(0.001, rel=1e-5)
    assert (moved(o.Adam(0.1)), moved(o.Adam(0.1), 0.001)) == (pytest.approx(0.1), pytest.approx(0.09968, abs=5e-6))
    assert 0.1 * 0.001 / (0.001 + np.sqrt(1000) * 1e-7) == pytest.approx(0.09968, abs=5e-6)  # Keras' place of ε
    assert 0.1 * 0.001 / (0.001 + 1e-7) == pytest.approx(0.09999, abs=5e-6)  # the paper's
    assert moved(o.SGD(momentum=0.9, nesterov=True)) == pytest.approx(1.9 * 0.05)
    assert moved(o.Adagrad()) == pytest.approx(0.001 * 5 / np.sqrt(25.1)) == pytest.approx(0.000998, abs=5e-7)
    assert moved(o.AdamW()) == pytest.approx(0.001 + 0.001 * 0.004, rel=1e-4)


def test_steps_of_a_slope_that_stays():
    def lengths(optimizer, slope=1.0):
        w, places = np.zeros(1), [0.0]
        for _ in range(100):
            optimizer.apply([np.array([slope])], [w])
            places.append(w[0])
        return [round(places[k - 1] - places[k], 3) for k in (1, 10, 100)]

    t = np.array([1, 10, 100])
    assert lengths(o.Adagrad(0.1, initial_accumulator_value=0)) == (0.1 / np.sqrt(t)).round(3).tolist()
    assert lengths(o.RMSprop(0.1)) == (0.1 / np.sqrt(1 - 0.9**t)).round(3).tolist() == [0.316, 0.124, 0.1]
    assert lengths(o.Adam(0.1), 5.0) == [0.1, 0.1, 0.1]
    uncorrected = 0.1 * (1 - 0.9**t) / np.sqrt(1 - 0.999**t)
    assert uncorrected.round(3).tolist() == [0.316, 0.653, 0.324]


def test_without_epsilon_a_dead_pixel_is_nan():
    with np.errstate(invalid="ignore"):
        assert np.isnan(moved(o.Adam(0.1, epsilon=0), 0.0))
    assert moved(o.Adam(0.1), 0.0) == 0


def test_rmsprop_forgets_after_125_slopes_and_adagrad_never():
    v, n = 1 - 0.9**100, 0
    while 0.01 / np.sqrt(v) < 0.99:
        v, n = 0.9 * v + 0.1 * 0.01**2, n + 1
    assert n == 125


def test_adagrads_first_step_keeps_only_the_sign():
    w = np.array([1.0, 1.0])
    o.Adagrad(0.1, initial_accumulator_value=0).apply([np.array([100.0, 0.01])], [w])
    np.testing.assert_array_equal(w.round(4), [0.9, 0.9])


def test_decay_is_not_a_penalty_under_adam():
    decay, penalty = np.array([2.0, 2.0]), np.array([2.0, 2.0])
    adamw, adam = o.AdamW(0.01, weight_decay=0.1), o.Adam(0.01)
    for step in range(200):
        g = (-1) ** step * np.array([10.0, 0.1])
        adamw.apply([g], [decay])
        adam.apply([g + 0.1 * penalty], [penalty])
    assert decay.round(2).tolist() == [1.62, 1.62] and penalty.round(2).tolist() == [1.94, 0.66]
    assert 1 - (1 - 0.001 * 0.004) ** 10_000 == pytest.approx(0.04, abs=0.001)  # Keras' default


def test_accumulation_is_the_large_batch_to_twelve_digits():
    X, y = datasets.moons(n=200, noise=0.15, seed=1)
    weights = []
    for size, optimizer in ((5, o.Adam(0.01, gradient_accumulation_steps=4)), (20, o.Adam(0.01))):
        layers = [nn.layers.Dense(8, "tanh"), nn.layers.Dense(1, "sigmoid")]
        model = nn.Sequential([nn.Input((2,)), *layers], seed=0)
        model.compile(optimizer, "binary_crossentropy")
        model.fit(X, y, epochs=20, batch_size=size, shuffle=False)
        weights.append(np.concatenate([w.ravel() for w in model.get_weights()]))
    assert np.abs(weights[0] - weights[1]).max() < 1e-12


def test_sgd_is_last_with_one_rate_and_first_with_another():
    X, y = datasets.moons(n=200, noise=0.15, seed=1)

    def loss(optimizer):
        layers = [nn.layers.Dense(16, "tanh"), nn.layers.Dense(1, "sigmoid")]
        model = nn.Sequential([nn.Input((2,)), *layers], seed=0)
        assert model.count_params() == 65
        model.compile(optimizer, "binary_crossentropy")
        return model.fit(X, y, epochs=60, seed=0).history["loss"][-1]

    runs = [o.SGD(0.05), o.SGD(0.05, momentum=0.9), o.Adagrad(0.05), o.RMSprop(0.01), o.Adam(0.01)]
    assert [round(loss(chosen), 3) for chosen in runs] == [0.216, 0.162, 0.207, 0.157, 0.129]
    runs = [o.SGD(0.05, momentum=0.9, nesterov=True), o.AdamW(0.01), o.SGD(1.0), o.Adam(0.1)]
    assert [round(loss(chosen), 3) for chosen in runs] == [0.168, 0.13, 0.075, 0.012]


def test_a_falling_rate_arrives_and_calms_down():
    def root_mean_square(rate):
        rng, w = np.random.default_rng(0), np.full(1000, 5.0)
        for step in range(200):
            w -= rate(step) * (w + rng.normal(size=1000))
        return round(float(np.sqrt(np.mean(w**2))), 2)

    rates = (lambda t: 0.1), (lambda t: 0.01), (lambda t: 0.1 * 0.1 ** (t / 200))
    assert [root_mean_square(rate) for rate in rates] == [0.22, 0.67, 0.09]
    assert np.sqrt(0.1 / (2 - 0.1)) == pytest.approx(0.22, abs=0.01)  # where noise and descent are in balance


def test_adams_first_step_is_longest_in_noise():
    rng, w, adam, steps = np.random.default_rng(0), np.zeros(1000), o.Adam(1.0), []
    for _ in range(100):
        before = w.copy()
        adam.apply([rng.normal(size=1000)], [w])
        steps.append(np.sqrt(np.mean((w - before) ** 2)))
    assert [round(steps[k], 2) for k in (0, 9, 99)] == [1.0, 0.34, 0.23]
    assert np.sqrt(0.1 / 1.9) == pytest.approx(0.23, abs=0.005)  # the spread of a fading average of noise


def test_v_with_beta_1_forgets_the_calm_time():
    def step(beta_v):
        m = v = 0.0
        slopes = [0.1] * 50 + [10.0]
        for g in slopes:
            m, v = 0.9 * m + 0.1 * g, beta_v * v + (1 - beta_v) * g**2
        t = len(slopes)
        return m / (1 - 0.9**t) / np.sqrt(v / (1 - beta_v**t))

    assert [round(step(b), 3) for b in (0.999, 0.9)] == [0.77, 0.345]
    w, adam = np.zeros(1), o.Adam(1.0)
    for g in [0.1] * 50 + [10.0]:
        before = w[0]
        adam.apply([np.array([g])], [w])
    assert before - w[0] == pytest.approx(step(0.999), rel=1e-5)


def test_no_learning_rate_is_right_for_all_scales():
    assert moved(o.SGD(0.01), 1000.0) == pytest.approx(1000 * moved(o.SGD(0.01), 1.0))
    assert moved(o.Adam(0.01), 1000.0) == pytest.approx(moved(o.Adam(0.01), 1.0), rel=1e-4)
