"""Lesson 11: a project on real data."""

from __future__ import annotations

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths


def standardize_with(train, new):
    """The rows `new` on the scale of the rows `train`: mean 0 and spread 1 belong to the training rows."""
    spread = train.std(axis=0)
    return (new - train.mean(axis=0)) / np.where(spread > 0, spread, 1)


def confidence_interval(scores, t):
    """Low and high end: the mean, give or take t times the standard deviation of the mean."""
    half = t * np.std(scores, ddof=1) / np.sqrt(len(scores))
    return np.mean(scores) - half, np.mean(scores) + half


def r2(y_true, y_pred):
    """1 minus the squared errors, as a share of those that the mean of y_true makes."""
    errors = np.sum((y_true - y_pred) ** 2)
    return 1 - errors / np.sum((y_true - y_true.mean()) ** 2)


def cheapest_threshold(y, p, thresholds, cost):
    """The first of the thresholds at which false alarms + cost * missed is smallest."""
    costs = []
    for threshold in thresholds:
        alarm = p >= threshold
        costs.append(np.sum(alarm & (y == 0)) + cost * np.sum(~alarm & (y == 1)))
    return thresholds[np.argmin(costs)]


def _rows(*rows) -> np.ndarray:
    return np.array(rows, dtype=float)


def _numbers(*numbers: float) -> np.ndarray:
    return np.array(numbers)


def _scaled(new, mean, spread):
    with np.errstate(divide="ignore", invalid="ignore"):
        return (new - mean) / spread


def _interval(scores, t, *, ddof=1, root=True):
    """11.2 with another spread, or with n where its root belongs."""
    half = t * np.std(scores, ddof=ddof) / (np.sqrt(len(scores)) if root else len(scores))
    return np.mean(scores) - half, np.mean(scores) + half


def _costs(y, p, thresholds, cost, price=1, strict=False, count=np.sum):
    """11.4's costs; `price` is that of a false alarm, and `count` takes the errors of the healthy, then of the sick."""
    alarms = [p > t if strict else p >= t for t in thresholds]
    return [price * count(a[y == 0]) + cost * count(~a[y == 1]) for a in alarms]


def _squared_correlation(y_true, y_pred):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.corrcoef(y_true, y_pred)[0, 1] ** 2


def _share(y_true, y_pred, around):
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 - np.sum((y_true - y_pred) ** 2) / np.sum((around - around.mean()) ** 2)


STANDARDIZE = Exercise(
    id="11.1",
    title="A scale from the training rows",
    reference=standardize_with,
    cases=(
        (_rows([1, 10], [3, 30]), _rows([2, 40])),
        (_rows([1, 10], [3, 30]), _rows([1, 10], [3, 30])),
        (_rows([0, 5], [4, 5]), _rows([2, 5], [4, 6])),
    ),
    random_cases=lambda rng: [(tenths(rng, 4, 2), tenths(rng, 3, 2)) for _ in range(2)],
    passed="new rows are measured with the training rows' scale, one column at a time.",
    hints=(
        "mean and spread of each column: train.mean(axis=0) and train.std(axis=0). `new` gives neither.",
        "Where the spread is 0, divide by 1: np.where(spread > 0, spread, 1).",
    ),
    mistakes=(
        Mistake(
            "a scale of its own",
            "These rows are scaled by their own mean and spread. The scale is that of `train`.",
            lambda train, new: _scaled(new, new.mean(axis=0), new.std(axis=0)),
            (lambda train, new: standardize_with(new, new),),
        ),
        Mistake(
            "a scale of all rows",
            "The new rows had a say in the scale. That is a leak: what is learned, the scale too, comes from `train`.",
            lambda train, new: standardize_with(np.concatenate([train, new]), new),
        ),
        Mistake(
            "divided by 0",
            "A column that never changes has spread 0, and divided by it there is no number. Divide by 1 there.",
            lambda train, new: _scaled(new, train.mean(axis=0), train.std(axis=0)),
        ),
        Mistake(
            "one scale for all columns",
            "This is one mean for the whole table. Each column has its own: axis=0.",
            lambda train, new: _scaled(new, train.mean(), train.std()),
        ),
        Mistake(
            "not divided",
            "The mean is 0 now, but the spread is not 1: divide by the standard deviation.",
            lambda train, new: new - train.mean(axis=0),
        ),
        Mistake(
            "divided by the variance",
            "This divides by the variance. The spread is its root, the standard deviation: train.std(axis=0).",
            lambda train, new: _scaled(new, train.mean(axis=0), np.where(train.var(axis=0) > 0, train.var(axis=0), 1)),
        ),
    ),
)

