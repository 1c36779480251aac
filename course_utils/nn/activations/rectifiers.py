"""A straight line for z > 0, and something smaller below: they do not saturate above."""

import numpy as np

from .record import Activation

# The two numbers for which selu keeps mean 0 and variance 1 from layer to layer.
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805

# --- relu ------------------------------------------------------------------------------------------


def _relu(z):
    """a = z if z > 0 else 0: the rectified linear unit. Range [0, ∞). Nair and Hinton, 2010.

    >>> relu([-2.0, 3.0]), relu.derivative([-2.0, 3.0])
    (array([0., 3.]), array([0., 1.]))
    """
    return np.maximum(z, 0)


def _relu_derivative(z):
    return (z > 0).astype(z.dtype)  # at the corner, where none exists, 0 as in Keras


# --- leaky relu ------------------------------------------------------------------------------------


def _leaky_relu(z, negative_slope=0.2):
    """a = z if z > 0 else negative_slope · z; Keras' default slope is 0.2. Range (−∞, ∞). Maas et al., 2013.

    >>> leaky_relu(-2.0), leaky_relu(-2.0, negative_slope=0.1)
    (-0.4, -0.2)
    """
    return np.where(z > 0, z, negative_slope * z)


def _leaky_relu_derivative(z, negative_slope=0.2):
    return np.where(z > 0, np.ones_like(z), negative_slope * np.ones_like(z))


# --- elu -------------------------------------------------------------------------------------------


def _elu(z, alpha=1.0):
    """a = z if z > 0 else alpha · (eᶻ − 1): the exponential linear unit. Range (−alpha, ∞). Clevert et al., 2016.

    >>> elu(2.0), round(elu(-2.0), 4), round(elu.derivative(-2.0), 4)  # e⁻² = 0.1353
    (2.0, -0.8647, 0.1353)
    """
    # Both sides are computed everywhere: min keeps e from a large power where the line is taken.
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


def _elu_derivative(z, alpha=1.0):
    return np.where(z > 0, np.ones_like(z), alpha * np.exp(np.minimum(z, 0)))


# --- selu ------------------------------------------------------------------------------------------


def _selu(z):
    """a = scale · elu(z, alpha) with scale 1.0507, alpha 1.6733: a self-normalizing elu. Klambauer et al., 2017.

    >>> round(selu(1.0), 4), round(selu(-2.0), 4)
    (1.0507, -1.5202)
    """
    return SELU_SCALE * _elu(z, SELU_ALPHA)


def _selu_derivative(z):
    # At the corner the slope above it, where elu takes the one below: both as in Keras.
    return SELU_SCALE * np.where(z >= 0, np.ones_like(z), SELU_ALPHA * np.exp(np.minimum(z, 0)))


relu = Activation("relu", _relu, _relu_derivative)
leaky_relu = Activation("leaky_relu", _leaky_relu, _leaky_relu_derivative)
elu = Activation("elu", _elu, _elu_derivative)
selu = Activation("selu", _selu, _selu_derivative)
