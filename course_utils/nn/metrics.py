"""Metrics: how good a model is, in numbers for people.

The first group returns one number per sample, of which `fit` and `evaluate` report the mean. The
second looks at all samples at once, and is called by you; the third compares runs.

>>> binary_accuracy([[1], [0]], [[0.9], [0.6]])
array([1., 0.])
>>> confusion_matrix([0, 0, 1, 1, 1], [0, 1, 1, 1, 0])
array([[1, 1],
       [1, 2]])
>>> precision([0, 0, 1, 1, 1], [0, 1, 1, 1, 0]), recall([0, 0, 1, 1, 1], [0, 1, 1, 1, 0])
(0.6666666666666666, 0.6666666666666666)
"""

import numpy as np

from . import _arrays, losses

# --- one number per sample -------------------------------------------------------------------------


def binary_accuracy(y_true, y_pred, threshold=0.5):
    """Return the share of right yes/no answers of each sample; y_pred > threshold means yes.

    Shapes: (batch, outputs) -> (batch,); (batch,) is one sample. Raises ValueError for others, and for NaN.

    >>> binary_accuracy([[1, 0], [1, 1]], [[0.9, 0.2], [0.6, 0.4]])
    array([1. , 0.5])
    """
    y_true, y_pred = losses.match_shapes(y_true, y_pred, "binary_accuracy")
    _refuse_nan(y_true, y_pred)
    return np.mean(y_true == (y_pred > threshold), axis=-1)


def categorical_accuracy(y_true, y_pred):
    """Return 1 for each sample whose largest entry stands where the target's does, else 0.

    Shapes: (batch, classes) -> (batch,). Raises ValueError for others, and for NaN.

    >>> categorical_accuracy([[0, 1], [1, 0]], [[0.2, 0.8], [0.4, 0.6]])
    array([1., 0.])
    """
    y_true, y_pred = losses.match_shapes(y_true, y_pred, "categorical_accuracy")
    _refuse_nan(y_true, y_pred)
    return (np.argmax(y_true, axis=-1) == np.argmax(y_pred, axis=-1)).astype(float)


def sparse_categorical_accuracy(y_true, y_pred):
    """Return 1 for each sample whose largest entry stands at its class number, else 0.

    Shapes: (batch,) and (batch, classes) -> (batch,). Raises ValueError for others, for NaN, and for what is no
    class number.

    >>> sparse_categorical_accuracy([1, 0], [[0.2, 0.8], [0.4, 0.6]])
    array([1., 0.])
    """
    loss = losses.SparseCategoricalCrossentropy(from_logits=True)
    y_true, y_pred = loss.checked(y_true, y_pred)
    _refuse_nan(y_true, y_pred)
    return (y_true == np.argmax(y_pred, axis=-1)).astype(float)


def accuracy(y_true, y_pred):
    """Return binary, categorical or sparse categorical accuracy, as the shapes ask: what Keras makes of "accuracy".

    Raises ValueError as these do.

    >>> accuracy([[1], [0]], [[0.9], [0.6]]), accuracy([1, 0], [[0.2, 0.8], [0.4, 0.6]])
    (array([1., 0.]), array([1., 0.]))
    """
    shape = np.shape(y_pred)
    if len(shape) < 2 or shape[-1] == 1:
        return binary_accuracy(y_true, y_pred)
    numbers = np.shape(y_true) in (shape[:-1], (*shape[:-1], 1))
    return sparse_categorical_accuracy(y_true, y_pred) if numbers else categorical_accuracy(y_true, y_pred)


METRICS = {
    "accuracy": accuracy,
    "acc": accuracy,
    "binary_accuracy": binary_accuracy,
    "categorical_accuracy": categorical_accuracy,
    "sparse_categorical_accuracy": sparse_categorical_accuracy,
    "mean_squared_error": losses.mean_squared_error,
    "mse": losses.mean_squared_error,
    "mean_absolute_error": losses.mean_absolute_error,
    "mae": losses.mean_absolute_error,
}


