"""The facts of lesson 08: steps worked out by hand, both forms of momentum, accumulation, the decks' formulas."""

import numpy as np
import pytest

from course_utils import datasets, nn

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
    def height(**options):
        w = np.array(nn.surfaces.ravine.start)
        sgd = o.SGD(0.03, **options)
        for _ in range(60):
            sgd.apply([nn.surfaces.ravine.gradient(*w)], [w])
        return nn.surfaces.ravine(*w)

    plain, momentum, nesterov = height(), height(momentum=0.9), height(momentum=0.9, nesterov=True)
    assert [float(f"{h:.1e}") for h in (plain, momentum, nesterov)] == [0.052, 0.0051, 0.0005]


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
    assert (moved(o.Adam(0.1)), moved(o.Adam(0.1), 0.001)) == (pytest.approx(0.1), pytest.approx(0.0997, abs=5e-5))


def test_adagrads_first_step_keeps_only_the_sign():
    w = np.array([1.0, 1.0])
    o.Adagrad(0.1, initial_accumulator_value=0).apply([np.array([100.0, 0.01])], [w])
    np.testing.assert_array_equal(w.round(4), [0.9, 0.9])


def test_decay_is_not_a_penalty_under_adam():
    decay, penalty = np.array([2.0, 2.0]), np.array([2.0, 2.0])
    adamw, adam = o.AdamW(0.01, weight_decay=0.1), o.Adam(0.01)
    for g in np.random.default_rng(1).normal(size=(200, 2)) * [10.0, 0.1]:
        adamw.apply([g], [decay])
        adam.apply([g + 0.1 * penalty], [penalty])
    assert decay.round(2).tolist() == [1.88, 1.69] and penalty.round(2).tolist() == [2.21, 0.61]


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

    runs = [o.SGD(0.05), o.SGD(0.05, momentum=0.9), o.Adagrad(0.05), o.RMSprop(0.01), o.Adam(0.01), o.SGD(1.0)]
    assert [round(loss(run), 3) for run in runs] == [0.216, 0.162, 0.207, 0.157, 0.129, 0.075]


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
