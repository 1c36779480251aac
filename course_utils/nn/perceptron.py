"""Rosenblatt's perceptron: the first neuron that finds its weights itself, by learning from its mistakes."""

from dataclasses import dataclass

import numpy as np

from . import _arrays, _text


@dataclass(frozen=True, eq=False, repr=False)
class Step:
    """One example looked at: what was asked, what was answered, and the weights before and after."""

    epoch: int  # counted from 1
    index: int  # row of X, counted from 0
    x: np.ndarray  # (n_features,)
    target: int  # in the coding of y: 0/1 or -1/+1, as is the prediction
    prediction: int
    weights_before: np.ndarray  # (n_features,)
    bias_before: float
    weights: np.ndarray  # (n_features,); equal to weights_before unless this was a mistake
    bias: float

    @property
    def mistake(self):
        """True when the prediction was wrong, and the weights therefore changed."""
        return self.prediction != self.target

    def __repr__(self):
        seen = (
            f"epoch {self.epoch}, example {self.index}: x={_text.vector(self.x)}, "
            f"target {self.target}, prediction {self.prediction}"
        )
        if not self.mistake:
            return f"Step({seen}: right)"
        return (
            f"Step({seen}: weights {_text.vector(self.weights_before)} -> {_text.vector(self.weights)}, "
            f"bias {_text.number(self.bias_before)} -> {_text.number(self.bias)})"
        )


