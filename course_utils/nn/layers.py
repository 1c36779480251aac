"""Layers: forward, what a layer computes, and beside it backward, what it passes back.

>>> layer = Dense(2, activation="sigmoid", kernel_initializer="ones")
>>> layer([[0.0, 0.0, 0.0]])
array([[0.5, 0.5]])
>>> layer
Dense(2, activation="sigmoid")
>>> layer.kernel.shape, layer.bias.shape
((3, 2), (2,))
"""

import numpy as np

from . import _arrays, activations, initializers


class Input:
    """The shape of one sample, first in a Sequential: Input((2,)) for rows of two numbers.

    It computes nothing; with it the weights exist before the first data are seen. `dtype` as for
    Dense.
    """

    def __init__(self, shape, dtype=None):
        if not isinstance(shape, (tuple, list)) or len(shape) != 1:
            raise ValueError(f"Input expected the shape of one sample, such as (2,) for two features; got {shape!r}.")
        self.shape = (_arrays.whole_number(shape[0], "the number of features", at_least=1),)
        self.dtype = _dtype(dtype)

    def __repr__(self):
        return f"Input(({self.shape[0]},))"


class Layer:
    """Base of all layers.

    params   name -> array of what the layer learns; empty until it is built
    grads    name -> gradient of the loss for each of them, filled by `backward`
    name     unique within a model
    """

    def __init__(self, name=None, dtype=None):
        self.name = None if name is None else str(name)
        self.dtype = _dtype(dtype)
        self.n_in = None
        self.params = {}
        self.grads = {}

    @property
    def built(self):
        """True once the layer knows how many inputs it has, and so has its weights."""
        return self.n_in is not None

    def build(self, n_in, dtype=None, rng=None):
        """Make the parameters for `n_in` inputs, a number or Keras' (None, n_in)."""
        n_in = n_in[-1] if isinstance(n_in, (tuple, list)) and n_in else n_in
        n_in = _arrays.whole_number(n_in, "n_in", at_least=1)
        if self.built:
            if n_in != self.n_in:
                raise ValueError(f"{self!r} has weights for {self.n_in} inputs and cannot take {n_in}.")
            return
        self.dtype = self.dtype or _dtype(dtype) or np.dtype(np.float64)
        self.make_params(n_in, rng)
        self.n_in = n_in

    def make_params(self, n_in, rng):
        """Fill `params`; a layer that learns nothing leaves them empty."""

    def __call__(self, inputs):
        """Return the outputs; the same as `forward`."""
        return self.forward(inputs)

    def forward(self, inputs):
        """Return the outputs, (batch, n_out), and remember what `backward` will need."""
        raise NotImplementedError

    def backward(self, gradient):
        """Return ∂L/∂inputs from ∂L/∂outputs of the last forward, and fill `grads`."""
        raise NotImplementedError

    def output_size(self, n_in):
        """Return how many numbers come out for each sample."""
        return n_in

    def count_params(self):
        """Return how many numbers this layer learns."""
        return sum(param.size for param in self.params.values())

    def get_weights(self):
        """Return copies of the parameters in Keras' order: kernel, bias."""
        return [param.copy() for param in self.params.values()]

    def set_weights(self, weights):
        """Replace the parameters by these arrays, in the order of `get_weights`; shapes must agree."""
        weights = [_arrays.as_floats(values, "weights") for values in weights]
        shapes, expected = [w.shape for w in weights], [p.shape for p in self.params.values()]
        if shapes != expected:
            hint = "" if self.built else " The layer has no weights yet: give it data, or its model an Input."
            raise ValueError(f"{self!r} expected weights of shapes {expected}, got {shapes}.{hint}")
        for param, values in zip(self.params.values(), weights, strict=True):
            param[...] = values  # in place: an optimizer may hold these arrays

    def _checked(self, inputs):
        """Return inputs as (batch, n_in) of this layer's dtype, building it at the first sight of data."""
        inputs = _arrays.as_samples(inputs, "inputs", self.n_in, owner=repr(self))
        if not self.built:
            self.build(inputs.shape[1], inputs.dtype)
        return inputs.astype(self.dtype, copy=False)

    def _checked_gradient(self, gradient):
        """Return ∂L/∂outputs as an array, after a look whether it belongs to the last forward."""
        if self.z is None:
            raise RuntimeError(f"{self!r}: call forward(X) before backward, which needs what forward has seen.")
        gradient = _arrays.as_floats(gradient, "gradient")
        if gradient.shape != self.z.shape:
            raise ValueError(
                f"{self!r} expected a gradient of shape {self.z.shape}, as the last outputs had; got {gradient.shape}."
            )
        return gradient.astype(self.dtype, copy=False)


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
    dtype               "float32" or "float64"; None takes that of the Input or the first data,
                        float64 for lists and integers. Inputs are cast to it.

    Raises ValueError for units < 1, unknown names, and inputs that are not (batch, n_in).

    Source: D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by
    back-propagating errors", 1986.
    """

    def __init__(
        self,
        units,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        name=None,
        dtype=None,
    ):
        super().__init__(name, dtype)
        self.units = _arrays.whole_number(units, "units", at_least=1)
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.inputs = self.z = None

    def make_params(self, n_in, rng):
        self.params["kernel"] = self.kernel_initializer((n_in, self.units), self.dtype, rng)
        if self.use_bias:
            self.params["bias"] = self.bias_initializer((self.units,), self.dtype, rng)

    def forward(self, inputs):
        self.inputs = self._checked(inputs)
        self.z = self.inputs @ self.params["kernel"]
        if self.use_bias:
            self.z += self.params["bias"]
        return self.activation.function(self.z)

    def backward(self, gradient, through_activation=True):
        """Return ∂L/∂X from ∂L/∂A, and fill grads["kernel"] and grads["bias"].

        With `through_activation=False` the gradient given is already ∂L/∂Z: a loss that knows the
        logits gives that.
        """
        gradient = self._checked_gradient(gradient)
        dz = self.activation.backward(self.z, gradient) if through_activation else gradient
        self.grads["kernel"] = self.inputs.T @ dz
        if self.use_bias:
            self.grads["bias"] = dz.sum(axis=0)
        return dz @ self.params["kernel"].T

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

    def output_size(self, n_in):
        return self.units

    def __repr__(self):
        parts = [str(self.units)]
        if self.activation != activations.linear:
            parts.append(f'activation="{self.activation.name}"')
        if not self.use_bias:
            parts.append("use_bias=False")
        return f"Dense({', '.join(parts)})"


class Activation(Layer):
    """An activation function as a layer of its own.

        forward    A = f(Z)                  Z (batch, n)
        backward   ∂L/∂Z = ∂L/∂A · f'(Z)

    >>> Activation("relu")([[-1.0, 2.0]])
    array([[0., 2.]])
    """

    def __init__(self, activation, name=None, dtype=None):
        super().__init__(name, dtype)
        self.activation = activations.get(activation)
        self.z = None

    def forward(self, inputs):
        self.z = self._checked(inputs)
        return self.activation.function(self.z)

    def backward(self, gradient, through_activation=True):
        """Return ∂L/∂Z from ∂L/∂A; with `through_activation=False` the gradient given is ∂L/∂Z already."""
        gradient = self._checked_gradient(gradient)
        return self.activation.backward(self.z, gradient) if through_activation else gradient

    def __repr__(self):
        return f'Activation("{self.activation.name}")'


def _dtype(dtype):
    if dtype is None:
        return None
    try:
        dtype = np.dtype(dtype)
    except TypeError:
        dtype = np.dtype(object)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f'dtype must be "float32" or "float64", got {dtype!s}.')
    return dtype
