"""Plain values as JSON, both ways. Nothing that is read can run code, and nothing is larger than a limit.

The values are those of `course_utils.checks.plain`: numbers, text, None, `...`, lists, tuples, arrays, `Opaque`.
"""

from __future__ import annotations

import base64
import binascii
import math
from typing import Any

import numpy as np

from course_utils.checks.wording import number

MAX_DEPTH = 8
MAX_ITEMS = 20_000
MAX_BYTES = 8 * 2**20  # of an array
MAX_TEXT = 1000
MAX_DIGITS = 4000  # of an integer in hexadecimal
DTYPES = frozenset(
    np.dtype(name).str for name in ("?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
)


class WireError(ValueError):
    """What was sent is not a plain value, or is too large."""


def encode(value: Any, opaque: type) -> Any:
    """A plain value as JSON. `opaque` is the class `Opaque`, which each side imports in its own way."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if value is Ellipsis:
        return {"ellipsis": True}
    if isinstance(value, int):
        if value.bit_length() > 4 * MAX_DIGITS:
            return {"opaque": number(value)}  # in the words in which a message would show it
        return value if abs(value) < 2**53 else {"int": hex(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {"float": repr(value)}
    if isinstance(value, list):
        return [encode(item, opaque) for item in value]
    if isinstance(value, tuple):
        return {"tuple": [encode(item, opaque) for item in value]}
    if isinstance(value, np.ndarray):
        return _encode_array(value)
    if isinstance(value, opaque):
        return {"opaque": value.description}
    raise WireError(f"{type(value).__name__} is not a plain value")


def _encode_array(array: np.ndarray) -> dict[str, Any]:
    if array.dtype.str not in DTYPES:  # long doubles, and the other order of bytes
        array = array.astype(float)
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode("ascii")
    return {"array": data, "dtype": array.dtype.str, "shape": list(array.shape)}


def decode(sent: Any, opaque: type) -> Any:
    """The plain value that was sent. Raises WireError for anything else."""
    return _Decoder(opaque).value(sent, MAX_DEPTH)


class _Decoder:
    """Counts what it reads: many small things are as large as one large thing."""

    def __init__(self, opaque: type):
        self._opaque = opaque
        self._items = 0

    def value(self, sent: Any, depth: int) -> Any:
        self._items += 1
        if depth < 0 or self._items > MAX_ITEMS:
            raise WireError("nested too deeply, or too many items")
        if sent is None or isinstance(sent, (bool, float)):
            return sent
        if isinstance(sent, int):
            return _checked_int(sent)
        if isinstance(sent, str):
            return readable(sent)
        if isinstance(sent, list):
            return [self.value(item, depth - 1) for item in sent]
        if isinstance(sent, dict):
            return self._tagged(sent, depth)
        raise WireError("not a plain value")

    def _tagged(self, sent: dict[str, Any], depth: int) -> Any:
        if set(sent) == {"array", "dtype", "shape"}:
            return _array(sent["array"], sent["dtype"], sent["shape"])
        if len(sent) != 1:
            raise WireError("an unknown kind of value")
        ((kind, inside),) = sent.items()
        if kind == "ellipsis":
            return Ellipsis
        if kind == "tuple" and isinstance(inside, list):
            return tuple(self.value(item, depth - 1) for item in inside)
        if kind == "float" and inside in ("nan", "inf", "-inf"):
            return float(inside)
        if kind == "int" and isinstance(inside, str) and len(inside) <= MAX_DIGITS + 3:
            try:
                return int(inside, 16)
            except ValueError:
                raise WireError("an integer that cannot be read") from None
        if kind == "opaque" and isinstance(inside, str):
            return self._opaque(readable(inside))
        raise WireError("an unknown kind of value")


def _checked_int(number: int) -> int:
    if number.bit_length() > 4 * MAX_DIGITS:
        raise WireError("an integer of too many digits")
    return number


def _array(data: Any, dtype: Any, shape: Any) -> np.ndarray:
    if dtype not in DTYPES or not isinstance(data, str) or not isinstance(shape, list) or len(shape) > 16:
        raise WireError("an array of an unknown kind")
    if not all(type(n) is int and 0 <= n <= MAX_BYTES for n in shape) or len(data) > 2 * MAX_BYTES:
        raise WireError("an array of an impossible shape")
    kind = np.dtype(dtype)
    size = math.prod(shape) * kind.itemsize
    if size > MAX_BYTES:
        raise WireError("an array that is too large")
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise WireError("an array that cannot be read") from None
    if len(raw) != size:
        raise WireError("an array whose size is not that of its shape")
    if kind.kind == "b" and not set(raw) <= {0, 1}:
        raise WireError("a truth value that is neither true nor false")
    return np.frombuffer(raw, dtype=kind).reshape(shape).copy()


def readable(text: str) -> str:
    """Text from outside: no control characters, not too long."""
    return "".join(letter if letter.isprintable() else " " for letter in text[:MAX_TEXT])
