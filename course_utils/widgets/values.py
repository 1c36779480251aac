"""What a control may say: the values that it allows, and how they look in Python and in the page."""

import math
from numbers import Integral, Real

import numpy as np

PRECISION = 10  # digits; a page and Python need not agree on more


def is_choice(control):
    """Return whether the control picks one of a list (drop-down, toggle buttons, …)."""
    return hasattr(control, "_options_values")


def is_whole(control):
    """Return whether the control gives whole numbers."""
    return isinstance(control.value, Integral) and not isinstance(control.value, bool)


def allowed_values(control):
    """Return every value that the control can be set to, in order, as a list."""
    if is_choice(control):
        return list(control._options_values)
    if isinstance(control.value, bool):
        return [False, True]
    if not hasattr(control, "min"):
        return [control.value]
    count = round((control.max - control.min) / control.step)
    steps = [control.min + k * control.step for k in range(count + 1)]
    if hasattr(control, "base"):
        return [rounded(control.base**exponent) for exponent in steps]
    return steps if is_whole(control) else [rounded(value) for value in steps]


def rounded(number):
    """Return the number to 10 digits, so that 0.1 + 0.2 and 0.3 are the same setting."""
    return float(f"{number:.{PRECISION}g}") + 0.0  # + 0.0 turns −0.0 into 0.0


def limits(control):
    """Return the smallest and the largest value of a slider."""
    if hasattr(control, "base"):
        return control.base**control.min, control.base**control.max
    return control.min, control.max


def checked(name, control, value):
    """Return value as the control would hold it, or raise ValueError saying what it allows."""
    if is_choice(control):
        for option in control._options_values:
            if option is value or (type(option) is type(value) and option == value):
                return option
        allowed = ", ".join(repr(option) for option in control._options_values)
        raise ValueError(f"{name}={value!r} is not a choice of this control, which has: {allowed}.")
    if isinstance(control.value, bool):
        if not isinstance(value, (bool, np.bool_, Integral)) or value not in (0, 1):
            raise ValueError(f"{name}={value!r} does not fit this control: True or False expected.")
        return bool(value)
    if not hasattr(control, "min"):
        return value
    return _number(name, control, value)


def _number(name, control, value):
    """Return a slider's value, checked against its range."""
    low, high = limits(control)
    allowed = f"a {'whole number' if is_whole(control) else 'number'} from {low:g} to {high:g}"
    wrong = f"{name}={value!r} does not fit this control: {allowed} expected."
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real) or not math.isfinite(value):
        raise ValueError(wrong)
    slack = 1e-9 * max(abs(low), abs(high))  # a page's arithmetic may end a hair outside
    if not low - slack <= value <= high + slack:
        raise ValueError(wrong)
    if not is_whole(control):
        return rounded(min(max(value, low), high))
    if value != round(value):
        raise ValueError(wrong)
    return int(value)


def to_page(control, value):
    """Return the value as the page's model of the control holds it: choices are known by index."""
    return control._options_values.index(value) if is_choice(control) else value


def from_page(control, value):
    """Return in Python's terms what the page's model of the control holds."""
    return control._options_values[value] if is_choice(control) else value


def neighbours(controls, values, before=None, first=None, ahead=6):
    """Yield the settings that a learner may want next, the likeliest first.

    The control that moved since `before` is followed furthest in its direction; `first` names a
    control that will be played forward; every other control is moved by one place either way.
    """
    for name in sorted(controls, key=lambda name: name != first):
        moved = before is not None and before[name] != values[name]
        if moved or name == first:
            forward = 1 if not moved else _compare(controls[name], before[name], values[name])
            for distance in (*range(1, ahead + 1), -1, -2):
                yield from _moved(controls, values, name, forward * distance)
    for name in controls:
        for distance in (1, -1):
            yield from _moved(controls, values, name, distance)


def _place(control, value):
    """Return the index of the allowed value nearest to this one."""
    allowed = allowed_values(control)
    if value in allowed:
        return allowed.index(value)
    return int(np.argmin(np.abs(np.asarray(allowed) - value)))


def _compare(control, old, new):
    return 1 if _place(control, new) >= _place(control, old) else -1


def _moved(controls, values, name, distance):
    """Yield values with one control moved by so many places, if it can be."""
    place = _place(controls[name], values[name]) + distance
    allowed = allowed_values(controls[name])
    if 0 <= place < len(allowed):
        yield values | {name: allowed[place]}
