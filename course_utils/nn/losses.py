"""Losses: how wrong a prediction is, and beside it the gradient that says how to be less wrong.

A loss called with (y_true, y_pred) returns one number, the mean over the samples; `gradient`
returns the derivative of that number with respect to y_pred. The functions (`mean_squared_error`,
…) return one number per sample, as Keras' do.

>>> MeanSquaredError()([[0.0], [1.0]], [[0.0], [0.5]])
0.125
>>> MeanSquaredError().gradient([[0.0], [1.0]], [[0.0], [0.5]])
array([[ 0. ],
       [-0.5]])
>>> mean_squared_error([[0.0], [1.0]], [[0.0], [0.5]])
array([0.  , 0.25])
"""

import numpy as np

from . import _arrays, activations

EPSILON = 1e-7  # Keras' distance of a probability from 0 and 1: no logarithm of zero


class Loss:
    """Base of all losses: a subclass writes `per_sample` and, beside it, `per_sample_gradient`."""

    name = "loss"
    activation = None  # the activation that this loss can look through, see `from_logits` below
    from_logits = False

    def __call__(self, y_true, y_pred):
        """Return the mean loss over the samples, a float.

        Shapes: both (batch, outputs); y_true may be (batch,) where there is one output.
        Raises ValueError for shapes that do not match, an empty batch, or values that the loss has
        no meaning for.
        """
        y_true, y_pred = self._checked(y_true, y_pred)
        return float(np.mean(self.per_sample(y_true, y_pred)))

    def gradient(self, y_true, y_pred):
        """Return ∂loss/∂y_pred in the shape of y_pred."""
        shape = np.shape(y_pred)
        y_true, y_pred = self._checked(y_true, y_pred)
        n_samples = y_pred.size // y_pred.shape[-1]
        return (self.per_sample_gradient(y_true, y_pred) / n_samples).reshape(shape)

    def per_sample(self, y_true, y_pred):
        """Return the loss of each sample: (batch, outputs) -> (batch,)."""
        raise NotImplementedError

    def per_sample_gradient(self, y_true, y_pred):
        """Return the derivative of each sample's own loss, (batch, outputs)."""
        raise NotImplementedError

    def _checked(self, y_true, y_pred):
        y_true, y_pred = match_shapes(y_true, y_pred, type(self).__name__)
        self._check_values(y_true, y_pred)
        return y_true, y_pred

    def _check_values(self, y_true, y_pred):
        """Raise where the values have no meaning for this loss."""

    def __repr__(self):
        return f"{type(self).__name__}({'from_logits=True' if self.from_logits else ''})"


class MeanSquaredError(Loss):
    """Mean of the squared differences, (1/n) Σ (y_pred − y_true)², over samples and outputs."""

    name = "mean_squared_error"

    def per_sample(self, y_true, y_pred):
        return np.mean((y_pred - y_true) ** 2, axis=-1)

    def per_sample_gradient(self, y_true, y_pred):
        return 2 * (y_pred - y_true) / y_pred.shape[-1]


