"""Figures of the course: functions (data, *, ax=None) -> Axes, one style, one palette."""

from .curves import activation_curve
from .network import network_diagram
from .neuron import neuron_diagram
from .palette import (
    BACKWARD,
    CLASS_COLORS,
    CLASS_MARKERS,
    CLASS_TEXT_COLORS,
    FORWARD,
    GRID,
    INK,
    MUTED,
    NEGATIVE,
    NEGATIVE_TEXT,
    PAPER,
    POSITIVE,
    POSITIVE_TEXT,
    SHADE,
    contrast_ratio,
    tint,
)
from .points import class_index, class_style, padded_limits, scatter_classes
from .regions import (
    BOUNDARY,
    decision_line,
    decision_regions,
    grid_points,
    line_segment,
    region_colors,
)
from .style import FONT, STYLE, TEXT_SIZE, new_axes, style_axes, use_style, write
from .tables import truth_table

__all__ = [
    "BACKWARD",
    "BOUNDARY",
    "CLASS_COLORS",
    "CLASS_MARKERS",
    "CLASS_TEXT_COLORS",
    "FONT",
    "FORWARD",
    "GRID",
    "INK",
    "MUTED",
    "NEGATIVE",
    "NEGATIVE_TEXT",
    "PAPER",
    "POSITIVE",
    "POSITIVE_TEXT",
    "SHADE",
    "STYLE",
    "TEXT_SIZE",
    "activation_curve",
    "class_index",
    "class_style",
    "contrast_ratio",
    "decision_line",
    "decision_regions",
    "grid_points",
    "line_segment",
    "network_diagram",
    "neuron_diagram",
    "new_axes",
    "padded_limits",
    "region_colors",
    "scatter_classes",
    "style_axes",
    "tint",
    "truth_table",
    "use_style",
    "write",
]
