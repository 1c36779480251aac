"""How many learners does one machine hold? A real JupyterHub, and N learners who work through lesson 01 at once.

    python benchmarks/class_load.py [--learners 5 10 20] [--keras 5] [--write]
    python benchmarks/class_load.py --self-test

Needs `pip install -c pins.txt -e ".[keras,lab,hub]"`. The hub is that of deploy/jupyterhub, on loopback. All learners
do the same in the same moment, which a class does only at its beginning: log in and start a server; open the notebook
and run all its cells; then, for half a minute, move a control of the live figure once a second, always to a picture
that the page lacks; save. Then every notebook is compared with what was saved: as the server gives it back, on the
disk, and after every server was stopped and started again. Exits with 1 when a learner was refused anything, anything
was lost, or a target is missed. --keras: class sizes that run the section on Keras, too.
"""

import argparse
import asyncio
import json
import random
import signal
import statistics
import sys
import time
from contextlib import suppress
from pathlib import Path

from class_hub import PASSWORD, running_hub
from class_learner import Learner, Refused
from results import machine, versions, write_section

LESSON = "01_mcculloch_pitts.ipynb"
MOVES, PACE = 30, 1.0  # of each learner, and the seconds from one to the next
MOVE_TARGET, START_TARGET = 250.0, 120.0  # milliseconds of the median, seconds of the slowest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--learners", type=int, nargs="*", default=[5, 10, 20], help="class sizes (5 10 20)")
    parser.add_argument("--keras", type=int, nargs="*", default=[5], help="class sizes that run the Keras section (5)")
    parser.add_argument("--moves", type=int, default=MOVES, help=f"moves of each learner ({MOVES})")
    parser.add_argument("--proxy", default="", help="the proxy's command, where it is to be another one")
    parser.add_argument("--self-test", action="store_true", help="two learners, three moves, no target of time")
    parser.add_argument("--note", default="", help="a sentence for RESULTS.md: what else the machine did, say")
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    if options.self_test:
        options.learners, options.keras, options.moves = [2], [], 3
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the hub and its servers are stopped, too
    classes = [(number, False) for number in options.learners] + [(number, True) for number in options.keras]
    rows = []
    for number, keras in classes:
        with running_hub(options.proxy) as (url, homes):
            rows.append(asyncio.run(hold_class(url, homes, number, keras, options.moves)))
        print(line(rows[-1]), flush=True)
        for failure in rows[-1]["failures"]:
            print(f"  {failure}", flush=True)
    text, met = report(rows, timed=not options.self_test)
    print(text)
    if options.write:
        about = f"{machine()} {versions('jupyterhub', 'jupyterlab', 'ipykernel')}. {options.note}".strip()
        write_section("A class on one machine", f"`python benchmarks/class_load.py --write`\n\n{about}\n\n{text}")
    return 0 if met else 1


# ---- the class


async def hold_class(url: str, homes: Path, number: int, keras: bool, moves: int) -> dict:
    """One class from the first log-in to the last comparison; what it measured and what went wrong."""
    learners = [Learner(url, f"learner{k:02}", PASSWORD) for k in range(1, number + 1)]
    row = {"number": number, "keras": keras, "failures": [], "moves": [], "lost": 0}

    async def everybody(step) -> list[float]:
        """All at once; whoever is refused is named, and does not take part in what follows."""
        results = await asyncio.gather(*(step(each) for each in learners), return_exceptions=True)
        failed = [(each, r) for each, r in zip(learners, results, strict=True) if isinstance(r, BaseException)]
        for each, error in failed:
            row["failures"].append(f"{each.name}, {step.__name__}: {type(error).__name__}: {error}")
            learners.remove(each)
        return [r for r in results if not isinstance(r, BaseException)]

    everyone = list(learners)
    for each in everyone:
        await each.__aenter__()
    try:

        async def come(each):
            return await each.log_in() + await each.start_server()

        async def run(each):
            return await run_lesson(each, keras)

        async def play(each):
            row["moves"] += await move_controls(each, moves)

        async def save(each):
            return await each.save(LESSON, each.notebook)

        row["start"] = await everybody(come)
        row["run"] = await everybody(run)
        await everybody(play)
        row["memory"] = [memory_of(homes / each.name) for each in learners]
        row["save"] = await everybody(save)
        await everybody(same_notebook)
        disk = [(homes / each.name / "neuron-to-network" / LESSON) for each in everyone]
        row["lost"] += sum(not same_file(path, each) for path, each in zip(disk, everyone, strict=True))

        async def come_again(each):
            await each.stop_kernel()
            await each.stop_server()
            await each.start_server()
            await same_notebook(each)

        await everybody(come_again)
        row["lost"] += sum(not same_file(path, each) for path, each in zip(disk, everyone, strict=True))
        row["held"] = len(learners)
    finally:
        for each in everyone:
            await each.__aexit__()
    return row