class BinaryCrossentropy(Loss):
    """Cross-entropy of yes/no targets t with probabilities p: −mean(t ln p + (1 − t) ln(1 − p)).

    With `from_logits=True` the predictions are logits z, the sigmoid is part of the loss, and its
    gradient is σ(z) − t: never zero while the answer is wrong. With probabilities, p is kept
    EPSILON away from 0 and 1, as in Keras; beyond that the loss is flat. In a model that ends in a
    sigmoid the logits are known, and both Keras and `nn.Sequential` use them.

    Raises ValueError for targets outside [0, 1] and for probabilities outside [0, 1].

    >>> round(BinaryCrossentropy()([[1.0], [0.0]], [[0.5], [0.5]]), 6)  # ln 2: a coin tossed
    0.693147
    >>> BinaryCrossentropy(from_logits=True)([[1.0]], [[-10000.0]])
    10000.0
    """

    name = "binary_crossentropy"
    activation = activations.sigmoid

    def __init__(self, from_logits=False):
        self.from_logits = bool(from_logits)

    def per_sample(self, y_true, y_pred):
        if self.from_logits:
            # −t ln σ(z) − (1 − t) ln(1 − σ(z)), rearranged so that e is never raised to a large power
            z = y_pred
            return np.mean(np.maximum(z, 0) - z * y_true + np.log1p(np.exp(-np.abs(z))), axis=-1)
        p = np.clip(y_pred, EPSILON, 1 - EPSILON)
        return -np.mean(y_true * np.log(p) + (1 - y_true) * np.log(1 - p), axis=-1)

    def per_sample_gradient(self, y_true, y_pred):
        outputs = y_pred.shape[-1]
        if self.from_logits:
            return (activations.sigmoid.function(y_pred) - y_true) / outputs
        p = np.clip(y_pred, EPSILON, 1 - EPSILON)
        return np.where(p == y_pred, (p - y_true) / (p * (1 - p)) / outputs, 0)

    def _check_values(self, y_true, y_pred):
        if y_true.min() < 0 or y_true.max() > 1:
            raise ValueError(
                f"BinaryCrossentropy expected targets between 0 and 1, got {_outside(y_true):g}. "
                "Labels coded -1 and +1 become 0 and 1 by (y + 1) / 2."
            )
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

    Raises ValueError for labels that are not one-hot rows and for probabilities that are negative
    or all zero.

    >>> round(CategoricalCrossentropy()([[0.0, 1.0]], [[0.5, 0.5]]), 6)
    0.693147
    """

    name = "categorical_crossentropy"
    activation = activations.softmax

    def __init__(self, from_logits=False):
        self.from_logits = bool(from_logits)

    def per_sample(self, y_true, y_pred):
        if self.from_logits:
            z = y_pred - np.max(y_pred, axis=-1, keepdims=True)
            log_p = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
            return -np.sum(y_true * log_p, axis=-1)
        p = y_pred / np.sum(y_pred, axis=-1, keepdims=True)
        return -np.sum(y_true * np.log(np.clip(p, EPSILON, 1 - EPSILON)), axis=-1)

    def per_sample_gradient(self, y_true, y_pred):
        if self.from_logits:
            total = np.sum(y_true, axis=-1, keepdims=True)  # 1 for one-hot rows
            return activations.softmax.function(y_pred) * total - y_true
        row_sum = np.sum(y_pred, axis=-1, keepdims=True)
        p = y_pred / row_sum
        clipped = np.clip(p, EPSILON, 1 - EPSILON)
        gradient_p = np.where(clipped == p, -y_true / clipped, 0)
        # The division by the row sum lets each entry act on all the others.
        return (gradient_p - np.sum(gradient_p * p, axis=-1, keepdims=True)) / row_sum

    def _check_values(self, y_true, y_pred):
        if y_true.min() < 0 or y_true.max() > 1:
            raise ValueError(
                f"CategoricalCrossentropy expected one-hot rows of 0 and 1, got {_outside(y_true):g}. "
                "Labels 0, 1, 2, … become such rows by nn.one_hot(y)."
            )
        if not self.from_logits and (y_pred.min() < 0 or y_pred.sum(axis=-1).min() <= 0):
            raise ValueError(
                "CategoricalCrossentropy expected rows of probabilities, got a row with a negative entry or of zeros "
                "alone. End the model in a softmax, or use CategoricalCrossentropy(from_logits=True)."
            )


def match_shapes(y_true, y_pred, owner):
    """Return both as float arrays of one shape and dtype; one column, (batch, 1), may come as (batch,)."""
    y_pred = _arrays.as_floats(y_pred, "y_pred")
    y_true = _arrays.as_floats(y_true, "y_true").astype(y_pred.dtype, copy=False)
    if y_pred.size == 0 or y_true.size == 0:
        raise ValueError(f"{owner} needs at least one sample, got y_pred of shape {y_pred.shape}.")
    if y_true.ndim + 1 == y_pred.ndim and y_pred.shape == (*y_true.shape, 1):
        y_true = y_true[..., None]
    elif y_pred.ndim + 1 == y_true.ndim and y_true.shape == (*y_pred.shape, 1):
        y_pred = y_pred[..., None]
    if y_true.shape != y_pred.shape:
        one_hot = y_true.ndim == 1 and y_pred.ndim == 2 and len(y_true) == len(y_pred)
        hint = f" Class labels become rows by nn.one_hot(y, {y_pred.shape[1]})." if one_hot else ""
        raise ValueError(
            f"{owner} expected y_true and y_pred of one shape, got {y_true.shape} and {y_pred.shape}.{hint}"
        )
    if y_pred.ndim == 0:
        y_true, y_pred = y_true[None], y_pred[None]
    return y_true, y_pred


def _outside(values):
    """Return the entry that lies farthest outside [0, 1]."""
    return values.min() if -values.min() > values.max() - 1 else values.max()


# --- as functions: one number per sample -----------------------------------------------------------


def mean_squared_error(y_true, y_pred):
    """Return (1/n) Σ (y_pred − y_true)² of each sample: (batch, outputs) -> (batch,)."""
    return _per_sample(MeanSquaredError(), y_true, y_pred)


def binary_crossentropy(y_true, y_pred, from_logits=False):
    """Return the mean of −t ln p − (1 − t) ln(1 − p) of each sample: (batch, outputs) -> (batch,)."""
    return _per_sample(BinaryCrossentropy(from_logits), y_true, y_pred)


def categorical_crossentropy(y_true, y_pred, from_logits=False):
    """Return −Σ t ln p of each sample: (batch, classes) -> (batch,)."""
    return _per_sample(CategoricalCrossentropy(from_logits), y_true, y_pred)


def _per_sample(loss, y_true, y_pred):
    values = loss.per_sample(*loss._checked(y_true, y_pred))
    return values if values.ndim else float(values)


LOSSES = {
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "binary_crossentropy": BinaryCrossentropy,
    "bce": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
}


def get(identifier):
    """Return the Loss for a name such as "mse", or the loss itself.

    >>> get("binary_crossentropy")
    BinaryCrossentropy()
    """
    if isinstance(identifier, Loss):
        return identifier
    name = getattr(identifier, "__name__", identifier)  # Keras also takes the function
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        raise TypeError(f"Give a loss, not its class: nn.losses.{name}() with parentheses.")
    if isinstance(name, str) and name in LOSSES:
        return LOSSES[name]()
    raise ValueError(f"Unknown loss {identifier!r:.60}. Known are: {', '.join(LOSSES)}.")
