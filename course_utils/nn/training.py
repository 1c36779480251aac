"""Training: compile, fit, evaluate and predict, and what happens in one step of it."""

import math

import numpy as np

from . import _arrays, _text, losses, optimizers, progress
from . import metrics as known_metrics
from .callbacks import Callback, CallbackList
from .data import batches
from .history import History


class Trainer:
    """What a model needs for training; Sequential has it.

    optimizer, loss, metrics   chosen by compile
    history                    the History of the last fit, also of one that was interrupted
    stop_training              set to True by a callback (or anybody) to end fit after this batch
    """

    def __init__(self):
        self.optimizer = self.loss = self.history = None
        self.metrics = {}
        self._priced = []  # (layer, name, regularizer)
        self.stop_training = False

    def compile(self, optimizer="rmsprop", loss=None, metrics=None):
        """Choose how to train: an optimizer and a loss, by name or object, and metrics to report.

        Raises ValueError for unknown names, TypeError for metrics that are no list.
        """
        if loss is None:
            raise ValueError('compile needs a loss: compile("adam", loss="binary_crossentropy"), for example.')
        self.optimizer = optimizers.get(optimizer)
        self.loss = losses.get(loss)
        if self.loss.reduction is None:
            raise ValueError("Training needs one number to make smaller: give the loss a reduction, not None.")
        self._loss_of_logits = self.loss.with_logits() if self.loss.activation else None
        if isinstance(metrics, str):
            raise TypeError(f'metrics must be a list, such as ["{metrics}"].')
        self.metrics = {_name(metric): known_metrics.get(metric) for metric in metrics or ()}

    def fit(
        self,
        x,
        y,
        *,
        batch_size=32,
        epochs=1,
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
        validation_data    (x, y) for the same purpose.
        callbacks          what should happen along the way, such as nn.callbacks.EarlyStopping().
        verbose            1 shows a progress bar, 2 prints a line for each epoch; 0, unlike in
                           Keras, is the default.
        sample_weight      (n,), how much each sample counts in the loss.
        seed               fixes the order in which samples come.

        Raises RuntimeError before compile, ValueError for shapes that do not match,
        FloatingPointError when the loss is no longer a finite number; the weights stay as they were
        before that step.
        """
        x, y, sample_weight = self._ready(x, y, sample_weight)
        epochs = _arrays.whole_number(epochs, "epochs", at_least=1)
        batch_size = _arrays.whole_number(batch_size, "batch_size", at_least=1)
        (x, y, sample_weight), held_out = self._hold_out(x, y, sample_weight, validation_split, validation_data)
        samples = _together(x, y, sample_weight)
        one_batch = [np.empty_like(array[:batch_size]) for array in samples]
        rng = self._rng if seed is None else _arrays.random_generator(seed)
        watchers = self._watchers(callbacks, verbose, epochs, -(-len(x) // batch_size))
        self.history, self.stop_training = History(), False
        watchers.on_train_begin()
        for epoch in range(epochs):
            watchers.on_epoch_begin(epoch)
            order = rng.permutation(len(x)) if shuffle else None
            logs = self._epoch(batches(samples, batch_size, order, into=one_batch), epoch, watchers)
            if held_out:
                found = self._evaluate(*held_out, batch_size)
                logs |= {f"val_{name}": value for name, value in found.items()}
            watchers.on_epoch_end(epoch, logs)
            self.history.add(epoch, logs)
            if self.stop_training:
                break
        watchers.on_train_end(logs)
        return self.history

    def train_on_batch(self, x, y, sample_weight=None):
        """Make one update with these samples; return the loss before it, or [loss, metrics …]."""
        x, y, sample_weight = self._ready(x, y, sample_weight)
        with np.errstate(over="ignore", invalid="ignore"):
            values = self._update(x, y, sample_weight)
        if not math.isfinite(values["loss"]):
            raise self._not_finite(values["loss"], f"step {self.optimizer.iterations + 1}")
        values = list(values.values())
        return values if self.metrics else values[0]

    def evaluate(self, x, y, *, batch_size=32, sample_weight=None):
        """Return the loss of the model on these samples, or [loss, metrics …]; nothing is trained."""
        batch_size = _arrays.whole_number(batch_size, "batch_size", at_least=1)
        values = list(self._evaluate(*self._ready(x, y, sample_weight), batch_size).values())
        return values if self.metrics else values[0]

    def predict(self, x, *, batch_size=None, verbose=0):
        """Return the outputs (n, n_out) for samples x (n, n_in), at most `batch_size` at a time if given.

        verbose            1 shows a progress bar over the batches; 0, unlike in Keras, is the default.
        """
        if batch_size is None and verbose == 0:
            return self.forward(x)
        x = _arrays.as_floats(x, "inputs")
        size = max(x.size, 1) if batch_size is None else _arrays.whole_number(batch_size, "batch_size", at_least=1)
        starts = range(0, len(x), size) if x.ndim > 1 else []
        parts = [self.forward(x[start : start + size]) for start in progress.steps(starts, verbose)]
        return np.concatenate(parts) if parts else self.forward(x)

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
        y_pred = self.forward(x, training=True)
        loss, outputs, through_activation = self._loss_seen_from(y_pred)
        values = self._report(y, y_pred, loss, outputs, sample_weight)
        if math.isfinite(values["loss"]):
            activated = None if through_activation else y_pred
            gradient = loss.reduced_gradient(y, outputs, sample_weight, activated)
            self.backward(gradient, through_activation, to_inputs=False)
            for layer, name, regularizer in self._priced:
                layer.grads[name] += regularizer.gradient(layer.params[name])
            self.optimizer.apply(*self._flat.arrays(one_by_one=self.optimizer.clipnorm is not None))
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
            return self._loss_of_logits, last.z, False
        return self.loss, y_pred, True

    def _evaluate(self, x, y, sample_weight, batch_size):
        totals = {}
        with np.errstate(over="ignore", invalid="ignore"):  # an infinite loss is an answer, and no warning
            for x_batch, y_batch, *weight in batches(_together(x, y, sample_weight), batch_size):
                y_pred = self.forward(x_batch)
                loss, outputs, _ = self._loss_seen_from(y_pred)
                for name, value in self._report(y_batch, y_pred, loss, outputs, *weight).items():
                    totals[name] = totals.get(name, 0.0) + value * len(x_batch)
        return {name: total / len(x) for name, total in totals.items()}

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

    def _ready(self, x, y, sample_weight=None):
        """Return x, y and weights as finite float arrays of equal length, or say what is missing for training."""
        if self.loss is None:
            raise RuntimeError('Call compile(optimizer="sgd", loss="mse") first, or with what you like better.')
        x = self._samples(x)
        y = _arrays.as_floats(y, "y")
        if y.ndim == 0 or len(x) != len(y) or len(x) == 0:
            raise ValueError(
                f"x and y must hold equally many samples, at least one; got shapes {x.shape} and {y.shape}."
            )
        _arrays.refuse_missing(x, "x")
        _arrays.refuse_missing(y, "y")
        if not self.built:
            self.build(x.shape[1:], x.dtype)
        self.flat_parameters()
        self._priced = [(layer, *priced) for layer in self.layers for priced in layer.regularizers.items()]
        y = self._targets(y)
        if sample_weight is not None:
            sample_weight = _arrays.as_floats(sample_weight, "sample_weight")
            if sample_weight.shape != (len(x),):
                raise ValueError(
                    f"sample_weight must have one number for each sample, shape ({len(x)},); got {sample_weight.shape}."
                )
            _arrays.refuse_missing(sample_weight, "sample_weight")
            sample_weight = sample_weight.astype(self.layers[-1].dtype, copy=False)
        return x.astype(self.layers[0].dtype, copy=False), y, sample_weight

    def _targets(self, y):
        """Return the targets in the shape and type of the outputs, after one look at all of them."""
        expected = (len(y), *self.output_shape)
        if self.loss.sparse:
            y = y[..., 0] if y.shape == (*expected[:-1], 1) else y
            expected = expected[:-1]
        elif y.ndim == 1 and expected[1:] == (1,):
            y = y[:, None]
        if y.shape != expected:
            self.loss.checked(y, np.broadcast_to(0.0, (len(y), *self.output_shape)))  # says what is wrong
            raise ValueError(f"Targets of shape {expected} are expected for these outputs, got {y.shape}.")
        self.loss.check_targets(y, self.output_shape[-1])
        return y.astype(np.intp if self.loss.sparse else self.layers[-1].dtype, copy=False)

    def _samples(self, x):
        if not self.layers:
            raise ValueError("A model without layers cannot be trained: give it some, or add(…) them.")
        first = self.layers[0]
        if first.built and len(first.input_shape) == 1:
            return _arrays.as_samples(x, "x", first.n_in, owner=repr(first), variable="x")
        x = _arrays.as_floats(x, "x")
        if first.built and x.shape[1:] != first.input_shape:
            expected = ", ".join(map(str, first.input_shape))
            raise ValueError(f"{first!r} expected x of shape (batch, {expected}), got {x.shape}.")
        return x if x.ndim > 2 else _arrays.as_samples(x, "x", owner=repr(first), variable="x")

    def _hold_out(self, x, y, sample_weight, split, data):
        """Return what to train on, (x, y, weights), and what to validate on, the same or None."""
        if data is not None:
            if not isinstance(data, (tuple, list)) or len(data) not in (2, 3):
                raise ValueError(f"validation_data must be (x_val, y_val), got {type(data).__name__}.")
            return (x, y, sample_weight), self._ready(*data)
        split = _arrays.real_number(split, "validation_split", at_least=0, below=1)
        if split == 0:
            return (x, y, sample_weight), None
        kept = math.floor(len(x) * (1 - split))  # Keras takes the last ones, before any shuffling
        if kept == 0 or kept == len(x):
            raise ValueError(f"validation_split={split:g} of {_text.count(len(x), 'sample')} leaves none on one side.")
        parts = [(a[:kept], a[kept:]) if a is not None else (None, None) for a in (x, y, sample_weight)]
        return tuple(part[0] for part in parts), tuple(part[1] for part in parts)

    def _watchers(self, wanted, verbose, epochs, steps):
        if isinstance(wanted, Callback):
            wanted = [wanted]
        shown = [progress.bar(verbose, epochs, steps)] if verbose else []
        return CallbackList([*(wanted or ()), *shown], model=self)


def _together(x, y, sample_weight):
    """Return what goes into batches row by row: (x, y), or (x, y, sample_weight)."""
    return (x, y) if sample_weight is None else (x, y, sample_weight)


def _name(metric):
    return metric if isinstance(metric, str) else getattr(metric, "__name__", type(metric).__name__)
