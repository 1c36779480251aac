"""Neural networks in NumPy: the twin of Keras that the lessons build, ready to import.

In the order of the course, which is also the order in which to read the modules:

    mcculloch_pitts, gates, truth_tables    neurons that count (lesson 01)
    perceptron                              a neuron that learns (02)
    activations, initializers, layers       networks (03, 04)
    losses, metrics                         how wrong, how good (05)
    descent                                 a walk downhill, step by step (06)
    value, checking                         gradients: a number that knows its causes, and the proof (07)
    optimizers, surfaces                    from gradients to better weights; landscapes to try it on (08)
    regularizers                            a price on large weights
    data, history, parameters               batches, the numbers of every epoch, all weights in one array
    training, models                        the network that trains
    callbacks, progress                     what happens along the way
    weights_file                            weights that outlive the kernel

Names, arguments, defaults and numbers are those of Keras wherever Keras has the thing.
"""

from . import (
    activations,
    callbacks,
    descent,
    gates,
    initializers,
    layers,
    losses,
    metrics,
    optimizers,
    regularizers,
    surfaces,
)
from .checking import GradientCheck, gradient_check
from .data import minibatches, one_hot
from .history import History
from .layers import Input
from .mcculloch_pitts import McCullochPittsNeuron
from .models import Sequential
from .optimizers import schedules
from .perceptron import Perceptron
from .truth_tables import TruthTable, truth_table
from .value import Value

__all__ = [
    "GradientCheck",
    "History",
    "Input",
    "McCullochPittsNeuron",
    "Perceptron",
    "Sequential",
    "TruthTable",
    "Value",
    "activations",
    "callbacks",
    "descent",
    "gates",
    "gradient_check",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "minibatches",
    "one_hot",
    "optimizers",
    "regularizers",
    "schedules",
    "surfaces",
    "truth_table",
]
