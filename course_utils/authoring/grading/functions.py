"""Functions as arguments of a call, such as the slope that an exercise walks down: they stay with the parent.

The child gets a stand-in that asks the parent for each value, so that no function, and no code, is sent.
"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from course_utils.authoring.grading import wire
from course_utils.checks.plain import plain

MAX_CALLS = 200_000  # in one submission
MAX_NUMBERS = 10_000  # in one argument


class Shelf:
    """The functions that a submission's cases hold, each under a number."""

    def __init__(self) -> None:
        self._functions: list[Any] = []
        self._calls = 0

    def sent(self, value: Any, opaque: type) -> Any:
        """An argument as it is sent: a plain value, or the number of a function."""
        if callable(value):
            self._functions.append(value)
            return {"function": len(self._functions) - 1}
        return {"plain": wire.encode(value, opaque)}

    def call(self, request: Any, opaque: type) -> dict[str, Any]:
        """The answer to a child's question. Raises WireError for a question that makes no sense."""
        self._calls += 1
        number = request.get("function") if isinstance(request, dict) else None
        if type(number) is not int or not 0 <= number < len(self._functions) or self._calls > MAX_CALLS:
            raise wire.WireError("a call of a function that is not there, or too many calls")
        arguments = wire.decode(request.get("arguments"), opaque)
        if not isinstance(arguments, list) or any(_size(a) > MAX_NUMBERS for a in arguments):
            raise wire.WireError("arguments that are too large")
        try:
            with np.errstate(all="ignore"):
                return {"value": wire.encode(plain(self._functions[number](*arguments)), opaque)}
        except Exception as error:  # a wrong answer may call it with anything
            return {"error": type(error).__name__, "text": str(error)[:200]}


def _size(value: Any) -> int:
    if isinstance(value, (list, tuple)):
        return sum(map(_size, value))
    if isinstance(value, int) and value.bit_length() > 64:
        return MAX_NUMBERS + 1  # powers of it would take for ever
    return getattr(value, "size", 1)


class StandIn:
    """In the child: calls go to the parent."""

    def __init__(self, number: int, channel: Any, opaque: type):
        self._number, self._channel, self._opaque = number, channel, opaque

    def __call__(self, *arguments: Any) -> Any:
        sent = wire.encode([plain(argument) for argument in arguments], self._opaque)
        self._channel.send({"function": self._number, "arguments": sent})
        answer = self._channel.receive()
        if "error" in answer:
            kind = getattr(builtins, answer["error"], ValueError)
            raise kind(answer["text"])
        return wire.decode(answer["value"], self._opaque)

    def __deepcopy__(self, memo: Any) -> StandIn:
        return self


def received(case: list[dict[str, Any]], channel: Any, opaque: type) -> tuple:
    """In the child: the arguments of one call."""
    return tuple(
        StandIn(a["function"], channel, opaque) if "function" in a else wire.decode(a["plain"], opaque) for a in case
    )
