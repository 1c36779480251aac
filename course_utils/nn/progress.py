"""What `fit` shows while it trains: a bar that moves with every batch, or a line for every epoch; `predict`: a bar."""

import sys
import warnings

from . import _text
from .callbacks import Callback


def bar(verbose, epochs, steps):
    """Return the callback for `verbose`: 1, True or "auto" a progress bar, 2 a line for each epoch, 0 nothing.

    epochs, steps    how many epochs there will be, and how many batches in each.

    Raises ValueError for another `verbose`.

    >>> type(bar(2, epochs=3, steps=100)).__name__
    'EpochLines'
    """
    for wanted, kind in (((1, "auto"), ProgressBar), ((2,), EpochLines), ((0,), lambda epochs, steps: Callback())):
        if verbose in wanted:
            return kind(epochs, steps)
    raise ValueError(f"verbose must be 0 (silent), 1 (a progress bar) or 2 (a line for each epoch), got {verbose!r}.")


def steps(wanted, verbose):
    """Yield each of `wanted`, the batches of `predict` and `evaluate`, under a bar if `verbose` asks for one.

    2 shows nothing here. Raises as `bar`.

    >>> list(steps(["batch 0", "batch 1"], verbose=0))
    ['batch 0', 'batch 1']
    """
    shown = bar(verbose, epochs=1, steps=len(wanted))
    shown.on_train_begin()
    try:
        for place, step in enumerate(wanted):
            yield step
            shown.on_train_batch_end(place)
    finally:
        shown.on_train_end()


class EpochLines(Callback):
    """Prints a line with loss and metrics after every epoch.

    >>> EpochLines(epochs=3, steps=100).on_epoch_end(0, {"loss": 0.693147, "accuracy": 0.5})
    Epoch 1/3: loss 0.6931, accuracy 0.5
    """

    def __init__(self, epochs, steps):
        self.epochs = epochs

    def on_epoch_end(self, epoch, logs=None):
        print(f"Epoch {epoch + 1}/{self.epochs}: {_shown(logs)}")


class ProgressBar(Callback):
    """One bar for the whole run, with the epoch, loss and metrics, and the time left.

    It is drawn by tqdm: with a widget in a notebook that has ipywidgets, with characters elsewhere.

    Source: https://tqdm.github.io

    >>> ProgressBar(epochs=3, steps=100).bar is None  # drawn when training begins
    True
    """

    def __init__(self, epochs, steps):
        self.epochs, self.steps = epochs, steps
        self.bar = None

    def on_train_begin(self, logs=None):
        tqdm = _tqdm()
        self.bar = tqdm(total=self.epochs * self.steps, unit="batch", file=sys.stdout, dynamic_ncols=True)

    def on_epoch_begin(self, epoch, logs=None):
        self.bar.set_description(f"Epoch {epoch + 1}/{self.epochs}", refresh=False)

    def on_train_batch_end(self, batch, logs=None):
        # True where the bar has just been drawn, ten times a second at most: text for the next time.
        if self.bar.update():
            self.bar.set_postfix_str(_shown(logs), refresh=False)

    def on_epoch_end(self, epoch, logs=None):
        self.bar.set_postfix_str(_shown(logs), refresh=False)

    def on_train_end(self, logs=None):
        self.bar.total = self.bar.n  # a run that was ended early is complete, too
        self.bar.close()


def _shown(logs):
    return ", ".join(f"{name} {_text.number(value)}" for name, value in (logs or {}).items())


def _tqdm():
    """Return the kind of bar that suits this place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says so where ipywidgets is missing, and then does without
        from tqdm.auto import tqdm
    return tqdm