class Perceptron:
    """A neuron that learns two classes from examples, one at a time.

    Weights w (n_features,), bias b, an example x (n_features,) with target t:

        prediction p = 1 if x·w + b >= 0 else 0
        on a mistake:  w += learning_rate * (t − p) * x
                       b += learning_rate * (t − p)

    where t counts as 0 or 1. With targets −1 and +1 this is Rosenblatt's w += learning_rate · t · x;
    labels may be given in either coding, and predictions come back in the same one. Learning stops
    after an epoch without a mistake, or after `max_epochs`. If a line (a plane) separates the
    classes, the mistakes are finitely many (Novikoff, 1962). From a start at 0 they are at most
    (R/γ)²: R is the length of the longest example, γ the distance of the nearest one from that line,
    both measured with the input 1 of the bias as one more column. If no line does, they never end.

    learning_rate    how far one mistake moves the weights, > 0. From zero weights it only scales
                     them.
    max_epochs       how often at most to go through all examples.
    initial_weights  where to start, (n_features,); zeros by default. `initial_bias` likewise.
    shuffle, seed    whether each epoch takes the examples in a new order, and the seed of that
                     order.

    After `fit`: weights, bias, converged, n_epochs (the one without a mistake counts),
    errors_per_epoch, history (one Step for each update) and message (why it stopped).

    >>> perceptron = Perceptron().fit([[0, 0], [0, 1], [1, 0], [1, 1]], [0, 0, 0, 1])
    >>> perceptron
    Perceptron(learning_rate=1): weights [2, 1], bias -3, converged after 6 epochs
    >>> perceptron.predict([[1, 0], [1, 1]])
    array([0, 1])
    >>> perceptron.history[0]
    Step(epoch 1, example 0: x=[0, 0], target 0, prediction 1: weights [0, 0] -> [0, 0], bias 0 -> -1)

    Source: F. Rosenblatt, "The perceptron: a probabilistic model for information storage and
    organization in the brain", 1958; A. B. J. Novikoff, "On convergence proofs on perceptrons",
    1962.
    """

    def __init__(
        self,
        learning_rate=1.0,
        max_epochs=100,
        initial_weights=None,
        initial_bias=0.0,
        shuffle=False,
        seed=None,
    ):
        self.learning_rate = _arrays.real_number(learning_rate, "learning_rate", above=0)
        self.max_epochs = _arrays.whole_number(max_epochs, "max_epochs", at_least=1)
        self.initial_weights = initial_weights
        self.initial_bias = _arrays.real_number(initial_bias, "initial_bias")
        self.shuffle = bool(shuffle)
        _arrays.random_generator(seed)  # raises now rather than at the first shuffle
        self.seed = seed
        self._forget()

    def _forget(self):
        self.weights = None
        self.bias = None
        self.classes = None  # what 0 and 1 are called in y
        self.converged = False
        self.n_epochs = 0
        self.errors_per_epoch = []
        self.history = []
        self.message = "Not fitted yet: call fit(X, y)."

    def fit(self, X, y):
        """Learn from examples X (batch, n_features) with labels y (batch,); return self.

        Every call starts anew from the initial weights.

        Raises ValueError for labels that are not two classes coded 0/1 or −1/+1, for wrong shapes
        and for NaN.
        """
        X, y, classes = _examples(X, y)
        weights, bias = self._start(X)
        self._forget()
        for step in self._run(X, y, classes, weights, bias):
            if step.epoch > self.n_epochs:
                self.n_epochs = step.epoch
                self.errors_per_epoch.append(0)
            if step.mistake:
                self.errors_per_epoch[-1] += 1
                self.history.append(step)
            weights, bias = step.weights, step.bias
        self.classes = classes
        self.weights, self.bias = weights.copy(), bias
        self.converged = self.errors_per_epoch[-1] == 0
        self.message = self._statement()
        return self

    def steps(self, X, y):
        """Return a generator of one Step for every example that `fit(X, y)` would look at.

        The perceptron itself does not change: this is for watching it learn.

        >>> [step.mistake for step in Perceptron().steps([[0.0], [1.0]], [0, 1])]
        [True, True, True, False, False, False]
        """
        X, y, classes = _examples(X, y)
        return self._run(X, y, classes, *self._start(X))

    def _run(self, X, y, classes, weights, bias):
        rng = _arrays.random_generator(self.seed)
        for epoch in range(1, self.max_epochs + 1):
            mistakes = 0
            order = rng.permutation(len(X)) if self.shuffle else np.arange(len(X))
            for index in order.tolist():
                before = weights, bias
                with np.errstate(over="ignore", invalid="ignore"):  # numbers too large are told in words
                    prediction = int(X[index] @ weights + bias >= 0)
                    if prediction != y[index]:
                        weights, bias = self._update(X[index], y[index], prediction, weights, bias)
                        mistakes += 1
                labels = classes[y[index]], classes[prediction]
                yield Step(epoch, index, X[index], *labels, *before, weights, bias)
            if mistakes == 0:
                return

    def _update(self, x, target, prediction, weights, bias):
        """Return the weights and bias after a mistake."""
        change = self.learning_rate * (target - prediction)
        weights = weights + change * x
        bias = bias + change
        if not (np.isfinite(weights).all() and np.isfinite(bias)):
            raise OverflowError(
                f"The weights grew beyond what a float can hold (learning_rate={self.learning_rate:g}). "
                "Scale the features or take a smaller learning rate."
            )
        weights.setflags(write=False)  # the history keeps these arrays
        return weights, bias

    def predict(self, X):
        """Return the class of each row of X (batch, n_features), coded like the labels given to `fit`."""
        decision = self.decision_function(X)
        return np.where(decision >= 0, self.classes[1], self.classes[0])

    def decision_function(self, X):
        """Return x·w + b for each row of X (batch, n_features): >= 0 on the side of class 1."""
        if self.weights is None:
            raise RuntimeError("This Perceptron has not learned anything yet. Call fit(X, y) first.")
        X = _arrays.as_samples(X, "X", len(self.weights), owner="Perceptron")
        _arrays.refuse_missing(X, "X")
        return X @ self.weights + self.bias

    def _start(self, X):
        n_features = X.shape[1]
        if self.initial_weights is None:
            weights = np.zeros(n_features)
        else:
            weights = np.array(_arrays.as_floats(self.initial_weights, "initial_weights"), dtype=float)
            if weights.shape != (n_features,):
                raise ValueError(
                    f"initial_weights must have shape ({n_features},), one weight per feature of X, "
                    f"got {weights.shape}."
                )
            _arrays.refuse_missing(weights, "initial_weights")
        weights.setflags(write=False)
        return weights, self.initial_bias

    def _statement(self):
        if self.converged:
            return f"Stopped after epoch {self.n_epochs}: an epoch without a mistake."
        return (
            f"Stopped at the limit of {_text.count(self.max_epochs, 'epoch')} with "
            f"{_text.count(self.errors_per_epoch[-1], 'mistake')} in the last epoch. The classes may not be linearly "
            "separable, or more epochs may be needed: the limit cannot tell which."
        )

    def __repr__(self):
        text = f"Perceptron(learning_rate={_text.number(self.learning_rate)})"
        if self.weights is None:
            return text
        end = "converged after" if self.converged else "not converged after"
        return (
            f"{text}: weights {_text.vector(self.weights)}, bias {_text.number(self.bias)}, "
            f"{end} {_text.count(self.n_epochs, 'epoch')}"
        )


def _examples(X, y):
    """Return X as our own floats, y as a list of 0/1, and the two classes as they are called in y."""
    X = np.array(_arrays.as_samples(X, "X", owner="Perceptron"), dtype=float)
    if 0 in X.shape:
        raise ValueError(f"Perceptron needs at least one example with one feature, got X of shape {X.shape}.")
    _arrays.refuse_missing(X, "X")
    X.setflags(write=False)  # the steps hold rows of it
    labels = np.asarray(y)
    if labels.shape != (len(X),):
        hint = " Did you mean y.ravel()?" if labels.size == len(X) else ""
        raise ValueError(f"y must have shape ({len(X)},), one label per row of X, got {labels.shape}.{hint}")
    found = sorted(set(labels.tolist()), key=str)
    for classes in ((0, 1), (-1, 1)):
        if labels.dtype.kind in "fiub" and set(found) == set(classes):
            return X, (labels == 1).astype(int).tolist(), classes
    shown = ", ".join(map(repr, found[:6])) + (", …" if len(found) > 6 else "")
    raise ValueError(
        f"y must hold two classes, coded 0 and 1 or -1 and +1; found {_text.count(len(found), 'value')}: {shown}."
    )