async def run_lesson(learner: Learner, keras: bool) -> float:
    """Open lesson 01, put one's name into it, start its kernel, run all its cells; the seconds of it all."""
    begun = time.perf_counter()
    learner.notebook = await learner.open(LESSON)
    mine = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": f"Notes of {learner.name}"}
    learner.notebook["cells"].append(mine)
    await learner.start_kernel(LESSON)
    count = 0
    for cell in learner.notebook["cells"]:
        if cell["cell_type"] != "code" or ("keras" in cell["metadata"].get("tags", []) and not keras):
            continue
        count += 1
        cell["outputs"], cell["execution_count"] = await learner.execute("".join(cell["source"])), count
    return time.perf_counter() - begun


async def move_controls(learner: Learner, moves: int) -> list[float]:
    """Move the threshold of the lesson's first figure, and with it one of the switches: never to the same picture."""
    figure = next(number for number, state in learner.figures() if state["title"] == "McCulloch–Pitts neuron")
    values = [(theta, inhibits) for inhibits in (False, True) for theta in range(-1, 4)]
    seconds = []
    await asyncio.sleep(PACE * random.random())  # a class does not press its keys in step
    for k in range(moves):
        due = time.perf_counter() + PACE
        theta, inhibits = values[k % len(values)]
        control, value = ("x1_inhibits", inhibits) if k % 5 == 0 else ("threshold", theta)
        seconds.append(await learner.move(figure, control, value, stamp=k + 1))
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
    return seconds


async def same_notebook(learner: Learner) -> None:
    """What the server gives back is what was saved."""
    if essence(await learner.open(LESSON)) != essence(learner.notebook):
        raise Refused("the notebook read back is another one")


def same_file(path: Path, learner: Learner) -> bool:
    """Whether what was saved lies on the disk, in this learner's home."""
    if not hasattr(learner, "notebook"):
        return True  # was refused earlier, and counts as that
    return path.is_file() and essence(json.loads(path.read_text(encoding="utf-8"))) == essence(learner.notebook)


def essence(notebook: dict) -> list:
    """Sources and outputs; a file has texts as lists of lines, a server as one text."""

    def joined(value):
        if isinstance(value, dict):
            return {key: joined(each) for key, each in value.items()}
        if isinstance(value, list):
            texts = all(isinstance(each, str) for each in value)
            return "".join(value) if texts else [joined(each) for each in value]
        return value

    return [(cell["cell_type"], joined(cell["source"]), joined(cell.get("outputs", []))) for cell in notebook["cells"]]


def memory_of(home: Path) -> float:
    """Megabytes of a learner's processes, what several share counted once in all (PSS); 0 where there is no /proc."""
    total = 0
    mark = f"HOME={home}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                lines = (process / "smaps_rollup").read_text().splitlines()
                total += next(int(text.split()[1]) for text in lines if text.startswith("Pss:"))
    return total / 1024


# ---- the table

HEAD = """| learners | lesson 01 | held | start, s: median, p95 | run all, s | a move, ms | save, ms | MB each | lost |
|-|-|-|-|-|-|-|-|-|"""
EXPLAINED = """\
Everybody does the same in the same moment. Start: from the log-in to JupyterLab's page. Run all: opening the lesson,
starting its kernel and running its cells. A move: from a control's new value to the picture of it, which the page never
had, one a second for each learner. MB: a learner's server and kernel (PSS). Lost: notebooks that were not, to the
letter, what had been saved: read back, on the disk, and after all servers were stopped and started again."""


def line(row: dict) -> str:
    def pair(seconds, factor=1.0, digits=1):
        if not seconds:
            return "–"
        ordered = sorted(factor * each for each in seconds)
        p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
        return f"{statistics.median(ordered):.{digits}f}, {p95:.{digits}f}"

    memory = statistics.mean(row["memory"]) if row["memory"] else 0.0
    numbers = [pair(row["start"]), pair(row["run"]), pair(row["moves"], 1e3, 0), pair(row["save"], 1e3, 0)]
    what = "with Keras" if row["keras"] else "without Keras"
    cells = [row["number"], what, row.get("held", 0), *numbers, f"{memory:.0f}", row["lost"]]
    return f"| {' | '.join(map(str, cells))} |"


def report(rows: list[dict], timed: bool = True) -> tuple[str, bool]:
    """The tables, and whether every target is met; without `timed` those that look at no clock."""
    refused = sum(len(row["failures"]) for row in rows)
    moved = max(statistics.median(1e3 * each for each in row["moves"] or [float("inf")]) for row in rows)
    slowest = max((each for row in rows for each in row["start"]), default=float("inf"))
    targets = [
        ("refused or failed", refused, refused == 0),
        ("notebooks lost or changed", sum(row["lost"] for row in rows), all(row["lost"] == 0 for row in rows)),
        (f"a move's median in every class ≤ {MOVE_TARGET:.0f} ms", f"{moved:.0f}", moved <= MOVE_TARGET),
        (f"the last one's JupyterLab open in ≤ {START_TARGET:.0f} s", f"{slowest:.0f}", slowest <= START_TARGET),
    ]
    targets = targets if timed else targets[:2]
    lines = [HEAD, *map(line, rows), "", "| target | measured | met |", "|-|-|-|"]
    lines += [f"| {name} | {value} | {'yes' if good else '**no**'} |" for name, value, good in targets]
    lines += ["", EXPLAINED]
    return "\n".join(lines), all(good for _, _, good in targets)


if __name__ == "__main__":
    sys.exit(main())
