"""One run of the playground: a network that is trained as far as somebody asked, and remembers every epoch."""

import threading
from functools import lru_cache

import numpy as np

from course_utils import nn

from .data import DATA, chosen_features

POINTS = 200
RUNS = 64  # kept at a time; one of 300 epochs and 300 weights takes 0.4 MB


def make_data(state):
    """Return X (200, 2) and y (200,); the first rows are for training, the others for the test."""
    return DATA[state.data](POINTS, state.noise, np.random.default_rng(state.seed))


def training_rows(state):
    """Return how many of the rows are for training."""
    return round(POINTS * (1 - state.test))


def order_of(state, epoch, n):
    """Return the order in which an epoch (1, 2, …) takes its n rows: known without those before it."""
    return np.random.default_rng([state.seed, epoch]).permutation(n)


def make_optimizer(state):
    """Return the optimizer that a state names."""
    make = {
        "sgd": nn.optimizers.SGD,
        "momentum": lambda rate: nn.optimizers.SGD(rate, momentum=0.9),
        "adagrad": nn.optimizers.Adagrad,
        "rmsprop": nn.optimizers.RMSprop,
        "adam": nn.optimizers.Adam,
    }
    return make[state.optimizer](state.rate)


def make_model(state):
    """Return the network of a state with its initial weights, compiled."""
    price = nn.regularizers.L1L2(state.l1, state.l2) if state.l1 or state.l2 else None
    layers = [nn.Input((max(1, len(state.features)),))]
    for k, units in enumerate(state.layers):
        layers.append(nn.layers.Dense(units, activation=state.activation, kernel_regularizer=price))
        if state.dropout:
            layers.append(nn.layers.Dropout(state.dropout, seed=10 * state.seed + k))
    last = None if state.regression else "sigmoid"
    layers.append(nn.layers.Dense(1, activation=last, kernel_regularizer=price))
    model = nn.Sequential(layers, seed=state.seed)
    model.compile(make_optimizer(state), state.loss_name, [] if state.regression else ["accuracy"])
    return model


class Run:
    """The training that a state starts. `at(epoch)` trains no further than needed, and never twice.

    weights     of every epoch so far, as `get_weights` gives them; [0] are the initial ones
    losses      (epochs + 1, 2) so far: of the training rows and the test rows, as `evaluate` gives them
    accuracies  the same; NaN in a regression
    lost        the epoch in which the loss was no longer a finite number, or None
    """

    def __init__(self, state):
        self.state = state
        X, y = make_data(state)
        inputs, k = chosen_features(X, state.features), training_rows(state)
        self.X, self.y, self.rows = X, y, k
        self.train, self.test = (inputs[:k], y[:k]), (inputs[k:], y[k:])
        self.model = make_model(state)
        self.weights, self.losses, self.accuracies, self.lost = [], [], [], None
        self._lock = threading.Lock()
        self._note()

    def _note(self):
        """Remember the present epoch and return True, or return False if its numbers are not finite."""
        found = [self.model.evaluate(*part, batch_size=POINTS) for part in (self.train, self.test)]
        losses, accuracies = ([], [])
        for values in found:
            loss, accuracy = values if isinstance(values, list) else (values, np.nan)
            losses.append(loss)
            accuracies.append(accuracy)
        weights = self.model.get_weights()
        if not (np.isfinite(losses).all() and all(np.isfinite(w).all() for w in weights)):
            return False
        self.weights.append(weights)
        self.losses.append(losses)
        self.accuracies.append(accuracies)
        return True

    def at(self, epoch):
        """Return the last finite epoch up to this one, after training as far as that takes."""
        with self._lock:
            while len(self.weights) <= epoch and self.lost is None:
                if not self._train_one_epoch(len(self.weights)):
                    self.lost = len(self.weights)
        return min(epoch, len(self.weights) - 1)

    def _train_one_epoch(self, epoch):
        x, y = self.train
        order = order_of(self.state, epoch, len(x))
        try:
            self.model.fit(x[order], y[order], batch_size=self.state.batch, shuffle=False)
            return self._note()
        except FloatingPointError:
            return False

    def answers(self, epoch, X):
        """Return what each unit answers to points X (n, 2): one array (n, units) for every layer."""
        shown = make_model(self.state)
        shown.set_weights(self.weights[epoch])
        x, found = chosen_features(X, self.state.features).astype(np.float32), []
        with np.errstate(all="ignore"):  # weights may have grown huge on the way to a divergence
            for layer in shown.layers:
                x = layer.forward(x)
                if isinstance(layer, nn.layers.Dense):
                    found.append(np.nan_to_num(x, posinf=1e9, neginf=-1e9))
        return found


@lru_cache(maxsize=RUNS)
def run_of(start):
    """Return the Run that a state (at epoch 0) starts; asked again, the same one."""
    return Run(start)
