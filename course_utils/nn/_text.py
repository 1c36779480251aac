"""How numbers look in a repr: four significant digits, the same with every version of NumPy."""

import numpy as np


def number(value):
    """Return one number as text: 2.0 -> '2', 0.123456 -> '0.1235'."""
    return f"{float(value) + 0.0:.4g}"  # + 0.0 turns -0.0 into 0.0


def shown(value):
    """Return a value as it stands in a repr: floats as by `number`, all else as Python shows it."""
    return number(value) if isinstance(value, (float, np.floating)) else repr(value)


def vector(values, most=8):
    """Return a vector as text, the middle left out when it is long: [2, 1], [1, 2, …, 9]."""
    values = np.asarray(values).ravel()
    if values.size > most:
        head = [number(v) for v in values[: most - 2]]
        return f"[{', '.join(head)}, …, {number(values[-1])}]"
    return f"[{', '.join(number(v) for v in values)}]"


def count(n, noun):
    """Return '1 weight', '2 weights'."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
