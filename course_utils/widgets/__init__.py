"""Live figures: explorers that answer their controls like a game. `widgets.gates()` shows one."""

from . import controls
from .explorer import Explorer
from .gates import Gates
from .renderer import Region

# The factories: call one with start values for its controls, as the last expression of a cell.
gates = Gates

EXPLORERS = {"gates": gates}

__all__ = ["EXPLORERS", "Explorer", "Gates", "Region", "controls", "gates"]
