"""The activations of the first fifty years: nothing, a step, and two smooth steps."""

import numpy as np

from .record import Activation

# --- linear ----------------------------------------------------------------------------------------


def _linear(z):
    """a = z: no activation at all. Range (−∞, ∞).

    >>> linear(-0.5), linear.derivative(-0.5)
    (-0.5, 1.0)
    """
    return z.copy()


def _linear_derivative(z):
    return np.ones_like(z)


# --- heaviside -------------------------------------------------------------------------------------


def _heaviside(z):
    """a = 1 if z >= 0 else 0: the step of McCulloch and Pitts, 1943, and of the perceptron. Range {0, 1}.

    >>> heaviside([-0.5, 0.0, 0.5])
    array([0., 1., 1.])
    """
    return (z >= 0).astype(z.dtype)


def _heaviside_derivative(z):
    # Zero wherever it exists. At the step itself it does not, and 0 stands there by convention:
    # gradient descent learns nothing through a step.
    return np.zeros_like(z)


# --- sigmoid ---------------------------------------------------------------------------------------


def _sigmoid(z):
    """a = 1 / (1 + e⁻ᶻ). Range (0, 1). P.-F. Verhulst, 1845.

    >>> sigmoid(0.0), sigmoid.derivative(0.0), round(sigmoid(1.0), 4)
    (0.5, 0.25, 0.7311)
    """
    # For z < 0 the same fraction is written e^z / (1 + e^z), so that e is never raised to a large power.
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, e) / (1 + e)


def _sigmoid_derivative(z):
    a = _sigmoid(z)
    return a * (1 - a)


# --- tanh ------------------------------------------------------------------------------------------


def _tanh(z):
    """a = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ). Range (−1, 1).

    >>> tanh(0.0), tanh.derivative(0.0), round(tanh(1.0), 4)
    (0.0, 1.0, 0.7616)
    """
    return np.tanh(z)


def _tanh_derivative(z):
    return 1 - np.tanh(z) ** 2


linear = Activation("linear", _linear, _linear_derivative)
heaviside = Activation("heaviside", _heaviside, _heaviside_derivative)
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_derivative)
tanh = Activation("tanh", _tanh, _tanh_derivative)
