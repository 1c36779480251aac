"""Losses: how wrong a prediction is, and beside it the gradient that says how to be less wrong.

    base              what all losses share: mean over the samples, sample weights, shapes
    regression        for numbers: squared, absolute, Huber's compromise
    classification    for classes: cross-entropies
    margin            for classes: hinge

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

from .base import EPSILON, Loss, match_shapes
from .classification import (
    BinaryCrossentropy,
    CategoricalCrossentropy,
    SparseCategoricalCrossentropy,
    binary_crossentropy,
    categorical_crossentropy,
    sparse_categorical_crossentropy,
)
from .margin import Hinge, hinge
from .regression import (
    Huber,
    MeanAbsoluteError,
    MeanSquaredError,
    huber,
    mean_absolute_error,
    mean_squared_error,
)

LOSSES = {
    "mean_squared_error": MeanSquaredError,
    "mse": MeanSquaredError,
    "mean_absolute_error": MeanAbsoluteError,
    "mae": MeanAbsoluteError,
    "huber": Huber,
    "hinge": Hinge,
    "binary_crossentropy": BinaryCrossentropy,
    "bce": BinaryCrossentropy,
    "categorical_crossentropy": CategoricalCrossentropy,
    "sparse_categorical_crossentropy": SparseCategoricalCrossentropy,
}


def get(identifier):
    """Return the Loss for a name such as "mse", or the loss itself.

    Raises ValueError for an unknown name, TypeError for a class without parentheses.

    >>> get("binary_crossentropy"), get("Huber")
    (BinaryCrossentropy(), Huber())
    """
    if isinstance(identifier, Loss):
        return identifier
    name = getattr(identifier, "__name__", identifier)  # Keras also takes the function
    if isinstance(identifier, type) and issubclass(identifier, Loss):
        raise TypeError(f"Give a loss, not its class: nn.losses.{name}() with parentheses.")
    by_class = {kind.__name__: kind for kind in LOSSES.values()}
    abbreviations = {short.upper(): LOSSES[short] for short in ("mse", "mae", "bce")}
    known = {**LOSSES, **by_class, **abbreviations}
    if isinstance(name, str) and name in known:
        return known[name]()
    raise ValueError(f"Unknown loss {identifier!r:.60}. Known are: {', '.join(LOSSES)}.")


__all__ = [
    "EPSILON",
    "LOSSES",
    "BinaryCrossentropy",
    "CategoricalCrossentropy",
    "Hinge",
    "Huber",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SparseCategoricalCrossentropy",
    "binary_crossentropy",
    "categorical_crossentropy",
    "get",
    "hinge",
    "huber",
    "match_shapes",
    "mean_absolute_error",
    "mean_squared_error",
    "sparse_categorical_crossentropy",
]
