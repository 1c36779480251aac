"""Losses for classes: how surprised a prediction is by the truth.

Source of −ln p as the price of a forecast: I. J. Good, "Rational decisions", 1952.
"""

import numpy as np

from .. import _arrays, activations
from .base import EPSILON, Loss, per_sample

TINY = 1e-30  # a probability below this has lost digits in float32, and is as good as zero


class BinaryCrossentropy(Loss):
    """Cross-entropy of yes/no targets t with probabilities p: −mean(t ln p + (1 − t) ln(1 − p)).

    With `from_logits=True` the predictions are logits z, the sigmoid is part of the loss, and its
    gradient is σ(z) − t: never zero while the answer is wrong. With probabilities, p is kept
    EPSILON away from 0 and 1, as in Keras; beyond that the loss is flat. In a model that ends in a
    sigmoid the logits are known, and both Keras and `nn.Sequential` use them.

    label_smoothing   s moves targets from 0 and 1 to s/2 and 1 − s/2.

    Raises ValueError for targets outside [0, 1] and for probabilities outside [0, 1].

    >>> round(BinaryCrossentropy()([[1.0], [0.0]], [[0.5], [0.5]]), 6)  # ln 2: a coin tossed
    0.693147
    >>> BinaryCrossentropy(from_logits=True)([[1.0]], [[-10000.0]])
    10000.0
    """

    activation = activations.sigmoid

    def __init__(self, from_logits=False, label_smoothing=0.0, reduction="sum_over_batch_size"):
        super().__init__(reduction)
        self.from_logits = bool(from_logits)
        self.label_smoothing = _arrays.real_number(label_smoothing, "label_smoothing", at_least=0, below=1)

    def per_sample(self, y_true, y_pred):
        t = self._smoothed(y_true)
        if self.from_logits:
            # −t ln σ(z) − (1 − t) ln(1 − σ(z)), rearranged so that e is never raised to a large power
            z = y_pred
            values = np.maximum(z, 0) - z * t + np.log1p(np.exp(-np.abs(z)))
        else:
            p = np.clip(y_pred, EPSILON, 1 - EPSILON)
            values = -(t * np.log(p) + (1 - t) * np.log(1 - p))
        return np.add.reduce(values, axis=-1) / values.shape[-1]

    def per_sample_gradient(self, y_true, y_pred):
        if self.from_logits:
            return self.gradient_behind_activation(y_true, activations.sigmoid.function(y_pred))
        t, outputs = self._smoothed(y_true), y_pred.shape[-1]
        p = np.clip(y_pred, EPSILON, 1 - EPSILON)
        return np.where(p == y_pred, (p - t) / (p * (1 - p)) / outputs, 0)

    def gradient_behind_activation(self, y_true, a):
        outputs = a.shape[-1]
        gradient = a - self._smoothed(y_true)
        return gradient if outputs == 1 else gradient / outputs

    def _smoothed(self, y_true):
        s = self.label_smoothing
        return y_true if s == 0 else y_true * (1 - s) + 0.5 * s

    def check_targets(self, y_true, outputs):
        if y_true.min() < 0 or y_true.max() > 1:
            raise ValueError(
                f"BinaryCrossentropy expected targets between 0 and 1, got {_outside(y_true):g}. "
                "Labels coded -1 and +1 become 0 and 1 by (y + 1) / 2."
            )

    def check_predictions(self, y_pred):
        if not self.from_logits and (y_pred.min() < 0 or y_pred.max() > 1):
            raise ValueError(
                f"BinaryCrossentropy expected probabilities between 0 and 1, got {_outside(y_pred):g}. "
                "End the model in a sigmoid, or use BinaryCrossentropy(from_logits=True)."
            )


