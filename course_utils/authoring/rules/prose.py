"""How a lesson is laid out and how it sounds."""

from __future__ import annotations

import re
from itertools import pairwise

from course_utils.authoring.lesson import Cell, Lesson
from course_utils.authoring.project import LESSON_NAME
from course_utils.authoring.rules.problem import Problem

PROMISES = {"You will": r"\byou will\b", "You need": r"\byou need\b", "Time": r"\btime\b"}
SECTIONS = ("The same in Keras", "Summary", "Exercises", "Sources")
SECTIONS_OF_THE_TOUR = ("Summary", "Sources")
FORBIDDEN = ("let's dive in", "let’s dive in", "simply", "obviously", "as we all know")

_CODE = re.compile(r"^(```|~~~).*?^\1[^\n]*$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
_MATH = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2705\u274c\u2728\u2b50\ufe0f]")
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]*)[^)]*\)")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]*)[^)]*\)")
_HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_EXCLAMATION = re.compile(r"\w[)\"'”’*_]*!(?![=\[])")


def sections_present(lesson: Lesson) -> list[Problem]:
    """One title, which comes first; what you will do, need and spend; the template's last sections."""
    found = [
        (len(match.group(1)), match.group(2), cell.line)
        for cell in lesson.markdown
        for match in _HEADING.finditer(_blank(_CODE, cell.source, keep_spans=True))
    ]
    titles = [text for level, text, _ in found if level == 1]
    problems = []
    if len(titles) != 1:
        problems.append(Problem(None, f"{len(titles)} titles (# …), expected one"))
    if not lesson.cells[0].source.startswith("# ") or lesson.cells[0].kind != "markdown":
        problems.append(Problem(lesson.cells[0].line, "a lesson begins with its title"))
    opening = " ".join(cell.source for cell in lesson.markdown[:3])
    for label, pattern in PROMISES.items():
        if not re.search(pattern, opening, re.IGNORECASE):
            problems.append(Problem(lesson.cells[0].line, f"the opening does not say {label!r}"))
    have = [text.lower() for level, text, _ in found if level == 2]
    for section in SECTIONS_OF_THE_TOUR if lesson.number == "00" else SECTIONS:
        if not any(text.startswith(section.lower()) for text in have):
            problems.append(Problem(None, f"no section `## {section}`"))
    for (above, _, _), (level, text, line) in pairwise(found):
        if level > above + 1:
            problems.append(Problem(line, f"heading {text!r} skips a level"))
    return problems


def wording(lesson: Lesson) -> list[Problem]:
    """No filler, no exclamation marks, no emoji."""
    problems = []
    for cell in lesson.markdown:
        prose = _prose(cell)
        for number, line in enumerate(prose.splitlines(), start=cell.line):
            low = line.lower()
            for phrase in FORBIDDEN:
                if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", low):
                    problems.append(Problem(number, f"filler: {phrase!r}"))
            if _EMOJI.search(line):
                problems.append(Problem(number, "an emoji"))
            if _EXCLAMATION.search(line):
                problems.append(Problem(number, "an exclamation mark"))
    return problems


def markdown_is_sound(lesson: Lesson) -> list[Problem]:
    """Fences and formulas closed, tables even, pictures described, links to lessons alive."""
    problems = []
    for cell in lesson.markdown:
        if len(re.findall(r"^(?:```|~~~)", cell.source, re.MULTILINE)) % 2:
            problems.append(Problem(cell.line, "a fence (```) that is not closed"))
        text = _blank(_CODE, cell.source)
        if len(re.findall(r"(?<!\\)\$\$", text)) % 2:
            problems.append(Problem(cell.line, "a formula ($$) that is not closed"))
        problems += _uneven_tables(cell)
        for alt, target in _IMAGE.findall(text):
            if not alt.strip():
                problems.append(Problem(cell.line, f"the picture {target} has no description"))
            if "://" in target:
                problems.append(Problem(cell.line, f"the picture {target} needs the network"))
        for tag in _HTML_IMAGE.findall(text):
            if not re.search(r"\balt=(['\"])\S", tag):
                problems.append(Problem(cell.line, f"{tag} has no description"))
        for target in _LINK.findall(text):
            if (problem := _dead_link(lesson, target)) is not None:
                problems.append(Problem(cell.line, problem))
    return problems


def _prose(cell: Cell) -> str:
    return _blank(_MATH, _blank(_CODE, cell.source))


def _blank(pattern: re.Pattern, text: str, keep_spans: bool = False) -> str:
    """What the pattern matches taken out, line breaks kept, so that lines keep their numbers."""

    def replacement(match: re.Match) -> str:
        if keep_spans and match.group(1) is None:
            return match.group()
        return "\n" * match.group().count("\n")

    return pattern.sub(replacement, text)


def _uneven_tables(cell: Cell) -> list[Problem]:
    problems = []
    columns = None
    # Formulas and code may hold a bar that separates nothing.
    for number, line in enumerate(_prose(cell).splitlines(), start=cell.line):
        row = line.strip()
        if not (row.startswith("|") and row.endswith("|") and len(row) > 1):
            columns = None
            continue
        width = len(re.findall(r"(?<!\\)\|", row)) - 1
        if columns is not None and width != columns:
            problems.append(Problem(number, f"a table's row of {width} columns under {columns}"))
        columns = columns or width
    return problems


def _dead_link(lesson: Lesson, target: str) -> str | None:
    if target.startswith(("http://", "https://", "mailto:", "#")):
        return None
    name = target.partition("#")[0]
    stem = name.removesuffix(".ipynb")
    if name.endswith(".ipynb") and LESSON_NAME.fullmatch(stem):
        if (lesson.path.parent / f"{stem}.py").exists():
            return None
        return f"the link to {name}: there is no such lesson"
    return f"the link to {target!r}: expected https://…, #… or a lesson's NN_slug.ipynb"
