"""gradient_check: is the slope that was computed the slope that is there?

>>> import numpy as np
>>> w = np.array([1.0, 2.0])
>>> gradient_check(lambda: float(np.sum(w**2)), {"w": w}, {"w": 2 * w}).ok
True
>>> gradient_check(lambda: float(np.sum(w**2)), {"w": w}, {"w": w})
wrong  w  relative error 0.333 at w[1]: computed 2, measured 4
The largest relative error is 0.333, at most 1e-06 is allowed.
"""

import math
from dataclasses import dataclass

import numpy as np

from . import _arrays, losses

ALLOWED = 1e-6


@dataclass(frozen=True)
class ParameterCheck:
    """One parameter: its relative error, and the entry where computed and measured slope differ most."""

    name: str
    error: float
    place: tuple
    computed: float
    measured: float
    ok: bool


@dataclass(frozen=True)
class GradientCheck:
    """What `gradient_check` found, one ParameterCheck for each parameter; shown as a table."""

    parameters: tuple
    allowed: float

    @property
    def ok(self):
        """True if no parameter's relative error is above what is allowed."""
        return all(parameter.ok for parameter in self.parameters)

    @property
    def worst(self):
        """The ParameterCheck with the largest relative error; NaN counts as the largest."""
        return max(self.parameters, key=lambda parameter: (math.isnan(parameter.error), parameter.error))

    def __repr__(self):
        width = max(len(parameter.name) for parameter in self.parameters)
        lines = []
        for p in self.parameters:
            line = f"{'right' if p.ok else 'wrong'}  {p.name:<{width}}  relative error {p.error:.3g}"
            if not p.ok:
                place = ", ".join(map(str, p.place))
                line += f" at {p.name}[{place}]: computed {p.computed:.6g}, measured {p.measured:.6g}"
            lines.append(line)
        end = f"The largest relative error is {self.worst.error:.3g}, at most {self.allowed:.0e} is allowed."
        return "\n".join([*lines, end])


def gradient_check(model, x, y, loss=None, *, epsilon=1e-5, allowed=ALLOWED):
    """Compare gradients with measured slopes, (L(w + ε) − L(w − ε)) / 2ε, for every single weight.

        relative error    |computed − measured| / (|computed| + |measured|), as lengths of vectors

    For a network: gradient_check(model, x, y, loss), with loss the one it was compiled with if left
    out. For anything else: gradient_check(function, params, grads), where function() returns the loss,
    params is {name: array} that it depends on, and grads the same with the gradients to judge.

    epsilon     the step. Too large measures a bend, too small the rounding; 1e-5 suits float64.
    allowed     the relative error up to which a gradient is called right.

    Returns a GradientCheck; a gradient or a slope that is NaN is wrong. Parameters are left as they were. Raises
    TypeError for float32, which cannot measure so finely, and ValueError for gradients whose shapes differ from the
    parameters', and where there is nothing to check.

    >>> from course_utils import nn
    >>> model = nn.Sequential([nn.Input((2,)), nn.layers.Dense(1, "sigmoid")], seed=0)
    >>> gradient_check(model, [[0.5, -1.0]], [1.0], "binary_crossentropy").ok
    True
    """
    epsilon = _arrays.real_number(epsilon, "epsilon", above=0)
    if hasattr(model, "backward"):
        function, params, grads = _of_a_model(model, x, y, loss)
    else:
        function, params, grads = model, dict(x), dict(y)
    if params.keys() != grads.keys():
        raise ValueError(f"Gradients are needed for {', '.join(params)}; got them for {', '.join(grads)}.")
    checks = [_check(function, name, params[name], grads[name], epsilon, allowed) for name in params]
    if not checks:
        raise ValueError("There is no parameter to check.")
    return GradientCheck(tuple(checks), allowed)


def _of_a_model(model, x, y, loss):
    loss = losses.get(loss) if loss is not None else model.loss
    if loss is None:
        raise ValueError('Say which loss: gradient_check(model, x, y, "mse"), or compile the model first.')
    x = _arrays.as_floats(x, "x")
    y_pred = model.forward(x)
    y = _arrays.as_floats(y, "y")
    y = y[:, None] if y.ndim == 1 and y_pred.ndim == 2 and y_pred.shape[1] == 1 else y
    model.backward(loss.gradient(y, y_pred))
    names = [f"{layer.name}.{name}" for layer in model.layers for name in layer.params]
    grads = dict(zip(names, model.grads, strict=True))
    return lambda: loss(y, model.forward(x)), dict(zip(names, model.params, strict=True)), grads


def _check(function, name, param, gradient, epsilon, allowed):
    if not isinstance(param, np.ndarray) or param.dtype != np.float64:
        kind = getattr(param, "dtype", type(param).__name__)
        raise TypeError(f"{name} must be a float64 array to measure slopes with, got {kind}.")
    gradient = _arrays.as_floats(gradient, f"the gradient of {name}")
    if gradient.shape != param.shape:
        raise ValueError(f"The gradient of {name} has shape {gradient.shape}, the parameter {param.shape}.")
    if param.size == 0:
        raise ValueError(f"{name} has shape {param.shape}: there is no number in it whose slope could be measured.")
    measured = np.empty_like(param)
    for place in np.ndindex(param.shape):
        middle = param[place]
        try:
            param[place] = middle + epsilon
            above = function()
            param[place] = middle - epsilon
            below = function()
        finally:
            param[place] = middle
        measured[place] = (above - below) / (2 * epsilon)
    with np.errstate(invalid="ignore"):  # inf − inf is NaN, and NaN is reported
        difference = gradient - measured
        size = np.linalg.norm(gradient) + np.linalg.norm(measured)
        # Where there is next to no slope, rounding is all that is left, and no quotient of it means anything.
        error = 0.0 if size <= 1e-9 else float(np.linalg.norm(difference) / size)
    place = tuple(int(i) for i in np.unravel_index(np.argmax(np.abs(difference)), param.shape))
    return ParameterCheck(name, error, place, float(gradient[place]), float(measured[place]), error <= allowed)
