"""Starts that are the same number everywhere."""

import numpy as np

from .. import _arrays
from .base import Initializer


class Constant(Initializer):
    """Every entry the same `value`. Biases may start so; weights may not, or all units would stay alike.

    Raises TypeError for a value that is no number, ValueError for one that is not finite.

    >>> Constant(0.5)((3,))
    array([0.5, 0.5, 0.5])
    """

    def __init__(self, value=0.0):
        super().__init__()
        self.value = _arrays.real_number(value, "value")

    def draw(self, shape, rng):
        return np.full(shape, self.value)


class Zeros(Initializer):
    """Every entry 0: where biases start.

    >>> Zeros()((2,))
    array([0., 0.])
    """

    def __init__(self):
        super().__init__()

    def draw(self, shape, rng):
        return np.zeros(shape)


class Ones(Initializer):
    """Every entry 1.

    >>> Ones()((2,))
    array([1., 1.])
    """

    def __init__(self):
        super().__init__()

    def draw(self, shape, rng):
        return np.ones(shape)
