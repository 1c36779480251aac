"""Initializers: their distributions held against theory (scipy) and against Keras, seeds, dtypes, names, errors."""

import math

import numpy as np
import pytest
from scipy import stats

from course_utils import nn
from course_utils.nn import initializers

SHAPE = (300, 200)  # n_in, n_out
CUT = stats.truncnorm(-2, 2).std()  # 0.8796…


def uniform(limit):
    return stats.uniform(-limit, 2 * limit)


def cut(variance):
    """A bell curve cut at twice its width, wide enough to have this variance after the cut."""
    return stats.truncnorm(-2, 2, scale=math.sqrt(variance) / CUT)


THEORY = {
    "RandomUniform": uniform(0.05),
    "RandomNormal": stats.norm(0, 0.05),
    "TruncatedNormal": stats.truncnorm(-2, 2, scale=0.05),
    "GlorotUniform": uniform(math.sqrt(6 / 500)),
    "GlorotNormal": cut(2 / 500),
    "HeUniform": uniform(math.sqrt(6 / 300)),
    "HeNormal": cut(2 / 300),
    "LecunUniform": uniform(math.sqrt(3 / 300)),
    "LecunNormal": cut(1 / 300),
}


@pytest.mark.parametrize("name", THEORY)
def test_distribution_is_that_of_the_formula(name):
    values = getattr(initializers, name)(seed=0)(SHAPE).ravel()
    theory = THEORY[name]
    # The seed is fixed, so this does not fail by chance; a missing cut or a swapped fan gives p < 1e-50.
    assert stats.kstest(values, theory.cdf).pvalue > 0.01
    low, high = theory.support()
    assert low <= values.min() and values.max() <= high
    assert values.var() == pytest.approx(theory.var(), rel=0.02)
    assert abs(values.mean()) < 4 * theory.std() / math.sqrt(values.size)


@pytest.mark.parametrize("name", ["TruncatedNormal", "GlorotNormal", "HeNormal", "LecunNormal"])
def test_bell_curves_are_cut_and_not_clipped(name):
    values = np.abs(getattr(initializers, name)(seed=1)(SHAPE)).ravel()
    edge = THEORY[name].support()[1]
    assert 0.999 * edge < values.max() <= edge
    assert np.unique(values).size == values.size  # clipping would pile them up at the edge


def test_mean_and_spread_that_you_choose():
    normal = initializers.RandomNormal(mean=3, stddev=0.5, seed=0)((100, 100))
    assert normal.mean() == pytest.approx(3, abs=0.02) and normal.std() == pytest.approx(0.5, rel=0.02)
    truncated = initializers.TruncatedNormal(mean=3, stddev=0.5, seed=0)((100, 100))
    assert truncated.mean() == pytest.approx(3, abs=0.02) and truncated.std() == pytest.approx(0.5 * CUT, rel=0.02)
    assert 2 <= truncated.min() and truncated.max() <= 4
    np.testing.assert_array_equal(initializers.TruncatedNormal(mean=3, stddev=0)((2,)), [3, 3])


@pytest.mark.parametrize("name", initializers.INITIALIZERS)
def test_dtypes_shapes_and_seeds(name):
    kind = initializers.INITIALIZERS[name]
    initializer = kind() if name in ("zeros", "ones", "constant") else kind(seed=3)
    for shape in [(4, 3), (5,), (0, 3), (2, 0)]:
        for dtype in (np.float32, np.float64):
            values = initializer(shape, dtype)
            assert values.shape == shape and values.dtype == dtype
            np.testing.assert_array_equal(values, initializer(shape, dtype))
    np.testing.assert_array_equal(initializer((4, 3), np.float32), initializer((4, 3)).astype(np.float32))


def test_without_a_seed_the_generator_that_is_handed_over_is_used():
    first = initializers.LecunNormal()((3, 3), rng=np.random.default_rng(5))
    np.testing.assert_array_equal(first, initializers.LecunNormal()((3, 3), rng=np.random.default_rng(5)))
    assert not np.array_equal(initializers.LecunNormal()((3, 3)), initializers.LecunNormal()((3, 3)))
    layer = nn.layers.Dense(2, kernel_initializer="lecun_uniform", bias_initializer=initializers.Constant(0.1))
    assert layer(np.ones((1, 3))).shape == (1, 2)


def test_get_knows_names_classes_and_objects():
    for name, kind in initializers.INITIALIZERS.items():
        assert type(initializers.get(name)) is kind is type(initializers.get(kind))
    for alias, name in initializers.ALIASES.items():
        assert type(initializers.get(alias)) is initializers.INITIALIZERS[name]
    for unknown in ("he", 3, int):
        with pytest.raises(ValueError, match=r"Unknown initializer .*lecun_normal, or an object such as"):
            initializers.get(unknown)
    with pytest.raises(ValueError, match=r"kernel of shape \(n_in, n_out\), got \(2, 3, 4\)"):
        initializers.LecunUniform()((2, 3, 4))


@pytest.mark.parametrize("name", initializers.INITIALIZERS)
def test_a_shape_is_a_tuple(name):
    with pytest.raises(TypeError, match=r"shape must be a tuple such as \(3,\) or \(2, 3\), got 3"):
        initializers.get(name)(3)


@pytest.mark.keras
@pytest.mark.parametrize("name", THEORY)
def test_the_same_distribution_as_in_keras(name):
    import keras

    ours = getattr(initializers, name)(seed=0)(SHAPE, np.float32)
    theirs = np.asarray(getattr(keras.initializers, name)(seed=0)(SHAPE))
    assert ours.dtype == theirs.dtype
    assert stats.ks_2samp(ours.ravel(), theirs.ravel()).pvalue > 0.001
    assert ours.std() == pytest.approx(theirs.std(), rel=0.02)
    if THEORY[name].support()[1] < np.inf:
        assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.002)
    short = getattr(initializers, name)(seed=0)((2000,)).std()  # a vector: n_in = n_out
    assert short == pytest.approx(np.std(getattr(keras.initializers, name)(seed=0)((2000,))), rel=0.1)


@pytest.mark.keras
def test_names_and_defaults_are_those_of_keras():
    import inspect

    import keras

    for name in [*initializers.INITIALIZERS, *initializers.ALIASES]:
        ours = type(initializers.get(name))
        theirs = getattr(keras.initializers, ours.__name__)
        if name != "constant":  # Keras' own get("constant") fails in 3.15
            assert isinstance(keras.initializers.get(name), theirs)
        expected = inspect.signature(theirs).parameters
        for argument, parameter in inspect.signature(ours).parameters.items():
            assert expected[argument].default == parameter.default
