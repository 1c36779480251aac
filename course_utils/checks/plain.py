"""Answers as plain data: numbers, text, lists, tuples, arrays, and a description of the rest.

What a learner's function returns may be anything, with methods that misbehave. Taken apart here
once, it is safe to compare, to print, and to send from one process to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

import numpy as np

MAX_ITEMS = 10_000
MAX_SIZE = 1_000_000
MAX_DEPTH = 6
MAX_TEXT = 200
NUMERIC_KINDS = "biuf"  # NumPy's letters for bool, signed and unsigned integers, floats


@dataclass(frozen=True)
class Opaque:
    """A value that no exercise asks for, known by its description alone."""

    description: str


class _TooLarge(Exception):
    """More items than anyone would read."""


def plain(value: Any) -> Any:
    """Copy a value into plain data; what has no plain form becomes `Opaque`."""
    try:
        return _plain(value, MAX_DEPTH, count(1))
    except _TooLarge:
        return Opaque(f"a {type(value).__name__} of more than {MAX_ITEMS} items")
    except KeyboardInterrupt:
        raise
    except BaseException:  # a method of the learner's own class may raise whatever it likes
        return Opaque(_of_type(value))


def _plain(value: Any, depth: int, items_seen: Iterator[int]) -> Any:
    if next(items_seen) > MAX_ITEMS:
        raise _TooLarge
    if value is None or value is Ellipsis:
        return value
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value)
    if isinstance(value, str):
        return str(value)[:MAX_TEXT]
    if isinstance(value, (list, tuple)):
        return _plain_sequence(value, depth, items_seen)
    if hasattr(type(value), "__array__") and not isinstance(value, np.generic):
        return _plain_array(value, depth, items_seen)
    return Opaque(_of_type(value))


def _plain_sequence(value: list | tuple, depth: int, items_seen: Iterator[int]) -> Any:
    kind = tuple if isinstance(value, tuple) else list
    if depth == 0:
        return Opaque(f"a deeply nested {kind.__name__}")
    items = islice(value, MAX_ITEMS + 1)  # a subclass may go on for ever
    return kind(_plain(item, depth - 1, items_seen) for item in items)


def _plain_array(value: Any, depth: int, items_seen: Iterator[int]) -> Any:
    array = np.asarray(value)
    if array.size > MAX_SIZE:
        return Opaque(f"an array of shape {array.shape}")
    if array.ndim == 0 and array.dtype.kind in NUMERIC_KINDS:
        return _plain(array[()], depth, items_seen)
    if array.dtype.kind in NUMERIC_KINDS:
        return np.array(array, subok=False)
    if array.ndim and array.dtype.kind == "O" and depth:
        return _plain_sequence(array.tolist(), depth, items_seen)  # np.array([weights, bias], dtype=object)
    return Opaque(f"an array of {array.dtype.type.__name__.rstrip('_')} values")


def _of_type(value: Any) -> str:
    name = type(value).__name__
    names = {"function": "a function", "NoneType": "None", "dict": "a dict", "set": "a set"}
    return names.get(name, f"an object of type {name}")


def is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float))


def to_numbers(value: Any) -> np.ndarray | None:
    """Read plain data as an array of numbers, or say None where that makes no sense."""
    if isinstance(value, np.ndarray):
        return value.astype(float)
    if not is_number(value) and not isinstance(value, (list, tuple)):
        return None
    try:
        array = np.array(value)
    except (ValueError, OverflowError):  # rows of unequal length
        return None
    return array.astype(float) if array.dtype.kind in NUMERIC_KINDS else None


def same(given: Any, expected: Any, tolerance: float) -> bool:
    """Whether two plain values agree; booleans count as 0 and 1, a list as the array it spells."""
    if is_number(expected) and not is_number(given):
        return False
    if isinstance(expected, int) and isinstance(given, int):
        return given == expected
    wanted = to_numbers(expected)
    if isinstance(expected, tuple) or (isinstance(expected, list) and wanted is None):
        return (
            isinstance(given, (list, tuple))
            and len(given) == len(expected)
            and all(same(g, e, tolerance) for g, e in zip(given, expected, strict=True))
        )
    if wanted is None:
        return type(given) is type(expected) and given == expected
    numbers = to_numbers(given)
    if numbers is None or numbers.shape != wanted.shape:
        return False
    return bool(np.allclose(numbers, wanted, rtol=tolerance, atol=tolerance, equal_nan=True))


def identical(before: Any, after: Any) -> bool:
    """Whether an argument is still what it was, in type, shape and every value."""
    if isinstance(before, np.ndarray):
        return isinstance(after, np.ndarray) and before.dtype == after.dtype and np.array_equal(before, after)
    if isinstance(before, (list, tuple)):
        return (
            type(before) is type(after)
            and len(before) == len(after)
            and all(identical(b, a) for b, a in zip(before, after, strict=True))
        )
    return type(before) is type(after) and before == after
