"""Callbacks: what should happen along the way while `fit` trains.

    base              Callback, which does nothing at each of six moments; LambdaCallback
    monitoring        what callbacks that watch one number share: which way is better, and by how much
    stopping          EarlyStopping, TerminateOnNaN: when it is enough
    learning_rates    LearningRateScheduler, ReduceLROnPlateau: how far to step
    checkpoint        ModelCheckpoint: keep the weights in files

>>> from course_utils import nn
>>> model = nn.Sequential([nn.Input((1,)), nn.layers.Dense(1)], seed=0)
>>> model.compile(optimizer=nn.optimizers.SGD(learning_rate=0.1), loss="mse")
>>> enough = EarlyStopping(monitor="loss", min_delta=0.001, patience=2)
>>> history = model.fit([[0], [1], [2]], [1, 3, 5], epochs=1000, callbacks=[enough])
>>> len(history.epoch) < 1000, enough.stopped_epoch == history.epoch[-1]
(True, True)
"""

from .base import Callback, CallbackList, LambdaCallback
from .checkpoint import ModelCheckpoint
from .learning_rates import LearningRateScheduler, ReduceLROnPlateau
from .stopping import EarlyStopping, TerminateOnNaN

__all__ = [
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ReduceLROnPlateau",
    "TerminateOnNaN",
]
