"""Optimizers and schedules against the papers' formulas, number by number; options, errors, large arrays."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import datasets, nn
from course_utils.nn.optimizers import SGD, Adadelta, Adagrad, Adam, AdamW, Nadam, RMSprop, schedules

rng = np.random.default_rng(8)
GRADIENTS = rng.normal(size=1000) * np.exp(rng.normal(size=1000))


# Each follows one weight through the gradients, as its paper writes it: an independent float64 reference.


def sgd(w, g, lr=0.01, momentum=0.0, nesterov=False):
    m = 0.0
    for gradient in g:
        m = momentum * m - lr * gradient
        w += momentum * m - lr * gradient if nesterov else m
        yield w


def adagrad(w, g, lr=0.001, start=0.1):
    for t in range(len(g)):
        w -= lr * g[t] / math.sqrt(start + math.fsum(x * x for x in g[: t + 1]) + 1e-7)
        yield w


def rmsprop(w, g, lr=0.001, rho=0.9, momentum=0.0, centered=False):
    v = mean = m = 0.0
    for x in g:
        v, mean = rho * v + (1 - rho) * x**2, rho * mean + (1 - rho) * x
        m = momentum * m + lr * x / (v - (mean**2 if centered else 0) + 1e-7) ** 0.5
        w -= m
        yield w


def adadelta(w, g, lr=0.001, rho=0.95):
    a = d2 = 0.0
    for x in g:
        a = rho * a + (1 - rho) * x**2
        d = math.sqrt(d2 + 1e-7) / math.sqrt(a + 1e-7) * x
        d2 = rho * d2 + (1 - rho) * d**2
        w -= lr * d
        yield w


def adam(w, g, lr=0.001, b1=0.9, b2=0.999, amsgrad=False, decay=0.0):
    """The paper's algorithm 1 with its "more efficient" order of section 2, where epsilon stands as in Keras."""
    m = v = top = 0.0
    for t, x in enumerate(g, 1):
        w -= lr * decay * w
        m, v = b1 * m + (1 - b1) * x, b2 * v + (1 - b2) * x**2
        top = max(top, v)
        w -= lr * (1 - b2**t) ** 0.5 / (1 - b1**t) * m / ((top if amsgrad else v) ** 0.5 + 1e-7)
        yield w


def nadam(w, g, lr=0.001, b1=0.9, b2=0.999):
    m = v = 0.0
    for t, x in enumerate(g, 1):
        u = [b1 * (1 - 0.5 * 0.96**k) for k in range(1, t + 2)]
        m, v = b1 * m + (1 - b1) * x, b2 * v + (1 - b2) * x**2
        m_hat = u[-1] * m / (1 - math.prod(u)) + (1 - u[-2]) * x / (1 - math.prod(u[:-1]))
        w -= lr * m_hat / ((v / (1 - b2**t)) ** 0.5 + 1e-7)
        yield w


