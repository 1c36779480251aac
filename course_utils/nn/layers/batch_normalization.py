"""Batch normalization: every unit's values brought to one scale, batch by batch."""

import numpy as np

from .. import _arrays, _text, initializers, regularizers
from .base import Layer


class BatchNormalization(Layer):
    """Each feature shifted and scaled to mean 0 and variance 1 over the batch, then to beta and gamma.

        forward    μ, σ² = mean, variance over the batch (biased: divided by n)
                   X̂ = (X − μ) / √(σ² + epsilon)
                   A = gamma · X̂ + beta
        backward   ∂L/∂gamma = Σ ∂L/∂A · X̂            ∂L/∂beta = Σ ∂L/∂A
                   ∂L/∂X = gamma / √(σ² + epsilon) · (G − mean(G) − X̂ · mean(G · X̂)),  G = ∂L/∂A

    Shapes: (batch, …, n); the last axis holds the features, all others are averaged over. While
    training, moving averages are kept, moving = momentum · moving + (1 − momentum) · batch; in
    `predict` they stand in for μ and σ². Keras' momentum thus weighs the *old* average.

    Raises ValueError for another axis, momentum outside [0, 1) and epsilon <= 0. Source: S. Ioffe and C. Szegedy,
    "Batch normalization: accelerating deep network training by reducing internal covariate shift",
    2015.

    >>> BatchNormalization()([[1.0], [3.0]], training=True).round(2)
    array([[-1.],
           [ 1.]])
    """

    def __init__(
        self,
        axis=-1,
        momentum=0.99,
        epsilon=0.001,
        center=True,
        scale=True,
        beta_initializer="zeros",
        gamma_initializer="ones",
        moving_mean_initializer="zeros",
        moving_variance_initializer="ones",
        beta_regularizer=None,
        gamma_regularizer=None,
        name=None,
        dtype=None,
    ):
        super().__init__(name, dtype)
        if axis != -1:
            raise ValueError(f"BatchNormalization works along the last axis, axis=-1; got axis={axis!r}.")
        self.momentum = _arrays.real_number(momentum, "momentum", at_least=0, below=1)
        self.epsilon = _arrays.real_number(epsilon, "epsilon", above=0)
        self.center, self.scale = bool(center), bool(scale)
        self.initializers = {
            "gamma": initializers.get(gamma_initializer),
            "beta": initializers.get(beta_initializer),
            "moving_mean": initializers.get(moving_mean_initializer),
            "moving_variance": initializers.get(moving_variance_initializer),
        }
        wanted = {"gamma": gamma_regularizer if scale else None, "beta": beta_regularizer if center else None}
        self.regularizers = {name: regularizers.get(value) for name, value in wanted.items() if value is not None}
        self.normalized = self.deviation = None
        self.used_batch = False

    def make_params(self, input_shape, rng):
        for name, start in self.initializers.items():
            if (name == "gamma" and not self.scale) or (name == "beta" and not self.center):
                continue
            place = self.state if name.startswith("moving") else self.params
            place[name] = start(input_shape[-1:], self.dtype, rng)

    def forward(self, inputs, training=False):
        inputs = self.checked(inputs)
        self.used_batch = bool(training)
        if training:
            mean, variance = self._statistics(inputs)
            for name, value in (("moving_mean", mean), ("moving_variance", variance)):
                self.state[name] *= self.momentum
                self.state[name] += (1 - self.momentum) * value
        else:
            mean, variance = self.state["moving_mean"], self.state["moving_variance"]
        self.deviation = np.sqrt(variance + self.dtype.type(self.epsilon))
        self.normalized = (inputs - mean) / self.deviation
        outputs = self.normalized * self.params["gamma"] if self.scale else self.normalized.copy()
        if self.center:
            outputs += self.params["beta"]
        return outputs

    def backward(self, gradient, to_inputs=True):
        gradient = self.checked_gradient(gradient, self.normalized)
        axes = tuple(range(gradient.ndim - 1))
        if self.center:
            self.grads["beta"][...] = gradient.sum(axis=axes)
        if self.scale:
            self.grads["gamma"][...] = (gradient * self.normalized).sum(axis=axes)
            gradient = gradient * self.params["gamma"]
        if self.used_batch:  # the batch's own mean and variance move with each of its numbers
            shared = gradient.mean(axis=axes) + self.normalized * (gradient * self.normalized).mean(axis=axes)
            gradient = gradient - shared
        return gradient / self.deviation

    def _statistics(self, inputs):
        if len(inputs) == 0:
            raise ValueError(f"{self!r} needs at least one sample to take a mean of, got shape {inputs.shape}.")
        axes = tuple(range(inputs.ndim - 1))
        return inputs.mean(axis=axes), inputs.var(axis=axes)

    def __repr__(self):
        plain = {"momentum": 0.99, "epsilon": 0.001, "center": True, "scale": True}
        given = {name: getattr(self, name) for name in plain}
        parts = [f"{name}={_text.shown(value)}" for name, value in given.items() if value != plain[name]]
        parts += [f"{name}_regularizer={value!r}" for name, value in self.regularizers.items()]
        return f"BatchNormalization({', '.join(parts)})"
