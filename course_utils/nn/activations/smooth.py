"""Rectifiers with the corner rounded off."""

import math

import numpy as np

from .classic import _sigmoid
from .record import Activation

# --- softplus --------------------------------------------------------------------------------------


def _softplus(z):
    """a = ln(1 + eᶻ): a relu without a corner, whose derivative is the sigmoid. Range (0, ∞). Dugas et al., 2001.

    >>> round(softplus(0.0), 4), softplus.derivative(0.0)  # ln 2
    (0.6931, 0.5)
    """
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def _softplus_derivative(z):
    return _sigmoid(z)


# --- silu (swish) ----------------------------------------------------------------------------------


def _silu(z):
    """a = z · σ(z), also called swish: dips below 0 before it rises. Range [−0.278, ∞). Ramachandran et al., 2017.

    >>> round(silu(1.0), 4), silu.derivative(0.0)
    (0.7311, 0.5)
    """
    return z * _sigmoid(z)


def _silu_derivative(z):
    s = _sigmoid(z)
    return s * (1 + z * (1 - s))


# --- gelu ------------------------------------------------------------------------------------------

_erfc = np.vectorize(math.erfc, otypes=[float])


def _gelu(z, approximate=False):
    """a = z · Φ(z), Φ the normal distribution's: the Gaussian error linear unit. Hendrycks and Gimpel, 2016.

    approximate=True takes ½ (1 + tanh(√(2/π) (z + 0.044715 z³))) for Φ, which differs by at most 0.0005.

    >>> round(gelu(1.0), 4), round(gelu(1.0, approximate=True), 4), gelu.derivative(0.0)
    (0.8413, 0.8412, 0.5)
    """
    return z * _phi(z, approximate)


def _gelu_derivative(z, approximate=False):
    if approximate:
        inner = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z**2)
        phi = _phi(z, approximate)
        return phi + z * 2 * phi * (1 - phi) * inner
    density = np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    return _phi(z, approximate) + z * density


def _phi(z, approximate):
    if approximate:
        return 0.5 * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z**3)))
    if z.size == 0:
        return z.copy()
    return (0.5 * _erfc(-z / math.sqrt(2))).astype(z.dtype)


softplus = Activation("softplus", _softplus, _softplus_derivative)
silu = Activation("silu", _silu, _silu_derivative)
gelu = Activation("gelu", _gelu, _gelu_derivative)
