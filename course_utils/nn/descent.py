"""Gradient descent as a walk: the places it passes, and why it stopped. For lessons and live figures."""

from typing import NamedTuple

import numpy as np

from . import _arrays, _text
from .data import minibatches
from .losses import MeanSquaredError
from .optimizers import SGD

FAR = 1e8  # beyond this many times its start a walk is called diverged


class Walk(NamedTuple):
    """Where a descent went: `path` (steps + 1, …) begins at the start; `reason` and `message` say why it ended.

    >>> walk = Walk(np.array([3.0, 2.0]), "limit", "Stopped at the limit of 1 step.")
    >>> walk.steps, float(walk.end)
    (1, 2.0)
    """

    path: np.ndarray
    reason: str  # "small step", "no change", "limit" or "diverged"
    message: str

    @property
    def steps(self):
        """How many steps were made."""
        return len(self.path) - 1

    @property
    def end(self):
        """The last place."""
        return self.path[-1]


def descend(gradient, start, learning_rate=0.01, steps=100, *, smallest_step=0.0, loss=None, smallest_change=0.0):
    """Walk downhill from `start` with plain SGD, and return the Walk.

        w ← w − learning_rate · gradient(w)

    `start` is a number or an array; `gradient(w)` and `loss(w)` get the same and are pure. It stops

    - after `steps` steps ("limit"),
    - after a step no longer than `smallest_step` in any direction, unless that is 0 ("small step"),
    - after a step that changed `loss` by no more than `smallest_change`, unless that is 0 ("no change"),
    - when it has got lost: a place that is not finite, or 10⁸ times as far as the start ("diverged").

    Raises ValueError for a negative learning rate or limit, and for a gradient of another shape than w.

    Source: A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", 1847.

    >>> walk = descend(lambda w: 2 * (w - 1), start=3.0, learning_rate=0.25, steps=3)
    >>> walk.path
    array([3.  , 2.  , 1.5 , 1.25])
    >>> walk.message
    'Stopped at the limit of 3 steps: the last step was 0.25 long.'
    """
    w = np.array(start, dtype=float)
    steps = _arrays.whole_number(steps, "steps", at_least=0)
    smallest_step = _arrays.real_number(smallest_step, "smallest_step", at_least=0)
    smallest_change = _arrays.real_number(smallest_change, "smallest_change", at_least=0)
    if smallest_change and loss is None:
        raise ValueError("smallest_change watches the loss, so descend() needs loss=, a function of w.")
    sgd, path, far = SGD(learning_rate), [w.copy()], FAR * (1 + np.abs(w).max())
    after = loss(_plain(w)) if smallest_change else None
    for count in range(1, steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):  # a diverging walk ends in inf, and is told below
            sgd.apply([_slope(gradient, w)], [w])
        path.append(w.copy())
        length = np.abs(w - path[-2]).max()
        if not np.abs(w).max() <= far:
            return _diverged(path, learning_rate, far)
        if smallest_step and length <= smallest_step:
            how = f"step {count} was {length:.2g} long, within {smallest_step:g}."
            return Walk(np.array(path), "small step", f"Stopped: {how}")
        if smallest_change:
            before, after = after, loss(_plain(w))
            if abs(after - before) <= smallest_change:
                how = f"step {count} changed the loss by {abs(after - before):.2g}, within {smallest_change:g}."
                return Walk(np.array(path), "no change", f"Stopped: {how}")
    last = f": the last step was {length:.2g} long" if steps else ""
    return Walk(np.array(path), "limit", f"Stopped at the limit of {steps} steps{last}.")


def descend_in_batches(gradient, start, X, y, learning_rate, batch_size, epochs, seed=None):
    """Walk downhill with the gradients of mini-batches; return the places, (updates + 1, …).

    `gradient(w, X_batch, y_batch)` is that of a mean over the batch. Each epoch looks at all rows
    once, in an order of its own fixed by `seed`, and makes ⌈rows / batch_size⌉ updates. The path ends
    early where the walk diverges, 10⁸ times as far away as the start.

    Raises ValueError as `descend`, and for batches of less than one row.

    Source: H. Robbins and S. Monro, "A stochastic approximation method", 1951.

    >>> X, y = np.array([1.0, 1.0]), np.array([2.0, 2.0])  # twice the same point: nothing is left for update 2
    >>> descend_in_batches(line_gradient, (0.0, 0.0), X, y, learning_rate=0.25, batch_size=1, epochs=1)
    array([[0., 0.],
           [1., 1.],
           [1., 1.]])
    """
    w, sgd, rng = np.array(start, dtype=float), SGD(learning_rate), _arrays.random_generator(seed)
    path, far = [w.copy()], FAR * (1 + np.abs(w).max())
    for _ in range(_arrays.whole_number(epochs, "epochs", at_least=0)):
        for rows in minibatches(X, y, batch_size, seed=rng):
            with np.errstate(over="ignore", invalid="ignore"):
                sgd.apply([_slope(lambda v, rows=rows: gradient(v, *rows), w)], [w])
            path.append(w.copy())
            if not np.abs(w).max() <= far:
                return np.array(path)
    return np.array(path)


