"""When it is enough: training that no longer gets better, and training that has gone wrong."""

import math

from .. import _arrays
from .base import Callback, say
from .monitoring import MonitorCallback


class EarlyStopping(MonitorCallback):
    """Ends training when the watched number has not become better for `patience` epochs.

    monitor                 what to watch; "val_loss" needs validation data.
    min_delta               how much better counts as better.
    patience                how many epochs without improvement to bear.
    verbose                 1 prints a line when it acts.
    mode                    "min", "max", or "auto": told by the name.
    baseline                a value to beat: until it is beaten, no epoch resets the patience.
    restore_best_weights    at the end, go back to the weights of the best epoch.
    start_from_epoch        epochs at the start that are not looked at.

    After training: `best`, `best_epoch`, and `stopped_epoch` (0 if it ran to its end), from 0.

    Raises ValueError for a negative patience or an unknown mode; warns when `monitor` is not reported.

    Source: L. Prechelt, "Early stopping — but when?", 1998.

    >>> stop = EarlyStopping(monitor="loss", patience=2)
    >>> class Model:
    ...     stop_training = False
    >>> stop.set_model(Model())
    >>> for epoch, loss in enumerate([0.5, 0.3, 0.31, 0.32]):
    ...     stop.on_epoch_end(epoch, {"loss": loss})
    >>> stop.model.stop_training, stop.best_epoch, stop.stopped_epoch
    (True, 1, 3)
    """

    def __init__(
        self,
        monitor="val_loss",
        min_delta=0,
        patience=0,
        verbose=0,
        mode="auto",
        baseline=None,
        restore_best_weights=False,
        start_from_epoch=0,
    ):
        super().__init__(monitor, mode, min_delta)
        self.patience = _arrays.whole_number(patience, "patience", at_least=0)
        self.verbose = verbose
        self.baseline = None if baseline is None else _arrays.real_number(baseline, "baseline")
        self.restore_best_weights = bool(restore_best_weights)
        self.start_from_epoch = _arrays.whole_number(start_from_epoch, "start_from_epoch", at_least=0)
        self._forget()

    def _forget(self):
        self.best = self.best_weights = None
        self.wait = self.best_epoch = self.stopped_epoch = 0

    def on_train_begin(self, logs=None):
        self._forget()  # one object may serve several fits

    def on_epoch_end(self, epoch, logs=None):
        value = self.watched(logs or {})
        if value is None or epoch < self.start_from_epoch:
            return
        self.wait += 1
        if self.better(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.better(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        if self.verbose and self.stopped_epoch:
            say(f"Epoch {self.stopped_epoch + 1}: stopped early, {self.monitor} no longer got better.")
        if self.best_weights is not None:
            if self.verbose:
                say(f"The weights are those after epoch {self.best_epoch + 1}, the best one.")
            self.model.set_weights(self.best_weights)


class TerminateOnNaN(Callback):
    """Ends training, rather than raising, when the loss is no longer a finite number.

    Without it `fit` raises a FloatingPointError that says what to try. With it `fit` returns the
    History as far as it came, with a last loss that is not finite.

    raise_error    True raises RuntimeError at once; other callbacks do not see the end of training.

    >>> TerminateOnNaN(raise_error=True).on_train_batch_end(4, {"loss": math.inf})
    Traceback (most recent call last):
    RuntimeError: The loss is inf at batch 4; training stops at once, as raise_error=True asks.
    """

    watch_for_nan = True

    def __init__(self, raise_error=False):
        self.raise_error = bool(raise_error)

    def on_train_batch_end(self, batch, logs=None):
        loss = (logs or {}).get("loss")
        if loss is None or math.isfinite(loss):
            return
        if self.raise_error:
            raise RuntimeError(
                f"The loss is {loss} at batch {batch}; training stops at once, as raise_error=True asks."
            )
        say(f"Batch {batch}: the loss is {loss}, training ends.")
        self.model.stop_training = True
