"""How long does it take to grade a class? Forty submissions of each lesson, and forty of which ten do harm.

    python benchmarks/grading.py [--jobs 2] [--write]

A submission is a whole notebook of the lesson. Of forty, sixteen are solved, sixteen answer every exercise wrongly (so
that all known mistakes are tried), eight are untouched. In the class with harm ten of the forty hang, exhaust memory,
exit, flood their output or try to fork. Prints a table; --write puts it into RESULTS.md. Exits with 1 when a target is
missed.
"""

import argparse
import csv
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from results import machine, versions, write_section

from course_utils.authoring.grading.grade import grade_folder
from course_utils.authoring.lesson import read_lesson
from course_utils.checks import EXERCISES

LESSONS = Path(__file__).parents[1] / "lessons"
CLASS, TARGET = 40, 120.0  # submissions, seconds
HARM = {
    "hangs": "while True: pass",
    "exhausts memory": "data = []\n    while True: data.append(bytearray(10**7))",
    "exits": "import os\n    os._exit(0)",
    "floods its output": "for _ in range(10**5): print('x' * 10**4)",
    "forks": "import os\n    while True: os.fork()",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    lines = ["| class of 40 | exercises | seconds | passed | not yet | not attempted | stopped |", "|-|-|-|-|-|-|-|"]
    slowest = 0.0
    for name, lesson, notebooks in classes():
        seconds, states = grade(notebooks, options.jobs)
        slowest = max(slowest, seconds)
        counts = [states.pop(state, 0) for state in ("passed", "not yet", "not attempted yet", "stopped")]
        assert not states, states
        number = sum(exercise.lesson == lesson for exercise in EXERCISES.values())
        lines.append(f"| {name} | {number} | {seconds:.1f} | {' | '.join(map(str, counts))} |")
        print(lines[-1], flush=True)
    met = slowest <= TARGET
    verdict = f"| 40 submissions of a lesson in ≤ 2 minutes on two cores | {slowest:.0f} s at most "
    lines += ["", "| target | measured | met |", "|-|-|-|", verdict + f"| {'yes' if met else '**no**'} |"]
    print("\n".join(lines))
    if options.write:
        about = f"{machine()} {versions('numpy')}. {options.jobs} submissions at a time."
        write_section("Grading", f"`python benchmarks/grading.py --write`\n\n{about}\n\n" + "\n".join(lines))
    return 0 if met else 1


def classes():
    """A name, the lesson, and the cells of forty notebooks."""
    for path in sorted(LESSONS.glob("*.py")):
        lesson = path.stem[:2]
        exercises = [exercise for exercise in EXERCISES.values() if exercise.lesson == lesson]
        if exercises:
            code = [cell for cell in read_lesson(path).cells if cell.kind == "code"]
            solved = [cell.solved().text for cell in code]
            wrong = solved + [f"def {e.name}(*args, **named):\n    return 0\n\n\n{check(e)}" for e in exercises]
            untouched = [cell.learner().text for cell in code]
            yield path.stem, lesson, [solved] * 16 + [wrong] * 16 + [untouched] * 8
            if lesson == "01":
                first = exercises[0]
                harmful = [
                    [*solved, f"def {first.name}(*args):\n    {body}\n\n\n{check(first)}"] for body in HARM.values()
                ]
                yield f"{path.stem}, ten do harm", lesson, [solved] * 15 + [wrong] * 15 + harmful * 2


def check(exercise) -> str:
    return f'check("{exercise.id}", {exercise.name})'


def grade(notebooks: list[list[str]], jobs: int) -> tuple[float, Counter]:
    """Seconds, and how many exercises ended in which state."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "submissions"
        work.mkdir()
        for number, cells in enumerate(notebooks):
            made = [{"cell_type": "code", "source": text} for text in cells]
            (work / f"learner{number:02}.ipynb").write_text(json.dumps({"cells": made}), encoding="utf-8")
        output = Path(folder) / "grades.csv"
        begun = time.perf_counter()
        grade_folder(work, output, jobs=jobs, seed=1)
        seconds = time.perf_counter() - begun
        with open(output, encoding="utf-8", newline="") as file:
            return seconds, Counter(row["state"] for row in csv.DictReader(file))


if __name__ == "__main__":
    sys.exit(main())
