"""The records an exercise is made of: its reference, cases, mistakes and hints."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from course_utils.checks.judging import Verdict
    from course_utils.checks.observing import Outcome


@dataclass(frozen=True)
class Mistake:
    """A plausible wrong version of an answer, and what its author should be told.

    `variants` are other ways to write the same mistake that give other values in some case.
    """

    name: str
    message: str
    function: Callable[..., Any]
    variants: tuple[Callable[..., Any], ...] = ()

    @property
    def versions(self) -> tuple[Callable[..., Any], ...]:
        return (self.function, *self.variants)


@dataclass(frozen=True)
class Exercise:
    """One exercise. The reference carries the name and the parameters that the lesson gives.

    A case is the tuple of arguments of one call. The first wrong case becomes the learner's
    counter-example, so cases go from simple to hard. `random_cases(rng)` may add some; they are
    drawn from a seed made of the id and never change.
    """

    id: str
    title: str
    reference: Callable[..., Any]
    cases: tuple[tuple, ...]
    mistakes: tuple[Mistake, ...]
    hints: tuple[str, str]
    passed: str  # what a right answer is told
    by_name: tuple[str, ...] = ()  # parameters shown as keywords: f([1, 1], threshold=2)
    returns: tuple[str, ...] = ()  # names of the returned values, where there are several
    random_cases: Callable[[np.random.Generator], Iterable[tuple]] | None = None
    tolerance: float = 1e-6
    judge: Callable[[Exercise, list[Outcome]], Verdict] | None = None  # None: case by case

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d\d\.\d+", self.id):
            raise ValueError(f'Exercise id {self.id!r} should look like "01.1" (lesson.number).')
        if len(self.hints) != 2:
            raise ValueError(f"Exercise {self.id} has {len(self.hints)} hints, expected 2.")
        names = [mistake.name for mistake in self.mistakes]
        if len(names) < 2 or len(set(names)) < len(names):
            raise ValueError(f"Exercise {self.id} needs at least two mistakes with different names, got {names}.")
        unknown = set(self.by_name) - set(self.parameters)
        if unknown:
            raise ValueError(
                f"Exercise {self.id}: by_name has {sorted(unknown)}, but {self.name} takes {self.parameters}."
            )

    @property
    def lesson(self) -> str:
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        return self.reference.__name__

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        return tuple(inspect.signature(self.reference).parameters)

    @property
    def signature(self) -> str:
        return f"{self.name}({', '.join(self.parameters)})"

    @property
    def source(self) -> str:
        """The reference as it stands in the file: what `solution(id)` shows."""
        return inspect.getsource(self.reference)

    @cached_property
    def all_cases(self) -> tuple[tuple, ...]:
        if self.random_cases is None:
            return self.cases
        rng = np.random.default_rng(int(self.id.replace(".", "")))
        return (*self.cases, *self.random_cases(rng))


def tenths(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Random numbers from -3 to 3 with one decimal: a counter-example made of them can be typed."""
    return rng.integers(-30, 31, shape) / 10
