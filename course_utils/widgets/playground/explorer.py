"""Live figure of lesson 10: put a network together, watch it train, share the run as a line of text."""

from functools import cached_property
from types import SimpleNamespace

import numpy as np
from contourpy import contour_generator

from course_utils.plotting import grid_points

from .. import controls
from ..explorer import Explorer
from ..png import encode_few
from . import draw
from .code import keras_code
from .data import FEATURES, all_features
from .page import page
from .run import run_of
from .state import CHOICES, EPOCHS, LEARNING_RATES, MOST_LAYERS, MOST_UNITS, STRIDE, State

GRID = grid_points((-draw.EDGE, draw.EDGE), (-draw.EDGE, draw.EDGE), draw.CELLS)
SEEN = all_features(GRID).reshape(draw.CELLS, draw.CELLS, len(FEATURES))
UNITS = tuple(f"units{k}" for k in range(1, MOST_LAYERS + 1))
NOWHERE = np.empty((0, 2))
CALLED = {"rate": "learning_rate", "batch": "batch_size"}  # word of a State -> control, where they differ

LARGE = "layers=8,8 optimizer=adam"
EXAMPLES = {  # a button each
    "Two clouds": "data=gaussians layers=none",
    "Spiral": f"data=spiral {LARGE}",
    "Overfitting": f"data=gaussians noise=0.5 test=0.7 {LARGE}",
    "The same, with L2": f"data=gaussians noise=0.5 test=0.7 {LARGE} l2=0.01",
    "Bumps": f"data=bumps {LARGE}",
}


def control_values(state):
    """Return the controls' values that show a State."""
    values = {feature.control: feature.text in state.features for feature in FEATURES}
    values |= dict(zip(UNITS, (*state.layers, 0, 0, 0, 0), strict=False))
    for word in (*CHOICES, "rate", "epoch"):
        values[CALLED.get(word, word)] = getattr(state, word)
    return values


def state_of(values):
    """Return the State that the controls' values show; layers without a unit are no layers."""
    words = {word: values[CALLED.get(word, word)] for word in (*CHOICES, "rate", "epoch")}
    return State(
        **words,
        features=tuple(feature.text for feature in FEATURES if values[feature.control]),
        layers=tuple(values[name] for name in UNITS if values[name]),
    )


class Script(str):
    """A text that a notebook shows line by line, as it is."""

    def _repr_pretty_(self, printer, cycle):
        printer.text(str(self))


