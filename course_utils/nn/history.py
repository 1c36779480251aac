"""What training leaves behind: the numbers of every epoch."""

from . import _text


class History:
    """What `fit` returns, one number per epoch.

    epoch    the epochs, counted from 0.
    history  "loss" and the name of each metric -> list of numbers.

    >>> history = History()
    >>> history.add(0, {"loss": 0.9})
    >>> history.add(1, {"loss": 0.5})
    >>> history.history["loss"], history
    ([0.9, 0.5], History: 2 epochs, loss 0.9 -> 0.5)
    """

    def __init__(self):
        self.epoch = []
        self.history = {}

    def add(self, epoch, values):
        """Append the numbers of one epoch, {name: value}."""
        self.epoch.append(epoch)
        for name, value in values.items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self):
        ends = [
            f"{name} {_text.number(values[0])} -> {_text.number(values[-1])}" for name, values in self.history.items()
        ]
        return f"History: {', '.join([_text.count(len(self.epoch), 'epoch'), *ends])}"
