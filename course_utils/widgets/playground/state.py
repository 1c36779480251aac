"""Everything that decides a run of the playground, and the line of text that says it."""

import difflib
from dataclasses import dataclass, fields, replace

from .data import DATA, FEATURES, REGRESSION

VERSION = "n2n1"  # the first word of the line: who can read it
EPOCHS, STRIDE = 300, 5  # the last epoch, and how many a step of the figure makes
RATES = (0.0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1)  # of L1 and L2
LEARNING_RATES = (1e-3, 10.0)
CHOICES = {
    "data": tuple(DATA),
    "noise": (0.0, 0.1, 0.2, 0.3, 0.4, 0.5),
    "test": (0.2, 0.3, 0.5, 0.7),
    "activation": ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu"),
    "loss": ("usual", "mse", "mae", "huber"),
    "optimizer": ("sgd", "momentum", "adagrad", "rmsprop", "adam"),
    "batch": (1, 5, 10, 30, 100),
    "l1": RATES,
    "l2": RATES,
    "dropout": (0.0, 0.1, 0.2, 0.3, 0.5),
    "seed": tuple(range(10)),
}
MOST_LAYERS, MOST_UNITS = 4, 8


@dataclass(frozen=True)
class State:
    """One run and one moment of it. `str(state)` is its line of text, `State.parse(text)` reads one.

    Raises ValueError for what the playground does not offer, and says which word it is and what was expected.

    >>> print(State(data="spiral", layers=(8, 8), epoch=100))  # doctest: +ELLIPSIS
    n2n1 data=spiral noise=0 test=0.3 features=x1,x2 layers=8,8 activation=tanh loss=usual ... epoch=100
    >>> State.parse("n2n1 data=xor layers=none").layers
    ()
    """

    data: str = "circle"
    noise: float = 0.0
    test: float = 0.3
    features: tuple = ("x1", "x2")
    layers: tuple = (4, 2)
    activation: str = "tanh"
    loss: str = "usual"
    optimizer: str = "sgd"
    rate: float = 10**-1.5
    batch: int = 10
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    seed: int = 0
    epoch: int = 0

    def __post_init__(self):
        for name in (field.name for field in fields(self)):
            object.__setattr__(self, name, _allowed(name, getattr(self, name)))

    @property
    def regression(self):
        """True where a quantity is learned and no class."""
        return self.data in REGRESSION

    @property
    def loss_name(self):
        """The loss by its name in `nn` and Keras."""
        if self.loss == "usual":
            return "mean_squared_error" if self.regression else "binary_crossentropy"
        return {"mse": "mean_squared_error", "mae": "mean_absolute_error", "huber": "huber"}[self.loss]

    @property
    def start(self):
        """The same run before its first epoch: what is trained depends on nothing else."""
        return replace(self, epoch=0)

    def __str__(self):
        words = [f"{field.name}={_written(getattr(self, field.name))}" for field in fields(self)]
        return " ".join([VERSION, *words])

    @classmethod
    def parse(cls, text):
        """Return the State of a line of text; what the line does not name is as in State()."""
        words = str(text).split()
        if words[:1] != [VERSION]:
            first = f"{words[0]!r:.40}" if words else "nothing"
            raise ValueError(
                f"A run is a line such as '{VERSION} data=spiral layers=4,2': its first word must be {VERSION}, "
                f"got {first}."
            )
        names, found = [field.name for field in fields(cls)], {}
        for word in words[1:]:
            name, equals, value = word.partition("=")
            if not equals or name not in names:
                near = difflib.get_close_matches(name, names, n=1)
                hint = f" Did you mean {near[0]}=…?" if near else ""
                raise ValueError(
                    f"{word!r:.60} is no word of a run: expected name=value with {', '.join(names)}.{hint}"
                )
            if name in found:
                raise ValueError(f"{word!r:.60} comes twice: {name} was {_written(found[name])} before.")
            found[name] = _read(name, value, word)
        return cls(**found)


def _written(value):
    if isinstance(value, tuple):
        return ",".join(map(str, value)) or "none"
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _read(name, value, word):
    """Return the value of one word of the line."""
    kind = type(getattr(State, name))
    try:
        if kind is not tuple:
            return kind(value)
        parts = () if value == "none" else tuple(value.split(","))
        return tuple(map(int, parts)) if name == "layers" else parts
    except ValueError:
        what = {int: "a whole number", float: "a number", tuple: "whole numbers such as 4,2, or none"}[kind]
        raise ValueError(f"{word!r:.60} does not fit: expected {what} after {name}=.") from None


def _allowed(name, value):
    """Return the value as a State holds it, or raise ValueError saying what is allowed."""
    wrong = f"{name}={_written(value)} does not fit: expected "
    if name == "features":
        known = [feature.text for feature in FEATURES]
        if not set(value) <= set(known):
            raise ValueError(f"{wrong}some of {', '.join(known)} with commas between, or none.")
        return tuple(text for text in known if text in value)
    if name == "layers":
        value = tuple(value)
        if len(value) > MOST_LAYERS or not all(1 <= units <= MOST_UNITS for units in value):
            raise ValueError(f"{wrong}up to {MOST_LAYERS} numbers from 1 to {MOST_UNITS} with commas between, or none.")
        return value
    if name == "rate":
        low, high = LEARNING_RATES
        if not low * (1 - 1e-9) <= value <= high * (1 + 1e-9):
            raise ValueError(f"{wrong}a learning rate from {low:g} to {high:g}.")
        return float(f"{min(max(value, low), high):.10g}")
    if name == "epoch":
        if value not in range(0, EPOCHS + 1, STRIDE):
            raise ValueError(f"{wrong}a multiple of {STRIDE} from 0 to {EPOCHS}.")
        return int(value)
    for choice in CHOICES[name]:
        if choice == value:
            return choice
    raise ValueError(f"{wrong}one of {', '.join(map(_written, CHOICES[name]))}.")
