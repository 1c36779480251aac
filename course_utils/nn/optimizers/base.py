"""What all optimizers share: learning rate, slots, clipping, weight decay, gradient accumulation."""

import inspect
import math
import operator

import numpy as np

from .. import _arrays, _text
from .schedules import LearningRateSchedule

BLOCK = 32_768  # numbers that are updated together: their temporaries stay in the processor's cache


class Optimizer:
    """Base of all optimizers: a subclass names its `slots` and writes `update_step(g, w, *slots)`.

    learning_rate                  a number, or a schedule (nn.optimizers.schedules).
    weight_decay                   before each update w −= learning_rate · weight_decay · w: every weight
                                   shrinks, whatever its gradient ("decoupled").
    clipnorm                       longest gradient of any one parameter: longer ones are shortened.
    global_clipnorm                longest gradient of all parameters together.
    clipvalue                      largest entry of a gradient.
    gradient_accumulation_steps    k: gradients of k calls are averaged, then one update is made.

    A slot is what an optimizer remembers of each weight: an array like the parameter, 0 at first.
    `update_step` changes arrays in place, and works entry by entry. At most one of the three clippings
    may be asked for, as in Keras.

    Source of clipping: R. Pascanu, T. Mikolov and Y. Bengio, 2013; of decoupled decay: I. Loshchilov
    and F. Hutter, 2019.

    >>> class Sign(Optimizer):
    ...     def __init__(self, learning_rate=0.1, **options):
    ...         super().__init__(learning_rate, **options)
    ...     def update_step(self, g, w):
    ...         w -= self.rate * np.sign(g)
    >>> w = np.array([1.0, 2.0])
    >>> Sign().apply([np.array([7.0, -0.2])], [w])
    >>> w
    array([0.9, 2.1])
    """

    slots = ()

    def __init__(
        self,
        learning_rate,
        weight_decay=None,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        gradient_accumulation_steps=None,
    ):
        self._learning_rate = None
        self.learning_rate = learning_rate
        clips = {"clipnorm": clipnorm, "clipvalue": clipvalue, "global_clipnorm": global_clipnorm}
        given = [name for name, value in clips.items() if value is not None]
        if len(given) > 1:
            raise ValueError(f"Only one kind of clipping can be used at a time, got {' and '.join(given)}.")
        for name, value in clips.items():
            setattr(self, name, None if value is None else _arrays.real_number(value, name, above=0))
        self.weight_decay = (
            None if weight_decay is None else _arrays.real_number(weight_decay, "weight_decay", at_least=0)
        )
        steps = gradient_accumulation_steps
        if steps is not None:
            steps = _arrays.whole_number(steps, "gradient_accumulation_steps", at_least=2)
        self.gradient_accumulation_steps = steps
        self.calls = 0  # of apply
        self.rate = self.step = None  # of the update that is being made: learning rate, number from 1
        self._variables = self._slots = self._sums = None

    @property
    def learning_rate(self):
        """How far one update goes, now; may be changed while training, unless a schedule does so."""
        if isinstance(self._learning_rate, LearningRateSchedule):
            return self._learning_rate(self.calls)
        return self._learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        if isinstance(self._learning_rate, LearningRateSchedule):
            raise TypeError(f"The learning rate follows {self._learning_rate!r} and cannot be set besides.")
        if not isinstance(value, LearningRateSchedule):
            value = _arrays.real_number(value, "learning_rate", at_least=0)
        self._learning_rate = value

    @property
    def iterations(self):
        """How many updates have been made."""
        return self.calls // (self.gradient_accumulation_steps or 1)

    def apply(self, grads, params, parts=(...,)):
        """Update every array of `params` in place, given their gradients in the same order.

        parts    for arrays that hold several parameters in a row: the slice of each, for `clipnorm`.

        Raises TypeError for what holds no real numbers, ValueError for lists or shapes that do not match, and for
        other parameters than last time: what an optimizer remembers belongs to the arrays it has seen.
        """
        grads, params = list(grads), list(params)
        if not self._knows(grads, params):
            grads = [_arrays.as_floats(gradient, f"gradient {i}") for i, gradient in enumerate(grads)]
            self._check(grads, params)
            grads = [gradient.astype(param.dtype, copy=False) for gradient, param in zip(grads, params, strict=True)]
            if self._variables is None:
                self._variables = params
                self._slots = [[self.new_slot(name, param) for name in self.slots] for param in params]
        grads = self._accumulated(grads) if self.gradient_accumulation_steps else grads
        if grads is not None:
            self.rate, self.step = self.learning_rate, self.iterations + 1
            self.before_updates()
            for g, w, slots in zip(self._clipped(grads, parts), params, self._slots, strict=True):
                for block in _blocks(g, w, *slots):
                    self._update(*block)
        self.calls += 1

    def new_slot(self, name, param):
        """Return the array of that name for a parameter; zeros unless a subclass says otherwise."""
        return np.zeros_like(param)

    def before_updates(self):
        """Compute what all parameters of one update share."""

    def update_step(self, g, w, *slots):
        """Change w (and its slots) in place; self.rate is the learning rate, self.step counts updates from 1."""
        raise NotImplementedError

    def _update(self, g, w, *slots):
        if self.weight_decay is not None:
            w -= w * (self.weight_decay * self.rate)
        self.update_step(g, w, *slots)

    def _accumulated(self, grads):
        """Add gradients up; return their means at every k-th call, None at the others."""
        if self._sums is None:
            self._sums = [np.zeros_like(param) for param in self._variables]
        for total, gradient in zip(self._sums, grads, strict=True):
            total += gradient
        if (self.calls + 1) % self.gradient_accumulation_steps:
            return None
        means = [total / self.gradient_accumulation_steps for total in self._sums]
        for total in self._sums:
            total[...] = 0
        return means

    def _clipped(self, grads, parts):
        if self.clipvalue is not None:
            return [np.clip(g, -self.clipvalue, self.clipvalue) for g in grads]
        if self.clipnorm is not None:
            return [self._shortened(g, parts) for g in grads]
        if self.global_clipnorm is not None:
            shrink = self.global_clipnorm / max(_norm(grads), self.global_clipnorm)
            return [g * shrink for g in grads]
        return grads

    def _shortened(self, gradient, parts):
        """Return a copy in which no part is longer than clipnorm."""
        gradient = np.array(gradient)
        for part in parts:
            gradient[part] *= self.clipnorm / max(_norm([gradient[part]]), self.clipnorm)
        return gradient

    def _knows(self, grads, params):
        """Tell whether these are the arrays of last time: then they need no other look."""
        known = self._variables
        if known is None or not len(known) == len(params) == len(grads):
            return False
        for own, w, g in zip(known, params, grads, strict=True):
            if w is not own or type(g) is not np.ndarray or g.shape != w.shape or g.dtype != w.dtype:
                return False
        return True

    def _check(self, grads, params):
        if len(grads) != len(params):
            raise ValueError(f"apply expected one gradient per parameter, got {len(grads)} for {len(params)}.")
        for i, (gradient, param) in enumerate(zip(grads, params, strict=True)):
            if not isinstance(param, np.ndarray) or param.dtype.kind != "f":
                raise TypeError(
                    f"Parameters are updated in place and must be float arrays; params[{i}] is {param!r:.60}."
                )
            if gradient.shape != param.shape:
                raise ValueError(f"Gradient {i} has shape {gradient.shape}, its parameter has shape {param.shape}.")
        if self._variables is not None and (
            len(params) != len(self._variables) or not all(map(operator.is_, params, self._variables))
        ):
            raise ValueError(
                "This optimizer has already updated other parameters and remembers things about them. "
                f"Make a new {type(self).__name__} for these."
            )

    def __repr__(self):
        own = [name for name, kind in inspect.signature(type(self)).parameters.items() if kind.kind != kind.VAR_KEYWORD]
        own = [name for name in own if hasattr(self, name)]  # a subclass need not keep all that it was given
        options = {name: self._learning_rate if name == "learning_rate" else getattr(self, name) for name in own}
        for name in ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "gradient_accumulation_steps"):
            if getattr(self, name) is not None:
                options[name] = getattr(self, name)
        return f"{type(self).__name__}({', '.join(f'{name}={_text.shown(value)}' for name, value in options.items())})"


def _blocks(*arrays):
    """Yield the same part of all these arrays, a piece at a time; changing the pieces changes the arrays."""
    # An array without axes becomes one of a single entry: what NumPy makes of the former is no array any more.
    small = arrays[0].size <= BLOCK and arrays[0].ndim > 0
    if small or not all(array.flags.c_contiguous for array in arrays):
        yield arrays
        return
    flat = [array.reshape(-1) for array in arrays]
    for start in range(0, flat[0].size, BLOCK):
        yield [array[start : start + BLOCK] for array in flat]


def _norm(arrays):
    """Return the length of all these arrays as one vector, summed in float64."""
    return math.sqrt(sum(float(np.sum(np.square(array, dtype=np.float64))) for array in arrays))
