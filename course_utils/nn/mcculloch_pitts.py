"""The neuron of 1943: it counts the inputs that are on and compares the count with a threshold."""

import math

import numpy as np

from . import _arrays, _text


class McCullochPittsNeuron:
    """A neuron that fires (1) when enough excitatory inputs are on and no inhibitory one is.

        y = 1  if  Σ excitatory inputs >= threshold  and  every inhibitory input is 0
        y = 0  otherwise

    All inputs are 0 or 1 and count alike: there are no weights, and nothing is learned. Inhibition
    is absolute, as in the paper: one active inhibitory input is a veto, however many excitatory
    inputs are on.

    threshold   how many excitatory inputs must be on. Counts are whole numbers, so 1.5 acts exactly
                like 2.
    inhibitory  positions of the inhibitory inputs, counted from 0.
    n_inputs    how many inputs there must be; None takes any number.
    name        what the neuron is called where it is shown, such as "AND".

    Raises TypeError or ValueError for a threshold that is no finite number, for positions that are
    not whole numbers >= 0 or named twice, and, when called, for inputs other than 0 and 1 or too
    few of them.

    >>> both = McCullochPittsNeuron(threshold=2)
    >>> both(1, 1), both(1, 0)
    (1, 0)
    >>> unless = McCullochPittsNeuron(threshold=1, inhibitory=[1])
    >>> unless(1, 0), unless(1, 1)
    (1, 0)
    >>> both.predict([[0, 0], [0, 1], [1, 0], [1, 1]])
    array([0, 0, 0, 1])

    Source: W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous
    activity", 1943.
    """

    def __init__(self, threshold, inhibitory=(), *, n_inputs=None, name=None):
        threshold = _arrays.real_number(threshold, "threshold")
        self.threshold = int(threshold) if threshold.is_integer() else threshold
        self.inhibitory = _positions(inhibitory)
        if n_inputs is not None:
            n_inputs = _arrays.whole_number(n_inputs, "n_inputs", at_least=self._fewest_inputs())
        self.n_inputs = n_inputs
        self.name = name

    def __call__(self, *inputs):
        """Return 0 or 1; for inputs that are arrays of one shape, an array of 0s and 1s in that shape."""
        inputs = self._signals(inputs)
        vetoed = inputs[list(self.inhibitory)].any(axis=0)
        fires = (self._count(inputs) >= self.threshold) & ~vetoed
        return int(fires) if fires.ndim == 0 else fires.astype(int)

    def predict(self, X):
        """Return the outputs, (batch,), for rows of inputs X, (batch, n_inputs)."""
        return self(*_columns(X, self._label()))

    def net_input(self, *inputs):
        """Return how many excitatory inputs are on: the count that meets the threshold."""
        count = self._count(self._signals(inputs))
        return int(count) if count.ndim == 0 else count

    def _count(self, inputs):
        excitatory = [i for i in range(len(inputs)) if i not in self.inhibitory]
        return inputs[excitatory].sum(axis=0)

    def _signals(self, inputs):
        """Return the inputs as one array of 0s and 1s, (n_inputs, *shape of one input)."""
        if self.n_inputs is not None and len(inputs) != self.n_inputs:
            raise TypeError(
                f"{self._label()} takes {_text.count(self.n_inputs, 'input')}, got {len(inputs)}. "
                "Give one argument per input, as in neuron(1, 0); for rows of inputs use .predict(X)."
            )
        if len(inputs) < self._fewest_inputs():
            raise ValueError(
                f"{self._label()} needs at least {_text.count(self._fewest_inputs(), 'input')}, got {len(inputs)}: "
                f"inhibitory={list(self.inhibitory)} names positions, counted from 0."
            )
        return zeros_and_ones(inputs, self._label())

    def _fewest_inputs(self):
        return max(self.inhibitory, default=0) + 1

    def _label(self):
        return self.name or "McCullochPittsNeuron"

    def __eq__(self, other):
        """Two neurons are equal when they keep one rule: same count to reach, same inhibitory inputs, same n_inputs."""
        if not isinstance(other, McCullochPittsNeuron):
            return NotImplemented
        return self._rule() == other._rule()

    def __hash__(self):
        return hash(self._rule())

    def _rule(self):
        return max(math.ceil(self.threshold), 0), self.inhibitory, self.n_inputs  # no count is below 0

    def __repr__(self):
        inhibitory = f", inhibitory={list(self.inhibitory)}" if self.inhibitory else ""
        text = f"McCullochPittsNeuron(threshold={self.threshold}{inhibitory})"
        return f"{self.name} = {text}" if self.name else text


def zeros_and_ones(inputs, owner):
    """Return inputs (scalars or arrays of one shape, each entry 0 or 1) stacked into one array of ints."""
    arrays = [_arrays.as_floats(value, f"input {i} of {owner}") for i, value in enumerate(inputs)]
    for position, array in enumerate(arrays):
        if not np.isin(array, (0, 1)).all():
            raise ValueError(
                f"{owner} expected every input to be 0 or 1, got {inputs[position]!r:.60} as input {position}."
            )
    shapes = {array.shape for array in arrays if array.ndim}
    if len(shapes) > 1:
        raise ValueError(
            f"{owner} expected inputs of one shape, got {', '.join(str(array.shape) for array in arrays)}."
        )
    return np.stack(np.broadcast_arrays(*arrays)).astype(int)


def _columns(X, owner):
    """Return the columns of X, (batch, n_inputs): one array per input."""
    return _arrays.as_samples(X, "X", owner=owner).T


def _positions(inhibitory):
    try:
        positions = tuple(_arrays.whole_number(i, "an inhibitory position", at_least=0) for i in inhibitory)
    except TypeError as error:
        raise TypeError(
            f"inhibitory must list positions of inputs, counted from 0, such as [1]; got {inhibitory!r}."
        ) from error
    if len(set(positions)) != len(positions):
        raise ValueError(f"inhibitory names an input twice: {list(positions)}.")
    return tuple(sorted(positions))
