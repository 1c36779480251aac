"""A deck put together: parsed, checked against its limits, filled with the lesson's cells, written as one file."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from course_utils.authoring import markup
from course_utils.authoring.errors import CourseError
from course_utils.authoring.lesson import read_lesson
from course_utils.authoring.project import notebook_path, write_atomically
from course_utils.authoring.slides import cells
from course_utils.authoring.slides.page import page
from course_utils.authoring.slides.source import (
    MOST_COLUMNS,
    MOST_LINES,
    MOST_WORDS,
    Deck,
    Show,
    Slide,
    SlideError,
    Text,
    deck_path,
    read_deck,
)
from course_utils.authoring.stored import read_notebook

MOST_BYTES = 2_500_000  # of a whole deck
LIVE_BYTES = 900_000  # of one live figure, where there is room
PREDICT = "**Predict"
TEXT_SIZES = {"opening": 36.0, "plain": 32.0, "live": 28.0}  # CSS pixels, as in deck.css
CODE_SIZES = (30, 28, 26, 24, 22, 21)
WIDTH = {1: 1130, 2: 524}  # of a column, less the frame of code, in CSS pixels
HEIGHT, GAP = 553, 22
LIVE_FRAMES = 600  # of a whole deck: drawn in seconds


def build_deck(root: Path, lesson: Path, theme: str = "light") -> str:
    """Return the deck of a lesson as HTML, from lessons/slides/ and the built notebook."""
    deck = read_deck(deck_path(root, lesson))
    notebook = read_notebook(notebook_path(root, lesson), read_lesson(lesson))
    return render(deck, notebook, theme)


def write_deck(root: Path, lesson: Path, folder: Path, theme: str = "light") -> Path:
    """Write the deck of a lesson as folder/NN_slug.html, and return where."""
    target = folder / f"{lesson.stem}.html"
    write_atomically(target, build_deck(root, lesson, theme))
    return target


def render(deck: Deck, notebook, theme: str = "light") -> str:
    """Return the page of a parsed deck. Live figures share the bytes that everything else leaves."""
    figures: dict[Show, object] = {}
    for slide in deck.slides:
        check_limits(deck.name, slide, notebook)
        for part in slide.all_parts():
            if isinstance(part, Show) and part.what == "live":
                figures[part] = cells.live_figure(cells.find_cell(notebook, part, deck.name), part, deck.name)

    def sections(lives: dict[Show, str]) -> list[str]:
        return [_section(deck.name, slide, notebook, lives) for slide in deck.slides]

    title = deck.slides[0].title
    bare = len(page(title, sections(dict.fromkeys(figures, "")), theme).encode())
    budget = min(LIVE_BYTES, (MOST_BYTES - bare) // max(1, len(figures)) - 1000)
    if budget < 50_000:
        room = f"{MOST_BYTES:,} are the most"
        raise CourseError(f"The deck {deck.name} has {bare:,} bytes before its live figures; {room}.")
    few = LIVE_FRAMES // max(2, len(figures))
    lives = {show: cells.live_html(figure, show, deck.name, budget, few) for show, figure in figures.items()}
    return page(title, sections(lives), theme)


def check_limits(deck: str, slide: Slide, notebook) -> None:
    """Raise SlideError if the slide has more words or more code than a room can read."""
    words = sum(markup.count_words(part.text) for part in slide.all_parts() if isinstance(part, Text))
    if words > MOST_WORDS:
        problem = f"{words} words on this slide, at most {MOST_WORDS}; the rest is for the note"
        raise SlideError(deck, slide.line, problem)
    for column in slide.parts:
        lines = code_lines(deck, column, notebook)
        if len(lines) > MOST_LINES:
            problem = f"{len(lines)} lines of code and results on this slide, at most {MOST_LINES}"
            raise SlideError(deck, slide.line, problem)
        wide = MOST_COLUMNS[len(slide.parts)]
        if longest := next((line for line in lines if len(line) > wide), None):
            raise SlideError(deck, slide.line, f"a line of {len(longest)} characters, at most {wide} here: {longest!r}")


def _section(deck: str, slide: Slide, notebook, lives: dict[Show, str]) -> str:
    """Return one slide."""
    kind = "opening" if slide.level == 1 else "plain"
    if any(isinstance(part, Show) and part.what == "live" for part in slide.all_parts()):
        kind = "live"
    size = TEXT_SIZES[kind]
    columns = [_column(deck, column, notebook, lives, size) for column in slide.parts]
    body = columns[0]
    if len(columns) == 2:
        body = '<div class="columns">' + "".join(f"<div>{column}</div>" for column in columns) + "</div>"
    heading = f"h{slide.level}"
    title = markup.to_html(slide.title).strip().removeprefix("<p>").removesuffix("</p>")
    note = f'<aside class="notes">{markup.to_html(slide.note)}</aside>' if slide.note else ""
    code = f' style="--code: {code_size(deck, slide, notebook)}px"'
    return (
        f'<section><div class="frame {kind}"{code}>\n<{heading}>{title}</{heading}>\n'
        f'<div class="body">\n{body}\n</div></div>\n{note}</section>'
    )


def code_size(deck: str, slide: Slide, notebook) -> int:
    """Return the largest size, in pixels, at which the slide's code and results fit beside its text."""
    columns = len(slide.parts)
    return min(_code_size(code_lines(deck, column, notebook), column, columns) for column in slide.parts)


