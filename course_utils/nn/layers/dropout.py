"""Dropout: units left out at random while training, so that none can lean on another."""

from .. import _arrays
from .base import Layer


class Dropout(Layer):
    """While training, each number becomes 0 with probability `rate`; the others grow by 1/(1 − rate).

        forward    A = X · M / (1 − rate)            M: 1 with probability 1 − rate, else 0
        backward   ∂L/∂X = ∂L/∂A · M / (1 − rate)

    Growing the others keeps the mean of what the next layer receives, so that nothing needs to be
    done in `predict`, where all units take part ("inverted" dropout, as in Keras; the paper scales
    the weights down afterwards instead).

    seed  makes the choice of units repeat itself; else the model's generator draws.

    Raises ValueError for a rate outside [0, 1). Source: N. Srivastava, G. Hinton, A. Krizhevsky,
    I. Sutskever and R. Salakhutdinov, "Dropout: a simple way to prevent neural networks from
    overfitting", 2014.

    >>> Dropout(0.5, seed=1)([[1.0, 1.0, 1.0, 1.0]], training=True)
    array([[2., 2., 0., 2.]])
    >>> Dropout(0.5, seed=1)([[1.0, 1.0, 1.0, 1.0]])
    array([[1., 1., 1., 1.]])
    """

    def __init__(self, rate, *, seed=None, name=None, dtype=None):
        super().__init__(name, dtype)
        self.rate = _arrays.real_number(rate, "rate", at_least=0, below=1)
        self.seed = seed
        self._rng = _arrays.random_generator(seed)
        self.mask = self.outputs = None

    def make_params(self, input_shape, rng):
        if self.seed is None and rng is not None:
            self._rng = rng

    def forward(self, inputs, training=False):
        inputs = self.checked(inputs)
        self.mask = None
        if training and self.rate > 0:
            kept = self._rng.random(inputs.shape, dtype=self.dtype.type) >= self.rate
            self.mask = kept * self.dtype.type(1 / (1 - self.rate))
        self.outputs = inputs.copy() if self.mask is None else inputs * self.mask
        return self.outputs

    def backward(self, gradient, to_inputs=True):
        gradient = self.checked_gradient(gradient, self.outputs)
        return gradient if self.mask is None else gradient * self.mask

    def __repr__(self):
        return f"Dropout({self.rate:g})"
