"""Lesson 10: training well."""

from __future__ import annotations

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake


def split(order, n_validation, n_test):
    """Three parts of the rows: the test from the end, the validation before it, the rest for training."""
    n_train = len(order) - n_validation - n_test
    return order[:n_train], order[n_train : n_train + n_validation], order[n_train + n_validation :]


def early_stopping(losses, patience, min_delta):
    """The epoch, from 0, whose weights are kept: the best one up to where patience ends."""
    best, best_epoch, wait = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta:
            best, best_epoch, wait = loss, epoch, 0
        else:
            wait += 1
            if wait >= patience:
                break
    return best_epoch


def dropout(x, kept, rate, training):
    """Inverted dropout: what is kept (1 in `kept`) is divided by 1 - rate; nothing happens outside training."""
    return x * kept / (1 - rate) if training else x


def l2_gradient(w, gradient, l2):
    """The gradient of loss + l2 * sum(w ** 2)."""
    return gradient + 2 * l2 * w


def _array(*numbers: float) -> np.ndarray:
    return np.array(numbers)


def _stop(losses, patience, min_delta, *, result="best", forgiving=False, reset=True, against="best", ties=False):
    """10.2 with another epoch returned, another limit to the waiting, or another meaning of better."""
    best, best_epoch, wait = float("inf"), 0, 0
    for epoch, loss in enumerate(losses):
        if loss < best - min_delta or (ties and loss == best - min_delta):
            best, best_epoch, wait = loss, epoch, 0 if reset else wait
        else:
            best = loss if against == "previous" else best
            wait += 1
            if wait >= patience and not forgiving:
                break
    return epoch if result == "last" else best_epoch + (result == "counted from 1")


SPLIT = Exercise(
    id="10.1",
    title="Three parts",
    reference=split,
    by_name=("n_validation", "n_test"),
    returns=("train", "validation", "test"),
    cases=(
        (_array(3, 0, 4, 1, 2), 1, 1),
        (_array(7, 2, 5, 0, 1, 6, 4, 3), 3, 2),
        (_array(2, 0, 1, 3), 1, 2),
        (_array(1, 0, 3, 2), 0, 1),
        (_array(1, 0, 3, 2), 1, 0),
    ),
    passed="no row is in two parts, and the order was shuffled before.",
    hints=(
        "First the number of rows that are left: n_train = len(order) - n_validation - n_test.",
        "order[:n_train], order[n_train : n_train + n_validation], order[n_train + n_validation :].",
    ),
    mistakes=(
        Mistake(
            "parts share rows",
            "Rows of the test are in the validation too: it begins n_validation + n_test before the end.",
            lambda order, n_validation, n_test: (
                order[: len(order) - n_validation - n_test],
                order[len(order) - n_validation :],
                order[len(order) - n_test :],
            ),
        ),
        Mistake(
            "trained on everything",
            "The rows of validation and test are in the training part, too.",
            lambda order, n_validation, n_test: (order, *split(order, n_validation, n_test)[1:]),
        ),
        Mistake(
            "validation and test exchanged",
            "The sizes are exchanged: n_validation rows for validation, the last n_test rows for the test.",
            lambda order, n_validation, n_test: split(order, n_test, n_validation),
            (lambda order, n_validation, n_test: [split(order, n_validation, n_test)[k] for k in (0, 2, 1)],),
        ),
        Mistake(
            "from the start",
            "These are the right sizes from the wrong end: training comes first, the test last.",
            lambda order, n_validation, n_test: (
                order[n_validation + n_test :],
                order[n_test : n_validation + n_test],
                order[:n_test],
            ),
        ),
        Mistake(
            "cut with a minus",
            "order[-0:] is everything: count from the start, or this goes wrong where a part is empty.",
            lambda order, n_validation, n_test: (
                order[: -n_validation - n_test],
                order[-n_validation - n_test : -n_test],
                order[-n_test:],
            ),
        ),
    ),
)

