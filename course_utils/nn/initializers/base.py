"""What all initializers share: the shape, the seed, the dtype."""

import numpy as np

from .. import _arrays, _text


class Initializer:
    """Base of all initializers: a subclass says what to `draw`.

    seed    a whole number: the same numbers at every call; None: from `rng`, or afresh.

    Raises TypeError for a seed or a shape that is not made of whole numbers, ValueError for negative ones.

    >>> class Counting(Initializer):
    ...     def draw(self, shape, rng):
    ...         return np.arange(np.prod(shape)).reshape(shape)
    >>> Counting()((2, 3))
    array([[0., 1., 2.],
           [3., 4., 5.]])
    """

    def __init__(self, seed=None):
        _arrays.random_generator(seed)  # raises now rather than at the first layer
        self.seed = seed

    def __call__(self, shape, dtype=np.float64, rng=None):
        """Return an array of this shape; `rng` is the generator to use where no seed was given."""
        if not np.iterable(shape):
            raise TypeError(f"shape must be a tuple such as (3,) or (2, 3), got {shape!r:.60}.")
        shape = tuple(_arrays.whole_number(n, "each entry of shape", at_least=0) for n in shape)
        if self.seed is not None or rng is None:
            rng = _arrays.random_generator(self.seed)
        return self.draw(shape, rng).astype(dtype)

    def draw(self, shape, rng):
        """Return the numbers; calling the initializer makes them the dtype wanted."""
        raise NotImplementedError

    def __repr__(self):
        given = {name: value for name, value in vars(self).items() if value is not None}
        return f"{type(self).__name__}({', '.join(f'{name}={_text.shown(value)}' for name, value in given.items())})"
