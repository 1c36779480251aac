"""Optimizers: from gradients to better weights. Each is an `update_step` that reads like its formula.

>>> w = np.array([1.0, 2.0])
>>> SGD(learning_rate=0.1).apply([np.array([10.0, 0.0])], [w])
>>> w
array([0., 2.])
"""

import inspect

import numpy as np

from . import _arrays, _text


class Optimizer:
    """Base of all optimizers.

    It keeps the learning rate and what an optimizer remembers of each parameter (its slots). A
    subclass names its `slots` and writes `update_step(gradient, variable, *slots)`, which changes
    the arrays in place.
    """

    slots = ()

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate
        self.iterations = 0
        self._variables = None
        self._slots = None

    @property
    def learning_rate(self):
        """How far one update goes; may be changed while training."""
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        self._learning_rate = _arrays.real_number(value, "learning_rate", at_least=0)

    def apply(self, grads, params):
        """Update every array of `params` in place, given their gradients in the same order.

        Raises ValueError for lists or shapes that do not match, and for other parameters than last
        time: what an optimizer remembers belongs to the arrays it has seen.
        """
        grads, params = [np.asarray(gradient) for gradient in grads], list(params)
        self._check(grads, params)
        if self._variables is None:
            self._variables = params
            self._slots = [[np.zeros_like(param) for _ in self.slots] for param in params]
        for gradient, variable, slots in zip(grads, params, self._slots, strict=True):
            self.update_step(gradient, variable, *slots)
        self.iterations += 1

    def update_step(self, gradient, variable, *slots):
        """Change `variable` (and its slots) in place."""
        raise NotImplementedError

    def _check(self, grads, params):
        if len(grads) != len(params):
            raise ValueError(f"apply expected one gradient per parameter, got {len(grads)} for {len(params)}.")
        for i, (gradient, param) in enumerate(zip(grads, params, strict=True)):
            if not isinstance(param, np.ndarray) or param.dtype.kind != "f":
                raise TypeError(
                    f"Parameters are updated in place and must be float arrays; params[{i}] is {param!r:.60}."
                )
            if gradient.shape != param.shape:
                raise ValueError(f"Gradient {i} has shape {gradient.shape}, its parameter has shape {param.shape}.")
        if self._variables is not None and (
            len(params) != len(self._variables)
            or any(new is not old for new, old in zip(params, self._variables, strict=True))
        ):
            raise ValueError(
                "This optimizer has already updated other parameters and remembers things about them. "
                f"Make a new {type(self).__name__} for these."
            )

    def __repr__(self):
        options = {name: getattr(self, name) for name in inspect.signature(type(self)).parameters}
        text = ", ".join(
            f"{name}={value if isinstance(value, bool) else _text.number(value)}" for name, value in options.items()
        )
        return f"{type(self).__name__}({text})"


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if asked.

        w −= learning_rate · g                                  momentum = 0
        m = momentum · m − learning_rate · g;  w += m           momentum > 0
        m as above;  w += momentum · m − learning_rate · g      nesterov: looks one step ahead

    Textbooks often write v = βv + (1 − β)g, w −= αv: the same path when
    α = learning_rate / (1 − β).

    Raises ValueError for a negative learning rate, a momentum outside [0, 1), nesterov without
    momentum.

    Source: H. Robbins and S. Monro, "A stochastic approximation method", 1951; B. T. Polyak, "Some
    methods of speeding up the convergence of iteration methods", 1964; Y. Nesterov, 1983.
    """

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False):
        super().__init__(learning_rate)
        self.momentum = _arrays.real_number(momentum, "momentum", at_least=0, below=1)
        self.nesterov = bool(nesterov)
        if self.nesterov and self.momentum == 0:
            raise ValueError("nesterov=True needs a momentum > 0, such as SGD(momentum=0.9, nesterov=True).")
        self.slots = ("momentum",) if self.momentum else ()

    def update_step(self, g, w, m=None):
        if m is None:
            w -= self.learning_rate * g
        else:
            m[...] = self.momentum * m - self.learning_rate * g
            w += (self.momentum * m - self.learning_rate * g) if self.nesterov else m


OPTIMIZERS = {"sgd": SGD}


def get(identifier):
    """Return the Optimizer for a name such as "sgd", or the optimizer itself.

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
