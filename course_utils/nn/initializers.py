"""How weights start: called with a shape, an initializer returns an array.

Give an initializer a `seed`, and it returns the same numbers each time, as Keras' do. Without one
it draws from the generator it is handed (`nn.Sequential(…, seed=1)` hands one to all its layers),
or afresh.

>>> GlorotUniform(seed=1)((2, 3)).shape
(2, 3)
>>> Constant(0.5)((3,))
array([0.5, 0.5, 0.5])
"""

import numpy as np

from . import _arrays, _text


class Initializer:
    """Base of all initializers: a subclass says what to `draw`."""

    def __init__(self, seed=None):
        _arrays.random_generator(seed)  # raises now rather than at the first layer
        self.seed = seed

    def __call__(self, shape, dtype=np.float64, rng=None):
        """Return an array of this shape; `rng` is the generator to use where no seed was given."""
        shape = tuple(_arrays.whole_number(n, "each entry of shape", at_least=0) for n in shape)
        if self.seed is not None or rng is None:
            rng = _arrays.random_generator(self.seed)
        return self.draw(shape, rng).astype(dtype)

    def draw(self, shape, rng):
        """Return the numbers as float64."""
        raise NotImplementedError

    def __repr__(self):
        arguments = ", ".join(
            f"{name}={_text.number(value) if isinstance(value, float) else repr(value)}"
            for name, value in vars(self).items()
            if value is not None
        )
        return f"{type(self).__name__}({arguments})"


# --- the same number everywhere --------------------------------------------------------------------


class Constant(Initializer):
    """Every entry the same `value`. Biases may start so; weights may not, or all units would stay alike."""

    def __init__(self, value=0.0):
        super().__init__()
        self.value = _arrays.real_number(value, "value")

    def draw(self, shape, rng):
        return np.full(shape, self.value)


class Zeros(Initializer):
    """Every entry 0: where biases start."""

    def __init__(self):
        super().__init__()

    def draw(self, shape, rng):
        return np.zeros(shape)


class Ones(Initializer):
    """Every entry 1."""

    def __init__(self):
        super().__init__()

    def draw(self, shape, rng):
        return np.ones(shape)


# --- random, of a spread that you choose -----------------------------------------------------------


class RandomUniform(Initializer):
    """Every number between `minval` and `maxval` equally likely."""

    def __init__(self, minval=-0.05, maxval=0.05, seed=None):
        super().__init__(seed)
        self.minval = _arrays.real_number(minval, "minval")
        self.maxval = _arrays.real_number(maxval, "maxval", at_least=self.minval)

    def draw(self, shape, rng):
        return rng.uniform(self.minval, self.maxval, shape)


class RandomNormal(Initializer):
    """The bell curve around `mean` with standard deviation `stddev`."""

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(seed)
        self.mean = _arrays.real_number(mean, "mean")
        self.stddev = _arrays.real_number(stddev, "stddev", at_least=0)

    def draw(self, shape, rng):
        return rng.normal(self.mean, self.stddev, shape)


class TruncatedNormal(Initializer):
    """The bell curve of RandomNormal, cut off at two of its standard deviations: no start is far out.

    The cut narrows the curve: the numbers' own standard deviation is 0.88 · stddev.
    """

    def __init__(self, mean=0.0, stddev=0.05, seed=None):
        super().__init__(seed)
        self.mean = _arrays.real_number(mean, "mean")
        self.stddev = _arrays.real_number(stddev, "stddev", at_least=0)

    def draw(self, shape, rng):
        return self.mean + self.stddev * _cut_bell_curve(shape, rng)


# --- random, of a spread that suits the layer's size -----------------------------------------------
# The bell curves among them are cut off as TruncatedNormal's, but widened first, so that the variance
# after the cut is the one in the formula.


