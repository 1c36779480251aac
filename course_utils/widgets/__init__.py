"""Live figures: explorers that answer their controls like a game. `widgets.gates()` shows one."""

from . import controls
from .activation import ActivationCurve
from .backprop import Backprop
from .batch_size import BatchSize
from .depth import Depth
from .descent import Descent
from .errors import Errors
from .explorer import Explorer
from .gates import Gates
from .initialization import Initialization
from .line_fit import LineFit
from .loss import LossCurve
from .loss_surface import LossSurface
from .perceptron import PerceptronTrainer
from .playground import Playground
from .race import Race
from .renderer import Region
from .shapes import Shapes
from .softmax import Softmax
from .xor import XorFolding

# The factories: call one with start values for its controls, as the last expression of a cell.
activation = ActivationCurve
backprop = Backprop
batch_size = BatchSize
depth = Depth
descent = Descent
errors = Errors
gates = Gates
initialization = Initialization
line_fit = LineFit
loss = LossCurve
loss_surface = LossSurface
perceptron = PerceptronTrainer
playground = Playground
race = Race
shapes = Shapes
softmax = Softmax
xor = XorFolding

EXPLORERS = {
    "activation": activation,
    "backprop": backprop,
    "batch_size": batch_size,
    "depth": depth,
    "descent": descent,
    "errors": errors,
    "gates": gates,
    "initialization": initialization,
    "line_fit": line_fit,
    "loss": loss,
    "loss_surface": loss_surface,
    "perceptron": perceptron,
    "playground": playground,
    "race": race,
    "shapes": shapes,
    "softmax": softmax,
    "xor": xor,
}

__all__ = [
    "EXPLORERS",
    "ActivationCurve",
    "Backprop",
    "BatchSize",
    "Depth",
    "Descent",
    "Errors",
    "Explorer",
    "Gates",
    "Initialization",
    "LineFit",
    "LossCurve",
    "LossSurface",
    "PerceptronTrainer",
    "Playground",
    "Race",
    "Region",
    "Shapes",
    "Softmax",
    "XorFolding",
    "activation",
    "backprop",
    "batch_size",
    "controls",
    "depth",
    "descent",
    "errors",
    "gates",
    "initialization",
    "line_fit",
    "loss",
    "loss_surface",
    "perceptron",
    "playground",
    "race",
    "shapes",
    "softmax",
    "xor",
]
