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

import numpy as np

from . import _arrays, _summary, _text, losses, optimizers
from . import metrics as known_metrics
from .data import minibatches
from .history import History
from .layers import Input, Layer


class Sequential:
    """A network of layers, each fed by the one before.

    layers   Input((n,)) first if the weights should exist at once, then Dense, Activation, …
    name     shown by summary.
    seed     start of the random numbers for initial weights and shuffling that have no seed of
             their own (Keras sets one for everything instead: keras.utils.set_random_seed).

    Raises TypeError for what is no layer, ValueError for a layer or a name used twice.
    """

    def __init__(self, layers=None, name=None, seed=None):
        self.name = "sequential" if name is None else str(name)
        self.layers = []
        self.input = None
        self.optimizer = self.loss = None
        self.metrics = {}
        self._rng = _arrays.random_generator(seed)
        for layer in layers or ():
            self.add(layer)

    def add(self, layer):
        """Append a layer (or, before all others, an Input)."""
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
        if layer.name is None:
            layer.name = _first_free(type(layer).__name__.lower(), names)
        elif layer.name in names:
            raise ValueError(f"Layers need names of their own; {layer.name!r} is used twice.")
        self.layers.append(layer)
        if self.input:
            self.build(self.input.shape[0], self.input.dtype)

    def build(self, n_in, dtype=None):
        """Make the weights for samples of `n_in` numbers (or Keras' input shape (None, n_in))."""
        n_in = n_in[-1] if isinstance(n_in, (tuple, list)) and n_in else n_in
        for layer in self.layers:
            layer.build(n_in, dtype, self._rng)
            n_in = layer.output_size(n_in)

    @property
    def built(self):
        """True once all layers have their weights."""
        return bool(self.layers) and all(layer.built for layer in self.layers)

    # --- forward and backward ---

    def forward(self, x):
        """Return the outputs for samples x (batch, n_in), and remember in each layer what `backward` needs."""
        if not self.layers:
            raise ValueError("This model has no layers yet: give it some, or add(…) them.")
        if not self.built:
            x = _arrays.as_samples(x, "inputs", owner=repr(self.layers[0]))
            self.build(x.shape[1], x.dtype)
        for layer in self.layers:
            x = layer.forward(x)
        return x

    __call__ = forward

    def backward(self, gradient, through_activation=True):
        """Return ∂L/∂x from ∂L/∂outputs, filling every layer's `grads` from the last to the first.

        With `through_activation=False` the gradient is that for the last layer's z rather than for
        its output.
        """
        last = self.layers[-1]
        gradient = last.backward(gradient) if through_activation else last.backward(gradient, False)
        for layer in reversed(self.layers[:-1]):
            gradient = layer.backward(gradient)
        return gradient

    def predict(self, x):
        """Return the outputs (batch, n_out) for samples x (batch, n_in)."""
        return self.forward(x)

    @property
    def params(self):
        """The parameters themselves, in Keras' order: kernel and bias of each layer."""
        return [param for layer in self.layers for param in layer.params.values()]

    @property
    def grads(self):
        """The gradients of the last backward, in the order of `params`."""
        return [layer.grads[name] for layer in self.layers for name in layer.params]

    # --- training ---

    def compile(self, optimizer, loss, metrics=None):
        """Choose how to train: an optimizer and a loss, by name or object, and metrics to report."""
        self.optimizer = optimizers.get(optimizer)
        self.loss = losses.get(loss)
        if isinstance(metrics, str):
            raise TypeError(f'metrics must be a list, such as ["{metrics}"].')
        self.metrics = {_name(metric): known_metrics.get(metric) for metric in metrics or ()}

    def fit(self, x, y, *, epochs=1, batch_size=32, shuffle=True, seed=None, verbose=0):
        """Train on samples x (n, n_in) with targets y (n, n_out) or (n,); return a History.

        Every epoch goes through all samples in batches, with one update each. The history's loss is
        the mean over the epoch of the loss before each update, as Keras reports it.

        Raises RuntimeError before compile, ValueError for shapes that do not match,
        FloatingPointError when the loss is no longer a finite number.
        """
        x, y = self._ready(x, y)
        epochs = _arrays.whole_number(epochs, "epochs", at_least=1)
        rng = self._rng if seed is None else _arrays.random_generator(seed)
        history = History()
        for epoch in range(epochs):
            totals = {}
            for step, (x_batch, y_batch) in enumerate(minibatches(x, y, batch_size, shuffle, rng)):
                values = self._update(x_batch, y_batch, f"epoch {epoch + 1}, step {step + 1}")
                for name, value in values.items():
                    totals[name] = totals.get(name, 0.0) + value * len(x_batch)
            history.add(epoch, {name: total / len(x) for name, total in totals.items()})
            if verbose:
                shown = ", ".join(f"{name} {_text.number(history.history[name][-1])}" for name in totals)
                print(f"Epoch {epoch + 1}/{epochs}: {shown}")
        return history

    def train_on_batch(self, x, y):
        """Make one update with these samples; return the loss before it, or [loss, metrics …]."""
        x, y = self._ready(x, y)
        values = list(self._update(x, y, f"step {self.optimizer.iterations + 1}").values())
        return values if self.metrics else values[0]

    def evaluate(self, x, y):
        """Return the loss of the model on these samples, or [loss, metrics …]; nothing is trained."""
        x, y = self._ready(x, y)
        values = list(self._report(y, self.forward(x)).values())
        return values if self.metrics else values[0]

    def _update(self, x, y, when):
        """Forward, loss, backward, update: one step of training."""
        with np.errstate(over="ignore", invalid="ignore"):  # told in words by _require_finite
            y_pred = self.forward(x)
            values = self._report(y, y_pred)
            self._require_finite(values["loss"], when)
            loss, outputs, through_activation = self._loss_seen_from(y_pred)
            self.backward(loss.gradient(y, outputs), through_activation)
            self.optimizer.apply(self.grads, self.params)
        return values

    def _report(self, y, y_pred):
        loss, outputs, _ = self._loss_seen_from(y_pred)
        values = {"loss": loss(y, outputs)}
        for name, metric in self.metrics.items():
            values[name] = float(np.mean(metric(y, y_pred)))
        return values

    def _loss_seen_from(self, y_pred):
        """Return the loss, the values it looks at, and whether its gradient must pass the last activation.

        A cross-entropy behind its own activation (sigmoid, softmax) looks through to the logits: the same
        number, but exact where the activation is saturated, and its gradient is simply prediction − target.
        """
        last = self.layers[-1]
        looks_through = self.loss.activation is not None and not self.loss.from_logits
        if looks_through and getattr(last, "activation", None) == self.loss.activation:
            return type(self.loss)(from_logits=True), last.z, False
        return self.loss, y_pred, True

    def _require_finite(self, loss, when):
        if np.isfinite(loss):
            return
        if self.optimizer.iterations == 0:
            raise FloatingPointError(
                f"The loss is {loss} at {when}, before any update: look for huge numbers in x, in y and in the "
                "initial weights."
            )
        rate = self.optimizer.learning_rate
        raise FloatingPointError(
            f"The loss became {loss} at {when}, with learning rate {_text.number(rate)}: training diverged. "
            f"Try a smaller one, such as {_text.number(rate / 10)}, scale the inputs, or start from smaller weights."
        )

    def _ready(self, x, y):
        """Return x and y as finite float arrays of equal length, or say what is missing for training."""
        if self.loss is None:
            raise RuntimeError('Call compile(optimizer="sgd", loss="mse") first, or with what you like better.')
        n_in = self.layers[0].n_in if self.built else None
        owner = repr(self.layers[0]) if self.layers else "A model without layers"
        x = _arrays.as_samples(x, "x", n_in, owner=owner, variable="x")
        y = _arrays.as_floats(y, "y")
        if y.ndim == 0 or len(x) != len(y) or len(x) == 0:
            raise ValueError(
                f"x and y must hold equally many samples, at least one; got shapes {x.shape} and {y.shape}."
            )
        _arrays.refuse_missing(x, "x")
        _arrays.refuse_missing(y, "y")
        return x, y

    # --- weights and appearance ---

    def get_weights(self):
        """Return copies of all parameters in Keras' order: kernel, bias, kernel, bias, …"""
        return [values for layer in self.layers for values in layer.get_weights()]

    def set_weights(self, weights):
        """Replace all parameters by these arrays, in the order of `get_weights`; shapes must agree."""
        weights = [_arrays.as_floats(values, "weights") for values in weights]
        shapes, expected = [w.shape for w in weights], [p.shape for p in self.params]
        if shapes != expected:
            hint = "" if self.built else " The model is not built yet: start it with an Input."
            raise ValueError(f"Sequential expected weights of shapes {expected}, got {shapes}.{hint}")
        for param, values in zip(self.params, weights, strict=True):
            param[...] = values  # in place: the optimizer holds these arrays

    def count_params(self):
        """Return how many numbers the model learns. Raises ValueError before the model is built."""
        if not self.built:
            raise ValueError("The model is not built yet: start it with an Input, or show it data.")
        return sum(layer.count_params() for layer in self.layers)

    def summary(self):
        """Print the layers with their names, output shapes and numbers of parameters."""
        print(_summary.summary(self))

    def __repr__(self):
        return _summary.overview(self)


def _first_free(kind, names):
    """Return kind, kind_1, kind_2, …: the first that no other layer has."""
    name, number = kind, 0
    while name in names:
        number += 1
        name = f"{kind}_{number}"
    return name


def _name(metric):
    return metric if isinstance(metric, str) else getattr(metric, "__name__", type(metric).__name__)
