"""Softmax: scores of exclusive classes become probabilities. Its entries depend on each other."""

import numpy as np

from .record import Activation

# --- softmax ---------------------------------------------------------------------------------------


def _softmax(z):
    """aᵢ = e^zᵢ / Σⱼ e^zⱼ along the last axis: probabilities, which sum to 1, of exclusive classes. Bridle, 1990.

    Raises ValueError for a single number, and where the last axis is empty.

    >>> softmax([1.8, 0.9, 0.68]).round(2)
    array([0.58, 0.23, 0.19])
    """
    _check(z)
    # The largest z taken off every z changes no fraction, and keeps e^z from overflowing.
    e = np.exp(z - np.maximum.reduce(z, axis=-1, keepdims=True))
    return e / np.add.reduce(e, axis=-1, keepdims=True)


def _softmax_derivative(z):
    # ∂aᵢ/∂zⱼ = aᵢ (1 − aᵢ) on the diagonal, −aᵢ aⱼ off it: (…, n) becomes (…, n, n)
    a = _softmax(z)
    return a[..., :, None] * (np.eye(z.shape[-1], dtype=z.dtype) - a[..., None, :])


def _softmax_backward(z, gradient):
    # The same table times the gradient, without writing the table down.
    a = _softmax(z)
    return a * (gradient - np.sum(gradient * a, axis=-1, keepdims=True))


# --- log softmax -----------------------------------------------------------------------------------


def _log_softmax(z):
    """aᵢ = zᵢ − ln Σⱼ e^zⱼ along the last axis: the logarithm of softmax, exact where that is almost 0.

    Raises as softmax.

    >>> log_softmax([0.0, 1000.0])
    array([-1000.,     0.])
    """
    _check(z)
    z = z - np.maximum.reduce(z, axis=-1, keepdims=True)
    return z - np.log(np.add.reduce(np.exp(z), axis=-1, keepdims=True))


def _log_softmax_derivative(z):
    a = _softmax(z)
    return np.eye(z.shape[-1], dtype=z.dtype) - a[..., None, :]


def _log_softmax_backward(z, gradient):
    return gradient - _softmax(z) * np.sum(gradient, axis=-1, keepdims=True)


def _check(z):
    if z.shape[-1:] in ((), (0,)):
        raise ValueError(f"A softmax needs the scores of at least one class along the last axis, got shape {z.shape}.")


softmax = Activation("softmax", _softmax, _softmax_derivative, _softmax_backward)
log_softmax = Activation("log_softmax", _log_softmax, _log_softmax_derivative, _log_softmax_backward)