def _plain(w):
    """Return w as it was given: a number stays a number."""
    return float(w) if w.ndim == 0 else w.copy()


def _slope(gradient, w):
    slope = np.asarray(gradient(_plain(w)), dtype=float)
    if slope.shape != w.shape:
        raise ValueError(f"gradient(w) gave shape {slope.shape} for w of shape {w.shape}; both must be the same.")
    return slope


def _diverged(path, learning_rate, far):
    where = f"after {len(path) - 1} steps a parameter is larger than {far:.0e}, or not a number"
    hint = f"The learning rate {_text.shown(learning_rate)} is too large here: try a tenth of it."
    return Walk(np.array(path), "diverged", f"Diverged: {where}. {hint}")


# --- A line through points ------------------------------------------------------------------------


def line_loss(w, x, y, loss=None):
    """Return the loss of the line slope · x + intercept on the points; w is (slope, intercept).

    `loss` is the mean of the squared errors unless another one is given; x and y have shape (n,).

    Raises ValueError for other shapes.

    >>> line_loss((1.0, 0.0), [1, 2], [1, 4])  # errors 0 and −2
    2.0
    """
    loss = loss or MeanSquaredError()
    return loss(*_points_and_line(w, x, y))


def line_gradient(w, x, y, loss=None):
    """Return the two slopes of `line_loss`, with respect to slope and intercept: shape (2,).

    ∂L/∂slope = Σ x · ∂L/∂ŷ,  ∂L/∂intercept = Σ ∂L/∂ŷ;  for the mean of squares ∂L/∂ŷ = 2 (ŷ − y) / n

    Raises as `line_loss`.

    >>> line_gradient((1.0, 0.0), [1, 2], [1, 4])  # ∂L/∂ŷ is 0 and −2
    array([-4., -2.])
    """
    loss = loss or MeanSquaredError()
    blame = loss.gradient(*_points_and_line(w, x, y))[:, 0]
    return np.array([blame @ x, blame.sum()])


def _points_and_line(w, x, y):
    """Return y, and the line's heights there, as columns (n, 1): what losses take."""
    x, y = _arrays.as_floats(x, "x"), _arrays.as_floats(y, "y")
    if np.shape(w) != (2,) or x.ndim != 1 or x.shape != y.shape:
        came = ", ".join(str(np.shape(what)) for what in (w, x, y))
        raise ValueError(f"A line needs w = (slope, intercept) and x and y of one shape (n,); got shapes {came}.")
    return y[:, None], (w[0] * x + w[1])[:, None]


# --- Curves to walk on ----------------------------------------------------------------------------


class Curve(NamedTuple):
    """A curve over one parameter: its height and slope as functions of w, and where its valleys are.

    >>> CURVES["bowl"].function(3.0), CURVES["bowl"].slope(3.0), CURVES["bowl"].minima
    (4.0, 4.0, (1.0,))
    """

    function: callable
    slope: callable
    minima: tuple  # the deepest first
    convex: bool


def _hole(w):
    return 4 * np.exp(-((w - 1) ** 2) / 2)


CURVES = {
    "bowl": Curve(lambda w: (w - 1) ** 2, lambda w: 2 * (w - 1), (1.0,), True),
    # The roots of w³ − 4w + 1 that are valleys, to double precision.
    "two valleys": Curve(
        lambda w: w**4 / 8 - w**2 + w / 2 + 3,
        lambda w: w**3 / 2 - 2 * w + 0.5,
        (-2.1149075414767555, 1.8608058531117035),
        False,
    ),
    "hole in a plain": Curve(lambda w: 4 - _hole(w), lambda w: (w - 1) * _hole(w), (1.0,), False),
    "corner": Curve(lambda w: 2 * np.abs(w - 1), lambda w: 2 * np.sign(w - 1), (1.0,), True),
}