REFERENCES = {
    "sgd": (SGD(), sgd, {}),
    "momentum": (SGD(0.1, momentum=0.9), sgd, {"lr": 0.1, "momentum": 0.9}),
    "nesterov": (SGD(0.1, 0.9, True), sgd, {"lr": 0.1, "momentum": 0.9, "nesterov": True}),
    "adagrad": (Adagrad(), adagrad, {}),
    "rmsprop": (RMSprop(), rmsprop, {}),
    "rmsprop, all": (RMSprop(momentum=0.5, centered=True), rmsprop, {"momentum": 0.5, "centered": True}),
    "adadelta": (Adadelta(), adadelta, {}),
    "adam": (Adam(), adam, {}),
    "amsgrad": (Adam(amsgrad=True), adam, {"amsgrad": True}),
    "adamw": (AdamW(weight_decay=0.1), adam, {"decay": 0.1}),
    "nadam": (Nadam(), nadam, {}),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_the_papers_formula(name):
    optimizer, reference, options = REFERENCES[name]
    expected = list(reference(1.5, GRADIENTS, **options))
    w = np.array([1.5])
    for t, gradient in enumerate(GRADIENTS):
        optimizer.apply([np.array([gradient])], [w])
        assert w[0] == pytest.approx(expected[t], rel=1e-12, abs=1e-12), t


def test_momentum_in_the_averaged_form_is_the_same_path():
    """v = βv + (1 − β)g, w −= αv with α = learning_rate / (1 − β)."""
    w, v, path = 1.5, 0.0, []
    for gradient in GRADIENTS[:50]:
        v = 0.9 * v + 0.1 * gradient
        w -= 0.01 / 0.1 * v
        path.append(w)
    ours, optimizer = np.array([1.5]), SGD(0.01, momentum=0.9)
    for gradient, expected in zip(GRADIENTS, path, strict=False):
        optimizer.apply([np.array([gradient])], [ours])
        assert ours[0] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("kind", [SGD, Adagrad, RMSprop, Adadelta, Adam, AdamW, Nadam])
def test_large_arrays_in_blocks_are_like_small_ones(kind):
    size = 40_000
    start, g = rng.normal(size=size), rng.normal(size=size)
    whole, parts = [start.copy()], [start[i : i + 1000].copy() for i in range(0, size, 1000)]
    one, many, turned = kind(), kind(), kind()
    wide = np.asfortranarray(start.reshape(200, 200))  # no flat view: updated in one piece
    for _ in range(3):
        one.apply([g], whole)
        many.apply([g[i : i + 1000] for i in range(0, size, 1000)], parts)
        turned.apply([g.reshape(200, 200)], [wide])
    np.testing.assert_array_equal(whole[0], np.concatenate(parts))
    np.testing.assert_array_equal(whole[0], wide.ravel())


@pytest.mark.parametrize("kind", [SGD, RMSprop, Adam, AdamW, Nadam])
def test_accumulated_gradients_are_the_large_batch(kind):
    X, y = datasets.moons(n=60)
    small, large = (
        nn.Sequential([nn.Input((2,)), nn.layers.Dense(4, "tanh"), nn.layers.Dense(1, "sigmoid")], seed=1)
        for _ in range(2)
    )
    small.compile(kind(0.01, gradient_accumulation_steps=4), "binary_crossentropy")
    large.compile(kind(0.01), "binary_crossentropy")
    small.fit(X, y, batch_size=5, epochs=10, shuffle=False)
    large.fit(X, y, batch_size=20, epochs=10, shuffle=False)
    assert small.optimizer.iterations == large.optimizer.iterations == 30
    for ours, expected in zip(small.get_weights(), large.get_weights(), strict=True):
        np.testing.assert_allclose(ours, expected, rtol=0, atol=1e-12)


ALL = [SGD, Adagrad, RMSprop, Adadelta, Adam, AdamW, Nadam]


@pytest.mark.parametrize("options", [{}, {"clipnorm": 2.0}, {"gradient_accumulation_steps": 2}], ids=str)
@pytest.mark.parametrize("kind", ALL)
def test_gradients_of_any_kind_are_taken_as_floats(kind, options):
    """Lists, integers, another precision: the same as floats of the parameter's own type."""
    expected, optimizer = np.array([1.0, 2.0], np.float32), kind(**options)
    for _ in range(4):
        optimizer.apply([np.array([3, 1], np.float32)], [expected])
    for gradient in ([3, 1], (3.0, 1.0), np.array([3, 1]), np.array([3, 1], np.uint8), np.array([3.0, 1.0])):
        w, optimizer = np.array([1.0, 2.0], np.float32), kind(**options)
        for turn in range(4):  # the second time the optimizer knows the parameter
            optimizer.apply([gradient] if turn % 2 else iter([gradient]), iter([w]))
        np.testing.assert_array_equal(w, expected)


@pytest.mark.parametrize("options", [{}, {"clipnorm": 2.0}, {"clipvalue": 2.0}, {"weight_decay": 0.1}], ids=str)
@pytest.mark.parametrize("kind", ALL)
def test_a_single_number_is_updated_like_an_array_of_one(kind, options):
    single, row, one, other = np.array(1.5), np.array([1.5]), kind(**options), kind(**options)
    for g in (3.0, -1.0, 0.5):
        one.apply([np.array(g)], [single])
        other.apply([np.array([g])], [row])
    assert single.shape == () and single == row[0]
    accumulated = kind(gradient_accumulation_steps=2)
    for _ in range(2):
        accumulated.apply([3.0], [single])
    assert single != row[0]


def test_parameters_in_a_row_are_clipped_one_by_one():
    g, together, apart = np.array([3.0, 4.0, 0.0, 12.0, 1.0]), [np.zeros(5)], [np.zeros(2), np.zeros(2), np.zeros(1)]
    parts = [slice(0, 2), slice(2, 4), slice(4, 5)]
    SGD(1.0, clipnorm=2.0).apply([g], together, parts)
    SGD(1.0, clipnorm=2.0).apply([g[part] for part in parts], apart)
    np.testing.assert_array_equal(together[0], np.concatenate(apart))
    np.testing.assert_allclose(together[0], [-1.2, -1.6, 0, -2, -1])
    np.testing.assert_array_equal(g, [3, 4, 0, 12, 1])


def test_a_repr_does_without_what_was_not_kept():
    class Own(SGD):
        def __init__(self, learning_rate=0.1, twist=2):
            super().__init__(learning_rate * twist)

    assert repr(Own()) == "Own(learning_rate=0.2)"


def test_clipping_by_hand():
    g = [np.array([3.0, 4.0]), np.array([0.0, 12.0])]  # lengths 5 and 12, together 13

    def moved(**options):
        w = [np.zeros(2), np.zeros(2)]
        SGD(1.0, **options).apply(g, w)
        return -np.array(w)

    np.testing.assert_allclose(moved(clipnorm=10), [[3, 4], [0, 10]])
    np.testing.assert_allclose(moved(global_clipnorm=6.5), [[1.5, 2], [0, 6]])
    np.testing.assert_allclose(moved(clipvalue=3.5), [[3, 3.5], [0, 3.5]])
    np.testing.assert_allclose(moved(clipnorm=100), g)


@pytest.mark.parametrize("options", [{"clipnorm": 0.01}, {"global_clipnorm": 0.01}, {"clipvalue": 0.01}], ids=str)
def test_a_model_clips_parameter_by_parameter(options):
    X, y = datasets.moons(n=20)
    model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(3, "tanh"), nn.layers.Dense(1)], seed=1)
    model.compile(SGD(1.0, **options), "mse")
    before = model.get_weights()
    model.train_on_batch(X, y)
    steps = [old - new for old, new in zip(before, model.get_weights(), strict=True)]
    lengths = [np.linalg.norm(step) for step in steps]
    if "clipnorm" in options:
        np.testing.assert_allclose(lengths, 0.01)
    elif "global_clipnorm" in options:
        assert np.linalg.norm(lengths) == pytest.approx(0.01)
    else:
        assert max(np.abs(step).max() for step in steps) == pytest.approx(0.01)


