"""Layers: forward, what a layer computes, and beside it backward, what it passes back.

    base                    what all layers share; Input
    dense                   every input to every unit
    activation              activation functions as layers of their own, PReLU among them
    flatten                 pictures and tables as rows of numbers
    dropout                 units left out at random while training
    batch_normalization     every unit's values on one scale

>>> layer = Dense(2, activation="sigmoid", kernel_initializer="ones")
>>> layer([[0.0, 0.0, 0.0]])
array([[0.5, 0.5]])
>>> layer
Dense(2, activation="sigmoid")
>>> layer.kernel.shape, layer.bias.shape
((3, 2), (2,))
"""

from .activation import Activation, LeakyReLU, PReLU, Softmax
from .base import Input, Layer
from .batch_normalization import BatchNormalization
from .dense import Dense
from .dropout import Dropout
from .flatten import Flatten

__all__ = [
    "Activation",
    "BatchNormalization",
    "Dense",
    "Dropout",
    "Flatten",
    "Input",
    "Layer",
    "LeakyReLU",
    "PReLU",
    "Softmax",
]
