"""Losses that ask for a distance: being right is not enough, being right by 1 is."""

import numpy as np

from .base import Loss, per_sample


class Hinge(Loss):
    """mean(max(0, 1 − t · y_pred)) for targets t of −1 and +1: satisfied at a distance, unlike a cross-entropy.

        gradient    −t / n where t · y_pred <= 1, else 0

    Targets that are all 0 or 1 are taken as −1 and +1, as in Keras.

    Raises ValueError for other targets, and as Loss. Source: C. Cortes and V. Vapnik, "Support-vector networks", 1995.

    >>> Hinge()([[1.0], [-1.0]], [[0.5], [-2.0]])
    0.25
    """

    def per_sample(self, y_true, y_pred):
        return np.mean(np.maximum(1 - _signs(y_true) * y_pred, 0), axis=-1)

    def per_sample_gradient(self, y_true, y_pred):
        t = _signs(y_true)
        return -t * (t * y_pred <= 1) / y_pred.shape[-1]  # at the corner the slope before it, as in Keras

    def check_targets(self, y_true, outputs):
        if not (np.isin(y_true, (0, 1)).all() or np.isin(y_true, (-1, 1)).all()):
            raise ValueError("Hinge expected targets of −1 and +1 (or of 0 and 1), got others.")


def hinge(y_true, y_pred):
    """Return the mean of max(0, 1 − t · y_pred) of each sample: (batch, outputs) -> (batch,). Raises as Hinge.

    >>> hinge([[1.0], [-1.0]], [[0.5], [-2.0]])
    array([0.5, 0. ])
    """
    return per_sample(Hinge(), y_true, y_pred)


def _signs(y_true):
    """Return targets as −1 and +1; targets that are all 0 or 1 are converted."""
    return 2 * y_true - 1 if np.isin(y_true, (0, 1)).all() else y_true
