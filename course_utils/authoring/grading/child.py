"""The process of one submission: it limits itself, runs the learner's answers on inputs, and sends plain values back.

No verdict is made here, and nothing that a verdict needs is here: not the references, not the mistakes, no expected
value. What the submission does to this process, it does to values that nobody has to believe.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import sys
import types
import warnings
from pathlib import Path
from typing import Any

_SLOW = {"keras", "tensorflow", "course_utils.keras_bridge"}


class Channel:
    """Lines of JSON to and from the parent, on handles that nothing is printed to."""

    def __init__(self) -> None:
        self._input = os.fdopen(os.dup(0), "rb")
        self._output = os.dup(1)
        for handle in (0, 1, 2):
            os.dup2(os.open(os.devnull, os.O_RDWR), handle)

    def send(self, message: dict[str, Any]) -> None:
        data = (json.dumps(message) + "\n").encode("ascii")
        while data:
            data = data[os.write(self._output, data) :]

    def receive(self) -> Any:
        return json.loads(self._input.readline())


def observing_alone() -> types.ModuleType:
    """`course_utils.checks.observing` without the exercises: no reference is in this process.

    In place of the package stands one whose `check`, `hint`, `solution` and `progress` do nothing.
    """
    import course_utils

    package = types.ModuleType("course_utils.checks")
    package.__path__ = [str(Path(course_utils.__file__).parent / "checks")]
    sys.modules["course_utils.checks"] = package
    observing = importlib.import_module("course_utils.checks.observing")
    package.__path__ = []
    for name in ("check", "hint", "solution", "progress"):
        setattr(package, name, lambda *arguments, **named: None)
    course_utils.checks = package
    return observing


def main() -> None:
    channel = Channel()
    job = channel.receive()
    import course_utils

    observing = observing_alone()
    from course_utils.authoring.grading import functions, limits, slicing, wire
    from course_utils.checks.plain import Opaque, plain

    hidden = [Path(path) for path in job["hidden"]] + [Path(course_utils.__file__).parent.resolve() / "checks"]
    channel.send({"confined": limits.confine(job["limits"], Path(job["scratch"]), hidden)})
    notebook = slicing.Notebook(job["cells"])
    if any(_SLOW & notebook.imports(exercise["id"], exercise["name"]) for exercise in job["exercises"]):
        with contextlib.suppress(ImportError):
            importlib.import_module("keras")  # seconds, and before the learner's time begins
    channel.send({"ready": True})
    for exercise in job["exercises"]:
        channel.send({"begin": exercise["id"]})
        message: dict[str, Any] = {"done": exercise["id"]}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                answer, trouble = notebook.answer(exercise["id"], exercise["name"])
        except BaseException as error:
            answer, trouble = None, f"{type(error).__name__} while its cells ran"
        message["trouble"] = trouble
        if answer is None or answer is Ellipsis:
            message["kind"] = "nothing"
        elif not callable(answer):
            message["kind"], message["value"] = "value", wire.encode(plain(answer), Opaque)
        else:
            message["kind"] = "outcomes"
            parameters = tuple(exercise["parameters"])
            message["outcomes"] = [
                _as_json(observing.observe(answer, functions.received(case, channel, Opaque), parameters), wire, Opaque)
                for case in exercise["cases"]
            ]
        channel.send(message)
    channel.send({"end": True})
    os._exit(0)  # whatever the submission has registered for the end is not run


def _as_json(outcome: Any, wire: types.ModuleType, opaque: type) -> dict[str, Any]:
    return {
        "value": wire.encode(outcome.value, opaque),
        "error": outcome.error,
        "message": outcome.message,
        "at": outcome.at,
        "changed": list(outcome.changed),
        "printed": outcome.printed,
    }


if __name__ == "__main__":
    main()
