"""Sequential: layers in a row, trained by gradient descent.

>>> from course_utils.nn.layers import Dense
>>> hidden, output = Dense(2, activation="sigmoid"), Dense(1, activation="sigmoid")
>>> model = Sequential([Input((2,)), hidden, output], seed=0)
>>> model
Sequential: 9 parameters
  Dense(2, activation="sigmoid")  (batch, 2) -> (batch, 2)  6 parameters
  Dense(1, activation="sigmoid")  (batch, 2) -> (batch, 1)  3 parameters
>>> model.compile(optimizer="sgd", loss="binary_crossentropy")
>>> history = model.fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 1, 1, 0], epochs=3)
>>> history.epoch, list(history.history)
([0, 1, 2], ['loss'])
"""

from . import _arrays, _summary, weights_file
from .layers import Input, Layer
from .parameters import FlatParameters
from .training import Trainer


class Sequential(Trainer):
    """A network of layers, each fed by the one before.

    layers   Input((n,)) first if the weights should exist at once, then Dense, Activation, …
    name     shown by summary.
    seed     start of the random numbers for initial weights, dropout and shuffling that have no
             seed of their own (Keras sets one for everything: keras.utils.set_random_seed).

    Raises TypeError for what is no layer, ValueError for a layer or a name used twice, and for layers that do not
    fit the shape of what comes before them.

    >>> from course_utils.nn.layers import Dense
    >>> model = Sequential([Input((2,)), Dense(1, "relu", kernel_initializer="ones")])
    >>> model.add(Dense(2, use_bias=False, kernel_initializer="ones"))
    >>> model.predict([[1.0, 2.0], [-1.0, -2.0]])
    array([[3., 3.],
           [0., 0.]])
    """

    def __init__(self, layers=None, name=None, seed=None):
        super().__init__()
        self.name = "sequential" if name is None else str(name)
        self.layers = []
        self.input = None
        self._rng = _arrays.random_generator(seed)
        self._flat = None
        for layer in _arrays.listed(layers, "layers") if layers is not None else ():
            self.add(layer)

    def add(self, layer):
        """Append a layer (or, before all others, an Input); one that is refused leaves the model as it was."""
        if isinstance(layer, Input):
            if self.layers or self.input:
                raise ValueError("Input must come first, and once.")
            self.input = layer
            return
        if not isinstance(layer, Layer):
            raise TypeError(f"Sequential expected layers such as nn.layers.Dense(2), got {layer!r:.60}.")
        if layer in self.layers:
            raise ValueError(f"{layer!r} is already in this model; make a second layer instead.")
        names = {other.name for other in self.layers}
        if layer.name in names:
            raise ValueError(
                f"Layers need names of their own; {layer.name!r} is used twice. A layer without a name gets one from "
                f'its first model, so give one of these a name, such as {type(layer).__name__}(…, name="my_layer").'
            )
        if self.input:
            layer.build(self.output_shape or self.input.shape, self.input.dtype, self._rng)
        if layer.name is None:
            layer.name = _first_free(type(layer).__name__.lower(), names)
        self.layers.append(layer)

    def build(self, input_shape, dtype=None):
        """Make the weights for samples of this shape: (4,), Keras' (None, 4), or the number 4.

        Raises TypeError for what is no shape, ValueError for one that a layer cannot take.
        """
        for layer in self.layers:
            layer.build(input_shape, dtype, self._rng)
            input_shape = layer.output_shape(layer.input_shape)

    @property
    def built(self):
        """True once all layers have their weights."""
        return bool(self.layers) and all(layer.built for layer in self.layers)

    @property
    def output_shape(self):
        """The shape of what comes out for one sample; None until built."""
        return self.layers[-1].output_shape(self.layers[-1].input_shape) if self.built else None

    # --- forward and backward ---

    def forward(self, x, training=False):
        """Return the outputs for samples x (batch, n_in), and remember in each layer what `backward` needs.

        With `training=True` dropout drops and batch normalization takes the batch's own mean. Raises ValueError for
        x of another shape, and for a model without layers.
        """
        if not self.layers:
            raise ValueError("This model has no layers yet: give it some, or add(…) them.")
        if not self.built:
            x = _arrays.as_floats(x, "inputs")
            if x.ndim < 2:
                x = _arrays.as_samples(x, "inputs", owner=repr(self.layers[0]))
            self.build(x.shape[1:], x.dtype)
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    __call__ = forward

    def backward(self, gradient, through_activation=True, to_inputs=True):
        """Return ∂L/∂x from ∂L/∂outputs, filling every layer's `grads` from the last to the first.

        With `through_activation=False` the gradient is that for the last layer's z rather than for
        its output; with `to_inputs=False` the last step, to ∂L/∂x, is left out.
        """
        first = self.layers[0]
        for layer in reversed(self.layers):
            further = to_inputs or layer is not first
            if through_activation:
                gradient = layer.backward(gradient, further)
            else:
                gradient = layer.backward_from_z(layer.checked_gradient(gradient, layer.z), further)
                through_activation = True
        return gradient

    @property
    def params(self):
        """The parameters themselves, in Keras' order: kernel and bias of each layer."""
        return [param for layer in self.layers for param in layer.params.values()]

    @property
    def grads(self):
        """Copies of the gradients of the last backward, in the order of `params`."""
        return [layer.grads[name].copy() for layer in self.layers for name in layer.params]

    def flat_parameters(self):
        """Return the FlatParameters of all layers, where an optimizer works on one long array."""
        if self._flat is None or not self._flat.fits(self.layers):
            self._flat = FlatParameters(self.layers)
        return self._flat

    # --- weights and appearance ---

    def get_weights(self):
        """Return copies of all parameters in Keras' order: kernel, bias, kernel, bias, …"""
        return [values for layer in self.layers for values in layer.get_weights()]

    def set_weights(self, weights):
        """Replace all parameters by these arrays, in the order of `get_weights`.

        Raises TypeError for what is no list of arrays, ValueError for other shapes or another number of them.
        """
        weights = [_arrays.as_floats(values, "weights") for values in _arrays.listed(weights, "weights")]
        held = [(layer, array.shape) for layer in self.layers for array in layer.weights]
        shapes, expected = [w.shape for w in weights], [shape for _, shape in held]
        if shapes != expected:
            hint = "" if self.built else " The model is not built yet: start it with an Input."
            raise ValueError(f"Sequential expected weights of shapes {expected}, got {shapes}.{hint}")
        for layer in self.layers:
            count = len(layer.weights)
            layer.set_weights(weights[:count])
            weights = weights[count:]

    def save_weights(self, filepath):
        """Write all weights to a `.npz` file, whole or not at all: an older one stays until then.

        Raises ValueError before the model is built and for another suffix, FileNotFoundError for a folder that does
        not exist.
        """
        self._need_weights()
        names = [f"{layer.name}/{name}" for layer in self.layers for name in (*layer.params, *layer.state)]
        weights_file.save(filepath, self.get_weights(), names)

    def load_weights(self, filepath):
        """Read the weights that `save_weights` wrote into this model, whose layers must have the same shapes.

        Raises ValueError before the model is built, for other shapes and for a damaged file, FileNotFoundError
        where there is none.
        """
        self._need_weights()
        self.set_weights(weights_file.load(filepath, [weight.shape for weight in self.get_weights()]))

    def count_params(self):
        """Return how many numbers the model holds. Raises ValueError before the model is built."""
        self._need_weights()
        return sum(layer.count_params() for layer in self.layers)

    def summary(self):
        """Print the layers with their names, output shapes and numbers of parameters."""
        print(_summary.summary(self))

    def _need_weights(self):
        if not self.built:
            raise ValueError("The model is not built yet: start it with an Input, or show it data.")

    def __repr__(self):
        return _summary.overview(self)


def _first_free(kind, names):
    """Return kind, kind_1, kind_2, …: the first that no other layer has."""
    name, number = kind, 0
    while name in names:
        number += 1
        name = f"{kind}_{number}"
    return name
