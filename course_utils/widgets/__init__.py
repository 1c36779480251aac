"""Live figures: explorers that answer their controls like a game. `widgets.gates()` shows one."""

from . import controls
from .descent import Descent
from .explorer import Explorer
from .gates import Gates
from .perceptron import PerceptronTrainer
from .renderer import Region
from .xor import XorFolding

# The factories: call one with start values for its controls, as the last expression of a cell.
descent = Descent
gates = Gates
perceptron = PerceptronTrainer
xor = XorFolding

EXPLORERS = {"descent": descent, "gates": gates, "perceptron": perceptron, "xor": xor}

__all__ = [
    "EXPLORERS",
    "Descent",
    "Explorer",
    "Gates",
    "PerceptronTrainer",
    "Region",
    "XorFolding",
    "controls",
    "descent",
    "gates",
    "perceptron",
    "xor",
]
