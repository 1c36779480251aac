"""One record for each activation function: what it computes, and beside it the derivative."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .. import _arrays


@dataclass(frozen=True, repr=False)
class Activation:
    """An activation function a = f(z) with its derivative; called like the function itself.

    name                   what Keras calls it.
    function               f, arrays of any shape to arrays of the same shape.
    derivative_function    f'(z), entry by entry; for softmax the table of all ∂aᵢ/∂zⱼ.
    backward_function      (z, ∂L/∂a) -> ∂L/∂z where that is not simply ∂L/∂a · f'(z): softmax mixes
                           its entries.

    >>> square = Activation("square", lambda z: z**2, lambda z: 2 * z)
    >>> square(3), square.derivative(3)
    (9.0, 6.0)
    """

    name: str
    function: Callable
    derivative_function: Callable | None = None
    backward_function: Callable | None = None

    def __post_init__(self):
        # Asking for help on the record, as in `relu?`, shows the formula.
        object.__setattr__(self, "__doc__", self.function.__doc__)

    def __call__(self, z, **parameters):
        """Return f(z): a number for a number, an array for an array. float32 stays float32."""
        return _number_or_array(self.function(_arrays.as_floats(z, "z"), **parameters))

    def derivative(self, z, **parameters):
        """Return f'(z), in the shape of z; softmax, whose entries depend on each other, adds one axis."""
        if self.derivative_function is None:
            raise ValueError(
                f"The activation {self.name} has no derivative, so nothing can be trained through it. "
                "Give one: nn.activations.Activation(name, function, derivative)."
            )
        return _number_or_array(self.derivative_function(_arrays.as_floats(z, "z"), **parameters))

    def backward(self, z, gradient):
        """Return ∂L/∂z from ∂L/∂a, both in the shape of z: the chain rule through this activation."""
        if self.backward_function is not None:
            return self.backward_function(z, gradient)
        if self.derivative_function is None:
            self.derivative(z)  # says that there is none
        return gradient * self.derivative_function(z)

    def __repr__(self):
        return f"nn.activations.{self.name}"


def _number_or_array(result):
    return result if np.ndim(result) else float(result)
