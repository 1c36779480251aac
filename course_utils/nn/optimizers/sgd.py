"""Gradient descent: down the slope, with momentum if asked."""

from .. import _arrays
from .base import Optimizer


class SGD(Optimizer):
    """Stochastic gradient descent, with momentum if asked.

        w −= learning_rate · g                                  momentum = 0
        m = momentum · m − learning_rate · g;  w += m           momentum > 0
        m as above;  w += momentum · m − learning_rate · g      nesterov: looks one step ahead

    Textbooks often write v = βv + (1 − β)g, w −= αv: the same path when
    α = learning_rate / (1 − β). For `**options` see Optimizer.

    Raises ValueError for a negative learning rate, a momentum outside [0, 1), nesterov without
    momentum.

    Source: H. Robbins and S. Monro, "A stochastic approximation method", 1951; B. T. Polyak, "Some
    methods of speeding up the convergence of iteration methods", 1964; Y. Nesterov, 1983.

    >>> import numpy as np
    >>> w, sgd = np.array([1.0]), SGD(learning_rate=0.1, momentum=0.9)
    >>> for _ in range(2):
    ...     sgd.apply([np.array([1.0])], [w])
    >>> w.round(3)  # a step of 0.1, then one of 0.9 · 0.1 + 0.1
    array([0.71])
    """

    def __init__(self, learning_rate=0.01, momentum=0.0, nesterov=False, **options):
        super().__init__(learning_rate, **options)
        self.momentum = _arrays.real_number(momentum, "momentum", at_least=0, below=1)
        self.nesterov = bool(nesterov)
        if self.nesterov and self.momentum == 0:
            raise ValueError("nesterov=True needs a momentum > 0, such as SGD(momentum=0.9, nesterov=True).")
        self.slots = ("momentum",) if self.momentum else ()

    def update_step(self, g, w, m=None):
        if m is None:
            w -= self.rate * g
            return
        m *= self.momentum
        m -= self.rate * g
        w += (self.momentum * m - self.rate * g) if self.nesterov else m
