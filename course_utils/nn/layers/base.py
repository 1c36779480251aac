"""What all layers share: weights by name, checks of what comes in, and Input."""

import math

import numpy as np

from .. import _arrays


class Input:
    """The shape of one sample, first in a Sequential: Input((2,)) for rows of two numbers.

    It computes nothing; with it the weights exist before the first data are seen. `dtype` as for
    Dense.

    >>> Input((28, 28))
    Input((28, 28))
    """

    def __init__(self, shape, dtype=None):
        if not isinstance(shape, (tuple, list)) or not shape:
            raise ValueError(f"Input expected the shape of one sample, such as (2,) for two features; got {shape!r}.")
        name = "the number of features" if len(shape) == 1 else "each entry of shape"
        self.shape = tuple(_arrays.whole_number(n, name, at_least=1) for n in shape)
        self.dtype = float_type(dtype)

    def __repr__(self):
        return f"Input({self.shape})"


class Layer:
    """Base of all layers.

    params        name -> array of what the layer learns; empty until it is built
    grads         name -> ∂L/∂param of the last `backward`, overwritten by the next
    state         name -> array that the layer keeps without learning it by gradients
    regularizers  name of a param -> its Regularizer
    input_shape   the shape of one sample; None until built
    name          unique within a model

    A subclass writes `forward` and `backward`, and `make_params` if it learns.

    What `forward` gets belongs to it until the next `forward`: while training, the next batch may take the same
    place in memory. A layer that keeps inputs for longer keeps a copy.

    >>> class Double(Layer):
    ...     def forward(self, inputs, training=False):
    ...         return 2 * self.checked(inputs)
    ...     def backward(self, gradient, to_inputs=True):
    ...         return 2 * gradient
    >>> Double()([[1.0, 2.0]])
    array([[2., 4.]])
    """

    # True: samples may have any shape, such as pictures (28, 28), and the first data decide which.
    # False: samples are rows of numbers, (n,), and other data are told so at once.
    takes_any_shape = True

    def __init__(self, name=None, dtype=None):
        self.name = None if name is None else str(name)
        self.dtype = float_type(dtype)
        self.input_shape = None
        self.params, self.grads, self.state = {}, {}, {}
        self.regularizers = {}

    @property
    def built(self):
        """True once the layer knows the shape of its inputs, and so has its weights."""
        return self.input_shape is not None

    @property
    def n_in(self):
        """How many numbers one sample brings; None until built."""
        return None if self.input_shape is None else math.prod(self.input_shape)

    def build(self, input_shape, dtype=None, rng=None):
        """Make the parameters for samples of this shape: (4,), Keras' (None, 4), or the number 4."""
        shape = _sample_shape(input_shape)
        if self.built:
            if shape != self.input_shape:
                had, got = (s[0] if len(s) == 1 else s for s in (self.input_shape, shape))
                raise ValueError(f"{self!r} has weights for {had} inputs and cannot take {got}.")
            return
        self.dtype = self.dtype or float_type(dtype) or np.dtype(np.float64)
        self.make_params(shape, rng)
        self.grads = {name: np.zeros_like(param) for name, param in self.params.items()}
        self.input_shape = shape

    def make_params(self, input_shape, rng):
        """Fill `params` (and `state`); a layer that learns nothing leaves them empty."""

    def __call__(self, inputs, training=False):
        """Return the outputs; the same as `forward`."""
        return self.forward(inputs, training)

    def forward(self, inputs, training=False):
        """Return the outputs, one row per sample, and remember what `backward` will need."""
        raise NotImplementedError

    def backward(self, gradient, to_inputs=True):
        """Return ∂L/∂inputs from ∂L/∂outputs of the last forward, and fill `grads`.

        With `to_inputs=False` a layer may return None instead: before the first layer nobody needs it.
        """
        raise NotImplementedError

    def output_shape(self, input_shape):
        """Return the shape of what comes out for one sample of `input_shape`."""
        return input_shape

    def count_params(self):
        """Return how many numbers this layer holds: those it learns, and its state."""
        return sum(array.size for array in self.weights)

    def get_weights(self):
        """Return copies of the parameters, then the state, in Keras' order: kernel, bias."""
        return [array.copy() for array in self.weights]

    def set_weights(self, weights):
        """Replace the parameters by these arrays, in the order of `get_weights`; shapes must agree."""
        weights = [_arrays.as_floats(values, "weights") for values in _arrays.listed(weights, "weights")]
        shapes, expected = [w.shape for w in weights], [w.shape for w in self.weights]
        if shapes != expected:
            hint = "" if self.built else " The layer has no weights yet: give it data, or its model an Input."
            raise ValueError(f"{self!r} expected weights of shapes {expected}, got {shapes}.{hint}")
        for array, values in zip(self.weights, weights, strict=True):
            array[...] = values  # in place: an optimizer may hold these arrays

    @property
    def weights(self):
        """The arrays themselves, in the order of `get_weights`."""
        return [*self.params.values(), *self.state.values()]

    def checked(self, inputs):
        """Return inputs as an array of this layer's shape and dtype, building it at the first sight of data."""
        if type(inputs) is np.ndarray and inputs.shape[1:] == self.input_shape and inputs.dtype == self.dtype:
            return inputs  # the way of every batch of a training run
        if self.input_shape is None or len(self.input_shape) == 1:
            n_features = self.input_shape and self.input_shape[0]
            if self.input_shape is None and self.takes_any_shape and np.ndim(inputs) > 2:
                inputs = _arrays.as_floats(inputs, "inputs")
            else:
                inputs = _arrays.as_samples(inputs, "inputs", n_features, owner=repr(self))
        else:
            inputs = _arrays.as_floats(inputs, "inputs")
            if inputs.shape[1:] != self.input_shape:
                expected = f"(batch, {', '.join(map(str, self.input_shape))})"
                hint = " Did you mean X[None]?" if inputs.shape == self.input_shape else ""
                raise ValueError(f"{self!r} expected inputs of shape {expected}, got {inputs.shape}.{hint}")
        if not self.built:
            self.build(inputs.shape[1:], inputs.dtype)
        return inputs.astype(self.dtype, copy=False)

    def checked_gradient(self, gradient, outputs):
        """Return ∂L/∂outputs as an array, after a look whether it belongs to the last forward's outputs."""
        if outputs is None:
            raise RuntimeError(f"{self!r}: call forward(X) before backward, which needs what forward has seen.")
        if type(gradient) is np.ndarray and gradient.shape == outputs.shape and gradient.dtype == self.dtype:
            return gradient
        gradient = _arrays.as_floats(gradient, "gradient")
        if gradient.shape != outputs.shape:
            raise ValueError(
                f"{self!r} expected a gradient of shape {outputs.shape}, as the last outputs had; got {gradient.shape}."
            )
        return gradient.astype(self.dtype, copy=False)


def float_type(dtype):
    """Return float32 or float64 as NumPy's dtype, None for None; raise for anything else."""
    if dtype is None:
        return None
    try:
        dtype = np.dtype(dtype)
    except TypeError:
        dtype = np.dtype(object)
    if dtype not in (np.float32, np.float64):
        raise ValueError(f'dtype must be "float32" or "float64", got {dtype!s}.')
    return dtype


def _sample_shape(shape):
    """Return the shape of one sample as a tuple, from a number or from Keras' (None, …)."""
    if isinstance(shape, (tuple, list)) and shape:
        shape = tuple(shape[1:]) if shape[0] is None else tuple(shape)
        return tuple(_arrays.whole_number(n, "n_in", at_least=1) for n in shape)
    return (_arrays.whole_number(shape, "n_in", at_least=1),)
