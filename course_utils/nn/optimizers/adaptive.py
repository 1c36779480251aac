"""A step of its own for each weight: short where gradients have been large, long where they are small."""

import numpy as np

from .. import _arrays
from .base import Optimizer


class Adagrad(Optimizer):
    """Adaptive gradients: every step is divided by the root of all squared gradients so far.

        a += g²
        w −= learning_rate · g / √(a + epsilon)

    a starts at 0.1 in Keras, at 0 in the paper. Since a only grows, steps only shrink. For
    `**options` see Optimizer. Raises ValueError for a negative start or epsilon.

    Source: J. Duchi, E. Hazan and Y. Singer, "Adaptive subgradient methods for online learning and
    stochastic optimization", 2011.

    >>> w = np.array([1.0, 1.0])
    >>> Adagrad(learning_rate=0.1, initial_accumulator_value=0).apply([np.array([100.0, 0.01])], [w])
    >>> w.round(4)  # the first step is equally long for large and small gradients
    array([0.9, 0.9])
    """

    slots = ("accumulator",)

    def __init__(self, learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, **options):
        super().__init__(learning_rate, **options)
        self.initial_accumulator_value = _arrays.real_number(
            initial_accumulator_value, "initial_accumulator_value", at_least=0
        )
        self.epsilon = _arrays.real_number(epsilon, "epsilon", at_least=0)

    def new_slot(self, name, param):
        return np.full_like(param, self.initial_accumulator_value)

    def update_step(self, g, w, a):
        a += g * g
        w -= self.rate * g / np.sqrt(a + self.epsilon)


class RMSprop(Optimizer):
    """Like Adagrad, but with a fading memory: v is an average of the last squared gradients.

        v = rho · v + (1 − rho) · g²
        w −= learning_rate · g / √(v + epsilon)

    centered    takes the squared average of g off v: the variance instead of the mean square.
    momentum    steps are added up: m = momentum · m + learning_rate · g / √…;  w −= m

    Textbooks often write g / (√v + ε); only for gradients near ε does it matter. For `**options`
    see Optimizer. Raises ValueError for rho or momentum outside [0, 1).

    Source: T. Tieleman and G. Hinton, lecture 6.5 of "Neural networks for machine learning", 2012.

    >>> w = np.array([1.0])
    >>> RMSprop(learning_rate=0.01, rho=0.9).apply([np.array([5.0])], [w])
    >>> w.round(4)  # 0.01 · 5 / √(0.1 · 25)
    array([0.9684])
    """

    def __init__(self, learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, **options):
        super().__init__(learning_rate, **options)
        self.rho = _arrays.real_number(rho, "rho", at_least=0, below=1)
        self.momentum = _arrays.real_number(momentum, "momentum", at_least=0, below=1)
        self.epsilon = _arrays.real_number(epsilon, "epsilon", at_least=0)
        self.centered = bool(centered)
        also = [name for name, used in (("momentum", self.momentum), ("average", self.centered)) if used]
        self.slots = ("velocity", *also)

    def update_step(self, g, w, v, *also):
        v *= self.rho
        v += (1 - self.rho) * (g * g)
        spread = v
        if self.centered:
            average = also[-1]
            average *= self.rho
            average += (1 - self.rho) * g
            spread = v - average * average
        step = self.rate * g / np.sqrt(spread + self.epsilon)
        if self.momentum:
            m = also[0]
            m *= self.momentum
            m += step
            step = m
        w -= step


class Adadelta(Optimizer):
    """RMSprop whose steps have the unit of the weights: their size comes from the steps before.

        a = rho · a + (1 − rho) · g²
        d = g · √(D + epsilon) / √(a + epsilon)
        D = rho · D + (1 − rho) · d²
        w −= learning_rate · d

    The paper has no learning rate, which is learning_rate = 1; Keras' default is 0.001. For
    `**options` see Optimizer. Raises ValueError for rho outside [0, 1).

    Source: M. D. Zeiler, "ADADELTA: an adaptive learning rate method", 2012.

    >>> w = np.array([1.0])
    >>> Adadelta(learning_rate=1.0).apply([np.array([5.0])], [w])
    >>> float(1 - w[0]) < 0.01  # the first steps are short, whatever the gradient
    True
    """

    slots = ("accumulated_gradient", "accumulated_step")

    def __init__(self, learning_rate=0.001, rho=0.95, epsilon=1e-7, **options):
        super().__init__(learning_rate, **options)
        self.rho = _arrays.real_number(rho, "rho", at_least=0, below=1)
        self.epsilon = _arrays.real_number(epsilon, "epsilon", above=0)

    def update_step(self, g, w, a, D):
        a *= self.rho
        a += (1 - self.rho) * (g * g)
        d = g * np.sqrt((D + self.epsilon) / (a + self.epsilon))
        D *= self.rho
        D += (1 - self.rho) * (d * d)
        w -= self.rate * d
