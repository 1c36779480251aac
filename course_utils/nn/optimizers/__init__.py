"""Optimizers: from gradients to better weights. Each is an `update_step` that reads like its formula.

    base         what all optimizers share: the learning rate, slots, clipping, decay, accumulation
    sgd          gradient descent, with momentum if asked
    adaptive     a step of its own for each weight: Adagrad, RMSprop, Adadelta
    adam         momentum and adaptive steps together: Adam, AdamW, Nadam
    schedules    learning rates that change with the step

>>> import numpy as np
>>> w = np.array([1.0, 2.0])
>>> SGD(learning_rate=0.1).apply([np.array([10.0, 0.0])], [w])
>>> w
array([0., 2.])
"""

from . import schedules
from .adam import Adam, AdamW, Nadam
from .adaptive import Adadelta, Adagrad, RMSprop
from .base import Optimizer
from .sgd import SGD

OPTIMIZERS = {
    "sgd": SGD,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adadelta": Adadelta,
    "adam": Adam,
    "adamw": AdamW,
    "nadam": Nadam,
}


def get(identifier):
    """Return the Optimizer for a name such as "sgd", or the optimizer itself.

    Raises ValueError for an unknown name, TypeError for a class without parentheses.

    >>> get("sgd")
    SGD(learning_rate=0.01, momentum=0, nesterov=False)
    """
    if isinstance(identifier, Optimizer):
        return identifier
    if isinstance(identifier, type) and issubclass(identifier, Optimizer):
        raise TypeError(f"Give an optimizer, not its class: nn.optimizers.{identifier.__name__}() with parentheses.")
    if isinstance(identifier, str) and identifier.lower() in OPTIMIZERS:
        return OPTIMIZERS[identifier.lower()]()
    raise ValueError(f"Unknown optimizer {identifier!r:.60}. Known are: {', '.join(OPTIMIZERS)}.")


__all__ = [
    "OPTIMIZERS",
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "get",
    "schedules",
]
