"""Neural networks in NumPy: the twin of Keras that the lessons build, ready to import.

In the order in which to read the modules: each needs only what stands above it. It is nearly the course's.

    _arrays, _text                          what all ask of their arguments; how numbers look
    mcculloch_pitts, gates, truth_tables    neurons that count (lesson 01)
    perceptron                              a neuron that learns (02)
    activations, initializers               the parts of a layer (03, 04)
    regularizers                            a price on large weights
    layers                                  networks (03)
    losses, metrics                         how wrong, how good (05)
    data, optimizers                        batches; from gradients to better weights (06, 08)
    descent, surfaces                       a walk downhill, step by step; landscapes to try it on (06, 08)
    value, checking                         gradients: a number that knows its causes, and the proof (07)
    history, parameters                     the numbers of every epoch; all weights in one array
    callbacks, progress                     what happens along the way
    training_data, training                 what goes into fit, and fit
    _summary, weights_file, models          the network that trains; its table; weights that outlive the kernel

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