class CategoricalCrossentropy(Loss):
    """Cross-entropy of one-hot targets t with probabilities p of classes: −Σ t ln p, mean over samples.

    With `from_logits=True` the predictions are logits z, the softmax is part of the loss, and its
    gradient is softmax(z) − t. With probabilities, each row is divided by its sum and then kept
    EPSILON away from 0 and 1, as in Keras. In a model that ends in a softmax the logits are known,
    and both Keras and `nn.Sequential` use them.

    label_smoothing   s moves targets of c classes to (1 − s) t + s/c.

    Raises ValueError for targets outside [0, 1], and for probabilities that are negative or all zero.
    That a row of targets sums to 1 is not checked, nor is it in Keras: [0, 0] costs nothing.

    >>> round(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]), 6)
    0.693147
    """

    activation = activations.softmax

    def __init__(self, from_logits=False, label_smoothing=0.0, reduction="sum_over_batch_size"):
        super().__init__(reduction)
        self.from_logits = bool(from_logits)
        self.label_smoothing = _arrays.real_number(label_smoothing, "label_smoothing", at_least=0, below=1)

    def per_sample(self, y_true, y_pred):
        t = self._smoothed(y_true)
        if self.from_logits:
            return -np.vecdot(t, activations.log_softmax.function(y_pred))
        p = y_pred / np.sum(y_pred, axis=-1, keepdims=True)
        return -np.sum(t * np.log(np.clip(p, EPSILON, 1 - EPSILON)), axis=-1)

    def per_sample_behind_activation(self, y_true, z, a):
        if np.minimum.reduce(a, axis=None) < TINY:
            return self.per_sample(y_true, z)  # the logits have the digits that ln a has lost
        return -np.vecdot(self._smoothed(y_true), np.log(a))

    def per_sample_gradient(self, y_true, y_pred):
        if self.from_logits:
            return self.gradient_behind_activation(y_true, activations.softmax.function(y_pred))
        t = self._smoothed(y_true)
        row_sum = np.sum(y_pred, axis=-1, keepdims=True)
        p = y_pred / row_sum
        clipped = np.clip(p, EPSILON, 1 - EPSILON)
        gradient_p = np.where(clipped == p, -t / clipped, 0)
        # The division by the row sum lets each entry act on all the others.
        return (gradient_p - np.sum(gradient_p * p, axis=-1, keepdims=True)) / row_sum

    def gradient_behind_activation(self, y_true, a):
        t = self._smoothed(y_true)
        return a * np.add.reduce(t, axis=-1, keepdims=True) - t  # the sum is 1 for one-hot rows

    def _smoothed(self, y_true):
        s = self.label_smoothing
        return y_true if s == 0 else y_true * (1 - s) + s / y_true.shape[-1]

    def check_targets(self, y_true, outputs):
        if y_true.min() < 0 or y_true.max() > 1:
            raise ValueError(
                f"CategoricalCrossentropy expected one-hot rows of 0 and 1, got {_outside(y_true):g}. "
                "Labels 0, 1, 2, … become such rows by nn.one_hot(y)."
            )

    def check_predictions(self, y_pred):
        if not self.from_logits:
            _check_rows(y_pred, type(self).__name__)


