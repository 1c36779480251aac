"""Between `nn` and Keras: models and weights both ways. Nothing else in the course imports Keras.

from course_utils.keras_bridge import keras      Keras, imported quietly, at the first use
to_keras(model), from_keras(model)               the same layers with the same weights on the other
                                                 side
copy_weights(source, target)                     weights alone, either way
LiveTraining(metrics, every)                     a callback that draws while `fit` runs
TensorBoardLog(folder), read_log(folder)         a callback that writes what TensorBoard shows; the
tensorboard(folder, start)                       numbers of such a log; its page, on this machine
temporary_folder()                               a folder that is gone when Python ends
"""

from importlib import import_module

from .convert import copy_weights, from_keras, to_keras
from .quiet import quiet_keras

LATER = {  # name -> module: what imports Keras, which costs seconds, waits until somebody asks for it
    "LiveTraining": "live",
    "TensorBoardLog": "board",
    "read_log": "board",
    "temporary_folder": "board",
    "tensorboard": "board",
}

__all__ = ["copy_weights", "from_keras", "keras", "quiet_keras", "to_keras", *LATER]


def __getattr__(name):
    if name == "keras":
        return quiet_keras()
    if name in LATER:
        return getattr(import_module(f".{LATER[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