def get(identifier):
    """Return the metric for a name such as "accuracy", or the function (y_true, y_pred) itself.

    Raises ValueError for an unknown name and for a metric that must see all samples at once, TypeError for a class.

    >>> get("mae") is losses.mean_absolute_error
    True
    """
    for metric in (r2_score, confusion_matrix, precision, recall, f1_score):
        if identifier in (metric, metric.__name__):  # the mean over batches would be another number
            raise ValueError(
                f"{metric.__name__} looks at all samples at once, training at one batch after the other: "
                f"call nn.metrics.{metric.__name__}(y, model.predict(x))."
            )
    if isinstance(identifier, type):
        raise TypeError(f"Give a metric by name or as a function, not the class {identifier.__name__}.")
    if callable(identifier):
        return identifier
    name = identifier.lower() if isinstance(identifier, str) else None
    if name in METRICS:
        return METRICS[name]
    raise ValueError(f"Unknown metric {identifier!r:.60}. Known are: {', '.join(METRICS)}.")


def by_name(metrics):
    """Return {name: function} for the metrics that `compile` takes, a list of names and functions.

    Raises TypeError for what is no list, ValueError for a name that comes twice and for "loss".

    >>> list(by_name(["acc", losses.mean_absolute_error]))
    ['acc', 'mean_absolute_error']
    """
    if isinstance(metrics, str) or callable(metrics):
        shown = f'"{metrics}"' if isinstance(metrics, str) else getattr(metrics, "__name__", "metric")
        raise TypeError(f"metrics must be a list, such as [{shown}].")
    found = {}
    for metric in _arrays.listed(metrics, "metrics") if metrics is not None else ():
        function = get(metric)
        name = metric if isinstance(metric, str) else getattr(metric, "__name__", type(metric).__name__)
        if name in found or name == "loss":
            why = "the loss itself has that name" if name == "loss" else "another one has that name"
            raise ValueError(f"A metric cannot be reported as {name!r}: {why}. Give the function another __name__.")
        found[name] = function
    return found


# --- one number for all samples --------------------------------------------------------------------


def r2_score(y_true, y_pred):
    """Return R² = 1 − Σ (y − ŷ)² / Σ (y − mean y)²: 1 is perfect, 0 no better than the mean, and below 0 worse.

    Several outputs count alike. A column of y that never changes gives 1 if it is met exactly, else 0.
    Raises ValueError for fewer than two samples.

    >>> r2_score([1.0, 2.0, 3.0], [1.0, 2.0, 2.0])
    0.5
    """
    y_true, y_pred = losses.match_shapes(y_true, y_pred, "r2_score")
    y_true, y_pred = (y[:, None] if y.ndim == 1 else y for y in (y_true, y_pred))
    if len(y_true) < 2:
        raise ValueError("r2_score needs at least two samples: one alone has no spread to explain.")
    left = np.sum((y_true - y_pred) ** 2, axis=0)
    spread = np.sum((y_true - y_true.mean(axis=0)) ** 2, axis=0)
    constant = (y_true == y_true[0]).all(axis=0) | (spread == 0)  # rounding gives a constant column some spread
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = np.where(constant, left == 0, 1 - left / spread)
    return float(np.mean(scores))


def confusion_matrix(y_true, y_pred, num_classes=None):
    """Return how often class i (row) was called class j (column): whole numbers, (classes, classes).

    y_true, y_pred   class numbers (batch,); rows of probabilities or one-hot rows are taken by their
                     largest entry, a single column of probabilities by 0.5.

    Raises ValueError for lengths that differ, for NaN, and for classes that are no whole numbers from 0.

    >>> confusion_matrix([0, 1, 2], [[0.8, 0.1, 0.1], [0.2, 0.3, 0.5], [0, 0, 1]])
    array([[1, 0, 0],
           [0, 0, 1],
           [0, 0, 1]])
    """
    true, predicted = _classes(y_true, "y_true"), _classes(y_pred, "y_pred")
    if true.shape != predicted.shape:
        raise ValueError(f"y_true and y_pred must be equally many classes, got {true.shape} and {predicted.shape}.")
    needed = int(max(true.max(initial=-1), predicted.max(initial=-1))) + 1
    size = needed if num_classes is None else _arrays.whole_number(num_classes, "num_classes", at_least=1)
    if size < needed:
        raise ValueError(f"Class {needed - 1} needs num_classes of at least {needed}, got {size}.")
    table = np.zeros((size, size), dtype=int)
    np.add.at(table, (true, predicted), 1)
    return table


