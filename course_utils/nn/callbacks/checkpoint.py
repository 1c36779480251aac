"""ModelCheckpoint: the weights in files, while training goes on."""

import os

from .. import _arrays, _text
from .base import say
from .monitoring import MonitorCallback

SUFFIX = ".weights.npz"


class ModelCheckpoint(MonitorCallback):
    """Saves the weights after every epoch, after every n batches, or only when they are the best so far.

    filepath            where to; must end in ".weights.npz". Names in braces become numbers:
                        "run/{epoch:02d}-{val_loss:.2f}.weights.npz". Folders are made as needed.
    monitor, mode       what to watch for save_best_only, and which way is better.
    verbose             1 prints a line for every file.
    save_best_only      write only what beats all before; without names in braces the file always
                        holds the best weights.
    save_weights_only   must be True: models of `nn` save their weights, not themselves.
    save_freq           "epoch", or a number of batches.
    initial_value_threshold    a value to beat from the start.

    Epochs and batches in file names count from 1. `best` is kept over several fits.

    Raises ValueError for another suffix, and when a name in braces is not reported; warns, and saves,
    when `monitor` is not reported.

    >>> class Model:
    ...     def save_weights(self, path):
    ...         print("saved to", path)
    >>> best = ModelCheckpoint("{epoch}-{loss:.1f}.weights.npz", "loss", save_best_only=True, save_weights_only=True)
    >>> best.set_model(Model())
    >>> for epoch, loss in enumerate([0.5, 0.3, 0.4]):
    ...     best.on_epoch_end(epoch, {"loss": loss})
    saved to 1-0.5.weights.npz
    saved to 2-0.3.weights.npz
    """

    def __init__(
        self,
        filepath,
        monitor="val_loss",
        verbose=0,
        save_best_only=False,
        save_weights_only=False,
        mode="auto",
        save_freq="epoch",
        initial_value_threshold=None,
    ):
        super().__init__(monitor, mode, best=initial_value_threshold)
        self.filepath = os.fspath(filepath)
        if not save_weights_only:
            raise ValueError(
                "Models of nn save their weights, not themselves: give ModelCheckpoint save_weights_only=True "
                f"and a filepath that ends in {SUFFIX}."
            )
        if not self.filepath.endswith(SUFFIX):
            raise ValueError(f"ModelCheckpoint expected a filepath that ends in {SUFFIX}, got {self.filepath!r}.")
        self.verbose = verbose
        self.save_best_only = bool(save_best_only)
        self.save_weights_only = True
        self.save_freq = save_freq
        if save_freq != "epoch":
            self.save_freq = _arrays.whole_number(save_freq, 'save_freq (or "epoch")', at_least=1)
        self._epoch = self._batches = 0

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        if self.save_freq == "epoch":
            return
        self._batches += 1  # counted on through all epochs
        if self._batches >= self.save_freq:
            self._batches = 0
            self._save(self._epoch, logs or {}, batch=batch + 1)

    def on_epoch_end(self, epoch, logs=None):
        if self.save_freq == "epoch":
            self._save(epoch, logs or {})

    def _save(self, epoch, logs, **numbers):
        path = self._path({**logs, **numbers, "epoch": epoch + 1})
        reason = self._reason(logs)
        if reason is None:
            return
        if self.verbose:
            say(f"Epoch {epoch + 1}: {reason}weights go to {path}")
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        self.model.save_weights(path)

    def _reason(self, logs):
        """Return why to save, in words for verbose, or None where there is nothing better to save."""
        if not self.save_best_only:
            return ""
        value = self.watched(logs)
        if value is None:
            return ""
        if not self.better(value, self.best):
            return None
        before, self.best = self.best, value
        found = f"{self.monitor} is {_text.number(value)}"
        return f"{found}, " if before is None else f"{found} after {_text.number(before)}, "

    def _path(self, numbers):
        try:
            return self.filepath.format(**numbers)
        except (KeyError, IndexError, ValueError) as error:
            raise ValueError(
                f"ModelCheckpoint cannot fill in the filepath {self.filepath!r} ({type(error).__name__}: {error}). "
                f"Names there are: {', '.join(numbers)}."
            ) from None
