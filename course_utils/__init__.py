"""The working parts of the course *Neuron to Network*: networks, figures and checks behind the lessons."""

__version__ = "0.1.0"
