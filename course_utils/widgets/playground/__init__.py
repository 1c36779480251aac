"""The training playground of lesson 10: a network is put together, trained, watched, shared, and taken to Keras."""

from .explorer import Playground
from .state import State

__all__ = ["Playground", "State"]
