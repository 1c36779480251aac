"""Flatten: pictures and tables as rows of numbers, which a Dense can read."""

import math

from .base import Layer


class Flatten(Layer):
    """Each sample's numbers in one row: (batch, 28, 28) becomes (batch, 784). Nothing is computed.

    Nor is anything copied: the outputs are the memory of the inputs, seen as rows.

    >>> import numpy as np
    >>> Flatten()(np.zeros((5, 28, 28))).shape
    (5, 784)
    """

    def __init__(self, name=None, dtype=None):
        super().__init__(name, dtype)
        self.outputs = None

    def forward(self, inputs, training=False):
        inputs = self.checked(inputs)
        self.outputs = inputs.reshape(len(inputs), self.n_in)
        return self.outputs

    def backward(self, gradient, to_inputs=True):
        gradient = self.checked_gradient(gradient, self.outputs)
        return gradient.reshape(len(gradient), *self.input_shape)

    def output_shape(self, input_shape):
        return (math.prod(input_shape),)

    def __repr__(self):
        return "Flatten()"
