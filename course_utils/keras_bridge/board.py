"""TensorBoard: a log of a training, read back as numbers, and the page that draws it, on this machine alone."""

import atexit
import shutil
import sys
import tempfile
from pathlib import Path

from .quiet import quiet_keras

keras = quiet_keras()

HOST = "127.0.0.1"  # this machine, and nobody else


class TensorBoardLog(keras.callbacks.Callback):
    """Writes what `keras.callbacks.TensorBoard(folder)` writes for curves: same folders, same names, same format.

    folder   gets `train` and `validation`, each with a file of events: epoch_loss, epoch_accuracy, …

    Keras' own callback needs the package tensorboard for writing; this one needs it only for looking. Raises
    FileExistsError for a folder that is a file.
    """

    def __init__(self, folder):
        super().__init__()
        self.folder = Path(folder)
        if self.folder.is_file():
            raise FileExistsError(f"TensorBoardLog expected a folder, and {self.folder.name!r} is a file.")
        self._writers = {}

    def on_epoch_end(self, epoch, logs=None):
        for name, value in (logs or {}).items():
            part = "validation" if name.startswith("val_") else "train"
            self._write(part, f"epoch_{name.removeprefix('val_')}", float(value), epoch)

    def on_train_end(self, logs=None):
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def _write(self, part, tag, value, step):
        import tensorflow as tf

        if part not in self._writers:
            self._writers[part] = tf.summary.create_file_writer(str(self.folder / part))
        kind = tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars")
        metadata = tf.compat.v1.SummaryMetadata(plugin_data=kind)
        with self._writers[part].as_default():
            tf.summary.write(tag, tf.constant(value, tf.float32), step=step, metadata=metadata)


def read_log(folder):
    """Return what a log holds: {"train": {"epoch_loss": [first, second, …]}, "validation": {…}}.

    Files of one folder are read in the order of their times. Raises FileNotFoundError where there is no log.
    """
    import tensorflow as tf

    found = {}
    for path in sorted(Path(folder).rglob("*tfevents*")):
        curves = found.setdefault(path.parent.name, {})
        for record in tf.data.TFRecordDataset(str(path)):
            for value in tf.compat.v1.Event.FromString(record.numpy()).summary.value:
                if value.metadata.plugin_data.plugin_name == "scalars" or value.tag in curves:
                    curves.setdefault(value.tag, []).append(float(tf.make_ndarray(value.tensor)))
    if not found:
        raise FileNotFoundError("No log is in this folder; fit(callbacks=[TensorBoardLog(folder)]) makes one.")
    return found


def tensorboard(folder, start=False):
    """Show the log of `folder` in TensorBoard under this cell, or say in a sentence why not.

    start   False says what would be started, and starts nothing: a notebook that is run from top to bottom by
            a machine leaves no server behind. True starts it on this machine's loopback address, on a free
            port, until the kernel ends.
    """
    runs = " and ".join(sorted(read_log(folder)))
    if not start:
        return Said(f"Not started. With start=True, TensorBoard would show {runs} here, served by this machine alone.")
    try:
        from tensorboard import program
    except ImportError:
        return Said("TensorBoard is a package of its own, and not installed here: python -m pip install tensorboard")
    if "google.colab" in sys.modules:  # there, the page is on another machine than the kernel
        from tensorboard import notebook

        return notebook.start(f"--logdir {folder}")
    server = program.TensorBoard()
    where = "--logdir", str(folder), "--host", HOST, "--port", "0"
    server.configure(argv=["tensorboard", *where, "--load_fast", "false"])  # the fast way prints a notice
    from IPython.display import IFrame

    return IFrame(server.launch(), width="100%", height=620)


class Said(str):
    """A sentence that a cell shows without quotes."""

    __slots__ = ()

    def __repr__(self):
        return str(self)


def temporary_folder():
    """Return a new, empty folder, as a pathlib.Path, that is removed when Python ends."""
    folder = Path(tempfile.mkdtemp(prefix="course-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
