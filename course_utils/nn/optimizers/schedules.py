"""Learning rates that change with the step: given in place of a number, they say how far to go now.

`step` counts the calls of `apply`, from 0. Where no source is given, the rule is Keras'.
"""

import math

from .. import _arrays, _text


class LearningRateSchedule:
    """Base of all schedules: a subclass returns the learning rate for a step when called.

    >>> class Drop(LearningRateSchedule):
    ...     def __call__(self, step):
    ...         return 0.1 if step < 100 else 0.01
    >>> Drop()(99), Drop()(100)
    (0.1, 0.01)
    """

    def __call__(self, step):
        """Return the learning rate for the step, counted from 0."""
        raise NotImplementedError

    def __repr__(self):
        given = {name: value for name, value in vars(self).items() if value is not None}
        return f"{type(self).__name__}({', '.join(f'{name}={_text.shown(value)}' for name, value in given.items())})"


class ExponentialDecay(LearningRateSchedule):
    """learning_rate = initial_learning_rate · decay_rate^(step / decay_steps): the same factor again and again.

    staircase    takes only whole powers: constant for decay_steps steps, then a drop.

    Raises ValueError for a negative initial_learning_rate, and for decay_steps or decay_rate not above 0.

    >>> halving = ExponentialDecay(0.1, decay_steps=100, decay_rate=0.5)
    >>> halving(0), halving(100), halving(200)
    (0.1, 0.05, 0.025)
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False):
        self.initial_learning_rate = _arrays.real_number(initial_learning_rate, "initial_learning_rate", at_least=0)
        self.decay_steps = _arrays.real_number(decay_steps, "decay_steps", above=0)
        self.decay_rate = _arrays.real_number(decay_rate, "decay_rate", above=0)
        self.staircase = bool(staircase)

    def __call__(self, step):
        power = step / self.decay_steps
        return self.initial_learning_rate * self.decay_rate ** (math.floor(power) if self.staircase else power)


class InverseTimeDecay(LearningRateSchedule):
    """learning_rate = initial_learning_rate / (1 + decay_rate · step / decay_steps): quick at first, then slower.

    staircase    takes only whole multiples of decay_steps.

    Raises ValueError for negative numbers, and for decay_steps of 0.

    Source of steps that shrink as 1 / step: H. Robbins and S. Monro, "A stochastic approximation method", 1951.

    >>> InverseTimeDecay(0.1, decay_steps=10, decay_rate=1.0)(10)
    0.05
    """

    def __init__(self, initial_learning_rate, decay_steps, decay_rate, staircase=False):
        self.initial_learning_rate = _arrays.real_number(initial_learning_rate, "initial_learning_rate", at_least=0)
        self.decay_steps = _arrays.real_number(decay_steps, "decay_steps", above=0)
        self.decay_rate = _arrays.real_number(decay_rate, "decay_rate", at_least=0)
        self.staircase = bool(staircase)

    def __call__(self, step):
        part = step / self.decay_steps
        return self.initial_learning_rate / (1 + self.decay_rate * (math.floor(part) if self.staircase else part))


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[0] up to and with step boundaries[0], values[1] up to boundaries[1], …, and the last value after that.

    Raises ValueError unless there is one value more than boundaries, these grow, and none is negative.

    >>> drops = PiecewiseConstantDecay([100, 200], [0.1, 0.01, 0.001])
    >>> drops(100), drops(101), drops(500)
    (0.1, 0.01, 0.001)
    """

    def __init__(self, boundaries, values):
        self.boundaries = [_arrays.real_number(step, "boundaries", at_least=0) for step in boundaries]
        self.values = [_arrays.real_number(value, "values", at_least=0) for value in values]
        if len(self.values) != len(self.boundaries) + 1 or not self.boundaries:
            raise ValueError(
                f"PiecewiseConstantDecay expected one value more than boundaries, at least one boundary; "
                f"got {len(self.boundaries)} boundaries and {len(self.values)} values."
            )
        if self.boundaries != sorted(set(self.boundaries)):
            raise ValueError(f"boundaries must grow, got {list(boundaries)}.")

    def __call__(self, step):
        return self.values[sum(step > boundary for boundary in self.boundaries)]


class PolynomialDecay(LearningRateSchedule):
    """From initial_learning_rate to end_learning_rate in decay_steps steps, along (1 − step / decay_steps)^power.

        learning_rate = (initial − end) · (1 − step / decay_steps)^power + end

    power = 1 is a straight line.

    cycle    starts anew, ever more slowly, instead of staying at the end: decay_steps becomes its next
             multiple.

    Raises ValueError for negative numbers, and for decay_steps or power of 0.

    >>> PolynomialDecay(0.1, decay_steps=100, end_learning_rate=0.02)(50)
    0.06
    """

    def __init__(self, initial_learning_rate, decay_steps, end_learning_rate=0.0001, power=1.0, cycle=False):
        self.initial_learning_rate = _arrays.real_number(initial_learning_rate, "initial_learning_rate", at_least=0)
        self.decay_steps = _arrays.real_number(decay_steps, "decay_steps", above=0)
        self.end_learning_rate = _arrays.real_number(end_learning_rate, "end_learning_rate", at_least=0)
        self.power = _arrays.real_number(power, "power", above=0)
        self.cycle = bool(cycle)

    def __call__(self, step):
        steps = self.decay_steps * (max(1, math.ceil(step / self.decay_steps)) if self.cycle else 1)
        left = 1 - min(step, steps) / steps
        return (self.initial_learning_rate - self.end_learning_rate) * left**self.power + self.end_learning_rate


class CosineDecay(LearningRateSchedule):
    """Half a wave of a cosine from the start down to alpha times it, with a rise before it if asked.

        learning_rate = start · ((1 − alpha) · ½ (1 + cos(π · step / decay_steps)) + alpha)

    warmup_target    first a straight line from initial_learning_rate to this, in warmup_steps steps;
                     the wave begins there.

    Raises ValueError for negative numbers, for decay_steps of 0, and for a warm-up without steps.

    Source: I. Loshchilov and F. Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017; of
    the warm-up: P. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.

    >>> wave = CosineDecay(0.0, decay_steps=100, warmup_target=0.1, warmup_steps=10)
    >>> wave(5), wave(10), round(wave(60), 3), wave(110)
    (0.05, 0.1, 0.05, 0.0)
    """

    def __init__(self, initial_learning_rate, decay_steps, alpha=0.0, warmup_target=None, warmup_steps=0):
        self.initial_learning_rate = _arrays.real_number(initial_learning_rate, "initial_learning_rate", at_least=0)
        self.decay_steps = _arrays.real_number(decay_steps, "decay_steps", above=0)
        self.alpha = _arrays.real_number(alpha, "alpha", at_least=0)
        self.warmup_target = warmup_target
        self.warmup_steps = _arrays.whole_number(warmup_steps, "warmup_steps", at_least=0)
        if warmup_target is not None:
            self.warmup_target = _arrays.real_number(warmup_target, "warmup_target", at_least=0)
            if self.warmup_steps == 0:
                raise ValueError(f"warmup_target={warmup_target:g} needs warmup_steps of at least 1.")

    def __call__(self, step):
        start = self.initial_learning_rate
        if self.warmup_target is not None:
            if step < self.warmup_steps:
                return start + (self.warmup_target - start) * step / self.warmup_steps
            start, step = self.warmup_target, step - self.warmup_steps
        wave = 0.5 * (1 + math.cos(math.pi * min(step, self.decay_steps) / self.decay_steps))
        return start * ((1 - self.alpha) * wave + self.alpha)
