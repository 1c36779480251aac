"""How weights start: called with a shape, an initializer returns an array.

    base        what all initializers share: shape, seed, dtype
    constant    the same number everywhere
    random      random, of a spread that you choose
    scaled      random, of a spread that suits the layer's size

Give an initializer a `seed`, and it returns the same numbers each time, as Keras' do. Without one
it draws from the generator it is handed (`nn.Sequential(…, seed=1)` hands one to all its layers),
or afresh.

>>> GlorotUniform(seed=1)((2, 3)).shape
(2, 3)
"""

from .base import Initializer
from .constant import Constant, Ones, Zeros
from .random import RandomNormal, RandomUniform, TruncatedNormal
from .scaled import GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform

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

    >>> get("he_normal"), get(None)
    (HeNormal(), Zeros())
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


__all__ = [
    "ALIASES",
    "INITIALIZERS",
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "Zeros",
    "get",
]
