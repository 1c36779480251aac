"""Live figures: explorers that answer their controls like a game. `widgets.gates()` shows one."""

from . import controls
from .batch_size import BatchSize
from .descent import Descent
from .explorer import Explorer
from .gates import Gates
from .line_fit import LineFit
from .perceptron import PerceptronTrainer
from .renderer import Region
from .xor import XorFolding

# The factories: call one with start values for its controls, as the last expression of a cell.
batch_size = BatchSize
descent = Descent
gates = Gates
line_fit = LineFit
perceptron = PerceptronTrainer
xor = XorFolding

EXPLORERS = {
    "batch_size": batch_size,
    "descent": descent,
    "gates": gates,
    "line_fit": line_fit,
    "perceptron": perceptron,
    "xor": xor,
}

__all__ = [
    "EXPLORERS",
    "BatchSize",
    "Descent",
    "Explorer",
    "Gates",
    "LineFit",
    "PerceptronTrainer",
    "Region",
    "XorFolding",
    "batch_size",
    "controls",
    "descent",
    "gates",
    "line_fit",
    "perceptron",
    "xor",
]
