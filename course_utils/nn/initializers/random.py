"""Random starts of a spread that you choose."""

import numpy as np

from .. import _arrays
from .base import Initializer


class RandomUniform(Initializer):
    """Every number between `minval` and `maxval` equally likely.

    Raises ValueError when maxval is below minval.

    >>> values = RandomUniform(minval=-1.0, maxval=1.0, seed=0)((1000,))
    >>> float(values.min().round(1)), float(values.max().round(1))
    (-1.0, 1.0)
    """

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__(seed)
        self.minval = _arrays.real_number(minval, "minval")
        self.maxval = _arrays.real_number(maxval, "maxval", at_least=self.minval)

    def draw(self, shape, rng):
        return rng.uniform(self.minval, self.maxval, shape)


class RandomNormal(Initializer):
    """The bell curve around `mean` with standard deviation `stddev`.

    Raises ValueError for a negative stddev.

    >>> float(RandomNormal(stddev=2.0, seed=0)((10_000,)).std().round(1))
    2.0
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(seed)
        self.mean = _arrays.real_number(mean, "mean")
        self.stddev = _arrays.real_number(stddev, "stddev", at_least=0)

    def draw(self, shape, rng):
        return rng.normal(self.mean, self.stddev, shape)


class TruncatedNormal(Initializer):
    """The bell curve of RandomNormal, cut off at two of its standard deviations: no start is far out.

    The cut narrows the curve: the numbers' own standard deviation is 0.88 · stddev.

    Raises ValueError for a negative stddev.

    >>> values = TruncatedNormal(stddev=1.0, seed=0)((10_000,))
    >>> float(values.max().round(1)), float(values.std().round(2))
    (2.0, 0.88)
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(seed)
        self.mean = _arrays.real_number(mean, "mean")
        self.stddev = _arrays.real_number(stddev, "stddev", at_least=0)

    def draw(self, shape, rng):
        return self.mean + self.stddev * _cut_bell_curve(shape, rng)


CUT = 0.87962566103423978  # standard deviation of a bell curve of width 1 after the cut at ±2


def _cut_bell_curve(shape, rng):
    """Draw from the bell curve of width 1; what falls outside ±2 is drawn again."""
    values = rng.standard_normal(shape)
    while (outside := np.abs(values) > 2).any():
        values[outside] = rng.standard_normal(outside.sum())
    return values
