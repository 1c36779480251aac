"""Where a training is watched: a picture under a notebook's cell, or lines of text."""

import base64
import math
import sys

from course_utils.widgets import png
from course_utils.widgets.training_picture import TrainingPicture

# What a notebook keeps beside the picture is the same for every run: nbval compares it, and knows no updates of a
# display. The sentence is the picture's alternative text.
PLAIN = "LiveTraining: loss and metrics of this fit"


class Notebook:
    """Shows a picture under the running cell, and changes it in place."""

    wants_batches = True

    def __init__(self, shell, on_cell_end):
        self._shell, self._on_cell_end = shell, on_cell_end
        self._picture = self._handle = None
        shell.events.register("post_run_cell", self._cell_ended)

    def show(self, training):
        """Draw the training as it is now; the last picture is kept as small as possible."""
        from IPython.display import display

        names = training.names()
        if self._picture is None or self._picture.names != names:
            self._picture = TrainingPicture(names)
        sentence, warning = training.sentence(), training.warning()
        left = None if training.over else training.seconds_left()
        text = sentence if left is None else f"{sentence} {left_in_words(left)}"
        image = self._picture.png(training.curves, training.epochs, training.share, text, warning)
        image = png.shrink(image) if training.over else image
        told = f"{sentence} {warning}".strip()
        data = {"text/plain": PLAIN, "image/png": base64.b64encode(image).decode("ascii")}
        options = {"raw": True, "metadata": {"image/png": {"alt": told}}}
        if self._handle is None:
            self._handle = display(data, display_id=True, **options)
        else:
            self._handle.update(data, **options)

    def close(self):
        self._stop_listening()

    def _cell_ended(self, *_):
        self._stop_listening()
        if self._handle is not None:  # else the fit failed before its first picture, and has said why
            self._on_cell_end()

    def _stop_listening(self):
        if self._cell_ended in self._shell.events.callbacks["post_run_cell"]:
            self._shell.events.unregister("post_run_cell", self._cell_ended)


class Lines:
    """Prints a line for an epoch, where there is no notebook."""

    wants_batches = False

    def show(self, training):
        left = None if training.over else training.seconds_left()
        parts = [training.sentence(), "" if left is None else left_in_words(left), training.warning()]
        print(*(part for part in parts if part), flush=True)

    def close(self):
        pass


def running_kernel():
    """Return the shell of the kernel that runs this code, or None: a script, a terminal, a test."""
    IPython = sys.modules.get("IPython")
    shell = IPython.get_ipython() if IPython is not None else None
    return shell if getattr(shell, "kernel", None) is not None else None


def left_in_words(seconds):
    """Return a time as somebody would say it.

    >>> left_in_words(8.3), left_in_words(200), left_in_words(9000)
    ('About 9 s left.', 'About 3 min left.', 'About 2.5 h left.')
    """
    if seconds < 90:
        return f"About {math.ceil(seconds)} s left."
    return f"About {seconds / 60:.0f} min left." if seconds < 5400 else f"About {seconds / 3600:.1f} h left."
