"""Lesson 02: the mistakes that are made with the perceptron rule, each written out once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.checks.exercise import Mistake


def _step(z: float) -> int:
    return int(z >= 0)


def _update(
    error: Callable[[int, float], float] = lambda target, z: target - _step(z),
    weight_step: Callable = lambda rate, error, x: rate * error * x,
    bias_step: Callable = lambda rate, error: rate * error,
) -> Callable:
    """The rule of 02.2 with one of its three parts exchanged."""

    def perceptron_update(x, target, weights, bias, learning_rate):
        e = error(target, x @ weights + bias)
        return weights + weight_step(learning_rate, e, x), bias + bias_step(learning_rate, e)

    return perceptron_update


def _update_in_place(x, target, weights, bias, learning_rate):
    error = target - _step(x @ weights + bias)
    weights += learning_rate * error * x
    bias += learning_rate * error
    return weights, bias


UPDATE = (
    Mistake(
        "wrong sign",
        "The step goes the wrong way, as with prediction - target. With target - prediction a "
        "missed 1 pulls the sum up.",
        _update(error=lambda target, z: _step(z) - target),
    ),
    Mistake(
        "bias not learned",
        "The weights learn, the bias does not. It learns like a weight whose input is always 1.",
        _update(bias_step=lambda rate, error: 0),
    ),
    Mistake(
        "learning rate left out",
        "The learning rate makes no difference here. It scales the change of weights and bias.",
        _update(lambda target, z: target - _step(z), lambda rate, e, x: e * x, lambda rate, e: e),
    ),
    Mistake(
        "target instead of error",
        "The step uses target alone, so it moves when the answer is right and rests when a 0 is "
        "missed. The error is target - prediction.",
        _update(error=lambda target, z: target),
    ),
    Mistake(
        "no step before the error",
        "This subtracts the weighted sum itself. The prediction is 0 or 1: step first.",
        _update(error=lambda target, z: target - z),
    ),
    Mistake(
        "input left out",
        "Every weight moves by the same amount. Each moves by the error times its own input.",
        _update(weight_step=lambda rate, error, x: rate * error),
    ),
    Mistake(
        "0 at the threshold",
        "At a weighted sum of exactly 0 this predicts 0. In this course the step fires there: >= 0.",
        _update(error=lambda target, z: target - int(z > 0)),
    ),
    Mistake(
        "order exchanged",
        "The two results have changed places: weights first, then bias.",
        lambda *arguments: _update()(*arguments)[::-1],
    ),
    Mistake(
        "modified in place",
        "The numbers are right, but += writes into the caller's array. weights = weights + ... makes a new one.",
        _update_in_place,
    ),
)


def _fit(
    bias_scale: float = 1.0,
    use_rate: bool = True,
    fires: Callable[[float], bool] = lambda z: z >= 0,
    stops: bool = True,
    last_epoch: int | None = None,
    batch: bool = False,
    counted: Callable[[int, bool, int], int] = lambda epoch, clean, limit: epoch,
) -> Callable:
    """Training as in 02.3 with one thing changed."""

    def fit_perceptron(X, y, learning_rate, max_epochs):
        weights, bias = np.zeros(X.shape[1]), 0.0
        rate = learning_rate if use_rate else 1.0
        epoch, clean = 0, False
        while epoch < (last_epoch or max_epochs) and not (clean and stops):
            epoch += 1
            w, b, clean = weights, bias, True
            for x, target in zip(X, y, strict=True):
                z = x @ w + b if batch else x @ weights + bias
                error = target - int(fires(z))
                weights = weights + rate * error * x
                bias = bias + bias_scale * rate * error
                clean = clean and error == 0
        return weights, bias, counted(epoch, clean, max_epochs)

    return fit_perceptron


FIT = (
    Mistake(
        "one update per epoch",
        "This updates once per epoch, with the errors of old weights. The perceptron updates "
        "after each example, and the next example sees the new weights.",
        _fit(batch=True),
    ),
    Mistake(
        "one epoch only",
        "It stops after the first epoch. A later epoch can still find mistakes; stop when one finds none.",
        _fit(last_epoch=1),
    ),
    Mistake(
        "clean epoch not counted",
        "The weights are right. The epoch that found no mistake is an epoch too, so it counts.",
        _fit(counted=lambda epoch, clean, limit: epoch - 1 if clean else epoch),
    ),
    Mistake(
        "epochs counted from 0",
        "The weights are right, the epochs are numbered from 0. After the first epoch one epoch is done.",
        _fit(counted=lambda epoch, clean, limit: epoch - 1),
    ),
    Mistake(
        "never stops early",
        "The weights are right, but it goes on to max_epochs. After an epoch without a mistake "
        "nothing can change: stop there.",
        _fit(stops=False),
    ),
    Mistake(
        "bias not learned",
        "The bias stays 0, so the line cannot leave the origin. It learns like a weight whose input is always 1.",
        _fit(bias_scale=0.0),
    ),
    Mistake(
        "learning rate left out",
        "The learning rate makes no difference here. It scales the change of weights and bias.",
        _fit(use_rate=False),
    ),
    Mistake(
        "0 at the threshold",
        "At a weighted sum of exactly 0 this predicts 0. In this course the step fires there: "
        ">= 0, and training starts at exactly 0.",
        _fit(fires=lambda z: z > 0),
    ),
)


def _bipolar_in_place(y):
    y[y == 0] = -1
    return y


BIPOLAR = (
    Mistake(
        "shifted only",
        "0 becomes -1, but 1 becomes 0. The two labels lie 2 apart in the end: stretch, then shift.",
        lambda y: y - 1,
    ),
    Mistake(
        "sign changed",
        "A minus sign turns 1 into -1 and leaves 0 at 0. Asked is 0 to -1 and 1 to +1.",
        lambda y: -y,
    ),
    Mistake(
        "shifted upwards",
        "This gives 1 and 3. The stretch is right; the shift goes down.",
        lambda y: 2 * y + 1,
    ),
    Mistake(
        "classes exchanged",
        "The two classes have changed places: 0 should become -1, and 1 should stay 1.",
        lambda y: 1 - 2 * y,
    ),
    Mistake(
        "unchanged",
        "The labels came back as they were. 0 should become -1.",
        lambda y: y,
        (lambda y: y.copy(),),
    ),
    Mistake(
        "stretched after the shift",
        "This gives -2 and 0: shifted, then stretched. Stretch first.",
        lambda y: 2 * (y - 1),
    ),
    Mistake(
        "modified in place",
        "The values are right, but y[...] = -1 writes into the caller's array. Make a new one.",
        _bipolar_in_place,
    ),
)
