"""Import Keras without the pages that TensorFlow prints on its way."""

import os
import sys
import warnings


def quiet_keras():
    """Import Keras and return it, with TensorFlow's start-up messages turned off.

    Both settings are read by TensorFlow when it is first imported; values that you have set
    yourself are kept. Raises ImportError, with what to install, where Keras is missing.
    """
    if "keras" in sys.modules:
        return sys.modules["keras"]
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # errors only
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")  # same results on every processor, and no notice about it
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # other people's deprecations help no learner
            import keras
    except ImportError as error:
        raise ImportError(
            f"Keras could not be imported ({error}). The course's own part works without it; for the sections called "
            '"the same in Keras" install TensorFlow: pip install tensorflow.'
        ) from error
    return keras
