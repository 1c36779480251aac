"""Training: compile, fit, evaluate and predict, and what happens in one step of it."""

import math
import warnings

import numpy as np

from . import _arrays, _text, losses, optimizers, progress, training_data
from . import metrics as known_metrics
from .callbacks import CallbackList
from .data import batches
from .history import History


class Trainer:
    """What a model needs for training; Sequential has it.

    optimizer, loss, metrics   chosen by compile
    history                    the History of the last fit, also of one that was interrupted
    stop_training              set to True by a callback (or anybody) to end fit after this batch

    >>> from course_utils import nn
    >>> model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1)], seed=0)
    >>> model.compile(nn.optimizers.SGD(0.1), loss="mse", metrics=["mae"])
    >>> x, y = [[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]  # y = 2 x + 1
    >>> history = model.fit(x, y, batch_size=3, epochs=300)
    >>> model.predict([[10.0]]).round(2)
    array([[21.]])
    >>> loss, mae = model.evaluate(x, y)
    >>> history.history["loss"][0] > 1 > 0.001 > loss
    True
    """

    def __init__(self):
        self.optimizer = self.loss = self.history = None
        self.metrics = {}
        self._priced = []  # (layer, name, regularizer)
        self._stateful = []  # layers that keep more than what they learn by gradients
        self._looks_through = False  # whether the loss knows the logits behind the last activation
        self.stop_training = False

    def compile(self, optimizer="rmsprop", loss=None, metrics=None):
        """Choose how to train: an optimizer and a loss, by name or object, and metrics to report.

        metrics   a list of names, such as "accuracy", and functions metric(y, y_pred). Called with the targets and
                  outputs of one batch, a function returns one number for each sample, or one for the batch;
                  reported is the mean over all samples, under the function's name.

        Raises ValueError for unknown names, for two metrics of one name or one named "loss", and for metrics that
        must see all samples at once, such as nn.metrics.precision; TypeError for metrics that are no list.
        """
        if loss is None:
            raise ValueError('compile needs a loss: compile("adam", loss="binary_crossentropy"), for example.')
        self.optimizer = optimizers.get(optimizer)
        self.loss = losses.get(loss)
        if self.loss.reduction is None:
            raise ValueError("Training needs one number to make smaller: give the loss a reduction, not None.")
        self._loss_of_logits = self.loss.with_logits() if self.loss.activation else None
        self.metrics = known_metrics.by_name(metrics)

    def fit(
        self,
        x,
        y,
        batch_size=32,
        epochs=1,
        *,
        verbose=0,
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        sample_weight=None,
        seed=None,
    ):
        """Train on samples x (n, n_in) with targets y (n, n_out) or (n,); return a History.

        Every epoch goes through all samples in batches, with one update each. The history's loss is
        the mean over the epoch of the loss before each update, as Keras reports it.

        validation_split   share of the samples, from the end, that are kept out of training and
                           looked at after every epoch: "val_loss" and so on.
        validation_data    (x, y) or (x, y, sample_weight) for the same purpose.
        callbacks          what should happen along the way, such as nn.callbacks.EarlyStopping().
        verbose            1 shows a progress bar, 2 prints a line for each epoch; 0, unlike in
                           Keras, is the default.
        sample_weight      (n,), how much each sample counts in the loss.
        seed               fixes the order in which samples come.

        Warns when a loss with from_logits=True stands behind the very activation that it contains. Raises
        RuntimeError before compile, ValueError for shapes that do not match, FloatingPointError when the loss is no
        longer a finite number; the weights stay as they were before that step.
        """
        samples = self._ready(x, y, sample_weight)
        epochs = _arrays.whole_number(epochs, "epochs", at_least=1)
        batch_size = _arrays.whole_number(batch_size, "batch_size", at_least=1)
        samples, held_out = training_data.held_out(self, samples, validation_split, validation_data)
        samples = [np.ascontiguousarray(array) for array in samples]  # else every batch would copy them whole
        place = np.empty_like(samples[0][:batch_size])
        rng = self._rng if seed is None else _arrays.random_generator(seed)
        bar = progress.bar(verbose, epochs, -(-len(samples[0]) // batch_size))
        if not isinstance(callbacks, (list, tuple)):
            callbacks = [] if callbacks is None else [callbacks]
        watchers = CallbackList([*callbacks, bar], model=self)
        self.flat_parameters()
        self.history, self.stop_training = History(), False
        watchers.on_train_begin()
        try:
            for epoch in range(epochs):
                watchers.on_epoch_begin(epoch)
                order = rng.permutation(len(samples[0])) if shuffle else None
                logs = self._epoch(batches(samples, batch_size, order, place), epoch, watchers)
                if held_out:
                    found = self._evaluate(held_out, batch_size)
                    logs |= {f"val_{name}": value for name, value in found.items()}
                watchers.on_epoch_end(epoch, logs)
                self.history.add(epoch, logs)
                if self.stop_training:
                    break
            watchers.on_train_end(logs)
        except BaseException:
            bar.on_train_end()  # what is printed next, the error first, gets a line of its own
            raise
        return self.history

    def train_on_batch(self, x, y, sample_weight=None):
        """Make one update with samples x (n, n_in), y as for fit; return the loss before it, or [loss, metrics …].

        sample_weight   (n,), how much each sample counts in the loss.

        Warns and raises as fit does.
        """
        samples = self._ready(x, y, sample_weight)
        self.flat_parameters()
        with np.errstate(over="ignore", invalid="ignore"):
            values = self._update(*samples)
        if not math.isfinite(values["loss"]):
            raise self._not_finite(values["loss"], f"step {self.optimizer.iterations + 1}")
        values = list(values.values())
        return values if self.metrics else values[0]

    def evaluate(self, x, y, batch_size=32, *, verbose=0, sample_weight=None):
        """Return the loss of the model on samples x (n, n_in), or [loss, metrics …]; nothing is trained.

        y, sample_weight   as for fit.
        batch_size         how many samples go through the network at a time; it changes nothing but the memory
                           needed, and the mean where a metric returns one number for a batch.
        verbose            1 shows a progress bar over the batches; 0, unlike in Keras, is the default.

        Raises RuntimeError before compile, ValueError for shapes that do not match.
        """
        batch_size = _arrays.whole_number(batch_size, "batch_size", at_least=1)
        values = list(self._evaluate(self._ready(x, y, sample_weight), batch_size, verbose).values())
        return values if self.metrics else values[0]

    def predict(self, x, batch_size=None, *, verbose=0):
        """Return the outputs (n, n_out) for samples x (n, n_in), at most `batch_size` at a time if given.

        verbose            1 shows a progress bar over the batches; 0, unlike in Keras, is the default.

        Raises ValueError for x of another shape, and for a model without layers.
        """
        x = _arrays.as_floats(x, "inputs")
        if batch_size is not None:
            batch_size = _arrays.whole_number(batch_size, "batch_size", at_least=1)
        at_once = batch_size is None and verbose == 0
        if at_once or x.ndim < 2 or len(x) == 0:
            return self.forward(x)
        size = batch_size or len(x)
        starts = range(0, len(x), size)
        return np.concatenate([self.forward(x[start : start + size]) for start in progress.steps(starts, verbose)])

    # --- one epoch, one step ---

    def _epoch(self, parts, epoch, watchers):
        """Make one update with every batch; return the means of loss and metrics."""
        totals, seen = {}, 0
        with np.errstate(over="ignore", invalid="ignore"):  # told in words by _not_finite
            for step, (x, *y_and_weight) in enumerate(parts):
                watchers.on_train_batch_begin(step)
                values = self._update(x, *y_and_weight)
                if not math.isfinite(values["loss"]) and not watchers.watch_for_nan:
                    raise self._not_finite(values["loss"], f"epoch {epoch + 1}, step {step + 1}")
                seen += len(x)
                for name, value in values.items():
                    totals[name] = totals.get(name, 0.0) + value * len(x)
                if watchers.see_batches:
                    watchers.on_train_batch_end(step, {name: total / seen for name, total in totals.items()})
                if self.stop_training:
                    break
        return {name: total / seen for name, total in totals.items()}

    def _update(self, x, y, sample_weight=None):
        """Forward, loss, backward, update: one step of training. A loss that is not finite changes nothing."""
        self._flat.adopt()  # a layer that another model shares may lie in that model's array by now
        states = [(layer, {name: array.copy() for name, array in layer.state.items()}) for layer in self._stateful]
        y_pred = self.forward(x, training=True)
        loss, outputs, through_activation = self._loss_seen_from(y_pred)
        values = self._report(y, y_pred, loss, outputs, sample_weight)
        if math.isfinite(values["loss"]):
            activated = None if through_activation else y_pred
            gradient = loss.reduced_gradient(y, outputs, sample_weight, activated)
            self.backward(gradient, through_activation, to_inputs=False)
            for layer, name, regularizer in self._priced:
                layer.grads[name] += regularizer.gradient(layer.params[name])
            self.optimizer.apply(*self._flat.arrays())
        else:
            for layer, state in states:
                layer.state.update(state)
        return values

    def _report(self, y, y_pred, loss, outputs, sample_weight=None):
        """Return {"loss": …, metric: …}; the loss includes what regularizers charge for large weights."""
        loss.check_predictions(outputs)
        if outputs is y_pred:
            values = loss.per_sample(y, outputs)
        else:
            values = loss.per_sample_behind_activation(y, outputs, y_pred)
        value = loss.reduced(values, sample_weight)
        for layer, name, regularizer in self._priced:
            value += regularizer(layer.params[name])
        values = {"loss": value}
        for name, metric in self.metrics.items():  # which may refuse the NaNs behind such a loss
            values[name] = math.nan if math.isnan(value) else float(np.mean(metric(y, y_pred)))
        return values

    def _loss_seen_from(self, y_pred):
        """Return the loss, the values it looks at, and whether its gradient must pass the last activation.

        A cross-entropy behind its own activation (sigmoid, softmax) looks through to the logits: the same
        number, but exact where the activation is saturated, and its gradient is simply prediction − target.
        """
        if self._looks_through:
            return self._loss_of_logits, self.layers[-1].z, False
        return self.loss, y_pred, True

    def _evaluate(self, samples, batch_size, verbose=0):
        totals = {}
        parts = list(batches(samples, batch_size))
        with np.errstate(over="ignore", invalid="ignore"):  # an infinite loss is an answer, and no warning
            for x, y, *weight in progress.steps(parts, verbose):
                y_pred = self.forward(x)
                loss, outputs, _ = self._loss_seen_from(y_pred)
                for name, value in self._report(y, y_pred, loss, outputs, *weight).items():
                    totals[name] = totals.get(name, 0.0) + value * len(x)
        return {name: total / len(samples[0]) for name, total in totals.items()}

    def _not_finite(self, loss, when):
        if self.optimizer.iterations == 0:
            return FloatingPointError(
                f"The loss is {loss} at {when}, before any update: look for huge numbers in x, in y and in the "
                "initial weights."
            )
        rate = self.optimizer.learning_rate
        return FloatingPointError(
            f"The loss became {loss} at {when}, with learning rate {_text.number(rate)}: training diverged. "
            f"Try a smaller one, such as {_text.number(rate / 10)}, scale the inputs, or start from smaller weights."
        )

    # --- before the first step ---

    def _ready(self, x, y, sample_weight):
        """Return the samples as training_data has prepared them, and look at the layers as they are now."""
        samples = training_data.prepared(self, x, y, sample_weight)
        self._priced = [(layer, *priced) for layer in self.layers for priced in layer.regularizers.items()]
        self._stateful = [layer for layer in self.layers if layer.state]
        activation = self.loss.activation
        own = activation is not None and getattr(self.layers[-1], "activation", None) == activation
        self._looks_through = own and not self.loss.from_logits
        if own and self.loss.from_logits:
            name = activation.name
            warnings.warn(
                f"{self.loss!r} takes the {name} itself, and the last layer has taken it already: the loss sees a "
                f"{name} of a {name}. Leave out from_logits=True, or the last layer's activation.",
                UserWarning,
                stacklevel=3,
            )
        return samples