class SparseCategoricalCrossentropy(Loss):
    """Categorical cross-entropy for targets that are class numbers 0, 1, 2, …: −ln p[target].

    Shapes: y_true (batch,), y_pred (batch, classes). With logits the same number as
    CategoricalCrossentropy of `nn.one_hot(y_true)`. With probabilities Keras clips first and divides
    by the row sum then, and so does this: each probability below EPSILON adds up to EPSILON to the loss.
    (A thousand classes, one of them certain and true: 1.0e-4 instead of 1.0e-7.)

    Raises ValueError for targets that are no whole numbers from 0 to classes − 1, and for probabilities
    that are negative or all zero.

    >>> round(SparseCategoricalCrossentropy()([1, 0], [[0.5, 0.5], [0.5, 0.5]]), 6)
    0.693147
    """

    activation = activations.softmax
    sparse = True

    def __init__(self, from_logits=False, reduction="sum_over_batch_size"):
        super().__init__(reduction)
        self.from_logits = bool(from_logits)

    def per_sample(self, y_true, y_pred):
        picked = y_true.astype(np.intp)[..., None]
        if self.from_logits:
            return -np.take_along_axis(activations.log_softmax.function(y_pred), picked, axis=-1)[..., 0]
        p = np.clip(y_pred, EPSILON, 1 - EPSILON)
        return np.log(p.sum(axis=-1)) - np.log(np.take_along_axis(p, picked, axis=-1)[..., 0])

    def per_sample_gradient(self, y_true, y_pred):
        if self.from_logits:
            return self.gradient_behind_activation(y_true, activations.softmax.function(y_pred))
        t = self._rows(y_true, y_pred)
        p = np.clip(y_pred, EPSILON, 1 - EPSILON)
        return np.where(p == y_pred, 1 / p.sum(axis=-1, keepdims=True) - t / p, 0)

    def gradient_behind_activation(self, y_true, a):
        return a - self._rows(y_true, a)

    def _rows(self, y_true, like):
        """Return the class numbers as one-hot rows."""
        return (y_true.astype(np.intp)[..., None] == np.arange(like.shape[-1])).astype(like.dtype)

    def checked(self, y_true, y_pred):
        y_pred = _arrays.as_floats(y_pred, "y_pred")
        y_true = _arrays.as_floats(y_true, "y_true")
        if y_true.ndim == y_pred.ndim and y_true.shape[-1:] == (1,):
            y_true = y_true[..., 0]
        if y_pred.ndim == 0 or y_pred.size == 0 or y_true.shape != y_pred.shape[:-1]:
            hint = " One-hot rows go with CategoricalCrossentropy." if y_true.shape == y_pred.shape else ""
            raise ValueError(
                "SparseCategoricalCrossentropy expected class numbers (batch,) and predictions (batch, classes), "
                f"got {y_true.shape} and {y_pred.shape}.{hint}"
            )
        self.check_targets(y_true, y_pred.shape[-1])
        self.check_predictions(y_pred)
        return y_true, y_pred

    def check_targets(self, y_true, outputs):
        wrong = (y_true < 0) | (y_true >= outputs) | (y_true != np.floor(y_true))
        if wrong.any():
            raise ValueError(
                f"SparseCategoricalCrossentropy expected whole numbers from 0 to {outputs - 1} for {outputs} classes, "
                f"got {y_true[wrong][0]:g}."
            )

    def check_predictions(self, y_pred):
        if not self.from_logits:
            _check_rows(y_pred, type(self).__name__)


def binary_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0):
    """Return the mean of −t ln p − (1 − t) ln(1 − p) of each sample: (batch, outputs) -> (batch,).

    Raises as BinaryCrossentropy.

    >>> binary_crossentropy([[1.0]], [[0.25]]).round(4)  # −ln 0.25
    array([1.3863])
    """
    return per_sample(BinaryCrossentropy(from_logits, label_smoothing), y_true, y_pred)


def categorical_crossentropy(y_true, y_pred, from_logits=False, label_smoothing=0.0):
    """Return −Σ t ln p of each sample: (batch, classes) -> (batch,). Raises as CategoricalCrossentropy.

    >>> categorical_crossentropy([[0.0, 1.0, 0.0]], [[0.5, 0.25, 0.25]]).round(4)
    array([1.3863])
    """
    return per_sample(CategoricalCrossentropy(from_logits, label_smoothing), y_true, y_pred)


def sparse_categorical_crossentropy(y_true, y_pred, from_logits=False):
    """Return −ln p[target] of each sample: (batch,), (batch, classes) -> (batch,). Raises as the class.

    >>> sparse_categorical_crossentropy([1], [[0.5, 0.25, 0.25]]).round(4)
    array([1.3863])
    """
    return per_sample(SparseCategoricalCrossentropy(from_logits), y_true, y_pred)


def _check_rows(y_pred, owner):
    if y_pred.min() < 0 or y_pred.sum(axis=-1).min() < TINY:  # divided by less, a gradient in float32 overflows
        raise ValueError(
            f"{owner} expected rows of probabilities, got a row with a negative entry or of zeros alone. "
            f"End the model in a softmax, or use {owner}(from_logits=True)."
        )


def _outside(values):
    """Return the entry that lies farthest outside [0, 1]."""
    return values.min() if -values.min() > values.max() - 1 else values.max()
