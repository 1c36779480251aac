"""Backpropagation through whole networks against central differences: every activation with every loss."""

import numpy as np
import pytest

from course_utils import nn

HIDDEN = [name for name in nn.activations.ACTIVATIONS if name != "heaviside"]
OUTPUTS = [
    ("linear", nn.losses.MeanSquaredError()),
    ("sigmoid", nn.losses.MeanSquaredError()),
    ("tanh", nn.losses.MeanSquaredError()),
    ("relu", nn.losses.MeanSquaredError()),
    ("leaky_relu", nn.losses.MeanSquaredError()),
    ("softmax", nn.losses.MeanSquaredError()),
    ("sigmoid", nn.losses.BinaryCrossentropy()),
    ("softmax", nn.losses.BinaryCrossentropy()),
    ("linear", nn.losses.BinaryCrossentropy(from_logits=True)),
    ("tanh", nn.losses.BinaryCrossentropy(from_logits=True)),
    ("softmax", nn.losses.CategoricalCrossentropy()),
    ("sigmoid", nn.losses.CategoricalCrossentropy()),
    ("linear", nn.losses.CategoricalCrossentropy(from_logits=True)),
    ("relu", nn.losses.CategoricalCrossentropy(from_logits=True)),
    ("linear", nn.losses.MeanAbsoluteError()),
    ("tanh", nn.losses.Huber(0.2)),
    ("softplus", nn.losses.Huber()),
    ("tanh", nn.losses.Hinge()),
    ("log_softmax", nn.losses.MeanSquaredError()),
    ("softmax", nn.losses.SparseCategoricalCrossentropy()),
    ("elu", nn.losses.SparseCategoricalCrossentropy(from_logits=True)),
]
T = nn.one_hot([0, 2, 1, 1, 0])


def network(hidden, output):
    layers = [nn.layers.Dense(4, hidden), nn.layers.Dense(4), nn.layers.Activation("tanh"), nn.layers.Dense(3, output)]
    model = nn.Sequential([nn.Input((2,)), *layers], seed=3)
    rng = np.random.default_rng(8)
    model.set_weights([rng.normal(size=param.shape) for param in model.params])
    return model, rng.normal(size=(5, 2))


def slope(function, array):
    """Return the central differences of a function of no argument in every entry of the array it depends on."""
    result, h = np.zeros_like(array), 1e-5
    for place in np.ndindex(array.shape):
        middle = array[place]
        array[place] = middle + h
        above = function()
        array[place] = middle - h
        result[place] = (above - function()) / (2 * h)
        array[place] = middle
    return result


def relative_error(ours, expected):
    return np.linalg.norm(ours - expected) / max(np.linalg.norm(ours) + np.linalg.norm(expected), 1e-3)


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), OUTPUTS, ids=[f"{output}-{loss!r}" for output, loss in OUTPUTS])
def test_every_parameter_and_input(hidden, output, loss):
    model, X = network(hidden, output)
    targets = T.argmax(axis=1) if loss.sparse else T

    def value():
        return loss(targets, model(X))

    back = model.backward(loss.gradient(targets, model(X)))
    grads = [gradient.copy() for gradient in model.grads]
    assert all(np.abs(layer.z).min() > 1e-3 for layer in model.layers)  # no corner of a relu within the step
    for gradient, param in zip(grads, model.params, strict=True):
        assert relative_error(gradient, slope(value, param)) <= 1e-7
    assert relative_error(back, slope(value, X)) <= 1e-7


@pytest.mark.parametrize(
    ("output", "loss"),
    [("sigmoid", nn.losses.BinaryCrossentropy()), ("softmax", nn.losses.CategoricalCrossentropy())],
)
def test_looking_through_to_the_logits_changes_no_gradient(output, loss):
    model, X = network("tanh", output)
    model.backward(loss.gradient(T, model(X)))
    plain = [gradient.copy() for gradient in model.grads]
    model.compile("sgd", loss)
    before = model.get_weights()
    assert model.train_on_batch(X, T) == pytest.approx(loss(T, network("tanh", output)[0](X)), rel=1e-12)
    for gradient, expected, old, new in zip(model.grads, plain, before, model.get_weights(), strict=True):
        np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(new, old - 0.01 * expected, rtol=1e-9, atol=1e-12)


def test_a_saturated_output_still_learns():
    model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1, "sigmoid", kernel_initializer="ones")])
    model.compile(nn.optimizers.SGD(1.0), "binary_crossentropy")
    assert model.train_on_batch([[-100.0]], [1]) == 100.0  # not the 16.1 of a clipped probability
    np.testing.assert_array_equal(model.layers[0].kernel, [[-99.0]])  # gradient −1 at z, exactly
