"""What callbacks share that watch one number and ask after each epoch: is it better than before?"""

import warnings

from .. import _arrays
from .base import Callback

# Which way is better, by name without "val_".
DOWN = ("loss", "mse", "mae", "error", "crossentropy", "hinge", "huber", "logcosh")
UP = ("accuracy", "acc", "precision", "recall", "f1", "f1_score", "r2", "r2_score", "auc")


class MonitorCallback(Callback):
    """Base of callbacks that watch one number of the logs.

    monitor      its name, such as "val_loss".
    mode         "min" where smaller is better, "max" where larger is; "auto" tells it by the name.
    min_delta    how much better it must be to count; its sign does not matter.
    best         the best value so far, None before the first.

    Raises ValueError for another mode, and, after the first epoch looked at, for a name that does not
    tell the direction.

    >>> MonitorCallback(monitor="val_accuracy", min_delta=0.01).better(0.905, than=0.90)
    False
    >>> MonitorCallback(monitor="val_loss").better(0.4, than=0.5)
    True
    """

    def __init__(self, monitor="val_loss", mode="auto", min_delta=0, best=None):
        if mode not in ("auto", "min", "max"):
            raise ValueError(f'mode must be "auto", "min" or "max", got {mode!r}.')
        self.monitor = str(monitor)
        self.mode = mode
        self.min_delta = abs(_arrays.real_number(min_delta, "min_delta"))
        self.best = None if best is None else _arrays.real_number(best, "the value to beat")

    def better(self, value, than):
        """Return whether `value` beats `than` by more than min_delta; anything beats None, and NaN beats nothing."""
        smaller_is_better = self._smaller_is_better()  # asked even of the first value: it may raise
        if than is None:
            return True
        if smaller_is_better:
            return bool(value + self.min_delta < than)
        return bool(value - self.min_delta > than)

    def watched(self, logs):
        """Return the monitored number, or None with a warning that names what there is instead."""
        value = logs.get(self.monitor)
        if value is None:
            hint = ""
            if self.monitor.startswith("val_") and not any(name.startswith("val_") for name in logs):
                hint = " Names with val_ exist when fit is given validation_data or validation_split."
            warnings.warn(
                f'{type(self).__name__} watches "{self.monitor}", which this training does not report; '
                f"it reports {', '.join(logs) or 'nothing'}.{hint}",
                stacklevel=2,
            )
        return value

    def _smaller_is_better(self):
        if self.mode != "auto":
            return self.mode == "min"
        name = self.monitor.removeprefix("val_")
        if name in UP or name.endswith("_accuracy"):
            return False
        if name in DOWN or name.endswith(DOWN):
            return True
        raise ValueError(
            f'{type(self).__name__} cannot tell from the name "{self.monitor}" whether more is better: '
            'give it mode="max" or mode="min".'
        )
