"""Figures of the course: functions (data, *, ax=None) -> Axes, one style, one palette."""

from .biology import biological_neuron
from .concepts import ai_ml_dl, feature_hierarchy
from .curves import activation_curve
from .descent import descent_curve, fitted_line, loss_contours, loss_over_steps
from .history import HISTORY, STORAGE_PRICES, Event, Price, storage_price, timeline
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
from .planes import plane_pair
from .points import class_index, class_style, padded_limits, scatter_classes
from .regions import (
    BOUNDARY,
    decision_line,
    decision_regions,
    grid_points,
    line_segment,
    region_colors,
)
from .results import confusion_table, image_row, score_intervals
from .search import learning_curves, search_history, search_slice
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
    "HISTORY",
    "INK",
    "MUTED",
    "NEGATIVE",
    "NEGATIVE_TEXT",
    "PAPER",
    "POSITIVE",
    "POSITIVE_TEXT",
    "SHADE",
    "STORAGE_PRICES",
    "STYLE",
    "TEXT_SIZE",
    "Event",
    "Price",
    "activation_curve",
    "ai_ml_dl",
    "biological_neuron",
    "class_index",
    "class_style",
    "confusion_table",
    "contrast_ratio",
    "decision_line",
    "decision_regions",
    "descent_curve",
    "feature_hierarchy",
    "fitted_line",
    "grid_points",
    "image_row",
    "learning_curves",
    "line_segment",
    "loss_contours",
    "loss_over_steps",
    "network_diagram",
    "neuron_diagram",
    "new_axes",
    "padded_limits",
    "plane_pair",
    "region_colors",
    "scatter_classes",
    "score_intervals",
    "search_history",
    "search_slice",
    "storage_price",
    "style_axes",
    "timeline",
    "tint",
    "truth_table",
    "use_style",
    "write",
]
