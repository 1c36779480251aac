"""Data sets of the lessons: made up for the course, in NumPy alone, and real ones that scikit-learn brings.

Each function returns a Table: unpack it as `X, y = and_gate()`, X floats (n, d) and y ints (n,), or
ask it for names. Where y is a quantity it holds floats. What is random takes a `seed` and gives the
same rows for the same seed.
"""

from .real import breast_cancer, california_housing, diabetes, digits
from .table import Table
from .toy import (
    TOY,
    and_gate,
    circles,
    exam,
    line_points,
    moons,
    nand_gate,
    noisy_line,
    nor_gate,
    or_gate,
    passing,
    spiral,
    squad,
    two_clouds,
    xor_clouds,
    xor_gate,
)

__all__ = [
    "TOY",
    "Table",
    "and_gate",
    "breast_cancer",
    "california_housing",
    "circles",
    "diabetes",
    "digits",
    "exam",
    "line_points",
    "moons",
    "nand_gate",
    "noisy_line",
    "nor_gate",
    "or_gate",
    "passing",
    "spiral",
    "squad",
    "two_clouds",
    "xor_clouds",
    "xor_gate",
]
