"""Lesson 06: the mistakes that are made on the way downhill, each written out once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_utils.checks.exercise import Mistake


def _step_in_place(w, slope, learning_rate):
    w -= learning_rate * slope
    return w


STEP = (
    Mistake(
        "ascent",
        "This goes uphill: the slope is added. It points to where the loss grows, so subtract it.",
        lambda w, slope, learning_rate: w + learning_rate * slope,
    ),
    Mistake(
        "learning rate left out",
        "The learning rate makes no difference here. It says how many times the slope the step is long.",
        lambda w, slope, learning_rate: w - slope,
    ),
    Mistake(
        "only the step",
        "This is the step, not the place where you stand after it. Begin from w.",
        lambda w, slope, learning_rate: -learning_rate * slope,
        (lambda w, slope, learning_rate: learning_rate * slope,),
    ),
    Mistake(
        "only the direction",
        "All steps are equally long, as with the sign of the slope. Where it is steeper the step is longer.",
        lambda w, slope, learning_rate: w - learning_rate * np.sign(slope),
    ),
    Mistake(
        "w scaled as well",
        "The learning rate multiplies w too, as in learning_rate * (w - slope). It belongs to the slope alone.",
        lambda w, slope, learning_rate: learning_rate * (w - slope),
    ),
    Mistake(
        "modified in place",
        "The numbers are right, but -= writes into the caller's array. w - ... makes a new one.",
        _step_in_place,
    ),
)


def _gradient(
    factor: float = 2.0,
    over: Callable = np.mean,
    sign: float = 1.0,
    power: int = 1,
    with_x: bool = True,
) -> Callable:
    """The two slopes of 06.2 with one thing changed."""

    def line_gradient(x, y, slope, intercept):
        error = sign * (slope * x + intercept - y)
        blame = factor * error**power
        return over(blame * x if with_x else blame), over(blame)

    return line_gradient


_FACTOR = "The factor 2 is missing: it comes down from the square when you take the slope."
_SUM = "These are the slopes of the sum. Of the mean they are n times smaller: divide by the number of points."
_ASCENT = "The sign is the other way round. The error is prediction minus target, slope * x + intercept - y."
_SQUARED = "The error is still squared. The slope of error**2 has 2 * error in it, and no square."
_NO_X = "Both slopes are the same. The error grows with the slope as fast as x is large: times x."

GRADIENT = (
    Mistake("factor 2 forgotten", _FACTOR, _gradient(factor=1.0)),
    Mistake("sum instead of mean", _SUM, _gradient(over=np.sum)),
    Mistake(
        "sum, and no factor 2",
        "These are sums without the 2. Asked is the mean, 2 / n times as much.",
        _gradient(factor=1.0, over=np.sum),
    ),
    Mistake("sign exchanged", _ASCENT, _gradient(sign=-1.0)),
    Mistake("error squared", _SQUARED, _gradient(power=2), (_gradient(power=2, sign=-1.0, factor=-2.0),)),
    Mistake("x forgotten", _NO_X, _gradient(with_x=False)),
    Mistake(
        "order exchanged",
        "The two results have changed places: that of the slope first, then that of the intercept.",
        lambda *arguments: _gradient()(*arguments)[::-1],
    ),
)


def _descend(
    move: Callable = lambda slope, w, rate: rate * slope(w),
    enough: Callable = lambda move, slope, before, tolerance: abs(move) <= tolerance,
    counted: Callable = lambda step: step,
    keeps_last: bool = True,
) -> Callable:
    """The walk of 06.3 with one thing changed."""

    def descend(slope, w, learning_rate, tolerance, max_steps):
        for step in range(1, max_steps + 1):
            before, by = w, move(slope, w, learning_rate)
            w = w - by
            if enough(by, slope, before, tolerance):
                return (w if keeps_last else before), counted(step)
        return w, max_steps

    return descend


def _first_slope(slope, w, learning_rate, tolerance, max_steps):
    move = learning_rate * slope(w)
    for step in range(1, max_steps + 1):
        w = w - move
        if abs(move) <= tolerance:
            return w, step
    return w, max_steps


DESCEND = (
    Mistake(
        "ascent",
        "This goes uphill: the step is added. The slope points to where the loss grows, so subtract.",
        _descend(move=lambda slope, w, rate: -rate * slope(w)),
    ),
    Mistake(
        "sign of the step not ignored",
        "It stops at once when it walks to the right: there the move is below 0, and so below tolerance. "
        "A length has no sign: abs(move).",
        _descend(enough=lambda move, slope, before, tolerance: move <= tolerance),
    ),
    Mistake(
        "slope compared, not the step",
        "It looks whether the slope is small. Asked is the step, learning_rate times the slope.",
        _descend(enough=lambda move, slope, before, tolerance: abs(slope(before)) <= tolerance),
        (_descend(enough=lambda move, slope, before, tolerance: abs(slope(before - move)) <= tolerance),),
    ),
    Mistake(
        "learning rate left out",
        "The learning rate makes no difference here. The step is learning_rate times the slope.",
        _descend(move=lambda slope, w, rate: slope(w)),
    ),
    Mistake(
        "slope worked out once",
        "The slope of the start is used for all steps. It changes with w: ask slope(w) inside the loop.",
        _first_slope,
    ),
    Mistake(
        "last step not made",
        "It stops before the short step instead of after it. Move first, then look how far it was.",
        _descend(keeps_last=False),
        (_descend(keeps_last=False, counted=lambda step: step - 1),),
    ),
    Mistake(
        "steps counted from 0",
        "The place is right, the steps are numbered from 0. After the first step one step is done.",
        _descend(counted=lambda step: step - 1),
    ),
    Mistake(
        "never stops early",
        "It goes on to max_steps. After a step no longer than tolerance it should return.",
        _descend(enough=lambda move, slope, before, tolerance: False),
    ),
)


def _cut(order, size):
    return [order[first : first + size] for first in range(0, len(order), size)]


BATCHES = (
    Mistake(
        "last batch dropped",
        "Rows are missing: those left over for a last, smaller batch. In an epoch every row has its turn.",
        lambda order, size: [batch for batch in _cut(order, size) if len(batch) == size],
    ),
    Mistake(
        "first batch only",
        "This is the first batch. An epoch goes on until every row has had its turn.",
        lambda order, size: _cut(order, size)[:1],
        (lambda order, size: order[:size],),
    ),
    Mistake(
        "sorted",
        "The rows are in the order of the table. Keep the order that was given: it has been shuffled on purpose.",
        lambda order, size: _cut(sorted(order), size),
    ),
    Mistake(
        "number of batches for their size",
        "This makes batch_size batches. Asked are batches of batch_size rows.",
        lambda order, size: [part.tolist() for part in np.array_split(order, size)],
    ),
    Mistake(
        "overlapping",
        "Some rows come more than once: the batches overlap. Each begins where the one before has ended.",
        lambda order, size: [order[first : first + size] for first in range(len(order))],
    ),
    Mistake(
        "every n-th row",
        "The batches jump through the order, as order[k::n] does. Each should be a run of neighbours.",
        lambda order, size: [order[k :: -(-len(order) // size)] for k in range(-(-len(order) // size))],
    ),
    Mistake(
        "empty batch at the end",
        "There is an empty batch at the end when the rows divide evenly. An update without rows is none.",
        lambda order, size: [order[first : first + size] for first in range(0, len(order) + 1, size)],
    ),
    Mistake(
        "flat",
        "This is one long list. Asked is a list of batches, each a list of its own.",
        lambda order, size: list(order),
    ),
)


def _line_step(gradient: Callable, rate: Callable = lambda rate: rate, sign: float = 1.0) -> Callable:
    """The step of 06.5 with another gradient, rate or direction."""

    def line_step(x, y, slope, intercept, learning_rate):
        by_slope, by_intercept = gradient(x, y, slope, intercept)
        eta = sign * rate(learning_rate)
        return slope - eta * by_slope, intercept - eta * by_intercept

    return line_step


def _one_after_the_other(x, y, slope, intercept, learning_rate):
    slope = slope - learning_rate * 2 * np.mean((slope * x + intercept - y) * x)
    intercept = intercept - learning_rate * 2 * np.mean(slope * x + intercept - y)
    return slope, intercept


def _intercept_first(x, y, slope, intercept, learning_rate):
    intercept = intercept - learning_rate * 2 * np.mean(slope * x + intercept - y)
    slope = slope - learning_rate * 2 * np.mean((slope * x + intercept - y) * x)
    return slope, intercept


LINE_STEP = (
    Mistake(
        "one after the other",
        "The second slope is taken at a place where the first number has already moved. Work out both errors' slopes "
        "at the old place, then move both.",
        _one_after_the_other,
        (_intercept_first,),
    ),
    Mistake("ascent", "This goes uphill. Subtract learning_rate times the slope.", _line_step(_gradient(), sign=-1.0)),
    Mistake("sum instead of mean", _SUM, _line_step(_gradient(over=np.sum))),
    Mistake("factor 2 forgotten", _FACTOR, _line_step(_gradient(factor=1.0))),
    Mistake("error squared", _SQUARED, _line_step(_gradient(power=2))),
    Mistake("x forgotten", _NO_X, _line_step(_gradient(with_x=False))),
    Mistake(
        "learning rate left out",
        "The learning rate makes no difference here. It scales both moves.",
        _line_step(_gradient(), rate=lambda rate: 1.0),
    ),
    Mistake(
        "order exchanged",
        "The two results have changed places: slope first, then intercept.",
        lambda *arguments: _line_step(_gradient())(*arguments)[::-1],
    ),
)