class Playground(Explorer):
    """Features, the pictures of all units with their weights, the answer with the data, and the two losses.

    Besides the controls' names it takes a line of text such as "n2n1 data=spiral layers=8,8" first, and
    `layers=(4, 2)` and `features=("x1", "x2")`; with `more=True` all its settings are in sight from the start.
    `state` is the run as it stands, `str(state)` the line of text to share, `load(text)` takes one, and
    `keras_code()` gives a script in which Keras gets the same numbers.
    """

    title = "The training playground"
    plays = "epoch"
    size = draw.SIZE
    pace = 200
    ahead = ("epoch",)  # a neighbour of any other control would be another training
    encode = staticmethod(encode_few)
    presets = {name: control_values(State.parse(f"n2n1 {line}")) for name, line in EXAMPLES.items()}  # noqa: RUF012

    def __init__(self, state=None, *, layers=None, features=None, more=False, **start):
        self.more = more
        given = {} if state is None else control_values(State.parse(state))
        if layers is not None:
            layers = State(layers=tuple(layers)).layers
            given |= dict(zip(UNITS, (*layers, 0, 0, 0, 0), strict=False))
        if features is not None:
            chosen = State(features=tuple(features)).features
            given |= {feature.control: feature.text in chosen for feature in FEATURES}
        super().__init__(**(given | start))

    @property
    def exported(self):
        """What `to_html` keeps if it is not told: every epoch of the one run."""
        return {name: 1 for name in self.controls if name != self.plays}

    # -- the recipes ------------------------------------------------------------------------------

    def controls(self):
        standard = State()

        def choose(word, label, help=None, text=None):
            options = [(text(v) if text else str(v).replace("_", " "), v) for v in CHOICES[word]]
            return controls.choice(label, options, getattr(standard, word), help=help)

        data = {"xor": "exclusive or", "gaussians": "two clouds", "plane": "plane (number)"}
        data["bumps"] = "bumps (number)"
        optimizers = {"sgd": "SGD", "adagrad": "AdaGrad", "rmsprop": "RMSprop", "adam": "Adam"}
        losses = {"usual": "the usual one", "mse": "squared error", "mae": "absolute error", "huber": "Huber"}
        made = {
            "data": choose("data", "data", text=lambda v: data.get(v, v)),
            "noise": choose("noise", "noise", "How far points stray", _percent),
            "test": choose("test", "test data", "Share of the 200 points kept out of training", _percent),
            "seed": choose("seed", "seed", "Another one: other points, weights and orders"),
        }
        for feature in FEATURES:
            made[feature.control] = controls.switch(feature.label, feature.text in standard.features)
        for name, units in zip(UNITS, (*standard.layers, 0, 0), strict=True):
            help = "Units of this layer; 0: no such layer"
            made[name] = controls.choice(f"hidden {name[-1]}", range(MOST_UNITS + 1), units, help=help)
        rate = controls.learning_rate(
            standard.rate, low=LEARNING_RATES[0], high=LEARNING_RATES[1], step=0.5, width="270px"
        )
        return made | {
            "activation": controls.activation("tanh", names=CHOICES["activation"]),
            "dropout": choose("dropout", "dropout", "Share of hidden units left out at random", _percent),
            "learning_rate": rate,
            "optimizer": choose("optimizer", "optimizer", text=lambda v: optimizers.get(v, v)),
            "batch_size": choose("batch", "batch size", "Rows of one update"),
            "loss": choose("loss", "loss", "Usual: cross-entropy for classes, squared error else", losses.get),
            "l1": choose("l1", "L1", "What the size of the weights costs", lambda v: f"{v:g}"),
            "l2": choose("l2", "L2", "What the squares of the weights cost", lambda v: f"{v:g}"),
            "epoch": controls.whole(
                "epoch", 0, 0, EPOCHS, step=STRIDE, help="How often all rows were looked at", width="230px"
            ),
        }

    def compute(self, **values):
        state = state_of(values)
        run = run_of(state.start)
        epoch = run.at(state.epoch)
        *hidden, answer = run.answers(epoch, GRID)
        answer = answer[:, 0].reshape(draw.CELLS, draw.CELLS)
        return SimpleNamespace(
            state=state,
            epoch=epoch,
            lost=run.lost if run.lost is not None and state.epoch >= run.lost else None,
            units=[SEEN, *(a.reshape(draw.CELLS, draw.CELLS, -1) for a in hidden)],
            kernels=[w for w in run.weights[epoch] if w.ndim == 2],
            answer=answer,
            boundary=NOWHERE if state.regression else _boundary(answer, 0.5),
            X=run.X,
            y=run.y,
            rows=run.rows,
            losses=np.array(run.losses[: epoch + 1]),
            accuracy=run.accuracies[epoch],
        )

    def setup(self, figure):
        return draw.setup(figure)

    def draw(self, artists, data):
        draw.draw(artists, data)

    def last_step(self, data):
        return None if data.lost is None else -(-data.lost // STRIDE) * STRIDE

    def describe(self, values, data):
        state, weights = data.state, sum(kernel.size for kernel in data.kernels)
        *others, last = map(str, state.layers or ("no",))
        shape = f"{', '.join(others)}{' and ' * bool(others)}{last} hidden unit{'s' * (state.layers != (1,))}"
        train, test = data.losses[-1]
        has = f"a training loss of {train:.3g} and a test loss of {test:.3g}"
        if not state.regression:
            right, held = (round(share * n) for share, n in zip(data.accuracy, _counts(data), strict=True))
            of = _counts(data)
            has += f"; {right} of {of[0]} training points and {held} of {of[1]} test points are right"
        if not state.features:
            has += ". It sees no feature of a point"
        if data.lost:
            lost = f"Training diverged in epoch {data.lost}: the loss was no finite number."
            return f"{lost} Shown is what was before: {has}."
        if data.epoch == 0:
            return f"A network with {shape} and {weights} weights, before training: {has}. Press Step or Run."
        return f"After {data.epoch} epochs the network with {shape} and {weights} weights has {has}."

    # -- sharing ----------------------------------------------------------------------------------

    @property
    def state(self):
        """The run as it stands: a State, whose `str` is the line of text to share."""
        return state_of(self.values)

    @property
    def losses(self):
        """The losses of the training and the test rows so far, (epoch + 1, 2)."""
        return self.compute(**self.values).losses

    def load(self, text):
        """Set all controls to what a line of text says. Raises ValueError for a line that is none."""
        self.set(**control_values(State.parse(text)))

    def keras_code(self):
        """Return a script in which Keras trains the same network on the same data, with the same numbers."""
        return Script(keras_code(self.state))

    @cached_property
    def view(self):
        """The whole figure as one widget: controls in short rows, picture and sentence, the run as text."""
        return page(self)


def _percent(share):
    return f"{round(100 * share)} %"


def _counts(data):
    return data.rows, len(data.X) - data.rows


def _boundary(answer, level):
    """Return the line where the answer passes the level, (points, 2) with gaps, in the plane's units."""
    if not answer.min() < level < answer.max():
        return NOWHERE
    centres = GRID[: draw.CELLS, 0]
    gap = np.array([[np.nan, np.nan]])
    lines = contour_generator(centres, centres, np.clip(answer, -1e6, 1e6)).lines(level)
    return np.concatenate([part for line in lines for part in (line, gap)]) if lines else NOWHERE
