"""What every part of `nn` asks of its arguments, and the sentences it answers with when they are not so."""

import numbers

import numpy as np


def as_floats(values, name):
    """Return `values` as an array of floats: float32 stays float32, everything else becomes float64."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} must be a rectangular array of numbers; its rows have different lengths.") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name} must hold real numbers, got {array.dtype} ({values!r:.60}).")
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def as_samples(X, name, n_features=None, owner="", variable="X"):
    """Return X as floats of shape (batch, n_features), or say which shape came and how to mend it."""
    array = as_floats(X, name)
    if array.ndim == 2 and n_features in (None, array.shape[1]):
        return array
    hint = ""
    if array.ndim == 1 and n_features in (None, array.size):
        hint = f" Did you mean {variable}[None, :]?"
    elif array.ndim == 1 and n_features == 1:
        hint = f" Did you mean {variable}[:, None]?"
    elif array.ndim == 2 and array.shape[0] == n_features:
        hint = f" Rows are samples: did you mean {variable}.T?"
    expected = f"{owner} expected {name}" if owner else f"{name} must be"
    raise ValueError(f"{expected} of shape (batch, {n_features or 'features'}), got {array.shape}.{hint}")


def refuse_missing(array, name):
    """Raise if the array holds NaN or infinity, naming the first place."""
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(array.sum()):  # true of nearly all data, and quick; a sum that overflows is no proof
            return
    bad = ~np.isfinite(array)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise ValueError(
            f"{name} holds {array[place]:g} at {name}[{', '.join(map(str, place))}]; "
            "every entry must be a finite number. Remove or replace that row."
        )


def listed(values, name):
    """Return the values as a list, or say that there should have been several."""
    try:
        return list(values)
    except TypeError:
        raise TypeError(f"{name} must be a list, got {values!r:.60}. Put it into brackets: [ … ].") from None


def real_number(value, name, *, above=None, at_least=None, below=None):
    """Return a finite float within the given bounds."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a number, got {value!r}.")
    value = float(value)
    wish = []
    if above is not None:
        wish.append(f"> {above:g}")
    if at_least is not None:
        wish.append(f">= {at_least:g}")
    if below is not None:
        wish.append(f"< {below:g}")
    inside = (
        np.isfinite(value)
        and (above is None or value > above)
        and (at_least is None or value >= at_least)
        and (below is None or value < below)
    )
    if not inside:
        raise ValueError(f"{name} must be {' and '.join(wish) or 'a finite number'}, got {value:g}.")
    return value


def whole_number(value, name, *, at_least=None):
    """Return an int; 3.0 and numpy's integers count as whole numbers, True does not."""
    is_number = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_))
    if not is_number or value != value or value in (np.inf, -np.inf) or int(value) != value:
        raise TypeError(f"{name} must be a whole number, got {value!r}.")
    if at_least is not None and value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, got {int(value)}.")
    return int(value)


def random_generator(seed):
    """Return NumPy's generator for a seed: None (new each time), a whole number, or a generator itself."""
    if seed is None or isinstance(seed, np.random.Generator):
        return np.random.default_rng(seed)
    return np.random.default_rng(whole_number(seed, "seed", at_least=0))
