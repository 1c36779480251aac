"""Call an answer on every case and keep what came out, as plain data. Nothing is judged here."""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from course_utils.checks.exercise import Exercise
from course_utils.checks.plain import identical, plain
from course_utils.checks.wording import MAX_ERROR, one_line


@dataclass(frozen=True)
class Outcome:
    """What one call gave: a plain value, or the error it raised."""

    value: Any = None
    error: str = ""  # the type's name; empty where the call returned
    message: str = ""
    at: str = ""  # the line of the answer in which the error came up
    changed: tuple[str, ...] = ()  # parameters whose argument the call modified
    printed: bool = False

    @property
    def blank(self) -> bool:
        """Whether this is what an exercise not begun gives: nothing, `...`, NotImplementedError."""
        if self.error:
            return self.error == "NotImplementedError"
        return _is_blank(self.value)


def _is_blank(value: Any) -> bool:
    if isinstance(value, (tuple, list)):
        return len(value) > 0 and all(item is None or item is Ellipsis for item in value)
    return value is None or value is Ellipsis


def collect(exercise: Exercise, answer: Callable[..., Any]) -> list[Outcome]:
    """Call `answer` on copies of every case. Everything but KeyboardInterrupt is caught."""
    return [observe(answer, case, exercise.parameters) for case in exercise.all_cases]


def observe(answer: Callable[..., Any], case: tuple, parameters: tuple[str, ...]) -> Outcome:
    given = copy.deepcopy(case)
    result: dict[str, Any] = {}
    with _quiet() as silence:
        try:
            result["value"] = plain(answer(*given))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: exit() in a cell must not end the kernel
            result["error"] = type(error).__name__
            result["message"] = _message(error)
            result["at"] = _line_of(error, answer)
    changed = tuple(
        name
        for name, before, after in zip(parameters, case, given, strict=True)
        if not identical(plain(before), plain(after))
    )
    return Outcome(**result, changed=changed, printed=silence.used)


class _Silence(io.TextIOBase):
    """Takes what the answer prints, so that a check stays one line."""

    used = False

    def write(self, text: str) -> int:
        self.used = True
        return len(text)


@contextlib.contextmanager
def _quiet() -> Iterator[_Silence]:
    silence = _Silence()
    with (
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        yield silence


def _message(error: BaseException) -> str:
    try:
        return one_line(str(error), MAX_ERROR)
    except Exception:  # an exception class with a broken __str__
        return ""


def _line_of(error: BaseException, answer: Callable[..., Any]) -> str:
    """The last line of the answer's own cell or file that the traceback passes through."""
    code = getattr(answer, "__code__", None)
    filename = getattr(code, "co_filename", None)
    found = ""
    step = error.__traceback__
    while step is not None and isinstance(filename, str):
        if step.tb_frame.f_code.co_filename == filename:
            found = linecache.getline(filename, step.tb_lineno)
        step = step.tb_next
    return one_line(found, 80)
