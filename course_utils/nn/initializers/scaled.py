"""Random starts of a spread that suits the layer's size: signals neither die out nor explode on their way.

n_in and n_out are the kernel's two axes; a vector of shape (n,) has n of both. The bell curves are cut
off as TruncatedNormal's, but widened first, so that the variance after the cut is the one in the formula.
"""

import numpy as np

from .base import Initializer
from .random import CUT, _cut_bell_curve


class GlorotUniform(Initializer):
    """Uniform in ±√(6 / (n_in + n_out)).

    Keeps signals and gradients of one size on their way through layers of tanh or sigmoid.

    Raises ValueError for a shape other than (n_in, n_out) or (n,).

    Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
    neural networks", 2010.

    >>> float(np.abs(GlorotUniform(seed=0)((300, 300))).max().round(3))  # √(6 / 600)
    0.1
    """

    def draw(self, shape, rng):
        n_in, n_out = _fans(shape)
        limit = np.sqrt(6 / (n_in + n_out))
        return rng.uniform(-limit, limit, shape)


class GlorotNormal(Initializer):
    """Bell curve of variance 2 / (n_in + n_out), cut off. Raises, and source, as GlorotUniform.

    >>> float(GlorotNormal(seed=0)((50, 150)).std().round(2))  # √(2 / 200)
    0.1
    """

    def draw(self, shape, rng):
        n_in, n_out = _fans(shape)
        return np.sqrt(2 / (n_in + n_out)) / CUT * _cut_bell_curve(shape, rng)


class HeUniform(Initializer):
    """Uniform in ±√(6 / n_in): as HeNormal, without the bell. Raises, and source, as HeNormal.

    >>> float(np.abs(HeUniform(seed=0)((600, 50))).max().round(3))  # √(6 / 600)
    0.1
    """

    def draw(self, shape, rng):
        limit = np.sqrt(6 / _fans(shape)[0])
        return rng.uniform(-limit, limit, shape)


class HeNormal(Initializer):
    """Bell curve of variance 2 / n_in, cut off.

    Made for ReLU, which silences half of its inputs: hence the 2.

    Raises ValueError for a shape other than (n_in, n_out) or (n,).

    Source: K. He et al., "Delving deep into rectifiers", 2015.

    >>> float(HeNormal(seed=0)((200, 50)).std().round(2))  # √(2 / 200)
    0.1
    """

    def draw(self, shape, rng):
        return np.sqrt(2 / _fans(shape)[0]) / CUT * _cut_bell_curve(shape, rng)


class LecunUniform(Initializer):
    """Uniform in ±√(3 / n_in): as LecunNormal, without the bell. Raises, and source, as LecunNormal.

    >>> float(np.abs(LecunUniform(seed=0)((300, 50))).max().round(3))  # √(3 / 300)
    0.1
    """

    def draw(self, shape, rng):
        limit = np.sqrt(3 / _fans(shape)[0])
        return rng.uniform(-limit, limit, shape)


class LecunNormal(Initializer):
    """Bell curve of variance 1 / n_in, cut off: inputs of variance 1 give weighted sums of variance 1.

    With SELU it lets a network normalize itself (Klambauer et al., 2017).

    Raises ValueError for a shape other than (n_in, n_out) or (n,).

    Source: Y. LeCun et al., "Efficient BackProp", 1998.

    >>> float(LecunNormal(seed=0)((100, 50)).std().round(2))  # √(1 / 100)
    0.1
    """

    def draw(self, shape, rng):
        return np.sqrt(1 / _fans(shape)[0]) / CUT * _cut_bell_curve(shape, rng)


def _fans(shape):
    """Return (n_in, n_out) of a kernel; at least 1, so that an empty layer divides by no zero."""
    if len(shape) == 2:
        return max(shape[0], 1), max(shape[1], 1)
    if len(shape) == 1:
        return max(shape[0], 1), max(shape[0], 1)
    raise ValueError(f"This initializer needs a kernel of shape (n_in, n_out), got {shape}.")
