"""Losses for numbers. They differ in what they make of a large error.

>>> errors = [[0.0], [0.0], [0.0]], [[0.5], [1.0], [10.0]]
>>> mean_squared_error(*errors), mean_absolute_error(*errors), huber(*errors)
(array([  0.25,   1.  , 100.  ]), array([ 0.5,  1. , 10. ]), array([0.125, 0.5  , 9.5  ]))
"""

import numpy as np

from .. import _arrays
from .base import Loss, per_sample


class MeanSquaredError(Loss):
    """Mean of the squared differences, (1/n) Σ (y_pred − y_true)², over samples and outputs.

        gradient    2 (y_pred − y_true) / n

    Some books write ½ (y_pred − y_true)², which cancels the 2: the same minimum, and every step half
    as long at the same learning rate. Raises as Loss. Source: A.-M. Legendre, 1805; C. F. Gauss, 1809.

    >>> MeanSquaredError()([1.0, 2.0], [1.0, 4.0])
    2.0
    """

    def per_sample(self, y_true, y_pred):
        error = y_pred - y_true
        error *= error
        return np.add.reduce(error, axis=-1) / y_pred.shape[-1]

    def per_sample_gradient(self, y_true, y_pred):
        return (y_pred - y_true) * (2 / y_pred.shape[-1])


class MeanAbsoluteError(Loss):
    """Mean of the distances, (1/n) Σ |y_pred − y_true|: an outlier pulls no harder than any other.

        gradient    sign(y_pred − y_true) / n, and 0 where they are equal, as in Keras

    Raises as Loss. Source: R. J. Boscovich, 1757.

    >>> MeanAbsoluteError()([1.0, 2.0], [1.0, 4.0])
    1.0
    """

    def per_sample(self, y_true, y_pred):
        return np.mean(np.abs(y_pred - y_true), axis=-1)

    def per_sample_gradient(self, y_true, y_pred):
        return np.sign(y_pred - y_true) / y_pred.shape[-1]


class Huber(Loss):
    """Squared for small errors, absolute for large ones: smooth at 0, calm about outliers.

        e = y_pred − y_true;    ½ e²  where |e| <= delta,  else delta |e| − ½ delta²
        gradient                e,    clipped to −delta … delta, divided by n

    Raises ValueError for delta <= 0, and as Loss. Source: P. J. Huber, "Robust estimation of a location
    parameter", 1964.

    >>> Huber(delta=2.0)([0.0, 0.0], [1.0, 10.0])
    9.25
    """

    def __init__(self, delta=1.0, reduction="sum_over_batch_size"):
        super().__init__(reduction)
        self.delta = _arrays.real_number(delta, "delta", above=0)

    def per_sample(self, y_true, y_pred):
        size = np.abs(y_pred - y_true)
        small = np.minimum(size, self.delta)
        # ½e² up to delta and then a line of the slope reached there: both in one, without overflow
        return np.mean(0.5 * small * small + self.delta * (size - small), axis=-1)

    def per_sample_gradient(self, y_true, y_pred):
        return np.clip(y_pred - y_true, -self.delta, self.delta) / y_pred.shape[-1]


def mean_squared_error(y_true, y_pred):
    """Return (1/n) Σ (y_pred − y_true)² of each sample: (batch, outputs) -> (batch,). Raises as Loss.

    >>> mean_squared_error([[0.0, 0.0]], [[1.0, 3.0]])
    array([5.])
    """
    return per_sample(MeanSquaredError(), y_true, y_pred)


def mean_absolute_error(y_true, y_pred):
    """Return (1/n) Σ |y_pred − y_true| of each sample: (batch, outputs) -> (batch,). Raises as Loss.

    >>> mean_absolute_error([[0.0, 0.0]], [[1.0, 3.0]])
    array([2.])
    """
    return per_sample(MeanAbsoluteError(), y_true, y_pred)


def huber(y_true, y_pred, delta=1.0):
    """Return Huber's loss of each sample: (batch, outputs) -> (batch,). Raises as Huber.

    >>> huber([[0.0, 0.0]], [[1.0, 3.0]])  # the mean of ½ and 3 − ½
    array([1.5])
    """
    return per_sample(Huber(delta), y_true, y_pred)
