"""What lesson 10 says of Keras' callbacks."""

import numpy as np
import pytest

from course_utils.keras_bridge import keras

# Keras reads its own variables in a way that NumPy 2 wants changed.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
X, Y = np.ones((8, 2)), np.zeros((8, 1))


def still():
    """A network that learns nothing: its loss is the same in every epoch."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    return model


def test_early_stopping_keeps_the_last_weights_unless_told():
    assert keras.callbacks.EarlyStopping(patience=2).restore_best_weights is False


def test_after_a_kill_the_epochs_go_on_and_early_stopping_counts_anew(tmp_path):
    class Kill(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            if epoch == 2:
                raise KeyboardInterrupt

    def fit(*more):
        stop = keras.callbacks.EarlyStopping("loss", patience=2)
        backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
        return still().fit(X, Y, epochs=20, verbose=0, callbacks=[backup, stop, *more]).epoch

    with pytest.raises(KeyboardInterrupt):
        fit(Kill())
    assert fit() == [2, 3, 4]
    assert fit() == [0, 1, 2]