def precision(y_true, y_pred):
    """Return the share of right ones among those called class 1: TP / (TP + FP); 0 if none was called so.

    y_true, y_pred as for confusion_matrix. Raises ValueError as it does, and for more than two classes.

    >>> precision([0, 0, 1, 1], [0, 1, 1, 1])
    0.6666666666666666
    """
    _, false_positive, _, true_positive = _two_by_two(y_true, y_pred)
    return true_positive / max(true_positive + false_positive, 1)


def recall(y_true, y_pred):
    """Return the share of class 1 that was found: TP / (TP + FN); 0 if there is none.

    y_true, y_pred as for confusion_matrix. Raises ValueError as it does, and for more than two classes.

    >>> recall([0, 1, 1, 1, 1], [0, 0, 1, 1, 1])
    0.75
    """
    _, _, false_negative, true_positive = _two_by_two(y_true, y_pred)
    return true_positive / max(true_positive + false_negative, 1)


def f1_score(y_true, y_pred):
    """Return the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN): high only if both are.

    y_true, y_pred as for confusion_matrix. Raises ValueError as it does, and for more than two classes.

    >>> f1_score([1, 1, 1, 0], [1, 0, 0, 0])
    0.5
    """
    _, false_positive, false_negative, true_positive = _two_by_two(y_true, y_pred)
    return 2 * true_positive / max(2 * true_positive + false_positive + false_negative, 1)


# --- one number from several runs ------------------------------------------------------------------

# Student's t for 95 %, by degrees of freedom. Between these it is nearly straight in 1 / degrees.
_T = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228}
_T |= {12: 2.179, 15: 2.131, 20: 2.086, 30: 2.042, 60: 2.000, np.inf: 1.960}


def confidence_interval(scores):
    """Return (low, high), the 95 % interval for the mean of scores (n,): mean ± t · s / √n.

    s is the standard deviation with n − 1, t Student's ("The probable error of a mean", 1908). It holds for
    runs that are independent of each other. Raises ValueError for fewer than two scores.

    >>> [round(end, 3) for end in confidence_interval([0.90, 0.92, 0.94])]
    [0.87, 0.97]
    """
    scores = _arrays.as_floats(scores, "scores")
    if scores.ndim != 1 or len(scores) < 2 or not np.isfinite(scores).all():
        raise ValueError(f"confidence_interval expected finite scores of shape (n,), n >= 2, got {scores!r:.60}.")
    share, t = 1 / np.array(list(_T)), np.array(list(_T.values()))
    factor = np.interp(1 / (len(scores) - 1), share[::-1], t[::-1])
    half = factor * scores.std(ddof=1) / np.sqrt(len(scores))
    return float(scores.mean() - half), float(scores.mean() + half)


def _two_by_two(y_true, y_pred):
    table = confusion_matrix(y_true, y_pred)
    if len(table) > 2:
        raise ValueError(
            f"Precision, recall and F1 are for the classes 0 and 1, got {len(table)} classes. "
            "For one of them against the rest: precision(y_true == k, y_pred == k)."
        )
    full = np.zeros((2, 2), dtype=int)
    full[: len(table), : len(table)] = table
    return full.ravel().tolist()


def _classes(values, name):
    """Return class numbers (batch,) from class numbers, one-hot rows, probabilities or booleans."""
    array = _arrays.as_floats(values, name)
    if array.ndim == 2 and array.shape[1] > 1:
        _refuse_nan(array, name=name)
        return array.argmax(axis=1)
    array = array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array
    if array.ndim == 1 and array.size and (array != np.floor(array)).any() and array.min() >= 0 and array.max() <= 1:
        return (array > 0.5).astype(int)
    if array.ndim != 1 or (array != np.floor(array)).any() or (array < 0).any():
        raise ValueError(f"{name} must hold class numbers 0, 1, 2, … or rows of probabilities, got {values!r:.60}.")
    return array.astype(int)


def _refuse_nan(*arrays, name="y_true or y_pred"):
    for array in arrays:
        if np.isnan(np.min(array, initial=0)):  # no second array, unlike isnan(array).any()
            raise ValueError(f"{name} holds NaN, which stands for no class. Look where it comes from.")
