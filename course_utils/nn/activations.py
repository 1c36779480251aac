"""Activation functions, each one record: what it computes, and beside it the derivative.

>>> relu([-2.0, 3.0])
array([0., 3.])
>>> sigmoid(0), sigmoid.derivative(0)
(0.5, 0.25)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from . import _arrays


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
        return gradient * self.derivative(z)

    def __repr__(self):
        return f"nn.activations.{self.name}"


def _number_or_array(result):
    return result if np.ndim(result) else float(result)


# --- linear ----------------------------------------------------------------------------------------


def _linear(z):
    """a = z: no activation at all. Range (−∞, ∞)."""
    return z.copy()


def _linear_derivative(z):
    return np.ones_like(z)


# --- heaviside -------------------------------------------------------------------------------------


def _heaviside(z):
    """a = 1 if z >= 0 else 0: the step of McCulloch and Pitts and of the perceptron. Range {0, 1}."""
    return (z >= 0).astype(z.dtype)


def _heaviside_derivative(z):
    # Zero wherever it exists. At the step itself it does not, and 0 stands there by convention:
    # gradient descent learns nothing through a step.
    return np.zeros_like(z)


# --- sigmoid ---------------------------------------------------------------------------------------


def _sigmoid(z):
    """a = 1 / (1 + e⁻ᶻ). Range (0, 1)."""
    # For z < 0 the same fraction is written e^z / (1 + e^z), so that e is never raised to a large power.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _sigmoid_derivative(z):
    a = _sigmoid(z)
    return a * (1 - a)


# --- tanh ------------------------------------------------------------------------------------------


def _tanh(z):
    """a = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ). Range (−1, 1)."""
    return np.tanh(z)


def _tanh_derivative(z):
    return 1 - np.tanh(z) ** 2


# --- relu ------------------------------------------------------------------------------------------


def _relu(z):
    """a = z if z > 0 else 0: the rectified linear unit. Range [0, ∞)."""
    return np.maximum(z, 0)


def _relu_derivative(z):
    return (z > 0).astype(z.dtype)  # at the corner, where none exists, 0 as in Keras


# --- leaky relu ------------------------------------------------------------------------------------


def _leaky_relu(z, negative_slope=0.2):
    """a = z if z > 0 else negative_slope · z; Keras' default slope is 0.2. Range (−∞, ∞)."""
    return np.where(z > 0, z, negative_slope * z)


def _leaky_relu_derivative(z, negative_slope=0.2):
    return np.where(z > 0, np.ones_like(z), negative_slope * np.ones_like(z))


# --- softmax ---------------------------------------------------------------------------------------


def _softmax(z):
    """aᵢ = e^zᵢ / Σⱼ e^zⱼ along the last axis: probabilities, which sum to 1, of exclusive classes."""
    # The largest z taken off every z changes no fraction, and keeps e^z from overflowing.
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def _softmax_derivative(z):
    # ∂aᵢ/∂zⱼ = aᵢ (1 − aᵢ) on the diagonal, −aᵢ aⱼ off it: (…, n) becomes (…, n, n)
    a = _softmax(z)
    return a[..., :, None] * (np.eye(z.shape[-1], dtype=z.dtype) - a[..., None, :])


def _softmax_backward(z, gradient):
    # The same table times the gradient, without writing the table down.
    a = _softmax(z)
    return a * (gradient - np.sum(gradient * a, axis=-1, keepdims=True))


linear = Activation("linear", _linear, _linear_derivative)
heaviside = Activation("heaviside", _heaviside, _heaviside_derivative)
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_derivative)
tanh = Activation("tanh", _tanh, _tanh_derivative)
relu = Activation("relu", _relu, _relu_derivative)
leaky_relu = Activation("leaky_relu", _leaky_relu, _leaky_relu_derivative)
softmax = Activation("softmax", _softmax, _softmax_derivative, _softmax_backward)

ACTIVATIONS = {record.name: record for record in (linear, heaviside, sigmoid, tanh, relu, leaky_relu, softmax)}


def get(identifier):
    """Return the Activation of that name; None means linear, and a record is returned as it is.

    A plain function of z is taken too, but without a derivative nothing can be trained through it.

    >>> get("relu"), get(None)
    (nn.activations.relu, nn.activations.linear)
    """
    if identifier is None:
        return linear
    if isinstance(identifier, Activation):
        return identifier
    if isinstance(identifier, str) and identifier in ACTIVATIONS:
        return ACTIVATIONS[identifier]
    if callable(identifier) and not isinstance(identifier, type):
        return Activation(getattr(identifier, "__name__", "custom"), identifier)
    raise ValueError(f"Unknown activation {identifier!r:.60}. Known are: {', '.join(ACTIVATIONS)}.")