STOP = Exercise(
    id="10.2",
    title="When to stop",
    reference=early_stopping,
    by_name=("patience", "min_delta"),
    cases=(
        ([0.9, 0.5, 0.6, 0.7], 2, 0.0),
        ([0.9, 0.7, 0.6, 0.5], 2, 0.0),
        ([0.9, 0.5, 0.6, 0.7, 0.1], 2, 0.0),
        ([0.9, 0.5, 0.6, 0.7, 0.8, 0.1], 2, 0.0),
        ([0.9, 0.5, 0.6, 0.4, 0.5, 0.3, 0.6, 0.7], 2, 0.0),
        ([0.9, 0.5, 0.6, 0.4, 0.5, 0.6, 0.7], 2, 0.0),
        ([0.9, 0.5, 0.495, 0.49, 0.3], 2, 0.1),
        ([0.5, 0.9, 0.8, 0.7, 0.1], 2, 0.0),
        ([0.9, 0.5, 0.5, 0.5, 0.1], 2, 0.0),
    ),
    passed="the weights of the best epoch are kept, not those of the last.",
    hints=(
        "Remember three things: the best loss so far, its epoch, and how many epochs passed since.",
        "Better means loss < best - min_delta. Otherwise wait += 1, and break as soon as wait >= patience.",
    ),
    mistakes=(
        Mistake(
            "last epoch",
            "This is the epoch at which training ends. The weights worth keeping are those of the best one.",
            lambda losses, patience, min_delta: _stop(losses, patience, min_delta, result="last"),
        ),
        Mistake(
            "counted from 1",
            "This is one too many: the first epoch has number 0.",
            lambda losses, patience, min_delta: _stop(losses, patience, min_delta, result="counted from 1"),
        ),
        Mistake(
            "never stops",
            "This looks at all epochs. Training ended when patience did; what comes later never happened.",
            lambda losses, patience, min_delta: _stop(losses, patience, min_delta, forgiving=True),
        ),
        Mistake(
            "one epoch too long",
            "This waits one epoch too long: after patience epochs in a row that are not better, training ends.",
            lambda losses, patience, min_delta: _stop(losses, patience + 1, min_delta),
        ),
        Mistake(
            "waits added up",
            "Only epochs in a row count: each better epoch sets the waiting back to 0.",
            lambda losses, patience, min_delta: _stop(losses, patience, min_delta, reset=False),
        ),
        Mistake(
            "min_delta forgotten",
            "A loss that falls by less than min_delta does not count as better.",
            lambda losses, patience, min_delta: _stop(losses, patience, 0.0),
        ),
        Mistake(
            "compared with the epoch before",
            "A loss is compared with that of the epoch before. Better means smaller than the best so far.",
            lambda losses, patience, min_delta: _stop(losses, patience, min_delta, against="previous"),
        ),
        Mistake(
            "an equal loss is better",
            "A loss that is only as small as the best counts as better here. It must be smaller: <, not <=.",
            lambda losses, patience, min_delta: _stop(losses, patience, min_delta, ties=True),
        ),
    ),
)

DROPOUT = Exercise(
    id="10.3",
    title="Dropout that keeps the scale",
    reference=dropout,
    by_name=("rate", "training"),
    cases=(
        (_array(1.0, 2.0), _array(1.0, 0.0), 0.5, True),
        (_array(1.0, 2.0, 3.0, 4.0, 5.0), _array(1.0, 1.0, 0.0, 1.0, 1.0), 0.2, True),
        (_array(1.0, 2.0), _array(1.0, 0.0), 0.2, False),
        (_array(1.0, 2.0, 3.0), _array(1.0, 1.0, 0.0), 0.5, True),
    ),
    passed="the mean stays what it was, and prediction needs no correction.",
    hints=(
        "kept holds 1 for a unit that stays and 0 for one that is dropped: x * kept.",
        "Only the share 1 - rate is left: divide by it. When training is False, return x as it is.",
    ),
    mistakes=(
        Mistake(
            "not scaled up",
            "The sum is too small: what is kept must be divided by 1 - rate.",
            lambda x, kept, rate, training: x * kept if training else x,
        ),
        Mistake(
            "divided by rate",
            "This divides by rate, the share that is dropped. Divide by the share that is kept.",
            lambda x, kept, rate, training: x * kept / rate if training else x,
        ),
        Mistake(
            "divided by the share kept this time",
            "This divides by the share that chance has kept this time. Divide by 1 - rate, the share kept on average.",
            lambda x, kept, rate, training: x * kept / kept.mean() if training else x,
        ),
        Mistake(
            "kept and dropped exchanged",
            "The units marked 1 in kept should stay; here they are dropped.",
            lambda x, kept, rate, training: x * (1 - kept) / (1 - rate) if training else x,
        ),
        Mistake(
            "drops when predicting",
            "Units are dropped when training is False, too. Prediction uses them all.",
            lambda x, kept, rate, training: x * kept / (1 - rate),
        ),
    ),
)

L2 = Exercise(
    id="10.4",
    title="The price of large weights",
    reference=l2_gradient,
    by_name=("l2",),
    cases=(
        (_array(1.0, -2.0), _array(0.0, 0.0), 0.1),
        (_array(1.0, -2.0), _array(0.5, 0.5), 0.1),
        (_array(3.0, 0.0), _array(-1.0, 2.0), 0.01),
    ),
    passed="each weight is pulled towards 0, the more the larger it is.",
    hints=(
        "The penalty is l2 * sum(w ** 2). What is its slope along one weight?",
        "gradient + 2 * l2 * w.",
    ),
    mistakes=(
        Mistake(
            "with a half",
            "This is the slope of ½ · l2 · Σw². Keras has no ½: the 2 stays.",
            lambda w, gradient, l2: gradient + l2 * w,
        ),
        Mistake(
            "L1",
            "The pull has the same strength for all weights here: that is L1.",
            lambda w, gradient, l2: gradient + l2 * np.sign(w),
        ),
        Mistake(
            "pushes away",
            "This makes large weights larger: the penalty's slope is added to the gradient.",
            lambda w, gradient, l2: gradient - 2 * l2 * w,
        ),
        Mistake(
            "penalty, not its slope",
            "This adds the penalty itself. A gradient needs its slope.",
            lambda w, gradient, l2: gradient + l2 * w**2,
        ),
    ),
)

EXERCISES = (SPLIT, STOP, DROPOUT, L2)
