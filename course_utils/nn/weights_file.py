"""Weights in a file: `.npz`, NumPy's own format, with nothing in it that could run.

>>> import tempfile, pathlib
>>> path = pathlib.Path(tempfile.mkdtemp(), "small.weights.npz")
>>> path = save(path, [np.ones((2, 3)), np.zeros(3)], ["dense/kernel", "dense/bias"])
>>> [array.shape for array in load(path, [(2, 3), (3,)])]
[(2, 3), (3,)]
>>> list(np.load(path))
['0 dense/kernel', '1 dense/bias']
"""

import contextlib
import os
import tempfile
import zipfile
import zlib

import numpy as np

from . import _arrays

SUFFIX = ".npz"


def save(path, weights, names):
    """Write arrays under their names to `path`, whole or not at all, and return the path.

    path       ends in ".npz", best in ".weights.npz" as Keras' files end in ".weights.h5"; ".npz" is
               appended where there is no suffix, or only ".weights".
    weights    arrays, in the order in which `load` will return them.
    names      one for each, for people who look into the file.

    The file is first written beside its place and then moved there in one step: whoever reads `path`
    at any moment, after a crash too, finds the old weights or the new ones.

    Raises ValueError for another suffix, TypeError for arrays that hold no numbers, FileNotFoundError for a
    folder that does not exist.
    """
    path = _checked_path(path)
    # Numbers in front keep the order, and keep equal names apart.
    entries = {
        f"{i} {name}": _arrays.as_floats(array, name)
        for i, (name, array) in enumerate(zip(names, weights, strict=True))
    }
    folder = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(folder):
        raise FileNotFoundError(f"There is no folder {folder!r} for the weights file {os.path.basename(path)!r}.")
    handle, unfinished = tempfile.mkstemp(prefix=os.path.basename(path) + ".", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **entries)  # plain numbers: nothing is pickled
            file.flush()
            os.fsync(file.fileno())
        os.chmod(unfinished, _usual_mode())  # mkstemp makes files that nobody else may read
        os.replace(unfinished, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(unfinished)
        raise
    return path


def load(path, shapes):
    """Return the arrays of a file that `save` wrote, after a look whether they have these shapes.

    Raises FileNotFoundError, and ValueError for a file that is damaged or of another kind, for another
    number of arrays, and for other shapes: it names the first that differs.
    """
    path, shapes = _checked_path(path), [tuple(shape) for shape in shapes]
    if not os.path.exists(path):
        raise FileNotFoundError(f"There is no weights file {path!r}.")
    entries = _read(path)
    if len(entries) != len(shapes):
        raise ValueError(f"{path!r} holds {len(entries)} arrays ({_list(entries)}), the model has {len(shapes)}.")
    for i, ((name, array), shape) in enumerate(zip(entries.items(), shapes, strict=True)):
        if array.shape != shape:
            raise ValueError(
                f"{path!r} holds {name.partition(' ')[2] or name} of shape {array.shape} where the model has "
                f"shape {shape} (weight {i + 1} of {len(shapes)})."
            )
    return list(entries.values())


def _read(path):
    """Return {entry: array} in the order of saving."""
    try:
        with open(path, "rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise ValueError("it holds a single array")
            entries = {name: _arrays.as_floats(archive[name], name) for name in archive.files}
        return dict(sorted(entries.items(), key=lambda entry: int(entry[0].partition(" ")[0])))
    except (ValueError, TypeError, EOFError, KeyError, NotImplementedError, zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(f"{path!r} is damaged or no weights file of nn: {error}.") from None


def _checked_path(path):
    path = os.fspath(path)
    suffix = os.path.splitext(path)[1]
    if suffix in ("", ".weights") and os.path.basename(path):
        return path + SUFFIX
    if suffix != SUFFIX:
        raise ValueError(
            f"Weights are saved in a file that ends in .weights.npz, got {path!r}. "
            "(Keras' .weights.h5 holds the same numbers: nn.Sequential and Keras exchange them by get_weights and "
            "set_weights.)"
        )
    return path


def _usual_mode():
    """Return the mode of a file that `open` makes."""
    umask = os.umask(0o077)  # to read it is to set it
    os.umask(umask)
    return 0o666 & ~umask


def _list(names):
    names = [name.partition(" ")[2] or name for name in names]
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "")
