"""Values, calls and lines in words: short, on one line, the same on every machine and run."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from course_utils.checks.plain import Opaque, is_number

MAX_LINE = 600
MAX_CALL = 220
MAX_VALUE = 100
MAX_ERROR = 140


def number(value: float, digits: int = 6) -> str:
    """A number with at most six digits; the shortest exact form of a float where `digits` is 17."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        if value.bit_length() > 200:
            return f"an integer of about {round(value.bit_length() * 0.30103)} digits"
        return str(value)
    if digits >= 17:
        return repr(value)
    return f"{value + 0.0:.{digits}g}"  # + 0.0 turns -0.0 into 0.0


def value_text(value: Any, digits: int = 6) -> str:
    """A plain value as it reads in a sentence; arrays look like lists."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if value is Ellipsis:
        return "..."
    if is_number(value):
        return number(value, digits)
    if isinstance(value, Opaque):
        return value.description
    if isinstance(value, str):
        return f"the text {shorten(repr(value), 60)}"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(value_text(item, digits) for item in value[:50])
        if isinstance(value, tuple):
            return f"({inside},)" if len(value) == 1 else f"({inside})"
        return f"[{inside}]"
    return str(value)


def argument(value: Any) -> str:
    """An argument as one would type it."""
    if isinstance(value, np.ndarray):
        return f"np.array({argument(value.tolist())})"
    if isinstance(value, (list, tuple)):
        inside = ", ".join(argument(item) for item in value)
        return f"[{inside}]" if isinstance(value, list) else f"({inside})"
    return repr(value)


def call(name: str, parameters: tuple[str, ...], by_name: tuple[str, ...], case: tuple) -> str:
    """A call as the learner would type it: `mcculloch_pitts([1, 1], threshold=2)`."""
    shown = [
        f"{parameter}={argument(value)}" if parameter in by_name else argument(value)
        for parameter, value in zip(parameters, case, strict=True)
    ]
    return shorten(f"{name}({', '.join(shown)})", MAX_CALL)


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 2].rstrip() + " …"


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """One printable line without memory addresses, cut where it is too long."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: 4 * limit])
    without_addresses = re.sub(r"0x[0-9a-fA-F]{4,}", "0x…", printable)
    return shorten(" ".join(without_addresses.split()), limit)


def join(words: list[str], last: str) -> str:
    """`a, b or c` for `join(["a", "b", "c"], "or")`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
