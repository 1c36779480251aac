"""Activation functions as layers of their own; PReLU among them, which learns its slope."""

import numpy as np

from .. import _arrays, activations, initializers, regularizers
from .base import Layer


class Activation(Layer):
    """An activation function as a layer of its own.

        forward    A = f(Z)                  Z (batch, …)
        backward   ∂L/∂Z = ∂L/∂A · f'(Z)

    >>> Activation("relu")([[-1.0, 2.0]])
    array([[0., 2.]])
    """

    def __init__(self, activation, name=None, dtype=None):
        super().__init__(name, dtype)
        self.activation = activations.get(activation)
        self.z = None

    def forward(self, inputs, training=False):
        self.z = self.checked(inputs)
        return self.activation.function(self.z)

    def backward(self, gradient, to_inputs=True):
        gradient = self.checked_gradient(gradient, self.z)
        return self.backward_from_z(self.activation.backward(self.z, gradient), to_inputs)

    def backward_from_z(self, dz, to_inputs=True):
        """Return ∂L/∂Z as it is: a loss that knows the logits has done the work."""
        return dz

    def __repr__(self):
        return f'Activation("{self.activation.name}")'


class Softmax(Activation):
    """Softmax as a layer: aᵢ = e^zᵢ / Σⱼ e^zⱼ along the last axis.

    >>> Softmax()([[0.0, 0.0]])
    array([[0.5, 0.5]])
    """

    def __init__(self, axis=-1, name=None, dtype=None):
        if axis != -1:
            raise ValueError(f"Softmax works along the last axis, axis=-1; got axis={axis!r}.")
        super().__init__("softmax", name, dtype)

    def __repr__(self):
        return "Softmax()"


class LeakyReLU(Layer):
    """z if z > 0 else negative_slope · z.

    As a layer Keras' slope is 0.3, as the function "leaky_relu" it is 0.2.

    Raises ValueError for a negative slope, as Keras does. Source: A. L. Maas, A. Y. Hannun and
    A. Y. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    >>> LeakyReLU()([[-1.0, 2.0]])
    array([[-0.3,  2. ]])
    """

    def __init__(self, negative_slope=0.3, name=None, dtype=None):
        super().__init__(name, dtype)
        self.negative_slope = _arrays.real_number(negative_slope, "negative_slope", at_least=0)
        self.z = None

    def forward(self, inputs, training=False):
        self.z = self.checked(inputs)
        return np.where(self.z > 0, self.z, self.negative_slope * self.z)

    def backward(self, gradient, to_inputs=True):
        gradient = self.checked_gradient(gradient, self.z)
        return np.where(self.z > 0, gradient, self.negative_slope * gradient)

    def __repr__(self):
        return f"LeakyReLU({self.negative_slope:g})"


class PReLU(Layer):
    """z if z > 0 else alpha · z, where every unit learns its own slope alpha.

        forward    A = max(0, Z) + alpha · min(0, Z)        alpha (n,), one for each unit
        backward   ∂L/∂Z = ∂L/∂A · (1 if Z > 0 else alpha)
                   ∂L/∂alpha = Σ over the batch of ∂L/∂A · min(0, Z)

    Raises ValueError for unknown names. Source: K. He, X. Zhang, S. Ren and J. Sun, "Delving deep into rectifiers",
    2015.

    >>> layer = PReLU(alpha_initializer=initializers.Constant(0.25))
    >>> layer([[-4.0, 2.0]]), layer.backward([[1.0, 1.0]]), layer.grads["alpha"]
    (array([[-1.,  2.]]), array([[0.25, 1.  ]]), array([-4.,  0.]))
    """

    def __init__(self, alpha_initializer="zeros", alpha_regularizer=None, name=None, dtype=None):
        super().__init__(name, dtype)
        self.alpha_initializer = initializers.get(alpha_initializer)
        if alpha_regularizer is not None:
            self.regularizers = {"alpha": regularizers.get(alpha_regularizer)}
        self.z = None

    def make_params(self, input_shape, rng):
        self.params["alpha"] = self.alpha_initializer(input_shape, self.dtype, rng)

    def forward(self, inputs, training=False):
        self.z = self.checked(inputs)
        return np.where(self.z > 0, self.z, self.params["alpha"] * self.z)

    def backward(self, gradient, to_inputs=True):
        gradient = self.checked_gradient(gradient, self.z)
        np.add.reduce(gradient * np.minimum(self.z, 0), axis=0, out=self.grads["alpha"])
        return np.where(self.z > 0, gradient, self.params["alpha"] * gradient)

    def __repr__(self):
        return "PReLU()"
