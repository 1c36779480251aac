"""Live figures: explorers that answer their controls like a game. `widgets.gates()` shows one."""

from . import controls
from .explorer import Explorer
from .gates import Gates
from .perceptron import PerceptronTrainer
from .renderer import Region
from .xor import XorFolding

# The factories: call one with start values for its controls, as the last expression of a cell.
gates = Gates
perceptron = PerceptronTrainer
xor = XorFolding

EXPLORERS = {"gates": gates, "perceptron": perceptron, "xor": xor}

__all__ = [
    "EXPLORERS",
    "Explorer",
    "Gates",
    "PerceptronTrainer",
    "Region",
    "XorFolding",
    "controls",
    "gates",
    "perceptron",
    "xor",
]
