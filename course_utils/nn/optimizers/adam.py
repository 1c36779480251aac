"""Momentum and a step of its own for each weight, together: Adam and its relatives."""

import math

import numpy as np

from .. import _arrays
from .base import Optimizer


class Adam(Optimizer):
    """Adaptive moments: momentum m, divided by the root of the mean squared gradient v.

        m = beta_1 · m + (1 − beta_1) · g
        v = beta_2 · v + (1 − beta_2) · g²
        w −= alpha · m / (√v + epsilon),   alpha = learning_rate · √(1 − beta_2ᵗ) / (1 − beta_1ᵗ)

    m and v start at 0 and are too small at first; alpha makes up for it (t counts updates from 1).
    The paper divides m̂ = m / (1 − beta_1ᵗ) by √v̂ + ε with v̂ = v / (1 − beta_2ᵗ): the same but for
    the place of ε.

    amsgrad    divides by the largest v so far: the divisor never shrinks.

    For `**options` see Optimizer. Raises ValueError for a beta outside [0, 1).

    Source: D. P. Kingma and J. Ba, "Adam: a method for stochastic optimization", 2015; S. J. Reddi,
    S. Kale and S. Kumar, "On the convergence of Adam and beyond", 2018.

    >>> w = np.array([1.0, 1.0])
    >>> Adam(learning_rate=0.1).apply([np.array([100.0, -0.01])], [w])
    >>> w.round(4)  # the first step is learning_rate long, whatever the gradient
    array([0.9, 1.1])
    """

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, **options):
        super().__init__(learning_rate, **options)
        self.beta_1 = _arrays.real_number(beta_1, "beta_1", at_least=0, below=1)
        self.beta_2 = _arrays.real_number(beta_2, "beta_2", at_least=0, below=1)
        self.epsilon = _arrays.real_number(epsilon, "epsilon", at_least=0)
        self.amsgrad = bool(amsgrad)
        self.slots = ("M", "V", "largest_V") if self.amsgrad else ("M", "V")

    def before_updates(self):
        # m and v are kept without their factors 1 − beta, which wait here: two operations fewer for every weight.
        #     m = (1 − beta_1) · M,   v = (1 − beta_2) · V
        #     alpha · m / (√v + epsilon) = alpha · (1 − beta_1) · M / (scale · √V + epsilon),   scale = √(1 − beta_2)
        scale = math.sqrt(1 - self.beta_2)
        alpha = self.rate * math.sqrt(1 - self.beta_2**self.step) / (1 - self.beta_1**self.step)
        self.factor, self.distance = alpha * (1 - self.beta_1) / scale, self.epsilon / scale

    def update_step(self, g, w, M, V, largest_V=None):
        M *= self.beta_1  # M = beta_1 · M + g
        M += g
        # Every further operation in one and the same array: a new one for each would take half as long again.
        t = g * g  # V = beta_2 · V + g²
        V *= self.beta_2
        V += t
        if self.amsgrad:
            V = np.maximum(largest_V, V, out=largest_V)
        np.sqrt(V, out=t)  # w −= factor · M / (√V + distance)
        t += self.distance
        np.divide(M, t, out=t)
        t *= self.factor
        w -= t


class AdamW(Adam):
    """Adam with decoupled weight decay: w −= learning_rate · weight_decay · w, then Adam's update.

    An L2 penalty in the loss is something else: it passes through m and √v, and so pulls least on the
    weights with the largest gradients.

    For `**options` see Optimizer. Source: I. Loshchilov and F. Hutter, "Decoupled weight decay
    regularization", 2019.

    >>> w = np.array([1.0])
    >>> AdamW(learning_rate=0.1, weight_decay=0.5).apply([np.array([0.0])], [w])
    >>> w  # no gradient, and still it shrinks
    array([0.95])
    """

    def __init__(
        self,
        learning_rate=0.001,
        weight_decay=0.004,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        **options,
    ):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, amsgrad, weight_decay=weight_decay, **options)


class Nadam(Optimizer):
    """Adam with Nesterov's momentum: the update looks one step ahead.

        u_t = beta_1 · (1 − ½ · 0.96ᵗ);   U_t = u_1 · u_2 · … · u_t
        m, v as in Adam
        m̂ = u_{t+1} · m / (1 − U_{t+1}) + (1 − u_t) · g / (1 − U_t)
        w −= learning_rate · m̂ / (√(v / (1 − beta_2ᵗ)) + epsilon)

    The schedule 0.96ᵗ is the paper's; many textbooks leave it out. For `**options` see Optimizer.
    Raises ValueError for a beta outside [0, 1).

    Source: T. Dozat, "Incorporating Nesterov momentum into Adam", 2016.

    >>> w = np.array([1.0])
    >>> Nadam(learning_rate=0.1).apply([np.array([3.0])], [w])
    >>> bool(0.85 < w[0] < 0.95)
    True
    """

    slots = ("m", "v")

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, **options):
        super().__init__(learning_rate, **options)
        self.beta_1 = _arrays.real_number(beta_1, "beta_1", at_least=0, below=1)
        self.beta_2 = _arrays.real_number(beta_2, "beta_2", at_least=0, below=1)
        self.epsilon = _arrays.real_number(epsilon, "epsilon", at_least=0)
        self.product = 1.0  # U_t

    def before_updates(self):
        t = self.step
        now, ahead = (self.beta_1 * (1 - 0.5 * 0.96**k) for k in (t, t + 1))
        self.product *= now
        self.of_m = ahead / (1 - self.product * ahead)
        self.of_g = (1 - now) / (1 - self.product)
        self.correction = 1 - self.beta_2**t

    def update_step(self, g, w, m, v):
        m += (1 - self.beta_1) * (g - m)
        v += (1 - self.beta_2) * (g * g - v)
        w -= self.rate * (self.of_m * m + self.of_g * g) / (np.sqrt(v / self.correction) + self.epsilon)
