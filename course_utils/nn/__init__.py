"""Neural networks in NumPy: the twin of Keras that the lessons build, ready to import."""

from . import gates
from .mcculloch_pitts import McCullochPittsNeuron
from .perceptron import Perceptron
from .truth_tables import TruthTable, truth_table

__all__ = ["McCullochPittsNeuron", "Perceptron", "TruthTable", "gates", "truth_table"]
