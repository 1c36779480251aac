"""What goes into training: samples, targets and their weights, looked at once so that no step need look again.

>>> from course_utils import nn
>>> model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1)])
>>> model.compile("sgd", "mse")
>>> x, y = prepared(model, [[0, 1], [1, 0], [1, 1]], [1, 2, 3])
>>> x.dtype, y.shape
(dtype('float64'), (3, 1))
>>> (x, y), (x_val, y_val) = held_out(model, (x, y), split=0.4)
>>> len(x), len(x_val)
(1, 2)
"""

import math

import numpy as np

from . import _arrays, _text


def prepared(model, x, y, sample_weight=None):
    """Return (x, y) or (x, y, sample_weight) as finite arrays in the shapes and types that the model works with.

    A model without weights gets them now. Raises RuntimeError before compile, ValueError for shapes that do not
    match, for no samples at all, for NaN or infinity, and for targets that mean nothing to the loss.
    """
    if model.loss is None:
        raise RuntimeError('Call compile(optimizer="sgd", loss="mse") first, or with what you like better.')
    x = _samples(model, x)
    y = _arrays.as_floats(y, "y")
    if y.ndim == 0 or len(x) != len(y) or len(x) == 0:
        raise ValueError(f"x and y must hold equally many samples, at least one; got shapes {x.shape} and {y.shape}.")
    _arrays.refuse_missing(x, "x")
    _arrays.refuse_missing(y, "y")
    if not model.built:
        model.build(x.shape[1:], x.dtype)
    x, y = x.astype(model.layers[0].dtype, copy=False), _targets(model, y)
    return (x, y) if sample_weight is None else (x, y, _weights(model, sample_weight, len(x)))


def held_out(model, samples, split=0.0, data=None):
    """Return what to train on, and what to validate on or None: a share from the end, or `data` if given.

    Raises ValueError for a split outside [0, 1) or one that leaves nothing on one side, and for data other than
    (x, y) or (x, y, sample_weight).
    """
    if data is not None:
        if not isinstance(data, (tuple, list)) or len(data) not in (2, 3):
            many = f" of {len(data)}" if isinstance(data, (tuple, list)) else ""
            raise ValueError(
                "validation_data must be (x_val, y_val) or (x_val, y_val, weights), "
                f"got {type(data).__name__}{many}."
            )
        return samples, prepared(model, *data)
    split = _arrays.real_number(split, "validation_split", at_least=0, below=1)
    if split == 0:
        return samples, None
    n = len(samples[0])
    kept = math.floor(n * (1 - split))  # Keras takes the last ones, before any shuffling
    if kept == 0 or kept == n:
        raise ValueError(f"validation_split={split:g} of {_text.count(n, 'sample')} leaves none on one side.")
    return tuple(array[:kept] for array in samples), tuple(array[kept:] for array in samples)


def _samples(model, x):
    if not model.layers:
        raise ValueError("A model without layers cannot be trained: give it some, or add(…) them.")
    first = model.layers[0]
    if first.built and len(first.input_shape) == 1:
        return _arrays.as_samples(x, "x", first.n_in, owner=repr(first), variable="x")
    x = _arrays.as_floats(x, "x")
    if first.built and x.shape[1:] != first.input_shape:
        expected = ", ".join(map(str, first.input_shape))
        raise ValueError(f"{first!r} expected x of shape (batch, {expected}), got {x.shape}.")
    return x if x.ndim > 2 else _arrays.as_samples(x, "x", owner=repr(first), variable="x")


def _targets(model, y):
    """Return the targets in the shape and type of the outputs."""
    loss, outputs = model.loss, model.output_shape
    expected = (len(y), *outputs)
    if loss.sparse:
        y = y[..., 0] if y.shape == (*expected[:-1], 1) else y
        expected = expected[:-1]
    elif y.ndim == 1 and outputs == (1,):
        y = y[:, None]
    if y.shape != expected:
        loss.checked(y, np.broadcast_to(0.0, (len(y), *outputs)))  # says what is wrong
        raise ValueError(f"Targets of shape {expected} are expected for these outputs, got {y.shape}.")
    loss.check_targets(y, outputs[-1])
    return y.astype(np.intp if loss.sparse else model.layers[-1].dtype, copy=False)


def _weights(model, sample_weight, n):
    """Return the weights of the samples in the shape of their losses: (n,), or (n, 1, …) for outputs of more axes."""
    weights = _arrays.as_floats(sample_weight, "sample_weight")
    if weights.shape != (n,):
        raise ValueError(f"sample_weight must have one number for each sample, shape ({n},); got {weights.shape}.")
    _arrays.refuse_missing(weights, "sample_weight")
    return weights.reshape(n, *(1 for _ in model.output_shape[1:])).astype(model.layers[-1].dtype, copy=False)
