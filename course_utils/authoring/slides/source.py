"""A deck as written: headings begin slides, lines with `@` show cells of the lesson, `Note:` is for the speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from course_utils.authoring.errors import CourseError

MOST_WORDS = 40  # of prose on a slide: what a room reads while somebody speaks
MOST_LINES = 14  # of code on a slide, its result included
MOST_COLUMNS = {1: 88, 2: 41}  # characters in a line, as in a lesson; with two columns beside each other less

SHOWS = {
    "live": "the live figure that a cell ends with",
    "code": "a cell's code and its result",
    "result": "a cell's result alone",
    "picture": "a cell's picture",
}
_HEADING = re.compile(r"(#{1,2})\s+(.+)")
_SHOW = re.compile(r"@(\w+)\s*(.*)")
_NOTE = re.compile(r"Notes?:\s*(.*)")
_LINES = re.compile(r"lines\s+(\d+)(?:\s*-\s*(\d+))?")
_KEEP = re.compile(r"(\w+)(?:\s*=\s*(?P<these>\S.*)|\s+in\s+(?P<many>\d+))?")
_FENCE = re.compile(r"\s*(```|~~~)")


class SlideError(CourseError):
    """A deck's source breaks a rule: `lessons/slides/04_….md, line 12: …`."""

    def __init__(self, deck: str, line: int, problem: str):
        self.deck, self.line, self.problem = deck, line, problem
        super().__init__(deck, line, problem)  # as given, so that it survives pickling

    def __str__(self) -> str:
        return f"lessons/slides/{self.deck}.md, line {self.line}: {self.problem}"


@dataclass(frozen=True)
class Text:
    """Markdown on a slide."""

    text: str
    line: int


@dataclass(frozen=True)
class Show:
    """A line such as `@code def forward | lines 1-6`: which cell, named by text in it, and how much of it.

    `@live widgets.descent() | learning_rate = 0.1, 1 | step in 9` keeps two learning rates and nine steps.
    """

    what: str
    text: str
    line: int
    lines: tuple[int, int] | None = None
    result: bool = True
    keep: tuple[tuple[str, tuple[str, ...] | int | None], ...] = ()  # of a live figure: control, its values


@dataclass
class Slide:
    """One slide; `level` 1 is the title of the talk. A part after `@beside` stands in a second column."""

    title: str
    level: int
    line: int
    parts: list[list[Text | Show]] = field(default_factory=lambda: [[]])
    note: str = ""

    def all_parts(self) -> list[Text | Show]:
        return [part for column in self.parts for part in column]


@dataclass(frozen=True)
class Deck:
    """A parsed deck; `name` is that of its lesson."""

    name: str
    slides: tuple[Slide, ...]


def deck_path(root: Path, lesson: Path) -> Path:
    """Where the deck of a lesson is written."""
    return root / "lessons" / "slides" / f"{lesson.stem}.md"


def read_deck(path: Path) -> Deck:
    """Parse a deck's file."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        how = "docs/slides.md says how to write one"
        raise CourseError(f"There is no lessons/slides/{path.name}: this lesson has no deck yet; {how}.") from None
    except UnicodeDecodeError as error:
        raise SlideError(path.stem, 1, f"not UTF-8 text ({error.reason} at byte {error.start})") from None
    return parse_deck(text, path.stem)


def parse_deck(text: str, name: str) -> Deck:
    """Parse a deck's text. Raises SlideError, with the line, for what the format does not allow."""
    slides: list[Slide] = []
    pending: list[str] = []
    note = fenced = False
    start = 1

    def flush() -> None:
        written = "\n".join(pending).strip("\n")
        if written.strip() and note:
            slides[-1].note = written.strip()
        elif written.strip():
            slides[-1].parts[-1].append(Text(written, start))
        pending.clear()

    for number, line in enumerate(text.splitlines(), start=1):
        fenced ^= bool(_FENCE.match(line))
        heading = None if fenced else _HEADING.match(line)
        if heading:
            if slides:
                flush()
            note, start = False, number + 1
            slides.append(Slide(heading[2].strip(), len(heading[1]), number))
        elif not slides:
            if line.strip():
                raise SlideError(name, number, "text before the first heading; a deck begins with `# NN · Title`")
        elif not fenced and (begin := _NOTE.match(line)):
            flush()
            note, start = True, number
            pending.append(begin[1])
        elif not fenced and line.startswith("@"):
            if note:
                raise SlideError(name, number, "a note is the last thing on a slide; move this line above `Note:`")
            flush()
            start = number + 1
            _directive(name, number, line, slides[-1])
        else:
            pending.append(line)
    if not slides:
        raise SlideError(name, 1, "no slide; a deck begins with `# NN · Title`, and `## …` begins each slide")
    flush()
    if fenced:
        raise SlideError(name, slides[-1].line, "a fence of code is left open on this slide")
    if [slide.level for slide in slides].count(1) != 1 or slides[0].level != 1:
        raise SlideError(name, 1, "a deck has one `# NN · Title`, and it comes first")
    return Deck(name, tuple(slides))


def _directive(name: str, number: int, line: str, slide: Slide) -> None:
    """Add what a line with `@` asks for to the slide."""
    found = _SHOW.fullmatch(line.strip())
    what = found[1] if found else ""
    if what == "beside" and not found[2]:
        slide.parts.append([])
        if len(slide.parts) > 2:
            raise SlideError(name, number, "a slide has at most two columns")
        return
    if what not in SHOWS:
        known = ", ".join(f"@{key}" for key in [*SHOWS, "beside"])
        raise SlideError(name, number, f"unknown line {line.strip()!r}; known are {known}")
    text, *options = (piece.strip() for piece in found[2].split(" | "))
    if not text:
        raise SlideError(name, number, f"@{what} needs a piece of the cell's text, as in `@{what} widgets.depth()`")
    lines, result, keep = None, True, []
    for option in options:
        if option == "no result" and what == "code":
            result = False
        elif what == "code" and (span := _LINES.fullmatch(option)):
            lines = (int(span[1]), int(span[2] or span[1]))
        elif what == "live" and (kept := _KEEP.fullmatch(option)):
            these = tuple(value.strip() for value in kept["these"].split(",")) if kept["these"] else None
            keep.append((kept[1], int(kept["many"]) if kept["many"] else these))
        else:
            known = "@code knows `| lines 2-6` and `| no result`, @live controls as `| w = 1, 2`, `| w in 9`, `| w`"
            raise SlideError(name, number, f"unknown option {option!r}; {known}")
    slide.parts[-1].append(Show(what, text, number, lines, result, tuple(keep)))
