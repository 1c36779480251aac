"""Activation functions, each one record: what it computes, and beside it the derivative.

    record        what the records hold
    classic       linear, heaviside, sigmoid, tanh
    rectifiers    relu, leaky_relu, elu, selu
    smooth        softplus, silu (swish), gelu
    softmax       softmax and its logarithm

>>> relu([-2.0, 3.0])
array([0., 3.])
>>> sigmoid(0), sigmoid.derivative(0)
(0.5, 0.25)
"""

from .classic import heaviside, linear, sigmoid, tanh
from .record import Activation
from .rectifiers import elu, leaky_relu, relu, selu
from .smooth import gelu, silu, softplus
from .softmax import log_softmax, softmax

swish = silu

# In the order in which drop-downs show them.
ACTIVATIONS = {
    record.name: record
    for record in (
        linear,
        heaviside,
        sigmoid,
        tanh,
        relu,
        leaky_relu,
        elu,
        selu,
        softplus,
        silu,
        gelu,
        softmax,
        log_softmax,
    )
}
NAMES = {**ACTIVATIONS, "swish": silu}


def get(identifier):
    """Return the Activation of that name; None means linear, and a record is returned as it is.

    A plain function of z is taken too, but without a derivative nothing can be trained through it.

    >>> get("relu"), get(None)
    (nn.activations.relu, nn.activations.linear)
    """
    if identifier is None:
        return linear
    if isinstance(identifier, Activation):
        return identifier
    if isinstance(identifier, str) and identifier in NAMES:
        return NAMES[identifier]
    if callable(identifier) and not isinstance(identifier, type):
        return Activation(getattr(identifier, "__name__", "custom"), identifier)
    raise ValueError(f"Unknown activation {identifier!r:.60}. Known are: {', '.join(ACTIVATIONS)}.")


__all__ = [
    "ACTIVATIONS",
    "Activation",
    "elu",
    "gelu",
    "get",
    "heaviside",
    "leaky_relu",
    "linear",
    "log_softmax",
    "relu",
    "selu",
    "sigmoid",
    "silu",
    "softmax",
    "softplus",
    "swish",
    "tanh",
]
