"""What all losses share: one number per sample, weighed and brought to one number for all."""

import copy

import numpy as np

from .. import _arrays, _text

EPSILON = 1e-7  # Keras' distance of a probability from 0 and 1: no logarithm of zero
REDUCTIONS = ("sum_over_batch_size", "mean", "sum", "none", None)


class Loss:
    """Base of all losses: a subclass writes `per_sample` and, beside it, `per_sample_gradient`.

    reduction     what becomes of the samples' losses l₁ … l_n: "sum_over_batch_size" (also "mean"):
                  (1/n) Σ lᵢ; "sum": Σ lᵢ; None: they are returned as they are.
    from_logits   True where predictions come before the sigmoid or softmax.

    With sample_weight w the same is done to wᵢ lᵢ; the mean still divides by n, as in Keras.

    >>> class Cubic(Loss):
    ...     def per_sample(self, y_true, y_pred):
    ...         return np.mean(abs(y_pred - y_true) ** 3, axis=-1)
    ...     def per_sample_gradient(self, y_true, y_pred):
    ...         return 3 * (y_pred - y_true) * abs(y_pred - y_true) / y_pred.shape[-1]
    >>> Cubic()([[0.0], [0.0]], [[1.0], [2.0]], sample_weight=[1.0, 0.5])
    2.5
    """

    activation = None  # the activation that this loss can look through to the logits
    from_logits = False
    sparse = False  # True where targets are class numbers instead of rows

    def __init__(self, reduction="sum_over_batch_size"):
        if reduction not in REDUCTIONS:
            raise ValueError(f'reduction must be "sum_over_batch_size", "sum" or None, got {reduction!r}.')
        self.reduction = None if reduction == "none" else reduction

    def __call__(self, y_true, y_pred, sample_weight=None):
        """Return the mean loss over the samples, a float; with reduction=None one number per sample.

        Shapes: both (batch, outputs); y_true may be (batch,) where there is one output;
        sample_weight (batch,). Raises ValueError for shapes that do not match, an empty batch, or
        values that the loss has no meaning for.
        """
        y_true, y_pred = self.checked(y_true, y_pred)
        return self.reduced(self.per_sample(y_true, y_pred), _weights(sample_weight, y_pred))

    def gradient(self, y_true, y_pred, sample_weight=None):
        """Return ∂loss/∂y_pred in the shape of y_pred; with reduction=None, that of the sum."""
        shape = np.shape(y_pred)
        y_true, y_pred = self.checked(y_true, y_pred)
        return self.reduced_gradient(y_true, y_pred, _weights(sample_weight, y_pred)).reshape(shape)

    def per_sample(self, y_true, y_pred):
        """Return the loss of each sample: (batch, outputs) -> (batch,)."""
        raise NotImplementedError

    def per_sample_behind_activation(self, y_true, z, a):
        """Return the loss of each sample from logits z, whose activation a is known already."""
        return self.per_sample(y_true, z)

    def per_sample_gradient(self, y_true, y_pred):
        """Return the derivative of each sample's own loss, (batch, outputs)."""
        raise NotImplementedError

    def gradient_behind_activation(self, y_true, a):
        """Return the derivative of each sample's loss with respect to the logits z, from a = activation(z)."""
        raise NotImplementedError

    # What follows trusts its arguments: training calls it in every step, after one look at all the data.

    def reduced(self, values, sample_weight=None):
        """Return the samples' losses as one float, or as they are with reduction=None."""
        if sample_weight is not None:
            values = values * sample_weight
        if self.reduction is None:
            return values
        total = float(np.add.reduce(values, axis=None))
        return total if self.reduction == "sum" else total / values.size

    def reduced_gradient(self, y_true, y_pred, sample_weight=None, activated=None):
        """Return the derivative of `reduced` with respect to y_pred.

        activated    the activation of the logits y_pred, where a network has computed it already.
        """
        if activated is None:
            gradient = self.per_sample_gradient(y_true, y_pred)
        else:
            gradient = self.gradient_behind_activation(y_true, activated)
        # Not in place: a subclass may have returned y_pred or y_true itself.
        if sample_weight is not None:
            gradient = gradient * sample_weight[..., None]
        if self.reduction in ("sum_over_batch_size", "mean"):
            gradient = gradient / (y_pred.size // y_pred.shape[-1])
        return gradient

    def checked(self, y_true, y_pred):
        """Return both as float arrays of matching shapes, or raise."""
        y_true, y_pred = match_shapes(y_true, y_pred, type(self).__name__)
        self.check_targets(y_true, y_pred.shape[-1])
        self.check_predictions(y_pred)
        return y_true, y_pred

    def check_targets(self, y_true, outputs):
        """Raise where targets have no meaning for this loss."""

    def check_predictions(self, y_pred):
        """Raise where predictions have no meaning for this loss."""

    def with_logits(self):
        """Return the same loss, which takes logits instead of probabilities."""
        if self.activation is None:
            raise ValueError(f"{self!r} has no logits.")
        twin = copy.copy(self)
        twin.from_logits = True
        return twin

    def __repr__(self):
        plain = {"from_logits": False, "label_smoothing": 0.0, "delta": 1.0, "reduction": "sum_over_batch_size"}
        options = [
            f"{name}={_text.shown(value)}"
            for name, default in plain.items()
            if (value := getattr(self, name, default)) != default
        ]
        return f"{type(self).__name__}({', '.join(options)})"


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
        labels = {(len(y_pred),): "y", (len(y_pred), 1): "y.ravel()"}.get(y_true.shape) if y_pred.ndim == 2 else None
        hint = f" Class labels become rows by nn.one_hot({labels}, {y_pred.shape[1]})." if labels else ""
        raise ValueError(
            f"{owner} expected y_true and y_pred of one shape, got {y_true.shape} and {y_pred.shape}.{hint}"
        )
    if y_pred.ndim == 0:
        y_true, y_pred = y_true[None], y_pred[None]
    return y_true, y_pred


def per_sample(loss, y_true, y_pred):
    """Return what the functions return: the loss of each sample, a float for a single one."""
    values = loss.per_sample(*loss.checked(y_true, y_pred))
    return values if values.ndim else float(values)


def _weights(sample_weight, y_pred):
    if sample_weight is None:
        return None
    weights = _arrays.as_floats(sample_weight, "sample_weight").astype(y_pred.dtype, copy=False)
    if weights.shape != y_pred.shape[:-1]:
        hint = ""
        if y_pred.ndim == 1:
            hint = f" One row of numbers is one sample: {len(y_pred)} samples are a column, such as y_pred[:, None]."
        raise ValueError(
            f"sample_weight must have shape {y_pred.shape[:-1]}, one for each sample; got {weights.shape}.{hint}"
        )
    return weights