def test_decay_shrinks_without_any_gradient():
    w = np.array([2.0])
    AdamW(0.1, weight_decay=0.5).apply([np.zeros(1)], [w])
    assert w[0] == pytest.approx(2.0 * (1 - 0.1 * 0.5))


@given(
    kind=st.sampled_from([SGD, Adagrad, RMSprop, Adadelta, Adam, AdamW, Nadam]),
    g=st.lists(st.sampled_from([0.0, -0.0, 1e-310, 5e-324, 1.0, -1e4, 1e4, 1e-7]), min_size=1, max_size=6),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_extreme_gradients_keep_weights_finite(kind, g, dtype):
    optimizer, w = kind(), np.ones(len(g), dtype)
    for _ in range(5):
        optimizer.apply([np.array(g, dtype)], [w])
    assert np.isfinite(w).all() and w.dtype == dtype


def test_a_schedule_drives_the_rate():
    optimizer = SGD(schedules.PiecewiseConstantDecay([1], [0.5, 0.25]))
    w = np.zeros(1)
    rates = []
    for _ in range(3):
        rates.append(optimizer.learning_rate)
        optimizer.apply([np.ones(1)], [w])
    assert rates == [0.5, 0.5, 0.25] and w[0] == -1.25
    assert repr(optimizer).startswith("SGD(learning_rate=PiecewiseConstantDecay(boundaries=[1.0], values=[0.5, 0.25])")
    with pytest.raises(TypeError, match="follows PiecewiseConstantDecay"):
        optimizer.learning_rate = 0.1


def test_names_and_reprs():
    assert (
        repr(nn.optimizers.get("Adam"))
        == "Adam(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-07, amsgrad=False)"
    )
    assert repr(SGD(0.1, clipnorm=1)) == "SGD(learning_rate=0.1, momentum=0, nesterov=False, clipnorm=1)"
    assert {type(nn.optimizers.get(name)).__name__.lower() for name in nn.optimizers.OPTIMIZERS} == set(
        nn.optimizers.OPTIMIZERS
    )


@pytest.mark.parametrize(
    ("act", "error", "message"),
    [
        (lambda: nn.optimizers.get("adma"), ValueError, "Unknown optimizer 'adma'. Known are: sgd, adagrad"),
        (lambda: nn.optimizers.get(Adam), TypeError, r"nn.optimizers.Adam\(\) with parentheses"),
        (lambda: Adam(beta_1=1.0), ValueError, "beta_1 must be >= 0 and < 1"),
        (lambda: RMSprop(rho=-0.1), ValueError, "rho must be >= 0"),
        (lambda: SGD(clipnorm=1, clipvalue=1), ValueError, "Only one kind of clipping .* clipnorm and clipvalue"),
        (lambda: SGD(clipvalue=0), ValueError, "clipvalue must be > 0"),
        (lambda: SGD(weight_decay=-1), ValueError, "weight_decay must be >= 0"),
        (lambda: SGD(gradient_accumulation_steps=1), ValueError, "at least 2, got 1"),
        (lambda: SGD(learing_rate=1), TypeError, "learing_rate"),
        (lambda: SGD().apply(["a"], [np.zeros(1)]), TypeError, "gradient 0 must hold real numbers"),
        (lambda: schedules.PiecewiseConstantDecay([1, 2], [0.1, 0.2]), ValueError, "2 boundaries and 2 values"),
        (lambda: schedules.PiecewiseConstantDecay([2, 1], [1, 1, 1]), ValueError, "boundaries must grow"),
        (lambda: schedules.CosineDecay(0.1, 10, warmup_target=1.0), ValueError, "needs warmup_steps"),
        (lambda: schedules.ExponentialDecay(0.1, 0, 0.5), ValueError, "decay_steps must be > 0"),
        (lambda: schedules.ExponentialDecay(-0.1, 10, 0.5), ValueError, "initial_learning_rate must be >= 0"),
        (lambda: schedules.ExponentialDecay(0.1, 10, 0), ValueError, "decay_rate must be > 0"),
    ],
)
def test_bad_input_is_told_clearly(act, error, message):
    with pytest.raises(error, match=message):
        act()