INTERVAL = Exercise(
    id="11.2",
    title="How sure a mean is",
    reference=confidence_interval,
    by_name=("t",),
    returns=("low", "high"),
    cases=(
        (_numbers(0.9, 0.92, 0.94), 4.303),
        (_numbers(0.5, 0.5, 0.5, 0.5), 3.182),
        (_numbers(1.0, 3.0), 12.706),
    ),
    random_cases=lambda rng: [(tenths(rng, n), t) for n, t in ((5, 2.776), (8, 2.365))],
    passed="the more runs, the narrower; four times as many for half the width.",
    hints=(
        "The mean of n scores varies √n times less than one score: np.std(scores, ddof=1) / np.sqrt(len(scores)).",
        "half = t times that. Return mean - half, mean + half.",
    ),
    mistakes=(
        Mistake(
            "spread with n",
            "The spread is a little too small: with few scores divide by n - 1, np.std(scores, ddof=1).",
            lambda scores, t: _interval(scores, t, ddof=0),
        ),
        Mistake(
            "spread of one score",
            "This says where a single score may lie. The mean of n is √n times more certain.",
            lambda scores, t: _interval(np.asarray(scores), t * np.sqrt(len(scores))),
        ),
        Mistake(
            "divided by n",
            "This is too narrow: the spread of a mean falls with √n, not with n.",
            lambda scores, t: _interval(scores, t, root=False),
        ),
        Mistake(
            "t forgotten",
            "One standard deviation to each side holds the truth in two cases of three. For 95 % it takes t of them.",
            lambda scores, t: _interval(scores, 1),
        ),
        Mistake(
            "mean and half",
            "Asked are both ends, low and high, not the mean and half the width.",
            lambda scores, t: (np.mean(scores), np.mean(scores) - confidence_interval(scores, t)[0]),
        ),
    ),
)

R2 = Exercise(
    id="11.3",
    title="Better than the mean",
    reference=r2,
    cases=(
        (_numbers(1.0, 2.0, 3.0), _numbers(1.0, 2.0, 2.0)),
        (_numbers(1.0, 2.0, 3.0), _numbers(2.0, 2.0, 2.0)),
        (_numbers(1.0, 2.0, 3.0), _numbers(3.0, 2.0, 1.0)),
        (_numbers(1.0, 2.0, 6.0), _numbers(2.0, 3.0, 7.0)),
    ),
    random_cases=lambda rng: [(tenths(rng, 5), tenths(rng, 5)) for _ in range(2)],
    passed="1 is perfect, 0 is no better than the mean, and worse than the mean is below 0.",
    hints=(
        "Two sums of squares: of y_true - y_pred, and of y_true - y_true.mean().",
        "1 - (the first) / (the second).",
    ),
    mistakes=(
        Mistake(
            "the rest, not the share explained",
            "This is the share of the squares that is left. R² is 1 minus it.",
            lambda y_true, y_pred: 1 - r2(y_true, y_pred),
        ),
        Mistake(
            "squared correlation",
            "A correlation does not see that all predictions are too high, or turned around. R² does.",
            _squared_correlation,
        ),
        Mistake(
            "targets and predictions exchanged",
            "Below the line stands the spread of the predictions. It must be that of the targets.",
            lambda y_true, y_pred: _share(y_true, y_pred, y_pred),
        ),
        Mistake(
            "compared with 0",
            "Below the line is Σy²: compared with guessing 0. Compare with guessing the mean.",
            lambda y_true, y_pred: 1 - np.sum((y_true - y_pred) ** 2) / np.sum(y_true**2),
        ),
        Mistake(
            "absolute errors",
            "These are absolute errors. R² compares squares.",
            lambda y_true, y_pred: 1 - np.sum(abs(y_true - y_pred)) / np.sum(abs(y_true - y_true.mean())),
        ),
    ),
)

