"""The moments of a training run, and something to do at each of them."""

import sys

MOMENTS = (
    "on_train_begin",
    "on_train_end",
    "on_epoch_begin",
    "on_epoch_end",
    "on_train_batch_begin",
    "on_train_batch_end",
)


class Callback:
    """Base of all callbacks: a subclass writes the methods of the moments at which it wants to act.

    model    the model in training, set by `fit`. A callback may read and set its weights, set
             `model.optimizer.learning_rate`, and end training with `model.stop_training = True`.
    logs     in each method, loss and metrics so far by name: of this epoch until now, or, at the end
             of an epoch, of the whole epoch with "val_…" too. What a callback writes into the logs at
             the end of an epoch goes into the History.

    Epochs and batches count from 0. Arrays that a callback finds in the layers (`inputs`, `z`, …) and in
    batches are overwritten by the next step: copy what you keep.

    >>> class Count(Callback):
    ...     updates = 0
    ...     def on_train_batch_end(self, batch, logs=None):
    ...         self.updates += 1
    >>> count = Count()
    >>> from course_utils import nn
    >>> model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)])
    >>> model.compile(optimizer="sgd", loss="mse")
    >>> history = model.fit([[0, 1], [1, 0], [1, 1]], [1, 1, 0], epochs=5, batch_size=2, callbacks=[count])
    >>> count.updates  # two batches in each of five epochs
    10
    """

    model = None
    watch_for_nan = False  # True where a callback deals with a loss that is no number; else fit raises

    def set_model(self, model):
        """Remember the model; `fit` calls this before all else."""
        self.model = model

    def on_train_begin(self, logs=None):
        """Act before the first epoch."""

    def on_train_end(self, logs=None):
        """Act after the last epoch."""

    def on_epoch_begin(self, epoch, logs=None):
        """Act before an epoch."""

    def on_epoch_end(self, epoch, logs=None):
        """Act after an epoch and its validation."""

    def on_train_batch_begin(self, batch, logs=None):
        """Act before an update."""

    def on_train_batch_end(self, batch, logs=None):
        """Act after an update."""


class LambdaCallback(Callback):
    """A callback from functions: LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch, logs)).

    on_epoch_begin, on_epoch_end                take (epoch, logs)
    on_train_begin, on_train_end                take (logs)
    on_train_batch_begin, on_train_batch_end    take (batch, logs)

    Raises TypeError for a name that is no moment, or for what cannot be called.

    >>> LambdaCallback(on_train_end=lambda logs: print("done")).on_train_end({})
    done
    """

    def __init__(
        self,
        on_epoch_begin=None,
        on_epoch_end=None,
        on_train_begin=None,
        on_train_end=None,
        on_train_batch_begin=None,
        on_train_batch_end=None,
    ):
        given = {name: value for name, value in locals().items() if name in MOMENTS and value is not None}
        for name, function in given.items():
            if not callable(function):
                raise TypeError(f"LambdaCallback expected a function for {name}, got {function!r:.60}.")
            setattr(self, name, function)


class CallbackList:
    """Callbacks that act one after the other, each at every moment, in the order given.

    Raises TypeError for what is no callback of `nn`.

    >>> first = LambdaCallback(on_epoch_end=lambda epoch, logs: logs.update(answer=42))
    >>> second = LambdaCallback(on_epoch_end=lambda epoch, logs: print(logs))
    >>> CallbackList([first, second]).on_epoch_end(0)
    {'answer': 42}
    """

    def __init__(self, callbacks=(), model=None):
        self.callbacks = [_checked(callback) for callback in callbacks]
        self.watch_for_nan = any(callback.watch_for_nan for callback in self.callbacks)
        # Most callbacks do nothing after a batch, and asking them all each time would cost as much as the update.
        self._before_batch = self._acting("on_train_batch_begin")
        self._after_batch = self._acting("on_train_batch_end")
        self.see_batches = bool(self._after_batch)  # else nobody needs the means so far
        if model is not None:
            for callback in self.callbacks:
                callback.set_model(model)

    def on_train_begin(self, logs=None):
        """Tell all callbacks that training begins."""
        for callback in self.callbacks:
            callback.on_train_begin(_dict(logs))

    def on_train_end(self, logs=None):
        """Tell all callbacks that training has ended."""
        for callback in self.callbacks:
            callback.on_train_end(_dict(logs))

    def on_epoch_begin(self, epoch, logs=None):
        """Tell all callbacks that an epoch begins."""
        for callback in self.callbacks:
            callback.on_epoch_begin(epoch, _dict(logs))

    def on_epoch_end(self, epoch, logs=None):
        """Hand the same logs to all callbacks at the end of an epoch, so that they see what others add."""
        logs = _dict(logs)
        for callback in self.callbacks:
            callback.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch, logs=None):
        """Tell those callbacks that want to know it that an update begins."""
        for act in self._before_batch:
            act(batch, _dict(logs))

    def on_train_batch_end(self, batch, logs=None):
        """Tell those callbacks that want to know it that an update has been made."""
        for act in self._after_batch:
            act(batch, _dict(logs))

    def _acting(self, moment):
        """Return the methods for this moment that do something."""
        methods = [getattr(callback, moment) for callback in self.callbacks]
        nothing = getattr(Callback, moment)
        return [method for method in methods if getattr(method, "__func__", method) is not nothing]


def say(text):
    """Print a line; above the progress bar, where there is one.

    >>> say("Epoch 2: stopped early.")
    Epoch 2: stopped early.
    """
    tqdm = sys.modules.get("tqdm")
    if tqdm is None:
        print(text)
    else:
        tqdm.tqdm.write(text, file=sys.stdout)


def _dict(logs):
    return {} if logs is None else logs


def _checked(callback):
    if isinstance(callback, Callback):
        return callback
    hint = ""
    if isinstance(callback, type):
        hint = f" Did you mean {callback.__name__}(), with parentheses?"
    elif type(callback).__module__.startswith("keras."):
        hint = f" This one belongs to Keras; nn.callbacks.{type(callback).__name__} may be its twin."
    elif callable(callback):
        hint = " A function becomes one by nn.callbacks.LambdaCallback(on_epoch_end=…)."
    raise TypeError(f"callbacks expected objects such as nn.callbacks.EarlyStopping(), got {callback!r:.60}.{hint}")
