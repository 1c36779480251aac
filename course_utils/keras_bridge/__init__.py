"""Between `nn` and Keras: models and weights both ways. Nothing else in the course imports Keras.

from course_utils.keras_bridge import keras      Keras, imported quietly, at the first use
to_keras(model), from_keras(model)               the same layers with the same weights on the other
                                                 side
copy_weights(source, target)                     weights alone, either way
LiveTraining(metrics, every)                     a callback that draws while `fit` runs
"""

from .convert import copy_weights, from_keras, to_keras
from .quiet import quiet_keras

__all__ = ["LiveTraining", "copy_weights", "from_keras", "keras", "quiet_keras", "to_keras"]


def __getattr__(name):
    # What needs Keras is looked up here only when somebody asks for it, so that importing the bridge costs nothing.
    if name == "keras":
        return quiet_keras()
    if name == "LiveTraining":
        from .live import LiveTraining

        return LiveTraining
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