_Y = np.array([0, 0, 1, 1])
_P = np.array([0.1, 0.6, 0.4, 0.9])


def _patients(rng: np.random.Generator):
    """Labels and probabilities that agree more often than not, and four thresholds."""
    y = rng.permutation([0, 0, 0, 1, 1, 1])
    p = np.clip(0.3 + 0.4 * y + 0.1 * rng.integers(-3, 4, 6), 0.1, 0.9).round(1)
    return y, p, _numbers(0.2, 0.4, 0.5, 0.7), int(rng.integers(2, 9))


THRESHOLD = Exercise(
    id="11.4",
    title="The cheapest threshold",
    reference=cheapest_threshold,
    by_name=("cost",),
    cases=(
        (_Y, _P, _numbers(0.3, 0.5, 0.7), 10),
        (_Y, _P, _numbers(0.2, 0.5, 0.7), 1),
        (np.array([0, 0, 0, 1]), _numbers(0.3, 0.4, 0.5, 0.2), _numbers(0.1, 0.8), 5),
        (_Y, _P, _numbers(0.4, 0.8), 10),
        (np.array([0, 1]), _numbers(0.2, 0.6), _numbers(0.3, 0.4), 5),
        (np.array([0, 0, 0, 0, 1]), _numbers(0.3, 0.3, 0.3, 0.1, 0.4), _numbers(0.2, 0.5), 2),
    ),
    random_cases=lambda rng: [_patients(rng) for _ in range(4)],
    passed="0.5 was only a habit: the costs choose.",
    hints=(
        "For each threshold count two things: p >= threshold where y is 0, and p < threshold where y is 1.",
        "costs.append(false_alarms + cost * missed), and in the end thresholds[np.argmin(costs)].",
    ),
    mistakes=(
        Mistake(
            "alarms cost more",
            "The cost is on the wrong error: it is the price of one that is missed.",
            lambda y, p, thresholds, cost: thresholds[np.argmin(_costs(y, p, thresholds, 1, price=cost))],
        ),
        Mistake(
            "cost forgotten",
            "Both errors count alike here. One that is missed counts `cost` times.",
            lambda y, p, thresholds, cost: thresholds[np.argmin(_costs(y, p, thresholds, 1))],
        ),
        Mistake(
            "equal is no alarm",
            "A row whose p equals the threshold is an alarm, too: p >= threshold.",
            lambda y, p, thresholds, cost: thresholds[np.argmin(_costs(y, p, thresholds, cost, strict=True))],
        ),
        Mistake(
            "shares of each class",
            "These are shares, of the healthy and of the sick. Asked are counts: of false alarms, and of missed.",
            lambda y, p, thresholds, cost: thresholds[np.argmin(_costs(y, p, thresholds, cost, count=np.mean))],
        ),
        Mistake(
            "the place of the formula",
            "There it belongs if the probabilities are right. Asked is the cheapest of `thresholds` for these rows.",
            lambda y, p, thresholds, cost: 1 / (1 + cost),
        ),
        Mistake(
            "its place",
            "This is the place of the threshold in the list, not the threshold.",
            lambda y, p, thresholds, cost: int(np.argmin(_costs(y, p, thresholds, cost))),
        ),
        Mistake(
            "its cost",
            "This is what the best threshold costs. Asked is the threshold.",
            lambda y, p, thresholds, cost: min(_costs(y, p, thresholds, cost)),
        ),
        Mistake(
            "the last of equals",
            "Of thresholds that cost the same, return the first.",
            lambda y, p, thresholds, cost: thresholds[::-1][np.argmin(_costs(y, p, thresholds[::-1], cost))],
        ),
    ),
)

EXERCISES = (STANDARDIZE, INTERVAL, R2, THRESHOLD)
