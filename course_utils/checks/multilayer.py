"""Lesson 03: the multilayer perceptron."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from course_utils.checks.exercise import Exercise, Mistake, tenths
from course_utils.checks.xor_network import MISTAKES as XOR_MISTAKES
from course_utils.checks.xor_network import judge_xor_weights


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(X, W1, b1, W2, b2):
    """The output of a network with one hidden layer, sigmoid in both layers."""
    hidden = 1 / (1 + np.exp(-(X @ W1 + b1)))
    return 1 / (1 + np.exp(-(hidden @ W2 + b2)))


def count_parameters(layer_sizes):
    """The number of weights and biases of a dense network; the first size is the input."""
    total = 0
    for layer in range(1, len(layer_sizes)):
        n_in, n_out = layer_sizes[layer - 1], layer_sizes[layer]
        total += n_in * n_out + n_out
    return total


def xor_weights():
    """Weights of a step network that is XOR: h1 is OR, h2 is AND, the output h1 and not h2."""
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([-0.5, -1.5])
    W2 = np.array([[1.0], [-1.0]])
    b2 = np.array([-0.5])
    return W1, b1, W2, b2


def _random_networks(rng: np.random.Generator) -> Iterable[tuple]:
    for batch, n_in, n_hidden, n_out in ((1, 2, 2, 1), (2, 2, 3, 1), (2, 3, 2, 2)):
        yield (
            tenths(rng, batch, n_in),
            tenths(rng, n_in, n_hidden),
            tenths(rng, n_hidden),
            tenths(rng, n_hidden, n_out),
            tenths(rng, n_out),
        )


def _one_neuron_each(x: float, w1: float, b1: float, w2: float, b2: float) -> tuple:
    """The arguments of the smallest network: one input, one hidden neuron, one output."""
    arrays = [[x]], [[w1]], [b1], [[w2]], [b2]
    return tuple(np.array(values) for values in arrays)


FORWARD = Exercise(
    id="03.1",
    title="Forward through two layers",
    reference=forward,
    by_name=("W1", "b1", "W2", "b2"),
    cases=(
        _one_neuron_each(1.0, 2.0, 0.0, 1.0, 0.0),
        _one_neuron_each(1.0, 2.0, -1.0, 1.0, 0.5),
        (
            np.array([[0.0, 1.0], [1.0, 1.0]]),
            np.array([[4.0, -4.0], [4.0, -4.0]]),
            np.array([-2.0, 6.0]),
            np.array([[5.0], [5.0]]),
            np.array([-7.5]),
        ),
    ),
    random_cases=_random_networks,
    passed="the numbers of two Dense layers with sigmoid.",
    hints=(
        "The hidden layer first: hidden = sigmoid(X @ W1 + b1), shape (batch, n_hidden).",
        "The output layer does the same with hidden in the place of X, and with W2 and b2.",
    ),
    mistakes=(
        Mistake(
            "no hidden activation",
            "The hidden layer has no activation here. Without it two layers do no more than one.",
            lambda X, W1, b1, W2, b2: sigmoid((X @ W1 + b1) @ W2 + b2),
        ),
        Mistake(
            "no output activation",
            "The output is the weighted sum, before the sigmoid. The sigmoid takes it between 0 and 1.",
            lambda X, W1, b1, W2, b2: sigmoid(X @ W1 + b1) @ W2 + b2,
        ),
        Mistake(
            "no activation at all",
            "No sigmoid is at work in either layer. Each layer is a weighted sum and then an activation.",
            lambda X, W1, b1, W2, b2: (X @ W1 + b1) @ W2 + b2,
        ),
        Mistake(
            "biases forgotten",
            "The biases b1 and b2 make no difference here. Each layer adds its own before the sigmoid.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1) @ W2),
        ),
        Mistake(
            "one bias forgotten",
            "One of the two biases is missing. Each layer adds its own before the sigmoid.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1 + b1) @ W2),
            (lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X @ W1) @ W2 + b2),),
        ),
        Mistake(
            "bias after the activation",
            "The bias is added after the sigmoid. It belongs to the sum, inside.",
            lambda X, W1, b1, W2, b2: sigmoid((sigmoid(X @ W1) + b1) @ W2) + b2,
            (lambda X, W1, b1, W2, b2: sigmoid((sigmoid(X @ W1) + b1) @ W2 + b2),),
        ),
        Mistake(
            "activation before the sum",
            "The sigmoid is taken of what goes into each layer. It comes after the matrix "
            "product: sum first, then squash.",
            lambda X, W1, b1, W2, b2: sigmoid(sigmoid(X) @ W1 + b1) @ W2 + b2,
        ),
        Mistake(
            "exp(z) for exp(-z)",
            "Looks like exp(z) where exp(-z) was asked, so the curve falls where it should rise.",
            lambda X, W1, b1, W2, b2: sigmoid(-(sigmoid(-(X @ W1 + b1)) @ W2 + b2)),
        ),
    ),
)

PARAMETERS = Exercise(
    id="03.2",
    title="How many parameters?",
    reference=count_parameters,
    cases=(
        ([2, 1],),
        ([2, 3],),
        ([2, 2, 1],),
        ([3, 4, 2],),
        ([8, 6, 8, 12, 4],),
        ([784, 512, 512, 10],),
    ),
    passed="a weight for every connection and a bias for every neuron; 8-6-8-12-4 has 270.",
    hints=(
        "Between two neighbouring layers there are n_in * n_out weights and n_out biases.",
        "zip(layer_sizes, layer_sizes[1:]) goes through the pairs of neighbours; sum over them.",
    ),
    mistakes=(
        Mistake(
            "biases forgotten",
            "These are the weights alone. Every neuron after the input layer has a bias too.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)),
        ),
        Mistake(
            "biases for the inputs",
            "The input layer has got biases too. It computes nothing, so it has no parameters.",
            lambda sizes: sum(a * b for a, b in pairwise(sizes)) + sum(sizes),
        ),
        Mistake(
            "bias on the wrong side",
            "There is one bias per input of a layer here. There is one per neuron: n_out, not n_in.",
            lambda sizes: sum(a * b + a for a, b in pairwise(sizes)),
        ),
        Mistake(
            "one bias per layer",
            "There is one bias per layer here. Every neuron has its own, so a layer has n_out.",
            lambda sizes: sum(a * b + 1 for a, b in pairwise(sizes)),
        ),
        Mistake(
            "neurons counted",
            "This counts the neurons. Parameters are the weights between them, and the biases.",
            lambda sizes: sum(sizes),
            (lambda sizes: sum(sizes[1:]),),
        ),
        Mistake(
            "last layer forgotten",
            "The last layer is missing: n sizes make n - 1 pairs of neighbours.",
            lambda sizes: sum(a * b + b for a, b in pairwise(sizes[:-1])),
        ),
    ),
)

XOR_WEIGHTS = Exercise(
    id="03.3",
    title="XOR by hand",
    reference=xor_weights,
    returns=("W1", "b1", "W2", "b2"),
    cases=((),),
    judge=judge_xor_weights,
    passed="this network of steps is XOR: two lines, and an output neuron that joins them.",
    hints=(
        "Let one hidden neuron be OR, the other AND: equal weights 1, and biases that ask for one or for two inputs.",
        "XOR is OR and not AND: the output takes the first with weight 1, the second with -1. Which bias is left?",
    ),
    mistakes=XOR_MISTAKES,
)


EXERCISES = (FORWARD, PARAMETERS, XOR_WEIGHTS)
