"""Data on the way into a network: labels as rows, samples in small batches."""

import numpy as np

from . import _arrays


def one_hot(labels, num_classes=None):
    """Return labels 0, 1, 2, … (n,) as rows (n, num_classes) that hold a single 1.

    Raises ValueError for labels that are negative, broken numbers, or not below `num_classes`
    (largest label + 1 by default).

    >>> one_hot([0, 2])
    array([[1., 0., 0.],
           [0., 0., 1.]])
    """
    array = _arrays.as_floats(labels, "labels")
    if array.ndim != 1 or array.size == 0:
        hint = " Did you mean labels.ravel()?" if array.size and array.size == max(array.shape, default=0) else ""
        raise ValueError(f"labels must have shape (n,) with n >= 1, got {array.shape}.{hint}")
    wrong = ~np.isfinite(array) | (array < 0) | (array != np.floor(array))
    if wrong.any():
        raise ValueError(f"labels must be whole numbers 0, 1, 2, …; got {array[wrong][0]:g}.")
    largest = int(array.max())
    num_classes = largest + 1 if num_classes is None else num_classes
    num_classes = _arrays.whole_number(num_classes, "num_classes", at_least=1)
    if largest >= num_classes:
        raise ValueError(
            f"Label {largest} needs num_classes of at least {largest + 1} (labels count from 0), got {num_classes}."
        )
    rows = np.zeros((array.size, num_classes))
    rows[np.arange(array.size), array.astype(int)] = 1
    return rows


def minibatches(X, y, batch_size, shuffle=True, seed=None):
    """Return a generator of (X_batch, y_batch): all samples once, `batch_size` at a time.

    The last batch holds what is left. `shuffle` takes the samples in a random order, fixed by `seed`, and the
    batches are copies; without it they are parts of X and y themselves, and what changes them changes the data.

    Raises ValueError when X and y differ in length, are empty, or batch_size < 1.

    >>> [len(X_batch) for X_batch, y_batch in minibatches(np.zeros((5, 2)), np.zeros(5), batch_size=2)]
    [2, 2, 1]
    """
    X, y = np.asarray(X), np.asarray(y)
    batch_size = _arrays.whole_number(batch_size, "batch_size", at_least=1)
    if X.ndim == 0 or y.ndim == 0 or len(X) != len(y) or len(X) == 0:
        raise ValueError(f"X and y must hold equally many samples, at least one; got shapes {X.shape} and {y.shape}.")
    rng = _arrays.random_generator(seed)
    if not shuffle:
        return batches((X, y), batch_size)
    return batches((np.ascontiguousarray(X), np.ascontiguousarray(y)), batch_size, rng.permutation(len(X)))


def batches(arrays, batch_size, order=None, place=None):
    """Yield the same rows of all arrays, a batch at a time: parts of them, or copies where there is an order.

    order    the numbers of the rows. The arrays should be C-contiguous then: of others NumPy copies all at every batch.
    place    an array of at least batch_size rows for the copies from the first of the arrays, each batch where the
             one before was: for those who are done with a batch when they ask for the next.
    """
    first, *others = arrays
    for start in range(0, len(first), batch_size):
        rows = slice(start, start + batch_size)
        if order is None:
            yield tuple(array[rows] for array in arrays)
        else:
            rows = order[rows]
            yield _rows(first, rows, place), *(_rows(array, rows) for array in others)


def _rows(array, rows, place=None):
    """Return array[rows], which `take` finds at half the time; mode="clip" spares a copy on the way into a place."""
    return array.take(rows, axis=0, out=None if place is None else place[: len(rows)], mode="clip")