class GlorotUniform(Initializer):
    """Uniform in ±√(6 / (n_in + n_out)).

    Keeps signals and gradients of one size on their way through layers of tanh or sigmoid.

    Source: X. Glorot and Y. Bengio, "Understanding the difficulty of training deep feedforward
    neural networks", 2010.
    """

    def draw(self, shape, rng):
        n_in, n_out = _fans(shape)
        limit = np.sqrt(6 / (n_in + n_out))
        return rng.uniform(-limit, limit, shape)


class GlorotNormal(Initializer):
    """Bell curve of variance 2 / (n_in + n_out), cut off. Source as GlorotUniform."""

    def draw(self, shape, rng):
        n_in, n_out = _fans(shape)
        return np.sqrt(2 / (n_in + n_out)) / CUT * _cut_bell_curve(shape, rng)


class HeUniform(Initializer):
    """Uniform in ±√(6 / n_in): as HeNormal, without the bell."""

    def draw(self, shape, rng):
        limit = np.sqrt(6 / _fans(shape)[0])
        return rng.uniform(-limit, limit, shape)


class HeNormal(Initializer):
    """Bell curve of variance 2 / n_in, cut off.

    Made for ReLU, which silences half of its inputs: hence the 2.

    Source: K. He et al., "Delving deep into rectifiers", 2015.
    """

    def draw(self, shape, rng):
        return np.sqrt(2 / _fans(shape)[0]) / CUT * _cut_bell_curve(shape, rng)


class LecunUniform(Initializer):
    """Uniform in ±√(3 / n_in): as LecunNormal, without the bell."""

    def draw(self, shape, rng):
        limit = np.sqrt(3 / _fans(shape)[0])
        return rng.uniform(-limit, limit, shape)


class LecunNormal(Initializer):
    """Bell curve of variance 1 / n_in, cut off: inputs of variance 1 give weighted sums of variance 1.

    With SELU it lets a network normalize itself (Klambauer et al., 2017).

    Source: Y. LeCun et al., "Efficient BackProp", 1998.
    """

    def draw(self, shape, rng):
        return np.sqrt(1 / _fans(shape)[0]) / CUT * _cut_bell_curve(shape, rng)


CUT = 0.87962566103423978  # standard deviation of a bell curve of width 1 after the cut at ±2


def _cut_bell_curve(shape, rng):
    """Draw from the bell curve of width 1; what falls outside ±2 is drawn again."""
    values = rng.standard_normal(shape)
    while (outside := np.abs(values) > 2).any():
        values[outside] = rng.standard_normal(outside.sum())
    return values


def _fans(shape):
    """Return (n_in, n_out) of a kernel; at least 1, so that an empty layer divides by no zero."""
    if len(shape) == 2:
        return max(shape[0], 1), max(shape[1], 1)
    if len(shape) == 1:
        return max(shape[0], 1), max(shape[0], 1)
    raise ValueError(f"This initializer needs a kernel of shape (n_in, n_out), got {shape}.")


INITIALIZERS = {
    "zeros": Zeros,
    "ones": Ones,
    "constant": Constant,
    "random_uniform": RandomUniform,
    "random_normal": RandomNormal,
    "truncated_normal": TruncatedNormal,
    "glorot_uniform": GlorotUniform,
    "glorot_normal": GlorotNormal,
    "he_uniform": HeUniform,
    "he_normal": HeNormal,
    "lecun_uniform": LecunUniform,
    "lecun_normal": LecunNormal,
}
ALIASES = {"zero": "zeros", "one": "ones", "uniform": "random_uniform", "normal": "random_normal"}


def get(identifier):
    """Return an initializer for one of Keras' names such as "he_normal", or the object itself; None means zeros.

    Raises ValueError for anything else.
    """
    if identifier is None:
        return Zeros()
    if isinstance(identifier, Initializer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Initializer):
        return identifier()
    if isinstance(identifier, str) and ALIASES.get(identifier, identifier) in INITIALIZERS:
        return INITIALIZERS[ALIASES.get(identifier, identifier)]()
    raise ValueError(
        f"Unknown initializer {identifier!r:.60}. Known are: {', '.join(INITIALIZERS)}, "
        "or an object such as nn.initializers.HeNormal(seed=1)."
    )
