"""Metrics: how good a model is, in numbers for people. The functions return one number per sample.

>>> binary_accuracy([[1], [0]], [[0.9], [0.6]])
array([1., 0.])
"""

import numpy as np

from . import losses


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """Return the share of right yes/no answers of each sample; y_pred > threshold means yes. Shapes as for losses."""
    y_true, y_pred = losses.match_shapes(y_true, y_pred, "binary_accuracy")
    return np.mean(y_true == (y_pred > threshold), axis=-1)


def categorical_accuracy(y_true, y_pred):
    """Return 1 for each sample whose largest entry stands where the target's does: (batch, classes) -> (batch,)."""
    y_true, y_pred = losses.match_shapes(y_true, y_pred, "categorical_accuracy")
    return (np.argmax(y_true, axis=-1) == np.argmax(y_pred, axis=-1)).astype(float)


def accuracy(y_true, y_pred):
    """Return binary accuracy for one output, categorical accuracy for several: what Keras makes of "accuracy"."""
    several = np.ndim(y_pred) > 1 and np.shape(y_pred)[-1] > 1
    return categorical_accuracy(y_true, y_pred) if several else binary_accuracy(y_true, y_pred)


METRICS = {
    "accuracy": accuracy,
    "acc": accuracy,
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "mean_squared_error": losses.mean_squared_error,
    "mse": losses.mean_squared_error,
}


def get(identifier):
    """Return the metric for a name such as "accuracy", or the function (y_true, y_pred) itself."""
    if callable(identifier):
        return identifier
    if isinstance(identifier, str) and identifier in METRICS:
        return METRICS[identifier]
    raise ValueError(f"Unknown metric {identifier!r:.60}. Known are: {', '.join(METRICS)}.")
