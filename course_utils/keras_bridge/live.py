"""Keras' `fit`, watched: curves that grow in a notebook, lines of text anywhere else."""

import math
import time

from .quiet import quiet_keras
from .screens import Lines, Notebook, running_kernel

keras = quiet_keras()

NOT_DRAWN = {"learning_rate"}  # ReduceLROnPlateau and schedules add it to the logs; no metric, and of another size


class LiveTraining(keras.callbacks.Callback):
    """Draws loss and metrics while `fit` runs: training solid, validation dashed, and how long it will take.

    metrics    names to draw beside the loss, such as ["accuracy"]; None draws all
    every      seconds between two pictures at least; many short epochs are not slowed down

    In a notebook the last picture stays there as an ordinary image, with its sentence as alternative text. Without a
    notebook, lines of text are printed. A fit that is interrupted, or stops early, says so.

    >>> model.fit(X, y, epochs=50, verbose=0, callbacks=[LiveTraining()])  # doctest: +SKIP

    Raises ValueError for an `every` that is no time, and after the first epoch for metrics that the model
    does not have; TypeError for metrics that are one word and no list.
    """

    def __init__(self, metrics=None, every=0.5):
        super().__init__()
        if isinstance(metrics, str):
            raise TypeError(f"metrics expected a list of names such as ['accuracy'], got {metrics!r}.")
        if not isinstance(every, (int, float)) or not every >= 0:
            raise ValueError(f"every expected a number of seconds, 0 or more; got {every!r}.")
        self.metrics = None if metrics is None else list(metrics)
        self.every = every
        self.curves = {}  # name -> (epochs from 1, values)

    # -- what Keras calls -------------------------------------------------------------------------

    def on_train_begin(self, logs=None):
        self.curves, self.broken_since, self._latest = {}, None, {}
        self._first, self._epoch, self._done = None, 0, 0.0  # in epochs; the batches of a running one count as parts
        self._marks, self._shown_at = [(0.0, time.perf_counter())], -math.inf
        self._over = False
        shell = running_kernel()
        self._screen = Lines() if shell is None else Notebook(shell, self._left_alone)

    def on_epoch_begin(self, epoch, logs=None):
        if self._first is None:
            self._first = epoch
        self._epoch, self._done = epoch, float(epoch)

    def on_train_batch_end(self, batch, logs=None):
        steps = self.params.get("steps")
        self._done = self._epoch + (min(1.0, (batch + 1) / steps) if steps else 0.0)
        self._mark(1)
        if self._screen.wants_batches and self._is_due():
            self._latest = dict(logs or {})
            self._show()

    def on_epoch_end(self, epoch, logs=None):
        self._latest = {name: float(value) for name, value in (logs or {}).items()}
        self._done = epoch + 1.0
        self._mark(2)
        for name, value in self._latest.items():
            epochs, values = self.curves.setdefault(name, ([], []))
            epochs.append(epoch + 1)
            values.append(value)
        if self.broken_since is None and not math.isfinite(self._latest.get("loss", 0.0)):
            self.broken_since = epoch + 1
        self.names()  # a wrong name is told after the first epoch, not after the last
        if self._is_due():
            self._show()

    def on_train_end(self, logs=None):
        self._finish()

    # -- what is shown ----------------------------------------------------------------------------

    @property
    def epochs(self):
        """How many epochs the training was asked for."""
        return self.params.get("epochs") or 1

    def names(self):
        """Return what is drawn, "loss" first: the names that the logs have, without those of validation."""
        there = [name for name in self._latest if not name.startswith("val_") and name != "loss"]
        if self.metrics is None:
            return ["loss", *(name for name in there if name not in NOT_DRAWN)]
        missing = [name for name in self.metrics if name not in {*there, "loss"}]
        if missing:
            raise ValueError(
                f"LiveTraining was asked for {', '.join(map(repr, missing))}, but this model has: "
                f"{', '.join(['loss', *there])}. Name them in compile(metrics=…)."
            )
        return ["loss", *(name for name in self.metrics if name != "loss")]

    def sentence(self):
        """Return in one sentence how far the training is and what it has reached; no times in it."""
        done = self.curves["loss"][0][-1] if self.curves.get("loss") else 0
        if not self._over:
            how = f"Training, epoch {min(self._epoch + 1, self.epochs)} of {self.epochs}"
        elif self._interrupted:
            how = f"Interrupted in epoch {self._epoch + 1} of {self.epochs}"
        elif done < self.epochs:
            how = f"Stopped after {done} of {self.epochs} epochs"
        else:
            how = f"Trained {done} epoch{'s' if done != 1 else ''}"
        return f"{how}{self._values()}."

    def warning(self):
        """Return what to do about a loss that is no number, or an empty text."""
        if self.broken_since is None:
            return ""
        since = f"The loss is not a number since epoch {self.broken_since}"
        return f"{since}: try a smaller learning rate, or scale the data."

    def seconds_left(self):
        """Return a guess from the pace so far, or None before there is one.

        Keras makes its graphs in the first batch and in the first validation. The pace is measured after these, as
        soon as anything has been done since.
        """
        done = self._done - (self._first or 0)
        for before, started in reversed(self._marks):
            if done > before:
                return (time.perf_counter() - started) / (done - before) * max(self.epochs - self._done, 0.0)
        return None

    def _mark(self, number):
        """Note when the first batch (1) and the first epoch (2) were over, once."""
        if len(self._marks) == number:
            self._marks.append((self._done - (self._first or 0), time.perf_counter()))

    def _values(self):
        """Return the last values of what is drawn: ": loss 0.31 (validation 0.40), accuracy 0.91"."""
        told = []
        for name in self.names():
            if name in self.curves:
                validation = self.curves.get(f"val_{name}")
                beside = f" (validation {brief(validation[1][-1])})" if validation else ""
                told.append(f"{name.replace('_', ' ')} {brief(self.curves[name][1][-1])}{beside}")
        return f": {', '.join(told)}" if told else ""

    # -- when -------------------------------------------------------------------------------------

    def _is_due(self):
        return time.perf_counter() - self._shown_at >= self.every

    def _show(self):
        self._screen.show(self)
        self._shown_at = time.perf_counter()  # after drawing: a slow picture does not eat the time of training

    def _finish(self, interrupted=False):
        self._over, self._interrupted = True, interrupted
        self._screen.show(self)
        self._screen.close()

    def _left_alone(self):
        """A cell has ended, and Keras did not say that training has: it was interrupted, or failed."""
        if not self._over:
            self._finish(interrupted=True)

    @property
    def share(self):
        """How much of the training is done, 0 to 1; a training that ended counts as far as it came."""
        first = self._first or 0
        return (self._done - first) / max(self.epochs - first, 1)

    @property
    def over(self):
        return self._over


def brief(value):
    """Return a number with two digits that matter, or what it is instead of one.

    >>> brief(0.314), brief(0.00312), brief(2.5e7)
    ('0.31', '3.1e-3', '2.5e7')
    """
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinite"
    if value == 0 or 0.1 <= abs(value) < 1000:
        return f"{value:.2f}"
    return f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")