def _code_size(lines: list[str], column: list[Text | Show], columns: int) -> int:
    longest = max((len(line) for line in lines), default=1)
    room = HEIGHT
    for part in column:
        if isinstance(part, Text):
            room -= GAP + markup.rows(part.text, words=12 // columns) * 48
        else:
            room -= GAP + {"code": 50, "result": 8}.get(part.what, 260)
    # A letter of the widest of these fonts is 0.605 as wide as it is high, a line 1.42 times as high.
    fits = (s for s in CODE_SIZES if longest * s * 0.605 <= WIDTH[columns] and len(lines) * s * 1.42 <= room)
    return next(fits, CODE_SIZES[-1])


def code_lines(deck: str, column: list[Text | Show], notebook) -> list[str]:
    """Return the lines of code and of results that stand in a column of a slide."""
    lines: list[str] = []
    for part in column:
        if isinstance(part, Text):
            lines += [line for fence in markup.fences(part.text) for line in fence.splitlines()]
        elif part.what in ("code", "result"):
            cell = cells.find_cell(notebook, part, deck)
            lines += cells.code_of(cell, part, deck).splitlines() if part.what == "code" else []
            lines += cells.result_of(cell).splitlines() if part.result else []
    return lines


def _column(deck: str, column: list[Text | Show], notebook, lives: dict[Show, str], size: float) -> str:
    """Return the parts of a column. What answers a `**Predict.**` above it waits for the next key."""
    shown: list[str] = []
    asked = answered = False
    for part in column:
        if isinstance(part, Text):
            html = f'<div class="text">{markup.to_html(part.text, size)}</div>'
            answer = ""
            asked = asked or PREDICT in part.text
        elif part.what == "live":
            html, answer = f"<div data-prevent-swipe>{lives[part]}</div>", ""
        else:
            html, answer = _of_cell(deck, part, notebook)
        if asked and answer:
            answer = _later(answer)
        shown.append((_later(html) if answered and html else html) + answer)
        answered = answered or (asked and bool(answer))
    return "\n".join(shown)


def _of_cell(deck: str, part: Show, notebook) -> tuple[str, str]:
    """Return what a slide shows of a cell: its code, and what it answers."""
    cell = cells.find_cell(notebook, part, deck)
    if part.what == "picture":
        return "", cells.picture_of(cell, part, deck)
    result = cells.result_of(cell) if part.result else ""
    if part.what == "result" and not result:
        raise SlideError(deck, part.line, f"the cell {escape(cell.id)} has no result in words")
    code = markup.code_html(cells.code_of(cell, part, deck)) if part.what == "code" else ""
    return code, markup.result_html(result) if result else ""


def _later(html: str) -> str:
    """Return an element as one that comes with the next key, all of a slide's answers together."""
    return re.sub(r'^<(\w+) class="', r'<\1 data-fragment-index="0" class="fragment ', html)
