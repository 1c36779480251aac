"""How large is a deck, how long does it take to build, and does it ask for anything?

    python benchmarks/slides.py [--write]

Each deck is built by a process of its own, as `course slides NN` does, from the built notebook; then opened from its
file in the system's Chromium with the network off, and turned to its end. Prints a table; --write puts it into
RESULTS.md. Exits with 1 when a target is missed.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from results import machine, versions, write_section

from course_utils.authoring.printing import printer
from course_utils.authoring.project import lesson_paths
from course_utils.authoring.slides import MOST_BYTES
from course_utils.authoring.slides.source import deck_path

ROOT = Path(__file__).parents[1]
SECONDS = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the section of RESULTS.md")
    options = parser.parse_args()
    lines = [
        "| deck | slides | live figures | MB | seconds | of these on the processor | requests | errors |",
        "|-|-|-|-|-|-|-|-|",
    ]
    rows = []
    with tempfile.TemporaryDirectory() as folder, printer() as page:
        for lesson in lesson_paths(ROOT):
            if not deck_path(ROOT, lesson).exists():
                continue
            wall, busy = build(lesson.stem, folder)
            deck = Path(folder) / f"{lesson.stem}.html"
            slides, figures, requests, errors = opened(page, deck)
            size = deck.stat().st_size
            rows.append((size, wall, busy, len(requests), len(errors)))
            counts = f"{slides} | {figures} | {size / 1e6:.2f} | {wall:.1f} | {busy:.1f}"
            lines.append(f"| {lesson.stem} | {counts} | {len(requests)} | {len(errors)} |")
            print(lines[-1], *requests, *errors, flush=True)
    size, wall, busy, requests, errors = (max(column) for column in zip(*rows, strict=True))
    targets = [
        (f"a deck ≤ {MOST_BYTES / 1e6} MB", f"{size / 1e6:.2f}", size <= MOST_BYTES),
        (f"built in ≤ {SECONDS:.0f} s by the clock", f"{wall:.1f}", wall <= SECONDS),
        (f"built in ≤ {SECONDS:.0f} s of one processor", f"{busy:.1f}", busy <= SECONDS),
        ("0 requests", str(requests), requests == 0),
        ("0 errors", str(errors), errors == 0),
    ]
    lines += ["", "| target | most of all decks | met |", "|-|-|-|"]
    lines += [f"| {name} | {measured} | {'yes' if met else '**no**'} |" for name, measured, met in targets]
    print("\n".join(lines[-6:]))
    if options.write:
        about = f"{machine()} {versions('pyreveal', 'ziamath', 'matplotlib')}. With other work on the machine."
        about += f" Load over the last minute: {os.getloadavg()[0]:.0f}." if hasattr(os, "getloadavg") else ""
        write_section("Slides", f"`python benchmarks/slides.py --write`\n\n{about}\n\n" + "\n".join(lines))
    return 0 if all(met for *_, met in targets) else 1


def build(name: str, folder: str) -> tuple[float, float]:
    """Seconds that `course slides` takes, by the clock and on the processor."""
    before, begun = os.times(), time.perf_counter()
    command = [sys.executable, "-m", "course_utils.cli", "slides", name, "-o", folder]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    wall, after = time.perf_counter() - begun, os.times()
    return wall, after.children_user + after.children_system - before.children_user - before.children_system


def opened(page, deck: Path) -> tuple[int, int, list[str], list[str]]:
    """Slides, live figures, and what was asked for and complained about on the way to the last slide."""
    requests, errors = [], []

    def on_request(request):
        if not request.url.startswith((deck.as_uri(), "data:", "blob:", "about:")):
            requests.append(request.url)

    def on_error(error):
        errors.append(str(error))

    page.on("request", on_request)
    page.on("pageerror", on_error)
    page.goto(deck.as_uri())
    page.wait_for_function("() => window.Reveal?.isReady()")
    slides = page.evaluate("() => Reveal.getTotalSlides()")
    for number in range(slides):
        page.evaluate("number => Reveal.slide(number, 0, 99)", number)
        page.wait_for_timeout(50)
    figures = page.locator(".course-export").count()
    page.remove_listener("request", on_request)
    page.remove_listener("pageerror", on_error)
    return slides, figures, requests, errors


if __name__ == "__main__":
    sys.exit(main())
