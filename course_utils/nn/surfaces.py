"""Landscapes to descend: functions of two numbers, with their slopes, on which optimizers can be watched.

>>> list(SURFACES)
['bowl', 'ravine', 'rosenbrock', 'beale', 'himmelblau', 'saddle']
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import _arrays


@dataclass(frozen=True, repr=False)
class Surface:
    """A height for every place (x, y), and the gradient there.

    name                as in SURFACES.
    function            (x, y) -> height; arrays of one shape.
    gradient_function   (x, y) -> (∂/∂x, ∂/∂y).
    minima              the lowest places, ((x, y), …); empty where there is none.
    window              what is worth drawing: (x from, x to), (y from, y to).
    start               a good place to start from.

    x and y are numbers or arrays of one shape; a number goes with every place of an array. Raises
    ValueError for two shapes that do not match.

    >>> plane = Surface("plane", lambda x, y: x + 2 * y, lambda x, y: (x**0, 2 * y**0), (), ((0, 1), (0, 1)), (1, 1))
    >>> plane(3, 4), plane.gradient(3, 4)
    (11.0, array([1., 2.]))
    """

    name: str
    function: Callable
    gradient_function: Callable
    minima: tuple
    window: tuple
    start: tuple

    def __post_init__(self):
        object.__setattr__(self, "__doc__", self.function.__doc__)

    def __call__(self, x, y):
        """Return the height at (x, y): a number for numbers, an array for arrays."""
        height = self.function(*_places(x, y))
        return height if np.ndim(height) else float(height)

    def gradient(self, x, y):
        """Return the two slopes at (x, y), stacked along the first axis: shape (2, …)."""
        return np.stack(self.gradient_function(*_places(x, y)))

    def __repr__(self):
        return f"nn.surfaces.{self.name}"


def _places(x, y):
    """Return x and y as floats of one shape."""
    x, y = _arrays.as_floats(x, "x"), _arrays.as_floats(y, "y")
    try:
        return np.broadcast_arrays(x, y)
    except ValueError:
        raise ValueError(f"x and y must be numbers or arrays of one shape, got {x.shape} and {y.shape}.") from None


def _bowl(x, y):
    """x² + y²: equally steep on all sides, and every gradient points away from the minimum.

    >>> bowl(1, 2), bowl.gradient(1, 2)
    (5.0, array([2., 4.]))
    """
    return x**2 + y**2


def _bowl_gradient(x, y):
    return 2 * x, 2 * y


def _ravine(x, y):
    """0.5 x² + 10 y²: twenty times steeper across than along; plain descent swings from wall to wall.

    >>> ravine(2, 1), ravine.gradient(2, 1)
    (12.0, array([ 2., 20.]))
    """
    return 0.5 * x**2 + 10 * y**2


def _ravine_gradient(x, y):
    return x, 20 * y


def _rosenbrock(x, y):
    """(1 − x)² + 100 (y − x²)²: a curved valley with an almost flat floor. H. H. Rosenbrock, 1960.

    >>> rosenbrock(0, 1), rosenbrock.gradient(0, 1)
    (101.0, array([ -2., 200.]))
    """
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def _rosenbrock_gradient(x, y):
    return -2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)


def _beale(x, y):
    """(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: plateaus with steep edges. E. M. L. Beale, 1958.

    >>> beale(1, 1), beale.gradient(1, 1)
    (14.203125, array([ 0.  , 27.75]))
    """
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def _beale_gradient(x, y):
    a, b, c = 1.5 - x + x * y, 2.25 - x + x * y**2, 2.625 - x + x * y**3
    return 2 * a * (y - 1) + 2 * b * (y**2 - 1) + 2 * c * (y**3 - 1), 2 * a * x + 4 * b * x * y + 6 * c * x * y**2


def _himmelblau(x, y):
    """(x² + y − 11)² + (x + y² − 7)²: four equally deep valleys; the start decides. D. M. Himmelblau, 1972.

    >>> himmelblau(0, 0), himmelblau.gradient(3, 2)
    (170.0, array([0., 0.]))
    """
    return (x**2 + y - 11) ** 2 + (x + y**2 - 7) ** 2


def _himmelblau_gradient(x, y):
    a, b = x**2 + y - 11, x + y**2 - 7
    return 4 * a * x + 2 * b, 2 * a + 4 * b * y


def _saddle(x, y):
    """x² − y²: down along y without end, but flat at the middle, where descent may wait for long.

    >>> saddle(2, 1), saddle.gradient(2, 1)
    (3.0, array([ 4., -2.]))
    """
    return x**2 - y**2


def _saddle_gradient(x, y):
    return 2 * x, -2 * y


HIMMELBLAU_MINIMA = ((3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127))

bowl = Surface("bowl", _bowl, _bowl_gradient, ((0.0, 0.0),), ((-2.0, 2.0), (-2.0, 2.0)), (-1.5, 1.2))
ravine = Surface("ravine", _ravine, _ravine_gradient, ((0.0, 0.0),), ((-2.5, 2.5), (-1.0, 1.0)), (-2.0, 0.6))
rosenbrock = Surface(
    "rosenbrock", _rosenbrock, _rosenbrock_gradient, ((1.0, 1.0),), ((-2.0, 2.0), (-1.0, 3.0)), (-1.2, 1.0)
)
beale = Surface("beale", _beale, _beale_gradient, ((3.0, 0.5),), ((-1.0, 4.5), (-2.0, 2.0)), (1.0, 1.5))
himmelblau = Surface(
    "himmelblau", _himmelblau, _himmelblau_gradient, HIMMELBLAU_MINIMA, ((-5.0, 5.0), (-5.0, 5.0)), (0.0, 0.0)
)
saddle = Surface("saddle", _saddle, _saddle_gradient, (), ((-1.5, 1.5), (-1.5, 1.5)), (-1.2, 0.01))

SURFACES = {surface.name: surface for surface in (bowl, ravine, rosenbrock, beale, himmelblau, saddle)}


def get(identifier):
    """Return the Surface of that name, or the surface itself. Raises ValueError for an unknown name.

    >>> get("beale").minima
    ((3.0, 0.5),)
    """
    if isinstance(identifier, Surface):
        return identifier
    if isinstance(identifier, str) and identifier in SURFACES:
        return SURFACES[identifier]
    raise ValueError(f"Unknown surface {identifier!r:.60}. Known are: {', '.join(SURFACES)}.")
