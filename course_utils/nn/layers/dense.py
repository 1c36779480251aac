"""Dense: every input to every unit, the layer of which most networks are made."""

import functools

import numpy as np

from .. import _arrays, activations, initializers, regularizers
from .base import Layer


class Dense(Layer):
    """Every input to every unit: outputs = activation(inputs @ kernel + bias).

        forward    Z = X W + b               X (batch, n_in), W (n_in, units), b (units,)
                   A = f(Z)                  (batch, units)
        backward   ∂L/∂Z = ∂L/∂A · f'(Z)
                   ∂L/∂W = Xᵀ ∂L/∂Z          ∂L/∂b = Σ over the batch of ∂L/∂Z
                   ∂L/∂X = ∂L/∂Z Wᵀ

    units               how many neurons.
    activation          name, Activation or None (linear).
    kernel_initializer  how the weights start; `bias_initializer` likewise.
    kernel_regularizer  what large weights cost, such as nn.regularizers.L2(0.01);
                        `bias_regularizer` likewise.
    dtype               "float32" or "float64"; None takes that of the Input or the first data,
                        float64 for lists and integers. Inputs are cast to it.

    Raises ValueError for units < 1, unknown names, and inputs that are not (batch, n_in).

    Source: D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by
    back-propagating errors", 1986.

    >>> layer = Dense(1, activation="relu", kernel_initializer="ones")
    >>> layer([[1.0, 2.0]]), layer.backward([[10.0]])
    (array([[3.]]), array([[10., 10.]]))
    >>> layer.grads["kernel"]
    array([[10.],
           [20.]])
    """

    takes_any_shape = False

    def __init__(
        self,
        units,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        name=None,
        dtype=None,
    ):
        super().__init__(name, dtype)
        self.units = _arrays.whole_number(units, "units", at_least=1)
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        wanted = {"kernel": kernel_regularizer, "bias": bias_regularizer if use_bias else None}
        self.regularizers = {name: regularizers.get(value) for name, value in wanted.items() if value is not None}
        self.inputs = self.z = None

    def make_params(self, input_shape, rng):
        if len(input_shape) != 1:
            raise ValueError(f"{self!r} expected rows of numbers, got samples of shape {input_shape}. Flatten() first.")
        self.params["kernel"] = self.kernel_initializer((*input_shape, self.units), self.dtype, rng)
        if self.use_bias:
            self.params["bias"] = self.bias_initializer((self.units,), self.dtype, rng)

    def forward(self, inputs, training=False):
        self.inputs = self.checked(inputs)
        self.z = self.inputs @ self.params["kernel"]
        if self.use_bias:
            self.z += self.params["bias"]
        return self.activation.function(self.z)

    def backward(self, gradient, to_inputs=True):
        gradient = self.checked_gradient(gradient, self.z)
        return self.backward_from_z(self.activation.backward(self.z, gradient), to_inputs)

    def backward_from_z(self, dz, to_inputs=True):
        """Do the same from ∂L/∂Z, which a loss that knows the logits gives at once."""
        np.matmul(self.inputs.T, dz, out=self.grads["kernel"])
        if self.use_bias:
            np.matmul(_ones(len(dz), self.dtype), dz, out=self.grads["bias"])  # Σ over the batch
        return dz @ self.params["kernel"].T if to_inputs else None

    @property
    def kernel(self):
        """The weights, (n_in, units): column j belongs to unit j. None until built."""
        return self.params.get("kernel")

    @kernel.setter
    def kernel(self, values):
        self.set_weights([values, *self.get_weights()[1:]])

    @property
    def bias(self):
        """The biases, (units,). None until built, and without use_bias."""
        return self.params.get("bias")

    @bias.setter
    def bias(self, values):
        self.set_weights([*self.get_weights()[:1], values])

    def output_shape(self, input_shape):
        return (self.units,)

    def __repr__(self):
        parts = [str(self.units)]
        if self.activation != activations.linear:
            parts.append(f'activation="{self.activation.name}"')
        if not self.use_bias:
            parts.append("use_bias=False")
        parts += [f"{name}_regularizer={value!r}" for name, value in self.regularizers.items()]
        return f"Dense({', '.join(parts)})"


@functools.lru_cache(maxsize=32)
def _ones(n, dtype):
    """A row of ones: its product with dz adds the rows up, in half the time of a sum along an axis."""
    return np.ones(n, dtype)
