"""How far to step, changed between epochs. (Changed at every update: nn.optimizers.schedules.)"""

import inspect

from .. import _arrays, _text
from .base import Callback, say
from .monitoring import MonitorCallback


class LearningRateScheduler(Callback):
    """Sets the learning rate before every epoch to what a function says.

    schedule    takes (epoch, present learning rate), or the epoch alone, and returns the new rate.
    verbose     1 prints a line for every epoch.

    The rate of each epoch stands in the History as "learning_rate".

    Raises TypeError when schedule cannot be called or returns no number, ValueError for one that is
    negative or not finite.

    >>> from course_utils import nn
    >>> model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1)], seed=0)
    >>> model.compile(optimizer=nn.optimizers.SGD(learning_rate=0.1), loss="mse")
    >>> halve = LearningRateScheduler(lambda epoch, rate: rate / 2 if epoch else rate)
    >>> model.fit([[0], [1]], [1, 2], epochs=3, callbacks=[halve]).history["learning_rate"]
    [0.1, 0.05, 0.025]
    """

    def __init__(self, schedule, verbose=0):
        if not callable(schedule):
            raise TypeError(
                f"schedule must be a function (epoch, learning_rate) -> learning_rate, got {schedule!r:.60}."
            )
        self.schedule = schedule
        self.verbose = verbose

    def on_epoch_begin(self, epoch, logs=None):
        optimizer = self.model.optimizer
        arguments = (epoch, float(optimizer.learning_rate))
        rate = self.schedule(*(arguments if _takes(self.schedule, arguments) else arguments[:1]))
        optimizer.learning_rate = _arrays.real_number(rate, "what schedule returns", at_least=0)
        if self.verbose:
            say(f"Epoch {epoch + 1}: the learning rate is {_text.number(rate)}.")

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:
            logs["learning_rate"] = float(self.model.optimizer.learning_rate)


class ReduceLROnPlateau(MonitorCallback):
    """Makes the learning rate smaller when the watched number has not become better for `patience` epochs.

        learning_rate = max(factor · learning_rate, min_lr)

    monitor      what to watch; "val_loss" needs validation data.
    factor       what the rate is multiplied by, below 1.
    patience     how many epochs without improvement to bear.
    verbose      1 prints a line when it acts.
    mode         "min", "max", or "auto": told by the name.
    min_delta    how much better counts as better.
    cooldown     epochs after a reduction in which none is counted.
    min_lr       the rate does not fall below this.

    The rate of each epoch stands in the History as "learning_rate".

    Raises ValueError for numbers out of range; warns when `monitor` is not reported.

    >>> from course_utils import nn
    >>> model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1)], seed=0)
    >>> model.compile(optimizer=nn.optimizers.SGD(learning_rate=0.1), loss="mse")
    >>> plateau = ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1)
    >>> plateau.set_model(model)
    >>> for epoch, loss in enumerate([0.5, 0.4, 0.4]):
    ...     plateau.on_epoch_end(epoch, {"loss": loss})
    >>> model.optimizer.learning_rate
    0.05
    """

    def __init__(
        self,
        monitor="val_loss",
        factor=0.1,
        patience=10,
        verbose=0,
        mode="auto",
        min_delta=1e-4,
        cooldown=0,
        min_lr=0.0,
    ):
        super().__init__(monitor, mode, min_delta)
        self.factor = _arrays.real_number(factor, "factor", at_least=0, below=1)
        self.patience = _arrays.whole_number(patience, "patience", at_least=0)
        self.verbose = verbose
        self.cooldown = _arrays.whole_number(cooldown, "cooldown", at_least=0)
        self.min_lr = _arrays.real_number(min_lr, "min_lr", at_least=0)
        self._forget()

    def _forget(self):
        self.best = None
        self.wait = self.cooldown_counter = 0

    def on_train_begin(self, logs=None):
        self._forget()
        # A rate that is a schedule cannot be set: let that be said now and not when the patience ends.
        self.model.optimizer.learning_rate = self.model.optimizer.learning_rate

    def on_epoch_end(self, epoch, logs=None):
        logs = {} if logs is None else logs
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)
        value = self.watched(logs)
        if value is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.better(value, self.best):
            self.best, self.wait = value, 0
        elif not self.in_cooldown():
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch, logs["learning_rate"])

    def in_cooldown(self):
        """Tell whether the last reduction is too fresh for another one."""
        return self.cooldown_counter > 0

    def _reduce(self, epoch, old):
        if old <= self.min_lr:
            return
        new = max(old * self.factor, self.min_lr)
        self.model.optimizer.learning_rate = new
        self.cooldown_counter, self.wait = self.cooldown, 0
        if self.verbose:
            say(f"Epoch {epoch + 1}: the learning rate falls from {_text.number(old)} to {_text.number(new)}.")


def _takes(function, arguments):
    """Tell whether a function can be called with these; where Python does not know, it is tried."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return True
    try:
        signature.bind(*arguments)
    except TypeError:
        return False
    return True
