"""Self-checks that name the mistake: `check`, `hint`, `solution`, `progress`.

The files in reading order: `exercise` (what an exercise is made of), the exercises by subject (`storage_price`,
`mcculloch_pitts`, `perceptron`, `multilayer`, `scaling`), `observing` (call an answer, keep plain values), `judging`
(values to verdict), `notebook` (what a learner calls), `store` and `table` (progress).

To add an exercise, write an `Exercise` into the file of its subject, with its reference, cases
from simple to hard, at least two mistakes and two hints. The tests then hold it to the rules:
every mistake is recognised as itself.
"""

from course_utils.checks.exercise import Exercise, Mistake
from course_utils.checks.judging import Verdict, judge
from course_utils.checks.notebook import check, examine, hint, progress, solution
from course_utils.checks.observing import Outcome, collect
from course_utils.checks.registry import EXERCISES, LESSONS

__all__ = [
    "EXERCISES",
    "LESSONS",
    "Exercise",
    "Mistake",
    "Outcome",
    "Verdict",
    "check",
    "collect",
    "examine",
    "hint",
    "judge",
    "progress",
    "solution",
]
